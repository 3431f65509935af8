"""The cockpit's keys that decide: what is written down, what is asked first, what is taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from itday.domain.alert import Alert, Severity
from itday.domain.errors import Gone, Unavailable
from itday.domain.ref import Ref
from itday.domain.verbs import Assign, SetStatus
from itday.store import ledger, outbox, rows
from itday.store.conversation import Conversation
from itday.store.outbox import Letter
from itday.ui.app import CockpitApp
from itday.ui.screens.compose import Compose
from itday.ui.screens.overlay import Choice, Line
from itday.ui.widgets.bar import Bar
from tests.ui.stage import SETTINGS, Stage, screen_text, settle

BIG = (120, 40)


def letters(stage: Stage) -> list[tuple[str, str, dict[str, Any]]]:
    """Key, verb and words of all that waits to be sent."""
    waiting = stage.runtime.store.read_now(outbox.waiting)
    return [(letter.ref.key, letter.verb, letter.payload) for letter in waiting]


def said(app: CockpitApp) -> list[str]:
    """What the toasts say."""
    return [toast.message for toast in app._notifications]


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one by one, each answered before the next."""
    for key in keys:
        await pilot.press(key)
        for _ in range(3):
            await pilot.pause()
        await settle(pilot)


async def test_taking_a_ticket(full: Stage) -> None:
    """`a` gives the ticket to the person's own login there; the row is marked as unsent."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "a")
        text = screen_text(app)

    assert letters(full) == [("101", "assign", {"assignee": "dreed"})]
    assert said(app) == ["take: [URGENT] Projector dead in Hall. u undoes it"]
    assert "↑u P1" in text
    assert "1 to send" in text


async def test_resolving_a_ticket_with_a_word(full: Stage) -> None:
    """`x` asks for a line; it goes as a private comment before the new status."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "x")
        asked = isinstance(app.screen, Line)
        await press(pilot, *"lamp", "enter")

        assert asked
        assert len(app.cockpit.pane.things) == 3

    assert letters(full) == [
        ("101", "comment", {"text": "lamp", "public": False}),
        ("101", "status", {"status": "resolved"}),
    ]


async def test_resolving_without_a_word(full: Stage) -> None:
    """An empty line is enough: only the status goes."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "x", "enter")

    assert [verb for _, verb, _ in letters(full)] == ["status"]


async def test_thinking_better_of_it(full: Stage) -> None:
    """Escape at any question leaves everything as it was."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "x", "escape", "1", "x", "escape", "x", "f", "escape")

        assert app.screen is app.cockpit

    assert full.runtime.store.read_now(ledger.history) == []


async def test_closing_an_alert(full: Stage) -> None:
    """`x` asks what it was and why; both stand in the ledger, and no source need know."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "1", "x")
        asked = isinstance(app.screen, Choice)
        await press(pilot, "f", "enter")
        owed = screen_text(app)
        await press(pilot, *"lab test", "enter")

        assert asked
        assert "A line is owed" in owed
        assert len(app.cockpit.pane.things) == 4

    [entry] = full.runtime.store.read_now(ledger.history)
    assert entry.content is not None
    assert entry.content["reason"] == "lab test"
    assert entry.content["payload"] == {"verdict": "false_positive", "reason": "lab test"}


async def test_a_true_positive_is_closed_in_its_case(full: Stage) -> None:
    """Said before a reason is asked for: none is typed in vain."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "1", "x", "t")

        assert "closed in its case" in said(app)[-1]
        assert app.screen is app.cockpit
    assert full.runtime.store.read_now(ledger.history) == []


async def test_acknowledging_an_alert(full: Stage) -> None:
    """`a` takes it on; the row says so, and a second time there is nothing to do."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "1", "a")
        text = screen_text(app)
        await press(pilot, "a")

    assert "~i CRITICAL" in text
    assert said(app)[-1] == "not done: somebody has it in hand already"


async def test_ticking_a_todo_off(full: Stage) -> None:
    """`x` on a to-do asks nothing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "3", "a", "x")

    assert [verb for _, verb, _ in letters(full)] == ["start", "done"]


async def test_mail_is_archived_and_marked(full: Stage) -> None:
    """`a` marks the first message as read, so that it leaves; `x` archives the next."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "5", "a", "x")

    assert [(key, verb) for key, verb, _ in letters(full)] == [("e1", "read"), ("e2", "archive")]


async def test_a_read_only_source_is_said(itday_home: object) -> None:
    """Where the source may not be written to, the key is greyed and names the remedy."""
    stage = Stage(SETTINGS.replace('type = "rt"\nwrite = true', 'type = "rt"'))
    stage.fill()
    app = stage.app()
    async with app.run_test(size=(220, 40)) as pilot:
        await press(pilot, "2")
        footer = screen_text(app).splitlines()[-1]
        await press(pilot, "a", "c")
    stage.runtime.close()

    assert "(a take)" in footer
    assert said(app) == [
        "not done: desk1 is read-only: set write = true",
        "not done: desk1 is read-only: set write = true. n keeps a note of your own",
    ]


async def test_a_comment_is_private_by_itself(full: Stage) -> None:
    """`c`, text, tab, enter: the first answer is the private one."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "c", *"hm", "enter", *"ok", "tab", "enter")

    assert letters(full) == [("101", "comment", {"text": "hm\nok", "public": False})]


