"""A series as it goes on: found by its words, prepared, held, carried over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.meeting import Meeting
from itday.domain.ref import DESK, Ref
from itday.store import gathering, rows
from itday.store import meetings as stored
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.gathering import Gathering
from itday.store.store import Store
from itday.sync import meetings
from itday.sync.decisions import Decisions
from itday.triage.agenda import KEEP
from tests.conftest import Clock
from tests.samples import NOW, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIARY = FeedKey("s", "meetings", "meeting")
WEEK = timedelta(days=7)
LINES = (
    "TODO chase the quote @tom due:2026-11-27 !1",
    "DECISION lease the laptops +device-refresh",
    "QUESTION who signs?",
    "it was cold",
)


class Desk(Decisions):
    """The deciding half, on a store of its own."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Open it."""
        from itday.config.settings import Me, Settings

        self.settings = Settings(file=folder / "settings.toml", me=Me("Tom Birch"))
        self.store = Store(folder / "cache", folder / "data")
        self.clock = clock

    def now(self) -> datetime:
        """The time it was told."""
        return self.clock()

    def bring(self, *records: Meeting) -> None:
        """Have the calendar bring these."""
        from itday.store import cache

        rows = [encode(record, DIARY.feed) for record in records]
        self.store.write_now(cache.apply_page, DIARY, rows, now=self.now().timestamp())

    def find(self, words: str) -> Gathering:
        """What a person means."""
        return self.store.read_now(gathering.find, words, self.now())

    def outcomes(self, meant: Gathering) -> list[meetings.Outcome]:
        """The lines of its meeting."""
        school = self.settings.school
        return self.store.read_now(meetings.outcomes, meant, school, self.now(), ("Tom Birch",))

    def wind_up(self, words: str = "finance") -> Gathering:
        """End the meeting, everything as proposed."""
        meant = self.find(words)
        standing = self.store.read_now(gathering.agenda_of, meant.key)
        chosen = self.outcomes(meant)
        self.decide_now(meetings.wind_up(self, meant, chosen, standing))
        return self.find(words)

    def agenda(self, key: str = "finance") -> list[dict[str, Any]]:
        """What stands on it."""
        standing = self.store.read_now(gathering.agenda_of, key)
        return [one.topic.fields for one in standing if one.is_open]


def meeting(key: str, at: datetime = NOW, **fields: Any) -> Meeting:
    """One of the finance series."""
    made = sample("meeting", key).model_copy(
        update={"start": at, "end": at + timedelta(hours=1), **fields}
    )
    assert isinstance(made, Meeting)
    return made


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """With a meeting a week: last, today's, next."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "data").mkdir()
    made = Desk(tmp_path, clock)
    made.bring(*(meeting(str(n), NOW + n * WEEK) for n in (-1, 0, 1)))
    yield made
    made.store.close()


def test_what_comes_of_each_line(desk: Desk) -> None:
    """Actions become to-dos and stay on the agenda; decisions are logged; questions come again."""
    for line in LINES:
        desk.decide_now([desk.note(line, Ref("s", "meeting", "0"))])

    after = desk.wind_up()

    todo = desk.agenda()[0]["todo"]
    found = desk.store.read_now(stored.topics, "finance", open_only=False)
    told = {row.title: (row.fields["type"], row.state) for row in found}
    assert told == {
        "chase the quote": ("action", "open"),
        "lease the laptops": ("decision", "done"),
        "who signs?": ("question", "open"),
    }
    assert (after.held, after.held_at) == (Ref("s", "meeting", "0"), NOW)
    assert desk.agenda()[0] | {"owner": "tom", "due": "2026-11-27"} == desk.agenda()[0]
    assert desk.store.read_now(stored.todo_state, found[0]) == "needs-action"
    assert todo[0] == DESK


def test_an_action_that_names_nobody_is_the_person_s_own(desk: Desk) -> None:
    """The agenda says whose each action is, and so does its sheet."""
    desk.decide_now([desk.note("TODO count the switches", Ref("s", "meeting", "0"))])

    desk.wind_up()

    assert [one["owner"] for one in desk.agenda()] == ["Tom Birch"]


def test_what_another_owes_is_waited_for(desk: Desk) -> None:
    """On the agenda under its owner, with its day; no to-do of the person's own."""
    desk.decide_now(
        [desk.note("TODO send the quote @ann due:2026-11-27", Ref("s", "meeting", "0"))]
    )

    desk.wind_up()

    (one,) = desk.agenda()
    assert (one["title"], one["owner"], one["due"]) == ("send the quote", "ann", "2026-11-27")
    assert (one["type"], one.get("todo")) == ("action", None)
    assert desk.store.read_now(rows.listing, rows.Scope("todo")) == []
    desk.clock.tick()
    desk.wind_up()
    assert len(desk.agenda()) == 1


