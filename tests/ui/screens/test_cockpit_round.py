"""The round: first at start, walked by deciding, closed on purpose, nothing new afterwards."""

from __future__ import annotations

import pytest

from itday.domain.ref import Ref
from itday.store import ledger
from itday.store import round as rounds
from itday.ui.app import CockpitApp
from tests.ui.drawn import SnapCompare
from tests.ui.screens.test_cockpit_deciding import BIG, press, said
from tests.ui.stage import Stage, at, messages, screen_text, settle, tickets

SIZES = [(160, 45), (120, 40), (80, 24), (60, 18)]


def morning(stage: Stage) -> CockpitApp:
    """The cockpit as it starts of a morning: something new in three panes."""
    stage.fill(looked=False)
    return CockpitApp(stage.runtime, pulls=False, round_first=True)


async def wait(pilot: object) -> None:
    """Until the round is shown."""
    await press(pilot, "j", "k")  # type: ignore[arg-type]


async def test_it_is_shown_first(stage: Stage) -> None:
    """What is new in all panes, the most consequential first, with how many of which."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        order = [row.key for row in app.cockpit.pane.things]
        text = screen_text(app)

        assert app.cockpit.in_round
    assert order[0] == "a2"
    assert "0 Since you last looked" in text
    assert "18 new · 2 overdue" in text


async def test_nothing_new_begins_with_the_panes(full: Stage) -> None:
    """No empty round stands in the way; asked for, it says that there is nothing."""
    full.runtime.store.write_now(lambda db: _close(full, db))
    app = CockpitApp(full.runtime, pulls=False, round_first=True)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        begun = app.cockpit.in_round
        await press(pilot, "0")

        assert not app.cockpit.in_round
    assert not begun
    assert said(app) == ["Nothing is new, worse, overdue or cleared since you last looked."]


def _close(stage: Stage, db: object) -> None:
    from itday.store.sighting import close_round

    close_round(db, None, stage.now.timestamp())  # type: ignore[arg-type]


async def test_every_verb_decides_and_advances(stage: Stage) -> None:
    """`enter` reads the first; one key decides and the next is shown; undo gives it back."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        first, second = (row.ref for row in app.cockpit.round.things[:2])
        await press(pilot, "enter", "a")
        after, reading = app.cockpit.subject, app.cockpit.preview.has_focus
        done = set(app.cockpit.round.done)
        await press(pilot, "u")

        assert after is not None
        assert (after.ref, reading, done) == (second, True, {first})
        assert app.cockpit.round.done == set()
        assert len(app.cockpit.round.things) == 19


async def test_it_ends_in_an_explicit_clear(stage: Stage) -> None:
    """`D`: all that was shown has been seen; opened again, nothing is new."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "a", "D")
        text = screen_text(app)

        assert not app.cockpit.in_round
    assert "18 new · 2 overdue" not in text
    assert said(app)[-1] == "Cleared: all that was shown has been seen. 18 left as they are"
    assert stage.runtime.store.read_now(rounds.gather, stage.now).items == ()


async def test_what_came_meanwhile_stays_new(stage: Stage) -> None:
    """Once something was decided the picture stands still; later rows wait for the next round."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "a")
        late = tickets()[0].model_copy(update={"ref": Ref("desk1", "ticket", "200")})
        stage.bring([late])
        app.cockpit.look_for_changes()
        await settle(pilot)
        shown = len(app.cockpit.round.things)
        await press(pilot, "D")

    assert shown == 19
    assert said(app)[-1].endswith("1 came in meanwhile and stay new")
    left = stage.runtime.store.read_now(rounds.gather, stage.now).items
    assert [item.row.key for item in left] == ["200"]


async def test_marks_in_the_round_are_one_batch(stage: Stage) -> None:
    """Three at once; escape leaves to the panes, and the round can be opened again."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "v", "j", "j", "v", "z", *"2h", "tab", *"drill", "enter")
        batches = {one.batch for one in stage.runtime.store.read_now(ledger.history)}
        done = len(app.cockpit.round.done)
        await press(pilot, "escape", "0")

        assert app.cockpit.in_round
        assert len(app.cockpit.round.things) == 16
    assert (len(batches), done) == (1, 3)


async def test_a_pane_ends_looking_at_it(stage: Stage) -> None:
    """A digit, or tab, leads to the panes; nothing is cleared by that."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "5")

        assert not app.cockpit.in_round
        assert app.cockpit.pane.kind == "message"
    assert len(stage.runtime.store.read_now(rounds.gather, stage.now).items) == 20


