"""Okta's row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from itday.connectors import okta
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import DisableAccount, RevokeSessions
from itday.sdk.alerts.row import OKTA_EVENTS
from itday.sdk.testing import HOSTILE
from tests.connectors.okta_server import SIGN_IN, FakeOkta, entry
from tests.faults.breaks import changed, instead, only
from tests.faults.cell import Cell
from tests.faults.http_row import HttpRow, refusing, writing
from tests.faults.proxy import Fault, Turn
from tests.faults.row import FAR, SECRET
from tests.sdk.servers import packet

if TYPE_CHECKING:
    from tests.faults.stage import Stage

Entry = dict[str, Any]
SECOND, FOURTH = Ref(FAR, "alert", "e0002"), Ref(FAR, "alert", "e0004")


class CountingOkta(FakeOkta):
    """Counts what it carries out."""

    suspended = 0

    def _user(self, method: str, name: str, rest: str) -> httpx.Response:
        reply = super()._user(method, name, rest)
        self.suspended += rest == "/lifecycle/suspend" and reply.status_code == 200
        return reply


def listing(turn: Turn) -> bool:
    """Whether the feed asks for its list."""
    return "sortOrder" in turn.line


def odd(**fields: Any) -> Callable[[], Fault]:
    """The first entry of each list has fields of another type."""

    def how(_: Turn, answer: bytes) -> bytes:
        head, body = answer.split(b"\r\n\r\n", 1)
        rows = json.loads(body)
        rows[:1] = [one | fields for one in rows[:1]]
        links = head.lower().partition(b"\r\nlink: ")[2].partition(b"\r\n")[0].decode()
        return packet(200, json.dumps(rows).encode(), connection="", link=links)

    return lambda: only(listing, changed(how))


def paged(rows: Sequence[Entry], link: Callable[[Turn], str]) -> Fault:
    """Every list has these rows and leads on to somewhere."""

    def answer(turn: Turn) -> bytes:
        headers = {"link": f'<{link(turn)}>; rel="next"'}
        return packet(200, json.dumps(rows).encode(), connection="", **headers)

    return only(listing, instead(answer))


def endless(stage: Stage) -> None:
    """Always another page, with nothing that was not there before."""
    stage.monkeypatch.setattr(okta, "MOST_PAGES", 5)
    count = iter(range(1, 10_000))
    stage.proxy.fault = paged(
        [entry(1, displayMessage=HOSTILE)],
        lambda _: f"/api/v1/logs?sortOrder=A&after={next(count)}",
    )


def led_astray(stage: Stage) -> None:
    """The next page is on another server."""
    there = f"http://127.0.0.1:{stage.thief.port}/api/v1/logs?sortOrder=A"
    stage.proxy.fault = paged([], lambda _: there)


class OktaRow(HttpRow):
    """An organisation with a log, and an account that two decisions are about."""

    def __init__(self) -> None:
        """Serve the stand-in."""
        self.fake = CountingOkta()
        self.fake.secret = SECRET
        super().__init__(self.fake)

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """By its address; small pages, so that there are several."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        return f'type = "okta"\nurl = "{scheme}://localhost:{port}"\npage_size = 2\n{trust}'

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of the log and of accounts."""
        users = lambda turn: turn.line.startswith("/api/v1/users/")  # noqa: E731  # one condition
        return (
            Cell(no=12, name="404", shows="fresh", ends=("refused", "refused"),
                 fault=lambda: only(users, refusing(404))),
            *(Cell(no=14, name=str(status), shows="fresh", ends=("conflict", "conflict"),
                   fault=partial(only, writing, refusing(status))) for status in (409, 412)),
            *(Cell(no=18, name=f"odd-{name}", shows="partial", heals=False,
                   fault=odd(**{name: value})) for name, value in ODD.items()),
            Cell(no=18, name="odd-list", shows="failed",
                 fault=lambda: only(listing, instead(packet(200, b'{"rows": []}', connection="")))),
            Cell(no=19, name="empty", shows="fresh",
                 fault=lambda: only(listing, instead(packet(200, b"[]", connection="")))),
            Cell(no=19, name="empty-full", shows="fresh", full=True,
                 fault=lambda: only(listing, instead(packet(200, b"[]", connection="")))),
            Cell(no=20, name="endless", shows="failed", says="does not end", begin=endless),
            Cell(no=20, name="repeated", shows="failed", says="the same page again",
                 fault=lambda: paged([entry(1, displayMessage=HOSTILE)], lambda turn: turn.line)),
            Cell(no=21, name="next-elsewhere", shows="failed", says="not followed",
                 begin=led_astray),
        )  # fmt: skip

    def changes(self) -> Sequence[Change]:
        """Two things done to the account of two alerts."""
        return [RevokeSessions(ref=SECOND), DisableAccount(ref=FOURTH)]

    def done(self) -> Sequence[int]:
        """How often each was carried out."""
        return [self.fake.cleared, self.fake.suspended]

    def meanwhile(self) -> None:
        """Two alerts more, one of them stored late, and what is none; a log loses nothing."""
        self.fake.add(entry(5), entry(6, SIGN_IN))
        self.fake.add(entry(7, published="2026-11-20T08:00:00.000Z"))

    def titles(self) -> Sequence[str]:
        """Of all entries that are alerts."""
        return [one["displayMessage"] for one in self.fake.log if one["eventType"] in OKTA_EVENTS]

    def hostile(self) -> None:
        """Title, names, places, reasons and browser."""
        actor = {"id": HOSTILE, "type": "User", "alternateId": HOSTILE, "displayName": HOSTILE}
        client = {"ipAddress": HOSTILE, "userAgent": {"rawUserAgent": HOSTILE},
                  "geographicalContext": {"city": HOSTILE, "country": HOSTILE}}  # fmt: skip
        outcome = {"result": HOSTILE, "reason": HOSTILE}
        self.fake.add(entry(8, displayMessage=HOSTILE, actor=actor, client=client, outcome=outcome))

    def unknown(self) -> None:
        """A severity and a risk of nobody's."""
        self.fake.add(entry(8, severity="ZORGLE", securityContext={"risk": {"level": "ZORGLE"}}))

    def expire(self) -> None:
        """All places in the log."""
        self.fake.epoch += 1

    def at(self, now: datetime) -> None:
        """The log's clock."""
        self.fake.now = now


ODD: dict[str, Any] = {
    "uuid": None, "published": "some day", "eventType": ["x"], "client": "x", "outcome": [],
    "securityContext": {"asNumber": "many"},
}  # fmt: skip
"""What an entry may come with that Okta does not write."""
