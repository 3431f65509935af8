"""Marks: one key then decides on all of them, wherever they stand, as one batch."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.store import ledger, outbox
from itday.ui.screens.overlay import Choice
from tests.ui.screens.test_cockpit_deciding import BIG, press, said
from tests.ui.stage import Stage, screen_text, settle


def keys(stage: Stage) -> list[tuple[str, str]]:
    """Key and verb of what waits to be sent."""
    return [(one.ref.key, one.verb) for one in stage.runtime.store.read_now(outbox.waiting)]


async def test_marks_in_two_panes_are_one_batch(full: Stage) -> None:
    """Two to-dos and a ticket: one key, one batch, one undo; the marks are gone afterwards."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "3", "space", "space", "2", "space")
        marked, footer = list(app.cockpit.marks), screen_text(app).splitlines()[-1]
        await press(pilot, "a")
        batches = {entry.batch for entry in full.runtime.store.read_now(ledger.history)}
        done, left, words = keys(full), dict(app.cockpit.marks), said(app)
        await press(pilot, "u")

    assert [ref.key for ref in marked] == ["t1", "t2", "101"]
    assert "3 marked" in footer
    assert done == [("t1", "start"), ("t2", "start"), ("101", "assign")]
    assert len(batches) == 1
    assert left == {}
    assert (
        "start 2, take 1: Renew the certificate, Call the firewall's maker and 1 more" in words[0]
    )
    assert keys(full) == []


async def test_what_cannot_be_done_is_seen_first(full: Stage) -> None:
    """A ticket that is mine already: named with its reason; nothing is done until yes is said."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "V", "a")
        asked = isinstance(app.screen, Choice)
        text = screen_text(app)
        await press(pilot, "enter")
        nothing, kept = keys(full), len(app.cockpit.marks)
        await press(pilot, "a", "y")

    assert asked
    assert "1 of 4 cannot be done. Do the rest?" in text
    assert "New starter needs an account: it is yours already" in text
    assert (nothing, kept) == ([], 4)
    assert keys(full) == [("101", "assign"), ("102", "assign"), ("104", "assign")]


async def test_a_range_follows_the_cursor(full: Stage) -> None:
    """`v`, two down, one up again: two rows; `v` ends it and the cursor is free."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "v", "j", "j", "k", "v", "j", "j")

        assert [ref.key for ref in app.cockpit.marks] == ["101", "102"]


async def test_others_are_those_of_the_filter(full: Stage) -> None:
    """`V` marks what the filter shows and nothing else; escape clears filter, then marks."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "slash", *"wi-fi", "enter", "V")
        marked = list(app.cockpit.marks)
        await press(pilot, "escape")
        kept = len(app.cockpit.marks)
        await press(pilot, "escape")

        assert marked == [Ref("desk1", "ticket", "102")]
        assert kept == 1
        assert app.cockpit.marks == {}


async def test_a_marked_row_is_seen_without_colour(full: Stage) -> None:
    """A plus beside the cursor, and the count in the pane's title."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "space")
        text = screen_text(app)

    assert " +" in next(line for line in text.splitlines() if "Projector" in line)
    assert "1 marked" in text


async def test_what_is_gone_is_marked_no_longer(full: Stage) -> None:
    """A row that its source closed is not decided on unseen."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "space", "space")
        full.bring([], gone=["101"], kind="ticket")
        app.cockpit.look_for_changes()
        await settle(pilot)

        assert [ref.key for ref in app.cockpit.marks] == ["102"]
