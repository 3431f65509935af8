"""The case screen: from alert to verdict by keys; only what an audit needs is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from itday.config import rules
from itday.store import casework, ledger, register
from itday.store.casework import Worked
from itday.ui.screens.cases import Cases
from tests.ui.stage import Stage, screen_text, settle

BIG = (160, 45)


def worked(stage: Stage) -> list[Worked]:
    """The cases as they are now."""
    return stage.runtime.store.read_now(casework.work, rules.load(), stage.now)


def case_of(stage: Stage, key: str) -> Worked:
    """The case that holds an alert."""
    return next(one for one in worked(stage) if key in {s.ref.key for s in one.case.sights})


async def press(pilot: Pilot[str], keys: Sequence[str]) -> None:
    """Press keys, waiting for what each brings."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def shown(stage: Stage, *keys: str, size: tuple[int, int] = BIG) -> str:
    """The screen and what was said, after these keys on the case of the first alert."""
    app = stage.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, ("i", *keys))
        assert isinstance(app.screen_stack[1], Cases)
        return "\n".join([screen_text(app), *(toast.message for toast in app._notifications)])


async def test_the_case_stands_in_full(full: Stage) -> None:
    """Card, timeline, score, playbook; the cursor on the case of the alert it came from."""
    text = await shown(full)

    for part in ("open", "Timeline", "Why this score", "To check", "Found out", "weights itday-"):
        assert part in text


async def test_another_section_first(full: Stage) -> None:
    """X explains, t shows the timeline, r what else there is."""
    assert (await shown(full, "x")).index("Why this score") < 700 * 3
    text = await shown(full, "r")
    assert text.index("Of these people") < text.index("Timeline")
    assert "ticket:" in text or "message:" in text or "No open ticket" in text


async def test_a_benign_case_takes_two_keys_and_a_line(full: Stage) -> None:
    """v, b, a reason, noted; undo opens it again."""
    first = worked(full)[0]
    alerts = [one.ref.key for one in first.case.sights]

    await shown(full, "j", "k", "v", "b", *"ok", "enter")

    closed = [one for one in worked(full) if not one.case.open]
    assert len(closed) == 1
    assert closed[0].record is not None
    assert (closed[0].record.verdict, closed[0].record.reason) == ("benign_positive", "ok")
    assert closed[0].record.weights == rules.load().version
    full.runtime.undo_now()
    assert case_of(full, alerts[0]).case.open


async def test_a_true_positive_is_asked_for_whole(full: Stage) -> None:
    """Evidence, breach, contact, leadership; one batch with its log entry."""
    answers = (
        *("v", "t", *"phished", "enter"),
        *(*"log", "enter", *"Lagos", "enter"),
        *("y", "1", *"no", "enter"),
        *("y", *"heard", "enter"),
    )

    text = await shown(full, *answers)
    assert "Closed as true positive, in the log as INC-2026-001: " in text

    closed = next(one for one in worked(full) if not one.case.open)
    record = closed.record
    assert record is not None
    assert record.evidence[0].seen == "Lagos"
    assert (record.personal_data, record.slt) == ("yes", True)
    assert record.contacts[0].outcome == "no"
    (entry,) = full.runtime.store.read_now(register.entries)
    assert entry.ref == record.log
    assert (entry.must_hear, entry.breach.personal_data) == ("heard", "yes")
    reasons = {
        one.content["reason"] for one in full.runtime.store.read_now(ledger.history) if one.content
    }
    assert reasons == {"phished"}, "the ledger has why, not which key it was"
    full.runtime.undo_now()
    assert all(one.case.open for one in worked(full) if one.case.key == closed.case.key)


async def test_a_hasty_enter_does_not_say_that_no_data_were_involved(full: Stage) -> None:
    """Nobody knows yet is the first answer: the clock runs."""
    answers = (*("v", "t", *"p", "enter"), *(*"l", "enter", *"s", "enter"))

    await shown(full, *answers, "enter", "1", *"n", "enter", "n")

    record = next(one.record for one in worked(full) if one.record)
    assert record.personal_data == "unknown"
    (entry,) = full.runtime.store.read_now(register.entries)
    assert (entry.reportable, entry.breach_open) == (False, True)


