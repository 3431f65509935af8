"""CalDAV against real servers: Radicale, which wants a login, and Xandikos, which keeps a git log.

What is written is read back by a plain HTTP client that knows nothing of the connector.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from itday.connectors.caldav import Caldav, CaldavConfig
from itday.domain.errors import AuthFailed, Conflict, Gone
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.todo import Todo
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen, Start
from itday.sdk.connector import Setting
from itday.sdk.http import Http
from itday.sdk.testing import Replica, job_for
from tests.conftest import MORNING
from tests.connectors.caldav_fake import event, payload, task

if TYPE_CHECKING:
    from tests.live.peers.served import CaldavPeer

MAKE = """<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>
<displayname>{name}</displayname><C:supported-calendar-component-set><C:comp name="VEVENT"/>
<C:comp name="VTODO"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>"""


class Counting(httpx.AsyncHTTPTransport):
    """The network, counted."""

    def __init__(self) -> None:
        """Begin at nothing."""
        super().__init__(trust_env=False)
        self.seen: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Note the request and let it go."""
        self.seen.append(f"{request.method} {request.url.path}")
        return await super().handle_async_request(request)


@pytest.fixture(params=["radicale", "xandikos"])
def peer(request: pytest.FixtureRequest) -> CaldavPeer:
    """Each of the two servers in turn."""
    found: CaldavPeer = request.getfixturevalue(request.param)
    return found


class Other:
    """Another program of the same person, at one calendar."""

    def __init__(self, client: httpx.Client) -> None:
        """Take a client whose base is the calendar."""
        self.client = client
        self.url = str(client.base_url)
        self.path = client.base_url.raw_path.decode()

    def make(self, name: str, url: str = "") -> None:
        """Make the calendar."""
        kind = {"Content-Type": "application/xml"}
        content = MAKE.format(name=name)
        made = self.client.request("MKCALENDAR", url, content=content, headers=kind)
        assert made.status_code == 201, made.text

    def put(self, name: str, raw: bytes) -> None:
        """Write an object, whatever was there."""
        answer = self.client.put(name, content=raw, headers={"Content-Type": "text/calendar"})
        assert answer.is_success, answer.text

    def text(self, name: str) -> str:
        """An object as it is kept."""
        return self.client.get(name).text

    def delete(self, name: str) -> None:
        """Delete an object or a calendar."""
        assert self.client.delete(name).is_success


@pytest.fixture
def other(peer: CaldavPeer) -> Iterator[Other]:
    """Another program, at the calendar `desk`, which is new and has three objects."""
    login = (peer.user, peer.password) if peer.password else None
    url = f"{peer.url}{peer.home}desk/"
    with httpx.Client(base_url=url, auth=login, trust_env=False) as client:
        program = Other(client)
        program.make("Desk")
        program.put("weekly.ics", payload("weekly.ics"))
        program.put("finance.ics", event("finance", "Finance"))
        program.put("cert.ics", task("cert", "Renew it", "X-KEEP:me\r\n"))
        yield program
        program.delete("")


Make = Callable[..., Caldav]


@pytest.fixture
async def make(peer: CaldavPeer, clock: Any) -> AsyncIterator[Make]:
    """Makes the connector for an address and a password."""
    made: list[Caldav] = []

    def one(url: str = peer.url, password: str = peer.password) -> Caldav:
        user = peer.user if peer.password else ""
        config = CaldavConfig(url=url, username=user)
        secret = Secret(password)
        made.append(
            Caldav(config, Setting(source="cal", secret=secret, now=clock, zone="Europe/London"))
        )
        login = (user, secret) if user else None
        made[-1].http = Http(url, basic=login, source="cal", transport=Counting())
        return made[-1]

    yield one
    for connector in made:
        await connector.aclose()


def seen(connector: Caldav) -> list[str]:
    """The requests since this was last asked."""
    assert connector.http is not None
    transport = connector.http._transport
    assert isinstance(transport, Counting)
    found, transport.seen = transport.seen, []
    return found


