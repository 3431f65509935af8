"""The project register on the screen: colours in words, a timeline, one project in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from itday.reports import projects as report
from itday.reports.prep import money_of
from itday.reports.projects import Judged
from itday.store import meetings, rows
from itday.triage.project_fields import COLUMNS, written
from itday.ui.screens.overlay import Overlay
from itday.ui.text import MUTED, shown, stacked
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

TONES = {"red": "error", "amber": "warning", "green": "muted"}
LINE = 44
"""Cells of a timeline."""
EMPTY = "No project yet. itday project add KEY TITLE adds one; itday project import takes a table."


class Register(LineList[Judged]):
    """The projects, the worst colour first."""

    today: date

    def key_of(self, thing: Judged) -> str:
        """By key."""
        return thing.row.key

    def cells(self, thing: Judged) -> Cells:
        """Colour, title, timeline, slip, money."""
        slip = thing.rag.slip_days
        return (
            Cell(thing.rag.colour.upper(), 5, TONES[thing.rag.colour]),
            Cell(thing.row.title),
            Cell(report.timeline(thing.row.fields, self.today, LINE), LINE, "", from_width=100),
            Cell(f"{slip:+d} d" if slip else "", 7, "", from_width=60, right=True),
            Cell(money_of(thing.row.fields).split(",")[0], 16, "muted", from_width=76, right=True),
        )


class ProjectsScreen(Overlay[None]):
    """The register above, one project in full below."""

    DEFAULT_CSS = """
    ProjectsScreen > Vertical { width: 98%; max-width: 150; height: 94%; }
    ProjectsScreen Register { height: 45%; max-height: 45%; }
    ProjectsScreen VerticalScroll { height: 1fr; border-top: solid $surface-lighten-2; }
    """

    def __init__(self, cockpit: CockpitScreen, found: Sequence[Judged], today: date) -> None:
        """Show these."""
        super().__init__()
        self._cockpit, self._found, self._today = cockpit, found, today

    def compose(self) -> ComposeResult:
        """Heading, list, the project, the keys."""
        register = Register()
        register.today, register.empty = self._today, EMPTY
        colours = [one.rag.colour for one in self._found]
        count = ", ".join(f"{colours.count(name)} {name}" for name in TONES)
        with Vertical():
            yield Static(shown(f"Projects: {count}", "bold"))
            yield register
            with VerticalScroll(can_focus=False):
                yield Static(id="project")
            yield Static(
                shown("= past  - to come  o milestone  * reached  | today  > end · esc back"),
                classes="hint",
            )

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
        for at, who, fields, reason in past[:20]:
            words = f"{at:%d %b %Y}  {who}: {', '.join(fields)}{f' ({reason})' if reason else ''}"
            lines.append(shown(words, MUTED))
        self.query_one("#project", Static).update(stacked(lines))


async def show(cockpit: CockpitScreen) -> None:
    """Read the register and show it."""
    runtime = cockpit.runtime
    today = runtime.settings.school.local_date(runtime.now())
    found = await runtime.store.read(rows.listing, rows.Scope("project", limit=1000))
    await cockpit.app.push_screen_wait(ProjectsScreen(cockpit, report.judged(found, today), today))
