"""The disk that forgets, beneath SQLCipher: its SQLite is lent the file system made with apsw's.

Both libraries lay out a file system alike, and ask only what it names. Each chains those it knows
through the description itself, so SQLCipher gets a copy, which lives as long as the process.
"""

from __future__ import annotations

import ctypes
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
from sqlcipher3 import _sqlite3

from itday.store import _sqlcipher
from tests.crash import platter

if TYPE_CHECKING:
    from itday.store.database import Db


class _Described(ctypes.Structure):
    """How SQLite describes a file system."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_name", ctypes.c_int),
        ("following", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("ours", ctypes.c_void_p),
        ("calls", ctypes.c_void_p * 18),
    )


def encrypted(file: Path, key: bytes) -> Db:
    """A connection of SQLCipher's through the file system; alone, as a `PlatterDb` is."""
    _lend()
    db = _sqlcipher.connect(f"file:{file}?vfs={platter.NAME}", key, uri=True, isolation_level=None)
    for pragma in platter.ALONE:
        db.execute(pragma)
    return db


@cache
def _lend() -> _Described:
    """Make the file system known to SQLCipher."""
    found = ctypes.c_void_p()
    with closing(apsw.Connection(":memory:", vfs=platter.NAME)) as db:
        db.file_control("main", apsw.SQLITE_FCNTL_VFS_POINTER, ctypes.addressof(found))
    if not found.value:
        raise RuntimeError("apsw does not say where its file system is")
    copy = _Described.from_buffer_copy(_Described.from_address(found.value))
    if copy.name != platter.NAME.encode():
        raise RuntimeError("SQLite describes file systems in another way now")
    copy.following = None
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_register.argtypes = (ctypes.c_void_p, ctypes.c_int)
    if library.sqlite3_vfs_register(ctypes.addressof(copy), 0):
        raise RuntimeError("SQLCipher did not take the file system")
    return copy