async def test_finding_the_calendars(make: Make, other: Other, peer: CaldavPeer) -> None:
    """From the server's address, the person's own, and the calendar's own."""
    for url in (peer.url, f"{peer.url}{peer.user}/", other.url):
        connector = make(url)
        assert re.search(r"\d calendars?\b", await connector.check())
        replica = Replica(connector, "todos")
        await replica.pull()
        assert other.path + "cert.ics" in {ref.key for ref in replica.held}


async def test_a_full_pass_and_then_nothing(make: Make, other: Other) -> None:
    """All is there in school time; learning that nothing changed costs one request for all."""
    connector = make()
    meetings, todos = Replica(connector, "meetings"), Replica(connector, "todos")
    await meetings.pull()
    await todos.pull()

    kinds = Counter(ref.key.partition("#")[0] for ref in meetings.held)
    assert kinds == {other.path + "weekly.ics": 10, other.path + "finance.ics": 1}
    first = json.loads(meetings.held[Ref("cal", "meeting", other.path + "finance.ics")])
    assert (first["title"], first["start"]) == ("Finance", "2026-11-24T10:00:00Z")
    assert len(todos.held) == 1

    seen(connector)
    assert await meetings.pull() == set()
    assert await todos.pull() == set()
    assert [one.split()[0] for one in seen(connector)] == ["PROPFIND", "PROPFIND"]


async def test_changed_new_and_deleted(make: Make, other: Other) -> None:
    """Each is told by the token, and only what changed is fetched."""
    connector = make()
    meetings = Replica(connector, "meetings")
    await meetings.pull()
    other.put("finance.ics", event("finance", "Finance and cyber"))
    other.put("new.ics", event("new", "New", "20261201T140000Z"))
    other.delete("weekly.ics")
    seen(connector)

    changed = await meetings.pull()

    assert Counter(ref.key.partition("#")[0] for ref in changed) == {
        other.path + "finance.ics": 1,
        other.path + "new.ics": 1,
        other.path + "weekly.ics": 10,
    }
    assert {json.loads(one)["title"] for one in meetings.held.values()} == {
        "Finance and cyber",
        "New",
    }
    assert [one.split()[0] for one in seen(connector)] == ["PROPFIND", "REPORT", "REPORT"]
    assert await meetings.pull() == set()


async def test_an_unknown_token_starts_over(make: Make, other: Other) -> None:
    """Both servers refuse it with another status; nothing is lost and nothing is new."""
    connector = make()
    todos = Replica(connector, "todos")
    await todos.pull()
    cursor = json.loads(todos.cursor or "")
    for held in cursor["calendars"].values():
        held["token"], held["ctag"] = "http://x.example/no-such-token", "old"
    todos.cursor = json.dumps(cursor)
    other.put("second.ics", task("second", "Second"))

    changed = await todos.pull()

    assert {ref.key for ref in changed} == {other.path + "second.ics"}
    assert await todos.pull() == set()


async def test_the_window_moves(make: Make, other: Other, clock: Any) -> None:
    """The next week has other occurrences; the server is asked for its own view of them."""
    connector = make()
    meetings = Replica(connector, "meetings")
    await meetings.pull()
    weekly = other.path + "weekly.ics"
    clock.tick(timedelta(days=7))

    changed = {ref.key for ref in await meetings.pull()}

    assert f"{weekly}#20261117T090000Z" in changed
    assert f"{weekly}#20270126T090000Z" in changed
    assert f"{weekly}#20261201T090000Z" not in changed
    assert Ref("cal", "meeting", other.path + "finance.ics") in meetings.held


