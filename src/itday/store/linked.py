"""What belongs to a project by its `+tag`: decisions and risks that were noted, and to-dos.

Nothing is copied into the register: notes and to-dos stay what they are, and are looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from itday.domain.grammar import parse
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.domain.text import clean
from itday.store.database import Db
from itday.store.rows import Row, Scope, listing

MANY = 10_000
NOTED = (
    "SELECT source, kind, key, state, at, words FROM desk.record "
    "WHERE kind = 'note' AND state IN ('decision', 'risk') AND words LIKE '%+%' ORDER BY at DESC"
)
DONE = "completed"


@dataclass(frozen=True, slots=True)
class Noted:
    """A decision or risk, as it was said."""

    ref: Ref
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Linked:
    """All that belongs to one project."""

    decisions: tuple[Noted, ...] = ()
    """The latest first."""
    risks: tuple[Noted, ...] = ()
    """The latest first."""
    todos: tuple[Row, ...] = ()
    """Those open, in their order."""
    done: int = 0
    """How many to-dos were done."""

    def late(self, now: datetime) -> int:
        """How many of the open to-dos are past their day."""
        return sum(1 for one in self.todos if one.due and one.due < now.timestamp())

    def counted(self, now: datetime) -> str:
        """`3 to-dos open, 1 late, 2 done`; empty where there never was one."""
        if not (self.todos or self.done):
            return ""
        late = self.late(now)
        many = "1 to-do open" if len(self.todos) == 1 else f"{len(self.todos)} to-dos open"
        parts = (many, f"{late} late" if late else "", f"{self.done} done" if self.done else "")
        return ", ".join(filter(None, parts))


NOTHING = Linked()


def linked(db: Db, projects: Iterable[Row], school: School, now: datetime) -> dict[str, Linked]:
    """What belongs to each of these projects, by key; one reading for all of them.

    Args:
        db: Open for reading.
        projects: Of the register.
        school: Whose days lines are read in.
        now: Aware.
    """
    words = {one.key: words_of(one) for one in projects}
    known = frozenset(word for some in words.values() for word in some)
    if not known:
        return {}
    noted = list(_noted(db, school, now))
    todos = [(tags, one) for one in _todos(db, known) if (tags := tags_of(one))]
    return {key: _of(some, noted, todos) for key, some in words.items()}


def words_of(project: Row) -> frozenset[str]:
    """By which it is tagged: its tag, and its key."""
    return frozenset({str(project.fields.get("tag") or project.key).casefold(), project.key})


def tags_of(todo: Row) -> frozenset[str]:
    """What a to-do is tagged with: its projects, its categories, and each `+word` of its title.

    Planner and other lists know no projects: there the title or a category has to say it.
    """
    fields = todo.fields
    said = (word[1:] for word in todo.title.split() if word.startswith("+"))
    words = (*(fields.get("projects") or ()), *(fields.get("tags") or ()), *said)
    return frozenset(str(word).lstrip("+#").rstrip(".,;:!?").casefold() for word in words)


def _noted(db: Db, school: School, now: datetime) -> Iterable[tuple[frozenset[str], str, Noted]]:
    for source, kind, key, state, at, text in db.execute(NOTED):
        typed = parse(str(text), school, now)
        tags = frozenset(map(str.casefold, typed.projects))
        if tags:
            yield tags, state, Noted(Ref(source, kind, key), clean(typed.text), at or 0.0)


def _todos(db: Db, words: frozenset[str]) -> Iterable[Row]:
    """The to-dos that hold one of these words anywhere: most hold none, and are not taken apart."""
    for one in listing(db, Scope("todo", open_only=False, limit=MANY)):
        text = f"{one.body or ''}{one.patch or ''}".casefold()
        if any(word in text for word in words):
            yield one


def _of(
    words: frozenset[str],
    noted: Sequence[tuple[frozenset[str], str, Noted]],
    todos: Sequence[tuple[frozenset[str], Row]],
) -> Linked:
    mine = [(state, one) for tags, state, one in noted if tags & words]
    own = [one for tags, one in todos if tags & words]
    return Linked(
        tuple(one for state, one in mine if state == "decision"),
        tuple(one for state, one in mine if state == "risk"),
        tuple(one for one in own if one.open),
        sum(1 for one in own if one.state == DONE),
    )


def as_json(one: Linked) -> Mapping[str, object]:
    """For programs."""
    return {
        name: [
            {"ref": str(said.ref), "text": said.text, "at": said.at} for said in getattr(one, name)
        ]
        for name in ("decisions", "risks")
    } | {"todos": [str(row.ref) for row in one.todos], "done": one.done}
