"""Half a minute after the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

from itday.domain.ref import Ref
from itday.store import gathering, meetings, outbox
from itday.sync import meetings as following
from itday.ui.screens.meeting import MeetingScreen
from itday.ui.screens.meeting_review import Points, Review
from tests.ui.screens.test_meeting import begin, done
from tests.ui.stage import Stage, screen_text, settle

if TYPE_CHECKING:
    from itday.store.rows import Row

MEETING = Ref("lists", "meeting", "m2")
LINES = ("TODO go @dana due:fri", "TODO ask @tom", "DECISION lease", "QUESTION who?", "it was cold")


async def reviewing(pilot: Pilot[Any]) -> Points:
    """Open the meeting, then its review."""
    await begin(pilot)
    await pilot.press("escape")
    await pilot.pause()
    await pilot.press("r")
    await settle(pilot)
    await pilot.pause()
    assert isinstance(pilot.app.screen, Review)
    return pilot.app.screen.query_one(Points)


async def ended(pilot: Pilot[Any], minutes: str = "n") -> None:
    """Accept, and answer the question about minutes."""
    await pilot.press("enter")
    for _ in range(5):
        await settle(pilot)
    await pilot.press(minutes)
    for _ in range(5):
        await done(pilot)


def note(stage: Stage, *texts: str) -> None:
    """Write these at the meeting."""
    for text in texts:
        stage.runtime.decide_now([stage.runtime.note(text, MEETING)])


def written(stage: Stage) -> list[tuple[str, str]]:
    """The notes of the meeting, each with its type."""
    found = stage.runtime.store.read_now(meetings.notes_about, MEETING)
    return [(row.title, row.state) for row in found]


def topics(stage: Stage) -> dict[str, Row]:
    """What the agenda of finance has, settled ones too, by title."""
    found = stage.runtime.store.read_now(meetings.topics, "finance", open_only=False)
    return {row.title: row for row in found}


async def test_all_as_proposed(full: Stage) -> None:
    """One key: a to-do for the source in use, the log, next time's agenda; one undo."""
    note(full, *LINES)
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await reviewing(pilot)
        text = screen_text(app)
        await ended(pilot)

        assert "1 to-do, 1 waited for, 1 decided, 1 on the agenda next time" in text
        assert "waiting on" in text
        assert app.screen is app.cockpit
        letters = full.runtime.store.read_now(outbox.waiting)
        assert [(one.ref.source, one.verb) for one in letters] == [("lists", "create")]
        found = topics(full)
        assert {t: (r.fields["type"], r.state) for t, r in found.items()} == {
            "go": ("action", "open"), "ask": ("action", "open"),
            "lease": ("decision", "done"), "who?": ("question", "open"),
        }  # fmt: skip
        await pilot.press("u")
        await settle(pilot)
        assert topics(full) == {}
        assert full.runtime.store.read_now(outbox.waiting) == []


async def test_the_person_has_the_last_word(full: Stage) -> None:
    """Space turns a line to something else."""
    note(full, "TODO go")
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        points = await reviewing(pilot)
        for expected in ("waiting", "topic", "decision", "keep", "todo", "waiting", "topic"):
            await pilot.press("space")
            assert points.things[0].fate == expected
        await ended(pilot)

        assert full.runtime.store.read_now(outbox.waiting) == []
        assert topics(full)["go"].fields["type"] == "topic"


async def test_a_line_that_was_turned_says_so_wherever_it_is_read(full: Stage) -> None:
    """In the notes and their page, so in the decision log and the minutes; one undo."""
    note(full, "lease them", "TODO ask @tom")
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        points = await reviewing(pilot)
        while points.things[0].fate != "decision":
            await pilot.press("space")
        await pilot.press("down")
        while points.things[1].fate != "keep":
            await pilot.press("space")
        await ended(pilot, "m")

        assert topics(full).keys() == {"lease them"}
        assert written(full) == [("DECISION lease them", "decision"), ("ask @tom", "note")]
        (page,) = full.runtime.notes_folder.glob("2026/*Finance.md")
        assert "- DECISION lease them ^" in page.read_text()
        await pilot.press("u")
        await settle(pilot)
        assert [text for text, _ in written(full)] == ["lease them", "TODO ask @tom"]
    (file,) = full.runtime.notes_folder.glob("2026/*minutes.md")
    assert "## Decisions\n\n- Lease them\n" in file.read_text()
    assert "sk @tom" not in file.read_text()


async def test_a_line_that_cannot_be_meant_is_mended(full: Stage) -> None:
    """It becomes no to-do before; `e` asks for other words."""
    note(full, "TODO go due:2026-02-30")
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        points = await reviewing(pilot)
        before = points.things[0].fate
        assert "! 2026-02-30 is not a day of the calendar" in screen_text(app)
        await pilot.press("e")
        await pilot.pause()
        await pilot.press(*["backspace"] * 10, *"fri", "enter")
        for _ in range(3):
            await done(pilot)
            await settle(pilot)

        assert (before, points.things[0].fate) == ("topic", "todo")
        assert written(full) == [("TODO go due:fri", "todo")]


async def test_topics_are_carried_settled_or_dropped(full: Stage) -> None:
    """A drop owes its reason."""
    meant = full.runtime.store.read_now(gathering.find, "Finance", full.now)
    for title in ("a", "b", "c"):
        full.runtime.decide_now(following.put_on(meant, title, full.now))
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        points = await reviewing(pilot)
        titles = [one.standing.topic.title for one in points.things if one.standing]
        await pilot.press("x", "down", "d")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        owed = screen_text(app)
        await pilot.press(*"no money", "enter")
        await pilot.pause()
        await ended(pilot)

        assert "A reason is owed" in owed
        found = topics(full)
        assert [found[t].state for t in titles] == ["done", "dropped", "open"]
        assert found[titles[1]].fields["reason"] == "no money"
        assert found[titles[2]].fields["carried"] == 1


async def test_minutes_are_written(full: Stage) -> None:
    """In the form chosen, in the folder of notes."""
    note(full, *LINES)
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await reviewing(pilot)
        await ended(pilot, "m")

    (file,) = full.runtime.notes_folder.glob("2026/*minutes.md")
    assert "- Go (Dana Reed, by Fri 27 Nov)" in file.read_text()


async def test_not_yet(full: Stage) -> None:
    """Escape goes back to the meeting; nothing was done."""
    note(full, *LINES)
    app = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await reviewing(pilot)
        await pilot.press("escape")
        await settle(pilot)

        assert isinstance(app.screen, MeetingScreen)
        assert topics(full) == {}


async def test_a_second_review_shows_what_was_done(full: Stage) -> None:
    """And does not do it again."""
    note(full, "TODO go")
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await reviewing(pilot)
        await ended(pilot)
        points = await reviewing(pilot)
        shown = [one.outcome.settled for one in points.things if one.outcome]
        await ended(pilot)

        assert shown == [True]
        assert len(full.runtime.store.read_now(outbox.waiting)) == 1