async def test_a_todo_through_all_its_states(make: Make, other: Other) -> None:
    """Every change is on the server as another program reads it, and nothing else is touched."""
    connector = make()
    ref = Ref("cal", "todo", other.path + "cert.ics")
    changes = [
        (Start(ref=ref), "STATUS:IN-PROCESS"),
        (Complete(ref=ref), "COMPLETED:20261124T081500Z"),
        (Reopen(ref=ref), "STATUS:NEEDS-ACTION"),
        (Edit(ref=ref, title="Renew, now", due="2026-11-27"), "DUE;VALUE=DATE:20261127"),
        (Cancel(ref=ref), "STATUS:CANCELLED"),
    ]
    for change, line in changes:
        record = await connector.push(change, await job_for(connector, change, MORNING))

        kept = other.text("cert.ics")
        assert line in kept.splitlines()
        assert "X-KEEP:me" in kept.splitlines()
        assert await connector.read(ref) == record
        assert change.holds(record.model_dump(mode="json"))
    assert "SUMMARY:Renew\\, now" in kept
    assert "SEQUENCE:5" in kept


async def test_a_new_todo_is_made_once(make: Make, other: Other) -> None:
    """Two tries leave one to-do, and the feed brings the same one."""
    connector = make(other.url)
    change = Create(
        ref=Ref("cal", "todo", "5d0b3e"), title="Grüße an 3b", due="2026-11-27", tags=("toner",)
    )
    job = await job_for(connector, change, MORNING)
    todos = Replica(connector, "todos")
    await todos.pull()

    made = await connector.push(change, job)
    assert await connector.push(change, job) == made

    assert await todos.pull() == {made.ref}
    assert "UID:5d0b3e" in other.text("5d0b3e.ics")
    settled = await connector.settled(change, job)
    assert isinstance(settled, Todo)
    assert settled.tags == ("toner",)


async def test_a_conflict_keeps_their_words(make: Make, other: Other) -> None:
    """What another program wrote since the person looked stays, and is handed back."""
    connector = make()
    change = Edit(ref=Ref("cal", "todo", other.path + "cert.ics"), title="Mine")
    job = await job_for(connector, change, MORNING)
    other.put("cert.ics", task("cert", "Theirs"))

    with pytest.raises(Conflict) as caught:
        await connector.push(change, job)

    assert caught.value.theirs["title"] == "Theirs"
    assert "SUMMARY:Theirs" in other.text("cert.ics")


async def test_the_server_refuses_a_stale_tag(make: Make, other: Other) -> None:
    """A change in the very moment of writing is refused by the server itself."""
    connector = make()
    change = Edit(ref=Ref("cal", "todo", other.path + "cert.ics"), title="Mine")
    job = await job_for(connector, change, MORNING)
    assert connector.http is not None
    transport = connector.http._transport
    assert isinstance(transport, Counting)
    genuine = transport.handle_async_request

    async def race(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            other.put("cert.ics", task("cert", "Theirs"))
        return await genuine(request)

    transport.handle_async_request = race  # type: ignore[method-assign]
    with pytest.raises(Conflict):
        await connector.push(change, job)
    assert "SUMMARY:Theirs" in other.text("cert.ics")


async def test_what_was_deleted_is_gone(make: Make, other: Other) -> None:
    """A change to what another program deleted says so."""
    connector = make()
    change = Complete(ref=Ref("cal", "todo", other.path + "cert.ics"))
    job = await job_for(connector, change, MORNING)
    other.delete("cert.ics")

    with pytest.raises(Gone):
        await connector.push(change, job)


async def test_a_calendar_that_was_deleted(make: Make, other: Other) -> None:
    """Its records go with it; the other calendars stay."""
    connector = make()
    url = other.url.replace("/desk/", "/club/")
    other.make("Club", url)
    other.put(f"{url}chess.ics", event("chess", "Chess"))
    meetings = Replica(connector, "meetings")
    await meetings.pull()
    assert len(meetings.held) == 12
    other.delete(url)

    changed = await meetings.pull()

    assert {ref.key.rpartition("/")[2] for ref in changed} == {"chess.ics"}


async def test_a_wrong_password(make: Make, other: Other, peer: CaldavPeer) -> None:
    """It is a matter of signing in, and nothing else."""
    if not peer.password:
        pytest.skip("this server wants no login")
    connector = make(password="wrong")

    with pytest.raises(AuthFailed):
        await connector.check()
    with pytest.raises(AuthFailed):
        await Replica(connector, "meetings").pull()
