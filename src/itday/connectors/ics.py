"""A published calendar: one .ics address or file, read only.

RFC 5545 (iCalendar), RFC 9110 (conditional requests); read 2026-11-24.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from itday.connectors._ics_read import Found, pages, read
from itday.domain.errors import AuthFailed, BadReply, Forbidden, Unavailable
from itday.domain.feed import Mode, Page
from itday.domain.meeting import Meeting
from itday.sdk.connector import Connector, ConnectorConfig, Setting, feed
from itday.sdk.http import Http
from itday.sdk.ical.events import Place, Window
from itday.sdk.ical.lines import UnreadableError
from itday.sdk.origin import allowed, origin_of
from itday.sdk.reply import refuse_web_page
from itday.sdk.scrub import register

PAGE = 200
LONGEST_TAG = 500
HIDDEN = 16
"""A part of an address that is so long and has a digit is taken for a key and never logged."""
_WEBCAL = re.compile(r"(?i)webcals?://")
_NUMBER = re.compile(r"[0-9]")


class IcsConfig(ConnectorConfig):
    """Where the calendar is. With neither `url` nor `path`, the source's secret is the address."""

    url: str = ""
    """An address that anybody may know; `https` or `webcal`."""
    path: Path | None = None
    """A file; relative to the settings file, `~` is your home."""
    username: str = ""
    """Where the address wants a login; the password is the source's secret."""
    calendar: str = ""
    """What to call it; left out, it names itself."""
    window_past_days: int = Field(7, ge=0, le=366)
    """Meetings are kept from so many days before today."""
    window_future_days: int = Field(60, ge=1, le=366)
    """Meetings are kept to so many days after today."""
    max_mb: int = Field(5, ge=1, le=16)
    """The largest calendar that is read."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's."""

    @model_validator(mode="after")
    def _one_place(self) -> IcsConfig:
        if self.url and self.path:
            raise ValueError("give url or path, not both")
        if self.username and not self.url:
            raise ValueError("username goes with url")
        return self


class Mark(BaseModel):
    """What was read last: the same again is not read twice.

    `v` is to be raised when what an event is made into changes: then all is read again.
    """

    model_config = ConfigDict(extra="forbid")

    v: Literal[1] = 1
    window: str
    """The days that were kept; on another day the same calendar has other meetings in view."""
    digest: str
    """Of the calendar's text."""
    etag: str = ""

    @classmethod
    def of(cls, cursor: str | None, window: str) -> Mark | None:
        """Read a cursor; `None` where it says nothing about today's window."""
        try:
            mark = None if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return None
        return mark if mark is not None and mark.window == window else None


