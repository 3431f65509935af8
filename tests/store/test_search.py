"""Search: words as they are typed, over everything, and never an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.kinds import KINDS
from itday.domain.verbs import SetStatus
from itday.store.cache import FeedKey
from itday.store.search import find, match
from tests.samples import sample
from tests.store.desk import FEED, ask, hasty, jot, page, ticket

if TYPE_CHECKING:
    from itday.store.database import Db


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("", ""),
        (" -*( ", ""),
        ("pri", '"pri"*'),
        ("wifi prep", '"wifi" "prep"*'),
        ('NEAR(a b) OR "x', '"NEAR" "a" "b" "OR" "x"*'),
        ("title:x*", '"title" "x"*'),
        ("wifi _", '"wifi"*'),
        ("jam_2", '"jam" "2"*'),
        ("re\u0301sume\u0301", '"r\xe9sum\xe9"*'),
    ],
)
def test_nothing_typed_is_an_operator(typed: str, expression: str) -> None:
    """Every word is quoted; the last may go on."""
    assert match(typed) == expression


@given(st.text(max_size=30))
def test_any_text_may_be_typed(text: str) -> None:
    """Quotes are balanced whatever it is."""
    assert match(text).count('"') % 2 == 0


@pytest.mark.parametrize(
    "text", ["", " ", "'", '"', "a'b", "a\x00b", "((", "*", "\ud800x", "é", "x" * 9999, "a " * 999]
)
def test_odd_text_finds_or_does_not(db: Db, text: str) -> None:
    """It never fails while somebody types."""
    page(db, ticket("1", title="a b é"))

    find(db, text)


@given(st.lists(st.text(max_size=12), max_size=8))
def test_whatever_is_typed_finds_or_does_not(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """Any script, surrogates, controls and operators: they are letters or nothing."""
    db = hasty(tmp_path_factory.mktemp("typed"))
    page(db, *(ticket(str(n), title=text) for n, text in enumerate(texts) if text.strip()))

    for text in (*texts, " OR ".join(texts), f'NEAR("{"".join(texts)}")', f"title:{texts}"):
        find(db, text)
    db.close()


@pytest.mark.parametrize("typed", ["Müller", "résumé mü", "resume", "MULLER"])
def test_accents_are_found_however_they_are_written(db: Db, typed: str) -> None:
    """Composed or as characters of their own, in what is typed and in what is held."""
    page(db, ticket("1", title=normalize("NFC", "Müller: résumé")))
    page(db, ticket("2", title=normalize("NFD", "Müller: résumé")))

    assert {row.key for row in find(db, normalize("NFC", typed))} == {"1", "2"}
    assert {row.key for row in find(db, normalize("NFD", typed))} == {"1", "2"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found_by_its_title(db: Db, kind: str) -> None:
    """Alone, or asked for by kind."""
    record = sample(kind).model_copy(update={"title": "Zanzibar"})
    page(db, record, feed=FeedKey("s", kind, kind))

    assert [row.ref for row in find(db, "zanzi")] == [record.ref]
    assert [row.ref for row in find(db, "zanzibar", kind=kind)] == [record.ref]


def test_every_kind_is_searched(db: Db) -> None:
    """Records and the person's own notes, by title, person and words; accents do not matter."""
    page(db, ticket("1", title="Café printer"))
    page(db, sample("message"), feed=FEED._replace(source="s", kind="message"))
    ask(db, jot("cafe bill"))

    assert {row.kind for row in find(db, "cafe")} == {"ticket", "note"}
    assert [row.kind for row in find(db, "oakes")] == ["message"]
    assert [row.kind for row in find(db, "plan.pdf")] == ["message"]
    assert [row.kind for row in find(db, "caf", kind="note")] == ["note"]


def test_a_title_weighs_more_than_words(db: Db) -> None:
    """What is called so comes before what mentions it."""
    page(db, ticket("1", category="projector"), ticket("2", title="Projector", category="x"))
    page(db, *(ticket(str(n)) for n in range(10, 30)))

    assert [row.key for row in find(db, "projector")] == ["2", "1"]


def test_decisions_show_in_what_is_found(db: Db) -> None:
    """A hit is a row as panes show it."""
    page(db, ticket("1", title="Printer"))
    ask(db, SetStatus(ref=ticket("1").ref, status="resolved"))

    assert [row.state for row in find(db, "printer")] == ["resolved"]


def test_the_limit_holds(db: Db) -> None:
    """However many there are."""
    page(db, *(ticket(str(n), title="Printer") for n in range(60)))

    assert len(find(db, "printer", limit=7)) == 7
    assert len(find(db, "p", limit=7)) == 7
