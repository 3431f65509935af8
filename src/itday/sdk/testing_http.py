"""What `itday.sdk.testing` asks of connectors that speak HTTP; its module text shows the use."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, ClassVar

import httpx
import pytest

from itday.domain.errors import AuthFailed, BadReply, Forbidden, SourceError, Unavailable
from itday.sdk.connector import Connector
from itday.sdk.http import Http
from itday.sdk.testing import SOURCE, ConnectorContract, Replica, all_of, job_for, no_secret
from itday.sdk.testing_rows import OddRows, Rows, lists, replaced

WRITING = {"POST", "PUT", "PATCH", "DELETE"}


class Wire:
    """The network of one test: notes every request, and gives the stand-in's answer or another."""

    def __init__(self, server: Callable[[httpx.Request], Any]) -> None:
        """Lead all requests to `server`."""
        self.server = server
        self.requests: list[httpx.Request] = []
        """All requests so far, oldest first."""
        self.answer: httpx.Response | Exception | None = None
        """Given or raised in place of the stand-in's answer while it is set."""
        self.only: Callable[[httpx.Request], bool] = lambda _: True
        """Which requests `answer` is for."""
        self.hang: asyncio.Event | None = None
        """While set: requests set the event and then wait for ever."""
        self.rows = Rows(put=self._put)
        """The rows of JSON in the stand-in's answers."""
        self._odd: tuple[dict[str, Any], dict[str, Any]] | None = None

    def _put(self, row: dict[str, Any], other: dict[str, Any]) -> None:
        self._odd, self.rows.hits = (row, other), 0

    def _spoilt(self, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        """The stand-in's answer, with the odd row in it where there is one."""
        try:
            told = json.loads(answer.content)
        except ValueError:
            return answer
        for place, every in lists(told):
            where = ".".join(map(str, (request.url.path, *place)))
            self.rows.told += [(where, row) for row in every]
            if self._odd is not None:
                self.rows.hits += every.count(self._odd[0])
        if self._odd is None or (odd := replaced(told, *self._odd)) == told:
            return answer
        kept = {n: v for n, v in answer.headers.items() if n.lower() != "content-length"}
        return httpx.Response(answer.status_code, headers=kept, content=json.dumps(odd).encode())

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        await request.aread()
        self.requests.append(request)
        if self.hang is not None:
            self.hang.set()
            await asyncio.Event().wait()
        if self.answer is not None and self.only(request):
            if isinstance(self.answer, Exception):
                raise self.answer
            kept = self.answer
            return httpx.Response(kept.status_code, headers=kept.headers, content=kept.content)
        answer = self.server(request)
        given = await answer if isinstance(answer, Awaitable) else answer
        return self._spoilt(request, given)


class HttpContract(OddRows, ConnectorContract):
    """What a connector that speaks HTTP promises beside that."""

    fake: ClassVar[Callable[[], Callable[[httpx.Request], Any]]]
    """Makes the stand-in: takes a request, returns the response or an awaitable of it."""
    unchanged_requests: ClassVar[int] = 1
    """How many requests it may take to learn that nothing changed, for one feed."""

    @pytest.fixture
    def server(self) -> Callable[[httpx.Request], Any]:
        """The stand-in, new for each test."""
        return type(self).fake()

    @pytest.fixture(autouse=True)
    def wire(self, server: Callable[[httpx.Request], Any], monkeypatch: pytest.MonkeyPatch) -> Wire:
        """The network, led to the stand-in: every `Http` made in the test uses it."""
        wire, genuine = Wire(server), Http.__init__

        def wired(self: Http, *args: Any, **named: Any) -> None:
            genuine(self, *args, **{**named, "transport": httpx.MockTransport(wire)})

        monkeypatch.setattr(Http, "__init__", wired)
        return wire

    @pytest.fixture
    def rows(self, wire: Wire) -> Rows:
        """The rows in the stand-in's answers."""
        return wire.rows

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            pytest.param(httpx.Response(401), AuthFailed, id="401"),
            pytest.param(httpx.Response(403), Forbidden, id="403"),
            pytest.param(httpx.Response(500), Unavailable, id="500"),
            pytest.param(httpx.Response(503), Unavailable, id="503"),
            pytest.param(httpx.Response(429, headers={"Retry-After": "17"}), Unavailable, id="429"),
            pytest.param(httpx.ConnectError("no route"), Unavailable, id="unreachable"),
            pytest.param(httpx.ReadError("reset"), Unavailable, id="cut off"),
            pytest.param(httpx.Response(200, html="<html>Sign in</html>"), BadReply, id="web page"),
            pytest.param(httpx.Response(200, text='"odd"'), BadReply, id="odd JSON"),
            pytest.param(httpx.Response(200, text='{"items": [{"i'), BadReply, id="cut JSON"),
        ],
    )
    async def test_failures_are_sorted(
        self,
        made: Connector[Any],
        wire: Wire,
        answer: httpx.Response | Exception,
        error: type[SourceError],
    ) -> None:
        """Each failure of a server is the error that leads to the right next step."""
        wire.answer = answer
        for feed in made.feeds.values():
            with pytest.raises(error) as caught:
                await all_of(made, feed)
            no_secret(str(caught.value), repr(caught.value))
            assert SOURCE in str(caught.value), "the error does not name its source"
            if isinstance(answer, httpx.Response) and answer.status_code == 429:
                assert getattr(caught.value, "retry_after_s", None) == 17.0

    async def test_nothing_is_asked_before_it_is_needed(
        self,
        made: Connector[Any],
        wire: Wire,
    ) -> None:
        """Making a connector costs no request."""
        assert not wire.requests

    async def test_an_unchanged_source_costs_a_cursor(
        self, made: Connector[Any], wire: Wire
    ) -> None:
        """Learning that nothing changed takes no more requests than declared."""
        for name in made.feeds:
            replica = Replica(made, name)
            await replica.pull()
            await replica.pull()
            wire.requests.clear()
            await replica.pull()
            assert len(wire.requests) <= self.unchanged_requests, [
                f"{request.method} {request.url}" for request in wire.requests
            ]

    async def test_a_lost_answer_is_no_success(
        self, made: Connector[Any], wire: Wire, clock: Callable[[], datetime]
    ) -> None:
        """When the line breaks during a change, the sender is told that nobody knows."""
        for change in self.changes():
            job = await job_for(made, change, clock())
            if change.predict(job.base) and change.holds(job.base):
                continue  # an earlier change of the list would have had to succeed
            wire.answer, wire.only = httpx.ReadError("reset"), lambda ask: ask.method in WRITING
            with pytest.raises(Unavailable):
                await made.push(change, job)
            wire.answer = None

    async def test_a_cancelled_request_leaves_nothing_running(
        self, made: Connector[Any], wire: Wire
    ) -> None:
        """A pull that is cut off while the server is silent ends at once, and whole."""
        for feed in made.feeds.values():
            wire.hang = asyncio.Event()
            before = asyncio.all_tasks()
            task = asyncio.ensure_future(all_of(made, feed))
            await wire.hang.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == before
            wire.hang = None
            assert await all_of(made, feed)
