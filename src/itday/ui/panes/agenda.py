"""Meetings from now on: what is on, what comes next, then the days ahead."""

from __future__ import annotations

from datetime import timedelta

from itday.store.rows import Row, Scope
from itday.ui.moment import Moment
from itday.ui.panes.base import Cell, Cells, Pane, person

AHEAD = timedelta(days=14)
ANSWERS = {"accepted": "going", "declined": "not going", "tentative": "maybe"}


class AgendaPane(Pane):
    """The rest of today and the two weeks after it."""

    digit = 4
    kind = "meeting"
    name_shown = "Agenda"
    nothing = "Nothing is in the calendar for two weeks."

    def scope(self, moment: Moment) -> Scope:
        """What is not over yet, two weeks ahead at most."""
        return Scope(self.kind, after=moment.stamp, before=(moment.now + AHEAD).timestamp())

    def summary(self) -> str:
        """How many are left today; of the days after it, how many are known."""
        today = self.badge()
        later = len(self.rows) - today
        return f"{today} today · {later} later" if later else f"{today} today"

    def badge(self) -> int:
        """How many are left today."""
        today = self.moment.today
        return sum(1 for row in self.rows if self.moment.local(row.at or 0).date() <= today)

    def columns(self, row: Row) -> Cells:
        """The day where it changes, from when to when, `now` or `next`, what, where."""
        turn = self._turn(row)
        return (
            Cell(self._day(row), 6, "strong"),
            Cell(self._span(row), 11),
            Cell(turn, 4, "accent" if turn else ""),
            Cell(row.title),
            Cell(str(row.fields.get("location") or ""), 12, "muted", from_width=64),
        )

    def _day(self, row: Row) -> str:
        before = next((n for n, one in enumerate(self.things) if one is row), 0) - 1
        day = self._label(row)
        same = before >= 0 and self._label(self.things[before]) == day
        return "" if same else day

    def _label(self, row: Row) -> str:
        """The day it is listed under: what began earlier and still runs is today's."""
        return self.moment.day(max(row.at or 0, self.moment.stamp))

    def _span(self, row: Row) -> str:
        if row.fields.get("all_day"):
            return "all day"
        clocks = (f"{self.moment.local(at):%H:%M}" for at in (row.at or 0, row.due or 0))
        return "-".join(clocks)

    def _turn(self, row: Row) -> str:
        if row.fields.get("all_day") or row.at is None:
            return ""
        if row.at <= self.moment.stamp:
            return "now"
        ahead = (one for one in self.rows if one.at is not None and one.at > self.moment.stamp)
        first = next((one for one in ahead if not one.fields.get("all_day")), None)
        return "next" if first is not None and first.ref == row.ref else ""

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """When, where, with whom, what for."""
        fields = row.fields
        invited = [
            f"{person(one.get('person'))} ({ANSWERS.get(one.get('partstat'), 'no answer')})"
            for one in fields.get("attendees") or ()
        ]
        return [
            ("when", f"{self.moment.day(row.at or 0)} {self._span(row)}"),
            ("where", str(fields.get("location") or "")),
            ("join", str(fields.get("join_url") or "")),
            ("status", "" if row.state == "confirmed" else row.state),
            ("called by", person(fields.get("organizer"))),
            ("you", ANSWERS.get(str(fields.get("partstat") or ""), "")),
            ("invited", ", ".join(invited)),
            ("calendar", str(fields.get("calendar") or "")),
            ("repeats", "yes" if fields.get("recurring") else ""),
            ("note", str(fields.get("note") or "")),
            ("", str(fields.get("description") or "")),
        ]


PANE = AgendaPane
