"""Request Tracker, against a stand-in that answers as its REST 2.0 does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
import pytest

from itday.connectors.rt import Rt
from itday.domain.change import Change
from itday.domain.errors import (
    AuthFailed,
    Conflict,
    Forbidden,
    Gone,
    Refused,
    Unavailable,
    Unsettled,
)
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign, Comment, SetPriority, SetStatus
from itday.sdk.connector import Job
from itday.sdk.testing import SOURCE, Replica, all_of, job_for
from itday.sdk.testing_http import HttpContract, Wire
from tests.conftest import Clock
from tests.connectors.rt_server import FakeRt


def ticket(number: int) -> Ref:
    """The reference of a ticket."""
    return Ref(SOURCE, "ticket", str(number))


class TestRt(HttpContract):
    """What all connectors promise, and what is Request Tracker's own."""

    connector = Rt
    config: ClassVar = {"url": "https://rt.school.example/", "queues": ["Servicedesk"]}
    fake = FakeRt

    def changes(self) -> Sequence[Change]:
        """One of each, and those that take another road."""
        return [
            Assign(ref=ticket(1), assignee="asmith"),
            Assign(ref=ticket(1), assignee="dana"),
            Assign(ref=ticket(1), assignee="asmith"),
            Assign(ref=ticket(1), assignee=""),
            SetStatus(ref=ticket(1), status="resolved"),
            SetPriority(ref=ticket(1), priority=2),
            Comment(ref=ticket(1), text="Called."),
            Comment(ref=ticket(2), text="We will come today.", public=True),
        ]

    async def pulled(self, made: Rt) -> dict[str, Ticket]:
        """The tickets of a full pass, by key."""
        records = await all_of(made, made.feeds["tickets"])
        return {r.ref.key: r for r in records if isinstance(r, Ticket)}

    async def test_a_row_in_our_words(self, made: Rt) -> None:
        """Status, priority and people are mapped; 1970 is no due date; Nobody is nobody."""
        third = (await self.pulled(made))["3"]

        assert (third.number, third.status, third.source_status) == ("#3", "pending", "stalled")
        assert (third.priority, third.queue, third.assignee) == (3, "Servicedesk", "")
        assert third.due_at is None
        assert str(third.requester) == "Carol Reed"
        assert third.url == "https://rt.school.example/Ticket/Display.html?id=3"

    async def test_long_queues_come_in_pages_by_number(
        self, made: Rt, server: FakeRt, wire: Wire
    ) -> None:
        """All pages are read, also when tickets leave the list meanwhile."""
        for number in range(5, 260):
            server.add(number)

        assert len(await self.pulled(made)) == 259
        assert len(wire.requests) == 1 + 3, "one for the queue, three pages"

    async def test_a_list_without_end_is_a_bad_reply(
        self, made: Rt, server: FakeRt, wire: Wire
    ) -> None:
        """A server that gives the same page again and again does not hold us for ever."""
        server.per_page = 100
        for number in range(5, 105):
            server.add(number)
        server.meets = lambda *_: True  # type: ignore[method-assign]

        with pytest.raises(Exception, match="no end"):
            await self.pulled(made)
        assert len(wire.requests) < 5

    @pytest.mark.parametrize("told", [0, 2])
    async def test_a_list_that_ends_too_early_is_not_believed(
        self, made: Rt, wire: Wire, told: int
    ) -> None:
        """What it left out is there all the same: nothing may be taken for gone."""

        def cut(request: httpx.Request) -> httpx.Response:
            answer: httpx.Response = served(request)
            if "/tickets" not in request.url.path:
                return answer
            body = answer.json()
            left = body["items"][:told] if "id > 0" in request.url.params["query"] else []
            return httpx.Response(200, json=body | {"items": left, "count": len(left)})

        served, wire.server = wire.server, cut

        with pytest.raises(Unavailable, match="too early"):
            await self.pulled(made)

    async def test_an_empty_answer_is_no_step_forward(
        self, made: Rt, server: FakeRt, wire: Wire, clock: Clock
    ) -> None:
        """What changed while the desk said that nothing did is found by the next pull."""
        replica = Replica(made, "tickets")
        await replica.pull()
        server.now = clock.tick(timedelta(minutes=10))
        server.set(2, Status="resolved")
        wire.answer = httpx.Response(200, json={"items": [], "count": 0, "total": 0})
        server.now = clock.tick(timedelta(minutes=10))
        assert await replica.pull() == set()
        wire.answer = None

        assert await replica.pull() == {ticket(2)}

    async def test_changes_arrive_with_one_request(
        self, made: Rt, server: FakeRt, wire: Wire, clock: Clock
    ) -> None:
        """What changed is listed; looking for merged ones costs one request more, once."""
        replica = Replica(made, "tickets")
        await replica.pull()
        clock.tick(timedelta(minutes=2))
        server.now = clock() - timedelta(seconds=30)
        server.set(2, Status="resolved")
        wire.requests.clear()

        assert await replica.pull() == {ticket(2)}
        assert len(wire.requests) == 2
        assert await replica.pull() == set()
        assert len(wire.requests) == 3

    async def test_a_change_in_the_second_of_the_pull_is_not_missed(
        self, made: Rt, server: FakeRt, clock: Clock
    ) -> None:
        """Stamps have whole seconds; what shares one with the pull before is seen all the same."""
        replica = Replica(made, "tickets")
        await replica.pull()
        server.set(1, Status="open")

        assert await replica.pull() == {ticket(1)}

    async def test_a_clock_set_back_misses_nothing(
        self, made: Rt, server: FakeRt, clock: Clock
    ) -> None:
        """When this machine's clock goes back, the server's time tells how far to ask."""
        replica = Replica(made, "tickets")
        await replica.pull()
        server.now += timedelta(minutes=20)
        server.set(1, Status="open", LastUpdated=server.now - timedelta(minutes=19))
        clock.tick(timedelta(minutes=-30))

        assert await replica.pull() == {ticket(1)}

    async def test_a_merged_ticket_is_gone(self, made: Rt, server: FakeRt, clock: Clock) -> None:
        """RT marks only the ticket that took it in as changed."""
        replica = Replica(made, "tickets")
        await replica.pull()
        server.now = clock.tick(timedelta(minutes=2))
        server.set(1)
        server.tickets[2]["EffectiveId"] = 1

        assert ticket(2) in await replica.pull()
        assert ticket(2) not in replica.held
        with pytest.raises(Gone):
            await made.read(ticket(2))

    async def test_a_ticket_moved_to_another_queue_is_gone(
        self, made: Rt, server: FakeRt, clock: Clock
    ) -> None:
        """Leaving the queues that are shown is reported at once."""
        replica = Replica(made, "tickets")
        await replica.pull()
        server.now = clock.tick(timedelta(minutes=2))
        server.set(1, Queue="1")

        await replica.pull()
        assert ticket(1) not in replica.held

    async def test_a_new_day_lists_everything(self, made: Rt, server: FakeRt, clock: Clock) -> None:
        """A deleted ticket, which RT reports in no way, is gone the next day."""
        replica = Replica(made, "tickets")
        await replica.pull()
        server.tickets[1]["Status"] = "deleted"
        assert await replica.pull() == set()
        server.now = clock.tick(timedelta(days=1))

        assert await replica.pull() == {ticket(1)}

    async def test_other_settings_list_everything(
        self, made: Rt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A cursor that was made for other queues starts over."""
        pages = [page async for page in made.tickets(None)]
        monkeypatch.setattr(made, "_shape", "other")

        again = [page async for page in made.tickets(pages[-1].cursor)]
        assert again[-1].complete

    async def test_a_queue_that_cannot_be_seen_is_no_empty_queue(
        self, made: Rt, wire: Wire
    ) -> None:
        """A slip in a queue's name must not look like a quiet day."""
        wire.answer = httpx.Response(404, json={"message": "Not Found"})
        wire.only = lambda ask: "/queue/" in ask.url.path

        with pytest.raises(Forbidden, match="Servicedesk"):
            await self.pulled(made)

    async def test_an_odd_row_is_put_aside(self, made: Rt, server: FakeRt) -> None:
        """One row that cannot be read does not take the page with it."""
        genuine = server.row

        def odd(ticket: Mapping[str, Any], custom: bool) -> dict[str, Any]:
            return genuine(ticket, custom) | ({"Owner": 5} if ticket["id"] == 2 else {})

        server.row = odd  # type: ignore[method-assign]
        replica = Replica(made, "tickets")

        assert await replica.pull() == {ticket(1), ticket(3), ticket(4)}
        assert [(one.key, one.why.split(":")[0]) for one in replica.aside] == [("2", "Owner")]

    async def test_taken_by_somebody_else_is_a_conflict(
        self, made: Rt, server: FakeRt, now: datetime
    ) -> None:
        """What the person saw no longer holds: they get to see who has it."""
        change = Assign(ref=ticket(1), assignee="asmith")
        job = await job_for(made, change, now)
        server.set(1, Owner="bob")

        with pytest.raises(Conflict) as caught:
            await made.push(change, job)
        assert caught.value.theirs["assignee"] == "bob"
        assert server.tickets[1]["Owner"] == "bob"

    async def test_a_change_of_another_field_is_none(
        self, made: Rt, server: FakeRt, now: datetime
    ) -> None:
        """If-Match fails for any change; only one of the same field concerns the person."""
        change = SetStatus(ref=ticket(1), status="open")
        job = await job_for(made, change, now)

        def meanwhile() -> None:
            server.before_put = lambda: None
            server.set(1, Owner="bob")

        server.before_put = meanwhile
        record = await made.push(change, job)

        assert isinstance(record, Ticket)
        assert (record.status, record.assignee) == ("open", "bob")

    async def test_what_already_holds_is_not_sent(
        self, made: Rt, server: FakeRt, wire: Wire, now: datetime
    ) -> None:
        """Somebody else did the same: no conflict, and no request that changes anything."""
        change = SetStatus(ref=ticket(1), status="pending")
        job = await job_for(made, change, now)
        server.set(1, Status="stalled")

        assert (await made.push(change, job)).ref == ticket(1)
        assert {request.method for request in wire.requests} == {"GET"}

    async def test_a_declined_change_is_refused_in_their_words(
        self, made: Rt, server: FakeRt, now: datetime
    ) -> None:
        """RT answers 200 and a sentence; nothing changed, so it was declined."""
        server.refusal = "That user may not own tickets in that queue"
        change = Assign(ref=ticket(1), assignee="c.reed")

        with pytest.raises(Refused, match="may not own"):
            await made.push(change, await job_for(made, change, now))

    async def test_a_priority_without_number_is_refused(self, made: Rt, now: datetime) -> None:
        """RT would silently take a word for 0: without a number nothing is sent."""
        change = SetPriority(ref=ticket(1), priority=1)

        with pytest.raises(Refused, match="priorities"):
            await made.push(change, await job_for(made, change, now))

    async def test_a_comment_is_private_unless_said(
        self, made: Rt, server: FakeRt, now: datetime
    ) -> None:
        """A word meant for colleagues never goes where the person who asked reads it."""
        for public in (False, True):
            change = Comment(ref=ticket(1), text="Ask again?", public=public)
            await made.push(change, await job_for(made, change, now))

        assert [text["kind"] for text in server.texts] == ["comment", "correspond"]

    async def test_a_lost_comment_is_found_by_its_mark(
        self, made: Rt, server: FakeRt, now: datetime
    ) -> None:
        """The same words in an earlier delivery are not taken for this one."""
        change = Comment(ref=ticket(1), text="Done.")
        first, second = (Job(key=letter * 32, asked_at=now) for letter in "ab")
        await made.push(change, first)

        assert await made.settled(change, first) is not None
        assert await made.settled(change, second) is None

    async def test_without_marks_words_author_and_time_tell(
        self, made: Rt, server: FakeRt, now: datetime
    ) -> None:
        """Where the mark is dropped, the same words since then count; earlier ones do not."""
        server.keeps_marks = False
        change = Comment(ref=ticket(1), text="Done.\r\nReally.")
        await made.push(change, Job(key="a" * 32, asked_at=now))

        assert await made.settled(change, Job(key="b" * 32, asked_at=now)) is not None
        later = Job(key="c" * 32, asked_at=now + timedelta(minutes=5))
        assert await made.settled(change, later) is None

    async def test_a_comment_that_cannot_be_read_back_is_unsettled(
        self, made: Rt, server: FakeRt, wire: Wire, now: datetime
    ) -> None:
        """It arrived: sending it again as if it had not would tell people twice."""
        change = Comment(ref=ticket(1), text="Done.")
        job = await job_for(made, change, now)
        wire.answer = httpx.Response(503)
        wire.only = lambda ask: ask.method == "GET" and bool(server.texts)

        with pytest.raises(Unsettled):
            await made.push(change, job)
        wire.answer = None
        assert await made.settled(change, job) is not None

    async def test_a_comment_does_not_stray_into_a_merged_ticket(
        self, made: Rt, server: FakeRt, now: datetime
    ) -> None:
        """RT would put it into the ticket that took this one in."""
        change = Comment(ref=ticket(2), text="Done.")
        job = await job_for(made, change, now)
        server.tickets[2]["EffectiveId"] = 1

        with pytest.raises(Gone):
            await made.push(change, job)
        assert not server.texts

    async def test_out_of_sight_is_gone(self, made: Rt, wire: Wire, now: datetime) -> None:
        """403 for one ticket says nothing of the login: the feed must not stop for it."""
        change = SetStatus(ref=ticket(1), status="open")
        job = await job_for(made, change, now)
        wire.answer = httpx.Response(403, json={"message": "Forbidden"})
        wire.only = lambda ask: "/ticket/" in ask.url.path

        with pytest.raises(Gone):
            await made.push(change, job)

    async def test_no_token_is_signed_out(
        self, make: Callable[[str | None], Rt], wire: Wire
    ) -> None:
        """Without a token nothing is asked, and the remedy is named."""
        connector = make(None)
        with pytest.raises(AuthFailed, match="itday secret set here"):
            await self.pulled(connector)
        assert not wire.requests
        await connector.aclose()

    async def test_a_key_that_is_no_number_is_gone(self, made: Rt, wire: Wire) -> None:
        """Nothing but digits gets into an address or a query."""
        for key in ("1/../../user/1", "1 OR id > 0", "²", "-1"):
            with pytest.raises(Gone):
                await made.read(Ref(SOURCE, "ticket", key))
        assert not wire.requests

    async def test_check_names_version_and_login(self, made: Rt) -> None:
        """What `doctor` shows."""
        assert await made.check() == "Request Tracker 5.0.3, as asmith"
