"""`itday decrypt`: asked first; nothing to do is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths
from itday.store import cipher
from itday.store.database import desk_file
from itday.sync import encryption
from tests.keyrings import Ring
from tests.store.sealed import need_sqlcipher

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def _there() -> Iterator[None]:
    need_sqlcipher()
    yield
    cipher._held.clear()


def test_it_asks_first(run: Run, ring: Ring) -> None:
    """And takes anything but yes for no."""
    run("note", "kept")
    encryption.encrypt(paths(), encryption.key_for("default", paths()))

    told = run("decrypt", stdin="\n")

    assert told.code == 130
    assert "in plain form" in told.out
    assert cipher.is_encrypted(desk_file(paths().data))
    assert run("decrypt", stdin="y\n").code == 0
    assert not cipher.is_encrypted(desk_file(paths().data))
    assert "kept" in run("list", "note").out


def test_a_plain_profile_stays_so(run: Run) -> None:
    """It is said, and nothing is made."""
    assert run("decrypt").out == "This profile is not encrypted.\n"
    assert not paths().data.exists()
