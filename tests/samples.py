"""A record of each kind, for tests that need one and do not care which."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from itday.domain.alert import Alert, Endpoint, Severity
from itday.domain.case import CaseRecord
from itday.domain.check import Check
from itday.domain.log import LogEntry
from itday.domain.meeting import Attendee, Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.note import Note
from itday.domain.person import Person
from itday.domain.project import Choice, Goal, Milestone, Project, Renewal, Risk
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.series import Series, Topic
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
ANN = Person(name="Ann Oakes", email="a.oakes@school.example", login="aoakes")


def sample(kind: str, key: str = "1", source: str = "s") -> Record:
    """A full record of that kind; all fields that have a meaning are set."""
    made = {
        "todo": _todo,
        "ticket": _ticket,
        "alert": _alert,
        "meeting": _meeting,
        "message": _message,
        "note": _note,
        "person": _member,
        "topic": _topic,
        "series": _series,
        "project": _project,
        "renewal": _renewal,
        "goal": _goal,
        "log": _log,
        "case": _case,
        "check": _check,
    }
    return made[kind](Ref(source, kind, key))


def _todo(ref: Ref) -> Todo:
    return Todo(
        ref=ref,
        title="Order toner",
        due=NOW + timedelta(days=1),
        priority=2,
        description="The blue one.",
        list_name="Desk",
        owner="ann",
        projects=("printers",),
        tags=("buy",),
        etag='"1"',
    )


def _ticket(ref: Ref) -> Ticket:
    return Ticket(
        ref=ref,
        title="[URGENT][SAFEGUARDING] call me",
        updated_at=NOW,
        url="https://desk.example/17",
        number="#17",
        priority=2,
        queue="IT",
        requester=ANN,
        assignee="bob",
        created_at=NOW - timedelta(hours=2),
        due_at=NOW + timedelta(hours=2),
        category="printing",
    )


def _alert(ref: Ref) -> Alert:
    return Alert(
        ref=ref,
        title="Unfamiliar sign-in",
        types=("unfamiliarFeatures",),
        product="Entra ID Protection",
        severity=Severity.HIGH,
        created_time=NOW - timedelta(hours=9),
        user=ANN,
        src_endpoint=Endpoint(ip="192.0.2.7", country="NL", city="Delft"),
        raw=b'{ "id":1 }',
    )


def _meeting(ref: Ref) -> Meeting:
    return Meeting(
        ref=ref,
        uid="m@school.example",
        title="Finance",
        start=NOW + timedelta(hours=1),
        end=NOW + timedelta(hours=2),
        tzid="Europe/London",
        location="Room 4",
        organizer=ANN,
        attendees=(Attendee(person=ANN, partstat="accepted"),),
    )


def _message(ref: Ref) -> Message:
    return Message(
        ref=ref,
        title="Fire drill",
        message_id="<1@school.example>",
        sender=ANN,
        to=(Person(email="it@school.example"),),
        date=NOW - timedelta(hours=1),
        mailbox="INBOX",
        attachments=("plan.pdf",),
        weight=60,
        reasons=("from a member of staff",),
    )


def _member(ref: Ref) -> Member:
    return Member(
        ref=ref,
        title="Ann Oakes",
        email="a.oakes@school.example",
        login="aoakes",
        type="staff",
        role="Bursar",
        department="Finance",
    )


def _note(ref: Ref) -> Note:
    return Note(ref=ref, title="Ask about cables", text="Ask about cables\nand prices", at=NOW)


def _topic(ref: Ref) -> Topic:
    return Topic(
        ref=ref,
        title="Ask about cables",
        series="finance",
        type="action",
        raised_at=NOW - timedelta(days=7),
        owner="ann",
        due=date(2026, 11, 27),
    )


def _series(ref: Ref) -> Series:
    return Series(
        ref=ref, title="Finance", uids=("m@school.example",), people=("Ann Oakes",), held_at=NOW
    )


def _project(ref: Ref) -> Project:
    return Project(
        ref=ref,
        title="Core switches",
        tag="core-switches",
        owner="ann",
        planned_end=date(2026, 12, 11),
        expected_end=date(2027, 1, 15),
        budget=40_000,
        spend=12_000,
        milestones=(Milestone(title="Order", planned=date(2026, 11, 1)),),
        risks=(Risk(title="Late delivery", level=3),),
        decisions=(Choice(title="Which supplier"),),
        next_step="Chase the quote",
    )


def _renewal(ref: Ref) -> Renewal:
    return Renewal(ref=ref, title="radius.school.example", type="certificate", ends=NOW.date())


def _goal(ref: Ref) -> Goal:
    return Goal(ref=ref, title="A network that nobody notices", projects=("core-switches",))


def entry(**fields: object) -> LogEntry:
    """The sample of the SLT log, with some fields changed."""
    return LogEntry.model_validate(_log(Ref("desk", "log", "1")).model_dump() | fields)


def _log(ref: Ref) -> LogEntry:
    return LogEntry(
        ref=ref,
        title="Mail with a class list went to the wrong parent",
        category="mis-sent data",
        must_hear="A class list went to one wrong address; it was deleted and confirmed.",
        decision_wanted="Agree that it is not reported",
        aware_at=NOW,
    )


def _case(ref: Ref) -> CaseRecord:
    return CaseRecord(
        ref=ref,
        title="Ann Oakes: unfamiliar sign-in",
        alerts=(Ref("s", "alert", "1"),),
        verdict="benign_positive",
        reason="New phone",
        owner="Dana Reed",
    )


def _check(ref: Ref) -> Check:
    return Check(
        ref=ref,
        title="Backup console",
        url="https://backup.example/",
        page="backup-console",
        day=date(2026, 11, 24),
        at=NOW,
        finding="One job failed",
    )
