"""Google's row: to-dos and the calendar of one person, below one gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from itday.connectors import _google_api as api
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Complete, Create
from itday.sdk.testing import HOSTILE
from itday.sync import tokens
from tests.connectors.google_double import FakeGoogle, stamp
from tests.connectors.google_tokens import kept
from tests.faults import breaks
from tests.faults.breaks import only, times
from tests.faults.cell import Cell
from tests.faults.http_row import Body, HttpRow, first_row, refusing, retold
from tests.faults.proxy import Turn
from tests.faults.row import FAR, SECRET

if TYPE_CHECKING:
    from tests.faults.stage import Stage

NEW = "6b1ff7a2-0000-4000-8000-000000000001"


def listing(turn: Turn) -> bool:
    """Whether the calendar is asked for."""
    return turn.verb == "GET" and "/events?" in turn.line


told = partial(retold, when=listing)
"""The calendar comes with other contents."""


def emptied(body: Body) -> None:
    """There is nothing, it says."""
    body.pop("items", None)


def circled(body: Body) -> None:
    """Every page names the same next one."""
    body["nextPageToken"] = "0"


def about(key: str) -> Callable[[Turn], bool]:
    """Whether a request is about one task."""
    return lambda turn: f"/tasks/{key}" in turn.line


def signed_out(stage: Stage) -> None:
    """No token is good any more, and the one to renew it with was revoked."""
    assert isinstance(stage.row, GoogleRow)
    stage.row.fake.good, stage.row.fake.refusal = {"of somebody else's"}, "invalid_grant"


def signed_in(stage: Stage) -> None:
    """The person has signed in anew."""
    assert isinstance(stage.row, GoogleRow)
    stage.row.fake.good, stage.row.fake.refusal = set(), ""
    stage.row.sign_in()


class GoogleRow(HttpRow):
    """Three to-dos and three meetings."""

    quotas = 2

    def __init__(self) -> None:
        """Serve the double, and have both profiles signed in."""
        self.fake = FakeGoogle()
        self.fake.page = 100
        self.sign_in()
        super().__init__(self.fake)

    def sign_in(self) -> None:
        """As `itday signin` leaves it, in both profiles."""
        for profile in ("default", "afresh"):
            tokens._fleeting[profile, FAR] = kept(SECRET)

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """All of Google at one address."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        url = f"{scheme}://localhost:{port}/gw"
        return (
            f'type = "google"\nclient_id = "app"\n{trust}\napi_url = "{url}"\n'
            'areas = ["tasks", "calendar"]'
        )

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of meetings, and of a sign-in that can be renewed."""
        patch = lambda turn: turn.verb == "PATCH"  # noqa: E731  # one condition of three cells
        return (
            Cell(no=9, name="401-once", shows="fresh", fault=lambda: times(1, refusing(401))),
            Cell(no=10, name="401", shows="signed out", says="itday signin far",
                 fault=lambda: refusing(401)),
            Cell(no=0, name="revoked-refresh-token", shows="signed out", says="itday signin far",
                 begin=signed_out, end=signed_in),
            Cell(no=11, name="403", shows="no permission", says="permission missing",
                 fault=lambda: refusing(403), ends=("refused", "refused")),
            Cell(no=12, name="404", shows="fresh", ends=("sent", "refused"),
                 fault=lambda: only(about("t2"), refusing(404))),
            Cell(no=11, name="403-item", shows="fresh", ends=("sent", "refused"),
                 fault=lambda: only(about("t2"), refusing(403))),
            *(Cell(no=14, name=str(status), shows="fresh", ends=("sent", "conflict"),
                   fault=partial(only, patch, refusing(status)))
              for status in (409, 412)),
            *(Cell(no=18, name=f"odd-{name}", shows="partial",
                   fault=partial(told, first_row("items", odd)))
              for name, odd in ODD.items()),
            Cell(no=19, name="empty", shows="held", fault=lambda: told(emptied)),
            Cell(no=20, name="circle", shows="failed", says="no end", fault=lambda: told(circled),
                 begin=lambda stage: stage.monkeypatch.setattr(api, "MAX_PAGES", 6)),
            Cell(no=4, name="cut-list", shows="failed", fault=lambda: only(listing, breaks.cut)),
        )  # fmt: skip

    def changes(self) -> Sequence[Change]:
        """One that could happen twice, and one that cannot."""
        return [
            Create(ref=Ref(FAR, "todo", NEW), title="Order toner"),
            Complete(ref=Ref(FAR, "todo", "l1/t2")),
        ]

    def done(self) -> Sequence[int]:
        """To-dos made, and ticked off."""
        made = [act for act in self.fake.acts if act[0] == "make"]
        return [len(made), self.fake.acts.count(("tick", "t2"))]

    def meanwhile(self) -> None:
        """A meeting more, other words in one, one taken away; a to-do renamed."""
        self.fake.events["e9"] = self.fake.event("e9", 2, summary="Fire drill")
        self.fake.events["e1"]["summary"] = "Budget, again"
        del self.fake.events["e3"]
        said = {"title": "Order no toner", "updated": stamp(self.fake.now)}
        self.fake.lists["l1"]["t3"] |= said

    def titles(self) -> Sequence[str]:
        """Of all meetings and all to-dos."""
        todos = (one for home in self.fake.lists.values() for one in home.values())
        return [one["summary"] for one in self.fake.events.values()] + [
            one["title"] for one in todos if not one.get("deleted")
        ]

    def hostile(self) -> None:
        """Wherever Google takes text."""
        person = {"email": HOSTILE, "displayName": HOSTILE}
        odd: Body = dict.fromkeys(("summary", "location", "description", "hangoutLink"), HOSTILE)
        self.fake.events["h"] = self.fake.event("h", 1, **odd | {"organizer": person})
        self.fake.lists["l2"]["h"] = self.fake.task(
            "h", title=HOSTILE, notes=HOSTILE, updated=stamp(self.fake.now)
        )

    def unknown(self) -> None:
        """A status of nobody's."""
        self.fake.events["u"] = self.fake.event("u", 1, status="zorgle")

    def expire(self) -> None:
        """Neither has anything that expires: to-dos go by a time, the calendar is listed anew."""

    def at(self, now: datetime) -> None:
        """Its clock."""
        self.fake.now = now

    def close(self) -> None:
        """End the double, and sign both out."""
        for profile in ("default", "afresh"):
            tokens._fleeting.pop((profile, FAR), None)
        super().close()


ODD: Mapping[str, Body] = {
    "null": {"start": None},
    "type": {"attendees": {"a": 1}},
    "date": {"end": {"dateTime": "some day"}},
    "nested": {"organizer": [[[]]]},
}
"""What a meeting may come with that Google's contract does not allow."""
