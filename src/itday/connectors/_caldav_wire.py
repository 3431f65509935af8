"""A CalDAV server's requests: finding calendars, asking what changed, fetching objects.

RFC 4791 (CalDAV), RFC 6578 (sync), RFC 6764 (finding the service); read 2026-11-24. What real
servers do beside them was tried on Radicale 3.9.0 and Xandikos 0.4.10.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from itday.connectors import _caldav_xml as xml
from itday.connectors._caldav_xml import CALDAV, DAV, SERVER, Multistatus, Row, path_of
from itday.domain.errors import BadReply, Forbidden, Gone, Refused, SourceError
from itday.sdk.origin import origin_of, shown_host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itday.sdk.http import Http

WELL_KNOWN = "/.well-known/caldav"
XML = {"Content-Type": "application/xml; charset=utf-8"}
BATCH = 40
"""Objects asked for at once."""
MAX_SPLITS = 12
"""How often a batch that cannot be read is halved to find the object at fault."""
MAX_ROUNDS = 200
"""Parts in which a server may tell what changed."""
STALE_TOKEN = {400, 403, 405, 409, 410, 412, 415, 501, 507}
"""What servers answer to a token they do not know or a report they do not have.

RFC 6578, 3.2 says 403; Radicale does that, Xandikos says 412, others 400, 409 or 410.
"""
BOTH = frozenset({"VEVENT", "VTODO"})
FIND = ("resourcetype", "current-user-principal", "calendar-home-set")
LIST = (
    *("resourcetype", "displayname", "supported-calendar-component-set"),
    *("sync-token", "getctag"),
)


class Home(NamedTuple):
    """Where the calendars are."""

    path: str
    direct: bool
    """Whether it is itself the one calendar."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar, and its marks of the state it is in."""

    path: str
    name: str
    """As its owner called it."""
    components: frozenset[str] = BOTH
    token: str = ""
    """For asking what changed since; empty where the server has none."""
    ctag: str = ""
    """Differs when anything in it has changed; empty where the server has none."""


class Found(NamedTuple):
    """One calendar object."""

    etag: str
    raw: bytes


@dataclass(slots=True)
class Changed:
    """What a server says of a calendar since a token."""

    etags: dict[str, str] = field(default_factory=dict)
    """The tags of what is new or changed, by path; a tag may be empty."""
    gone: set[str] = field(default_factory=set)
    token: str = ""
    whole: bool = True
    """Whether this may be all there is: else the calendar is to be looked into again."""


@dataclass(slots=True)
class Fetched:
    """Objects that were asked for."""

    found: dict[str, Found] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """What the server said it does not have."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Why, by path."""


