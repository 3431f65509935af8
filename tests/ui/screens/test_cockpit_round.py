"""The round: first at start, walked by deciding, closed on purpose, nothing new afterwards."""

from __future__ import annotations

import pytest

from itday.domain.ref import Ref
from itday.store import ledger
from itday.store import round as rounds
from itday.ui.app import CockpitApp
from tests.ui.panes.pictures import SnapCompare
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
        assert len(app.cockpit.round.things) == 20


async def test_it_ends_in_an_explicit_clear(stage: Stage) -> None:
    """`D`: all that was shown has been seen; opened again, nothing is new."""
    app = morning(stage)
    async with app.run_test(size=BIG) as pilot:
        await wait(pilot)
        await press(pilot, "a", "D")
        text = screen_text(app)

        assert not app.cockpit.in_round
    assert "18 new · 2 overdue" not in text
    assert said(app)[-1] == "Cleared: all that was shown has been seen. 19 left as they are"
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

    assert shown == 20
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
        assert len(app.cockpit.round.things) == 17
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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", ["begun", "reading"])
def test_a_picture(
    snap_compare: SnapCompare, itday_home: object, size: tuple[int, int], state: str
) -> None:
    """At each size: two things decided, and one being read."""
    stage = Stage()

    async def show(pilot: object) -> None:
        await wait(pilot)
        await press(pilot, "t", "enter", "t", "enter")  # type: ignore[arg-type]
        if state == "reading":
            await press(pilot, "enter")  # type: ignore[arg-type]
        pilot.app.clear_notifications()  # type: ignore[attr-defined]
        await settle(pilot)  # type: ignore[arg-type]

    assert snap_compare(morning(stage), terminal_size=size, run_before=show)
