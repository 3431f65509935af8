"""A profile on a stage: real settings, a real store filled by hand, a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from itday.config.paths import paths
from itday.domain.alert import Alert, AlertStatus, Endpoint, Severity
from itday.domain.meeting import Attendee, Meeting
from itday.domain.message import Message
from itday.domain.person import Person
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo, TodoStatus
from itday.domain.verbs import VERBS
from itday.runtime import Runtime
from itday.store import cache, feeds
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.sighting import close_round
from itday.ui.app import CockpitApp
from tests.conftest import MORNING

SETTINGS = """
[me]
name = "Dana Reed"
email = "d.reed@school.example"
logins = { desk1 = "dreed" }
[todo]
source = "lists"
[school]
name = "Thornfield"
terms = [{ name = "Autumn 2026", start = 2026-09-03, end = 2026-12-11, half_term = [2026-10-19, 2026-10-30] }]
periods = [{ name = "Registration", start = "08:10", end = "08:30" }, { name = "Period 1", start = "08:30", end = "09:30" }]
[sources.alerts]
type = "alerts_file"
write = true
[sources.desk1]
type = "rt"
write = true
[sources.lists]
type = "caldav"
write = true
[sources.mail]
type = "imap"
write = true
"""  # noqa: E501  # as one writes it
FEEDS = {
    "alert": FeedKey("alerts", "alerts", "alert"),
    "ticket": FeedKey("desk1", "tickets", "ticket"),
    "todo": FeedKey("lists", "todos", "todo"),
    "meeting": FeedKey("lists", "events", "meeting"),
    "message": FeedKey("mail", "messages", "message"),
}
ANN = Person(name="Ann Oakes", email="a.oakes@school.example")
TOM = Person(name="Tom Birch", email="t.birch@school.example")


def at(**apart: float) -> datetime:
    """A moment that far from the morning of all tests."""
    return MORNING + timedelta(**apart)


def alerts() -> list[Record]:
    """Four alerts, one of them in hand."""
    return [
        Alert(
            ref=Ref("alerts", "alert", key), title=title, severity=severity, created_time=raised,
            user=user, status=status, types=("unfamiliarFeatures",), product="Sign-in watch",
            src_endpoint=Endpoint(ip="192.0.2.7", country="NL", city="Delft"),
        )
        for key, title, severity, raised, user, status in (
            ("a1", "Impossible travel", Severity.HIGH, at(hours=-1), ANN, AlertStatus.NEW),
            ("a2", "Password spray on 40 accounts", Severity.CRITICAL, at(hours=-5), None,
             AlertStatus.NEW),
            ("a3", "Unfamiliar sign-in", Severity.MEDIUM, at(days=-1), TOM,
             AlertStatus.IN_PROGRESS),
            ("a4", "Mail forwarding rule", Severity.LOW, at(hours=-9), TOM, AlertStatus.NEW),
        )
    ]  # fmt: skip


def tickets() -> list[Record]:
    """Four tickets: one late, one soon, one mine, one without a promise."""
    return [
        Ticket(
            ref=Ref("desk1", "ticket", key), number=f"#{key}", title=title, priority=priority,
            assignee=owner, due_at=due, requester=ANN, created_at=at(days=-2),
            updated_at=at(hours=-3), queue="IT", url=f"https://desk.example/ticket/{key}",
        )
        for key, title, priority, owner, due in (
            ("101", "[URGENT] Projector dead in Hall", 1, "", at(hours=-2)),
            ("102", "No Wi-Fi in Science", 2, "kmoss", at(hours=1)),
            ("103", "New starter needs an account", 3, "dreed", at(days=2)),
            ("104", "Printer B12 smears", 4, "", None),
        )
    ]  # fmt: skip


def todos() -> list[Record]:
    """Four to-dos: late, today, next week, begun without a date."""
    today = MORNING.date()
    return [
        Todo(
            ref=Ref("lists", "todo", key), title=title, due=due, priority=priority,
            status=status, list_name="Work",
        )
        for key, title, due, priority, status in (
            ("t1", "Renew the certificate", today - timedelta(days=3), 1, TodoStatus.NEEDS_ACTION),
            ("t2", "Call the firewall's maker", today, 0, TodoStatus.NEEDS_ACTION),
            ("t3", "Budget draft", today + timedelta(days=6), 5, TodoStatus.NEEDS_ACTION),
            ("t4", "Tidy the server room", None, 0, TodoStatus.IN_PROCESS),
        )
    ]  # fmt: skip


def meetings() -> list[Record]:
    """Four meetings: on now, next, tomorrow, and a whole day."""
    return [
        Meeting(
            ref=Ref("lists", "meeting", key), uid=key, title=title, start=start, end=end,
            location=place, organizer=ANN, all_day=whole,
            attendees=(Attendee(person=TOM, partstat="accepted"),),
        )
        for key, title, start, end, place, whole in (
            ("m1", "Standing meeting", at(minutes=-15), at(minutes=15), "Office", False),
            ("m2", "Finance", at(minutes=45), at(minutes=105), "Room 4", False),
            ("m3", "Edtech", at(days=1), at(days=1, hours=1), "Prep", False),
            ("m4", "INSET day", at(days=2, hours=-8.25), at(days=3, hours=-8.25), "", True),
        )
    ]  # fmt: skip


def messages() -> list[Record]:
    """Three messages: heavy, flagged, ordinary."""
    return [
        Message(
            ref=Ref("mail", "message", key), title=title, sender=sender, date=sent, weight=weight,
            flagged=flagged, attachments=files, to=(Person(email="d.reed@school.example"),),
            reasons=("from the head",) if weight > 50 else (),
        )
        for key, title, sender, sent, weight, flagged, files in (
            ("e1", "Budget: one question", ANN, at(minutes=-40), 80, False, ()),
            ("e2", "Invoice 4711", TOM, at(days=-3), 30, True, ("invoice.pdf",)),
            ("e3", "[EXTERNAL] Re: licences", TOM, at(hours=-2), 10, False, ()),
        )
    ]  # fmt: skip


EVERYTHING = {
    "alert": alerts, "ticket": tickets, "todo": todos, "meeting": meetings, "message": messages,
}  # fmt: skip


@dataclass
class Stage:
    """One profile in the test's own home."""

    settings: str = SETTINGS
    now: datetime = MORNING
    profile: str = "default"
    runtime: Runtime = field(init=False)
    refreshed: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    """What was asked to be pulled: kinds and sources."""

    def __post_init__(self) -> None:
        """Write the settings and open the profile."""
        where = paths(self.profile)
        where.config.parent.mkdir(parents=True, exist_ok=True)
        if self.settings:
            where.config.write_text(self.settings, encoding="utf-8")
        self.runtime = Runtime.open(self.profile, now=lambda: self.now)

        def refresh(kinds: Iterable[str] = (), sources: Iterable[str] = ()) -> None:
            self.refreshed.append((tuple(kinds), tuple(sources)))

        self.runtime.refresh = refresh  # type: ignore[method-assign]

    @property
    def file(self) -> Path:
        """The settings file."""
        return paths(self.profile).config

    def bring(self, records: Sequence[Record], *, gone: Sequence[str] = (), kind: str = "") -> None:
        """Let a source bring records of one kind."""
        feed = FEEDS[kind or records[0].ref.kind]
        self.runtime.store.write_now(
            cache.apply_page,
            feed,
            [encode(record, feed.feed) for record in records],
            gone=gone,
            now=self.now.timestamp(),
        )

    def end_pull(
        self, kind: str, state: str = "fresh", error: str = "", *, ago: float = 120, **more: Any
    ) -> None:
        """Say how the last pull of a kind ended; `ago` in seconds."""
        feed, then = FEEDS[kind], self.now.timestamp() - ago
        if state not in {"fresh", "partial"} and more.pop("before", True):
            # It was good once, a while before.
            good = self.now.timestamp() - 2100
            self.runtime.store.write_now(cache.finish, feed, state="fresh", now=good)
        self.runtime.store.write_now(
            cache.finish,
            feed,
            state=state,
            now=then,
            error=error,
            next_at=more.get("next_at", then + 300),
            aside=more.get("aside"),
        )

    def fill(self, kinds: Iterable[str] = tuple(EVERYTHING), *, looked: bool = True) -> None:
        """Bring everything, two minutes ago; one alert of it is new."""
        for kind in kinds:
            self.bring(EVERYTHING[kind]())
            self.end_pull(kind)
        for name, type_ in (
            ("alerts", "alerts_file"), ("desk1", "rt"), ("lists", "caldav"), ("mail", "imap")
        ):  # fmt: skip
            verbs = sorted(VERBS) if name != "alerts" else []
            self.runtime.store.write_now(
                feeds.describe_source, name, type_, write=True, verbs=verbs
            )
        if looked:
            self.runtime.store.write_now(close_round)
        if "alert" in kinds:
            newest = Alert(
                ref=Ref("alerts", "alert", "a0"),
                title="Sign-in without MFA",
                severity=Severity.HIGH,
                created_time=at(minutes=-20),
                user=TOM,
            )
            self.bring([newest])

    def app(self) -> CockpitApp:
        """The cockpit of the profile, pulling nothing."""
        return CockpitApp(self.runtime, pulls=False)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until nothing is read any more; what waits for the person is not waited for."""
    await pilot.pause()
    app = pilot.app
    for _ in range(200):  # a decision that is being written; not one that asks the person
        deciding = any(one.group == "deciding" and one.is_running for one in app.workers)
        if not deciding or app.screen is not app.screen_stack[0]:
            break
        await pilot.pause(0.01)
    waiting = [
        worker
        for worker in pilot.app.workers
        if worker.group in {"reload", "beside", "bar", "posts", "sift"}
    ]
    if waiting:  # to Textual, none means all: also those that wait for an answer
        await pilot.app.workers.wait_for_complete(waiting)
    await pilot.pause()


def screen_text(app: CockpitApp) -> str:
    """All that is on the screen, as lines of text."""
    compositor = app.screen._compositor
    lines = ["" for _ in range(app.size.height)]
    for number, strip in enumerate(compositor.render_strips()):
        lines[number] = strip.text
    return "\n".join(lines)
