"""The history screen: the ledger by key press, each taken back where that can be."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from itday.domain import chance
from itday.domain.ref import Ref
from itday.domain.verbs import Comment
from itday.store import ledger, outbox
from itday.store.database import Db, atomic
from itday.store.ledger import head
from itday.ui.app import CockpitApp
from itday.ui.screens.history import History
from itday.ui.screens.overlay import Choice
from tests.ui.drawn import SIZES, compare
from tests.ui.screens.sheets import decided, storied
from tests.ui.stage import Stage, screen_text, settle

BIG = (160, 45)


@pytest.fixture
def told(itday_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A profile with a past; its numbers are the same in every run."""
    counts: dict[int, Iterator[int]] = defaultdict(partial(itertools.count, 1))
    monkeypatch.setattr(chance, "token", lambda n: f"{next(counts[n]):0{2 * n}x}")
    monkeypatch.setattr(chance, "salt", lambda: bytes(16))
    stage = storied()
    yield stage
    stage.runtime.close()


async def opened(pilot: Pilot[str], *keys: str) -> History:
    """The screen, after these keys."""
    await pilot.press("H")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, History)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return screen


def toasts(app: CockpitApp) -> str:
    """What was said."""
    return "\n".join(str(toast.message) for toast in app._notifications)


async def test_a_key_press_is_one_line(told: Stage) -> None:
    """Newest first, with how many things it touched; what was taken back says so."""
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot)
        lines = screen_text(app).splitlines()
        count = len(screen.things)

    assert count == 9
    assert "9 decisions" in lines[0]
    assert lines[1].split()[:4] == [">", "08:15", "2", "undo"]
    assert lines[2].split()[:4] == ["08:15", "back", "2", "assign"]
    assert "on call this week" in lines[2]
    assert "(erased)" in lines[9]


async def test_taking_one_back(told: Stage) -> None:
    """A single decision goes at once, wherever in the list it stands; redo brings it again."""
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "j", "j", "enter")
        await app.workers.wait_for_complete()
        await settle(pilot)
        here = screen.current
        said = toasts(app)

    assert "Taken back: note: RISK: the lease of the link ends in May" in said
    assert here is not None
    assert here.taken_back, "the cursor stays on it"


async def test_taking_a_batch_back_asks(told: Stage) -> None:
    """Two things at once are listed first, and the first answer leaves them."""
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "enter")
        assert isinstance(app.screen, Choice)
        text = screen_text(app)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        left = len(screen.things)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("y")
        await app.workers.wait_for_complete()
        await settle(pilot)

        assert "assign: New starter needs an account" in text
        assert (left, len(screen.things)) == (9, 10)
    owners = [one.payload["assignee"] for one in told.runtime.store.read_now(outbox.waiting)
              if one.ref.key in {"101", "103"}]  # fmt: skip
    assert owners == ["dreed", "dreed"]


async def test_what_cannot_be_taken_back_says_why(told: Stage) -> None:
    """On the screen, and when its key is pressed; nothing is written."""
    [letter] = decided(told, Comment(ref=Ref("desk1", "ticket", "101"), text="hi", public=True))
    told.runtime.store.write_now(outbox.delivered, letter, told.now.timestamp())
    before = told.runtime.store.read_now(ledger.head)
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "enter")
        text = screen_text(app)
        said = toasts(app)

    assert "Cannot be taken back: it was sent, and nothing takes it back" in text
    assert "(enter take back)" in text
    assert "not done: it was sent" in said
    assert told.runtime.store.read_now(ledger.head) == before


async def test_filtering_reaches_all_of_it(told: Stage) -> None:
    """By a word of the reason; nothing found is said."""
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "slash", *"call week", "enter")
        found = len(screen.things)
        await opened_again(pilot, screen)
        text = screen_text(app)

    assert found == 1
    assert "No entry has these words" in text


async def opened_again(pilot: Pilot[str], screen: History) -> None:
    """Ask for what is not there."""
    screen.narrow("zzz")
    await settle(pilot)


async def test_the_chain_is_checked_on_demand(told: Stage) -> None:
    """Its head is shown; an altered entry is named."""
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "C")
        await app.workers.wait_for_complete()
        await pilot.pause()
        sound = screen_text(app).splitlines()[0]
        told.runtime.store.write_now(_alter)
        await pilot.press("C")
        await app.workers.wait_for_complete()
        await pilot.pause()
        altered = screen_text(app).splitlines()[0]

    assert f"chain holds, head {told.runtime.store.read_now(head)[:16]}" in sound
    assert "! entry 2: content was altered and 1 more: itday history --verify" in altered


def _alter(db: Db) -> None:
    with atomic(db):
        db.execute("UPDATE desk.ledger_content SET body = '{}' WHERE id IN (2, 3)")


async def test_copying(told: Stage) -> None:
    """As text, whole."""
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "j", "y")

        assert app.clipboard.startswith("2026-11-24 08:15  Dana Reed  assign")
        assert app.clipboard.endswith("because: on call this week")


async def test_undo_and_redo_are_there(told: Stage) -> None:
    """As in the cockpit."""
    app = told.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "U")
        await app.workers.wait_for_complete()
        screen.look()
        await settle(pilot)
        redone = screen.things[0].type
        await pilot.press("u")
        await app.workers.wait_for_complete()
        screen.look()
        await settle(pilot)

        assert (redone, screen.things[0].type) == ("redo", "undo")


async def test_nothing_decided(full: Stage) -> None:
    """Is said; the keys break nothing."""
    app = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "enter", "y")

        assert "Nothing was decided yet" in screen_text(app)
        assert "nothing is selected" in toasts(app)


async def test_pictures(snapshot: SnapshotAssertion, told: Stage) -> None:
    """A past of nine decisions, one batch in full."""
    async with told.app().run_test(size=SIZES[0]) as pilot:
        await opened(pilot, "j")
        await compare(pilot, snapshot)


async def test_pictures_of_what_was_erased(snapshot: SnapshotAssertion, told: Stage) -> None:
    """And of a chain that holds although it was."""
    async with told.app().run_test(size=SIZES[0]) as pilot:
        await opened(pilot, "G", "C")
        await pilot.app.workers.wait_for_complete()
        await compare(pilot, snapshot)


async def test_pictures_of_nothing(snapshot: SnapshotAssertion, full: Stage) -> None:
    """Nothing was decided."""
    async with full.app().run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await compare(pilot, snapshot)
