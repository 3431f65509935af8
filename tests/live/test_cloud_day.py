"""A day with Microsoft 365 and Google Workspace by the installed program, before their doubles.

The doubles are served over TLS on this machine; what itday asks of them is held to the vendors'
contracts all day. `pytest -s` prints the table of what happened.
"""

from __future__ import annotations

import json
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from itday.domain.ref import Ref
from tests.connectors.google_double import ME, FakeGoogle
from tests.connectors.graph_double import TENANT, FakeGraph
from tests.faults.served import HttpStandIn
from tests.live.peers.oidc_peer import CERTIFY
from tests.live.spine import Answer, Desk

SETTINGS = """
[me]
email = "p1@{tenant}"

[sources.school]
type = "microsoft365"
tenant = "{tenant}"
client_id = "app"
sign_in = "device"
login_url = "{graph}"
graph_url = "{graph}"
ca_file = "{cert}"
areas = ["calendar", "mail", "todo", "people", "risk", "signins", "defender"]
write = true
respond = true

[sources.works]
type = "google"
sign_in = "service"
admin = "{admin}"
api_url = "{google}/gw"
ca_file = "{cert}"
areas = ["calendar", "mail", "tasks", "people", "alerts", "logins"]
write = true
respond = true
"""
DEEDS = (
    ("done", "school", "todo", "l1/t1"),
    ("read", "school", "message", "m1"),
    ("flag", "school", "message", "m1"),
    ("archive", "school", "message", "m2"),
    ("rsvp", "school", "meeting", "e1", "--to", "accepted"),
    ("done", "works", "todo", "l1/t1"),
    ("read", "works", "message", "m1"),
    ("flag", "works", "message", "m1"),
    ("archive", "works", "message", "m2"),
    ("rsvp", "works", "meeting", "e1", "--to", "tentative"),
    ("feedback", "works", "alert", "a1", "--to", "not"),
    ("disable-account", "works", "alert", "a2"),
)
"""To-dos, mail and meetings of both, alerts of one; the other verbs have their own tests."""


class Graph(FakeGraph):
    """The double with today's rows, which lets the code be asked for each second."""

    def __init__(self) -> None:
        """Begin now."""
        super().__init__()
        self.now = datetime.now(UTC)
        self._fill()

    def login(self, path: str, request: httpx.Request) -> httpx.Response:
        """As the double, at another pace."""
        reply = super().login(path, request)
        if path.endswith("/devicecode"):
            return self.say(200, {**reply.json(), "interval": 1})
        return reply


class Workspace(FakeGoogle):
    """The double with today's rows."""

    def __init__(self) -> None:
        """Begin now."""
        super().__init__()
        self.now, self.log = datetime.now(UTC), []
        for number in (1, 2, 3):
            self._fill(number)


class Day:
    """Both doubles, one person, and what happened."""

    def __init__(self, home: Path) -> None:
        """Serve both over TLS."""
        self.graph, self.google = Graph(), Workspace()
        cert, key = home / "cert.pem", home / "key.pem"
        subprocess.run([*CERTIFY, "-keyout", key, "-out", cert], check=True, capture_output=True)
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trust.load_cert_chain(cert, key)
        self.servers = [HttpStandIn(self.graph), HttpStandIn(self.google)]
        for one in self.servers:
            one._server.socket = trust.wrap_socket(one._server.socket, server_side=True)
        graph, google = (f"https://localhost:{one.port}" for one in self.servers)
        self.graph.base = graph
        self.desk = Desk(home, {"_KEY": "5e" * 32, "WORKS": account()})
        self.desk.settings(
            SETTINGS.format(graph=graph, google=google, cert=cert, tenant=TENANT, admin=ME)
        )
        self.table: list[tuple[str, str]] = []

    def close(self) -> None:
        """Stop both."""
        for one in self.servers:
            one.close()

    def sync(self, when: str) -> dict[str, str]:
        """Sync; note and give each feed's state."""
        rows = self.desk.sync()
        states = {name: str(row["state"]) for name, row in rows.items()}
        odd = [
            f"{row['feed']} {row['state']}: {row['error']}"
            for row in rows.values()
            if row["state"] != "fresh"
        ]
        said = f"{len(states) - len(odd)} feeds fresh" + "".join(f"; {one}" for one in odd[:2])
        said += f"; and {len(odd) - 2} more so" if len(odd) > 2 else ""
        self.table.append((when, said))
        return states

    def do(self, verb: str, source: str, kind: str, key: str, *more: str) -> Answer:
        """Decide on one thing."""
        ref = str(Ref(source, kind, key))
        answer = self.desk.good("do", verb, ref, *more, "--yes")
        self.table.append((f"do {verb}", ref))
        return answer

    def show(self, source: str, kind: str, key: str) -> Any:
        """What itday holds of one thing."""
        return self.desk.good("show", str(Ref(source, kind, key)), "--json").json["record"]


