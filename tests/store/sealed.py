"""Encrypted profiles for tests; those that need SQLCipher skip where it is not installed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from itday.store import cipher
from itday.store.cipher import ENCRYPTED, Note

KEY, OTHER = b"k" * 32, b"o" * 32


def need_sqlcipher() -> None:
    """Skip the test where the package is missing, unless everything must be there."""
    if cipher.possible():
        return
    if os.environ.get("ITDAY_LIVE") == "require":
        pytest.fail("sqlcipher3 is not installed")
    pytest.skip("sqlcipher3 is not installed: make .venv/.dev-installed")


def sealed(folder: Path, key: bytes = KEY) -> Path:
    """Say that the databases of a folder are encrypted, and hold their key."""
    folder.mkdir(parents=True, exist_ok=True)
    cipher.write_note(folder, Note(ENCRYPTED, cipher.check_of(key)))
    cipher.hold(key, folder)
    return folder
