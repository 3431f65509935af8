"""Writing a document where the person says: whole or not at all, for its owner's eyes only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from itday.domain.text import clean

if TYPE_CHECKING:
    from itday.runtime import Runtime

LONGEST = 50_000_000
"""Characters that are printed at most."""


class Document(NamedTuple):
    """Something written out."""

    what: str
    """What it is, without anybody's name."""
    entries: int
    """How many entries it has."""
    level: str = "full"
    """Of redaction."""


def write_named(runtime: Runtime, text: str | bytes, out: str | None, document: Document) -> None:
    """As `write_out`; where it names people, who wrote it and where to goes into the ledger."""
    write_out(text, out)
    if document.level != "full":
        return
    from itday.store.exports import Export

    where = "" if out is None or out == "-" else str(Path(out).absolute())
    runtime.exported_now(Export(document.what, document.entries, where))


def write_out(text: str | bytes, out: str | None) -> None:
    """Write to a file, mode 0600, in place of what was there; without a file, to standard output.

    Raises:
        ItdayError: The file cannot be written; what was there is as it was.
    """
    if out is None or out == "-":
        # A terminal may read it: what it would act on is taken out. A file has it as it is.
        shown = clean(text, limit=LONGEST, multiline=True) if isinstance(text, str) else text
        click.echo(shown, nl=False)
        return
    from itday.store.files import replace_private

    replace_private(Path(out), text.encode() if isinstance(text, str) else text)
