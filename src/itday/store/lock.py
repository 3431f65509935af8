"""Locks between processes: held by the operating system, so a killed process holds none."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int, *, wait: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _share(descriptor: int) -> None:
        """Nothing: Windows itself refuses to rename a file that somebody has open."""
else:
    import fcntl

    def _take(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _share(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_SH)


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold a lock file for a while.

    Args:
        path: The lock file; it is made, stays empty, and is never removed (removing it would let
            two processes hold two files of one name).
        wait: Whether to wait for whoever holds it.

    Yields:
        Whether it is ours; `False` only without `wait`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor, wait=wait)
            ours = True
        except OSError:
            ours = False
        yield ours
    finally:
        os.close(descriptor)


def share(path: Path) -> int:
    """Say that a file is in use, together with all others who say so.

    It waits for whoever holds the lock alone (`locked`), who in turn gets it when nobody shares it.

    Args:
        path: The lock file; made if need be, never removed.

    Returns:
        What `os.close` takes to let go; the end of the process does it too.

    Raises:
        OSError: The lock file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _share(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
