"""A day with Microsoft 365 and Google Workspace by the installed program, before their doubles.

The doubles are served over TLS on this machine; what itday asks of them is held to the vendors'
contracts all day. What happened stands in docs/extending/cloud-day.md, which this test checks.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from itday.domain.ref import Ref
from tests.connectors.google_double import ME, FakeGoogle
from tests.connectors.graph_double import TENANT, FakeGraph
from tests.faults.served import HttpStandIn
from tests.live.cloud_deeds import GOOGLE, MICROSOFT, Deed, Services
from tests.live.peers.oidc_peer import CERTIFY
from tests.live.peers.served import ROOT
from tests.live.spine import ITDAY, Desk

SETTINGS = """
[me]
email = "p1@{tenant}"

[todo]
source = "{todo}"

[sources.school]
type = "microsoft365"
tenant = "{tenant}"
client_id = "app"
sign_in = "{way}"
login_url = "{graph}"
graph_url = "{graph}"
ca_file = "{cert}"
areas = ["calendar", "mail", "todo", "planner", "people", "risk", "signins", "defender"]
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
OUTLOOK = {"school calendar", "school inbox", "school todos"}
"""What shares one limit, in the order of asking."""
RISK = {"school risk_detections", "school risky_users"}
PAGE = ROOT / "docs" / "extending" / "cloud-day.md"
HEAD = """# A day with Microsoft 365 and Google Workspace

What the installed program did on one day before the doubles of both, which hold every request and
every answer to the vendors' contracts. `tests/live/test_cloud_day.py` lives this day and fails
where it went otherwise; with `WRITE_DAY=1` it writes this page. No real tenant was asked.

| what | how it ended |
| --- | --- |
"""


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
        self._facts = {"graph": graph, "google": google, "cert": cert, "tenant": TENANT,
                       "admin": ME}  # fmt: skip
        self.set(way="device", todo="school")
        self.table: list[tuple[str, str]] = []

    def set(self, *, way: str, todo: str) -> None:
        """How one signs in to Microsoft, and where new to-dos go."""
        self.desk.settings(SETTINGS.format(**self._facts, way=way, todo=todo))

    def close(self) -> None:
        """Stop both."""
        for one in self.servers:
            one.close()

    def sync(self, when: str, *names: str) -> dict[str, str]:
        """Sync; note and give each feed's state."""
        rows = self.desk.sync(*names)
        states = {name: str(row["state"]) for name, row in rows.items()}
        told: dict[str, list[str]] = {}
        for row in rows.values():
            word = f"{row['state']}: {row['error']}" if row["error"] else row["state"]
            told.setdefault(re.sub(r"localhost:\d+", "localhost", word), []).append(
                f"{row['source']} {row['feed']}"
            )
        fresh = len(told.pop("fresh", ()))
        said = [f"{fresh} feeds fresh"] if fresh else []
        said += [f"{', '.join(sorted(feeds))}: {word}" for word, feeds in told.items()]
        self.table.append((when, "; ".join(said)))
        return states

    def do(self, deed: Deed) -> None:
        """Decide on one thing; the changes that cannot be undone were agreed to."""
        agreed = ("--yes",) if deed.words[0] == "do" else ()
        self.desk.good(*deed.words, *agreed)

    def read_back(self, deed: Deed, service: str) -> None:
        """The service has what was decided."""
        found = deed.there(Services(self.graph, self.google))
        assert found == deed.expected, deed
        line = " ".join(shlex.quote(word) for word in deed.words)
        self.table.append((f"{service}: {deed.what}", f"`itday {line}`: {_plain(found)} there"))

    def by_loopback(self) -> str:
        """Sign in by the browser's way: follow the address that is shown, come back to itday."""
        words: list[str | Path] = [ITDAY, "signin", "school", "--no-browser"]
        with subprocess.Popen(
            words, env=self.desk.env(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        ) as program:
            assert program.stdout is not None
            said = ""
            for line in program.stdout:
                said = line.strip()
                if "redirect_uri=" in line:
                    asked = dict(parse_qsl(urlsplit(line.split()[-1]).query))
                    self.graph.nonce = asked["nonce"]
                    form = {"state": asked["state"], "code": "c1"}
                    httpx.post(asked["redirect_uri"], data=form, trust_env=False)
        assert program.returncode == 0, said
        return said

    def show(self, source: str, kind: str, key: str) -> Any:
        """What itday holds of one thing."""
        return self.desk.good("show", str(Ref(source, kind, key)), "--json").json["record"]

    @property
    def page(self) -> str:
        """The table as it stands in the docs."""
        rows = "".join(f"| {when} | {what.replace('|', '/')} |\n" for when, what in self.table)
        return HEAD + rows


def _plain(found: Any) -> str:
    """What a service has, in a table's cell."""
    return ", ".join(map(_plain, found)) if isinstance(found, (list, tuple)) else str(found)


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
def test_a_whole_day(day: Day) -> None:
    """Sign in, sync, write back, and lose cursors, tokens, patience and consent."""
    assert "signed out" in set(day.sync("nobody is signed in to Microsoft").values())
    said = day.desk.good("signin", "school", "--no-browser").out
    assert "type ABCD-EFGH" in said
    day.table.append(("sign in by code", said.splitlines()[-1]))
    assert set(day.sync("sync").values()) == {"fresh"}
    day.desk.good("signout", "school")
    day.set(way="browser", todo="school")
    day.table.append(("sign in by browser and loopback", day.by_loopback()))

    deeds(day)
    day.graph.epoch += 1
    day.google.oldest = 99
    day.graph.good = day.google.good = {"no token of before"}
    assert set(day.sync("every delta link, history and token ended").values()) == {"fresh"}
    trouble(day)
    assert day.graph.faults == []
    assert day.google.faults == []
    if os.environ.get("WRITE_DAY"):
        PAGE.write_text(day.page, encoding="utf-8")
    assert day.page == PAGE.read_text(encoding="utf-8")


def deeds(day: Day) -> None:
    """Each kind of write-back, delivered and read back."""
    for deed in MICROSOFT:
        day.do(deed)
    day.set(way="browser", todo="works")
    for deed in GOOGLE:
        day.do(deed)
    assert set(day.sync("all of the following delivered").values()) == {"fresh"}
    assert day.desk.good("outbox", "--json").json == []
    for service, every in (("Microsoft", MICROSOFT), ("Google", GOOGLE)):
        for deed in every:
            day.read_back(deed, service)
    assert day.show("school", "meeting", "e1")["partstat"] == "accepted"
    assert day.show("school", "alert", "defender/a2")["status"] == "resolved"
    assert day.show("works", "message", "m1")["flagged"]


def trouble(day: Day) -> None:
    """A permission, a consent and the sign-in taken away, throttled: each alone, each mended."""
    day.graph.denied = {"security/": (403, "Forbidden")}
    day.google.denied = {"tasks/": (403, "insufficientPermissions")}
    states = day.sync("one permission each is taken away")
    assert {states.pop("school defender"), states.pop("works tasks")} == {"no permission"}
    assert set(states.values()) == {"fresh"}

    day.graph.denied, day.google.denied = {}, {}
    day.graph.good, day.graph.withheld = {"no token of before"}, {"IdentityRiskyUser"}
    states = day.sync("consent to one security scope is revoked")
    assert states.pop("school risky_users") == "no permission"
    assert set(states.values()) == {"fresh"}

    day.graph.withheld = set()
    day.graph.good = {"no token of before"}
    day.graph.refusals = [("invalid_grant", 700082)] * 20
    states = day.sync("the sign-in is revoked")
    assert {state for name, state in states.items() if name.startswith("school")} == {"signed out"}
    assert "No. Run" in day.table[-1][1]
    day.graph.refusals = []
    day.table.append(("sign in again", day.by_loopback()))
    assert set(day.sync("sync").values()) == {"fresh"}

    day.graph.denied = {"me/mailFolders": (429, "TooManyRequests")}
    states = day.sync("mail is throttled, without a time to wait")
    assert {name for name, state in states.items() if state == "waiting"} == OUTLOOK - {
        "school calendar"
    }
    assert "429" in day.table[-1][1]
    day.graph.denied = {"identityProtection": (429, "TooManyRequests")}
    for when in ("again without names; now risk is throttled too", "and once more"):
        states = day.sync(when)
        assert {name for name, state in states.items() if state == "waiting"} == OUTLOOK | RISK
    day.graph.denied = {}
    assert set(day.sync("asked for by name", "school").values()) == {"fresh"}
