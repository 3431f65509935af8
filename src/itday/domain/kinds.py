"""All kinds by name; loads pydantic, so the first frame does without it."""

from __future__ import annotations

from itday.domain.alert import Alert
from itday.domain.case import CaseRecord
from itday.domain.check import Check
from itday.domain.log import LogEntry
from itday.domain.meeting import Meeting
from itday.domain.member import Member
from itday.domain.message import Message
from itday.domain.note import Note
from itday.domain.project import Goal, Project, Renewal
from itday.domain.record import Record
from itday.domain.series import Series, Topic
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo

KINDS: dict[str, type[Record]] = {
    kind.kind: kind
    for kind in (
        *(Alert, Ticket, Todo, Meeting, Message, Note, Member),
        *(Topic, Series, Project, Renewal, Goal, LogEntry, CaseRecord, Check),
    )
}
"""In the order in which panes and listings show them."""