def account() -> str:
    """A service account's key, made for the day."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    told = {"type": "service_account", "client_email": "itday@p.iam.example", "private_key_id": "1"}
    return json.dumps({**told, "private_key": pem.decode(), "token_uri": "https://x.example/token"})


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A morning on which nobody is signed in yet."""
    made = Day(tmp_path)
    yield made
    made.close()


@pytest.mark.slow
def test_a_whole_day(day: Day, capsys: pytest.CaptureFixture[str]) -> None:
    """Sign in, sync, write back, and lose cursors, tokens, patience and a permission."""
    assert "signed out" in set(day.sync("nobody is signed in").values())
    said = day.desk.good("signin", "school", "--no-browser").out
    assert "type ABCD-EFGH" in said
    day.table.append(("signin", said.splitlines()[-1]))
    assert set(day.sync("signed in").values()) == {"fresh"}

    for deed in DEEDS:
        day.do(*deed)
    assert set(day.sync("delivered").values()) == {"fresh"}
    assert day.desk.good("outbox", "--json").json == []
    read_back(day)

    day.graph.epoch += 1
    day.google.oldest = 99
    day.graph.good = day.google.good = {"no token of before"}
    assert set(day.sync("every delta link, history and token ended").values()) == {"fresh"}
    trouble(day)
    assert day.graph.faults == []
    assert day.google.faults == []
    with capsys.disabled():
        width = max(len(when) for when, _ in day.table)
        print("", *(f"{when:{width}}  {what}" for when, what in day.table), sep="\n")  # noqa: T201  its purpose


def read_back(day: Day) -> None:
    """The services have what was decided, and itday shows it."""
    graph, google = day.graph, day.google
    assert graph.tasks["l1"].rows["t1"]["status"] == "completed"
    assert graph.mail.rows["m1"]["isRead"]
    assert graph.mail.rows["m1"]["flag"]["flagStatus"] == "flagged"
    assert "m2" not in graph.mail.rows
    assert ("accept", "e1") in graph.acts
    assert google.lists["l1"]["t1"]["status"] == "completed"
    assert set(google.mail["m1"]["labelIds"]) == {"INBOX", "STARRED"}
    assert "INBOX" not in google.mail["m2"]["labelIds"]
    assert [act for act in google.acts if act[0] in {"rsvp", "feedback", "suspend"}] == [
        ("rsvp", "e1"), ("feedback", "a1"), ("suspend", "u2"),
    ]  # fmt: skip
    assert day.show("school", "meeting", "e1")["partstat"] == "accepted"
    assert day.show("works", "message", "m1")["flagged"]


def trouble(day: Day) -> None:
    """Throttled, a permission taken away, the sign-in revoked: each feed alone, each mended."""
    day.graph.denied = {"me/mailFolders": (429, "TooManyRequests")}
    states = day.sync("mail is throttled")
    # Without Retry-After there is no time to wait for: it is asked again at its own pace.
    assert states.pop("school inbox") == "failed"
    assert "429" in day.table[-1][1]
    assert set(states.values()) == {"fresh"}

    day.graph.denied = {"security/": (403, "Forbidden")}
    day.google.denied = {"tasks/": (403, "insufficientPermissions")}
    states = day.sync("one permission each is taken away")
    assert {states.pop("school defender"), states.pop("works tasks")} == {"no permission"}
    assert set(states.values()) == {"fresh"}

    day.graph.denied, day.google.denied = {}, {}
    day.graph.good = {"no token of before"}
    day.graph.refusals = [("invalid_grant", 700082)] * 20
    states = day.sync("the sign-in is revoked")
    assert {state for name, state in states.items() if name.startswith("school")} == {"signed out"}
    day.graph.refusals = []
    day.desk.good("signin", "school", "--no-browser")
    assert set(day.sync("signed in again").values()) == {"fresh"}
