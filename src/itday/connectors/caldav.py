"""CalDAV calendars and to-do lists: Nextcloud, Radicale, Xandikos, Fastmail, SOGo and others.

RFC 4791 (CalDAV), RFC 5545 (iCalendar), RFC 6578 (sync); read 2026-11-24.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import Field

from itday.connectors._caldav_sync import Pull, Wanted
from itday.connectors._caldav_todos import (
    as_asked,
    todo,
)
from itday.connectors._caldav_wire import Calendar, Dav
from itday.connectors._caldav_write import Writer
from itday.domain.errors import AuthFailed, BadReply, Gone, Refused
from itday.domain.feed import Mode, Page
from itday.domain.meeting import Meeting
from itday.domain.todo import Todo
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen, Start
from itday.domain.verbs.todo import SetTodoStatus
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, action, feed
from itday.sdk.http import Http
from itday.sdk.ical.events import Place, Window, meetings, utc_text
from itday.sdk.ical.lines import UnreadableError
from itday.sdk.ical.recur import Purse

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.record import Record
    from itday.domain.ref import Ref

MARGIN = timedelta(days=1)
"""Added to both sides of the window that the server is asked for: it may know another zone."""


class CaldavConfig(ConnectorConfig):
    """One account on one server."""

    url: str
    """The server, the person's own address on it, or one calendar; https."""
    username: str = ""
    """Empty where the server wants no login; the password is the source's secret."""
    calendars: tuple[str, ...] = ()
    """Names of the calendars and lists to show; empty for all."""
    new_todos: str = ""
    """The list that new to-dos go to; empty for the first that takes any."""
    window_past_days: int = Field(7, ge=0, le=366)
    """Meetings are kept from so many days before today."""
    window_future_days: int = Field(60, ge=1, le=366)
    """Meetings are kept to so many days after today."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's."""


