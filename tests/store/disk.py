"""A small disk of one's own, where the test may mount one."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def small_disk(folder: Path, size: str = "6m", *options: str) -> Iterator[Path]:
    """A file system in memory of that size; the test is skipped where it cannot be mounted."""
    folder.mkdir()
    words = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        ",".join([f"size={size}", *options]),
        "tmpfs",
        str(folder),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk needs root and mount: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """Take up the last byte; give the file that does it."""
    file = folder / "full"
    with file.open("ab", buffering=0) as ballast:
        block = 64 * 1024
        while block:
            try:
                ballast.write(os.urandom(block))
            except OSError:
                block //= 2
    return file
