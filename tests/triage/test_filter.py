"""The filter language: what each form lets through, and that nothing typed is a fault of ours."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from itday.domain.errors import ItdayError
from itday.domain.kinds import KINDS
from itday.domain.school_time import School
from itday.triage import filter as language
from tests.samples import NOW, sample
from tests.triage.rows import DAY, HOUR, T, Thing

SCHOOL = School()

PASSES: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("   ", {}),
    ("TONER", {}),
    ("toner order", {}),
    ("oakes", {}),
    ('"order toner"', {}),
    ('"order ton', {}),
    ("-paper", {}),
    ('-"toner order"', {}),
    ("blue", {"fields": {"description": "The BLUE one"}}),
    ("buy", {"fields": {"tags": ["buy", "soon"]}}),
    ("delft", {"fields": {"src_endpoint": {"ip": "192.0.2.7", "city": "Delft"}}}),
    ("state:open", {}),
    ("status:OPEN", {}),
    ("-state:resolved", {}),
    ("from:ann", {}),
    ('title:"order toner"', {}),
    ("queue:it", {"fields": {"queue": "IT"}}),
    ("-queue:it", {}),
    ("priority:2", {"fields": {"priority": 2}}),
    ("priority<3", {"fields": {"priority": 2}}),
    ("severity>1", {}),
    ("-severity>3", {}),
    ("due<tomorrow", {"due": T}),
    ("due:today", {"due": T + HOUR}),
    ("due>today", {"due": T + DAY}),
    ("-due<fri", {}),
    ("since:2026-11-24", {"at": T}),
    ("before:2026-11-25", {"at": T}),
    ("at>2026-11-01", {"at": T}),
    ("updated:today", {"updated": T}),
    ("is:new", {"new": True}),
    ("is:worse", {"worse": True}),
    ("is:cleared", {"cleared": True}),
    ("is:open", {}),
    ("is:closed", {"open": False}),
    ("is:unsent", {"waiting": 1}),
    ("is:flagged", {"fields": {"flagged": True}}),
    ("is:overdue", {"due": T - 1}),
    ("-is:overdue", {"due": T - 1, "open": False}),
    ("10:30", {"title": "Meet at 10:30"}),
    ("toner state:open -is:new severity<3", {}),
]

FAILS: list[tuple[str, dict[str, Any]]] = [
    ("paper", {}),
    ("-toner", {}),
    ('"toner order"', {}),
    ("state:closed", {}),
    ("queue:it", {}),
    ("priority:2", {}),
    ("priority<2", {"fields": {"priority": 2}}),
    ("priority:2", {"fields": {"priority": "2"}}),
    ("due<fri", {}),
    ("due<today", {"due": T}),
    ("due>today", {"due": T + HOUR}),
    ("since:tomorrow", {"at": T}),
    ("is:new", {}),
    ("is:overdue", {"due": T + 1}),
    ("is:flagged", {}),
    ("toner paper", {}),
]

WRONG = {
    "stat:open": "Did you mean state?",
    "dew<fri": "Did you mean due?",
    "is:newest": "Did you mean new?",
    "is:": "There are new",
    "severity:high": "Write severity:3",
    "due:someday": "is no day or time",
    "due:": "is no day or time",
    "due<2026-02-30": "Write today",
    "due<9999-12-31": "Write today",
    "state<open": "no field 'state<'",
    "zzzzqq:1": "There are",
}


def passes(text: str, thing: Thing) -> bool:
    """Whether a filter lets a thing through, on the morning of the samples."""
    return language.parse(text, SCHOOL, NOW)(thing)


@pytest.mark.parametrize(("text", "given_"), PASSES)
def test_it_passes(text: str, given_: dict[str, Any]) -> None:
    """Every part must hold, whatever the case of letters."""
    assert passes(text, Thing(**given_))


@pytest.mark.parametrize(("text", "given_"), FAILS)
def test_it_does_not_pass(text: str, given_: dict[str, Any]) -> None:
    """One part that fails is enough; a field that is not there never holds."""
    assert not passes(text, Thing(**given_))


@pytest.mark.parametrize("text", WRONG)
def test_what_means_nothing_is_said(text: str) -> None:
    """With the nearest word that would have meant something."""
    with pytest.raises(ItdayError, match=r"^filter: ") as caught:
        language.parse(text, SCHOOL, NOW)

    assert WRONG[text] in str(caught.value)


@given(st.text(alphabet=st.one_of(st.sampled_from('-:<>" isduenwat0129'), st.characters())))
@example("\u017fince:mon")
@example("priority<nan priority>inf priority:-0")
@example('-"')
@example("due<+999999w")
def test_nothing_typed_is_a_fault(text: str) -> None:
    """A filter is understood, or refused as what it is; what is understood judges any row."""
    try:
        wanted = language.parse(text, SCHOOL, NOW)
    except ItdayError:
        return
    for kind in KINDS:
        fields = json.loads(sample(kind).model_dump_json())
        assert wanted(Thing(kind=kind, fields=fields, due=T, at=T)) in {True, False}


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_record_can_be_asked_for(kind: str) -> None:
    """A field that holds text but has no name in the language could not be filtered by."""
    quiet = {
        "ref",
        "url",
        "note",
        "uid",
        "list_key",
        "tzid",
        "message_id",
        "in_reply_to",
        "join_url",
    }
    texts = {
        name
        for name, value in json.loads(sample(kind).model_dump_json()).items()
        if isinstance(value, str | list | dict) and not _is_date(value)
    }

    assert texts - quiet - language.TEXTS - set(language.ALIASES) - language.DATES == set()


def _is_date(value: object) -> bool:
    return isinstance(value, str) and value[:4].isdigit() and "T" in value


def test_late_with_grace() -> None:
    """A minute late is not yet late where an hour's grace is given."""
    thing = Thing(due=T - 60)

    assert language.overdue(thing, NOW)
    assert not language.overdue(thing, NOW, timedelta(hours=1))


