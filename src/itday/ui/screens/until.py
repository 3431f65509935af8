"""Asking until when, and why, while saying at each key what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from itday.domain.errors import ItdayError
from itday.store.rows import Row
from itday.triage import snooze
from itday.triage.snooze import Until
from itday.ui.moment import Moment
from itday.ui.screens.overlay import Overlay
from itday.ui.text import joined, shown


class Said(NamedTuple):
    """What the person answered."""

    until: Until
    why: str


class UntilWhen(Overlay[Said]):
    """Two lines: until when, and why; the second is owed where an alert is among the rows."""

    DEFAULT_CSS = """
    UntilWhen .name { color: $text-muted; margin-top: 1; }
    UntilWhen.-low .name { margin-top: 0; }
    """

    def __init__(self, title: str, rows: Sequence[Row], moment: Moment) -> None:
        """Ask.

        Args:
            title: What is to be silenced.
            rows: The same; the most severe says how long it may be.
            moment: Now.
        """
        super().__init__()
        self._title, self._rows, self._moment = title, rows, moment
        self._owed = any(row.kind == "alert" for row in rows)
        self._fault = ""

    def compose(self) -> ComposeResult:
        """Question, two lines, what was understood."""
        most = min(self._rows, key=lambda row: snooze.longest(row.kind, row.severity))
        length = snooze.span(snooze.longest(most.kind, most.severity))
        owed = (
            "why (owed for alerts; it stands in the ledger)" if self._owed else "why (or nothing)"
        )
        with Vertical():
            yield Static(shown(f"Silence until when? {self._title}", "bold"))
            yield Static(shown(f"{snooze.EXAMPLES} · {length} at most"), classes="hint")
            yield Input(max_length=60, compact=True, id="until")
            yield Static(shown(owed), classes="name")
            yield Input(max_length=400, compact=True, id="why")
            yield Static(shown("enter silences · tab changes the line · esc leaves it"), id="hint")

    def on_mount(self) -> None:
        """Begin with when."""
        self.query_one("#until", Input).focus()

    def _understood(self) -> Until | None:
        """What the first line means; `None` with the reason kept where nothing."""
        words = self.query_one("#until", Input).value
        self._fault = ""
        try:
            return snooze.until(words, self._moment.school, self._moment.now)
        except ItdayError as error:
            self._fault = error.said
            return None

    @on(Input.Changed)
    def understand(self, event: Input.Changed) -> None:
        """Say what it means so far, or why it means nothing."""
        event.stop()
        until = self._understood()
        typed = self.query_one("#until", Input).value.strip()
        if until is not None:
            self._hint(f"until {self._said(until)}", self._refused(until, "."))
        else:
            self._hint("", self._fault if typed else "")

    def _said(self, until: Until) -> str:
        if until.moment is None:
            return "it is resolved, or gets worse"
        local = until.moment.astimezone(self._moment.school.zone)
        return f"{local:%A} {local.day} {local:%B %H:%M}"

    def _refused(self, until: Until, why: str) -> str:
        """Why none of the rows may be silenced so; empty if one may."""
        now = self._moment.now
        found = [snooze.why_not(row.kind, row.severity, until, why, now) for row in self._rows]
        return found[0] if all(found) else ""

    def _hint(self, words: str, fault: str) -> None:
        told = [shown(words, "bold"), shown(f"! {fault}" if fault else "", "bold $text-warning")]
        rest = shown(
            "" if words or fault else "enter silences · tab changes the line · esc leaves it"
        )
        self.query_one("#hint", Static).update(joined([*told, rest]))

    @on(Input.Submitted)
    def keep(self, event: Input.Submitted) -> None:
        """Give both, go on to the line that is owed, or say what is wrong."""
        event.stop()
        until, why = self._understood(), self.query_one("#why", Input).value.strip()
        if until is None:
            self._hint("", self._fault)
        elif refused := self._refused(until, why or "."):
            self._hint("", refused)
        elif self._owed and not why:
            self.query_one("#why", Input).focus()
            self._hint(f"until {self._said(until)}", "say why: it is owed for alerts")
        else:
            self.dismiss(Said(until, why))