class Caldav(Connector[CaldavConfig]):
    """One account's calendars and to-do lists."""

    name = "caldav"
    title = "CalDAV"
    asks = (
        "Have at hand: the address of the server (Nextcloud: https://HOST/remote.php/dav/) and an "
        "app password, if the server has them. Its calendars and lists are found by itself."
    )
    Config = CaldavConfig

    def __init__(self, config: CaldavConfig, setting: Setting) -> None:
        """Keep the account; connect to nothing yet."""
        super().__init__(config, setting)
        self.http: Http | None = None
        self._calendars: list[Calendar] = []

    @feed(Meeting, every=timedelta(minutes=10), mode=Mode.DELTA)
    async def meetings(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """Occurrences in the window, of what changed since `cursor`.

        Args:
            cursor: What the last pull gave; it holds the window's day, so that the first pull of a
                day lists the window anew and names what fell out of it.

        Yields:
            Pages of up to 40 calendar objects; one may be a series of many meetings.

        Raises:
            CursorExpired: The calendars have moved, or the cursor is not ours.
            Gone: No calendars were found.
        """
        window = self._window()

        def read(raw: bytes, place: Place, purse: Purse) -> list[Meeting]:
            return meetings(raw, place, window, purse)

        wanted = Wanted(
            record=Meeting,
            component="VEVENT",
            span=(utc_text(window.opens - MARGIN), utc_text(window.closes + MARGIN)),
            window=f"{window.today} -{window.past} +{window.future} {self.setting.zone}".strip(),
            names=self._names,
            read=read,
            place=self._place,
        )
        async for page in self._pages(wanted, cursor):
            yield page

    @feed(Todo, every=timedelta(minutes=10), mode=Mode.DELTA)
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """All to-dos, of what changed since `cursor`; a series is one, its first.

        Raises:
            CursorExpired: The calendars have moved, or the cursor is not ours.
            Gone: No calendars were found.
        """
        zone = self._zone

        def read(raw: bytes, place: Place, purse: Purse) -> list[Todo]:
            del purse  # nothing is unrolled
            one = todo(raw, place, zone)
            return [] if one is None else [one]

        wanted = Wanted(
            record=Todo,
            component="VTODO",
            span=None,
            window=str(self._window().today),  # once a day all are compared: reports may have holes
            names=self._names,
            read=read,
            place=self._place,
        )
        async for page in self._pages(wanted, cursor):
            yield page

    @action(Create)
    async def create(self, change: Create, job: Job) -> Todo:
        """Make a to-do; done again with the same key, it finds the first.

        Raises:
            Refused: No calendar takes to-dos, or the due date cannot be read.
            Conflict: There is another to-do of that name.
        """
        return await self._writer.create(await self._path_of(change.ref.key), change, job)

    @action(Complete)
    async def complete(self, change: Complete, job: Job) -> Todo:
        """Tick a to-do off; it counts as completed when the person said so."""
        return await self._change(change, job)

    @action(Reopen)
    async def reopen(self, change: Reopen, job: Job) -> Todo:
        """Take a tick back."""
        return await self._change(change, job)

    @action(Start)
    async def start(self, change: Start, job: Job) -> Todo:
        """Begin a to-do."""
        return await self._change(change, job)

    @action(Cancel)
    async def cancel(self, change: Cancel, job: Job) -> Todo:
        """Give a to-do up; it stays on the server as cancelled."""
        return await self._change(change, job)

    @action(Edit)
    async def edit(self, change: Edit, job: Job) -> Todo:
        """Change the words or dates of a to-do.

        Raises:
            Refused: The due date cannot be read or is before the start, or the to-do repeats.
            Conflict: Somebody else changed it since the person looked.
        """
        return await self._change(change, job)

    @classmethod
    def wants_secret(cls, config: CaldavConfig) -> bool:
        """Only where there is a login to send it with."""
        return bool(config.username)

    async def check(self) -> str:
        """Find the calendars and say how many there are."""
        self._calendars = await self._dav.calendars(await self._dav.home())
        names = {one.name.casefold() for one in self._calendars}
        absent = [name for name in self.config.calendars if name.casefold() not in names]
        if absent:
            known = ", ".join(one.name for one in self._calendars)
            raise Gone(
                f"no calendar is called {absent[0]}",
                where=self.setting.source,
                remedy=f"There are: {known}",
            )
        who = f", as {self.config.username}" if self.config.username else ""
        count = len(self._calendars)
        return f"{count} calendar{'' if count == 1 else 's'}{who}"

    async def read(self, ref: Ref) -> Record:
        """One to-do, or one occurrence of a meeting, as the server has it now.

        Raises:
            Gone: It no longer exists, or is no longer in the window.
        """
        path = ref.key.partition("#")[0]
        if ref.kind == Todo.kind:
            return await self._writer.todo(await self._path_of(path))
        found = await self._dav.get(path)
        try:
            every = meetings(found.raw, await self._at(path, found.etag), self._window(), Purse())
        except UnreadableError as error:
            raise BadReply(f"the event {error}", where=self.setting.source) from None
        for one in every:
            if one.ref == ref:
                return one
        raise Gone("it no longer takes place", where=self.setting.source)

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a lost change took effect; a to-do that is not there was never made."""
        del job
        try:
            record = await self._writer.todo(await self._path_of(change.ref.key))
        except Gone:
            if isinstance(change, Create):
                return None
            raise
        return record if as_asked(record, change) else None

    async def aclose(self) -> None:
        """Close the connections."""
        if self.http is not None:
            await self.http.aclose()

    async def _pages(self, wanted: Wanted[Any], cursor: str | None) -> AsyncIterator[Page[Any]]:
        pull = Pull(self._dav, wanted, cursor)
        async for page in pull.pages():
            self._calendars = pull.calendars
            yield page

    async def _change(self, change: Edit | SetTodoStatus, job: Job) -> Todo:
        return await self._writer.change(await self._path_of(change.ref.key), change, job)

    @property
    def _writer(self) -> Writer:
        return Writer(self._dav, self._at, self._zone, self.setting.now)

    async def _at(self, path: str, etag: str) -> Place:
        inside = (one for one in await self._known() if path.startswith(one.path))
        return self._place.at(path, next((one.name for one in inside), ""), etag)

    async def _path_of(self, key: str) -> str:
        """Where a to-do is; a key that is no path is the UID of one made here."""
        return key if key.startswith("/") else await self._path_of_new(key)

    async def _path_of_new(self, uid: str) -> str:
        names = {self.config.new_todos.casefold()} if self.config.new_todos else self._names
        takes = [one for one in await self._known() if "VTODO" in one.components]
        for one in takes:
            if not names or one.name.casefold() in names:
                return f"{one.path.rstrip('/')}/{quote(uid, safe='')}.ics"
        raise Refused(
            "no calendar here takes to-dos",
            where=self.setting.source,
            remedy="Set `new_todos` to the name of a list",
        )

    async def _known(self) -> list[Calendar]:
        if not self._calendars:
            self._calendars = await self._dav.calendars(await self._dav.home())
        return self._calendars

    @property
    def _dav(self) -> Dav:
        if self.http is None:
            self.http = self._connected()
        return Dav(self.http, self.config.url)

    def _connected(self) -> Http:
        login, ca_file = None, self.config.ca_file
        if self.config.username:
            if self.setting.secret is None:
                raise AuthFailed(
                    "no password is kept",
                    where=self.setting.source,
                    remedy=f"Run `itday secret set {self.setting.source}`",
                )
            login = (self.config.username, self.setting.secret)
        return Http(
            self.config.url,
            basic=login,
            ca_file=self.setting.home / ca_file if ca_file else None,
            source=self.setting.source,
        )

    def _window(self) -> Window:
        now = self.setting.now()
        today: date = now.astimezone(self._zone).date()
        config = self.config
        return Window(today, config.window_past_days, config.window_future_days, self._zone)

    @property
    def _zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.setting.zone) if self.setting.zone else None

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.config.calendars)

    @property
    def _place(self) -> Place:
        login = self.config.username if "@" in self.config.username else ""
        return Place(self.setting.source, self.setting.email or login)


CONNECTOR = Caldav
