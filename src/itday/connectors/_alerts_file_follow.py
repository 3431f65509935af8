"""Reads files that grow, are replaced or are rotated, from where the last pull left off.

A file with one JSON object a line is followed: only what was added is read. Any other is read
whole whenever it has changed. A file that has not changed costs a `stat` and nothing more.
"""

from __future__ import annotations

import io
import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from itday.connectors._alerts_file_csv import rows
from itday.connectors._alerts_file_text import (
    UTF8_BOM,
    UTF16,
    Piece,
    cut,
    decoded,
    is_page,
    one_line,
)
from itday.sdk.alerts.row import digest

SUFFIXES = (".json", ".ndjson", ".jsonl", ".csv")
MAX_FILES = 5000
MAX_LINE = 16 * 2**20
MAX_DOCUMENT = 64 * 2**20
BATCH = 500
BATCH_BYTES = 8 * 2**20
PRINT = 1024
"""Octets at both ends of what was read by which a file is known again."""
SETTLED_NS = 2 * 10**9
"""A file changed less than this ago may change again without its time of change moving."""


class Mark(NamedTuple):
    """How far a file was read, and how to know it again."""

    ino: int
    size: int
    changed: int
    """Nanoseconds since 1970; 0 where the file must be looked into again."""
    at: int
    """Octets read of a followed file; -1 for one that is read whole."""
    line: int = 0
    seen: str = ""
    """The digest of both ends of what was read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is to be read."""

    name: str
    path: Path
    stat: os.stat_result

    def unchanged(self, mark: Mark | None) -> bool:
        """Say whether it is as it was when `mark` was made."""
        now = (self.stat.st_ino, self.stat.st_size, self.stat.st_mtime_ns)
        return mark is not None and now == mark[:3]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a file."""

    pieces: tuple[Piece, ...]
    mark: Mark | None
    """Where to go on once these are stored; None where only the file's end can be marked."""
    header: list[str] | None = None
    """The names of a table's columns; then the pieces' values are lists of cells."""


def listing(path: Path) -> list[Found]:
    """Give the files at `path`, the one changed longest ago first, so that newer words win.

    Of a folder these are the regular files in it, not below it, whose names end in `SUFFIXES`.
    Pipes and devices are no files: to open one may mean to wait for ever.

    Raises:
        OSError: There is nothing, or it may not be read.
    """
    if not path.is_dir():
        single = Found(path.name, path, path.stat())
        return [single] if stat.S_ISREG(single.stat.st_mode) else []
    with os.scandir(path) as entries:
        found = [
            Found(entry.name, Path(entry.path), entry.stat())
            for entry in entries
            if entry.name.casefold().endswith(SUFFIXES) and entry.is_file()
        ]
    return sorted(found, key=lambda one: (one.stat.st_mtime_ns, one.name))


def rotated(marks: Mapping[str, Mark], present: list[Found], folder: Path) -> Iterator[Found]:
    """Find followed files that now bear a name we do not read: their last lines are still owed."""
    here = {one.stat.st_ino for one in present}
    lost = {mark.ino: name for name, mark in marks.items() if mark.at > 0 and mark.ino not in here}
    if not lost:
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.inode() in lost and entry.is_file(follow_symlinks=False):
                yield Found(lost[entry.inode()], Path(entry.path), entry.stat())


def batches(found: Found, mark: Mark | None) -> Iterator[Batch]:
    """Read what `mark` does not cover of a file.

    Raises:
        OSError: It cannot be read, or is gone by now.
    """
    with found.path.open("rb") as handle:
        now = os.fstat(handle.fileno())
        if mark is not None and _goes_on(handle, now, mark):
            yield from _followed(handle, now, mark)
            return
        layout = _layout(handle, found.path.suffix.casefold())
        if layout == "lines":
            yield from _followed(handle, now, Mark(now.st_ino, 0, 0, 0))
        else:
            yield from _whole(handle, now, table=layout == "table")


def _goes_on(handle: BinaryIO, now: os.stat_result, mark: Mark) -> bool:
    """Say whether what was read of a followed file still stands there, and only more came."""
    if mark.at <= 0 or now.st_size < mark.at or now.st_size == mark.size:
        return False
    return _print(handle, mark.at) == mark.seen


def _print(handle: BinaryIO, at: int) -> str:
    handle.seek(0)
    head = handle.read(min(at, PRINT))
    handle.seek(max(0, at - PRINT))
    return digest(head + handle.read(min(at, PRINT)))


