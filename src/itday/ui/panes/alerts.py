"""Suspicious activity, the most severe first, then the newest."""

from __future__ import annotations

from itday.store.rows import Row
from itday.ui.panes.base import Cell, Cells, Pane, person

SEVERITY = ("unknown", "info", "low", "medium", "high", "CRITICAL")
TONES = ("muted", "muted", "muted", "", "warning", "error")


class AlertsPane(Pane):
    """What the sources found odd about an account, until somebody says what it was."""

    digit = 1
    kind = "alert"
    name_shown = "Alerts"
    nothing = "No alert is open. Nothing asks for you here."

    def columns(self, row: Row) -> Cells:
        """Severity in a word, when it was raised, what, whom."""
        severity = min(max(row.severity, 0), len(SEVERITY) - 1)
        return (
            Cell(SEVERITY[severity], 8, TONES[severity]),
            Cell(self.moment.brief(row.at) if row.at else "", 6, "muted", from_width=40),
            Cell(row.title),
            Cell(row.person, 14, from_width=54),
        )

    def standing_mark(self, row: Row) -> tuple[str, str]:
        """Whether somebody has taken it on."""
        return ("~", "in hand") if row.state == "in progress" else (" ", "")

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """Who, from where, how it ended, and what the source calls it."""
        fields, place = row.fields, row.fields.get("src_endpoint") or {}
        where = (place.get(name) for name in ("ip", "city", "country"))
        mfa = {"True": "yes", "False": "no"}.get(str(fields.get("is_mfa")), "")
        number = place.get("autonomous_system")
        return [
            ("severity", SEVERITY[min(max(row.severity, 0), 5)]),
            ("status", row.state),
            ("user", person(fields.get("user"))),
            ("from", ", ".join(str(part) for part in where if part)),
            ("network", f"AS{number}" if number else ""),
            ("outcome", str(fields.get("outcome") or "")),
            ("MFA", mfa),
            ("device", str(fields.get("device") or "")),
            ("risk", " ".join(str(fields.get(n) or "") for n in ("risk_level", "risk_score"))),
            ("what", ", ".join(fields.get("types") or ())),
            ("product", str(fields.get("product") or "")),
            ("raised", self.moment.clock(row.at) if row.at else ""),
            ("verdict", str(fields.get("verdict") or "").replace("_", " ")),
            ("comment", str(fields.get("comment") or "")),
        ]


PANE = AlertsPane
