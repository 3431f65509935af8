"""Files that the person keeps: written whole or not at all, for their eyes only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from itday.domain.errors import ItdayError
from itday.store.cipher import sync_folder

NOTES = "Mend its rights, or choose another folder: notes in the settings"
"""What helps where notes cannot be written."""


def put_private(path: Path, data: bytes) -> Path:
    """Write a file, mode 0600, in place of what was there; it is on disk on return.

    Missing folders are made so that only the person can enter; those that are there stay as they
    are: a synchronised folder has its own rights.

    Raises:
        ItdayError: It cannot be written; what was there is as it was.
    """
    try:
        make_folders(path.parent)
    except OSError as error:
        raise _cannot(path, error, NOTES) from error
    return replace_private(path, data, NOTES)


def replace_private(path: Path, data: bytes, remedy: str = "") -> Path:
    """As `put_private`, into a folder that is there.

    Raises:
        ItdayError: It cannot be written, or there is no such folder; what was there is as it was.
            It has the remedy that is given.
    """
    import tempfile  # loads every way to compress; a note is mostly a line added to its page

    try:
        handle, name = tempfile.mkstemp(prefix=".itday-", dir=path.parent)
    except OSError as error:
        raise _cannot(path, error, remedy) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise _cannot(path, error, remedy) from error
    return path


def make_folders(folder: Path) -> None:
    """Make a folder and those above it that are missing."""
    for one in (*reversed(folder.parents), folder):
        with contextlib.suppress(FileExistsError):
            one.mkdir(mode=0o700)


def _cannot(path: Path, error: OSError, remedy: str) -> ItdayError:
    return ItdayError(
        f"cannot be written: {error.strerror or error}", where=str(path), remedy=remedy
    )
