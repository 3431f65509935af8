"""A record of each kind, for tests that need one and do not care which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itday.domain.alert import Alert, Endpoint, Severity
from itday.domain.meeting import Attendee, Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.note import Note
from itday.domain.person import Person
from itday.domain.record import Record
from itday.domain.ref import Ref
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
