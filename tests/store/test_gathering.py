"""A series and its meeting, by the words a person uses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.meeting import Meeting
from itday.domain.person import Person
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Complete, Create, KeepSeries, KeepTopic
from itday.store.cache import FeedKey
from itday.store.gathering import Gathering, agenda_of, coming, find
from tests.samples import NOW, sample
from tests.store.desk import ask, page

if TYPE_CHECKING:
    from itday.store.database import Db

DIARY = FeedKey("s", "meetings", "meeting")
WEEK = timedelta(days=7)
SERIES = Ref(DESK, "series", "finance")


def meeting(key: str, at: datetime = NOW, **fields: Any) -> Meeting:
    """One of the finance series."""
    made = sample("meeting", key).model_copy(
        update={"start": at, "end": at + timedelta(hours=1), **fields}
    )
    assert isinstance(made, Meeting)
    return made


@pytest.fixture
def diary(db: Db) -> Db:
    """A meeting a week: last, today's, next."""
    page(db, *(meeting(str(n), NOW + n * WEEK) for n in (-1, 0, 1)), feed=DIARY)
    return db


def key_of(found: Gathering) -> str:
    """Which meeting."""
    return found.meeting.key if found.meeting else ""


def set_up(db: Db, **fields: Any) -> None:
    """The series as a first meeting leaves it."""
    base = {"title": "Finance", "uids": ["m@school.example"], "sheet": "finance"}
    ask(db, KeepSeries(ref=SERIES, fields=base | fields))


def test_a_meeting_is_found_by_its_words(diary: Db) -> None:
    """The one that has not ended, though no series was set up."""
    found = find(diary, "fin", NOW)

    assert (found.key, found.known, key_of(found)) == ("finance", False, "0")
    assert (found.people, found.sheet) == (("Ann Oakes",), "finance")
    assert found.since(NOW) == NOW - timedelta(days=31)


def test_a_series_is_found_by_its_key_its_words_and_its_meetings(diary: Db) -> None:
    """Each way leads to the same."""
    set_up(diary, held_at=(NOW - WEEK).isoformat(), held=["s", "meeting", "-1"])

    found = find(diary, "finance", NOW)

    assert found == find(diary, "Fin", NOW) == find(diary, "s:meeting:0", NOW)
    assert (found.known, found.held, found.since(NOW)) == (
        True, Ref("s", "meeting", "-1"), NOW - WEEK,
    )  # fmt: skip
    assert found.ref == SERIES


def test_a_one_off_with_the_title_of_a_series_is_one_of_it(diary: Db) -> None:
    """Where it comes next it is meant; one that another series has in its calendar is not."""
    set_up(diary)
    soon = NOW + timedelta(days=2)
    page(
        diary,
        meeting("one", soon, uid="x", title="Director of Finance: budget"),
        meeting("other", soon - timedelta(days=1), uid="y"),
        feed=FeedKey("s", "more", "meeting"),
    )
    fields = {"title": "Governors", "uids": ["y"]}
    ask(diary, KeepSeries(ref=Ref(DESK, "series", "governors"), fields=fields))

    after = NOW + timedelta(hours=2)
    assert key_of(find(diary, "finance", after)) == "one"
    assert key_of(find(diary, "governors", after)) == "other"


def test_the_last_meeting_is_meant_where_none_is_to_come(diary: Db) -> None:
    """To write its minutes."""
    set_up(diary)

    assert key_of(find(diary, "finance", NOW + 2 * WEEK)) == "1"


def test_a_series_goes_on_where_the_calendar_has_no_more_meetings(diary: Db) -> None:
    """Its agenda is there all the same."""
    set_up(diary)

    assert find(diary, "finance", NOW + 30 * WEEK).meeting is None


def test_a_meeting_set_up_anew_in_the_calendar_stays_in_its_series(diary: Db) -> None:
    """Another UID under the same name joins it; an organiser without a name is an address."""
    set_up(diary)
    host = Person(email="h@school.example")
    page(diary, meeting("n", NOW + WEEK / 2, uid="new", organizer=host, attendees=()), feed=DIARY)

    found = find(diary, "s:meeting:n", NOW)

    assert (found.known, found.uids) == (True, ("m@school.example", "new"))
    assert found.people == ("h@school.example",)


@pytest.mark.parametrize("words", ["chess", "s:meeting:99", "!"])
def test_what_nobody_knows(diary: Db, words: str) -> None:
    """Says where to look."""
    with pytest.raises(ItdayError, match="itday meet list"):
        find(diary, words, NOW)


def test_coming_meetings(diary: Db) -> None:
    """In order, each with its series; whole days are none."""
    page(diary, meeting("day", NOW, all_day=True, uid="d"), feed=DIARY)

    assert [key_of(one) for one in coming(diary, NOW, NOW + timedelta(days=8))] == ["0", "1"]


def test_what_was_done_as_a_to_do_is_not_spoken_of_again(db: Db) -> None:
    """Though nobody ticked the topic off."""
    todo = Ref(DESK, "todo", "t")
    fields = {"title": "x", "series": "finance", "raised_at": NOW.isoformat()}
    ask(db, Create(ref=todo, title="x"))
    ask(db, KeepTopic(ref=Ref(DESK, "topic", "a"), fields=fields | {"todo": list(todo)}))
    assert [(one.todo, one.is_open) for one in agenda_of(db, "finance")] == [("needs-action", True)]

    ask(db, Complete(ref=todo))

    assert [one.is_open for one in agenda_of(db, "finance")] == [False]
