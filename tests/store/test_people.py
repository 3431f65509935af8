"""Completing people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itday.domain.member import PUPIL, STAFF, Member
from itday.domain.ref import Ref
from itday.store import people
from itday.store.cache import FeedKey
from itday.store.database import Db
from tests.store.desk import hasty, page

FEED = FeedKey("ad", "people", "person")
WHO = (
    ("1", "Marguerite Oyelaran", "m.oyelaran", STAFF, "Network Manager", "IT"),
    ("2", "Mark Oyster", "m.oyster", STAFF, "Teacher of Art", "Art"),
    ("3", "Mara Okonjo", "m.okonjo", PUPIL, "", ""),
    ("4", "José Álvarez", "j.alvarez", STAFF, "Teacher of Spanish", "Languages"),
    ("5", "Robin Ashdown", "r.ashdown", STAFF, "Director of IT", "IT"),
    ("6", "Mary Gone", "m.gone", STAFF, "", "IT"),
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    """A directory of six, one of them disabled."""
    made = hasty(tmp_path)
    page(made, *(_member(one) for one in WHO), feed=FEED)
    yield made
    made.close()


def _member(one: tuple[str, ...]) -> Member:
    key, name, login, type_, role, department = one
    return Member(
        ref=Ref("ad", "person", key), title=name, login=login, type=type_, role=role,
        email=f"{login}@school.example", department=department, enabled=key != "6",
    )  # fmt: skip


def titles(db: Db, typed: str, **more: str) -> list[str]:
    """Who is offered."""
    return [row.title for row in people.matching(db, typed, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("typed", "first"), [
    ("mar oy", "Marguerite Oyelaran"), ("m.oyel", "Marguerite Oyelaran"), ("jose", "José Álvarez"),
    ("ALV", "José Álvarez"), ("network", "Marguerite Oyelaran"), ("oyster", "Mark Oyster"),
])  # fmt: skip
def test_by_the_beginnings_of_names(db: Db, typed: str, first: str) -> None:
    """Any order, any case, without accents; login and role too."""
    assert titles(db, typed)[0] == first


def test_who_comes_first(db: Db) -> None:
    """Staff before pupils; with a department of one's own, its people before all others."""
    assert titles(db, "mar") == ["Marguerite Oyelaran", "Mark Oyster", "Mara Okonjo"]
    assert titles(db, "o", near="j.alvarez@school.example")[:2] == [
        "Marguerite Oyelaran", "Mark Oyster",
    ]  # fmt: skip
    assert titles(db, "m", near="R.Ashdown")[0] == "Marguerite Oyelaran"


def test_nobody_is_offered_who_cannot_take_it(db: Db) -> None:
    """A disabled account, and nothing for nothing typed."""
    assert titles(db, "gone") == []
    assert titles(db, "  ") == []


def test_a_whole_name_names_one(db: Db) -> None:
    """Login, address or name; the beginning of one does not."""
    assert [
        found.key if (found := people.named(db, name)) else None
        for name in ("m.oyster", "jose alvarez", "r.ashdown@school.example", "mar", "")
    ] == ["2", "4", "5", None, None]
