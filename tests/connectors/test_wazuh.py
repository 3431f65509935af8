"""Wazuh's indexer, against a stand-in that searches as OpenSearch does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import ValidationError

from itday.connectors.wazuh import OVERLAP, Wazuh, WazuhConfig
from itday.domain.alert import Alert, Severity
from itday.domain.errors import BadReply, CursorExpired, Gone, Unavailable, Unsettled
from itday.sdk.connector import Connector
from itday.sdk.testing import SECRET, Replica, all_of
from itday.sdk.testing_http import HttpContract, Wire
from tests.conftest import MORNING
from tests.connectors.wazuh_server import USER, FakeWazuh, alert


def titles(found: Sequence[Any]) -> list[str]:
    """What they are called."""
    return [one.title for one in found]


class TestWazuh(HttpContract):
    """The promises all connectors make, and those that are Wazuh's own."""

    connector = Wazuh
    config: ClassVar[Mapping[str, Any]] = {
        "url": "https://indexer.example:9200", "username": USER, "page_size": 2,
    }  # fmt: skip
    fake = FakeWazuh
    unchanged_requests = 3
    """The last quarter of an hour is searched again, here in pages of two."""

    async def test_a_full_pass_of_a_delta_feed_is_complete(self, made: Connector[Any]) -> None:
        """Not here: an index that is deleted takes no alert away."""
        found = [page async for page in made.pull("alerts", None)]

        assert not any(page.complete for page in found)
        assert [bool(page.cursor) for page in found] == [False] * (len(found) - 1) + [True]

    async def test_an_alert_in_our_words(self, made: Wazuh) -> None:
        """By level, with the account that was tried and where it was tried from."""
        found = [one for one in await all_of(made, made.feeds["alerts"]) if isinstance(one, Alert)]

        assert [one.severity for one in found] == [
            Severity.MEDIUM, Severity.CRITICAL, Severity.MEDIUM, Severity.HIGH,
        ]  # fmt: skip
        assert str(found[1].user) == "a.oakes"
        assert found[1].src_endpoint is not None
        assert (found[1].src_endpoint.ip, found[1].src_endpoint.city) == ("203.0.113.9", "Lagos")
        assert found[1].outcome == "failure"
        assert json.loads(found[1].raw)["agent"]["name"] == "dc1"

    async def test_what_is_indexed_late_is_not_missed(self, made: Wazuh, server: FakeWazuh) -> None:
        """A quarter of an hour is asked for again; the same alerts again are no news."""
        replica = Replica(made, "alerts")
        await replica.pull()
        late = alert(60)
        late["timestamp"] = alert(-8)["timestamp"]
        server.add(late, alert(7))

        changed = await replica.pull()
        assert {ref.key for ref in changed} == {late["id"], alert(7)["id"]}
        since = server.searches[-1]["query"]["bool"]["filter"][0]["range"]["timestamp"]["gte"]
        assert since == f"{MORNING - timedelta(minutes=115) - OVERLAP:%Y-%m-%dT%H:%M:%S}.000Z"
        assert await replica.pull() == set()

    async def test_two_of_one_moment_on_two_pages(self, made: Wazuh, server: FakeWazuh) -> None:
        """None is skipped and none comes twice: the identifier decides between them."""
        server.index = [{**alert(1), "id": f"{n:02}"} for n in range(7)]

        found = await all_of(made, made.feeds["alerts"])
        assert [one.ref.key for one in found] == [f"{n:02}" for n in range(7)]
        assert [len(one.get("search_after", ())) for one in server.searches] == [0, 2, 2, 2]

    async def test_only_some_groups(self, make: Any, server: FakeWazuh) -> None:
        """As the settings say."""
        server.add(alert(9, rule={"level": 9, "description": "Disk", "groups": ["syslog"]}))
        made: Wazuh = make(SECRET)
        made.config = made.config.model_copy(update={"groups": ("syslog",)})

        assert titles(await all_of(made, made.feeds["alerts"])) == ["Disk"]
        await made.aclose()

    async def test_a_part_that_does_not_answer(self, made: Wazuh, server: FakeWazuh) -> None:
        """A partial answer is none: what is missing would be skipped for good."""
        replica = Replica(made, "alerts")
        await replica.pull()
        before = replica.cursor
        server.failed = 1
        server.add(alert(8))

        with pytest.raises(Unavailable, match="a part of the index did not answer"):
            await replica.pull()
        assert replica.cursor == before
        server.failed = 0
        assert len(await replica.pull()) == 1

    async def test_an_alert_of_the_future(self, made: Wazuh, server: FakeWazuh) -> None:
        """An agent with a wrong clock does not hide all others until then."""
        odd = alert(1)
        odd.update(timestamp="2031-01-01T00:00:00.000+0000", id="future")
        server.add(odd)
        replica = Replica(made, "alerts")
        await replica.pull()
        server.add(alert(30))

        assert {ref.key for ref in await replica.pull()} == {alert(30)["id"]}

    async def test_one_odd_alert_is_set_aside(self, made: Wazuh, server: FakeWazuh) -> None:
        """By its name in the index; the others are there."""
        server.index[1]["rule"] = {"level": 12, "groups": 7}
        replica = Replica(made, "alerts")
        await replica.pull()

        (aside,) = replica.aside
        assert aside.key == f"x{alert(2)['id']}"
        assert len(replica.held) == 3

    async def test_other_settings_begin_anew(self, made: Wazuh) -> None:
        """A lower level has older alerts as well."""
        replica = Replica(made, "alerts")
        await replica.pull()
        made.config = made.config.model_copy(update={"min_level": 3})

        with pytest.raises(CursorExpired):
            [page async for page in made.alerts(replica.cursor)]

    async def test_a_search_changes_nothing(self, made: Wazuh, wire: Wire) -> None:
        """Although it is sent by POST: a lost answer is no change that may have happened."""
        wire.answer = httpx.ReadError("reset")

        with pytest.raises(Unavailable) as caught:
            await all_of(made, made.feeds["alerts"])
        assert not isinstance(caught.value, Unsettled)

    async def test_the_wrong_door(self, made: Wazuh) -> None:
        """The manager has no indices; no such index is said."""
        made.config = made.config.model_copy(update={"index": "nothing-*"})

        with pytest.raises(Gone, match="no such index"):
            await made.check()

    @pytest.mark.parametrize("again", [True, False])
    async def test_pages_without_end(
        self, made: Wazuh, wire: Wire, monkeypatch: pytest.MonkeyPatch, *, again: bool
    ) -> None:
        """The same page again, or always another one: it is given up."""
        monkeypatch.setattr("itday.connectors.wazuh.MOST_PAGES", 5)
        count = 0

        def answer(_: httpx.Request) -> httpx.Response:
            nonlocal count
            count += 1
            hit = {"_id": "x", "_source": alert(1), "sort": [1 if again else count, "x"]}
            return httpx.Response(200, json={"hits": {"hits": [hit, hit]}})

        monkeypatch.setattr(wire, "server", answer)
        with pytest.raises(BadReply, match="same page again" if again else "no end after 5 pages"):
            await all_of(made, made.feeds["alerts"])

    @pytest.mark.parametrize("index", ["", "_all/../x", "a b", "_cat", "a?b", "-x", "a#b"])
    def test_patterns_that_are_none(self, index: str) -> None:
        """They would make another address of it."""
        with pytest.raises(ValidationError):
            WazuhConfig(url="https://i.example", username="a", index=index)