TYPED = [text for text, _ in (*PASSES, *FAILS)]
GROWN = [
    ("ton", "toner"), ("toner", "toner order"), ("toner", '"order toner"'), ("", "is:new"),
    ("queue:i", "queue:it"), ("from:an", "person:ann"), ("-toner", "-toner paper"),
]  # fmt: skip
OTHER = [
    ("toner", "ton"), ("queue", "queue:it"), ("-ton", "-toner"), ("priority:1", "priority:12"),
    ("due:+1d", "due:+12d"), ("toner paper", "toner"), ("toner", "-toner"), ("due<fri", "due:fri"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), GROWN)
def test_typing_on_lets_less_through(before: str, after: str) -> None:
    """More parts, or a longer text in one."""
    assert _parsed(after).within(_parsed(before))


@pytest.mark.parametrize(("before", "after"), OTHER)
def test_what_may_let_others_through(before: str, after: str) -> None:
    """A longer number, date or negated word is another; a field is no word."""
    assert not _parsed(after).within(_parsed(before))


@given(
    before=st.sampled_from(TYPED),
    after=st.sampled_from(TYPED),
    more=st.sampled_from(["", "s", " is:new", " -ton", " ton"]),
    typed=st.booleans(),
    row=st.sampled_from([given_ for _, given_ in (*PASSES, *FAILS)]),
)
def test_nothing_passes_that_did_not_before(
    before: str, after: str, more: str, typed: bool, row: dict[str, Any]
) -> None:
    """Where a filter says that it is within another, each row that passes it passes both."""
    try:
        wanted, other = _parsed((before if typed else after) + more), _parsed(before)
    except ItdayError:
        return
    thing = Thing(**row)
    if wanted.within(other) and wanted(thing):
        assert other(thing)
    assert list(wanted.among([thing])) == [thing] * wanted(thing)


def _parsed(text: str) -> language.Filter:
    return language.parse(text, SCHOOL, NOW)
