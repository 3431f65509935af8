"""What belongs to a project: decisions and risks with its `+tag`, to-dos with it or on its plan.

Nothing is copied into the register: notes and to-dos stay what they are, and are looked up.
"""

from __future__ import annotations

import json
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
TAG, PLAN = "tag", "plan"
Mark = tuple[str, str]
"""By which something belongs: `TAG` and a word, or `PLAN` and a list's name or identifier."""


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
    marks = {one.key: marks_of(one) for one in projects}
    if not marks:
        return {}
    noted = list(_noted(db, school, now))
    todos = [(borne, one) for one in _todos(db, marks.values()) if (borne := borne_by(one))]
    return {key: _of(some, noted, todos) for key, some in marks.items()}


def marks_of(project: Row) -> frozenset[Mark]:
    """By which things are its own: its tag, its key, and its plan where it has one."""
    words = {str(project.fields.get("tag") or project.key).casefold(), project.key}
    plan = str(project.fields.get("plan") or "").casefold()
    return frozenset({*((TAG, word) for word in words), *([(PLAN, plan)] if plan else [])})


def borne_by(todo: Row) -> frozenset[Mark]:
    """What a to-do bears: its projects, its categories, each `+word` of its title; its list.

    Lists that know neither projects nor categories say it in the title, or are a plan themselves.
    """
    fields = todo.fields
    said = (word[1:] for word in todo.title.split() if word.startswith("+"))
    words = (*(fields.get("projects") or ()), *(fields.get("tags") or ()), *said)
    tags = {str(word).lstrip("+#").rstrip(".,;:!?").casefold() for word in words}
    homes = {str(fields.get(name) or "").casefold() for name in ("list_name", "list_key")} - {""}
    return frozenset({*((TAG, tag) for tag in tags), *((PLAN, home) for home in homes)})


def _noted(db: Db, school: School, now: datetime) -> Iterable[tuple[frozenset[Mark], str, Noted]]:
    for source, kind, key, state, at, text in db.execute(NOTED):
        typed = parse(str(text), school, now)
        tags = frozenset((TAG, one.casefold()) for one in typed.projects)
        if tags:
            yield tags, state, Noted(Ref(source, kind, key), clean(typed.text), at or 0.0)


def _todos(db: Db, marks: Iterable[frozenset[Mark]]) -> Iterable[Row]:
    """The to-dos that hold one of these words anywhere: most hold none, and are not taken apart."""
    words = {_as_kept(word) for some in marks for _, word in some}
    for one in listing(db, Scope("todo", open_only=False, limit=MANY)):
        text = f"{one.body or ''}{one.patch or ''}".casefold()
        if any(word in text for word in words):
            yield one


def _as_kept(word: str) -> str:
    """A word as it stands in a record's JSON."""
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _of(
    marks: frozenset[Mark],
    noted: Sequence[tuple[frozenset[Mark], str, Noted]],
    todos: Sequence[tuple[frozenset[Mark], Row]],
) -> Linked:
    mine = [(state, one) for tags, state, one in noted if tags & marks]
    own = [one for borne, one in todos if borne & marks]
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
