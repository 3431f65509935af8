"""Half a minute after a meeting: what comes of each line, and of what was on the agenda."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from itday.triage.agenda import DECISION, KEEP, TODO, TOPIC, WAITING, is_told
from itday.ui.screens.overlay import Line, Overlay
from itday.ui.text import block, shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.store.gathering import Standing
    from itday.sync.meetings import Outcome
    from itday.triage.said import Days

TURN = (TODO, WAITING, TOPIC, DECISION, KEEP)
"""What `space` turns through."""
SHORT = {
    "todo": "to-do", "waiting": "waiting on", "decision": "decision", "topic": "next time",
}  # fmt: skip
TOPICS = {"carry": "carried over", "done": "done", "dropped": "dropped"}
STATE, MARKS = 12, 50
"""Cells for what becomes of it, and for whose it is and how old."""
MARKS_FROM = 100
KEYS = "space turns · e mends · x settled · d drop, with a reason · enter does all · esc not yet"


class Point(NamedTuple):
    """A line of the notes, or a topic of the agenda, and what becomes of it."""

    outcome: Outcome | None
    standing: Standing | None
    fate: str
    """`todo`, ... of a line; `carry`, `done` or `dropped` of a topic."""
    reason: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by."""
        if self.outcome is not None:
            return "note", self.outcome.note.key
        return "topic", self.standing.topic.key if self.standing else ""

    @property
    def words(self) -> str:
        """All of it, as it was typed or put on the agenda."""
        if self.outcome is not None:
            return str(self.outcome.note.fields.get("text") or self.outcome.note.title)
        return self.standing.topic.title if self.standing else ""


Mend = Callable[[Point, str, Callable[[Point], None]], None]
"""Gives a line other words at once; the last argument hears what comes of it then."""


class Points(LineList[Point]):
    """Lines first, then what was on the agenda."""

    def __init__(self, days: Days) -> None:
        """Begin empty; `days` says how old things are."""
        super().__init__()
        self._days = days

    def key_of(self, thing: Point) -> tuple[str, str]:
        """Note or topic."""
        return thing.key

    def cells(self, thing: Point) -> Cells:
        """What becomes of it, and its words."""
        if thing.outcome is not None:
            one = thing.outcome
            kept = "in minutes" if is_told(one.typed) else "notes only"
            settled = "done before" if one.settled else SHORT.get(thing.fate, kept)
            tone = "muted" if one.settled or thing.fate == "keep" else "accent"
            faults = "; ".join(one.typed.faults)
            return (
                Cell(settled, STATE, tone),
                Cell(one.typed.printed()),
                *([Cell(f"! {faults}", MARKS, "warning", from_width=MARKS_FROM)] if faults else []),
            )
        state = Cell(TOPICS[thing.fate], STATE, "muted")
        why = f" ({thing.reason})" if thing.reason else ""
        told = self.age(thing)
        return state, Cell(f"agenda: {thing.words}{why}"), Cell(told, MARKS, "muted", MARKS_FROM)

    def age(self, thing: Point) -> str:
        """Of a topic: whose, how late, how old, how often carried."""
        topic = thing.standing.topic if thing.standing else None
        return self._days.topic(topic.fields, topic.at or 0) if topic else ""


class Review(Overlay[list[Point]]):
    """Gives the points as the person left them; nothing but mended words is decided yet."""

    BINDINGS = [
        Binding("enter", "accept", "accept", show=False),
        Binding("space", "turn", "turn", show=False),
        Binding("e", "mend", "mend", show=False),
        Binding("x", "settle", "done", show=False),
        Binding("d", "drop", "drop", show=False),
    ]
    DEFAULT_CSS = """
    Review > Vertical { width: 96%; max-width: 150; height: 90%; }
    Review Points { height: 1fr; max-height: 100%; }
    Review #full { color: $text-muted; max-height: 3; }
    """

    def __init__(self, title: str, points: list[Point], days: Days, mend: Mend) -> None:
        """Ask about these."""
        super().__init__()
        self._title, self._points, self._days, self._mend = title, points, days, mend

    def compose(self) -> ComposeResult:
        """Heading, points, the one under the cursor in full, keys."""
        points = Points(self._days)
        points.empty = "Nothing was written and nothing was on the agenda. enter ends the meeting."
        with Vertical():
            yield Static(shown(f"What comes of it: {self._title}", "bold"))
            yield points
            yield Static(id="full")
            yield Static(id="sum")
            yield Static(shown(KEYS), classes="hint")

    def on_mount(self) -> None:
        """Show them."""
        self.query_one(Points).focus()
        self._show()

    def _show(self) -> None:
        self.query_one(Points).show(list(self._points))
        fresh = [one for one in self._points if one.outcome and not one.outcome.settled]
        count = {one.name: sum(1 for point in fresh if point.fate == one.name) for one in TURN}
        carried = sum(1 for one in self._points if one.fate == "carry") + count["topic"]
        todos = f"{count['todo']} to-do{'s' * (count['todo'] != 1)}"
        waited = f", {count['waiting']} waited for" if count["waiting"] else ""
        said = f"{todos}{waited}, {count['decision']} decided, {carried} on the agenda next time"
        self.query_one("#sum", Static).update(shown(said))

    @on(LineList.Moved)
    def say_in_full(self, event: LineList.Moved) -> None:
        """All words of the row under the cursor: a list has one line for each."""
        event.stop()
        point = self.current
        faults = point.outcome.typed.faults if point and point.outcome else ()
        age = self.query_one(Points).age(point) if point else ""
        told = [point.words if point else "", *(f"! {one}" for one in faults), age]
        self.query_one("#full", Static).update(block(" · ".join(filter(None, told))))

    @property
    def current(self) -> Point | None:
        """What is under the cursor."""
        return self.query_one(Points).current

    def _replace(self, new: Point) -> None:
        self._points = [new if one.key == new.key else one for one in self._points]
        self._show()

    def action_turn(self) -> None:
        """Another fate for the line under the cursor; a topic is settled, or is not."""
        point = self.current
        if point is None or point.outcome is None:
            self.action_settle()
        elif not point.outcome.settled:
            names = [one.name for one in TURN]
            self._replace(point._replace(fate=names[(names.index(point.fate) + 1) % len(names)]))

    def action_mend(self) -> None:
        """Other words for the line under the cursor."""
        point = self.current
        if point is None or point.outcome is None or point.outcome.settled:
            return

        def asked(text: str | None) -> None:
            if text and text != point.words:
                self._mend(point, text, self._replace)

        line = Line("The line?", needed="A line is owed", value=point.words, whole=False)
        self.app.push_screen(line, asked)

    def action_settle(self) -> None:
        """The topic under the cursor is dealt with, or is not after all."""
        point = self.current
        if point is not None and point.standing is not None:
            fate = "carry" if point.fate == "done" else "done"
            self._replace(point._replace(fate=fate, reason=""))

    def action_drop(self) -> None:
        """The topic under the cursor is given up; a reason is owed."""
        point = self.current
        if point is not None and point.standing is not None:
            title = f"Why drop {point.words}?"

            def dropped(reason: str | None) -> None:
                if reason:
                    self._replace(point._replace(fate="dropped", reason=reason))

            self.app.push_screen(Line(title, needed="A reason is owed"), dropped)

    def action_accept(self) -> None:
        """Do all of it."""
        self.dismiss(self._points)
