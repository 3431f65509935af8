"""Keeping a note: what `itday note` does, however its line was read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from itday.domain.text import clean

if TYPE_CHECKING:
    from itday.domain.ref import Ref
    from itday.domain.verbs import Jot
    from itday.runtime import Runtime
    from itday.store.decide import Decided

LIMIT = 20_000
"""Characters; more is no note but a file, and would be cut off in the store."""


def tidied(text: str) -> str:
    """The text as it is kept: nothing in it that a terminal would act on."""
    return clean(text, limit=LIMIT, multiline=True).strip("\n")


def keep(runtime: Runtime, text: str, about: Ref | None = None) -> tuple[Jot, Decided]:
    """Keep a note, and write it into its page; where that fails it is kept all the same, and said.

    Args:
        runtime: Whose.
        text: At most `LIMIT` characters, not empty.
        about: The thing it is about.
    """
    note = runtime.note(tidied(text), about)
    decided = runtime.decide_now([note])
    _file(runtime)
    return note, decided


def tell(note: Jot) -> None:
    """Say that it is kept, and what it is called."""
    sys.stdout.write(f"{note.ref.short}  noted\n")
    sys.stdout.flush()


def _file(runtime: Runtime) -> None:
    from itday.domain.errors import ItdayError

    try:
        runtime.file_notes()
    except ItdayError as error:
        sys.stderr.write(f"itday: noted, but not filed: {error}\n")
