"""Changes to to-dos over CalDAV: done once, under a condition, over nobody's words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from itday.connectors._caldav_todos import as_asked, created, edited, todo
from itday.connectors.caldav import Caldav, CaldavConfig
from itday.domain.change import Change
from itday.domain.errors import Conflict, Refused, Unsettled
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.todo import Todo
from itday.domain.verbs import Complete, Create, Edit, Reopen, Start
from itday.sdk.connector import Job, Setting
from itday.sdk.http import Http
from itday.sdk.ical.events import Place
from itday.sdk.testing import SECRET, SOURCE, job_for
from itday.sdk.testing_http import Wire
from tests.conftest import MORNING
from tests.connectors.caldav_fake import TASKS, FakeCaldav, task

CERT = Ref(SOURCE, "todo", f"{TASKS}cert.ics")
PLACE = Place(SOURCE, path=CERT.key, calendar="Tasks")
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def server() -> FakeCaldav:
    """A server of the test's own."""
    return FakeCaldav()


@pytest.fixture
def wire(server: FakeCaldav) -> Wire:
    """The network to it."""
    return Wire(server)


@pytest.fixture
async def made(wire: Wire, clock: Callable[[], datetime]) -> AsyncIterator[Caldav]:
    """The connector, signed in to it."""
    config = CaldavConfig(url="https://cal.example/", username="asmith")
    setting = Setting(source=SOURCE, secret=Secret(SECRET), now=clock, zone="Europe/London")
    connector = Caldav(config, setting)
    connector.http = Http(config.url, source=SOURCE, transport=httpx.MockTransport(wire))
    yield connector
    await connector.aclose()


@pytest.mark.parametrize("status", [409, 412])
async def test_a_new_todo_that_is_not_taken_says_why(made: Caldav, wire: Wire, status: int) -> None:
    """Where nothing stands in its way, the reason is the server's, and not that it is missing."""
    change = Create(ref=Ref(SOURCE, "todo", "a1b2"), title="Toner")
    wire.answer, wire.only = httpx.Response(status), lambda ask: ask.method == "PUT"

    with pytest.raises(Refused, match=f"does not take it: {status}"):
        await made.push(change, await job_for(made, change, MORNING))


async def test_create_is_done_once(made: Caldav, server: FakeCaldav) -> None:
    """A second try with the same key finds the first; somebody else's is a conflict."""
    change = Create(ref=Ref(SOURCE, "todo", "a1b2"), title="Toner", projects=("print",))
    job = await job_for(made, change, MORNING)

    first = await made.push(change, job)
    again = await made.push(change, job)

    assert first == again
    assert first.ref.key == f"{TASKS}a1b2.ics"
    assert (await made.settled(change, job)) == first
    other = Create(ref=change.ref, title="Paper")
    with pytest.raises(Conflict) as caught:
        await made.push(other, job)
    assert caught.value.theirs["title"] == "Toner"


async def test_their_words_are_never_written_over(made: Caldav, server: FakeCaldav) -> None:
    """What changed since the person looked is a conflict, with what is there now."""
    change = Edit(ref=CERT, title="Mine")
    job = await job_for(made, change, MORNING)
    server.tasks.put(CERT.key, task("cert", "Theirs"))

    with pytest.raises(Conflict) as caught:
        await made.push(change, job)

    assert caught.value.theirs["title"] == "Theirs"
    assert b"Theirs" in server.tasks.objects[CERT.key]


async def test_a_change_of_nothing_we_show_is_no_conflict(made: Caldav, server: FakeCaldav) -> None:
    """An alarm that another program added stays, and ours is done."""
    change = Complete(ref=CERT)
    job = await job_for(made, change, MORNING)
    alarm = "X-ALARM-SEEN:1\r\n"
    server.tasks.put(CERT.key, task("cert", "Renew the certificate", alarm))

    done = await made.push(change, job)

    assert isinstance(done, Todo)
    assert done.completed_at == job.asked_at
    assert alarm.encode() in server.tasks.objects[CERT.key]


