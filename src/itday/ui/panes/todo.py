"""To-dos by their due dates; what has none comes last."""

from __future__ import annotations

from datetime import timedelta

from itday.store.rows import Row
from itday.ui.panes.base import Cell, Cells, Pane, near

SOON = timedelta(hours=24)


class TodoPane(Pane):
    """What the person has taken on, from every list."""

    digit = 3
    kind = "todo"
    name_shown = "To-do"
    nothing = "Nothing to do. t makes a to-do of a row, itday todo one of a line."

    def summary(self) -> str:
        """What is late, then what is open."""
        late = sum(1 for row in self.rows if row.due is not None and row.due < self.moment.stamp)
        return f"{late} late · {self.held.open} open" if late else f"{self.held.open} open"

    def columns(self, row: Row) -> Cells:
        """A box with `>` in it once begun, when due, how pressing, what, where."""
        started = row.state == "in-process"
        priority = int(row.fields.get("priority") or 0)
        return (
            Cell("[>]" if started else "[ ]", 3, "accent" if started else "muted"),
            Cell(self._due(row), 8, near(row, self.moment, SOON), from_width=32),
            Cell(f"!{priority}" if priority else "", 2, "warning" if 0 < priority < 5 else "muted"),
            Cell(row.title),
            Cell(self._where(row), 12, "muted", from_width=64),
        )

    def _due(self, row: Row) -> str:
        if row.due is None:
            return ""
        return self.moment.due(row.due, whole_day=row.whole_day)

    def _where(self, row: Row) -> str:
        projects = row.fields.get("projects") or ()
        return f"+{projects[0]}" if projects else str(row.fields.get("list_name") or "")

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """When, how pressing, for whom, in which list."""
        fields = row.fields
        priority = int(fields.get("priority") or 0)
        return [
            ("status", {"needs-action": "to do", "in-process": "begun"}.get(row.state, row.state)),
            ("due", self._due(row)),
            ("priority", f"{priority} of 9" if priority else ""),
            ("owner", str(fields.get("owner") or "")),
            ("list", str(fields.get("list_name") or "")),
            ("projects", ", ".join(fields.get("projects") or ())),
            ("tags", ", ".join(fields.get("tags") or ())),
            ("repeats", "yes" if fields.get("recurs") else ""),
            ("", str(fields.get("description") or "")),
        ]


PANE = TodoPane
