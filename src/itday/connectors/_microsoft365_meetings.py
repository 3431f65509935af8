"""Outlook's calendar: its window listed, one meeting looked up, an invitation answered.

Facts: the pages named in `_microsoft365_calendar`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from itday.connectors import _microsoft365_calendar as calendar
from itday.connectors._microsoft365_asking import Asking, step
from itday.connectors._microsoft365_graph import OPTIONS, Graph
from itday.domain.feed import Page
from itday.domain.meeting import Meeting
from itday.domain.ref import Ref
from itday.sdk.rows import as_row, make_rows

if TYPE_CHECKING:
    from itday.connectors._microsoft365_config import Microsoft365Config
    from itday.sdk.connector import Setting


class Meetings(Asking):
    """Meetings of one calendar."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        super().__init__(config, setting, graph)
        self._zone = ZoneInfo(setting.zone) if setting.zone else ZoneInfo("UTC")

    async def pull(self) -> AsyncIterator[Page[Meeting]]:
        """The window's meetings, listed anew each time: a delta would not move with the days."""
        config = self._config
        span = (config.window_past_days, config.window_future_days)
        params = calendar.window(self._setting.now(), self._zone, *span)
        path = f"{config.me}/calendarView"
        async for rows, _ in self._graph.pages(path, needs="Calendars.Read", params=params):
            fault = "its time cannot be read"
            made, aside = make_rows(calendar.Event, rows, self._made, fault=fault)
            yield Page(made, aside=aside)

    def _made(self, row: calendar.Event) -> Meeting:
        return calendar.meeting(row, self._ref(Meeting, row.id), self._zone)

    async def meeting(self, ref: Ref) -> Meeting:
        """A meeting."""
        path = f"{self._config.me}/events/{step(ref.key)}"
        row = await self._get(path, "Calendars.Read", {"$select": calendar.FIELDS})
        return calendar.meeting(as_row(calendar.Event, row, where=self._source), ref, self._zone)

    async def answer(self, ref: Ref, answer: str) -> None:
        """Answer an invitation; the organiser is told."""
        path = f"{self._config.me}/events/{step(ref.key)}/{calendar.DOOR[answer]}"
        body = {"comment": "", "sendResponse": True}
        headers = {"Prefer": OPTIONS}
        await self._graph.send(
            "POST", path, needs="Calendars.ReadWrite", body=body, headers=headers
        )
