"""Wazuh's row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from itday.connectors import wazuh
from itday.sdk.alerts.row import MIN_LEVEL
from itday.sdk.testing import HOSTILE
from tests.connectors.wazuh_server import USER, FakeWazuh, alert
from tests.faults.breaks import changed, instead
from tests.faults.cell import Cell
from tests.faults.http_row import Body, halved, refusing, retold
from tests.faults.proxy import Fault
from tests.faults.reading_row import ReadingRow
from tests.faults.row import SECRET
from tests.sdk.servers import packet

if TYPE_CHECKING:
    from tests.faults.stage import Stage


def odd(**fields: Any) -> Callable[[], Fault]:
    """The first alert of each page has fields of another type."""

    def how(body: Body) -> None:
        for hit in body["hits"]["hits"][:1]:
            hit["_source"] |= fields

    return lambda: retold(how)


def without_source() -> Fault:
    """The first alert of each page is not there, only its name."""

    def how(body: Body) -> None:
        for hit in body["hits"]["hits"][:1]:
            hit["_source"] = None

    return retold(how)


def emptied(body: Body) -> None:
    """There is nothing, it says."""
    body["hits"]["hits"] = []


def partial_answer(body: Body) -> None:
    """One part of the index did not answer, and its alerts are missing."""
    body["_shards"]["failed"] = 1
    body["hits"]["hits"] = body["hits"]["hits"][1:]


def endless(stage: Stage) -> None:
    """Always another full page."""
    stage.monkeypatch.setattr(wazuh, "MOST_PAGES", 5)
    count = iter(range(1, 10_000))

    def how(body: Body) -> None:
        hits = body["hits"]["hits"][:1] or [{"_id": "x", "_source": {}}]
        body["hits"]["hits"] = [{**hits[0], "sort": [next(count), "x"]}] * 2

    stage.proxy.fault = retold(how)


def repeated() -> Fault:
    """The same full page again and again."""

    def how(body: Body) -> None:
        hits = body["hits"]["hits"][:1] or [{"_id": "x", "_source": {}}]
        body["hits"]["hits"] = [{**hits[0], "sort": [1, "x"]}] * 2

    return retold(how)


class WazuhRow(ReadingRow):
    """An indexer with a few alerts, read in small pages."""

    skips: ClassVar[Mapping[int, str]] = ReadingRow.skips

    def __init__(self) -> None:
        """Serve the stand-in."""
        self.fake = FakeWazuh()
        self.fake.secret = SECRET
        super().__init__(self.fake)

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """By its address and an account."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        url = f"{scheme}://localhost:{port}"
        return f'type = "wazuh"\nurl = "{url}"\nusername = "{USER}"\npage_size = 2\n{trust}'

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of searches."""
        return (
            Cell(no=12, name="404", shows="failed", says="404", fault=lambda: refusing(404)),
            *(Cell(no=14, name=str(status), shows="failed", fault=partial(refusing, status))
              for status in (409, 412)),
            Cell(no=17, name="truncated", shows="failed", fault=lambda: changed(halved)),
            *(Cell(no=18, name=f"odd-{name}", shows="partial", heals=False,
                   fault=odd(**{name: value})) for name, value in ODD.items()),
            Cell(no=18, name="no-source", shows="partial", heals=False, fault=without_source),
            Cell(no=18, name="other-shape", shows="failed",
                 fault=lambda: instead(packet(200, b'{"hits": []}', connection=""))),
            Cell(no=18, name="partial-answer", shows="failed", says="did not answer",
                 fault=lambda: retold(partial_answer)),
            Cell(no=19, name="empty", shows="fresh", fault=lambda: retold(emptied)),
            Cell(no=19, name="empty-full", shows="fresh", full=True,
                 fault=lambda: retold(emptied)),
            Cell(no=20, name="endless", shows="failed", says="no end", begin=endless),
            Cell(no=20, name="repeated", shows="failed", says="the same page again",
                 fault=repeated),
        )  # fmt: skip

    def meanwhile(self) -> None:
        """Three alerts more, one of them indexed late; an index loses nothing."""
        late = alert(20, rule={"level": 8, "description": "Late", "groups": []})
        late["timestamp"] = alert(3)["timestamp"]
        self.fake.add(alert(21), late, alert(22, 3))

    def titles(self) -> Sequence[str]:
        """Of all that are loud enough."""
        rules = [one["rule"] for one in self.fake.index]
        return [rule["description"] for rule in rules if rule["level"] >= MIN_LEVEL]

    def hostile(self) -> None:
        """Title, groups, account, address, place and log line."""
        rule = {"level": 9, "description": HOSTILE, "groups": [HOSTILE]}
        data = {"srcip": HOSTILE, "dstuser": HOSTILE}
        place = {"country_name": HOSTILE, "city_name": HOSTILE}
        self.fake.add(alert(30, rule=rule, data=data, full_log=HOSTILE, GeoLocation=place))

    def unknown(self) -> None:
        """A level above the highest, a group and fields of nobody's."""
        rule = {"level": 99, "description": "Odd words", "groups": "zorgle", "mood": {}}
        self.fake.add(alert(30, rule=rule, data={"zorgle": [1]}))

    def expire(self) -> None:
        """It remembers nothing of us: the place to go on from is a time."""

    def at(self, now: datetime) -> None:
        """It has no clock but the header's."""


ODD: dict[str, Any] = {
    "id": None, "timestamp": "some day", "rule": {"level": "high"}, "full_log": {"a": 1},
}  # fmt: skip
"""What an alert may come with that Wazuh does not write."""
