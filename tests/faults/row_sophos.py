"""Sophos' row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday.connectors import sophos
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Close
from itday.sdk.testing import HOSTILE
from tests.connectors.sophos_server import CLIENT, FakeSophos, alert
from tests.faults.breaks import changed, instead, only, times
from tests.faults.cell import Cell
from tests.faults.http_row import Body, HttpRow, after, first_row, halved, refusing, retold
from tests.faults.proxy import Turn
from tests.faults.row import FAR, SECRET
from tests.sdk.servers import packet

if TYPE_CHECKING:
    from tests.faults.stage import Stage


def listing(turn: Turn) -> bool:
    """Whether the list is asked for."""
    return turn.line.startswith("/common/v1/alerts?")


told = partial(retold, when=listing)
"""Lists come with other contents."""


def acting(turn: Turn) -> bool:
    """Whether something is to be done."""
    return turn.line.endswith("/actions")


def region(turn: Turn) -> bool:
    """Whether the tenant's own API is asked."""
    return turn.line.startswith("/common/")


def endless(stage: Stage) -> None:
    """There is always a next page."""
    stage.monkeypatch.setattr(sophos, "MOST_PAGES", 5)
    count = iter(range(1, 10_000))
    stage.proxy.fault = told(lambda body: body["pages"].update(nextKey=str(next(count))))


def led_astray(stage: Stage) -> None:
    """The tenant's region is on another server, it says; and so it asks to sign in anew."""
    there = {"dataRegion": f"http://127.0.0.1:{stage.thief.port}"}

    def how(turn: Turn, answer: bytes) -> bytes:
        if turn.line != "/whoami/v1":
            return answer
        body = json.loads(answer.partition(b"\r\n\r\n")[2]) | {"apiHosts": there}
        return packet(200, json.dumps(body).encode(), connection="")

    stage.proxy.fault = changed(how)


class SophosRow(HttpRow):
    """A tenant with a few alerts, two of which are closed."""

    def __init__(self) -> None:
        """Serve the stand-in."""
        self.fake = FakeSophos()
        self.fake.secret = SECRET
        super().__init__(self.fake)

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """Sign-in, API and region are one server here."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        url = f"{scheme}://localhost:{port}"
        self.fake.region = url
        return (
            f'type = "sophos"\nclient_id = "{CLIENT}"\nid_url = "{url}"\napi_url = "{url}"\n{trust}'
        )

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of signing in and of alerts."""
        one = lambda turn: region(turn) and not listing(turn)  # noqa: E731  # one condition
        return (
            Cell(no=5, name="lost-write", shows="fresh",
                 fault=lambda: times(2, _lost, acting)),
            Cell(no=9, name="token-401-once", shows="fresh",
                 fault=lambda: times(1, refusing(401), region)),
            Cell(no=10, name="token-401", shows="signed out", fault=lambda: only(region,
                 refusing(401))),
            Cell(no=11, name="403-region", shows="no permission", ends=("refused", "refused"),
                 fault=lambda: only(region, refusing(403))),
            Cell(no=12, name="404", shows="fresh", ends=("refused", "refused"),
                 fault=lambda: only(one, refusing(404))),
            *(Cell(no=14, name=str(status), shows="fresh", ends=("conflict", "conflict"),
                   fault=partial(only, acting, refusing(status))) for status in (409, 412)),
            Cell(no=16, name="500-after-write", shows="fresh",
                 fault=lambda: times(2, after(refusing(500)), acting)),
            Cell(no=17, name="truncated", shows="failed", fault=lambda: changed(halved)),
            *(Cell(no=18, name=f"odd-{name}", shows="partial",
                   fault=partial(told, first_row("items", {name: value})))
              for name, value in ODD.items()),
            Cell(no=18, name="other-shape", shows="failed",
                 fault=lambda: only(listing, instead(packet(200, b'{"items": {}}',
                                                            connection="")))),
            Cell(no=19, name="empty", shows="held", fault=lambda: told(_emptied)),
            Cell(no=20, name="endless", shows="failed", says="does not end", begin=endless),
            Cell(no=20, name="repeated", shows="failed", says="the same page again",
                 fault=lambda: told(lambda body: body["pages"].update(nextKey="1"))),
            Cell(no=21, name="region-elsewhere", shows="failed", says="not followed",
                 begin=led_astray),
        )  # fmt: skip

    def changes(self) -> Sequence[Change]:
        """Two alerts are closed."""
        return [_close(2), _close(3)]

    def done(self) -> Sequence[int]:
        """How often each was acknowledged."""
        keys = [key for key, _ in self.fake.done]
        return [keys.count(alert(number)["id"]) for number in (2, 3)]

    def meanwhile(self) -> None:
        """One alert more, one with other words, one that somebody else closed."""
        new = alert(7)
        self.fake.alerts[new["id"]] = new
        self.fake.alerts[alert(1)["id"]]["description"] = "Cleaned up"
        del self.fake.alerts[alert(4)["id"]]

    def titles(self) -> Sequence[str]:
        """Of all that are open."""
        return [one["description"] for one in self.fake.alerts.values()]

    def hostile(self) -> None:
        """Wherever there is text."""
        one = alert(8, HOSTILE, description=HOSTILE, category=HOSTILE, type=HOSTILE,
                    product=HOSTILE, managedAgent={"id": HOSTILE, "type": HOSTILE})  # fmt: skip
        self.fake.alerts[one["id"]] = one

    def unknown(self) -> None:
        """A severity, an action and fields of nobody's."""
        one = alert(8, "zorgle", allowedActions=["zorgle"], mood={"a": [1]})
        self.fake.alerts[one["id"]] = one

    def expire(self) -> None:
        """The token."""
        self.fake.token = "token-2"  # of nobody's

    def at(self, now: datetime) -> None:
        """It has no clock but the header's."""


async def _lost(turn: Turn) -> bool:
    """It is done, and the answer is lost."""
    await turn.ask()
    turn.reset()
    return False


def _emptied(body: Body) -> None:
    body["items"] = []


def _close(number: int) -> Close:
    key = alert(number)["id"]
    return Close(ref=Ref(FAR, "alert", key), verdict="benign_positive", reason="The lab")


ODD: dict[str, Any] = {
    "id": None, "raisedAt": "some day", "description": None, "managedAgent": "x",
    "allowedActions": {"a": 1},
}  # fmt: skip
"""What an alert may come with that Sophos does not write."""
