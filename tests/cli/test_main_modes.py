"""Whatever command ran, and whatever the umask: nobody else can read what it left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.cli.commands import encrypt
from itday.config.paths import paths
from itday.store import cipher
from tests.cli.conftest import TWO, write
from tests.keyrings import Ring
from tests.store.sealed import need_sqlcipher

if TYPE_CHECKING:
    from tests.cli.conftest import Run

COMMANDS = (
    "note Printer", "todo Toner", "sync", "today --plain", "list ticket", "find toner", "next",
    "sources", "connectors", "outbox", "history", "undo", "redo", "config show", "config validate",
    "doctor --offline", "backup", "restore --list", "restore", "sync --full", "encrypt",
    "note More", "backup", "restore", "decrypt --yes", "list note", "demo --sync-only",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _open_to_all(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A careless umask, and a person who repeats the recovery code."""
    need_sqlcipher()
    monkeypatch.setattr(encrypt, "on_terminal", lambda: True)
    monkeypatch.setattr(encrypt, "_show", lambda code: None)
    before = os.umask(0)
    yield
    os.umask(before)
    cipher._held.clear()


def loose(home: Path) -> list[str]:
    """What others may enter, read or write."""
    found = [home, *home.rglob("*")]
    return [str(one) for one in found if one.stat().st_mode & 0o077]


def test_files_are_private_after_each_command(run: Run, itday_home: Path, ring: Ring) -> None:
    """Folders 0700, files 0600: databases, logs, locks, copies, notes of state."""
    write(TWO)
    paths().config.chmod(0o600)
    seen = 0
    for line in COMMANDS:
        cipher._held.clear()  # each is a process of its own
        told = run(*line.split())
        assert told.code in {0, 1}, (line, told.err)
        assert loose(itday_home) == [], line
        seen = max(seen, len(list(itday_home.rglob("*"))))
    assert seen > 20
