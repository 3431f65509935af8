"""Okta, against a stand-in that answers as its contract says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from itday.connectors.okta import Okta, OktaConfig
from itday.domain.alert import Alert, Severity
from itday.domain.change import Change
from itday.domain.errors import BadReply, CursorExpired, Refused, Unavailable
from itday.domain.ref import Ref
from itday.domain.verbs import DisableAccount, EnableAccount, RevokeSessions
from itday.sdk.connector import Connector
from itday.sdk.testing import SOURCE, Replica, all_of, job_for
from itday.sdk.testing_http import HttpContract, Wire
from tests.conftest import MORNING, Clock
from tests.connectors.okta_server import HEAD, SIGN_IN, FakeOkta, entry

CONTRACT = json.loads(
    (Path(__file__).parent / "payloads" / "okta" / "contract.json").read_text(encoding="utf-8")
)
SECOND = Ref(SOURCE, "alert", "e0002")


def keys(found: Sequence[Any]) -> list[str]:
    """The keys of records or references."""
    return [getattr(one, "ref", one).key for one in found]


class TestOkta(HttpContract):
    """The promises all connectors make, and those that are Okta's own."""

    connector = Okta
    config: ClassVar[Mapping[str, Any]] = {"url": "https://fernhill.okta.example", "page_size": 2}
    fake = FakeOkta

    def changes(self) -> Sequence[Change]:
        """One for each action, on an alert that names an account."""
        return [RevokeSessions(ref=SECOND), DisableAccount(ref=SECOND), EnableAccount(ref=SECOND)]

    async def test_a_full_pass_of_a_delta_feed_is_complete(self, made: Connector[Any]) -> None:
        """Not here: a log is how alerts arrive, and what it forgets is no less an alert."""
        found = [page async for page in made.pull("alerts", None)]

        assert not any(page.complete for page in found)
        assert found[-1].cursor

    async def test_an_alert_in_our_words(self, made: Okta) -> None:
        """Who, from where, how sure; what a program of Okta's reports is about its target."""
        alerts = [one for one in await all_of(made, made.feeds["alerts"]) if isinstance(one, Alert)]
        _, denied, threat = alerts

        assert keys(alerts) == ["e0001", "e0002", "e0004"]
        assert denied.severity == Severity.HIGH
        assert denied.src_endpoint is not None
        assert (denied.src_endpoint.ip, denied.src_endpoint.country) == ("203.0.113.9", "Nigeria")
        assert denied.outcome == "failure"
        assert json.loads(denied.raw)["uuid"] == "e0002"
        assert threat.user is not None
        assert threat.user.login == HEAD

    async def test_what_is_stored_late_is_not_missed(self, made: Okta, server: FakeOkta) -> None:
        """Okta goes by when it stored an entry, not by when it happened."""
        replica = Replica(made, "alerts")
        await replica.pull()
        server.add(entry(5, published="2026-11-10T08:00:00.000Z"), entry(6, SIGN_IN), entry(7))

        assert sorted(keys(list(await replica.pull()))) == ["e0005", "e0007"]
        assert await replica.pull() == set()

    async def test_only_alerts_are_asked_for(self, made: Okta, wire: Wire) -> None:
        """A school's whole log would be a hundred thousand entries a day."""
        await Replica(made, "alerts").pull()

        params = wire.requests[0].url.params
        assert 'eventType eq "security.threat.detected"' in params["filter"]
        assert params["since"] == f"{MORNING - timedelta(days=30):%Y-%m-%dT%H:%M:%S}.000Z"
        assert "until" not in params

    async def test_a_filter_of_the_settings(self, make: Any, server: FakeOkta, wire: Wire) -> None:
        """All that it lets through is an alert."""
        made: Okta = make("s3cret-Zq8/w+rd=")
        made.config = OktaConfig(url=made.config.url, filter=f'eventType eq "{SIGN_IN}"')

        assert keys(await all_of(made, made.feeds["alerts"])) == ["e0003"]
        assert (await made.read(Ref(SOURCE, "alert", "e0003"))).title == "Threat 3"
        await made.aclose()

    async def test_other_settings_begin_anew(self, make: Any, made: Okta) -> None:
        """A place in one filtered list says nothing about another."""
        replica = Replica(made, "alerts")
        await replica.pull()
        other: Okta = make("s3cret-Zq8/w+rd=")
        other.config = OktaConfig(url=made.config.url, events=(SIGN_IN,))

        with pytest.raises(CursorExpired):
            [page async for page in other.alerts(replica.cursor)]

    async def test_an_expired_place(self, made: Okta, server: FakeOkta) -> None:
        """What came meanwhile is found by beginning anew; nothing held is taken away."""
        replica = Replica(made, "alerts")
        await replica.pull()
        server.epoch = 1
        server.log = [*server.log[1:], entry(8)]

        # The stand-in's first list is of epoch 0 again; the link leads on in epoch 1.
        assert keys(list(await replica.pull())) == ["e0008"]
        assert len(replica.held) == 4

    async def test_one_odd_entry_is_set_aside(self, made: Okta, server: FakeOkta) -> None:
        """With its identifier where it has one; the others are there."""
        server.add({**entry(11), "published": "9 o'clock"}, {**entry(12), "uuid": None}, entry(13))
        replica = Replica(made, "alerts")
        await replica.pull()

        assert "e0013" in keys(list(replica.held))
        first, second = (one.key for one in replica.aside)
        assert (first, second[:6]) == ("e0011", "entry ")

    @pytest.mark.parametrize(
        ("link", "words"),
        [
            ("https://evil.example/api/v1/logs?after=1", "another server"),
            ("https://fernhill.okta.example/api/v1/logs?after=0.1", "names the same page again"),
        ],
    )
    async def test_links_that_lead_astray(
        self, made: Okta, server: FakeOkta, wire: Wire, link: str, words: str
    ) -> None:
        """Neither elsewhere, nor round in a circle."""
        headers = {"Link": f'<{link}>; rel="next"'}
        wire.answer = httpx.Response(200, json=[entry(1)], headers=headers)

        with pytest.raises(BadReply, match=words):
            await all_of(made, made.feeds["alerts"])
        assert {one.url.host for one in wire.requests} == {"fernhill.okta.example"}

    async def test_a_log_without_end(
        self, made: Okta, wire: Wire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is given up."""
        monkeypatch.setattr("itday.connectors.okta.MOST_PAGES", 5)
        count = 0

        def more(_: httpx.Request) -> httpx.Response:
            nonlocal count
            count += 1
            link = f'<https://fernhill.okta.example/api/v1/logs?after={count}>; rel="next"'
            return httpx.Response(200, json=[entry(count)], headers={"Link": link})

        monkeypatch.setattr(wire, "server", more)
        with pytest.raises(BadReply, match="does not end after 5 pages"):
            await all_of(made, made.feeds["alerts"])

    async def test_its_limits_are_kept(self, made: Okta, wire: Wire) -> None:
        """Okta says when the rate begins anew, by its own clock."""
        headers = {"X-Rate-Limit-Reset": "1795508142", "Date": "Tue, 24 Nov 2026 08:15:00 GMT"}
        wire.answer = httpx.Response(429, json={"errorCode": "E0000047"}, headers=headers)

        with pytest.raises(Unavailable) as caught:
            await all_of(made, made.feeds["alerts"])
        assert caught.value.retry_after_s == 42.0

    async def test_an_account_in_its_status(
        self, made: Okta, server: FakeOkta, clock: Clock
    ) -> None:
        """Suspending twice is once; what Okta does not allow is refused in its words."""
        job = await job_for(made, DisableAccount(ref=SECOND), clock())
        await made.push(DisableAccount(ref=SECOND), job)
        await made.push(DisableAccount(ref=SECOND), job)
        assert server.users["00u1"]["status"] == "SUSPENDED"

        server.users["00u1"]["status"] = "DEPROVISIONED"
        with pytest.raises(Refused, match="Cannot suspend"):
            await made.push(DisableAccount(ref=SECOND), job)

    @pytest.mark.parametrize("login", ["nobody@fernhill.example", "", "..", "../logs", "a/b?c"])
    async def test_no_such_account(
        self, made: Okta, server: FakeOkta, clock: Clock, login: str
    ) -> None:
        """An alert about nobody we could act on; its words lead nowhere else."""
        server.log[1]["actor"] |= {"alternateId": login}
        job = await job_for(made, RevokeSessions(ref=SECOND), clock())

        with pytest.raises(Refused):
            await made.push(RevokeSessions(ref=SECOND), job)
        assert all(one.url.raw_path.count(b"/") <= 4 for one in server.asked)
        assert server.cleared == 0

    async def test_requests_are_in_the_contract(self, made: Okta, wire: Wire, clock: Clock) -> None:
        """Path, verb and the names of parameters."""
        await made.check()
        await Replica(made, "alerts").pull()
        for change in self.changes():
            job = await job_for(made, change, clock())
            await made.push(change, job)
            await made.settled(change, job)

        for request in wire.requests:
            names = [path for path in CONTRACT["paths"] if _matches(path, request.url.path)]
            assert names, request.url.path
            known = CONTRACT["paths"][names[0]][request.method.lower()]
            assert set(request.url.params) <= set(known), request.url

    def test_the_stand_in_keeps_the_contract(self) -> None:
        """What it answers is what the contract's schema allows."""
        for one in FakeOkta().log:
            assert _faults(one, CONTRACT["LogEvent"], "") == []
        odd = entry(1, outcome={"result": "MAYBE"}, actor=[])
        assert list(_faults(odd, CONTRACT["LogEvent"], "")) == [
            ".actor: list",
            ".outcome.result: MAYBE",
        ]
        assert set(CONTRACT["UserStatus"]) >= {"ACTIVE", "SUSPENDED"}

    @pytest.mark.parametrize(
        "name", ["severity", "displayMessage", "actor", "client", "outcome", "securityContext",
                 "target", "transaction", "debugContext", "request", "version"],
    )  # fmt: skip
    @pytest.mark.parametrize("value", [None, "absent"])
    async def test_nearly_everything_may_be_missing(
        self, made: Okta, server: FakeOkta, name: str, value: str | None
    ) -> None:
        """An alert is no less one for it."""
        one = entry(1)
        if value is None:
            one[name] = None
        else:
            one.pop(name, None)
        server.log = [one, entry(2)]

        assert keys(await all_of(made, made.feeds["alerts"])) == ["e0001", "e0002"]


def _matches(pattern: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", pattern), path) is not None


TYPES: dict[str, type[Any] | tuple[type[Any], ...]] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
    "number": (int, float),
}  # fmt: skip


def _faults(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    """Where a value is not what a schema says; null counts as absent, as Okta sends it."""
    if value is None or not schema.get("type"):
        return []
    if not isinstance(value, TYPES[schema["type"]]):
        return [f"{where}: {type(value).__name__}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value}"]
    found = []
    for name, inner in schema.get("properties", {}).items():
        found += _faults(value.get(name), inner, f"{where}.{name}")
    for one in value if isinstance(value, list) else ():
        found += _faults(one, schema.get("items", {}), f"{where}[]")
    return sorted(found)
