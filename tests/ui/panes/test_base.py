"""What all panes share: marks, titles, filters, and text that does nothing."""

from __future__ import annotations

import pytest

from itday import registry
from itday.domain.alert import Alert, Endpoint, Severity
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.person import Person
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.domain.verbs import Assign
from itday.store import outbox, rows
from itday.ui.panes.base import SCREENFULS, Pane, mark
from tests.ui.stage import Stage, at, screen_text, settle

HOSTILE = (
    "\x1b]0;renamed\x07A",
    "\x1b[2J\x1b[31mB",
    "\x9b5mC \x9d52;c;eA==\x9c",
    "[@click=app.quit]D[/]",
    "[b]E[/b] [link='https://x.example']y[/link]",
    "F [/] [/b] [",
    "[URGENT][SAFEGUARDING] G",
    "gpj.\u202eexe H",
    "I\u200b\u2066\u2069\ufeff",
    "J\x00\x07\x08\x7f\x85",
    "K" + "\u0301" * 3000,
    "L\ud800",
    "M" * 5000,
    "N\r\nO\u2028P",
    "{{ 7*7 }} ${x} %s %(a)s Q",
)


def hostile(kind: str, number: int, text: str) -> Record:
    """A record of a kind, with that text in every field that takes one."""
    key = f"{number}"
    who = Person(name=text, email=text, login=text)
    soon = at(minutes=number + 1)
    made: dict[str, Record] = {
        "alert": Alert(
            ref=Ref("alerts", kind, key), title=text, severity=Severity.HIGH, created_time=soon,
            user=who, types=(text,), product=text, src_endpoint=Endpoint(ip=text, city=text),
            comment=text, outcome=text, risk_level=text, url=text,
        ),
        "ticket": Ticket(
            ref=Ref("desk1", kind, key), title=text, number=text, requester=who, assignee=text,
            queue=text, category=text, source_status=text, due_at=soon, url=text,
        ),
        "todo": Todo(
            ref=Ref("lists", kind, key), title=text, description=text, list_name=text,
            owner=text, projects=(text,), tags=(text,), due=soon,
        ),
        "meeting": Meeting(
            ref=Ref("lists", kind, key), uid=key, title=text, start=soon, end=at(hours=2),
            location=text, organizer=who, description=text, join_url=text, calendar=text, note=text,
        ),
        "message": Message(
            ref=Ref("mail", kind, key), title=text, sender=who, to=(who,), date=soon,
            mailbox=text, attachments=(text,), reasons=(text,), weight=60,
        ),
    }  # fmt: skip
    return made[kind]


@pytest.mark.parametrize("size", [(150, 50), (60, 20)])
async def test_text_from_strangers_does_nothing(stage: Stage, size: tuple[int, int]) -> None:
    """In every pane, preview and toast: no control byte, no markup, no link, no click action."""
    for kind in ("alert", "ticket", "todo", "meeting", "message"):
        stage.bring([hostile(kind, n, text) for n, text in enumerate(HOSTILE)])
        stage.end_pull(kind, "failed", HOSTILE[0] + HOSTILE[3])
    app = stage.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for digit in "12345":
            await pilot.press(digit, "p", "p")
            for _ in HOSTILE:
                await pilot.press("j")
                app.cockpit.tell(app.cockpit.subject.title if app.cockpit.subject else "")
                app.cockpit.lay_out(preview=True)
                await pilot.pause()
                assert_harmless(app.screen._compositor.render_strips())

        assert app.is_running


def assert_harmless(strips: object) -> None:
    """Every line that is drawn is plain text without links and actions."""
    for strip in strips:  # type: ignore[attr-defined]
        for text, style, _ in strip:
            assert not any(ch < " " or "\x7f" <= ch <= "\x9f" for ch in text), ascii(text)
            assert not any(ch in "\u202e\u2066\u2069\ud800" for ch in text), ascii(text)
            if style is not None:
                assert style.link is None
                assert "@click" not in style.meta


async def test_markup_is_shown_as_it_is(stage: Stage) -> None:
    """Brackets of ordinary subjects are all there."""
    stage.bring([hostile("ticket", 1, "[URGENT][SAFEGUARDING] x [/] y")])
    stage.end_pull("ticket")
    app = stage.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await settle(pilot)

        assert "[URGENT][SAFEGUARDING] x [/] y" in screen_text(app)


def test_marks(full: Stage) -> None:
    """A conflict before what is unsent, before what is worse, before what is new."""
    store = full.runtime.store
    ref = Ref("desk1", "ticket", "101")
    full.runtime.decide_now([Assign(ref=ref, assignee="dreed")])
    row = store.read_now(rows.row, ref)
    [letter] = store.read_now(outbox.waiting)
    assert row is not None
    row.new = row.worse = True
    unsent = mark(row, {})
    conflict = mark(row, {ref: [letter._replace(state="conflict")]})
    row.waiting = 0
    new = mark(row, {})
    row.new = False
    worse = mark(row, {})
    row.worse = False

    assert [one[0] for one in (conflict, unsent, new, worse, mark(row, {}))] == list("?↑*^ ")
    assert [one[1] for one in (conflict, unsent, new, worse)] == [
        "conflict", "unsent", "new", "worse"
    ]  # fmt: skip


async def test_more_rows_than_are_held(stage: Stage) -> None:
    """The title counts all, the last line says how many are not shown, a filter looks at all."""
    many = [
        Ticket(ref=Ref("desk1", "ticket", f"{n}"), number=f"#{n}", title=f"ticket {n}")
        for n in range(SCREENFULS + 30)
    ]
    stage.bring(many)
    stage.end_pull("ticket")
    app = stage.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2", "G")
        await settle(pilot)
        pane = app.cockpit.pane
        shown, tail, title = len(pane.things), pane.tail, str(pane.border_title)
        await pilot.press("slash", *"ticket 5", "enter")
        await settle(pilot)
        filtered = len(pane.rows)

    assert shown == SCREENFULS
    assert tail == "and 30 more: / filters, f finds"
    assert "530" in title
    assert filtered == SCREENFULS + 30


def test_every_pane_says_what_it_is() -> None:
    """Each has a digit of its own, a name, a kind, and words for having nothing."""
    panes: list[type[Pane]] = [registry.pane(name) for name in registry.pane_names()]

    assert sorted(pane.digit for pane in panes) == [1, 2, 3, 4, 5]
    assert len({pane.kind for pane in panes}) == 5
    assert all(pane.nothing and pane.name_shown for pane in panes)
