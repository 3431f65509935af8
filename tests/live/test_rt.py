"""The Request Tracker connector against Request Tracker itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from itday.connectors._rt_config import RtConfig
from itday.connectors.rt import Rt
from itday.domain.errors import AuthFailed, Conflict, Forbidden, Gone, Refused, Unsettled
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign, Comment, SetPriority, SetStatus
from itday.sdk.connector import Job, Setting
from itday.sdk.http import Reply
from itday.sdk.testing import HOSTILE, Replica, job_for

if TYPE_CHECKING:
    from tests.live.peers.served import RtPeer
    from tests.live.peers.tcp_fault import TcpFault

Make = Callable[..., Rt]


def clock() -> datetime:
    """The real time: the server's clock cannot be stopped."""
    return datetime.now(UTC)


@pytest.fixture
async def make(rt: RtPeer, tmp_path: Path) -> AsyncIterator[Make]:
    """Makes a connector for a technician; `url` and `token` may be given."""
    made: list[Rt] = []

    def build(who: str = "alice", *, url: str = "", token: str = "", **keys: Any) -> Rt:
        setting = Setting(
            source="rt", secret=Secret(token or rt.tokens[who]), now=clock, me=who, home=tmp_path
        )
        config = RtConfig.model_validate({"url": url or rt.url, "queues": [rt.queue], **keys})
        made.append(Rt(config, setting))
        return made[-1]

    yield build
    for connector in made:
        await connector.aclose()


class Admin:
    """The desk's administrator, by another way than ours."""

    def __init__(self, client: httpx.Client, queue: str) -> None:
        """Use a signed-in client; file into `queue`."""
        self.client = client
        self.queue = queue

    def file(self, subject: str = "Projector") -> Ref:
        """File a ticket for an end user."""
        ticket = {"Queue": self.queue, "Subject": subject, "Content": "Dark.", "Priority": "50"}
        who = {"Requestor": "c.reed@school.example"}
        reply = self.client.post("ticket", json=ticket | who).raise_for_status()
        return Ref("rt", "ticket", str(reply.json()["id"]))

    def file_many(self, count: int) -> set[str]:
        """File many tickets; give their keys."""
        bulk = [{"Queue": self.queue, "Subject": f"Laptop {n}"} for n in range(count)]
        reply = self.client.post("tickets/bulk", json=bulk).raise_for_status()
        return {str(one["id"]) for one in reply.json()}

    def set(self, ref: Ref, **fields: str) -> None:
        """Change a ticket."""
        self.client.put(f"ticket/{ref.key}", json=fields).raise_for_status()

    def set_zone(self, login: str, zone: str) -> None:
        """Change a user's time zone."""
        self.client.put(f"user/{login}", json={"Timezone": zone}).raise_for_status()

    def wait_a_second(self, ref: Ref) -> None:
        """Write to a ticket until its stamp, in whole seconds, is another."""
        place = f"ticket/{ref.key}"
        stamp = self.client.get(place).json()["LastUpdated"]
        while self.client.get(place).json()["LastUpdated"] == stamp:
            text = {"Content": "?", "ContentType": "text/plain"}
            self.client.post(f"{place}/comment", json=text).raise_for_status()


@pytest.fixture
def root(rt: RtPeer) -> Iterator[Admin]:
    """The administrator of the desk."""
    with httpx.Client(base_url=rt.url, auth=("root", "password"), timeout=120) as client:
        yield Admin(client, rt.queue)


def job() -> Job:
    """A delivery that has seen nothing."""
    return Job(key=f"{clock().timestamp():032.0f}", asked_at=clock())


async def test_a_queue_and_what_changes_in_it(make: Make, root: Admin) -> None:
    """A full pass, then changes, closings, moves and merges as they happen."""
    made = make()
    a, b, c, d = (root.file(f"{HOSTILE} {n}") for n in range(4))
    replica = Replica(made, "tickets")
    assert {a, b, c, d} <= await replica.pull()
    assert await replica.pull() == set()
    assert replica.pages == 1

    new = root.file("Laptop")
    root.set(a, Status="resolved")
    root.set(b, Queue="General")
    assert await replica.pull() >= {a, new}
    assert '"resolved"' in replica.held[a]

    root.set(c, MergeInto=d.key)
    root.set(new, Status="deleted")
    await replica.pull()
    replica.cursor = None
    await replica.pull()
    assert not {b, c, new} & replica.held.keys()
    for gone in (b, c, new):
        with pytest.raises(Gone):
            await made.read(gone)
        with pytest.raises(Gone):
            await made.push(SetStatus(ref=gone, status="open"), job())


async def test_a_merge_is_seen_at_once(make: Make, root: Admin) -> None:
    """Without waiting for the daily pass, once RT's clock has moved on by its second."""
    a, b = root.file(), root.file()
    replica = Replica(make(), "tickets")
    await replica.pull()
    root.wait_a_second(b)
    root.set(a, MergeInto=b.key)

    assert a in await replica.pull()
    assert a not in replica.held


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
async def test_the_login_s_time_zone_does_not_matter(make: Make, root: Admin, zone: str) -> None:
    """RT reads written times in the login's zone; what we ask has none."""
    root.set_zone("alice", zone)
    replica = Replica(make(), "tickets")
    await replica.pull()
    new = root.file()

    assert await replica.pull() == {new}
    assert await replica.pull() == set()
    assert len(replica.held) > 0


