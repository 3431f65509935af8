"""The two lines typed most, carried out without the parser: loading it takes a fifth of a note.

Only lines without an option: whatever else one could mean, or is wrong with it, the parser says.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from itday.cli.opened import Invocation

if TYPE_CHECKING:
    from collections.abc import Sequence

COMPLETING = "_ITDAY_COMPLETE"
"""The variable by which a shell asks the parser what could come next."""


def run(words: Sequence[str]) -> int | None:
    """Carry out `itday`, and `itday note` with plain words; `None` for any other line."""
    if COMPLETING in os.environ:
        return None
    with Invocation() as invocation:
        try:
            return _run(invocation, words)
        except BrokenPipeError:
            nobody_reads()
            return 0


def _run(invocation: Invocation, words: Sequence[str]) -> int | None:
    if not words:
        from itday.cli.cockpit import open_cockpit

        return open_cockpit(invocation)
    command, *text = words
    if command != "note" or any(word.startswith("-") for word in text):
        return None
    from itday.cli import noting

    said = " ".join(text)
    if not said.strip() or len(said) > noting.LIMIT:
        return None
    note, _ = noting.keep(invocation.offline, said)
    noting.tell(note)
    return 0


def nobody_reads() -> None:
    """What Python still holds for a pipe goes nowhere, else it complains when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
