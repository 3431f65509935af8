"""Room on the disk: a reserve that is given up when it is full, so that one more note is saved.

When SQLite cannot write any more, deleting rows or emptying the log fails too. A file that only
takes up space can always be removed. What the person does may then use that space; what can be
fetched again may not.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from itday.domain.errors import DiskFull

F = TypeVar("F", bound=Callable[..., Any])

RESERVE = "reserve"
SIZE = 1024 * 1024
"""Bytes; a note takes a few pages of 4 KB in the log."""
AMPLE = 2 * SIZE
"""Free bytes from which a reserve is made, and below which nothing is pulled."""
LEAST = SIZE // 4
"""The reserve of a disk on which no more can be kept; enough for some notes."""
PROBE = 64 * 1024
"""Bytes that a folder must take: twice the file through which copies of itday share a database."""
GIVEN_UP = "the disk is full: this was saved in the last of the room kept free. Make room"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_worth_it: set[Callable[..., Any]] = set()


def worth_the_reserve(function: F) -> F:
    """Mark a function of the store as writing what only the person can give."""
    _worth_it.add(function)
    return function


def is_worth_it(function: Callable[..., Any]) -> bool:
    """Whether the reserve may be given up for it."""
    return function in _worth_it


def keep(folder: Path) -> bool:
    """Make the reserve if there is none and there is room; whether there is a whole one now.

    Where there is little room a small one is made: notes are saved in it, nothing is fetched.
    Random bytes, since a file of zeros takes no space on some disks.
    """
    file = folder / RESERVE
    if _size(file) >= SIZE:
        return True
    free = _free(folder) + _size(file)
    size = SIZE if free >= AMPLE else LEAST
    if free >= 2 * size and _size(file) < size:
        _make(file, size)
    return size == SIZE and _size(file) >= SIZE


def _make(file: Path, size: int) -> None:
    """Make a reserve, or none where there is no room after all."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as reserve:
            reserve.write(os.urandom(size))
            reserve.flush()
            os.fsync(reserve.fileno())
    except OSError:
        with suppress(OSError):
            file.unlink()


def _free(folder: Path) -> int:
    import shutil  # not at every start

    return shutil.disk_usage(folder).free


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def give_up(folder: Path) -> bool:
    """Remove the reserve; whether that made room."""
    made = _size(folder / RESERVE)
    with suppress(OSError):
        (folder / RESERVE).unlink()
    return made > 0


def short(folder: Path) -> DiskFull:
    """The error of whoever wants to fetch more than there is room for."""
    return DiskFull(
        f"the disk is nearly full ({_free(folder) // 1024} KB left): nothing is fetched or sent",
        where=str(folder),
        remedy="Make room. Notes and decisions are still saved while there is any",
    )


def is_full(error: sqlite3.Error, folder: Path) -> bool:
    """Whether the disk is full: SQLite says so, or a small file cannot be written there.

    A quota, and no room for the memory that copies of itday share, SQLite calls I/O errors.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return True
    return code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN} and not takes(folder)


def takes(folder: Path) -> bool:
    """Whether a small file can be written there, as far as room goes."""
    import tempfile  # not at every start

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(PROBE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno not in FULL
    return True
