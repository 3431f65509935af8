"""The HTTP contract's own controls: a good connector passes, and each planted fault is found."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import TypeAdapter

from itday.domain.change import Change
from itday.domain.errors import AuthFailed, Forbidden, SourceError
from itday.domain.feed import Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign
from itday.sdk.connector import Connector, ConnectorConfig, Job, Setting, action, feed
from itday.sdk.http import Http, Reply, decode
from itday.sdk.rows import Row, as_row, read_rows
from itday.sdk.testing import HOSTILE, SECRET, SOURCE
from itday.sdk.testing_http import HttpContract, Wire


class DesklineConfig(ConnectorConfig):
    """Where the desk is."""

    url: str


class TicketRow(Row):
    """A ticket as the desk sends it."""

    id: int
    subject: str
    owner: str = ""


ROWS = TypeAdapter(list[Any])


class Deskline(Connector[DesklineConfig]):
    """A desk that was made up for this test."""

    name: ClassVar[str] = "deskline"
    Config = DesklineConfig

    def __init__(self, config: DesklineConfig, setting: Setting) -> None:
        super().__init__(config, setting)
        headers = {"X-Desk-Key": setting.secret or ""}
        self.http = Http(config.url, headers=headers, source=setting.source)

    async def get(self, path: str) -> Reply:
        """One answer."""
        if not self.setting.secret:
            raise AuthFailed("no secret is kept", where=self.setting.source)
        return await self.http.send("GET", path)

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.SNAPSHOT)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """All tickets."""
        reply = await self.get("/tickets")
        rows = decode(ROWS, reply.content, where=self.setting.source)
        fit, aside = read_rows(TicketRow, rows)
        yield Page([self.ticket(row) for row in fit], aside=aside)

    async def check(self) -> str:
        """Ask for anything."""
        await self.get("/tickets")
        return "Deskline"

    async def read(self, ref: Ref) -> Ticket:
        """One ticket."""
        reply = await self.get(f"/tickets/{ref.key}")
        (row,) = decode(ROWS, reply.content, where=self.setting.source)
        return self.ticket(as_row(TicketRow, row, where=self.setting.source))

    @action(Assign)
    async def assign(self, change: Assign, job: Job) -> Ticket:
        """Hand a ticket over."""
        await self.http.send("PUT", f"/tickets/{change.ref.key}", json={"owner": change.assignee})
        return await self.read(change.ref)

    def ticket(self, row: TicketRow) -> Ticket:
        """The row as a record."""
        return Ticket(
            ref=self.ref(Ticket, row.id),
            title=row.subject,
            number=str(row.id),
            assignee=row.owner,
        )

    async def aclose(self) -> None:
        """Hang up."""
        await self.http.aclose()


class FakeDesk:
    """Three tickets."""

    def __init__(self) -> None:
        self.owners = {"1": "", "2": "", "3": ""}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer as the desk would."""
        key = request.url.path.rpartition("/")[2]
        if key != "tickets" and key not in self.owners:
            return httpx.Response(404)
        if request.method == "PUT":
            self.owners[key] = "dana"
        rows = [
            {"id": int(one), "subject": HOSTILE, "owner": owner}
            for one, owner in self.owners.items()
            if key in {one, "tickets"}
        ]
        return httpx.Response(200, json=rows)


class TestDeskline(HttpContract):
    """A connector that keeps all promises passes."""

    connector = Deskline
    config: ClassVar = {"url": "https://desk.example"}
    fake = FakeDesk

    def changes(self) -> Sequence[Change]:
        """One of each."""
        return [Assign(ref=Ref(SOURCE, "ticket", "2"), assignee="dana")]


class Chatty(Deskline):
    """Asks three times what once would tell."""

    async def get(self, path: str) -> Reply:
        """One answer for three requests."""
        for _ in range(2):
            await self.http.send("GET", path)
        return await super().get(path)


class Swallowing(Deskline):
    """Shows an empty queue when its server is down."""

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.SNAPSHOT)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """All tickets, or none."""
        try:
            async for page in super().tickets(cursor):
                yield page
        except SourceError:
            yield Page()


class Telling(Deskline):
    """Puts its secret into the error."""

    async def get(self, path: str) -> Reply:
        """One answer, or too many words."""
        try:
            return await super().get(path)
        except AuthFailed:
            raise AuthFailed(f"{SECRET} is no good", where=self.setting.source) from None


