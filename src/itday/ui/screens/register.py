"""The SLT log on the screen: what is open, with the breach clock counting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from itday.domain.change import Change
from itday.domain.log import LogEntry
from itday.domain.verbs import Amend
from itday.ui.screens.overlay import Answer, Choice, Line, Overlay
from itday.ui.text import MUTED, block, shown, stacked
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

Asking = Callable[[LogEntry], Awaitable["dict[str, object] | None"]]
"""Asks what it must, and gives the fields to be amended."""
TICK_S = 20
"""How often the clock is drawn anew: it counts in minutes."""
SHORT = ("info", "info", "low", "medium", "high", "CRITICAL")
STATUSES = ("open", "contained", "resolved", "closed")


class Entries(LineList[LogEntry]):
    """The entries as a list."""

    def __init__(self, cockpit: CockpitScreen) -> None:
        """Begin empty."""
        super().__init__()
        self._cockpit = cockpit

    def key_of(self, thing: LogEntry) -> str:
        """By number."""
        return thing.ref.key

    def cells(self, thing: LogEntry) -> Cells:
        """Number, severity, status, clock, title."""
        from itday.triage.obligations import clock

        running = clock(thing, self._cockpit.runtime.now())
        late = "late" in running
        return (
            Cell(thing.ref.key, 12),
            Cell(SHORT[thing.severity], 8, "error" if thing.severity >= 4 else ""),
            Cell(str(thing.status), 10, "muted", from_width=60),
            Cell(running, 34, "error" if late else "warning", from_width=80),
            Cell(thing.title),
        )


class RegisterScreen(Overlay[None]):
    """Entries above, the one under the cursor in full below."""

    BINDINGS = [
        Binding("b", "breach", "breach decision", show=False),
        Binding("s", "status", "status", show=False),
        Binding("T", "told", "told", show=False),
        Binding("a", "every", "all", show=False),
    ]
    DEFAULT_CSS = """
    RegisterScreen > Vertical { width: 96%; max-width: 140; height: 92%; }
    RegisterScreen Entries { height: 40%; max-height: 40%; }
    RegisterScreen VerticalScroll { height: 1fr; border-top: solid $surface-lighten-2; }
    """

    def __init__(self, cockpit: CockpitScreen) -> None:
        """Hold whose log it is."""
        super().__init__()
        self._cockpit, self._every = cockpit, False

    def compose(self) -> ComposeResult:
        """Heading, list, the entry, the keys."""
        with Vertical():
            yield Static(shown("SLT log", "bold"), id="heading")
            yield Entries(self._cockpit)
            with VerticalScroll(can_focus=False):
                yield Static(id="entry")
            yield Static(
                block("b breach decision · s status · T somebody was told · a all · esc back"),
                classes="hint",
            )

    async def on_mount(self) -> None:
        """Read, and count on."""
        await self._read()
        self.query_one(Entries).focus()
        self.set_interval(TICK_S, self._draw)

    async def _read(self) -> None:
        from itday.store import register

        found = await self._cockpit.runtime.store.read(register.entries)
        shown_ = [one for one in found if self._every or one.facets().open]
        entries = self.query_one(Entries)
        entries.empty = "No open entry. l on any row makes one; a shows those that are over."
        entries.show(sorted(shown_, key=lambda one: (one.facets().rank, one.facets().sort)))
        count = sum(one.breach_open for one in shown_)
        clocks = f" · {count} breach clock{'s' * (count != 1)} running" if count else ""
        self.query_one("#heading", Static).update(
            shown(f"SLT log: {len(shown_)} {'in all' if self._every else 'open'}{clocks}", "bold")
        )
        self._draw()

    def _draw(self) -> None:
        """The clock moves on."""
        self.query_one(Entries).redraw()
        self.on_line_list_moved()

    def on_line_list_moved(self) -> None:
        """The lower half follows the cursor."""
        entry = self.query_one(Entries).current
        said = shown("Nothing is selected.", MUTED)
        if entry is not None:
            said = stacked([shown(f"{name}: {value}") for name, value in self._facts(entry)])
        self.query_one("#entry", Static).update(said)

    def _facts(self, entry: LogEntry) -> Sequence[tuple[str, str]]:
        from itday.config import rules
        from itday.reports import register as report
        from itday.reports.register import Register
        from itday.triage.redact import Redactor

        runtime = self._cockpit.runtime
        told = rules.load(runtime.settings.rules_file)
        school, now = runtime.settings.school, runtime.now()
        made = Register([entry], told, school, now, Redactor(), "full", "")
        return report.facts(made, entry)

    # Deciding

    def action_every(self) -> None:
        """Those that are over as well, or only the open ones."""
        self._every = not self._every
        self.run_worker(self._read(), name="reading the log", exclusive=True)

    def action_breach(self) -> None:
        """The breach decision."""
        self._ask("the breach decision", self._breach)

    def action_status(self) -> None:
        """How far it has come."""
        self._ask("the status", self._status)

    def action_told(self) -> None:
        """Somebody outside was told."""
        self._ask("who was told", self._told)

    def _ask(self, name: str, call: Asking) -> None:
        entry = self.query_one(Entries).current
        if entry is None:
            self._cockpit.warn("not done: nothing is selected")
            return

        async def asked() -> None:
            fields = await call(entry)
            if fields:
                await self._keep(Amend(ref=entry.ref, fields=fields), name)

        self._cockpit.work(name, asked)

    async def _keep(self, change: Change, name: str) -> None:
        await self._cockpit.runtime.decide([change], name)
        self._cockpit.tell(f"{change.ref.key}: {change.describe()}. itday undo takes it back")
        await self._read()

    async def _breach(self, entry: LogEntry) -> dict[str, object] | None:
        """Ask what the register asks for, and only that."""
        push, now = self.app.push_screen_wait, self._cockpit.runtime.now().isoformat()
        held = entry.breach.model_dump(mode="json")
        data = await push(
            Choice("Were personal data involved?", [
                Answer("y", "yes", "yes"), Answer("n", "no", "no"),
                Answer("u", "nobody knows yet", "unknown"),
            ])
        )  # fmt: skip
        if data is None:
            return None
        if data == "unknown":
            return {"breach": held | {"personal_data": data}}
        risk, report = None, None
        if data == "yes":
            risk = await push(
                Choice("Risk to the people affected?", [
                    Answer("1", "unlikely", "unlikely"), Answer("2", "a risk", "risk"),
                    Answer("3", "a high risk", "high risk"),
                ])
            )  # fmt: skip
            report = await push(
                Choice("Is the regulator told?", [
                    Answer("n", "no", "no"), Answer("y", "yes", "yes"),
                ])
            ) if risk else None  # fmt: skip
            if report is None:
                return None
        reason = await push(Line("Why?", needed="The register asks for the reason either way"))
        decider = await push(Line("Who decided, by role?", needed="A role")) if reason else None
        if not (reason and decider):
            return None
        told = {"personal_data": data, "risk": risk, "reason": reason, "decider": decider}
        return {
            "breach": held | told | {"report": report == "yes" if report else None}
            | {"decided_at": now}
        }  # fmt: skip

    async def _status(self, entry: LogEntry) -> dict[str, object] | None:
        del entry
        options = [Answer(str(n), word, word) for n, word in enumerate(STATUSES, start=1)]
        status = await self.app.push_screen_wait(Choice("How far has it come?", options))
        if status is None:
            return None
        now = self._cockpit.runtime.now().isoformat()
        fields: dict[str, object] = {"status": status}
        return fields if status == "open" else fields | {f"{status}_at": now}

    async def _told(self, entry: LogEntry) -> dict[str, object] | None:
        from itday.config import rules

        known = rules.load(self._cockpit.runtime.settings.rules_file).obligations
        options = [Answer(str(n), one.body, one.body) for n, one in enumerate(known, start=1)]
        body = await self.app.push_screen_wait(Choice("Who was told?", options))
        if body is None:
            return None
        reference = await self.app.push_screen_wait(Line("Their reference, or nothing"))
        if reference is None:
            return None
        now = self._cockpit.runtime.now().isoformat()
        note = {"body": body, "made_at": now, "reference": reference, "by": ""}
        held = [one.model_dump(mode="json") for one in entry.notifications]
        fields: dict[str, object] = {"notifications": [*held, note]}
        if any(one.body == body and one.when == "risk" for one in known):
            fields["breach"] = entry.breach.model_dump(mode="json") | {"told_at": now}
        return fields
