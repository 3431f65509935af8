"""A disk that forgets what was never synced: SQLite's files, seen through a file system of ours.

A kill leaves what the system still holds in memory; a power cut does not. Here every write waits
until its file is synced. At the cut a random part of what waits reaches the disk, in sectors, some
of them without their neighbours: as disks do it that keep what they promise about syncing.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import apsw

SECTOR = 512
NAME = "platter"
ALONE = ("PRAGMA locking_mode = EXCLUSIVE", "PRAGMA wal_autocheckpoint = 20")
"""A file system written in Python has no memory to share: one connection has the files."""


class Cut(Exception):
    """The power went."""


class Write(NamedTuple):
    """Bytes on their way; `None` cuts the file to that length."""

    at: int
    data: bytes | None


class Platter:
    """What is on its way to the disk, by file."""

    def __init__(self) -> None:
        """A disk at rest."""
        self.waiting: dict[str, list[Write]] = {}
        self.left = 0
        self.syncs = 0

    def begin(self, operations: int) -> None:
        """Let the power go after so many operations."""
        self.waiting, self.left, self.syncs = {}, operations, 0

    def tick(self) -> None:
        """One operation."""
        self.left -= 1
        if self.left <= 0:
            raise Cut

    def spill(self, chance: random.Random) -> None:
        """Let a random part of what waits reach the disk, and forget the rest."""
        for name, writes in self.waiting.items():
            if not writes or not Path(name).exists():
                continue
            with Path(name).open("r+b") as file:
                for write in writes:
                    if chance.random() < 0.5:
                        continue
                    if write.data is None:
                        file.truncate(write.at)
                    else:
                        _in_sectors(file, write.at, write.data, chance)
        self.waiting = {}


def _in_sectors(file: Any, at: int, data: bytes, chance: random.Random) -> None:
    for start in range(0, len(data), SECTOR):
        if chance.random() < 0.8:
            file.seek(at + start)
            file.write(data[start : start + SECTOR])


DISK = Platter()


class _File(apsw.VFSFile):
    def __init__(self, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else str(name or "")
        self._writes = DISK.waiting.setdefault(self._path, [])

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        size = super().xFileSize()
        for write in self._pending():
            size = write.at if write.data is None else max(size, write.at + len(write.data))
        return size

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        on_disk = super().xFileSize()
        there = min(amount, max(0, on_disk - offset))
        page = bytearray((super().xRead(there, offset) if there else b"").ljust(amount, b"\0"))
        for write in self._pending():
            if write.data is None:
                keep = max(0, write.at - offset)
                page[keep:] = bytes(max(0, amount - keep))
                continue
            first, last = max(write.at, offset), min(write.at + len(write.data), offset + amount)
            if first < last:
                page[first - offset : last - offset] = write.data[
                    first - write.at : last - write.at
                ]
        return bytes(page[: max(0, min(amount, self.xFileSize() - offset))])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        DISK.tick()
        self._pending().append(Write(offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        DISK.tick()
        self._pending().append(Write(newsize, None))

    def xSync(self, flags: int) -> None:  # noqa: N802
        DISK.tick()
        DISK.syncs += 1
        for write in self._pending():
            if write.data is None:
                super().xTruncate(write.at)
            else:
                super().xWrite(write.data, write.at)
        self._pending().clear()
        super().xSync(flags)

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def _pending(self) -> list[Write]:
        return DISK.waiting.setdefault(self._path, self._writes)


class _FileSystem(apsw.VFS):
    def __init__(self) -> None:
        super().__init__(NAME, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _File(name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        DISK.tick()
        DISK.waiting.pop(filename, None)
        super().xDelete(filename, syncdir)


class Answer:
    """What a statement gave, all of it: a half-read one would hold up the commit."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], rowcount: int) -> None:
        """Keep it."""
        self._rows = iter(list(rows))
        self.rowcount = rowcount

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        return list(self._rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows that are left."""
        return self._rows


class PlatterDb:
    """A connection through that file system, with as much of the usual one as the store uses."""

    def __init__(self, file: Path) -> None:
        """Open a file."""
        self._db = apsw.Connection(str(file), vfs=NAME)
        for pragma in ALONE:
            self.execute(pragma)

    def execute(self, sql: str, values: Any = ()) -> Answer:
        """Run a statement to its end."""
        rows = list(self._db.execute(sql, tuple(values)))
        return Answer(rows, self._db.changes())

    def executemany(self, sql: str, many: Iterable[Any]) -> Answer:
        """Run a statement for each."""
        return Answer(self._db.executemany(sql, [tuple(values) for values in many]), 0)

    @property
    def in_transaction(self) -> bool:
        """Whether one is open."""
        return bool(self._db.in_transaction)

    def close(self) -> None:
        """Let go of the files, whatever state they are in."""
        self._db.close(True)


FILE_SYSTEM = _FileSystem()
