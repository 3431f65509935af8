"""Mail that is unread or flagged, the weightiest first, then the newest."""

from __future__ import annotations

from itday.store.rows import Row
from itday.ui.panes.base import Cell, Cells, Pane, person

HEAVY = 50
"""The weight from which a message is marked."""


class MailPane(Pane):
    """What came in and was not dealt with; looking at it marks nothing as read."""

    digit = 5
    kind = "message"
    name_shown = "Mail"
    nothing = "Nothing unread and nothing flagged."

    def columns(self, row: Row) -> Cells:
        """Flag as sign and letter, when, from whom, what, how many files hang on it."""
        flagged = bool(row.fields.get("flagged"))
        files = len(row.fields.get("attachments") or ())
        heavy = int(row.fields.get("weight") or 0) >= HEAVY
        return (
            Cell("!F" if flagged else "", 2, "warning"),
            Cell(self.moment.brief(row.at) if row.at else "", 6, "muted"),
            Cell(row.person, 12, from_width=44),
            Cell(row.title, 0, "strong" if heavy else ""),
            Cell(f"+{files} files" if files > 1 else "+1 file" if files else "", 8, "muted", 70),
        )

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """From whom with the address, to whom, what hangs on it, why it weighs so much."""
        fields = row.fields
        weight = int(fields.get("weight") or 0)
        reasons = ", ".join(fields.get("reasons") or ())
        return [
            ("from", person(fields.get("sender"))),
            ("to", ", ".join(map(person, fields.get("to") or ()))),
            ("copy", ", ".join(map(person, fields.get("cc") or ()))),
            ("sent", self.moment.clock(row.at) if row.at else ""),
            ("state", row.state),
            ("files", ", ".join(fields.get("attachments") or ())),
            ("weight", f"{weight}: {reasons}" if reasons else ""),
            ("mailbox", str(fields.get("mailbox") or "")),
        ]


PANE = MailPane