@pytest.mark.parametrize(
    "left",
    [
        ("v", "escape"),
        ("v", "t", "escape"),
        ("v", "t", *"x", "enter", "escape"),
        ("v", "t", *"x", "enter", *"a", "enter", "escape"),
        ("v", "t", *"x", "enter", *"a", "enter", *"b", "enter", "y", "escape"),
    ],
)
async def test_leaving_half_way_decides_nothing(full: Stage, left: tuple[str, ...]) -> None:
    """Nothing is written down."""
    await shown(full, *left)

    assert all(one.record is None for one in worked(full))


async def test_evidence_contact_and_steps_are_noted(full: Stage) -> None:
    """Each a change of its own, shown at once."""
    text = await shown(
        full,
        *("e", *"log", "enter", *"seen", "enter"),
        *("c", "4", *"away", "enter"),
        *("space", "space"),
    )

    assert "log: seen" in text
    assert "not asked: away" in text
    record = next(one.record for one in worked(full) if one.record)
    assert len(record.checks) == 2
    assert "[x]" in text


async def test_taking_on_and_suspicious(full: Stage) -> None:
    """Acknowledged with its alerts; suspicious stays open, and is watched."""
    await shown(full, "a", "v", "s", *"odd", "enter")

    one = next(one for one in worked(full) if one.record)
    assert one.record is not None
    assert (one.case.open, one.status, one.record.verdict) == (True, "investigating", "suspicious")
    assert one.record.acknowledged_at == full.now


async def test_a_case_is_logged_once(full: Stage) -> None:
    """Its record knows the entry; the second time the key says so."""
    text = await shown(full, "l", *"heard", "enter", "enter", "l")

    (entry,) = full.runtime.store.read_now(register.entries)
    assert f"it is in the log as {entry.ref.key}" in text


async def test_a_key_that_comes_before_the_cases_waits_for_them(full: Stage) -> None:
    """And what is typed behind a key that opens a line is in that line, no command."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await pilot.press("i", "e", *"saw")
        await settle(pilot)

        line = app.screen.query_one(Input)
        assert line.value in {"", "saw"}, "held for the line, or dropped; never run"
        await press(pilot, (*"log", "enter", *"Delft", "enter"))
    record = next(one.record for one in worked(full) if one.record)
    assert record.evidence[0].checked.endswith("log")
    assert [one.status for one in worked(full) if one.record] == ["new"]


async def test_bulk_takes_one_band_only(full: Stage) -> None:
    """With one reason; true positive is not on offer."""
    bands = [one.score.band for one in worked(full) if one.case.open]
    text = await shown(full, "G", "B")
    assert "true positive" not in text

    await shown(full, "G", "B", "b", *"own", "enter")

    left = [one.score.band for one in worked(full) if one.case.open]
    assert left == [band for band in bands if band != bands[-1]]


async def test_hands(full: Stage) -> None:
    """Joined, and taken apart again; undo takes either back."""
    before = len(worked(full))
    await shown(full, "m", "1")
    assert len(worked(full)) == before - 1
    await shown(full, "s", "1")
    assert len(worked(full)) == before

    full.runtime.undo_now()
    full.runtime.undo_now()

    assert len(worked(full)) == before


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 18)])
async def test_small_windows(full: Stage, size: tuple[int, int]) -> None:
    """The title and the keys are there at every size."""
    text = await shown(full, size=size)

    assert "Cases" in text
    assert "move" in text


async def test_nothing_open_says_so(itday_home: object) -> None:
    """An empty profile, and a filter that nothing has."""
    stage = Stage()
    assert "Nothing asks for you here" in await shown(stage)
    stage.runtime.close()
