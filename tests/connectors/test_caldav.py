"""CalDAV, against a stand-in that answers as its servers do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from itday.connectors.caldav import Caldav, CaldavConfig
from itday.domain.change import Change
from itday.domain.errors import AuthFailed, CursorExpired, Gone, Refused
from itday.domain.meeting import Meeting
from itday.domain.ref import Ref
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen, Start
from itday.sdk.connector import Setting
from itday.sdk.testing import SOURCE, Replica, all_of
from itday.sdk.testing_http import HttpContract, Wire
from tests.connectors.caldav_fake import TASKS, WORK, FakeCaldav, Shelf, event, payload, task

CERT = Ref(SOURCE, "todo", f"{TASKS}cert.ics")
DONE = CERT._replace(key=f"{TASKS}done.ics")
WEEKLY = f"{WORK}weekly.ics"
CONFIG = {"url": "https://cal.example/", "username": "asmith"}


class TestCaldav(HttpContract):
    """The promises all connectors make, and those that are CalDAV's own."""

    connector = Caldav
    config = CONFIG
    fake = FakeCaldav
    tells_json = False

    def changes(self) -> Sequence[Change]:
        """One for each action; the new to-do is named by the path it will have."""
        new = Ref(SOURCE, "todo", f"{TASKS}9f2c.ics")
        return [
            Create(ref=new, title="Order toner, black; urgent", due="2026-11-27"),
            Start(ref=CERT),
            Complete(ref=CERT),
            Reopen(ref=DONE),
            Cancel(ref=CERT),
            Edit(ref=CERT, title="Renew it", due="2026-11-30", priority=2, description="a\nb"),
        ]

    async def test_a_change_costs_what_it_is(
        self, made: Caldav, wire: Wire, server: FakeCaldav
    ) -> None:
        """Of all calendars only the changed one is asked, and only for what changed."""
        replica = Replica(made, "meetings")
        await replica.pull()
        server.work.put(f"{WORK}new.ics", event("new", "New"))
        wire.requests.clear()

        changed = await replica.pull()

        assert {ref.key for ref in changed} == {f"{WORK}new.ics"}
        assert [one.method for one in wire.requests] == ["PROPFIND", "REPORT", "REPORT"]
        assert b"finance.ics" not in wire.requests[-1].content

    @pytest.mark.parametrize(("tokens", "ctags"), [(True, True), (False, True), (False, False)])
    async def test_changed_new_and_deleted(
        self, made: Caldav, server: FakeCaldav, *, tokens: bool, ctags: bool
    ) -> None:
        """All three are told whatever the server offers to tell them by."""
        server.tokens, server.ctags = tokens, ctags
        replica = Replica(made, "todos")
        await replica.pull()
        server.tasks.put(CERT.key, task("cert", "Renew it now"))
        server.tasks.put(f"{TASKS}new.ics", task("new", "New"))
        server.tasks.drop(f"{TASKS}odd.ics")

        changed = await replica.pull()

        assert {ref.key for ref in changed} == {CERT.key, f"{TASKS}new.ics", f"{TASKS}odd.ics"}
        assert {ref.key for ref in replica.held} == {CERT.key, DONE.key, f"{TASKS}new.ics"}
        assert await replica.pull() == set()

    @pytest.mark.parametrize("status", [400, 403, 409, 410, 412, 501, 507])
    async def test_a_forgotten_token_loses_nothing(
        self, made: Caldav, server: FakeCaldav, status: int
    ) -> None:
        """However a server refuses a token, what changed meanwhile is found by comparing."""
        server.bad_token_status = status
        replica = Replica(made, "todos")
        await replica.pull()
        server.epoch = 2
        server.tasks.drop(f"{TASKS}odd.ics")
        server.tasks.put(f"{TASKS}new.ics", task("new", "New"))

        changed = await replica.pull()

        assert {ref.key for ref in changed} == {f"{TASKS}odd.ics", f"{TASKS}new.ics"}

    async def test_a_list_that_forgets_deletes_nothing(
        self, made: Caldav, server: FakeCaldav
    ) -> None:
        """What a listing leaves out is gone only when the object itself is."""
        server.tokens = server.ctags = False
        replica = Replica(made, "meetings")
        await replica.pull()
        server.in_span = set()

        assert await replica.pull() == set()
        assert len(replica.held) == 2

    async def test_an_omitted_object_is_asked_for_alone(
        self, made: Caldav, server: FakeCaldav
    ) -> None:
        """Some servers leave what is missing out of their answer: then it is looked up."""
        server.tokens = server.ctags = False
        server.omits_missing = True
        replica = Replica(made, "todos")
        await replica.pull()
        server.tasks.drop(f"{TASKS}odd.ics")

        assert {ref.key for ref in await replica.pull()} == {f"{TASKS}odd.ics"}

    async def test_the_window_moves_with_the_day(
        self, made: Caldav, server: FakeCaldav, clock: Any
    ) -> None:
        """On a new day what fell out goes, what came in comes, and the rest stays."""
        server.work.put(WEEKLY, payload("weekly.ics"))
        replica = Replica(made, "meetings")
        await replica.pull()
        first = {ref.key for ref in replica.held}
        clock.tick(timedelta(days=7))

        changed = {ref.key for ref in await replica.pull()}

        now = {ref.key for ref in replica.held}
        assert f"{WEEKLY}#20261117T090000Z" in first - now
        assert f"{WEEKLY}#20270126T090000Z" in now - first
        assert changed == first ^ now
        assert await replica.pull() == set()

    async def test_a_shortened_series_loses_its_rest(
        self, made: Caldav, server: FakeCaldav
    ) -> None:
        """Occurrences that a changed rule no longer has are named as gone."""
        server.work.put(WEEKLY, payload("weekly.ics"))
        replica = Replica(made, "meetings")
        await replica.pull()
        short = payload("weekly.ics").replace(b"BYDAY=TU", b"BYDAY=TU;UNTIL=20261201T120000Z")
        server.work.put(WEEKLY, short)

        await replica.pull()

        left = sorted(ref.key for ref in replica.held if ref.key.startswith(WEEKLY))
        assert left == [
            f"{WEEKLY}#20261117T090000Z",
            f"{WEEKLY}#20261124T090000Z",
            f"{WEEKLY}#20261201T090000Z",
        ]

    @pytest.mark.parametrize("inside", [False, True])
    async def test_a_calendar_that_is_gone_takes_its_records(
        self, made: Caldav, server: FakeCaldav, *, inside: bool
    ) -> None:
        """Of a deleted calendar nothing is left, once it no longer answers."""
        server.missing_inside = inside
        server.shelves[f"{WORK[:-5]}club/"] = club = Shelf("Club", "VEVENT")
        club.put(f"{WORK[:-5]}club/chess.ics", event("chess", "Chess"))
        replica = Replica(made, "meetings")
        await replica.pull()
        del server.shelves[f"{WORK[:-5]}club/"]

        assert {ref.key for ref in await replica.pull()} == {f"{WORK[:-5]}club/chess.ics"}

    async def test_no_calendars_at_all_is_an_error(self, made: Caldav, server: FakeCaldav) -> None:
        """A server that suddenly lists nothing is not believed."""
        replica = Replica(made, "meetings")
        await replica.pull()
        server.shelves.clear()

        with pytest.raises(Gone, match="lists no calendars"):
            await replica.pull()
        assert len(replica.held) == 2

    async def test_an_object_that_cannot_be_read_is_set_aside(
        self, made: Caldav, server: FakeCaldav
    ) -> None:
        """It is counted with its reason, and the others go on."""
        server.tasks.put(f"{TASKS}bad.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:x\r\n")
        server.tasks.put(f"{TASKS}due.ics", task("due", "When", "DUE:soon\r\n"))
        replica = Replica(made, "todos")

        await replica.pull()

        assert {(one.key, one.why) for one in replica.aside} == {
            (f"{TASKS}bad.ics", "cut off in the middle"),
            (f"{TASKS}due.ics", "DUE cannot be read"),
        }
        assert len(replica.held) == 3

    async def test_a_forbidden_calendar_hides_no_other(
        self, made: Caldav, server: FakeCaldav, wire: Wire
    ) -> None:
        """One calendar that we may list but not read is set aside; the rest is shown."""
        server.shelves[f"{WORK[:-5]}boss/"] = Shelf("Head", "VEVENT")
        wire.answer = httpx.Response(403)
        wire.only = lambda ask: ask.method == "REPORT" and "boss" in ask.url.path

        pages = [page async for page in made.pull("meetings", None)]

        assert [one.key for one in pages[-1].aside] == [f"{WORK[:-5]}boss/"]
        assert sum(len(page.records) for page in pages) == 2
        assert not pages[-1].complete

    async def test_a_calendar_that_can_be_read_again_is_no_longer_set_aside(
        self, made: Caldav, wire: Wire
    ) -> None:
        """It is named as gone from among the unreadable: nobody is told for ever."""
        wire.answer = httpx.Response(403)
        wire.only = lambda ask: ask.method == "REPORT" and ask.url.path == WORK
        pages = [page async for page in made.pull("meetings", None)]
        assert [one.key for one in pages[-1].aside] == [WORK]
        wire.answer = None

        again = [page async for page in made.pull("meetings", pages[-1].cursor)]

        assert Ref(SOURCE, "meeting", WORK) in [ref for page in again for ref in page.gone]
        assert not again[-1].aside

    async def test_an_unreadable_object_that_is_deleted_is_no_longer_set_aside(
        self, made: Caldav, server: FakeCaldav
    ) -> None:
        """The same for one object."""
        bad = f"{TASKS}bad.ics"
        server.tasks.put(bad, task("bad", "Bad", "DUE:some day\r\n"))
        pages = [page async for page in made.pull("todos", None)]
        assert [one.key for page in pages for one in page.aside] == [bad]
        server.tasks.drop(bad)

        again = [page async for page in made.pull("todos", pages[-1].cursor)]

        assert Ref(SOURCE, "todo", bad) in [ref for page in again for ref in page.gone]

    @pytest.mark.parametrize("day", [False, True])
    async def test_a_report_with_holes_is_made_good(
        self, made: Caldav, server: FakeCaldav, wire: Wire, clock: Any, *, day: bool
    ) -> None:
        """An empty list by the next pull; a report that left something out, by the next day's."""
        server.tokens = day
        replica = Replica(made, "todos")
        await replica.pull()
        server.tasks.put(f"{TASKS}new.ics", task("new", "New"))
        token = f"<sync-token>http://x.example/1/{len(server.tasks.log)}</sync-token>" * day
        text = f"<multistatus xmlns='DAV:'>{token}</multistatus>"
        wire.answer = httpx.Response(207, text=text)
        wire.only = lambda ask: ask.method == "REPORT" and b"multiget" not in ask.content
        assert await replica.pull() == set()
        wire.answer = None
        clock.tick(timedelta(days=1 if day else 0))

        assert {ref.key for ref in await replica.pull()} == {f"{TASKS}new.ics"}

    async def test_a_report_that_repeats_itself_is_left_for_the_list(
        self, made: Caldav, server: FakeCaldav, wire: Wire
    ) -> None:
        """There is more, it says, and gives the same token: what changed is found by comparing."""
        replica = Replica(made, "todos")
        await replica.pull()
        server.tasks.put(f"{TASKS}new.ics", task("new", "New"))
        row = f"<response><href>{TASKS}</href><status>HTTP/1.1 507 X</status></response>"
        text = f"<multistatus xmlns='DAV:'>{row}<sync-token>x</sync-token></multistatus>"
        wire.answer = httpx.Response(207, text=text)
        wire.only = lambda ask: b"sync-collection" in ask.content

        assert {ref.key for ref in await replica.pull()} == {f"{TASKS}new.ics"}

    async def test_calendars_that_moved_are_found_again(
        self, made: Caldav, server: FakeCaldav
    ) -> None:
        """A home that is gone expires the cursor, so that the next pull looks for it."""
        cursor = [page async for page in made.pull("todos", None)][-1].cursor or ""

        with pytest.raises(CursorExpired):
            async for _ in made.pull("todos", cursor.replace("/dav/asmith/", "/old/")):
                pass

    async def test_one_calendar_by_its_address(
        self, wire: Wire, server: FakeCaldav, clock: Callable[[], datetime]
    ) -> None:
        """The address of a calendar itself shows that calendar, and nothing else."""
        config = CaldavConfig(url=f"https://cal.example{TASKS}")
        made = Caldav(config, Setting(source=SOURCE, now=clock, zone="Europe/London"))

        assert [one.ref.key for one in await all_of(made, made.feeds["meetings"])] == []
        assert len(await all_of(made, made.feeds["todos"])) == 3
        await made.aclose()

    async def test_only_the_named_calendars(
        self, wire: Wire, server: FakeCaldav, clock: Callable[[], datetime]
    ) -> None:
        """Names choose calendars, in any case; a name that is none is told by the check."""
        config = CaldavConfig(url="https://cal.example", calendars=("work",))
        made = Caldav(config, Setting(source=SOURCE, now=clock, zone="Europe/London"))
        assert len(await all_of(made, made.feeds["meetings"])) == 2
        assert await all_of(made, made.feeds["todos"]) == []
        with pytest.raises(Refused, match="no calendar here takes to-dos"):
            await made.read(Ref(SOURCE, "todo", "a1b2"))

        wrong = Caldav(CaldavConfig(url="https://cal.example", calendars=("wrk",)), made.setting)
        with pytest.raises(Gone, match="no calendar is called wrk"):
            await wrong.check()
        await wrong.aclose()
        await made.aclose()

    async def test_calendars_on_another_server_are_not_followed(
        self, made: Caldav, wire: Wire, server: FakeCaldav
    ) -> None:
        """A home elsewhere is named, and gets neither the password nor a request."""

        def elsewhere(request: httpx.Request) -> httpx.Response:
            answer = server(request)
            text = answer.text.replace("<href>/dav/", "<href>https://b.example/")
            return httpx.Response(answer.status_code, headers=answer.headers, text=text)

        wire.server = elsewhere
        with pytest.raises(Exception, match=r"on another server \(b.example\)"):
            await made.check()
        assert {one.url.host for one in wire.requests} == {"cal.example"}

    async def test_one_meeting_can_be_looked_up(self, made: Caldav, server: FakeCaldav) -> None:
        """One occurrence by its name; one that no longer takes place is gone."""
        server.work.put(WEEKLY, payload("weekly.ics"))
        ref = Ref(SOURCE, "meeting", f"{WEEKLY}#20261124T090000Z")

        one = await made.read(ref)

        assert isinstance(one, Meeting)
        assert one.calendar == "Work"
        with pytest.raises(Gone):
            await made.read(ref._replace(key=f"{WEEKLY}#20261125T090000Z"))

    async def test_without_a_password_it_asks_to_sign_in(
        self, make: Callable[[str | None], Caldav]
    ) -> None:
        """A login without its password is no request that could be refused."""
        with pytest.raises(AuthFailed, match="itday secret set here"):
            await make(None).check()