def _layout(handle: BinaryIO, suffix: str) -> str:
    """Tell `lines`, `document` and `table` by a file's first lines; the name decides in doubt."""
    handle.seek(0)
    first, second = (handle.readline(MAX_LINE).removeprefix(UTF8_BOM).strip() for _ in range(2))
    if suffix == ".csv" or (suffix not in SUFFIXES and first[:1] not in {b"{", b"["}):
        return "table"
    if first[:2] in UTF16:
        return "document"
    if not (piece := one_line(first, 1)).fault:
        return "document" if is_page(piece.value) else "lines"
    if suffix in {".ndjson", ".jsonl"}:
        return "lines"
    broken = first[:1] != b"[" and first[-1:] not in {b"[", b"{", b",", b":"}
    follows = one_line(second, 2)
    return "lines" if broken and not follows.fault and not is_page(follows.value) else "document"


def _followed(handle: BinaryIO, now: os.stat_result, mark: Mark) -> Iterator[Batch]:
    """Read whole lines; one that is still being written is left for the next pull."""
    at, line = mark.at, mark.line
    pieces: list[Piece] = []
    since = at
    handle.seek(at)
    while raw := handle.readline(MAX_LINE + 1):
        ended = raw.endswith(b"\n")
        if not ended and len(raw) > MAX_LINE:
            rest, ended = _pass_over(handle)
            pieces.append(Piece(line + 1, b"", fault="a line of more than 16 MB"))
            if not ended:
                break
            at += rest
        else:
            found = _of_line(raw.removeprefix(UTF8_BOM) if at == 0 else raw, line + 1)
            if not ended and any(piece.fault for piece in found):
                break
            pieces += found
        at, line = at + len(raw), line + ended
        if len(pieces) >= BATCH or at - since >= BATCH_BYTES:
            yield Batch(tuple(pieces), Mark(now.st_ino, at, 0, at, line, _seen(handle, at)))
            pieces, since = [], at
    seen = _seen(handle, at)
    done = Mark(now.st_ino, now.st_size, now.st_mtime_ns, at, line, seen)
    yield Batch(tuple(pieces), done)


def _seen(handle: BinaryIO, at: int) -> str:
    """Take the digest and come back to where the reading was."""
    before = handle.tell()
    seen = _print(handle, at)
    handle.seek(before)
    return seen


def _pass_over(handle: BinaryIO) -> tuple[int, bool]:
    """Skip the rest of a line; give its octets and whether it has an end."""
    passed = 0
    while raw := handle.readline(2**20):
        passed += len(raw)
        if raw.endswith(b"\n"):
            return passed, True
    return passed, False


def _of_line(raw: bytes, line: int) -> list[Piece]:
    raw = raw.strip()
    if not raw:
        return []
    piece = one_line(raw, line)
    if piece.fault or not is_page(piece.value):
        return [piece]
    return [Piece(line, one.raw, one.value, one.fault) for one in cut(raw.decode())]


def _whole(handle: BinaryIO, now: os.stat_result, *, table: bool) -> Iterator[Batch]:
    settled = now.st_mtime_ns < time.time_ns() - SETTLED_NS
    done = Mark(now.st_ino, now.st_size, now.st_mtime_ns if settled else 0, -1)
    handle.seek(0)
    content = handle.read(MAX_DOCUMENT + 1)
    if len(content) > MAX_DOCUMENT:
        fault = "more than 64 MB in one document: save it with one record a line"
        yield Batch((Piece(1, b"", fault=fault),), done)
        return
    text, encoding = decoded(content)
    header: list[str] | None = None
    pieces = _table(text, encoding) if table else cut(text, encoding)
    if table and (first := next(pieces, None)) is not None:
        header = [] if first.fault else first.value
    gathered: list[Piece] = []
    for piece in pieces:
        gathered.append(piece)
        if len(gathered) == BATCH:
            yield Batch(tuple(gathered), None, header)
            gathered = []
    yield Batch(tuple(gathered), done, header)


def _table(text: str, encoding: str) -> Iterator[Piece]:
    lines = list(io.StringIO(text, newline=""))
    for line, own, cells in rows(lines) if lines else ():
        raw = own.encode(encoding, "surrogatepass")
        if isinstance(cells, str):
            yield Piece(line, raw, fault=cells)
        else:
            yield Piece(line, raw, cells)