class Dav:
    """One server; raises what `Http.send` does."""

    def __init__(self, http: Http, address: str) -> None:
        """Keep where the settings say the server is."""
        self._http = http
        self._address = address

    async def home(self) -> Home:
        """Find the calendars from the configured address.

        Raises:
            Gone: Nothing at that address leads to calendars.
            BadReply: The server says they are on another server.
        """
        start = path_of(self._address)
        tries = (start, WELL_KNOWN) if start.strip("/") else (WELL_KNOWN, "/")
        failed: SourceError | None = None
        for path in tries:
            try:
                found = await self._home_from(path)
            except (Gone, Refused, BadReply) as error:
                failed = failed or error
                continue
            if found is not None:
                return found
        if isinstance(failed, BadReply):
            raise failed
        why = f" ({failed.what})" if failed else ""
        raise Gone(
            f"no calendars at that address{why}",
            where=self._http.source,
            remedy="Set `url` to the address that the calendar program shows",
        ) from failed

    async def _home_from(self, path: str) -> Home | None:
        row = await self._one(path, FIND)
        if _is_calendar(row):
            return Home(row.path or path, direct=True)
        if not row.link(f"{CALDAV}calendar-home-set"):
            principal = row.link(f"{DAV}current-user-principal")
            row = await self._one(self._own(principal), FIND) if principal else row
        link = row.link(f"{CALDAV}calendar-home-set")
        if link:
            return Home(self._own(link), direct=False)
        home = Home(row.path or path, direct=False)
        return home if await self.calendars(home) else None

    def _own(self, link: str) -> str:
        """The path of a link, if it is on our server."""
        if "//" in link.partition("?")[0] and origin_of(link) != origin_of(self._address):
            raise BadReply(
                f"the calendars are on another server ({shown_host(link)})",
                where=self._http.source,
                remedy="Set `url` to that server's address",
            )
        return path_of(link)

    async def calendars(self, home: Home) -> list[Calendar]:
        """All calendars, with their marks, in one request."""
        answer = await self._propfind(home.path, LIST, depth=0 if home.direct else 1)
        return [_calendar(row) for row in answer.rows if row.path and _is_calendar(row)]

    async def exists(self, path: str) -> bool:
        """Whether a calendar that is no longer listed still answers, and to us."""
        try:
            await self._propfind(path, LIST, depth=0)
        except (Gone, Forbidden):
            return False
        return True

    async def changed(self, path: str, token: str) -> Changed | None:
        """What changed since `token`; `None` where the server cannot tell and all must be listed.

        Raises:
            BadReply: It never comes to an end.
        """
        out = Changed(token=token)
        for _ in range(MAX_ROUNDS):
            reply = await self._http.send(
                "REPORT",
                path,
                headers={**XML, "Depth": "0"},  # RFC 6578, 3.2: not 1, the level says how deep
                content=xml.sync_collection(out.token),
                ok=STALE_TOKEN,
            )
            if reply.status in STALE_TOKEN:
                return None
            answer = xml.multistatus(reply.content, where=self._http.source)
            if not answer.token:
                return None
            again = _sort(answer, path, out)
            if again and answer.token == out.token:  # there is more, it says, and never tells it
                return None
            if not again:
                out.token = answer.token
                return out
            out.token = answer.token
        raise BadReply("a sync report that does not end", where=self._http.source)

    async def listed(
        self, path: str, component: str, span: tuple[str, str] | None
    ) -> dict[str, str]:
        """The tags of all events or to-dos, of events those in `span`, by path."""
        reply = await self._http.send(
            "REPORT", path, headers={**XML, "Depth": "1"}, content=xml.query(component, span)
        )
        answer = xml.multistatus(reply.content, where=self._http.source)
        if any(row.status == 507 for row in answer.rows):  # RFC 4791, 7.8
            raise BadReply(
                "the calendar has more than the server will list", where=self._http.source
            )
        return {row.path: _etag(row) for row in answer.rows if row.status == 200 and row.path}

    async def fetch(self, calendar: str, paths: Sequence[str]) -> Fetched:
        """Up to `BATCH` objects; one that breaks the answer is found and left out.

        Raises:
            BadReply: Most of them break it.
        """
        out = Fetched()
        waiting, splits = [list(paths)], 0
        while waiting:
            batch = waiting.pop()
            try:
                await self._multiget(calendar, batch, out)
            except BadReply as error:
                splits += 1
                if splits > MAX_SPLITS:
                    raise
                if len(batch) == 1:
                    out.unreadable[batch[0]] = error.what
                else:
                    half = len(batch) // 2
                    waiting += [batch[half:], batch[:half]]
        return out

    async def _multiget(self, calendar: str, paths: Sequence[str], out: Fetched) -> None:
        reply = await self._http.send(
            "REPORT", calendar, headers={**XML, "Depth": "1"}, content=xml.multiget(paths)
        )
        answer = xml.multistatus(reply.content, where=self._http.source)
        rows = {row.path: row for row in answer.rows}
        for path in paths:
            row = rows.get(path)
            text = row.props.get(f"{CALDAV}calendar-data") if row else None
            if row is not None and text is not None and text.text:
                out.found[path] = Found(_etag(row), text.text.encode())
                continue
            if row is not None and row.status in {404, 410}:
                out.gone.add(path)
                continue
            try:  # a server that leaves it out of its answer is asked for it alone
                out.found[path] = await self.get(path)
            except Gone:
                out.gone.add(path)

    async def get(self, path: str) -> Found:
        """One object as the server keeps it, byte for byte."""
        reply = await self._http.send("GET", path, headers={"Accept": "text/calendar"})
        return Found(plain_etag(reply.headers.get("ETag", "")), reply.content)

    async def put(self, path: str, raw: bytes, condition: dict[str, str]) -> str:
        """Write one object under a condition and give its new tag; empty where none was told."""
        kind = {"Content-Type": "text/calendar; charset=utf-8"}
        reply = await self._http.send("PUT", path, headers={**kind, **condition}, content=raw)
        return plain_etag(reply.headers.get("ETag", ""))

    async def _one(self, path: str, names: Sequence[str]) -> Row:
        answer = await self._propfind(path, names, depth=0)
        if not answer.rows:
            raise BadReply("an answer about nothing", where=self._http.source)
        return answer.rows[0]

    async def _propfind(self, path: str, names: Sequence[str], *, depth: int) -> Multistatus:
        reply = await self._http.send(
            "PROPFIND", path, headers={**XML, "Depth": str(depth)}, content=xml.propfind(names)
        )
        answer = xml.multistatus(reply.content, where=self._http.source)
        # Xandikos says 404 inside a 207, of an address that it then spells in full.
        if any(row.path == path_of(path) and row.status in {404, 410} for row in answer.rows):
            raise Gone("404 Not Found", where=self._http.source)
        return answer


def _sort(answer: Multistatus, path: str, out: Changed) -> bool:
    """Add a sync report's rows; whether it says that there is more."""
    more = False
    for row in answer.rows:
        if row.path == path:
            more = more or row.status == 507  # RFC 6578, 3.6: cut short
        elif row.status in {404, 410}:
            out.gone.add(row.path)
            out.etags.pop(row.path, None)
        elif row.path.rstrip("/") == row.path:
            out.etags[row.path] = _etag(row)
            out.gone.discard(row.path)
    return more


def _is_calendar(row: Row) -> bool:
    kinds = row.props.get(f"{DAV}resourcetype")
    return kinds is not None and kinds.find(f"{CALDAV}calendar") is not None


def _calendar(row: Row) -> Calendar:
    holds = row.props.get(f"{CALDAV}supported-calendar-component-set")
    named = frozenset(one.get("name", "").upper() for one in (holds if holds is not None else ()))
    return Calendar(
        path=row.path,
        name=row.text(f"{DAV}displayname") or unquote(row.path.rstrip("/").rpartition("/")[2]),
        components=named or BOTH,
        token=row.text(f"{DAV}sync-token"),
        ctag=row.text(f"{SERVER}getctag"),
    )


def _etag(row: Row) -> str:
    return plain_etag(row.text(f"{DAV}getetag"))


def plain_etag(value: str) -> str:
    """A tag as the server made it: proxies that pack answers weaken it or add to it."""
    value = value.strip().removeprefix("W/")
    return f'{value[:-6]}"' if value.endswith('-gzip"') else value
