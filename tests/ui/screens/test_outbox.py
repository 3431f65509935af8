"""The outbox screen: what waits, was refused or conflicts, and the keys that settle it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from itday.domain.ref import Ref
from itday.domain.verbs import Assign
from itday.store import ledger, outbox
from itday.store.outbox import Letter
from itday.ui.app import CockpitApp
from itday.ui.screens.outbox import Outbox
from tests.ui.drawn import SIZES, compare
from tests.ui.screens.sheets import busy, decided
from tests.ui.stage import Stage, screen_text, settle

BIG = (160, 45)


@pytest.fixture
def loaded(itday_home: Path) -> Iterator[Stage]:
    """A change in each state."""
    stage = busy()
    yield stage
    stage.runtime.close()


async def opened(pilot: Pilot[str], *keys: str) -> Outbox:
    """The screen, after these keys."""
    await pilot.press("O")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, Outbox)
    for key in keys:
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
    return screen


def letters(stage: Stage) -> dict[int, Letter]:
    """All letters by number."""
    return {one.id: one for one in stage.runtime.store.read_now(outbox.letters)}


def toasts(app: CockpitApp) -> str:
    """What was said."""
    return "\n".join(str(toast.message) for toast in app._notifications)


async def test_what_wants_the_person_comes_first(loaded: Stage) -> None:
    """The conflict, the refusal, then what waits, oldest first; what was sent only when asked."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot)
        states = [one.state for one in screen.things]
        text = screen_text(app)
        await pilot.press("E")
        await settle(pilot)
        all_ = [one.state for one in screen.things]

    assert states == ["conflict", "refused", "waiting", "waiting", "waiting"]
    assert all_ == [*states, "sent"]
    assert "Outbox · 3 to send · 1 conflict · 1 refused" in text


async def test_a_conflict_side_by_side(loaded: Stage) -> None:
    """As it was seen, yours, theirs; each field with the side that changed it."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot)
        lines = screen_text(app).splitlines()

    heads = next(line for line in lines if "as you saw it" in line)
    assert heads.index("as you saw it") < heads.index("yours") < heads.index("theirs")
    row = next(line for line in lines if "! both" in line)
    assert row.split("│")[1].split() == ["priority", "5", "1", "3", "!", "both"]


async def test_keeping_mine(loaded: Stage) -> None:
    """It waits again, on top of their version, and its source is asked at once."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "M")

    kept = letters(loaded)[1]
    assert kept.state == "waiting"
    assert kept.base["list_name"] == "Finance"
    assert loaded.refreshed == [((), ("lists",))]


async def test_taking_theirs(loaded: Stage) -> None:
    """Mine is given up."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "T")
        left = [one.id for one in screen.things]

    assert letters(loaded)[1].state == "withdrawn"
    assert 1 not in left


async def test_withdrawing_and_bringing_back(loaded: Stage) -> None:
    """One that waits goes, in the ledger too; redo brings it back."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "G", "d")
        waiting = [one.ref.key for one in screen.things]
        said = toasts(app)
        await pilot.press("U")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await app.workers.wait_for_complete()
        screen.look()
        await settle(pilot)
        again = [one.ref.key for one in screen.things]

    assert waiting == ["t3", "104", "102", "102"]
    assert again == [*waiting, "e3"]
    assert "Withdrawn: mark read: [EXTERNAL] Re: licences. U brings it back" in said
    assert loaded.runtime.store.read_now(ledger.verify) == []


async def test_asking_again_what_was_refused(loaded: Stage) -> None:
    """It is a decision of its own, and the refusal is answered by it."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "j", "r")
        states = [(one.ref.key, one.state) for one in screen.things]

    assert ("104", "refused") not in states
    assert ("104", "waiting") in states


async def test_a_refusal_stands_until_something_newer(loaded: Stage) -> None:
    """What was decided on the thing since is what counts."""
    decided(loaded, Assign(ref=Ref("desk1", "ticket", "104"), assignee="dreed"))
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot)
        states = [one.state for one in screen.things]

    assert states == ["conflict", *["waiting"] * 4]


async def test_trying_at_once(loaded: Stage) -> None:
    """What was put off goes now."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "j", "j", "r")

    assert loaded.refreshed == [((), ("desk1",))]


async def test_what_a_key_cannot_do(loaded: Stage) -> None:
    """Is said, and nothing is done."""
    waits = [one for one in letters(loaded).values() if one.ref.key == "e3"]
    loaded.runtime.store.write_now(outbox.claim, waits[0])
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "r", "G", "M", "d", "g", "j", "d", "E", "G", "r")
        said = toasts(app)

    for why in (
        "a conflict is settled by keeping mine or taking theirs",
        "no conflict",
        "it is on its way",
        "it was refused already",
        "it was sent already",
    ):
        assert why in said
    assert loaded.refreshed == []


async def test_undo_reaches_the_latest(loaded: Stage) -> None:
    """As in the cockpit: of what was sent, its opposite waits."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "u")
        screen.look()
        await settle(pilot)
        await settle(pilot)
        verbs = [(one.ref.key, one.verb, one.payload) for one in screen.things]

    assert ("e2", "read", {"seen": False}) in verbs


async def test_an_empty_outbox(full: Stage) -> None:
    """Is said to be, and its keys break nothing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "M", "T", "d", "r")
        text = screen_text(app)

    assert "Nothing waits: every change has reached its source" in text


@pytest.mark.parametrize("state", ["conflict", "refused"])
async def test_pictures(snapshot: SnapshotAssertion, loaded: Stage, state: str) -> None:
    """A change in each state, that one in full; a refusal with the source's own words."""
    async with loaded.app().run_test(size=SIZES[0]) as pilot:
        await opened(pilot, *(["j"] if state == "refused" else []))
        await compare(pilot, snapshot)


async def test_pictures_of_none(snapshot: SnapshotAssertion, full: Stage) -> None:
    """Nothing waits."""
    async with full.app().run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await compare(pilot, snapshot)


async def test_one_conflict_after_the_other(loaded: Stage) -> None:
    """Keeping mine goes on to the next that wants the person, though its own row moves away."""
    app = loaded.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "M")

        assert screen.current is not None
        assert screen.current.state == "refused"
