"""Google Workspace, against a double that is held to Google's discovery documents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from itday.connectors import _google_api as api
from itday.connectors._google_config import AREAS, GoogleConfig
from itday.connectors._google_logins import WANTED
from itday.connectors.google import Google
from itday.domain.alert import Alert, Severity
from itday.domain.change import Change
from itday.domain.errors import (
    Conflict,
    CursorExpired,
    Forbidden,
    Gone,
    Unavailable,
)
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.todo import Todo
from itday.domain.verbs import (
    Archive,
    Cancel,
    Complete,
    Create,
    DisableAccount,
    Edit,
    EnableAccount,
    Feedback,
    Flag,
    MarkRead,
    Reopen,
    RevokeSessions,
    Rsvp,
)
from itday.sdk.connector import Connector, Setting, quota_of
from itday.sdk.testing import SECRET, SOURCE, Replica, all_of, job_for
from itday.sdk.testing_http import HttpContract, Wire
from itday.sdk.tokens import MemoryTokens
from tests.conftest import Clock
from tests.connectors import google_contract
from tests.connectors.google_double import DOMAIN, ME, FakeGoogle, stamp
from tests.connectors.google_tokens import kept

NEW = "6b1ff7a2-0000-4000-8000-000000000001"


def ref(kind: str, key: str) -> Ref:
    """The reference of a thing here."""
    return Ref(SOURCE, kind, key)


class TestGoogle(HttpContract):
    """What all connectors promise, and what is Google's own."""

    connector = Google
    config: ClassVar = {
        "sign_in": "service",
        "admin": ME,
        "areas": list(AREAS),
        "respond": True,
        "vips": [f"dana@{DOMAIN}"],
        "staff_domains": [DOMAIN],
    }
    fake = FakeGoogle
    unchanged_requests = 4
    deciding = ("events.0", "events.0.parameters")
    """What makes an entry of the login log an alert."""

    def changes(self) -> Sequence[Change]:
        """One of each."""
        return [
            Create(ref=ref("todo", NEW), title="Order toner", due="2026-11-30", description="Blue"),
            Complete(ref=ref("todo", "l1/t1")),
            Reopen(ref=ref("todo", "l1/t1")),
            Edit(ref=ref("todo", "l1/t1"), title="Order two", due="", description="Red"),
            Cancel(ref=ref("todo", "l1/t2")),
            MarkRead(ref=ref("message", "m1")),
            Flag(ref=ref("message", "m1")),
            Archive(ref=ref("message", "m1")),
            Archive(ref=ref("message", "m1"), archived=False),
            Rsvp(ref=ref("meeting", "e1"), answer="tentative"),
            Feedback(ref=ref("alert", "a1"), useful="not"),
            DisableAccount(ref=ref("alert", "a2")),
            EnableAccount(ref=ref("alert", "a2")),
        ]

    async def test_every_action_does_what_it_says(
        self, made: Connector[Any], clock: Callable[[], datetime]
    ) -> None:
        """As everywhere; but that an account was signed out, no answer of Google's tells."""
        made.actions = {c: m for c, m in made.actions.items() if c is not RevokeSessions}  # type: ignore[misc]  # this one has a test of its own
        await super().test_every_action_does_what_it_says(made, clock)

    @pytest.fixture
    def tokens(self) -> MemoryTokens:
        """A place that holds a sign-in."""
        place = MemoryTokens()
        place.write(kept(SECRET))
        return place

    @pytest.fixture
    def make(
        self, world: Mapping[str, Any], tmp_path: Path, clock: Clock, tokens: MemoryTokens
    ) -> Callable[[str | None], Connector[Any]]:
        """Makes the connector, signed in unless it has no secret."""

        def made(secret: str | None) -> Connector[Any]:
            setting = Setting(
                source=SOURCE, now=clock, home=tmp_path, email=ME, zone="Europe/London",
                write=True, tokens=tokens if secret else MemoryTokens(),
                secret=None if secret is None else Secret(secret),
            )  # fmt: skip
            return Google(GoogleConfig.model_validate(world), setting)

        return made

    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody waits for Google's rates here; they have a test of their own."""
        monkeypatch.setattr(api, "rates", dict)

    @pytest.fixture(autouse=True)
    def contract_kept(self, server: FakeGoogle) -> Iterator[None]:
        """No test of the class sends or is told what Google's contract does not allow."""
        yield
        assert server.faults == []

    async def one(self, made: Google, feed: str, key: str) -> Any:
        """A record of a full pass."""
        records = await all_of(made, made.feeds[feed])
        return next(record for record in records if key in record.ref.key)

    async def test_an_alert_in_our_words(self, made: Google) -> None:
        """Who, from where, and where it is to be looked at."""
        found: Alert = await self.one(made, "alerts", "a1")

        assert found.severity == Severity.HIGH
        assert found.src_endpoint is not None
        assert found.src_endpoint.ip == "203.0.113.9"
        assert found.url == "https://admin.google.com/ac/sc/a1"
        assert found.user is not None
        assert found.user.login == f"p1@{DOMAIN}"

    async def test_of_the_login_log_only_what_is_alarming(
        self, made: Google, server: FakeGoogle
    ) -> None:
        """The victim is a parameter, not the actor; a plain log-in is none."""
        at = server.now - timedelta(minutes=9)
        server.enter("7", at, "login_success")
        plain = server.log[0]["events"][0]["parameters"]
        plain[:] = [one for one in plain if one["name"] != "is_suspicious"]
        server.log[1]["actor"]["email"] = f"somebody.else@{DOMAIN}"

        every = await all_of(made, made.feeds["logins"])

        assert len(every) == 3
        found = next(one for one in every if isinstance(one, Alert) and one.ref.key[-2:] == "-1")
        assert found.user is not None
        assert found.user.login == f"p1@{DOMAIN}"
        assert found.types == ("suspicious_login",)

    async def test_a_late_alert_is_found_and_new_once(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """Forty hours late in one log, five in the other; there, later ones within the hour."""
        center, log = Replica(made, "alerts"), Replica(made, "logins")
        await center.pull()
        await log.pull()
        server.alert("late", clock() - timedelta(hours=40))
        server.enter("98", clock() - timedelta(hours=5), "gov_attack_warning")

        for replica in (center, log):
            assert len(await replica.pull()) == 1
            assert await replica.pull() == set()
        server.enter("99", clock() - timedelta(hours=40), "gov_attack_warning")
        clock.tick(timedelta(hours=1))
        assert len(await log.pull()) == 1

    async def test_a_large_schools_log_is_not_read_whole(
        self, made: Google, server: FakeGoogle, clock: Clock, wire: Wire
    ) -> None:
        """A month of log-ins costs a question an event, the next pull what came since."""
        server.page = 1000
        for number in range(3000):
            server.enter(f"9{number}", clock() - timedelta(minutes=10 * number), "logout")
        replica = Replica(made, "logins")
        await replica.pull()
        asked = len(wire.requests)
        await replica.pull()

        assert len(replica.held) == 3
        assert (asked, len(wire.requests) - asked) == (len(WANTED), 1)

    async def test_a_name_that_google_does_not_list_is_set_aside(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """The other events come, and nothing that was known counts as gone."""
        replica = Replica(made, "logins")
        await replica.pull()
        held = set(replica.held)
        server.unlisted = {"suspicious_login"}
        clock.tick(timedelta(hours=1))

        assert await replica.pull() == set()
        assert set(replica.held) == held
        assert [one.key for one in replica.aside] == ["suspicious_login"]

    async def test_what_others_closed_is_seen_within_the_hour(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """The Alert Center cannot be asked for what changed."""
        server.alert("old", clock() - timedelta(days=9))
        replica = Replica(made, "alerts")
        await replica.pull()
        server.alerts["old"]["metadata"]["status"] = "CLOSED"

        assert await replica.pull() == set()
        clock.tick(timedelta(hours=1))
        assert {one.key for one in await replica.pull()} == {"old"}

    async def test_signing_an_account_out(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """It is asked for by address; a lost answer means doing it again, which does no harm."""
        change = RevokeSessions(ref=ref("alert", "a1"))
        job = await job_for(made, change, clock())

        assert await made.settled(change, job) is None
        assert (await made.push(change, job)).ref == change.ref
        assert server.acts == [("signOut", "u1")]

    async def test_an_answer_keeps_everybody_invited(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """Google takes the list in place of the old one: all of it goes back."""
        change = Rsvp(ref=ref("meeting", "e1"), answer="accepted")
        await made.push(change, await job_for(made, change, clock()))

        assert [one["email"] for one in server.events["e1"]["attendees"]] == [ME, f"lee@{DOMAIN}"]

    async def test_a_meeting_changed_between_our_two_requests(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """The etag stops us, and it is a conflict."""
        change = Rsvp(ref=ref("meeting", "e1"), answer="accepted")
        job = await job_for(made, change, clock())
        server.before_write = lambda: server.events["e1"].update(etag='"9"')

        with pytest.raises(Conflict):
            await made.push(change, job)

    @pytest.mark.parametrize(
        ("changed", "error"),
        [({"attendees": []}, Gone), ({"attendeesOmitted": True}, Conflict)],
    )
    async def test_an_invitation_that_cannot_be_answered(
        self, made: Google, server: FakeGoogle, clock: Clock,
        changed: dict[str, Any], error: type[Exception],
    ) -> None:  # fmt: skip
        """Whoever is not invited, or does not see all who are, would take people off the list."""
        server.events["e1"] |= changed
        change = Rsvp(ref=ref("meeting", "e1"), answer="accepted")

        with pytest.raises(error):
            await made.push(change, await job_for(made, change, clock()))
        assert server.acts == []

    async def test_all_day_and_joining(self, made: Google, server: FakeGoogle) -> None:
        """A day is the school's; the video link is the one to join by."""
        days = {"start": {"date": "2026-07-01"}, "end": {"date": "2026-07-02"}}
        server.events["e9"] = server.event("e9", 1, **days)
        one: Meeting = await self.one(made, "calendar", "e1")

        assert one.join_url == "https://meet.google.com/abc-defg-hij"
        day = await made.read(ref("meeting", "e9"))
        assert isinstance(day, Meeting)
        assert day.all_day
        assert day.start == datetime(2026, 6, 30, 23, tzinfo=UTC)

    async def test_a_due_date_is_a_day(self, made: Google, server: FakeGoogle) -> None:
        """The time that comes with it means nothing."""
        server.lists["l2"]["t9"] = server.task("t9", due="2026-07-01T00:00:00.000Z")

        found: Todo = await self.one(made, "tasks", "l2/t9")

        assert found.due == date(2026, 7, 1)
        assert (found.list_name, found.description) == ("Cabling", "Blue")

    def test_limits_are_those_of_each_api(self) -> None:
        """A misspelt one would be a limit of its own, which nothing shares."""
        feeds = {one.quota for one in Google.feeds.values()}
        acts = {quota_of(Google, one) for one in Google.actions}

        assert feeds == {"alertcenter", "reports", "tasks", "calendar", "gmail", "directory"}
        assert acts == feeds - {"reports"}

    async def test_what_was_made_here_keeps_our_name(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """It is not made twice, its mark is not shown, and editing its notes keeps it."""
        change = Create(ref=ref("todo", NEW), title="Order toner", description="Blue")
        job = await job_for(made, change, clock())
        replica = Replica(made, "tasks")
        await replica.pull()
        await made.push(change, job)
        server.now = clock.tick(timedelta(minutes=1))

        assert await made.settled(change, job) is not None
        assert change.ref in await replica.pull()
        edit = Edit(ref=change.ref, description="Red")
        done = await made.push(edit, await job_for(made, edit, clock()))
        assert isinstance(done, Todo)
        assert done.description == "Red"
        assert NEW in server.lists["l1"]["t103"]["notes"]
        back = Cancel(ref=change.ref)
        await made.push(back, await job_for(made, back, clock()))
        await replica.pull()
        assert change.ref not in replica.held

    async def test_both_changed_a_to_do(
        self, made: Google, server: FakeGoogle, clock: Clock
    ) -> None:
        """Theirs is shown, and nothing is written over."""
        change = Edit(ref=ref("todo", "l1/t1"), title="Mine")
        job = await job_for(made, change, clock())
        server.lists["l1"]["t1"]["title"] = "Theirs"

        with pytest.raises(Conflict) as caught:
            await made.push(change, job)
        assert caught.value.theirs["title"] == "Theirs"

    async def test_what_left_the_inbox_is_gone_from_it(
        self, made: Google, server: FakeGoogle
    ) -> None:
        """Archived elsewhere, put in the bin, or deleted for ever."""
        replica = Replica(made, "inbox")
        await replica.pull()
        server.touch("m1", server.mail["m1"] | {"labelIds": ["UNREAD"]})
        server.touch("m2", server.mail["m2"] | {"labelIds": ["INBOX", "TRASH"]})
        server.touch("m3", None)
        server.write("m4")

        await replica.pull()

        assert {one.key for one in replica.held} == {"m4"}

    async def test_gmail_has_forgotten(self, made: Google, server: FakeGoogle) -> None:
        """Then everything is asked for once."""
        replica = Replica(made, "inbox")
        await replica.pull()
        server.oldest = 99

        with pytest.raises(CursorExpired):
            _ = [page async for page in made.pull("inbox", replica.cursor)]

    async def test_what_marks_a_whole_mailbox_is_not_followed_one_by_one(
        self, make: Callable[[str | None], Connector[Any]], world: dict[str, Any],
        server: FakeGoogle,
    ) -> None:  # fmt: skip
        """More than is kept anyway: the inbox is listed anew, which costs less."""
        made = Google(GoogleConfig.model_validate({**world, "mail_limit": 5}), make(SECRET).setting)
        replica = Replica(made, "inbox")
        await replica.pull()
        server.page = 100
        for number in range(90):
            server.write(f"m9{number}")

        with pytest.raises(CursorExpired, match="more changed than is kept"):
            _ = [page async for page in made.pull("inbox", replica.cursor)]
        await made.aclose()

    async def test_mail_weighs_by_the_same_rule(self, made: Google) -> None:
        """From its header fields, whatever the case of their names."""
        found: Message = await self.one(made, "inbox", "m1")

        assert "from one of your VIPs" in found.reasons
        assert (await made.posts(found.ref))[0].text == "Dear all"

    async def test_a_long_inbox_is_bounded(
        self, make: Callable[[str | None], Connector[Any]], world: dict[str, Any],
        server: FakeGoogle,
    ) -> None:  # fmt: skip
        """Each message costs a request when it is first seen."""
        server.page = 100
        for number in range(4, 300):
            server.write(f"m{number}")
        few = GoogleConfig.model_validate({**world, "mail_limit": 50})
        made = Google(few, make(SECRET).setting)

        assert len(await all_of(made, made.feeds["inbox"])) == 50
        await made.aclose()

    @pytest.mark.parametrize(
        ("status", "reason", "error", "words"),
        [
            (403, "userRateLimitExceeded", Unavailable, ""),
            (403, "insufficientPermissions", Forbidden, "tasks"),
            (403, "accessNotConfigured", Forbidden, "not switched on"),
        ],
    )
    async def test_a_403_means_what_its_reason_says(  # noqa: PLR0917  # a table's columns
        self, made: Google, server: FakeGoogle, status: int, reason: str,
        error: type[Exception], words: str,
    ) -> None:  # fmt: skip
        """Slow down, no scope, or an API that nobody switched on; the calendar goes on."""
        server.denied = {"tasks": (status, reason)}

        with pytest.raises(error, match=words or None):
            await all_of(made, made.feeds["tasks"])
        assert await all_of(made, made.feeds["calendar"])

    async def test_a_link_elsewhere_cannot_be_named(self, made: Google, wire: Wire) -> None:
        """Each API is asked at its own host, and the token goes nowhere else."""
        for feed in made.feeds.values():
            await all_of(made, feed)

        assert {one.url.host for one in wire.requests} == {
            "www.googleapis.com", "gmail.googleapis.com", "tasks.googleapis.com",
            "alertcenter.googleapis.com", "admin.googleapis.com",
        }  # fmt: skip

    async def test_an_expired_token_is_renewed_once_for_all(
        self, server: FakeGoogle, clock: Clock, tmp_path: Path
    ) -> None:
        """Three feeds at once spend the refresh token once."""
        place = MemoryTokens()
        place.write(kept("old", days=-1))
        server.good.add("none yet")
        made = Google(
            GoogleConfig(client_id="c1"),
            Setting(source=SOURCE, now=clock, write=True, tokens=place, secret=Secret("s")),
        )
        await made.aopen()

        assert all(await asyncio.gather(*(all_of(made, one) for one in made.feeds.values())))
        assert server.tokens == 1
        await made.aclose()

    async def test_one_bad_row_is_set_aside(self, made: Google, server: FakeGoogle) -> None:
        """In every feed; what stood in it is not quoted."""
        server.alerts["a1"]["createTime"] = {"odd": "<secret>"}
        server.lists["l1"]["t1"]["updated"] = "<secret>"
        server.mail["m1"]["internalDate"] = "<secret>"
        server.users["u1"]["name"] = ["<secret>"]
        every = list(server.alerts.values())
        server._center = lambda *_: server.say(200, {"alerts": every})  # type: ignore[method-assign]

        for feed in ("alerts", "tasks", "inbox", "people"):
            pages = [page async for page in made.pull(feed, None)]
            aside = [one for page in pages for one in page.aside]
            assert len(aside) == 1, feed
            assert "secret" not in aside[0].why
            assert sum(len(page.records) for page in pages) == 2, feed
        server.faults.clear()  # what was broken on purpose


def test_rates_are_the_published_ones() -> None:
    """Gmail's is counted in units; Alert Center publishes none."""
    found = {name: (one._calls.maxlen, one._seconds) for name, one in api.rates().items()}

    assert found == {"gmail": (1000, 60.0), "alertcenter": (1, 1.0), "admin": (40, 1.0)}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "client_id"),
        ({"sign_in": "service"}, "admin"),
        ({"client_id": "c", "areas": ["alerts"]}, "sign_in = service"),
        ({"client_id": "c", "areas": []}, "at least 1"),
    ],
)
def test_settings_that_cannot_work_are_said(table: dict[str, Any], words: str) -> None:
    """Before anything is asked of Google."""
    with pytest.raises(ValueError, match=words):
        GoogleConfig.model_validate(table)


def test_no_more_is_asked_for_than_the_areas_need() -> None:
    """Reading asks to read; accounts are reached only when that was asked for."""
    config = GoogleConfig(client_id="c", areas=("mail",), respond=True)

    assert config.scopes(write=False) == ("gmail.readonly",)
    assert set(config.scopes(write=True)) == {
        "gmail.modify", "admin.directory.user", "admin.directory.user.security",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "host", "path", "query", "body"),
    [
        ("GET", "tasks.googleapis.com", "tasks/v1/users/@me/list", set(), None),
        ("PUT", "gmail.googleapis.com", "gmail/v1/users/me/profile", set(), None),
        ("GET", "www.googleapis.com", "calendar/v3/calendars/primary/events", {"top"}, None),
        ("PATCH", "tasks.googleapis.com", "tasks/v1/lists/l/tasks/t", set(), {"titel": "x"}),
        ("GET", "www.googleapis.com", "gmail/v1/users/me/profile", set(), None),
    ],
)
def test_the_contract_sees_a_bad_request(
    verb: str, host: str, path: str, query: set[str], body: Any
) -> None:
    """The control: none of these is in Google's documents."""
    assert google_contract.request_faults(verb, host, path, query, body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("v1beta1/alerts", {"alerts": [{"risk": 1}]}),
        ("v1beta1/alerts/a1", {"createTime": "yesterday"}),
        ("v1beta1/alerts/a1", {"metadata": {"severity": 3}}),
    ],
)
def test_the_contract_sees_a_bad_answer(path: str, value: dict[str, Any]) -> None:
    """The control: an invented member, no time, a wrong type."""
    assert google_contract.answer_faults("GET", "alertcenter.googleapis.com", path, value)


def test_the_double_writes_times_as_google_does() -> None:
    """The control for what the filters compare."""
    assert stamp(datetime(2026, 11, 24, 8, 15, tzinfo=UTC)) == "2026-11-24T08:15:00.000Z"
