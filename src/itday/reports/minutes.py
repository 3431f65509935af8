"""Minutes of a meeting: decisions and actions first, then what was said, in the order it was.

Others read them: lines that begin with a kind are told, with whose they are, what was only jotted
down and what is tagged `#private` is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from itday.config.settings import Me
from itday.domain import grammar
from itday.domain.errors import ItdayError
from itday.domain.grammar import Typed
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.domain.text import clean
from itday.reports import _minutes_forms as forms
from itday.store import meetings
from itday.store.database import Db
from itday.store.gathering import Gathering, agenda_of
from itday.store.rows import Row, Scope, listing, row
from itday.triage.agenda import is_me, is_private, is_told
from itday.triage.said import Days

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
    "Dropped": (),
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


def compose(db: Db, meant: Gathering, school: School, now: datetime, me: Me) -> Minutes:
    """Read the minutes of the meeting from its notes, and from what became of its agenda.

    Args:
        db: Open for reading.
        meant: The series and its meeting.
        school: Whose days are told.
        now: Aware.
        me: Who writes them: an action without an owner is theirs.

    Raises:
        ItdayError: The calendar has no such meeting.
    """
    meeting = meant.meeting
    if meeting is None:
        raise ItdayError("no meeting of this series is in the calendar", where=meant.title)
    say = _Say(Days(school, now), me, _titles(db))
    notes = meetings.notes_about(db, meeting.ref)
    typed = [_typed(note, school) for note in notes]
    local = say.days.local(meeting.at or 0)
    ended = _ended(db, meant, school, local.date(), {tuple(note.ref) for note in notes})
    return Minutes(
        title=meeting.title,
        when=f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}",
        place=str(meeting.fields.get("location") or ""),
        people=meant.people,
        lines=_lines(typed, ended, say),
        next_time=[say.topic(one) for one in _left(db, meant, typed, school)],
        on=local.date(),
    )


def _lines(typed: Iterable[Typed], ended: Sequence[Row], say: _Say) -> dict[str, list[str]]:
    """What is told below each heading; headings without lines are left out."""
    told = [one for one in typed if is_told(one)]
    lines = {
        heading: [say.line(one) for one in told if one.kind in kinds]
        for heading, kinds in GROUPS.items()
    }
    lines["Done"] += [sentence(one.title) for one in ended if one.state == "done"]
    lines["Dropped"] = [say.dropped(one) for one in ended if one.state == "dropped"]
    return {heading: some for heading, some in lines.items() if some}


def _left(db: Db, meant: Gathering, typed: Iterable[Typed], school: School) -> list[Row]:
    """What stays on the agenda and was not told above; what is private is not told at all."""
    made = {words for one in typed for words in (one.text, one.title)}
    return [
        one.topic
        for one in agenda_of(db, meant.key)
        if one.is_open and one.topic.title not in made and not _is_private(db, one.topic, school)
    ]


def _typed(note: Row, school: School) -> Typed:
    """A note as it was meant when it was written: `due:fri` is the Friday after that."""
    written = datetime.fromtimestamp(note.at or 0, UTC)
    return grammar.parse(str(note.fields.get("text", "")), school, written)


def _is_private(db: Db, topic: Row, school: School) -> bool:
    """Whether the line that it was made of is for nobody else."""
    about = topic.fields.get("about")
    note = row(db, Ref(*about)) if about and about[1] == "note" else None
    return note is not None and is_private(_typed(note, school))


def _titles(db: Db) -> dict[str, str]:
    """What the projects are called, by the words of `+tag`."""
    found = listing(db, Scope("project", open_only=False, limit=10_000))
    return {
        word.casefold(): one.title
        for one in found
        for word in (one.key, str(one.fields.get("tag") or one.key))
    }


def _ended(
    db: Db, meant: Gathering, school: School, day: date, notes: Collection[tuple[str, ...]]
) -> list[Row]:
    """What stood on the agenda before and was settled or dropped on the day of the meeting."""
    return [
        one
        for one in meetings.topics(db, meant.key, open_only=False)
        if (at := one.fields.get("settled_at"))
        and school.local_date(datetime.fromisoformat(at)) == day
        and tuple(one.fields.get("about") or ()) not in notes
    ]


@dataclass(frozen=True, slots=True)
class _Say:
    """How lines are said to those who were there."""

    days: Days
    me: Me
    titles: Mapping[str, str]

    def line(self, typed: Typed) -> str:
        """The words, whose, by when, of which project."""
        names = [self.name(one) for one in typed.people]
        if typed.kind == "todo" and not names:
            names = [self.me.name]
        projects = (self.titles.get(one.casefold(), one) for one in typed.projects)
        waiting = "Waiting: " if typed.kind == "waiting" else ""
        due = typed.due.isoformat() if typed.due else None
        return f"{waiting}{self._marked(sentence(typed.text), (*names, *self._by(due), *projects))}"

    def topic(self, row: Row) -> str:
        """What is carried over, whose, by when."""
        owner = str(row.fields.get("owner") or "")
        if not owner and row.fields.get("type") == "action":
            owner = "me"
        name = self.name(owner) if owner else ""
        return self._marked(sentence(row.title), (name, *self._by(row.fields.get("due"))))

    def dropped(self, row: Row) -> str:
        """What is spoken of no longer, and why."""
        return self._marked(sentence(row.title), (str(row.fields.get("reason") or ""),))

    def name(self, owner: str) -> str:
        """Whose: the writer's name in full, whichever was typed."""
        return self.me.name or owner if is_me(owner, self.me.names) else owner

    def _by(self, due: str | None) -> tuple[str, ...]:
        return (f"by {self.days.on(due)}",) if due else ()

    @staticmethod
    def _marked(words: str, marks: Iterable[str]) -> str:
        told = ", ".join(filter(None, marks))
        return f"{words} ({told})" if told else words


def sentence(text: str) -> str:
    """As a sentence begins; a name with capitals of its own (`iPads`) stays as it is."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text


def encoded(minutes: Minutes, form: str, sender: str, to: Sequence[str]) -> bytes:
    """The minutes as a file of the form `.md`, `.docx` or `.eml`.

    Raises:
        ItdayError: A package for that form is missing.
    """
    if form == ".docx":
        return forms.docx(minutes)
    if form == ".eml":
        return forms.eml(minutes, sender, to)
    return clean(forms.markdown(minutes), limit=LONGEST, multiline=True).encode()


def addresses(meant: Gathering, me: Me) -> list[str]:
    """Where those who were invited get mail, each once, without who writes to them."""
    fields = meant.meeting.fields if meant.meeting else {}
    invited = [fields.get("organizer"), *(one["person"] for one in fields.get("attendees") or ())]
    found = (str(one.get("email") or "") for one in invited if one)
    own = {one.casefold() for one in me.names}
    return [one for one in dict.fromkeys(found) if one and one.casefold() not in own]