async def test_a_long_queue_comes_whole(make: Make, root: Admin, rt: RtPeer) -> None:
    """More tickets than one page holds."""
    keys = root.file_many(120)
    replica = Replica(make(), "tickets")
    await replica.pull()

    assert len(keys) == 120
    assert keys <= {ref.key for ref in replica.held}
    assert replica.pages == 2


async def test_every_change_does_what_it_says(make: Make, root: Admin) -> None:
    """Taking, stealing, giving away, giving back; status; priority."""
    alice, bob, ref = make(), make("bob"), root.file()

    async def push(made: Rt, change: Any) -> Ticket:
        record = await made.push(change, await job_for(made, change, clock()))
        assert isinstance(record, Ticket)
        assert change.holds(record.model_dump(mode="json"))
        return record

    await push(alice, Assign(ref=ref, assignee="alice"))
    await push(bob, Assign(ref=ref, assignee="bob"))
    await push(bob, Assign(ref=ref, assignee="alice"))
    await push(alice, Assign(ref=ref, assignee=""))
    assert (await push(alice, SetStatus(ref=ref, status="pending"))).source_status == "stalled"
    await push(alice, SetStatus(ref=ref, status="resolved"))
    await push(alice, SetStatus(ref=ref, status="open"))
    assert (await push(alice, SetPriority(ref=ref, priority=2))).source_priority == "100"
    assert (await push(alice, SetPriority(ref=ref, priority=4))).source_priority == "0"


async def test_what_rt_declines_is_refused_in_its_words(make: Make, root: Admin) -> None:
    """An end user, nobody known, a status of no lifecycle."""
    made, ref = make(), root.file()
    for change, words in (
        (Assign(ref=ref, assignee="carol"), "may not own"),
        (Assign(ref=ref, assignee="zed"), "does not exist"),
        (SetStatus(ref=ref, status="frozen"), "isn't a valid status"),
    ):
        with pytest.raises(Refused, match=words):
            await made.push(change, job())


async def test_somebody_was_faster(make: Make, root: Admin) -> None:
    """A change of the same field is a conflict, one of another is not."""
    made, ref = make(), root.file()
    take = Assign(ref=ref, assignee="alice")
    seen = await job_for(made, take, clock())
    root.set(ref, Owner="bob", Priority="0")

    with pytest.raises(Conflict) as caught:
        await made.push(take, seen)
    assert caught.value.theirs["assignee"] == "bob"
    record = await made.push(SetStatus(ref=ref, status="open"), seen)
    assert record.model_dump()["assignee"] == "bob"


async def test_a_conversation(make: Make, root: Admin) -> None:
    """Both kinds of contribution arrive, are told apart and are known again."""
    made, ref = make(), root.file()
    private, public = (
        Comment(ref=ref, text="Ünwahrscheinlich.\n\n<b>"),
        Comment(ref=ref, text="We will come today.", public=True),
    )
    jobs = [Job(key=f"{n}" * 32, asked_at=clock()) for n in (1, 2)]
    assert await made.settled(private, jobs[0]) is None
    await made.push(private, jobs[0])
    await made.push(public, jobs[1])

    assert await made.settled(private, jobs[0]) is not None
    assert await made.settled(public, jobs[1]) is not None
    assert await made.settled(public, Job(key="3" * 32, asked_at=clock())) is None
    said = await made.posts(ref)
    assert [(one.text, one.public, one.author) for one in said] == [
        ("Dark.", True, "Enoch Root"),
        ("Ünwahrscheinlich.\n\n<b>", False, "Alice"),
        ("We will come today.", True, "Alice"),
    ]


async def test_a_lost_answer_can_be_settled(
    make: Make,
    rt: RtPeer,
    root: Admin,
    tcp_fault: Callable[[int], TcpFault],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line that breaks before the answer costs an error and never a second comment."""
    proxy = tcp_fault(rt.port)
    made, ref = make(url=f"http://127.0.0.1:{proxy.port}/"), root.file()
    change, once = Comment(ref=ref, text="Once."), job()
    genuine = made._desk.send

    async def send(method: str, place: str, **more: Any) -> Reply:
        proxy.mode = "reset" if method == "POST" else "ok"
        return await genuine(method, place, **more)

    monkeypatch.setattr(made._desk, "send", send)
    with pytest.raises(Unsettled):
        await made.push(change, once)

    assert await made.settled(change, once) is not None
    assert [one.text for one in await made.posts(ref)] == ["Dark.", "Once."]


async def test_a_wrong_token_and_a_wrong_query(make: Make, rt: RtPeer) -> None:
    """Signed out is not failed; a hidden queue is not empty; RT's parser has its say."""
    assert (await make().check()).startswith("Request Tracker 5.")
    with pytest.raises(AuthFailed):
        await make(token="1-1-nothing").check()
    with pytest.raises(Forbidden, match="General"):
        await Replica(make(queues=["General"]), "tickets").pull()
    with pytest.raises(Refused, match="VALUE"):
        await Replica(make(query="Subject LIKE"), "tickets").pull()
