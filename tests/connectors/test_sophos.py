"""Sophos Central, against a stand-in that answers as its API does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest

from itday.connectors.sophos import Sophos
from itday.domain.alert import Alert, Severity
from itday.domain.change import Change
from itday.domain.errors import AuthFailed, BadReply, Forbidden, Gone, Refused
from itday.domain.ref import Ref
from itday.domain.verbs import Close
from itday.sdk.testing import SOURCE, Replica, all_of, job_for
from itday.sdk.testing_http import HttpContract, Wire
from tests.conftest import Clock
from tests.connectors.sophos_server import CLIENT, FakeSophos, alert


def ref(number: int) -> Ref:
    """An alert's name."""
    return Ref(SOURCE, "alert", alert(number)["id"])


def close(number: int, reason: str = "The cleaning tool of the lab") -> Close:
    """Close one."""
    return Close(ref=ref(number), verdict="benign_positive", reason=reason)


class TestSophos(HttpContract):
    """The promises all connectors make, and those that are Sophos' own."""

    connector = Sophos
    config: ClassVar[Mapping[str, Any]] = {
        "client_id": CLIENT, "id_url": "https://id.sophos.com",
        "api_url": "https://api.central.sophos.com",
    }  # fmt: skip

    @staticmethod
    def fake() -> FakeSophos:
        """In a region of its own."""
        server = FakeSophos()
        server.region = "https://api-eu01.central.sophos.com"
        return server

    def changes(self) -> Sequence[Change]:
        """The one that Sophos takes."""
        return [close(2)]

    async def test_an_alert_in_our_words(self, made: Sophos) -> None:
        """What, how bad, on what."""
        found = [one for one in await all_of(made, made.feeds["alerts"]) if isinstance(one, Alert)]

        assert [one.severity for one in found] == [
            Severity.HIGH, Severity.HIGH, Severity.LOW, Severity.MEDIUM,
        ]  # fmt: skip
        assert found[1].title == "Malware detected 2"
        assert found[1].types == ("Event::Endpoint::Threat::Detected", "malware")
        assert (found[1].product, found[1].comment) == (
            "Sophos Central, endpoint", "computer 0ab1")  # fmt: skip

    async def test_where_it_goes(self, made: Sophos, wire: Wire) -> None:
        """The secret to the sign-in, the token to the API and the region, and nothing else."""
        await all_of(made, made.feeds["alerts"])

        assert [one.url.host for one in wire.requests] == [
            "id.sophos.com", "api.central.sophos.com", "api-eu01.central.sophos.com",
        ]  # fmt: skip
        assert "authorization" not in wire.requests[0].headers
        assert all(b"client_secret" not in one.content for one in wire.requests[1:])
        assert "x-tenant-id" in wire.requests[2].headers

    @pytest.mark.parametrize(
        "region",
        ["https://evil.example", "https://sophos.com.evil.example", "https://evilsophos.com",
         "http://api-eu01.central.sophos.com", "https://a@evil.example/.sophos.com", "",
         "http://127.0.0.1"],
    )  # fmt: skip
    async def test_a_region_that_is_not_sophos(
        self, made: Sophos, server: FakeSophos, wire: Wire, region: str
    ) -> None:
        """The token does not go there."""
        server.region = region or "x"

        with pytest.raises(BadReply, match="another server"):
            await all_of(made, made.feeds["alerts"])
        assert len(wire.requests) == 2

    async def test_a_token_is_kept_until_it_ends(
        self, made: Sophos, server: FakeSophos, clock: Clock
    ) -> None:
        """One sign-in an hour; a new one a little before the end."""
        await made.check()
        clock.tick(timedelta(minutes=50))
        await made.check()
        assert server.signed_in == 1
        clock.tick(timedelta(minutes=9))
        await made.check()
        assert server.signed_in == 2

    async def test_a_token_that_was_revoked(self, made: Sophos, server: FakeSophos) -> None:
        """It signs in anew, once."""
        await made.check()
        server.token = "token-2"  # of nobody's
        await made.check()

        assert server.signed_in == 2

    async def test_credentials_that_are_wrong(self, make: Any, server: FakeSophos) -> None:
        """Sophos answers 400 to them; the person is asked to sign in."""
        made: Sophos = make("another-secret")

        with pytest.raises(AuthFailed, match="itday secret set here") as caught:
            await all_of(made, made.feeds["alerts"])
        assert "another-secret" not in str(caught.value)

    async def test_credentials_of_a_partner(self, made: Sophos, server: FakeSophos) -> None:
        """They would see other schools: refused, with the remedy."""
        server.kind = "partner"

        with pytest.raises(Forbidden, match="of a partner, not of a tenant"):
            await made.check()

    async def test_many_pages(self, made: Sophos, server: FakeSophos) -> None:
        """All are read; one that somebody else closed is gone."""
        server.most = 3
        server.alerts |= {one["id"]: one for one in (alert(n) for n in range(10, 20))}
        replica = Replica(made, "alerts")
        assert len(await replica.pull()) == 14
        del server.alerts[alert(10)["id"]]

        assert await replica.pull() == {ref(10)}
        assert await replica.pull() == set()
        assert replica.pages == 0

    @pytest.mark.parametrize("again", [True, False])
    async def test_pages_without_end(
        self, made: Sophos, wire: Wire, server: FakeSophos, monkeypatch: pytest.MonkeyPatch,
        *, again: bool,
    ) -> None:  # fmt: skip
        """The same page again, or always another one: nothing is taken for gone."""
        monkeypatch.setattr("itday.connectors.sophos.MOST_PAGES", 5)
        await made.check()
        count = 0

        def answer(_: httpx.Request) -> httpx.Response:
            nonlocal count
            count += 1
            pages = {"nextKey": "7" if again else str(count)}
            return httpx.Response(200, json={"items": [], "pages": pages})

        monkeypatch.setattr(wire, "server", answer)
        with pytest.raises(BadReply, match="same page again" if again else "does not end after 5"):
            await all_of(made, made.feeds["alerts"])

    async def test_closing_says_why(self, made: Sophos, server: FakeSophos, clock: Clock) -> None:
        """The reason goes to Sophos; the row is as the person closed it until it is gone."""
        done = await made.push(close(2), await job_for(made, close(2), clock()))

        assert server.done == [(alert(2)["id"], "The cleaning tool of the lab")]
        assert done.model_dump()["verdict"] == "benign_positive"
        with pytest.raises(Gone):
            await made.read(ref(2))

    async def test_what_may_not_be_acknowledged(
        self, made: Sophos, server: FakeSophos, clock: Clock
    ) -> None:
        """It is said before anything is sent."""
        with pytest.raises(Refused, match="does not let this alert be acknowledged"):
            await made.push(close(4), await job_for(made, close(4), clock()))
        assert server.done == []

    async def test_one_odd_alert_is_set_aside(self, made: Sophos, server: FakeSophos) -> None:
        """The others are there."""
        server.alerts["odd"] = {**alert(9), "raisedAt": "some day", "id": "odd"}
        server.alerts["none"] = {**alert(8), "id": None}
        replica = Replica(made, "alerts")
        await replica.pull()

        assert len(replica.held) == 4
        assert "odd" in {one.key for one in replica.aside}
        assert len(replica.aside) == 2

    @pytest.mark.parametrize(
        "name", ["severity", "category", "type", "product", "allowedActions", "managedAgent",
                 "person", "tenant", "groupKey"],
    )  # fmt: skip
    async def test_most_may_be_missing(self, made: Sophos, server: FakeSophos, name: str) -> None:
        """An alert is no less one for it."""
        for number, one in enumerate(server.alerts.values()):
            one[name] = None
            if number % 2:
                del one[name]

        assert len(await all_of(made, made.feeds["alerts"])) == 4