async def test_a_public_reply_is_another_choice(full: Stage) -> None:
    """The reply that goes outside names its reader and must be chosen."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "c", *"hello", "tab")
        asked = screen_text(app)
        await press(pilot, "j", "enter")

    assert "PUBLIC REPLY: goes out to Ann Oakes <a.oakes@school.example>" in asked
    assert letters(full) == [("101", "comment", {"text": "hello", "public": True})]


async def test_a_draft_is_kept(full: Stage) -> None:
    """What was begun and left is there the next time; nothing empty is sent."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "c", "tab", "enter")
        empty = isinstance(app.screen, Compose)
        await press(pilot, "shift+tab", *"begun", "escape", "c")

        assert empty
        assert isinstance(app.screen, Compose)
        assert app.screen.text == "begun"

    assert letters(full) == []


@pytest.mark.parametrize("key", ["n", "c"])
async def test_a_note_is_tied_to_the_row(full: Stage, key: str) -> None:
    """`n`, and `c` where there is nobody to write to, keep a line about the row."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "4", "j", key, *"RISK: late", "enter")

        assert not app.screen.query(Bar)
        assert app.cockpit.pane.has_focus

    [note] = full.runtime.store.read_now(rows.listing, rows.Scope("note"))
    assert note.title == "RISK: late"
    assert note.state == "risk"
    assert note.fields["about"] == ["lists", "meeting", "m2"]


async def test_an_empty_note_is_none(full: Stage) -> None:
    """Enter on an empty line writes nothing down."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "n", "enter")

    assert full.runtime.store.read_now(ledger.history) == []


async def test_a_todo_of_a_row(full: Stage) -> None:
    """`t` begins with the row's title; the due date is read while one types."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "t", *"due:fri")
        text = screen_text(app)
        await press(pilot, "enter")

    [(_, verb, payload)] = letters(full)
    assert "due Friday 27 November" in text
    assert verb == "create"
    assert payload["title"] == "[URGENT] Projector dead in Hall"
    assert payload["due"] == "2026-11-27"
    assert "desk1:ticket:101" in payload["description"]


async def test_a_todo_needs_a_title_and_a_day_there_is(full: Stage) -> None:
    """A day that means nothing keeps the line open and says why."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "t", *"due:someday", "enter")

        assert app.screen.query(Bar)
        assert "'someday' is no day" in screen_text(app)

    assert letters(full) == []


async def test_undo_and_redo(full: Stage) -> None:
    """`u` takes the last decision back and names it, `U` does it again; with none it says so."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "3", "x", "u")
        undone, words = letters(full), said(app)
        await press(pilot, "U")
        again = [verb for _, verb, _ in letters(full)]
        words += said(app)
        await press(pilot, "u", "u")

    assert undone == []
    assert again == ["done"]
    assert words == [
        "Undone: done: Renew the certificate",
        "Done again: done: Renew the certificate",
    ]
    assert said(app)[-1] == "nothing to undo"


async def test_what_undo_cannot_reach_is_named(full: Stage) -> None:
    """A comment that was sent has no way back, and the toast says which."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "c", *"hi", "tab", "enter")
        [letter] = full.runtime.store.read_now(outbox.waiting)
        full.runtime.store.write_now(outbox.delivered, letter, full.now.timestamp())
        await press(pilot, "u")

    assert "Out of reach" in said(app)[-1]
    assert "Projector" in said(app)[-1]


def in_conflict(stage: Stage) -> Letter:
    """A change of ours that theirs crossed."""
    ref = Ref("desk1", "ticket", "101")
    stage.runtime.decide_now([Assign(ref=ref, assignee="dreed")])
    [letter] = stage.runtime.store.read_now(outbox.waiting)
    theirs = letter.base | {"assignee": "kmoss", "priority": 4}
    stage.runtime.store.write_now(outbox.conflict, letter, theirs, "changed meanwhile")
    return letter


async def test_a_conflict_shows_both_versions(full: Stage) -> None:
    """The preview has mine and theirs side by side, with the keys that decide."""
    in_conflict(full)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "p")
        text = screen_text(app)

    assert "?c P1" in text
    assert "assignee" in text
    assert "dreed" in text
    assert "kmoss" in text
    assert "M keeps mine and sends it again, T takes theirs" in text
    assert "M keep mine" in text.splitlines()[-1]


