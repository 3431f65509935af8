"""A profile that is only looked at: a copy of its databases in a folder that goes with the program.

SQLite cannot even open a database that was closed in order, in a folder that it may not write:
its log has to lie beside it. So both files and their logs are copied, and the copy is opened.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from itday.domain.errors import StoreError
from itday.store import cipher
from itday.store.database import cache_file, desk_file

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

TRIES = 50
TICK_S = 0.01
"""Longer than a file system's clock stands still: what is written later has another time."""


def refused() -> StoreError:
    """The error of whoever wants to write into a copy."""
    return StoreError(
        "this is a copy to look at: nothing is written, fetched or sent",
        remedy="Without --read-only it can be",
    )


def copied(cache: Path, desk: Path) -> TemporaryDirectory[str]:
    """Copy a profile's databases as they are now, whoever writes to them meanwhile.

    Args:
        cache: The folder of the cache file, which need not be there.
        desk: The folder of desk.db.

    Returns:
        A private folder with `cache` and `data` in it; it goes when it is cleaned up, or with the
        process unless that is killed. What was encrypted is encrypted there too.

    Raises:
        StoreError: There is no desk.db, it cannot be read, or there is no room for a copy.
    """
    import tempfile  # not at every start

    scratch = tempfile.TemporaryDirectory(prefix="itday-look-")
    top = Path(scratch.name)
    try:
        (top / "data").mkdir()
        (top / "cache").mkdir()
        desk_file(desk).stat()  # the one that must be there
        _copy_still([desk_file(desk), desk / cipher.NOTE], top / "data")
        _copy_still([cache_file(cache)], top / "cache")
    except OSError as error:
        scratch.cleanup()
        raise StoreError(
            f"cannot be looked at ({error.strerror or error})",
            where=str(error.filename or desk),
            remedy="Mend the rights to read it, or make room for a copy",
        ) from error
    except BaseException:
        scratch.cleanup()
        raise
    return scratch


def _copy_still(files: list[Path], into: Path) -> None:
    """Copy files and their logs, all of one moment: again, if one was written to meanwhile."""
    import shutil

    files = [one for file in files for one in (file, file.with_name(file.name + "-wal"))]
    for _ in range(TRIES):
        before = _stamps(files)
        time.sleep(TICK_S)
        for file, stamp in zip(files, before, strict=True):
            (into / file.name).unlink(missing_ok=True)
            if stamp:
                with suppress(FileNotFoundError):  # its log was just folded: seen below
                    shutil.copyfile(file, into / file.name)
        if _stamps(files) == before:
            return
    raise StoreError(
        "is written to all the time",
        where=str(files[0]),
        remedy="Let a running sync end, then try again",
    )


def _stamps(files: list[Path]) -> list[tuple[int, int, int] | None]:
    """What changes when a file is written or replaced; nothing for one that is not there."""
    found: list[tuple[int, int, int] | None] = []
    for file in files:
        try:
            status = file.stat()
            found.append((status.st_ino, status.st_size, status.st_mtime_ns))
        except FileNotFoundError:
            found.append(None)
    return found
