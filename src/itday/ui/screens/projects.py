"""The project register on the screen: colours in words, a timeline, one project in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from itday.reports import projects as report
from itday.reports.prep import money_of
from itday.reports.projects import Judged
from itday.store import linked, meetings, rows
from itday.store.linked import NOTHING, Linked
from itday.triage.project_fields import COLUMNS, written
from itday.ui.screens.overlay import Overlay
from itday.ui.text import MUTED, shown, stacked
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

TONES = {"red": "error", "amber": "warning", "green": "muted"}
LINE = 44
"""Cells of a timeline."""
ROOM = 34
"""Rows of a terminal that has room for the strategy beside the rest; `s` shows it on others."""
EMPTY = "No project yet. itday project add KEY TITLE adds one; itday project import takes a table."


class Register(LineList[Judged]):
    """The projects, the worst colour first."""

    today: date
    belongs: Mapping[str, Linked]

    def key_of(self, thing: Judged) -> str:
        """By key."""
        return thing.row.key

    def cells(self, thing: Judged) -> Cells:
        """Colour, title, timeline, slip, money."""
        slip = thing.rag.slip_days
        todos = len(self.belongs.get(thing.row.key, NOTHING).todos)
        return (
            Cell(thing.rag.colour.upper(), 5, TONES[thing.rag.colour]),
            Cell(thing.row.title),
            Cell(report.timeline(thing.row.fields, self.today, LINE), LINE, "", from_width=100),
            Cell(f"{todos} to do" if todos else "", 8, "muted", from_width=110, right=True),
            Cell(f"{slip:+d} d" if slip else "", 7, "", from_width=60, right=True),
            Cell(money_of(thing.row.fields).split(",")[0], 16, "muted", from_width=76, right=True),
        )


class ProjectsScreen(Overlay[None]):
    """The register above, what it is for, one project in full below."""

    BINDINGS = [
        Binding("s", "strategy", "strategy", show=False),
        Binding("J,shift+down", "scroll(1)", "further", show=False),
        Binding("K,shift+up", "scroll(-1)", "back", show=False),
    ]
    DEFAULT_CSS = """
    ProjectsScreen > Vertical { width: 98%; max-width: 150; height: 94%; }
    ProjectsScreen Register { height: 45%; max-height: 45%; }
    ProjectsScreen VerticalScroll { height: 1fr; border-top: solid $surface-lighten-2; }
    ProjectsScreen #strategy { max-height: 9; border-top: solid $surface-lighten-2; }
    """

    def __init__(
        self,
        cockpit: CockpitScreen,
        found: Sequence[Judged],
        belongs: Mapping[str, Linked],
        goals: Sequence[str],
    ) -> None:
        """Show these.

        Args:
            cockpit: Whose profile it is.
            found: The register.
            belongs: What belongs to each project, by key.
            goals: The strategy, a line a goal.
        """
        super().__init__()
        self._cockpit, self._found, self._belongs = cockpit, found, belongs
        self._goals = goals

    def compose(self) -> ComposeResult:
        """Heading, list, strategy, the project, the keys."""
        moment = self._cockpit.moment
        register = Register()
        register.today, register.belongs, register.empty = moment.today, self._belongs, EMPTY
        colours = [one.rag.colour for one in self._found]
        count = ", ".join(f"{colours.count(name)} {name}" for name in TONES)
        goals = self._goals or ["No goal yet. itday project goal TITLE --project KEY sets one."]
        with Vertical():
            yield Static(shown(f"Projects: {count}", "bold"))
            yield register
            strategy = Static(
                stacked([shown("Strategy", "bold"), *map(shown, goals)]), id="strategy"
            )
            strategy.display = bool(self._goals) and self.app.size.height >= ROOM
            yield strategy
            with VerticalScroll(can_focus=False):
                yield Static(id="project")
            yield Static(
                shown("= past  o milestone  * reached  | today  > end · s strategy · J K scroll"),
                classes="hint",
            )

    def action_strategy(self) -> None:
        """Show the goals, or hide them."""
        strategy = self.query_one("#strategy")
        strategy.display = not strategy.display
        if self.app.size.height < ROOM:
            self.query_one(VerticalScroll).display = not strategy.display

    def action_scroll(self, way: int) -> None:
        """A few lines of the project on or back."""
        self.query_one(VerticalScroll).scroll_relative(y=3 * way, animate=False)

    def on_mount(self) -> None:
        """Fill and focus the list."""
        register = self.query_one(Register)
        register.show(list(self._found))
        register.focus()

    def on_line_list_moved(self) -> None:
        """The lower half follows the cursor."""
        one = self.query_one(Register).current
        if one is None:
            return
        store = self._cockpit.runtime.store
        past = store.read_now(meetings.history, one.row.ref)
        why = "; ".join(one.rag.reasons)
        lines = [shown(f"{one.rag.colour.upper()} {one.row.title}", "bold")]
        lines += [shown(f"rule: {one.rag.rule}{f', {why}' if why else ''}")]
        owed = ", ".join(one.rag.owed)
        lines += [shown(f"! owed: {owed}", "bold $text-warning")] if owed else []
        told = ((name, written(one.row.fields, name)) for name in COLUMNS[2:])
        lines += [shown(f"{name.replace('_', ' ')}: {value}") for name, value in told if value]
        moment = self._cockpit.moment
        belongs = self._belongs.get(one.row.key, NOTHING)
        said = report.linked_lines(belongs, moment.school, moment.now)
        lines += [shown(f"{name}: {value}") for name, value in said]
        for at, who, fields, reason in past[:20]:
            words = f"{at:%d %b %Y}  {who}: {', '.join(fields)}{f' ({reason})' if reason else ''}"
            lines.append(shown(words, MUTED))
        self.query_one("#project", Static).update(stacked(lines))


async def show(cockpit: CockpitScreen) -> None:
    """Read the register, what belongs to it and the strategy, and show them."""
    read, moment = cockpit.runtime.store.read, cockpit.moment
    every = await read(rows.listing, rows.Scope("project", open_only=False, limit=1000))
    found = [one for one in every if one.open]
    belongs = await read(linked.linked, found, moment.school, moment.now)
    goals = await read(rows.listing, rows.Scope("goal", limit=1000))
    told = report.goal_lines(goals, every, moment.today)
    screen = ProjectsScreen(cockpit, report.judged(found, moment.today), belongs, told)
    await cockpit.app.push_screen_wait(screen)
