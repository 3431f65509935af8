"""The help desk's queue: by priority, then by the time left."""

from __future__ import annotations

from datetime import timedelta

from itday.store.rows import Row
from itday.ui.panes.base import Cell, Cells, Pane, near, person

SOON = timedelta(hours=2)
PRIORITY = {1: "P1 critical", 2: "P2 high", 3: "P3 normal", 4: "P4 low"}
TONES = {1: "error", 2: "warning"}


class TicketsPane(Pane):
    """Open tickets, with what is left of each promise."""

    digit = 2
    kind = "ticket"
    name_shown = "Help desk"
    nothing = "The queue is empty. Nobody waits for the help desk."

    def columns(self, row: Row) -> Cells:
        """Priority, number, time left, what, who has it."""
        priority = int(row.fields.get("priority") or 3)
        left = self.moment.left(row.due) if row.due is not None else ""
        return (
            Cell(f"P{priority}", 2, TONES.get(priority, "")),
            Cell(str(row.fields.get("number") or ""), 7, "muted", from_width=64),
            Cell(left, 8, near(row, self.moment, SOON), from_width=44),
            Cell(row.title),
            Cell(row.person, 14, from_width=84),
            Cell(self._owner(row), 8, "muted", from_width=54),
        )

    def _owner(self, row: Row) -> str:
        return str(row.fields.get("assignee") or "nobody")

    def standing_mark(self, row: Row) -> tuple[str, str]:
        """Whether it waits for somebody outside."""
        return ("~", "pending") if row.state == "pending" else (" ", "")

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """Who asks, who has it, what was promised."""
        fields = row.fields
        priority = int(fields.get("priority") or 3)
        due = f"{self.moment.clock(row.due)} ({self.moment.left(row.due)})" if row.due else ""
        return [
            ("number", str(fields.get("number") or "")),
            ("priority", PRIORITY.get(priority, f"P{priority}")),
            ("status", str(fields.get("source_status") or row.state)),
            ("from", person(fields.get("requester"))),
            ("has it", str(fields.get("assignee") or "nobody")),
            ("queue", str(fields.get("queue") or "")),
            ("about", str(fields.get("category") or "")),
            ("promised", due),
            ("opened", self.moment.clock(row.at) if row.at else ""),
            ("changed", self.moment.clock(row.updated) if row.updated else ""),
        ]


PANE = TicketsPane
