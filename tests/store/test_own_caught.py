"""A note is stored without the models being loaded, as they would have stored it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.ref import Ref
from itday.domain.verbs import Jot
from itday.store import own
from itday.store.codec import decode, encode
from tests.samples import NOW

if TYPE_CHECKING:
    from itday.store.database import Db

REF = Ref("desk", "note", "n")


@given(st.text(max_size=300), st.integers(0, 999_999))
def test_as_the_models_would(text: str, microsecond: int) -> None:
    """Body, hash and columns are the same for whatever text, so nothing else can tell."""
    jot = Jot(ref=REF, text=text, at=NOW.replace(microsecond=microsecond).isoformat())

    row = own._caught(jot, NOW)

    assert row == encode(decode("note", jot.predict({}) | {"updated_at": NOW}), "")


@pytest.mark.parametrize("at", ["2026-11-24T08:15:00+00:00", "2026-06-01T08:15:00.120000+01:00"])
def test_about_something(at: str, db: Db) -> None:
    """With type, thing and an offset of its own; it is read back as a note."""
    jot = Jot(ref=REF, text="RISK: x\ny", at=at, type="risk", about=("rt", "ticket", "a:b"))

    own.apply(db, jot, NOW)

    row = own._caught(jot, NOW)
    assert row == encode(decode("note", jot.predict({}) | {"updated_at": NOW}), "")
    assert db.execute("SELECT body FROM desk.record").fetchone() == (row.body,)
