"""Drives a connector through all that it can ask of its double, and counts what was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import httpx

from itday.connectors import _google_api, _microsoft365_graph
from itday.connectors.google import Google
from itday.connectors.microsoft365 import Microsoft365
from itday.domain.change import Change
from itday.domain.errors import Gone
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.verbs import (
    ConfirmCompromised,
    ConfirmSafe,
    DismissRisk,
    RevokeSessions,
    Rsvp,
)
from itday.sdk.connector import Connector, Setting
from itday.sdk.http import Http
from itday.sdk.testing import SECRET, SOURCE, all_of, job_for
from itday.sdk.tokens import MemoryTokens
from tests.connectors import google_contract, google_tokens, graph_contract, graph_tokens
from tests.connectors.google_double import FakeGoogle
from tests.connectors.graph_double import FakeGraph
from tests.connectors.test_google import TestGoogle
from tests.connectors.test_microsoft365 import TestMicrosoft365

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


def _alert(key: str) -> Ref:
    return Ref(SOURCE, "alert", key)


MORE_OF_MICROSOFT: Sequence[Change] = (
    Rsvp(ref=Ref(SOURCE, "meeting", "e3"), answer="tentative"),
    DismissRisk(ref=_alert("risk/d3")),
    ConfirmSafe(ref=_alert("signin/s1")),
    ConfirmCompromised(ref=_alert("signin/s2")),
)
MORE_OF_GOOGLE: Sequence[Change] = (RevokeSessions(ref=_alert("a1")),)
"""What the connectors' own tests ask for elsewhere."""


@dataclass
class Judged:
    """What came of one connector."""

    name: str
    requests: Counter[str] = field(default_factory=Counter)
    """How often each method and path of the contract was asked."""
    answers: int = 0
    faults: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    """What the contract file holds and nothing asks for."""
    controls: int = 0
    """Deliberate errors that were caught."""
    missed: int = 0
    """Those that were not."""


async def drive(
    connector: type[Connector[Any]],
    table: dict[str, Any],
    changes: Sequence[Change],
    double: Callable[[httpx.Request], httpx.Response],
    signed_in: Secret,
) -> None:
    """Check, list all twice, open a message, carry each change out and look whether it was."""
    genuine, place = Http.__init__, MemoryTokens()
    place.write(signed_in)

    def wired(self: Http, *args: Any, **named: Any) -> None:
        genuine(self, *args, **{**named, "transport": httpx.MockTransport(double)})

    setting = Setting(
        source=SOURCE, now=lambda: NOW, home=Path(), email="a.smith@fernhill.example",
        zone="Europe/London", write=True, tokens=place, secret=Secret(SECRET),
    )  # fmt: skip
    with (
        mock.patch.object(Http, "__init__", wired),
        mock.patch.object(_microsoft365_graph, "rates", dict),
        mock.patch.object(_google_api, "rates", dict),
    ):
        made = connector(connector.Config.model_validate(table), setting)
        await made.aopen()
        await made.check()
        for name, one in made.feeds.items():
            pages = [page async for page in made.pull(name, None)]
            _ = [page async for page in made.pull(name, pages[-1].cursor)]
            if one.record.kind == "message":
                await made.posts((await all_of(made, one))[0].ref)
        for change in changes:
            job = await job_for(made, change, NOW)
            await made.push(change, job)
            try:
                await made.settled(change, job)
            except Gone:
                continue
        await look_for_what_was_made_elsewhere(made)
        await made.aclose()


async def look_for_what_was_made_elsewhere(made: Connector[Any]) -> None:
    """A to-do called by an identifier of ours that this run has not seen."""
    try:
        await made.read(Ref(SOURCE, "todo", "00000000-0000-4000-8000-000000000000"))
    except Gone:
        return


async def microsoft() -> Judged:
    """Graph."""
    judged, double = Judged("microsoft365"), FakeGraph()

    def watched(request: httpx.Request) -> httpx.Response:
        path = httpx.URL(request.url).path.removeprefix("/v1.0/")
        known = graph_contract.template(path)
        if known:
            judged.requests[f"{request.method} {known}"] += 1
        reply = double(request)
        judged.answers += bool(known and reply.content and reply.status_code < 400)
        return reply

    every = TestMicrosoft365()
    signed_in = graph_tokens.kept(SECRET)
    await drive(
        Microsoft365, dict(every.config), [*every.changes(), *MORE_OF_MICROSOFT], watched, signed_in
    )
    judged.faults = double.faults
    asked = {one.partition(" ")[2] for one in judged.requests}
    judged.unused = sorted(set(graph_contract.PATHS) - asked)
    for method, path, query, body in (
        ("GET", "me/calendarViews", set[str](), None),
        ("PUT", "me/messages/m1", set[str](), {}),
        ("GET", "me/calendarView", {"$searchh"}, None),
        ("POST", "identityProtection/riskyUsers/dismiss", set[str](), {"users": ["u1"]}),
    ):
        _control(judged, graph_contract.request_faults(method, path, query, body))
    for name, row in (("security.alert", {"severity": "severe"}), ("todoTask", {"titel": "x"})):
        if graph_contract.SCHEMAS:
            _control(judged, list(graph_contract.against(name, row)))
    return judged


async def google() -> Judged:
    """Google's five APIs."""
    judged, double = Judged("google"), FakeGoogle()

    def watched(request: httpx.Request) -> httpx.Response:
        found = google_contract.method(
            request.method, request.url.host, request.url.path.lstrip("/")
        )
        if found:
            judged.requests[f"{found.document} {found.name}"] += 1
        reply = double(request)
        judged.answers += bool(found and reply.content and reply.status_code < 400)
        return reply

    every = TestGoogle()
    signed_in = google_tokens.kept(SECRET)
    changes = [*every.changes(), *MORE_OF_GOOGLE]
    await drive(Google, dict(every.config), changes, watched, signed_in)
    judged.faults = double.faults
    known = {
        f"{document} {name}"
        for document, told in google_contract.DOCUMENTS.items()
        for name in told["methods"]
    }
    judged.unused = sorted(known - set(judged.requests))
    tasks, center = "tasks.googleapis.com", "alertcenter.googleapis.com"
    for method, host, path, body in (
        ("GET", tasks, "tasks/v1/users/@me/list", None),
        ("PUT", tasks, "tasks/v1/users/@me/lists", None),
        ("PATCH", tasks, "tasks/v1/lists/l/tasks/t", {"titel": "x"}),
    ):
        _control(judged, google_contract.request_faults(method, host, path, set(), body))
    for value in ({"alerts": [{"risk": 1}]}, {"alerts": [{"createTime": "yesterday"}]}):
        _control(judged, google_contract.answer_faults("GET", center, "v1beta1/alerts", value))
    return judged


def _control(judged: Judged, faults: list[str]) -> None:
    if faults:
        judged.controls += 1
    else:
        judged.missed += 1