async def test_keeping_mine(full: Stage) -> None:
    """`M` sends it again, on top of theirs, and asks for that source."""
    in_conflict(full)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "M")

    [letter] = full.runtime.store.read_now(outbox.waiting)
    assert letter.state == "waiting"
    assert letter.base["priority"] == 4
    assert full.refreshed == [((), ("desk1",))]


async def test_taking_theirs(full: Stage) -> None:
    """`T` gives the change up; then there is no conflict to decide."""
    in_conflict(full)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "T", "T")

    assert letters(full) == []
    assert said(app)[-1] == "not done: this row has no conflict"


async def test_reading_asks_the_source(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter fetches the conversation; it says how old it is and who can read what."""
    said_there: list[dict[str, Any]] = [
        {"author": "Ann", "at": "2026-11-24T07:00:00+00:00", "text": "It is dark.", "public": True},
        {"author": "Kim", "at": None, "text": "Lamp?", "public": False},
    ]

    async def posts(ref: Ref) -> Conversation:
        return Conversation(said_there, full.now.timestamp())

    monkeypatch.setattr(full.runtime, "posts", posts)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "enter")
        text = screen_text(app)

    assert "2 posts, fetched just now" in text
    assert "Ann · 07:00" in text
    assert "Kim · private" in text
    assert "It is dark." in text


@pytest.mark.parametrize(
    ("error", "shown"), [(Unavailable("no answer", where="desk1"), "! desk1: no answer"),
                         (Gone("has no further text"), "")]
)  # fmt: skip
async def test_reading_without_the_source(
    full: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception, shown: str
) -> None:
    """A source that cannot be asked leaves a line, not an empty preview; no text is no fault."""

    async def posts(ref: Ref) -> Conversation:
        raise error

    monkeypatch.setattr(full.runtime, "posts", posts)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "enter")
        text = app.cockpit.preview.content.plain

    assert shown in text
    assert ("!" in text) == bool(shown)
    assert "Projector dead" in text


async def test_reading_never_blocks(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the source thinks, the keys go on, and the preview says that it was asked."""
    answer = asyncio.Event()

    async def posts(ref: Ref) -> Conversation:
        await answer.wait()
        return Conversation([], full.now.timestamp())

    monkeypatch.setattr(full.runtime, "posts", posts)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "enter")
        for _ in range(5):
            await pilot.pause()
        asked = app.cockpit.preview.content.plain
        await pilot.press("escape", "j")
        moved = app.cockpit.pane.cursor
        answer.set()
        await settle(pilot)

    assert "asking the source" in asked
    assert moved == 1


async def test_copying(full: Stage) -> None:
    """`y` asks which of several things; the letter copies it, and the toast says what."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "y")
        asked = screen_text(app)
        await press(pilot, "n")

    assert "web address: https://desk.example/ticket/101" in asked
    assert app.clipboard == "#101"
    assert said(app) == ["Copied the number: #101"]


async def test_opening_shows_the_address_first(
    full: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`o` shows the whole address and its host; only then is it handed over."""
    opened: list[str] = []

    async def keep(url: str) -> None:
        opened.append(url)

    monkeypatch.setattr("itday.ui.outside.open_address", keep)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "o")
        asked, before = screen_text(app), list(opened)
        await press(pilot, "o")

    assert "https://desk.example/ticket/101" in asked
    assert "it leads to desk.example" in asked
    assert before == []
    assert opened == ["https://desk.example/ticket/101"]


async def test_an_address_that_is_none_is_not_offered(full: Stage) -> None:
    """What the opener must not get is shown for what it is, and that is all."""
    odd = Alert(
        ref=Ref("alerts", "alert", "odd"), title="Odd", severity=Severity.CRITICAL,
        created_time=full.now, url="javascript:alert(1)",
    )  # fmt: skip
    full.bring([odd])
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "1", "g", "o")

        assert app.screen is app.cockpit

    assert said(app) == ["not opened, since it is no plain web address: javascript:alert(1)"]


async def test_keys_act_on_a_found_row(full: Stage) -> None:
    """A row found elsewhere and shown in full is the one that keys act on."""
    full.runtime.decide_now([SetStatus(ref=Ref("desk1", "ticket", "103"), status="resolved")])
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "f", *"starter")
        await pilot.app.workers.wait_for_complete()
        await press(pilot, "enter", "n", *"ask", "enter")

        assert not app.screen.query(Input)

    [note] = full.runtime.store.read_now(rows.listing, rows.Scope("note"))
    assert note.fields["about"] == ["desk1", "ticket", "103"]
