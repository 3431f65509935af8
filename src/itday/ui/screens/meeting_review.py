"""Half a minute after a meeting: what comes of each line, and of what was on the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from itday.store import gathering
from itday.sync import meetings
from itday.triage.agenda import DECISION, KEEP, TODO, TOPIC, WAITING, Fate
from itday.ui.screens.overlay import Answer, Choice, Line, Overlay
from itday.ui.text import shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.store.database import Db
    from itday.store.gathering import Gathering, Standing
    from itday.sync.meetings import Outcome
    from itday.ui.screens.cockpit import CockpitScreen

TURN = (TODO, WAITING, TOPIC, DECISION, KEEP)
"""What `space` turns through."""
SHORT = {
    "todo": "to-do", "waiting": "waiting on", "decision": "log", "topic": "next time",
    "keep": "notes only",
}  # fmt: skip


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


class Points(LineList[Point]):
    """Lines first, then what was on the agenda."""

    def key_of(self, thing: Point) -> tuple[str, str]:
        """Note or topic."""
        return thing.key

    def cells(self, thing: Point) -> Cells:
        """What becomes of it, and its words."""
        if thing.outcome is not None:
            one = thing.outcome
            settled = "done before" if one.settled else SHORT[thing.fate]
            tone = "muted" if one.settled or thing.fate == "keep" else "accent"
            faults = "; ".join(one.typed.faults)
            return (
                Cell(settled, 12, tone),
                Cell(one.typed.printed()),
                *([Cell(f"! {faults}", 34, "warning", from_width=90)] if faults else []),
            )
        topic = thing.standing.topic if thing.standing else None
        words = {"carry": "carried over", "done": "done", "dropped": "dropped"}
        title = topic.title if topic else ""
        why = f" ({thing.reason})" if thing.reason else ""
        return Cell(words[thing.fate], 12, "muted"), Cell(f"agenda: {title}{why}")


class Review(Overlay[list[Point]]):
    """Gives the points as the person left them; nothing is decided yet."""

    BINDINGS = [
        Binding("enter", "accept", "accept", show=False),
        Binding("space", "turn", "turn", show=False),
        Binding("x", "settle", "done", show=False),
        Binding("d", "drop", "drop", show=False),
    ]
    DEFAULT_CSS = """
    Review > Vertical { width: 96%; max-width: 130; height: 90%; }
    Review Points { height: 1fr; max-height: 100%; }
    """

    def __init__(self, title: str, points: list[Point]) -> None:
        """Ask about these."""
        super().__init__()
        self._title, self._points = title, points

    def compose(self) -> ComposeResult:
        """Heading, points, keys."""
        points = Points()
        points.empty = "Nothing was written and nothing was on the agenda. enter ends the meeting."
        with Vertical():
            yield Static(shown(f"What comes of it: {self._title}", "bold"))
            yield points
            yield Static(id="sum")
            yield Static(
                shown(
                    "space turns · x settled · d drop, with a reason · enter does all · esc not yet"
                ),
                classes="hint",
            )

    def on_mount(self) -> None:
        """Show them."""
        self.query_one(Points).focus()
        self._show()

    def _show(self) -> None:
        self.query_one(Points).show(list(self._points))
        fresh = [one for one in self._points if one.outcome and not one.outcome.settled]
        count = {name: sum(1 for one in fresh if one.fate == name) for name in SHORT}
        carried = sum(1 for one in self._points if one.fate == "carry") + count["topic"]
        todos = f"{count['todo']} to-do{'s' * (count['todo'] != 1)}"
        waited = f", {count['waiting']} waited for" if count["waiting"] else ""
        said = f"{todos}{waited}, {count['decision']} decided, {carried} on the agenda next time"
        self.query_one("#sum", Static).update(shown(said))

    def _replace(self, new: Point) -> None:
        self._points = [new if one.key == new.key else one for one in self._points]
        self._show()

    def action_turn(self) -> None:
        """Another fate for the line under the cursor."""
        point = self.query_one(Points).current
        if point is None or point.outcome is None or point.outcome.settled:
            return
        names = [one.name for one in TURN]
        self._replace(point._replace(fate=names[(names.index(point.fate) + 1) % len(names)]))

    def action_settle(self) -> None:
        """The topic under the cursor is dealt with, or is not after all."""
        point = self.query_one(Points).current
        if point is not None and point.standing is not None:
            fate = "carry" if point.fate == "done" else "done"
            self._replace(point._replace(fate=fate, reason=""))

    def action_drop(self) -> None:
        """The topic under the cursor is given up; a reason is owed."""
        point = self.query_one(Points).current
        if point is not None and point.standing is not None:
            title = f"Why drop {point.standing.topic.title}?"

            def dropped(reason: str | None) -> None:
                if reason:
                    self._replace(point._replace(fate="dropped", reason=reason))

            self.app.push_screen(Line(title, needed="A reason is owed"), dropped)

    def action_accept(self) -> None:
        """Do all of it."""
        self.dismiss(self._points)


def points_of(lines: list[Outcome], agenda: list[Standing]) -> list[Point]:
    """The lines as proposed, then what is open on the agenda and was not raised just now."""
    points = [Point(one, None, one.fate.name) for one in lines]
    raised = {tuple(one.note.ref) for one in lines}
    for standing in agenda:
        about = standing.topic.fields.get("about")
        if standing.is_open and (not about or tuple(about) not in raised):
            points.append(Point(None, standing, "carry"))
    return points


async def review(cockpit: CockpitScreen, meant: Gathering) -> bool:
    """Ask, decide as one batch, and offer the minutes; whether it was done."""
    runtime = cockpit.runtime
    school, now = runtime.settings.school, runtime.now()
    meant = await runtime.store.read(_again, meant)
    me = runtime.settings.me.names
    lines = await runtime.store.read(meetings.outcomes, meant, school, now, me)
    agenda = await runtime.store.read(gathering.agenda_of, meant.key)
    asked = Review(meant.title, points_of(lines, agenda))
    points = await cockpit.app.push_screen_wait(asked)
    if points is None:
        return False
    changes = changes_of(cockpit, meant, points, agenda)
    await cockpit.decide(changes, f"Meeting held: {meant.title}")
    await offer_minutes(cockpit, meant)
    return True


def _again(db: Db, meant: Gathering) -> Gathering:
    """The same meeting, read again: it may have been held meanwhile."""
    return gathering.of_meeting(db, meant.meeting) if meant.meeting else meant


def changes_of(
    cockpit: CockpitScreen, meant: Gathering, points: list[Point], agenda: list[Standing]
) -> list[Change]:
    """All that follows from the points."""
    fates: dict[str, Fate] = {one.name: one for one in TURN}
    chosen = [one.outcome._replace(fate=fates[one.fate]) for one in points if one.outcome]
    settled = {one.key[1]: one for one in points if one.fate in {"done", "dropped"}}
    left = [one for one in agenda if one.topic.key not in settled]
    now = cockpit.runtime.now()
    changes: list[Change] = []
    for point in settled.values():
        if point.standing is not None:
            changes += meetings.settle(point.standing.topic, point.fate, now, point.reason)
    return [*changes, *meetings.wind_up(cockpit.runtime, meant, chosen, left)]


async def offer_minutes(cockpit: CockpitScreen, meant: Gathering) -> None:
    """Write the minutes in the form that the person chooses, into the folder of notes."""
    options = [
        Answer("m", "minutes as Markdown", ".md"),
        Answer("w", "as a Word document", ".docx"),
        Answer("e", "as a mail draft to those invited", ".eml"),
        Answer("n", "no minutes", ""),
    ]
    form = await cockpit.app.push_screen_wait(Choice("Minutes?", options))
    if form:
        from itday.ui.minutes import write

        file = await write(cockpit.runtime, meant, form)
        cockpit.tell(f"Minutes: {file}")
