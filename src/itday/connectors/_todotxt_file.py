"""A text file that other programs edit too: read as lines, replaced in one step.

Nothing here waits for other editors: between the last look at the file and its replacement lie some
microseconds, and an edit that falls into them is lost. Two of our own processes exclude each other.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from itday.domain.errors import BadReply, Forbidden, SourceError, Unavailable

if sys.platform == "win32":
    LOCKS = False
else:
    import fcntl

    LOCKS = True

MOST_BYTES: Final = 4 << 20
"""A to-do file is a few kilobytes; this is somebody's log."""
BOM: Final = b"\xef\xbb\xbf"
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Lines:
    """A file's lines; `Lines.of(content).content == content`, whatever the content."""

    lines: Sequence[str]
    """Without their ends; bytes that are no UTF-8 are kept as surrogates."""
    ends: Sequence[str]
    """Each line's own end: `\\n`, `\\r\\n`, or empty for an unfinished last line."""
    bom: bool = False

    @classmethod
    def of(cls, content: bytes) -> Lines:
        """Take a file apart."""
        bom = content.startswith(BOM)
        text = content[len(BOM) * bom :].decode(errors="surrogateescape")
        lines, ends = [], []
        for piece in text.split("\n"):
            end = "\r\n" if piece.endswith("\r") else "\n"
            lines.append(piece.removesuffix("\r"))
            ends.append(end)
        # What follows the last line end is a line without end, or nothing.
        last = text.rpartition("\n")[2]
        lines[-1], ends[-1] = last, ""
        if not last:
            lines, ends = lines[:-1], ends[:-1]
        return cls(tuple(lines), tuple(ends), bom)

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        text = "".join(line + end for line, end in zip(self.lines, self.ends, strict=True))
        return BOM * self.bom + text.encode(errors="surrogateescape")

    def replaced(self, index: int, line: str) -> Lines:
        """With another line at this place."""
        lines = [*self.lines]
        lines[index] = line
        return Lines(lines, self.ends, self.bom)

    def appended(self, line: str) -> Lines:
        """With one line more, ended as the first line is; an unfinished last line is ended."""
        end = self.ends[0] if self.ends and self.ends[0] else "\n"
        ends = [*self.ends[:-1], self.ends[-1] or end] if self.ends else []
        return Lines([*self.lines, line], [*ends, end], self.bom)


def load(path: Path) -> bytes:
    """The file's content.

    Raises:
        Unavailable: There is no such file (now: a shared folder may not be there yet).
        Forbidden: We may not read it.
        BadReply: It is no plain file, or too large for a list of to-dos.
    """
    with _explained(path):
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its other end
            raise BadReply("not a plain file", where=str(path))
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadReply("larger than 4 MB: no list of to-dos", where=str(path))
    return content


def digest(content: bytes) -> str:
    """A short mark of this content."""
    return blake2b(content, digest_size=12).hexdigest()


def change(path: Path, edit: Callable[[Lines], Lines]) -> Lines:
    """Replace the file by what `edit` makes of it; readers see the old file or the new one.

    A symbolic link stays, its target is replaced; mode and owner stay. `edit` is called again
    when somebody else changed the file meanwhile, so it must only compute.

    Raises:
        Forbidden: The folder may not be written to, or the file would get another owner.
        Unavailable: Somebody else keeps changing it, or the disk is full.
    """
    with _explained(path):
        target = path.resolve()
        for _ in range(TRIES):
            with _locked(target):
                before = load(target)
                after = edit(Lines.of(before))
                if after.content == before or _swap(target, before, after.content):
                    return after
    raise Unavailable("another program keeps changing the file", where=str(path))


def _swap(target: Path, before: bytes, after: bytes) -> bool:
    """Write beside the file, then rename, unless the file has changed; say whether it was done."""
    was = target.stat()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(after)
            _like(out.fileno(), was, target)
            out.flush()
            os.fsync(out.fileno())
        if load(target) != before:
            return False
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return True


def _like(descriptor: int, was: os.stat_result, target: Path) -> None:
    """Give the new file the mode and the owner of the old one."""
    if sys.platform == "win32":
        return
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (was.st_uid, was.st_gid):
        try:
            os.fchown(descriptor, was.st_uid, was.st_gid)
        except PermissionError:
            raise Forbidden(
                "the file belongs to somebody else, and would not after a change",
                where=str(target),
                remedy="Use a file of your own",
            ) from None
    os.fchmod(descriptor, stat.S_IMODE(was.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut, where folders can be synced."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Keep our other processes away from the file for a moment; other programs do not ask."""
    if not LOCKS:
        yield
        return
    while True:
        with target.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever held it may have put another file in its place: then that one must be locked.
            if os.fstat(file.fileno()).st_ino == target.stat().st_ino:
                yield
                return


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says into one of our errors."""
    try:
        yield
    except SourceError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        raise Unavailable(
            "there is no such file", where=str(path), remedy="Make it, or mend the path"
        ) from None
    except PermissionError:
        raise Forbidden(
            "the file or its folder may not be used", where=str(path), remedy="Mend its rights"
        ) from None
    except IsADirectoryError:
        raise BadReply("not a plain file", where=str(path)) from None
    except OSError as error:
        raise Unavailable(error.strerror or "cannot be used", where=str(path)) from error
