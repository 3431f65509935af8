"""Both databases, empty, as one connection; and whole modules run once more with SQLCipher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.store import cipher
from itday.store.database import Db, cache_file, connect, desk_file, prepare
from tests.store.sealed import KEY, need_sqlcipher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TWICE = {
    "test_backup", "test_damage", "test_database_kill", "test_migrations", "test_restore",
    "test_room", "test_rows", "test_store", "test_tokens", "test_undo",
}  # fmt: skip
"""Modules whose tests hold for encrypted databases as well."""
APART = {
    "test_copies_that_start_at_once_mend_once", "test_nothing_is_put_under_a_running_copy",
    "test_damage_is_not_copied", "test_damage_met_on_the_way_is_noted",
    "test_a_kill_within_a_step_undoes_it", "test_nothing_pending_is_one_question",
    "test_flipped_bytes_never_pass_for_good",
}  # fmt: skip
"""Tests that start programs, which hold no key, or spoil a page of which they ask SQLite where it
is; SQLCipher does not tell."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of those modules plain and encrypted."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if name in TWICE and metafunc.function.__name__ not in APART:
        metafunc.parametrize("kept", ["plain", "encrypted"], indirect=True)


@pytest.fixture(autouse=True)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """How new databases in the test's folder are kept."""
    how: str = getattr(request, "param", "plain")
    if how == "encrypted":
        need_sqlcipher()
        cipher.hold(KEY, tmp_path)
    yield how
    cipher._held.clear()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    """A connection that may write."""
    cache, desk = cache_file(tmp_path), desk_file(tmp_path)
    prepare(cache, desk)
    connection = connect(cache, desk)
    yield connection
    connection.close()
