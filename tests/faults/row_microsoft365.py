"""Microsoft 365's row: mail and to-dos, each by its own delta, and the sign-in beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Create, MarkRead
from itday.sdk.testing import HOSTILE
from itday.sync import tokens
from tests.connectors.graph_double import TENANT, FakeGraph
from tests.connectors.graph_tokens import kept
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
    """Whether mail is asked for."""
    return turn.verb == "GET" and "messages/delta" in turn.line


told = partial(retold, when=listing)
"""Mail comes with other contents."""


def emptied(body: Body) -> None:
    """There is nothing, it says."""
    body["value"] = []


def circled(body: Body) -> None:
    """Every page is empty and names the same next one."""
    body["value"] = []
    body.pop("@odata.deltaLink", None)
    body["@odata.nextLink"] = "me/mailFolders/inbox/messages/delta?$skiptoken=1.0.0"


def to_elsewhere(body: Body) -> None:
    """The next page is on another server."""
    body["value"] = []
    body.pop("@odata.deltaLink", None)
    body["@odata.nextLink"] = "https://evil.example/v1.0/me/messages?$skiptoken=1"


def about(key: str) -> Callable[[Turn], bool]:
    """Whether a request is about one message."""
    return lambda turn: f"/messages/{key}" in turn.line


UNRENEWED = {
    "revoked-refresh-token": ("invalid_grant", 700082),
    "interaction-required": ("interaction_required", 50076),
}
"""Why no new token is given out, and Entra's number for it."""


def signed_out(stage: Stage, refusal: tuple[str, int]) -> None:
    """No token is good any more, and no new one is to be had without the person."""
    assert isinstance(stage.row, Microsoft365Row)
    stage.row.fake.good = {"of somebody else's"}
    stage.row.fake.refusals = [refusal] * 99


def signed_in(stage: Stage) -> None:
    """The person has signed in anew."""
    assert isinstance(stage.row, Microsoft365Row)
    stage.row.fake.good, stage.row.fake.refusals = set(), []
    stage.row.sign_in()


class Microsoft365Row(HttpRow):
    """A mailbox of three messages and two lists."""

    def __init__(self) -> None:
        """Serve the double, and have both profiles signed in."""
        self.fake = FakeGraph()
        self.fake.page = 100
        self.sign_in()
        super().__init__(self.fake)

    def sign_in(self) -> None:
        """As `itday signin` leaves it, in both profiles."""
        for profile in ("default", "afresh"):
            tokens._fleeting[profile, FAR] = kept(SECRET, host="localhost")

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """Sign-in server and Graph at one address."""
        scheme = "https" if ca_file else "http"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        url = self.fake.base = f"{scheme}://localhost:{port}"
        return (
            f'type = "microsoft365"\ntenant = "{TENANT}"\nclient_id = "app"\n{trust}\n'
            f'areas = ["mail", "todo"]\nlogin_url = "{url}"\ngraph_url = "{url}"'
        )

    @classmethod
    def own(cls) -> Sequence[Cell]:
        """What speaks of mail, and of a sign-in that can be renewed."""
        patch = lambda turn: turn.verb == "PATCH"  # noqa: E731  # one condition of two cells
        return (
            Cell(no=9, name="401-once", shows="fresh", tls=True,
                 fault=lambda: times(1, refusing(401))),
            Cell(no=10, name="401", shows="signed out", says="itday signin far", tls=True,
                 fault=lambda: refusing(401)),
            Cell(no=12, name="404", shows="fresh", ends=("sent", "refused"),
                 fault=lambda: only(about("m2"), refusing(404))),
            Cell(no=11, name="403-item", shows="fresh", ends=("sent", "refused"),
                 fault=lambda: only(about("m2"), refusing(403))),
            Cell(no=13, name="410-delta", shows="fresh",
                 fault=lambda: times(1, only(listing, refusing(410)))),
            *(Cell(no=14, name=str(status), shows="fresh", ends=("sent", "conflict"),
                   fault=partial(only, patch, refusing(status)))
              for status in (409, 412)),
            *(Cell(no=18, name=f"odd-{name}", shows="partial", heals=False,
                   fault=partial(told, first_row("value", odd)))
              for name, odd in ODD.items()),
            Cell(no=19, name="empty", shows="fresh", heals=False, fault=lambda: told(emptied)),
            Cell(no=19, name="empty-full", shows="held", full=True, fault=lambda: told(emptied)),
            Cell(no=20, name="circle", shows="failed", says="no end", fault=lambda: told(circled)),
            Cell(no=21, name="next-elsewhere", shows="failed", says="not followed",
                 fault=lambda: told(to_elsewhere)),
            Cell(no=4, name="cut-list", shows="failed", fault=lambda: only(listing, breaks.cut)),
            *(Cell(no=0, name=name, shows="signed out", says="itday signin far", tls=True,
                   begin=partial(signed_out, refusal=refusal), end=signed_in)
              for name, refusal in UNRENEWED.items()),
        )  # fmt: skip

    def changes(self) -> Sequence[Change]:
        """One that could happen twice, and one that cannot."""
        return [
            Create(ref=Ref(FAR, "todo", NEW), title="Order toner"),
            MarkRead(ref=Ref(FAR, "message", "m2")),
        ]

    def done(self) -> Sequence[int]:
        """To-dos made, and messages marked."""
        made = [act for act in self.fake.acts if act[0] == "make"]
        return [len(made), self.fake.acts.count(("patch", "m2"))]

    def meanwhile(self) -> None:
        """A message more, other words in one, one taken away."""
        self.fake.write("m9", subject="Fire drill")
        self.fake.mail.put(self.fake.mail.rows["m1"], subject="Invoice, again")
        self.fake.mail.drop("m3")

    def titles(self) -> Sequence[str]:
        """Of all messages and all to-dos."""
        mail = [one["subject"] for one in self.fake.mail.rows.values()]
        return mail + [
            one["title"] for log in self.fake.tasks.values() for one in log.rows.values()
        ]

    def hostile(self) -> None:
        """Wherever Graph takes text."""
        person = {"emailAddress": {"name": HOSTILE, "address": HOSTILE}}
        odd: Body = dict.fromkeys(("subject", "internetMessageId", "webLink"), HOSTILE)
        self.fake.write("h", **odd | {"from": person, "toRecipients": [person]})
        body = {"content": HOSTILE, "contentType": "text"}
        self.fake.tasks["l1"].put(
            self.fake.task("h", title=HOSTILE, categories=[HOSTILE], body=body)
        )

    def unknown(self) -> None:
        """A status and an importance of nobody's."""
        self.fake.tasks["l2"].put(self.fake.task("u", status="zorgle", importance="dire"))

    def expire(self) -> None:
        """Every delta link."""
        self.fake.epoch += 1

    def at(self, now: datetime) -> None:
        """Its clock."""
        self.fake.now = now

    def close(self) -> None:
        """End the double, and sign both out."""
        for profile in ("default", "afresh"):
            tokens._fleeting.pop((profile, FAR), None)
        super().close()


ODD: Mapping[str, Body] = {
    "null": {"receivedDateTime": None},
    "type": {"toRecipients": {"a": 1}},
    "date": {"receivedDateTime": "some day"},
    "nested": {"from": [[[]]]},
}
"""What a message may come with that Graph's contract does not allow."""
