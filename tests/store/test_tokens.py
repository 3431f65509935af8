"""Sealed sign-ins in desk.db: replaced whole, forgotten, and each source's its own."""

from __future__ import annotations

from itday.store import tokens
from itday.store.database import Db


def test_one_is_kept_a_source(db: Db) -> None:
    """20 kB too; the next takes its place."""
    tokens.write(db, "mail", b"\x00one")
    tokens.write(db, "teams", b"other")
    tokens.write(db, "mail", b"\xff" * 20_000)

    assert tokens.read(db, "mail") == b"\xff" * 20_000
    assert tokens.read(db, "teams") == b"other"
    assert tokens.read(db, "nobody") is None


def test_none_forgets(db: Db) -> None:
    """Also what is not there."""
    tokens.write(db, "mail", b"one")
    tokens.write(db, "mail", None)
    tokens.write(db, "nobody", None)

    assert tokens.read(db, "mail") is None
