"""Minutes of a meeting: decisions and actions first, then what was said, in the order it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from itday.domain import grammar
from itday.domain.errors import ItdayError
from itday.domain.grammar import Typed
from itday.domain.school_time import School
from itday.domain.text import clean
from itday.reports import _word as word
from itday.reports._word import printable
from itday.store import meetings
from itday.store.database import Db
from itday.store.gathering import Gathering, agenda_of
from itday.store.rows import Row
from itday.triage.said import day_of, plain

LONGEST = 200_000
FORMS = (".md", ".docx", ".eml")
"""What minutes can be written as, by the ending of the file."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Decisions": ("decision",),
    "Actions": ("todo", "waiting"),
    "Done": ("done",),
    "Risks": ("risk",),
    "Questions": ("question",),
    "Notices": ("notice",),
    "Notes": ("note",),
}
"""Headings in order, and the kinds of line below each."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the document says."""

    title: str
    when: str
    place: str
    people: tuple[str, ...]
    lines: Mapping[str, Sequence[str]]
    """The words of each line by heading; headings without lines are left out."""
    next_time: Sequence[str]
    """What stays on the agenda."""
    on: date


def compose(db: Db, meant: Gathering, school: School, now: datetime) -> Minutes:
    """Read the minutes of the meeting from its notes.

    Raises:
        ItdayError: The calendar has no such meeting.
    """
    meeting = meant.meeting
    if meeting is None:
        raise ItdayError("no meeting of this series is in the calendar", where=meant.title)
    local = datetime.fromtimestamp(meeting.at or 0, UTC).astimezone(school.zone)
    typed = [_typed(note, school) for note in meetings.notes_about(db, meeting.ref)]
    today = school.local_date(now)
    lines = {
        heading: [_said(one, today) for one in typed if one.kind in kinds]
        for heading, kinds in GROUPS.items()
    }
    made = {one.text for one in typed} | {one.title for one in typed}
    standing = [one.topic.title for one in agenda_of(db, meant.key) if one.is_open]
    return Minutes(
        title=meeting.title,
        when=f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}",
        place=str(meeting.fields.get("location") or ""),
        people=meant.people,
        lines={heading: told for heading, told in lines.items() if told},
        next_time=[one for one in standing if one not in made],
        on=local.date(),
    )


def _typed(note: Row, school: School) -> Typed:
    """A note as it was meant when it was written: `due:fri` is the Friday after that."""
    written = datetime.fromtimestamp(note.at or 0, UTC)
    return grammar.parse(str(note.fields.get("text", "")), school, written)


def _said(typed: Typed, today: date) -> str:
    """One line: the words, whose, by when, of which project."""
    told = [typed.owner if typed.kind in grammar.ACTIONS else ", ".join(typed.people)]
    told.append(f"by {day_of(typed.due, today)}" if typed.due else "")
    told += [f"+{name}" for name in typed.projects]
    marks = ", ".join(filter(None, told))
    waiting = "Waiting: " if typed.kind == "waiting" else ""
    return f"{waiting}{typed.text}{f' ({marks})' if marks else ''}"


def _head(minutes: Minutes) -> Iterator[str]:
    yield minutes.when + (f", {minutes.place}" if minutes.place else "")
    if minutes.people:
        yield f"Present or invited: {', '.join(minutes.people)}"


def _parts(minutes: Minutes) -> Iterator[tuple[str, Sequence[str]]]:
    yield from minutes.lines.items()
    if minutes.next_time:
        yield "Carried over", minutes.next_time
    if not minutes.lines:
        yield "Notes", ["Nothing was written down."]


def markdown(minutes: Minutes) -> str:
    """The minutes as Markdown; strangers' words stay words."""
    out = [f"# {plain(minutes.title)}", ""]
    out += [f"{plain(line)}  " for line in _head(minutes)]
    for heading, lines in _parts(minutes):
        out += ["", f"## {heading}", "", *(f"- {plain(line)}" for line in lines)]
    return "\n".join(out) + "\n"


def plain_text(minutes: Minutes) -> str:
    """The minutes for a mail."""
    out = [minutes.title, *_head(minutes)]
    for heading, lines in _parts(minutes):
        out += ["", heading.upper(), *(f"- {line}" for line in lines)]
    return "\n".join(out) + "\n"


def docx(minutes: Minutes) -> bytes:
    """The minutes as a Word document.

    Raises:
        ItdayError: python-docx is not installed.
    """
    of_that_day = datetime.combine(minutes.on, time(), UTC)
    document = word.begun(minutes.title, minutes.title, "minutes", of_that_day)
    for line in _head(minutes):
        document.add_paragraph(printable(line))
    for heading, lines in _parts(minutes):
        document.add_heading(heading, 1)
        for line in lines:
            document.add_paragraph(printable(line), style="List Bullet")
    return word.ended(document)


def encoded(minutes: Minutes, form: str, sender: str, to: Sequence[str]) -> bytes:
    """The minutes as a file of the form `.md`, `.docx` or `.eml`.

    Raises:
        ItdayError: A package for that form is missing.
    """
    if form == ".docx":
        return docx(minutes)
    if form == ".eml":
        return eml(minutes, sender, to)
    return clean(markdown(minutes), limit=LONGEST, multiline=True).encode()


def addresses(meant: Gathering) -> list[str]:
    """Where those who were invited get mail, each once."""
    fields = meant.meeting.fields if meant.meeting else {}
    invited = [fields.get("organizer"), *(one["person"] for one in fields.get("attendees") or ())]
    found = (str(one.get("email") or "") for one in invited if one)
    return list(dict.fromkeys(filter(None, found)))


def eml(minutes: Minutes, sender: str, to: Sequence[str]) -> bytes:
    """A mail draft with the minutes, to be opened, looked at and sent by a mail program.

    Args:
        minutes: What to send.
        sender: The person's own address; may be empty.
        to: Addresses of those who were invited.
    """
    from email.message import EmailMessage
    from email.policy import SMTP

    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _line(f"Minutes: {minutes.title}, {minutes.on.day} {minutes.on:%B %Y}")
    if sender:
        mail["From"] = _line(sender)
    if to:
        mail["To"] = ", ".join(map(_line, to))
    mail["X-Unsent"] = "1"
    mail.set_content(plain_text(minutes))
    return mail.as_bytes()


def _line(text: str) -> str:
    """A header's value: one line, whatever was in it."""
    return " ".join(printable(text).split())
