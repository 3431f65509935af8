"""Writing a document where the person says: whole or not at all, for its owner's eyes only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from itday.domain.errors import ItdayError


def write_out(text: str | bytes, out: str | None) -> None:
    """Write to a file, mode 0600, in place of what was there; without a file, to standard output.

    Raises:
        ItdayError: The file cannot be written; what was there is as it was.
    """
    data = text.encode() if isinstance(text, str) else text
    if out is None or out == "-":
        click.echo(data, nl=False)
        return
    path = Path(out)
    try:
        # `mkstemp` makes it 0600.
        handle, name = tempfile.mkstemp(prefix=".itday-", dir=path.parent)
    except OSError as error:
        raise ItdayError(f"cannot be written: {error.strerror}", where=str(path)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise ItdayError(f"cannot be written: {error.strerror}", where=str(path)) from error
