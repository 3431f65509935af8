"""Google's primary calendar: its window listed, an invitation answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from itday.connectors import _google_calendar as calendar
from itday.connectors._google_asking import Asking, step
from itday.domain.errors import BadReply, Conflict, Gone
from itday.domain.feed import Page
from itday.domain.meeting import Meeting
from itday.sdk.rows import as_row, make_rows

if TYPE_CHECKING:
    from itday.connectors._google_api import Api
    from itday.connectors._google_config import GoogleConfig
    from itday.domain.ref import Ref
    from itday.sdk.connector import Setting


class Meetings(Asking):
    """Meetings of one calendar."""

    area = "calendar"
    api = "calendar"
    root = "calendar/v3/calendars/primary/events"

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`."""
        super().__init__(config, setting, api)
        self._zone = ZoneInfo(setting.zone) if setting.zone else ZoneInfo("UTC")

    async def pull(self) -> AsyncIterator[Page[Meeting]]:
        """The window's meetings, listed anew each time: a sync token would not move with it."""
        span = (self._config.window_past_days, self._config.window_future_days)
        params = calendar.window(self._setting.now(), self._zone, *span)
        async for rows, _ in self._pages("", "items", params):
            fault = "its time cannot be read"
            made, aside = make_rows(calendar.Event, rows, self._made, fault=fault)
            yield Page(made, aside=aside)

    def _made(self, row: calendar.Event) -> Meeting:
        return calendar.meeting(row, self._ref(Meeting, row.id), self._zone)

    async def meeting(self, ref: Ref) -> Meeting:
        """A meeting."""
        row = await self._row(ref.key)
        try:
            return self._meeting(row, ref)
        except ValueError:
            raise Gone("it was cancelled", where=str(ref)) from None

    async def answer(self, ref: Ref, answer: str) -> Meeting:
        """Answer an invitation, unless it changed between our two requests.

        Raises:
            Gone: The person is not among those who are invited.
            Conflict: It changed meanwhile; holds the other version.
        """
        row = await self._row(ref.key)
        if row.get("attendeesOmitted"):
            raise Conflict("Google does not show all who are invited", where=str(ref))
        guests = calendar.answered(row, answer)
        if guests is None:
            raise Gone("you are not among those invited", where=str(ref))
        reply = await self._send(
            "PATCH",
            f"/{step(ref.key)}",
            params={"sendUpdates": "all"},
            body={"attendees": guests},
            headers={"If-Match": str(row.get("etag", "*"))},
        )
        return self._meeting(reply.json(), ref)

    def _meeting(self, row: Any, ref: Ref) -> Meeting:
        return calendar.meeting(as_row(calendar.Event, row, where=self._source), ref, self._zone)

    async def _row(self, key: str) -> Any:
        found = await self._get(f"/{step(key)}")
        if not isinstance(found, dict):
            raise BadReply("one meeting was asked for, and none came", where=self._source)
        if found.get("status") == "cancelled":
            # A meeting that was taken out answers like this, with little more than its name.
            raise Gone("it was cancelled", where=self._source)
        return found
