"""Text from the command line or from standard input, and days as people say them."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from itday.cli.noting import LIMIT, tidied

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itday.runtime import Runtime


def said(words: Sequence[str]) -> str:
    """The words as one text; a single `-` stands for all of standard input.

    Raises:
        UsageError: There is no text in it, or far too much.
    """
    text = _piped() if list(words) == ["-"] else " ".join(words)
    if not text.strip():
        raise click.UsageError("Nothing was written: give some text, or - and a file.")
    if len(text) > LIMIT:
        raise click.UsageError(f"Longer than {LIMIT:,} characters: keep it as a file.")
    return tidied(text)


def _piped() -> str:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin.read(LIMIT + 1)


def day_said(runtime: Runtime, words: str) -> date:
    """The school's date that words mean: `fri`, `+3d`, `eot`, `2026-11-30`.

    Raises:
        UsageError: Nobody could mean that.
    """
    try:
        return runtime.settings.school.parse_day(words, runtime.now())
    except ValueError as error:
        raise click.UsageError(str(error)) from error