async def test_to_the_next_while_reading(full: Stage) -> None:
    """`]` and `[` move in the pane while the preview has the focus."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "enter", "]", "]", "[")

        assert app.cockpit.preview.has_focus
        assert app.cockpit.subject is not None
        assert app.cockpit.subject.key == "102"


async def test_all_of_it_decided(stage: Stage) -> None:
    """The last one says how the round is closed."""
    stage.bring(messages()[:1])
    app = CockpitApp(stage.runtime, pulls=False, round_first=True)
    stage.end_pull("message")
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "n", "x", "enter")

        assert said(app)[-1] == "All of it is decided: D clears the round"
    assert at() == stage.now


async def test_a_case_is_one_line_that_opens(stage: Stage) -> None:
    """`enter` opens it to its alerts and goes to the first; `esc` goes back to the line."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        pane = app.cockpit.round
        case = next(row for row in pane.things if pane.folds.is_case(row))
        pane.select(case.ref)
        await press(pilot, "enter")
        first, opened = pane.current, len(pane.things)
        await press(pilot, "escape")

        assert app.cockpit.in_round
        assert pane.current == case
        assert len(pane.things) == opened - 2
        await press(pilot, "escape")
        assert app.cockpit.pane is not pane
    assert case.title == "Tom Birch, 2 alerts: Unfamiliar sign-in"
    assert first is not None
    assert first.ref == pane.folds.meant(case)[0].ref


async def test_a_verb_on_a_case_is_one_batch(stage: Stage) -> None:
    """All its alerts at once, told by the case's name, taken back at once; the walk goes on."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        pane = app.cockpit.round
        case = next(row for row in pane.things if pane.folds.is_case(row))
        place = pane.things.index(case)
        pane.select(case.ref)
        await press(pilot, "z", *"2h", "tab", *"drill", "enter")
        after, done = pane.cursor, set(pane.done)
        batches = {one.batch for one in stage.runtime.store.read_now(ledger.history)}
        titles = said(app)
        await press(pilot, "u")

        assert pane.done == set()
    assert after == place + 1
    assert done == {case.ref, *(row.ref for row in pane.folds.meant(case))}
    assert len(batches) == 1
    assert case.title in titles[-1]


async def test_a_mark_on_a_case_is_on_its_alerts(stage: Stage) -> None:
    """Marked and unmarked as a whole; all others, once each."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        pane = app.cockpit.round
        case = next(row for row in pane.things if pane.folds.is_case(row))
        pane.select(case.ref)
        await press(pilot, "space")
        marked = set(app.cockpit.marks)
        await press(pilot, "k", "enter", "space")
        part = set(app.cockpit.marks), pane.is_marked(case)
        await press(pilot, "escape", "escape", "V")

        assert len(app.cockpit.marks) == 20
        assert pane.is_marked(case)
    assert marked == {row.ref for row in pane.folds.meant(case)}
    assert (len(part[0]), part[1]) == (1, False)


async def test_a_filter_looks_at_each_alert(stage: Stage) -> None:
    """While one is in force no line stands for several."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "slash", *"birch", "enter")
        found = [row.kind for row in app.cockpit.round.things]
        await press(pilot, "escape")

        assert any(app.cockpit.round.folds.is_case(row) for row in app.cockpit.round.things)
    assert "case" not in found
    assert found.count("alert") >= 2


async def test_what_a_filter_shows_is_not_all(stage: Stage) -> None:
    """Once all that passes is decided the rest is named, not the end."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "slash", *"certificate", "enter", "t", "enter")

        assert said(app)[-1] == "All of these are decided: esc shows the rest"


async def test_what_is_made_of_a_case_is_one_thing(stage: Stage) -> None:
    """One to-do with its words, which leads back to its gravest alert."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        pane = app.cockpit.round
        case = next(row for row in pane.things if pane.folds.is_case(row))
        pane.select(case.ref)
        await press(pilot, "t", "enter")
        (entry, *more) = stage.runtime.store.read_now(ledger.history)

    assert more == []
    assert entry.content is not None
    assert entry.content["title"] == case.title
    assert str(pane.folds.meant(case)[0].ref) in str(entry.content["payload"])


async def test_what_comes_in_joins_a_round_nobody_began(stage: Stage) -> None:
    """Until something is decided or marked the picture follows the sources."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        stage.bring([tickets()[0].model_copy(update={"ref": Ref("desk1", "ticket", "200")})])
        app.cockpit.look_for_changes()
        await settle(pilot)

        assert len(app.cockpit.round.things) == 20


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", ["begun", "reading", "opened"])
def test_a_picture(
    snap_compare: SnapCompare, itday_home: object, size: tuple[int, int], state: str
) -> None:
    """At each size: two things decided, one being read, a case opened."""
    stage = Stage()

    async def show(pilot: object) -> None:
        await wait(pilot)
        await press(pilot, "t", "enter", "t", "enter")  # type: ignore[arg-type]
        if state == "reading":
            await press(pilot, "enter")  # type: ignore[arg-type]
        if state == "opened":
            pane = pilot.app.cockpit.round  # type: ignore[attr-defined]
            pane.select(next(row for row in pane.things if pane.folds.is_case(row)).ref)
            await press(pilot, "enter")  # type: ignore[arg-type]
        pilot.app.clear_notifications()  # type: ignore[attr-defined]
        await settle(pilot)  # type: ignore[arg-type]

    assert snap_compare(morning(stage), terminal_size=size, run_before=show)
