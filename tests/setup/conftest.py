"""A profile to set up, empty or begun."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itday.config import secrets
from itday.runtime import Runtime
from itday.setup.desk import Desk
from tests.conftest import Clock, MemoryKeyring


@pytest.fixture(autouse=True)
def trusted(memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the tests' key store for one that encrypts, and lend nothing to the next test."""
    monkeypatch.setitem(secrets.ENCRYPTING, type(memory_keyring).__module__, "Test store")
    monkeypatch.setattr(secrets, "_environment", {})


@pytest.fixture
def desk(itday_home: Path, clock: Clock) -> Iterator[Desk]:
    """A profile without settings."""
    runtime = Runtime.open(now=clock)
    yield Desk(runtime)
    runtime.close()


@pytest.fixture
def todo(itday_home: Path) -> Path:
    """A todo.txt with two lines."""
    file = itday_home / "todo.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Call the firewall's maker\n(A) Order toner\n")
    return file