async def test_a_race_on_the_last_step_is_seen(
    made: Caldav, server: FakeCaldav, wire: Wire
) -> None:
    """A change between our reading and our writing is refused by the server, and told."""
    change = Edit(ref=CERT, title="Mine")
    job = await job_for(made, change, MORNING)

    def race(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            server.tasks.put(CERT.key, task("cert", "Theirs"))
        return server(request)

    wire.server = race
    with pytest.raises(Conflict) as caught:
        await made.push(change, job)
    assert caught.value.theirs["title"] == "Theirs"


async def test_what_somebody_else_did_already_is_done(
    made: Caldav, server: FakeCaldav, wire: Wire
) -> None:
    """Ticking off what is ticked off writes nothing."""
    change = Complete(ref=CERT)
    job = await job_for(made, change, MORNING)
    server.tasks.put(CERT.key, task("cert", "Renewed", "STATUS:COMPLETED\r\n"))
    wire.requests.clear()

    done = await made.push(change, job)

    assert done.title == "Renewed"
    assert "PUT" not in {one.method for one in wire.requests}


async def test_a_server_that_tells_no_tag_is_asked(made: Caldav, server: FakeCaldav) -> None:
    """Without a tag in the answer the to-do is read back: the server may have altered it."""
    server.silent_tags = True
    change = Complete(ref=CERT)
    job = await job_for(made, change, MORNING)

    assert (await made.push(change, job)).etag


async def test_a_series_of_todos_is_refused(made: Caldav, server: FakeCaldav) -> None:
    """Which one of a series is done is not for us to guess."""
    server.tasks.put(CERT.key, task("cert", "Test", "RRULE:FREQ=WEEKLY\r\n"))
    job = await job_for(made, Complete(ref=CERT), MORNING)

    with pytest.raises(Refused, match="repeats"):
        await made.push(Complete(ref=CERT), job)


async def test_a_change_by_uid_finds_what_was_made(made: Caldav, server: FakeCaldav) -> None:
    """A change that waited behind its Create still names the to-do by its UID."""
    at = MORNING
    new = Create(ref=Ref(SOURCE, "todo", "u/1 2"), title="Toner")
    await made.push(new, Job(key="0" * 32, asked_at=at))

    done = await made.push(Complete(ref=new.ref), Job(key="1" * 32, asked_at=at))

    assert done.ref.key == f"{TASKS}u%2F1%202.ics"


async def test_a_lost_answer_can_be_settled(made: Caldav, wire: Wire, server: FakeCaldav) -> None:
    """Whether the server acted or not, asking again says which."""
    change = Create(ref=Ref(SOURCE, "todo", "a1b2"), title="Toner", tags=("print",))
    job = await job_for(made, change, MORNING)
    assert await made.settled(change, job) is None

    def deaf(request: httpx.Request) -> httpx.Response:
        answer = server(request)
        if request.method == "PUT":
            raise httpx.ReadError("reset")
        return answer

    wire.server = deaf
    with pytest.raises(Unsettled):
        await made.push(change, job)
    found = await made.settled(change, job)
    assert found is not None
    assert found.title == "Toner"


def shown(raw: bytes) -> Todo:
    """The to-do of an object."""
    found = todo(raw, PLACE, LONDON)
    assert found is not None
    return found


def test_all_that_a_todo_shows() -> None:
    """Every field comes from the property that RFC 5545 has for it."""
    one = shown(
        task(
            "x",
            "Audit\\, part 2",
            "DTSTART;VALUE=DATE:20261123\r\nDUE;VALUE=DATE:20261127\r\nPRIORITY:2\r\n"
            "STATUS:IN-PROCESS\r\nPERCENT-COMPLETE:40\r\nCATEGORIES:a\\,b,+cyber\r\n"
            "CATEGORIES:c\r\nDESCRIPTION:one\\ntwo\r\nX-ITDAY-OWNER:sam\r\n"
            "LAST-MODIFIED:20261120T101112Z\r\nURL:https://desk.example/1\r\n",
        )
    )

    assert (one.title, one.description) == ("Audit, part 2", "one\ntwo")
    assert (one.start, one.due) == (date(2026, 11, 23), date(2026, 11, 27))
    assert (one.priority, one.status, one.percent_complete) == (2, "in-process", 40)
    assert (one.tags, one.projects, one.owner) == (("a,b", "c"), ("cyber",), "sam")
    assert (one.list_name, one.url) == ("Tasks", "https://desk.example/1")
    assert one.updated_at is not None
    assert not one.recurs


def test_a_due_time_without_a_zone_is_local() -> None:
    """A floating time is the school's, in winter and in summer."""
    winter = shown(task("x", "X", "DUE:20261124T090000\r\n")).due
    summer = shown(task("x", "X", "DUE:20260701T090000\r\n")).due

    assert isinstance(winter, datetime)
    assert isinstance(summer, datetime)
    assert (winter.hour, summer.hour) == (9, 8)


@pytest.mark.parametrize("bad", ["PRIORITY:high", "PERCENT-COMPLETE:9999", "COMPLETED:soon"])
def test_small_faults_cost_one_field(bad: str) -> None:
    """A number or stamp that cannot be read counts as not given."""
    one = shown(task("x", "X", f"{bad}\r\n"))

    assert (one.priority, one.percent_complete, one.completed_at) == (0, 0, None)


def test_what_is_no_todo_is_none() -> None:
    """An event in a mixed calendar is not for this feed."""
    raw = task("x", "X").replace(b"VTODO", b"VEVENT")

    assert todo(raw, PLACE, LONDON) is None


@pytest.mark.parametrize(
    "change",
    [
        Create(ref=CERT, title="a;b,c\\d", description="1\n2", tags=("x,y",), projects=("p",)),
        Create(ref=CERT, title="Grüße 🏫 " * 30, due="2026-11-27", priority=1, owner="sam"),
        Create(ref=CERT, title="At nine", due="2026-11-27T09:00:00+00:00"),
        Create(ref=CERT, title="UID:evil\r\nSTATUS:COMPLETED\r\nEND:VTODO"),
    ],
)
def test_what_is_written_reads_back(change: Create) -> None:
    """Any words survive the trip; none of them can become a property."""
    one = shown(created(change, MORNING))

    assert as_asked(one, change)
    assert (one.status, one.percent_complete) == ("needs-action", 0)


@pytest.mark.parametrize(
    "change",
    [
        Edit(ref=CERT, title="New", description="", priority=0),
        Edit(ref=CERT, due="2026-12-01"),
        Edit(ref=CERT, due="2026-12-01T10:00:00+01:00"),
        Edit(ref=CERT, due=""),
    ],
)
async def test_edits_keep_what_they_do_not_name(
    made: Caldav, server: FakeCaldav, change: Edit
) -> None:
    """Whatever else is in the object, known or not, is there afterwards."""
    odd = "X-APPLE-SORT-ORDER:77\r\nDTSTART;VALUE=DATE:20261120\r\nDURATION:P3D\r\nSEQUENCE:4\r\n"
    server.tasks.put(CERT.key, task("cert", "Old", odd))

    done = await made.push(change, await job_for(made, change, MORNING))

    kept = server.tasks.objects[CERT.key]
    assert isinstance(done, Todo)
    assert as_asked(done, change)
    assert b"X-APPLE-SORT-ORDER:77\r\n" in kept
    assert b"SEQUENCE:5\r\n" in kept
    assert b"LAST-MODIFIED:20261124T081500Z\r\n" in kept
    assert b"DURATION" not in kept or change.due is None


@pytest.mark.parametrize(
    ("due", "why"),
    [("2026-11-01", "before it starts"), ("soon", "neither a day"), ("2026-12-01T10:00", "offset")],
)
async def test_a_due_date_must_make_sense(
    made: Caldav, server: FakeCaldav, due: str, why: str
) -> None:
    """Before the start, unreadable, or without an offset: refused in words."""
    server.tasks.put(CERT.key, task("cert", "Old", "DTSTART;VALUE=DATE:20261120\r\n"))
    change = Edit(ref=CERT, due=due)

    with pytest.raises(Refused, match=why):
        await made.push(change, await job_for(made, change, MORNING))


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ((Complete,), {"STATUS:COMPLETED", "COMPLETED:20261124T081500Z", "PERCENT-COMPLETE:100"}),
        ((Complete, Reopen), {"STATUS:NEEDS-ACTION"}),
        ((Complete, Start), {"STATUS:IN-PROCESS"}),
    ],
)
async def test_a_tick_and_back(
    made: Caldav,
    server: FakeCaldav,
    changes: Sequence[Callable[..., Change]],
    lines: set[str],
) -> None:
    """Ticking off sets all three properties, and taking it back leaves none behind."""
    for verb in changes:
        change = verb(ref=CERT)
        await made.push(change, await job_for(made, change, MORNING))

    kept = set(server.tasks.objects[CERT.key].decode().split("\r\n"))
    about = {one for one in kept if one.startswith(("STATUS", "COMPLETED", "PERCENT"))}
    assert about == lines


@pytest.mark.parametrize("more", ["RRULE:FREQ=DAILY\r\n", "RECURRENCE-ID:20261124T090000Z\r\n"])
def test_a_series_is_not_edited(more: str) -> None:
    """Neither a series nor one of its instances alone."""
    with pytest.raises(Refused, match="repeats"):
        edited(task("x", "X", more), {}, MORNING)