class Ics(Connector[IcsConfig]):
    """The meetings of one published calendar, or of several in one file."""

    name = "ics"
    title = "Published calendar (ICS)"
    Config = IcsConfig
    needs_secret = False

    def __init__(self, config: IcsConfig, setting: Setting) -> None:
        """Keep the settings; ask nothing yet."""
        super().__init__(config, setting)
        self.http: Http | None = None

    @classmethod
    def wants_secret(cls, config: IcsConfig) -> bool:
        """Where the secret is the address itself, or there is a login to send it with."""
        return bool(config.username) or not (config.url or config.path)

    @feed(Meeting, every=timedelta(minutes=15), mode=Mode.SNAPSHOT)
    async def meetings(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """All meetings of the window; nothing at all when the calendar is as it was.

        Args:
            cursor: Tag and digest of the calendar last read, and the days that were kept.

        Yields:
            Pages of up to 200 meetings, the last with the cursor; or none.

        Raises:
            AuthFailed, Unavailable, BadReply: As `self.http` does.
            Unavailable, Forbidden: The file is not there, or may not be read.
            BadReply: It is no calendar, is cut off, or goes over a bound.
        """
        window = self._window()
        kept = f"{window.today} -{window.past} +{window.future} {self.setting.zone}"
        mark = Mark.of(cursor, kept)
        got = await self._get(mark.etag if mark else "")
        if got is None:
            return
        raw, etag = got
        now = Mark(window=kept, digest=blake2b(raw, digest_size=16).hexdigest(), etag=etag)
        if mark is not None and mark.digest == now.digest:
            return
        found = await self._read(raw, window)
        portions = list(pages(found.meetings, PAGE))
        for portion in portions[:-1]:
            yield Page(portion)
        yield Page(portions[-1], cursor=now.model_dump_json(), aside=found.aside)

    async def check(self) -> str:
        """Fetch the calendar and say what is in it.

        Raises:
            SourceError: As the feed.
        """
        got = await self._get("")
        found = await self._read(got[0] if got else b"", self._window())
        names = ", ".join(filter(None, found.calendars)) or "a calendar without a name"
        said = f"{names}, {len(found.meetings)} meetings in view"
        if self.config.url and _hidden(self.config.url):
            return f"{said}; its address looks like a secret: better kept by `itday secret set`"
        return said

    async def aclose(self) -> None:
        """Close the connection."""
        if self.http is not None:
            await self.http.aclose()

    async def _get(self, etag: str) -> tuple[bytes, str] | None:
        """The calendar's text and tag; `None` where the server says that it is as it was."""
        if self.config.path is not None:
            path = self.setting.home / self.config.path.expanduser()
            return await asyncio.to_thread(_load, path, self.config.max_mb), ""
        if self.http is None:
            self.http = self._connected()
        condition = {"If-None-Match": etag} if etag else {}
        accept = {"Accept": "text/calendar, */*;q=0.1"}
        reply = await self.http.send("GET", headers=accept | condition, ok=(304,))
        if reply.status == 304 and etag:
            return None
        refuse_web_page(reply.content, where=self.setting.source)
        tag = reply.headers.get("ETag", "")
        plain = tag.isascii() and tag.isprintable() and len(tag) <= LONGEST_TAG
        return reply.content, tag if plain else ""

    async def _read(self, raw: bytes, window: Window) -> Found:
        place = Place(self.setting.source, self.setting.email, calendar=self.config.calendar)
        try:
            # Parsing takes a millisecond an event: in a thread, so that the screen goes on.
            found = await asyncio.to_thread(read, raw, place, window, self.config.max_mb << 20)
        except UnreadableError as error:
            where = self.setting.source
            remedy = "Set max_mb higher if it is to be so" if "larger" in str(error) else ""
            raise BadReply(f"the calendar {error}", where=where, remedy=remedy) from None
        return found

    def _connected(self) -> Http:
        config, source = self.config, self.setting.source
        address = _plain(config.url or self._secret_address())
        login = None
        if config.username:
            if self.setting.secret is None:
                raise AuthFailed(
                    "no password is kept",
                    where=source,
                    remedy=f"Run `itday secret set {source}`",
                )
            login = (config.username, self.setting.secret)
        allowed(address, setting="url", where=source)
        for part in _hidden(address):
            register(part)
        if not config.url:
            register(address)
        return Http(
            address,
            basic=login,
            ca_file=self.setting.home / config.ca_file if config.ca_file else None,
            source=source,
        )

    def _secret_address(self) -> str:
        source, secret = self.setting.source, self.setting.secret
        address = secret.reveal().strip() if secret is not None else ""
        if origin_of(_plain(address)) is None:
            raise AuthFailed(
                "no calendar address is kept" if not address else "the secret is no address",
                where=source,
                remedy=f"Run `itday secret set {source}` and paste the address",
            )
        return address

    def _window(self) -> Window:
        zone = ZoneInfo(self.setting.zone) if self.setting.zone else None
        today: date = self.setting.now().astimezone(zone).date()
        return Window(today, self.config.window_past_days, self.config.window_future_days, zone)


def _plain(address: str) -> str:
    """The address that `webcal:` stands for: https, or http on this machine."""
    if not _WEBCAL.match(address):
        return address
    rest = _WEBCAL.sub("", address, count=1)
    origin = origin_of(f"http://{rest}")
    return f"{'http' if origin is not None and origin.loopback else 'https'}://{rest}"


def _hidden(address: str) -> list[str]:
    """The parts of an address that let in whoever knows them, as far as can be told."""
    parts = urlsplit(address)
    pieces = [*parts.path.split("/"), *(pair.partition("=")[2] for pair in parts.query.split("&"))]
    return [one for one in pieces if len(one) >= HIDDEN and _NUMBER.search(one)]


def _load(path: Path, most_mb: int) -> bytes:
    """The file's content, up to the bound and a little more.

    Raises:
        Forbidden, Unavailable: The system does not give it.
    """
    try:
        with path.open("rb") as file:
            return file.read((most_mb << 20) + 1)
    except PermissionError:
        raise Forbidden("may not be read", where=str(path), remedy="Check its rights") from None
    except OSError as error:
        raise Unavailable(
            f"cannot be read: {error.strerror}",
            where=str(path),
            remedy="Check that the file or share is there",
        ) from None


CONNECTOR = Ics