class Strict(Deskline):
    """Refuses a whole page for one row."""

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.SNAPSHOT)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """All tickets, or an error."""
        reply = await self.get("/tickets")
        rows = decode(TypeAdapter(list[TicketRow]), reply.content, where=self.setting.source)
        yield Page([self.ticket(row) for row in rows])


class Silent(Deskline):
    """Leaves out what it cannot read, and says nothing."""

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.SNAPSHOT)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """Some tickets."""
        async for page in super().tickets(cursor):
            yield Page(page.records)


class Careless(Deskline):
    """Takes rows as they come."""

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.SNAPSHOT)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """All tickets, or a fault of its own."""
        rows = (await self.get("/tickets")).json()
        every = [self.ref(Ticket, row["id"]) for row in rows]
        yield Page([Ticket(ref=ref, title=ref.key, number=ref.key) for ref in every])


class Trusting(Deskline):
    """Takes a sent change for a done one."""

    @action(Assign)
    async def assign(self, change: Assign, job: Job) -> Record:
        """Hand a ticket over, whatever the server says."""
        try:
            return await super().assign(change, job)
        except SourceError:
            return await self.read(change.ref)


def build(kind: type[Deskline], clock: Callable[[], datetime]) -> Deskline:
    """One of the connectors; its network must be in place."""
    setting = Setting(source=SOURCE, secret=Secret(SECRET), now=clock)
    return kind(DesklineConfig(url="https://desk.example"), setting)


class TestControls(HttpContract):
    """Each planted fault is found. The stand-in's wire comes from the contract itself."""

    connector = Deskline
    config: ClassVar = {"url": "https://desk.example"}
    fake = FakeDesk

    def changes(self) -> Sequence[Change]:
        """One of each."""
        return TestDeskline().changes()

    async def found(self, promise: str, connector: Deskline, *more: Any) -> None:
        """The promise fails for this connector."""
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            await getattr(TestDeskline(), promise)(connector, *more)
        await connector.aclose()

    async def test_too_many_requests_are_found(
        self, wire: Wire, clock: Callable[[], datetime]
    ) -> None:
        """More requests than declared fail."""
        await self.found("test_an_unchanged_source_costs_a_cursor", build(Chatty, clock), wire)

    async def test_a_swallowed_failure_is_found(
        self, wire: Wire, clock: Callable[[], datetime]
    ) -> None:
        """An outage shown as an empty queue fails."""
        failure = (wire, httpx.Response(503), SourceError)
        await self.found("test_failures_are_sorted", build(Swallowing, clock), *failure)

    async def test_a_wrong_error_is_found(self, wire: Wire, clock: Callable[[], datetime]) -> None:
        """An error that leads to the wrong next step fails."""
        connector = build(Deskline, clock)
        with pytest.raises(AuthFailed):
            await self.test_failures_are_sorted(connector, wire, httpx.Response(401), Forbidden)
        await connector.aclose()

    async def test_a_secret_in_an_error_is_found(
        self, wire: Wire, clock: Callable[[], datetime]
    ) -> None:
        """An error line that quotes the secret fails."""
        failure = (wire, httpx.Response(401), AuthFailed)
        await self.found("test_failures_are_sorted", build(Telling, clock), *failure)

    @pytest.mark.parametrize(
        ("kind", "why"),
        [(Strict, "the feed stops"), (Silent, "1 are lost, 0 are new, 0 are set aside"),
         (Careless, "it breaks: KeyError")],
    )  # fmt: skip
    async def test_what_one_odd_row_spoils_is_found(
        self, wire: Wire, clock: Callable[[], datetime], kind: type[Deskline], why: str
    ) -> None:
        """A page that is lost for one row, a row that is lost in silence, and a fault, fail."""
        with pytest.raises(AssertionError, match=why):
            await TestDeskline().test_one_odd_row_spoils_no_other(
                lambda _: build(kind, clock), build(kind, clock), wire.rows
            )

    async def test_a_presumed_success_is_found(
        self, wire: Wire, clock: Callable[[], datetime]
    ) -> None:
        """A lost answer passed off as success fails."""
        await self.found("test_a_lost_answer_is_no_success", build(Trusting, clock), wire, clock)

    async def test_an_early_request_is_found(self, made: Connector[Any], wire: Wire) -> None:
        """A request before the first pull fails."""
        await made.check()
        with pytest.raises(AssertionError):
            await TestDeskline().test_nothing_is_asked_before_it_is_needed(made, wire)
