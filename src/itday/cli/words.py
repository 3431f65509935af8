"""Text from the command line or from standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 200_000
"""Characters; more is no note but a file."""


def said(words: Sequence[str]) -> str:
    """The words as one text; a single `-` stands for all of standard input.

    Raises:
        ItdayError: There is no text in it, or far too much.
    """
    text = sys.stdin.read(LIMIT + 1) if list(words) == ["-"] else " ".join(words)
    if not text.strip():
        raise ItdayError("nothing was written", remedy="Give some text, or - and a file")
    if len(text) > LIMIT:
        raise ItdayError(f"longer than {LIMIT:,} characters", remedy="Keep it as a file")
    return text.strip("\n")