def test_the_batch_is_taken_back_at_once(desk: Desk) -> None:
    """One undo, and the meeting was not held."""
    desk.decide_now([desk.note(LINES[0], Ref("s", "meeting", "0"))])
    desk.wind_up()

    desk.undo_now()

    assert desk.agenda() == []
    assert desk.find("finance").held is None


def test_a_second_review_takes_only_new_lines(desk: Desk) -> None:
    """Nothing becomes a to-do twice, and nothing is carried twice."""
    desk.decide_now([desk.note(LINES[0], Ref("s", "meeting", "0"))])
    desk.wind_up()
    desk.clock.tick()
    desk.decide_now([desk.note("TODO more", Ref("s", "meeting", "0"))])

    desk.wind_up()

    assert [(one["title"], one["carried"]) for one in desk.agenda()] == [
        ("chase the quote", 0), ("more", 0),
    ]  # fmt: skip


def test_what_is_open_is_carried_over_until_it_is_done(desk: Desk) -> None:
    """With a count; a to-do that was done meanwhile settles its topic."""
    for line in ("TODO one", "TODO two"):
        desk.decide_now([desk.note(line, Ref("s", "meeting", "0"))])
    desk.wind_up()
    one = next(topic for topic in desk.agenda() if topic["title"] == "one")
    from itday.domain.verbs import Complete

    desk.decide_now([Complete(ref=Ref(*one["todo"]))])
    assert [topic["title"] for topic in desk.agenda()] == ["two"]
    desk.clock.tick(WEEK)

    desk.wind_up()

    assert [(topic["title"], topic["carried"]) for topic in desk.agenda()] == [("two", 1)]
    rows = desk.store.read_now(stored.topics, "finance", open_only=False)
    assert {row.title: row.state for row in rows} == {"one": "done", "two": "open"}


def test_a_topic_is_put_on_settled_and_dropped(desk: Desk) -> None:
    """What is dropped owes a reason; its to-do is given up with it."""
    desk.decide_now(meetings.put_on(desk.find("finance"), "Printers", NOW, about=["s", "x", "1"]))
    desk.decide_now([desk.note("TODO one", Ref("s", "meeting", "0"))])
    desk.wind_up()
    standing = desk.store.read_now(gathering.agenda_of, "finance")
    action = next(one.topic for one in standing if one.todo)
    other = next(one.topic for one in standing if not one.todo)

    with pytest.raises(ItdayError, match="owes a reason"):
        meetings.settle(other, "dropped", NOW)
    desk.decide_now(meetings.settle(other, "dropped", NOW, "no money"))
    desk.decide_now(meetings.settle(action, "done", NOW))

    assert desk.agenda() == []
    assert desk.store.read_now(stored.todo_state, action) == "completed"


def test_a_line_that_nothing_is_to_come_of(desk: Desk) -> None:
    """The person has the last word."""
    desk.decide_now([desk.note(LINES[0], Ref("s", "meeting", "0"))])
    meant = desk.find("finance")
    kept = [one._replace(fate=KEEP) for one in desk.outcomes(meant)]

    desk.decide_now(meetings.wind_up(desk, meant, kept, []))

    assert desk.agenda() == []


def test_no_meeting_no_winding_up(desk: Desk) -> None:
    """There is nothing to hold."""
    desk.decide_now(meetings.set_up(desk.find("finance")))
    desk.clock.tick(timedelta(days=200))

    with pytest.raises(ItdayError, match="no meeting"):
        meetings.wind_up(desk, desk.find("finance"), [], [])
