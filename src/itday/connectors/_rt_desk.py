"""Request Tracker's REST 2.0 on the wire: requests out, checked rows in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from itday.connectors import _rt_query
from itday.connectors._rt_config import RtConfig
from itday.connectors._rt_query import PER_PAGE
from itday.connectors._rt_rows import FIELDS, Listing, Row
from itday.domain.errors import AuthFailed, BadReply, Forbidden, Gone, Unavailable
from itday.domain.feed import Aside
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.text import clean
from itday.domain.ticket import Ticket
from itday.sdk.connector import Setting
from itday.sdk.http import Http, Reply, decode

T = TypeVar("T")

MAX_PAGES = 300
"""30,000 tickets: no school's open queue."""
MAX_DIGITS = 12

LISTING = TypeAdapter(Listing)
ROW = TypeAdapter(Row)
SENTENCES = TypeAdapter(list[str])


class Desk:
    """One login's way to a desk. It connects when first used."""

    def __init__(self, config: RtConfig, setting: Setting) -> None:
        """Prepare the client.

        Raises:
            SettingsError: The address cannot be used.
        """
        self.config = config
        self.setting = setting
        self.web = config.url.rstrip("/").removesuffix("/REST/2.0") + "/"
        """RT's address for browsers, ending in a slash."""
        token = setting.secret.reveal() if setting.secret else None
        self._http = Http(
            f"{self.web}REST/2.0/",
            headers={"Authorization": Secret(f"token {token}")} if token else {},
            ca_file=setting.home / config.ca_file if config.ca_file else None,
            source=setting.source,
        )

    async def send(
        self,
        method: str,
        place: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        ok: Collection[int] = (),
    ) -> Reply:
        """One request, as `Http.send` does it.

        Raises:
            AuthFailed: Also where no token is kept.
        """
        if not self.setting.secret:
            raise AuthFailed(
                "no token is kept",
                where=self.setting.source,
                remedy=f"Run `itday secret set {self.setting.source}`",
            )
        return await self._http.send(
            method, place, params=params, headers=headers, json=json, ok=ok
        )

    def decode(self, adapter: TypeAdapter[T], reply: Reply) -> T:
        """The answer in the shape that we know.

        Raises:
            BadReply: It has another.
        """
        return decode(adapter, reply.content, where=self.setting.source)

    async def listing(self, query: str) -> tuple[Listing, Reply]:
        """One page of the tickets that meet a query, by number."""
        fields = dict(FIELDS)
        if self.config.category_field:
            fields["fields"] += ",CustomFields"
        asked = {"query": query, "orderby": "id", "order": "ASC", "per_page": PER_PAGE}
        reply = await self.send("GET", "tickets", params=fields | asked)
        return self.decode(LISTING, reply), reply

    async def pages(self, query: str) -> AsyncIterator[tuple[Listing, datetime, bool]]:
        """A query's pages by number, each with the server's time and whether it is the last.

        Raises:
            BadReply: They do not end.
            Unavailable: They end before all is told that the first one announced.
        """
        last_id, seen, announced = 0, 0, None
        for _ in range(MAX_PAGES):
            listing, reply = await self.listing(_rt_query.after(query, last_id))
            total, told = listing.total, len(listing.items)
            announced = (total or 0) if announced is None else announced
            seen += told
            last = not told or (told < PER_PAGE if total is None else told >= total)
            if last and seen < announced:
                raise self._cut_short(announced - seen)
            yield listing, reply.date or self.setting.now(), last
            if last:
                return
            ids = [int(key) for one in listing.items if (key := str(one.get("id", ""))).isdecimal()]
            if max(ids, default=0) <= last_id:
                break
            last_id = max(ids)
        raise BadReply("the list of tickets has no end", where=self.setting.source)

    def _cut_short(self, lacking: int) -> Unavailable:
        """Nothing is gone because such a list lacks it; a ticket moved meanwhile looks the same."""
        return Unavailable(
            f"the list of tickets ended {lacking} too early",
            where=self.setting.source,
            remedy="Nothing to do: tried again",
        )

    async def now(self, ref: Ref) -> tuple[Row, str]:
        """A ticket with its version mark; queue and requester are mere links here.

        Raises:
            Gone: It was deleted, merged into another, or is out of sight.
        """
        number = number_of(ref)
        try:
            reply = await self.send("GET", f"ticket/{number}")
        except Forbidden:
            raise Gone("no longer visible to this login", where=str(ref)) from None
        row = self.decode(ROW, reply)
        if row.id != number:
            raise Gone(f"merged into #{row.id}", where=str(ref))
        if row.Status == "deleted":
            raise Gone("deleted", where=str(ref))
        return row, reply.headers.get("ETag", "*")

    async def ticket(self, ref: Ref) -> Ticket:
        """One ticket as it is now, with all that a list tells.

        Raises:
            Gone: It was deleted or merged, or the login cannot see it.
        """
        listing, _ = await self.listing(f"id = {number_of(ref)}")
        for one in listing.items:
            return self.record(self._row(one))
        raise Gone("no such ticket, or not visible", where=str(ref))

    def rows(self, listing: Listing) -> tuple[list[Row], list[Aside]]:
        """The rows that can be read, and those that cannot."""
        rows, aside = [], []
        for place, one in enumerate(listing.items, 1):
            try:
                rows.append(self._row(one))
            except BadReply as error:
                aside.append(Aside(clean(str(one.get("id", f"row {place}")), limit=40), error.what))
        return rows, aside

    def _row(self, one: Mapping[str, Any]) -> Row:
        try:
            return ROW.validate_python(one)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
            field = ".".join(str(step) for step in fault["loc"])
            what = f"{field}: {fault['msg']}"
        raise BadReply(clean(what, limit=120), where=self.setting.source)

    def record(self, row: Row) -> Ticket:
        """The row as a record."""
        return self.config.ticket(row, self.setting.source, self.web)

    def sentences(self, reply: Reply) -> str:
        """RT's own words on a change."""
        said = self.decode(SENTENCES, reply)
        return clean("; ".join(said), limit=300) or "RT changed nothing"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def number_of(ref: Ref) -> int:
    """The ticket's number.

    Raises:
        Gone: It cannot be one of RT's.
    """
    if not (ref.key.isascii() and ref.key.isdecimal() and len(ref.key) < MAX_DIGITS):
        raise Gone("not a ticket number", where=str(ref))
    return int(ref.key)
