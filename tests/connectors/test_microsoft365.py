"""Microsoft 365, against a double that is held to Microsoft's own metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from itday.connectors import _microsoft365_graph as graph
from itday.connectors._microsoft365_accounts import user
from itday.connectors._microsoft365_config import Microsoft365Config
from itday.connectors.microsoft365 import Microsoft365
from itday.domain.alert import Alert, Verdict
from itday.domain.change import Change
from itday.domain.errors import AuthFailed, Conflict, CursorExpired, Forbidden, Gone
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.todo import Todo
from itday.domain.verbs import (
    Acknowledge,
    Archive,
    Cancel,
    Close,
    Complete,
    ConfirmCompromised,
    ConfirmSafe,
    Create,
    DisableAccount,
    DismissRisk,
    Edit,
    EnableAccount,
    Flag,
    MarkRead,
    Reopen,
    Restate,
    RevokeSessions,
    Rsvp,
    Start,
)
from itday.sdk.accounts._microsoft_said import carries
from itday.sdk.connector import Connector, Setting, abilities, quota_of
from itday.sdk.rate import Rate
from itday.sdk.testing import SECRET, SOURCE, Replica, all_of, job_for
from itday.sdk.testing_http import HttpContract, Wire
from itday.sdk.tokens import MemoryTokens
from tests.conftest import Clock
from tests.connectors import graph_contract
from tests.connectors.graph_double import TENANT, FakeGraph, stamp
from tests.connectors.graph_tokens import ALL, kept

NEW = "6b1ff7a2-0000-4000-8000-000000000001"


def alert_ref(key: str) -> Ref:
    """The reference of an alert."""
    return Ref(SOURCE, "alert", key)


class TestMicrosoft365(HttpContract):
    """What all connectors promise, and what is Microsoft 365's own."""

    connector = Microsoft365
    config: ClassVar = {
        "tenant": TENANT,
        "client_id": "app",
        "areas": list(ALL),
        "respond": True,
        "vips": ["dana@fernhill.example"],
        "staff_domains": [TENANT],
    }
    fake = FakeGraph
    unchanged_requests = 4

    def changes(self) -> Sequence[Change]:
        """One of each, on a thing of each origin."""
        todo, mail = Ref(SOURCE, "todo", "l1/t1"), Ref(SOURCE, "message", "m1")
        return [
            Create(ref=Ref(SOURCE, "todo", NEW), title="Order toner", due="2026-11-30"),
            Complete(ref=todo),
            Reopen(ref=todo),
            Start(ref=todo),
            Edit(ref=todo, title="Order two", due="", priority=1, description="Blue"),
            Complete(ref=Ref(SOURCE, "todo", "planner/p1")),
            Cancel(ref=Ref(SOURCE, "todo", "l1/t2")),
            MarkRead(ref=mail),
            Flag(ref=mail),
            Archive(ref=mail),
            Archive(ref=mail, archived=False),
            Rsvp(ref=Ref(SOURCE, "meeting", "e1"), answer="accepted"),
            Rsvp(ref=Ref(SOURCE, "meeting", "e2"), answer="declined"),
            Acknowledge(ref=alert_ref("defender/a1")),
            Close(ref=alert_ref("defender/a1"), verdict="test", reason="a drill"),
            Restate(ref=alert_ref("defender/a1"), status="new"),
            ConfirmSafe(ref=alert_ref("risk/d1")),
            ConfirmCompromised(ref=alert_ref("user/u2")),
            DismissRisk(ref=alert_ref("signin/s3")),
            RevokeSessions(ref=alert_ref("risk/d2")),
            DisableAccount(ref=alert_ref("user/u2")),
            EnableAccount(ref=alert_ref("user/u2")),
        ]

    @pytest.fixture
    def tokens(self) -> MemoryTokens:
        """A place that holds a sign-in."""
        place = MemoryTokens()
        place.write(kept(SECRET))
        return place

    @pytest.fixture
    def make(
        self,
        world: Mapping[str, Any],
        tmp_path: Path,
        clock: Clock,
        tokens: MemoryTokens,
    ) -> Callable[[str | None], Connector[Any]]:
        """Makes the connector, signed in."""

        def made(secret: str | None) -> Connector[Any]:
            setting = Setting(
                source=SOURCE, now=clock, home=tmp_path, email=f"a.smith@{TENANT}",
                zone="Europe/London", write=True, tokens=tokens,
                secret=None if secret is None else Secret(secret),
            )  # fmt: skip
            return Microsoft365(Microsoft365Config.model_validate(world), setting)

        return made

    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody waits for Graph's rates here; they have a test of their own."""
        monkeypatch.setattr(graph, "rates", dict)

    @pytest.fixture(autouse=True)
    def contract_kept(self, server: FakeGraph) -> Iterator[None]:
        """No test of the class sends or is told what Microsoft's contract does not allow."""
        yield
        assert server.faults == []

    async def one(self, made: Microsoft365, feed: str, key: str) -> Any:
        """A record of a full pass."""
        records = await all_of(made, made.feeds[feed])
        return next(record for record in records if record.ref.key == key)

    async def test_a_late_detection_is_found_and_new_once(
        self, made: Microsoft365, server: FakeGraph, clock: Clock
    ) -> None:
        """Forty hours after what it is about; the next pull does not bring it again."""
        replica = Replica(made, "risk_detections")
        await replica.pull()
        server.now = clock.tick(timedelta(minutes=5))
        late = stamp(clock() - timedelta(hours=40))
        server.detect("late", "u1", activityDateTime=late, detectedDateTime=late)

        assert {ref.key for ref in await replica.pull()} == {"risk/late"}
        assert await replica.pull() == set()

    async def test_what_entra_settles_by_itself_is_seen_within_the_hour(
        self, made: Microsoft365, server: FakeGraph, clock: Clock
    ) -> None:
        """A changed state does not move a detection's time, so the window is listed anew."""
        old = stamp(clock() - timedelta(days=10))
        server.detect("old", "u1", activityDateTime=old, detectedDateTime=old)
        replica = Replica(made, "risk_detections")
        await replica.pull()
        row = server.detections.rows["old"]
        server.detections.put(row, riskState="remediated")

        assert await replica.pull() == set()
        clock.tick(timedelta(hours=1))
        assert {ref.key for ref in await replica.pull()} == {"risk/old"}

    async def test_an_alert_in_our_words(self, made: Microsoft365) -> None:
        """Who, where, what, and where it is to be looked at."""
        sign_in: Alert = await self.one(made, "sign_ins", "signin/s1")
        incident: Alert = await self.one(made, "defender", "defender/a1")

        assert (sign_in.outcome, sign_in.device) == ("failure", "unmanaged")
        assert sign_in.src_endpoint is not None
        assert (sign_in.src_endpoint.ip, sign_in.src_endpoint.country) == ("198.51.100.7", "NG")
        assert incident.url == "https://security.microsoft.com/alerts/a1"
        assert incident.user is not None
        assert incident.user.login == f"p1@{TENANT}"

    async def test_a_verdict_goes_in_the_vendors_own_spelling(
        self, made: Microsoft365, server: FakeGraph, clock: Clock
    ) -> None:
        """The documentation's table has another one, which Graph does not know."""
        ref = Ref(SOURCE, "alert", "defender/a1")
        change = Close(ref=ref, verdict="true_positive", reason="token stolen")

        done = await made.push(change, await job_for(made, change, clock()))

        row = server.incidents.rows["a1"]
        assert (row["classification"], row["determination"]) == (
            "truePositive",
            "compromisedAccount",
        )
        assert [one["comment"] for one in row["comments"]] == ["token stolen"]
        assert isinstance(done, Alert)
        assert done.verdict == Verdict.TRUE_POSITIVE

    def test_only_defenders_alerts_have_a_status_to_write(self) -> None:
        """Entra's own can be judged, not acknowledged: that stands on the desk."""
        found = abilities(
            Microsoft365(
                Microsoft365Config.model_validate(self.config),
                Setting(source=SOURCE, now=lambda: datetime.now(UTC)),
            )
        )

        assert "acknowledge defender/" in found
        assert {"dismiss-risk risk/", "dismiss-risk user/", "dismiss-risk signin/"} <= set(found)
        assert "acknowledge" not in found

    @pytest.mark.parametrize("door", ["confirmSafe", "confirmCompromised", "dismiss"])
    async def test_risk_is_judged_by_account(
        self, made: Microsoft365, server: FakeGraph, clock: Clock, door: str
    ) -> None:
        """A detection's account is looked up; a sign-in goes by its own identifier."""
        verb = {"confirmSafe": ConfirmSafe, "dismiss": DismissRisk}.get(door, ConfirmCompromised)
        for key in ("risk/d1", "user/u2", "signin/s3"):
            change = verb(ref=Ref(SOURCE, "alert", key))
            await made.push(change, await job_for(made, change, clock()))

        assert server.acts == [(door, "u1"), (door, "u2"), (door, "u3")]

    async def test_accounts_are_out_of_reach_unless_asked_for(
        self, make: Callable[[str | None], Connector[Any]], world: dict[str, Any]
    ) -> None:
        """`respond` is a decision of its own, beside `write`."""
        plain = Microsoft365(
            Microsoft365Config.model_validate({**world, "respond": False}),
            make(None).setting,
        )
        await plain.aopen()

        assert not {RevokeSessions, DisableAccount, EnableAccount} & set(plain.actions)
        assert ConfirmSafe in plain.actions

    async def test_an_account_is_stopped_while_risk_is_throttled(
        self, made: Microsoft365, server: FakeGraph, clock: Clock
    ) -> None:
        """In an emergency nothing is asked of the API that lets one request a second through."""
        revoke = RevokeSessions(ref=alert_ref("risk/d2"))
        disable = DisableAccount(ref=alert_ref("risk/d2"))
        jobs = [await job_for(made, change, clock()) for change in (revoke, disable)]
        server.denied = {"identityProtection": (429, "TooManyRequests")}

        for change, job in zip((revoke, disable), jobs, strict=True):
            assert await made.push(change, job) == await made.settled(change, job)

        assert server.acts == [("revoke", "u2"), ("disable", "u2")]

    def test_limits_are_those_that_microsoft_names(self) -> None:
        """A misspelt one would be a limit of its own, which nothing shares."""
        feeds = {one.quota for one in Microsoft365.feeds.values()}
        acts = {quota_of(Microsoft365, one) for one in Microsoft365.actions}

        known = {"identityProtection", "auditLogs", "security", "outlook", "directory", "planner"}
        assert feeds == known
        assert acts == known - {"auditLogs", "planner"}

    async def test_areas_narrow_feeds_and_verbs(
        self, make: Callable[[str | None], Connector[Any]], world: dict[str, Any]
    ) -> None:
        """A calendar alone asks for nothing else, and offers nothing else."""
        made = Microsoft365(
            Microsoft365Config.model_validate({**world, "areas": ["calendar"]}),
            make(None).setting,
        )
        await made.aopen()

        assert set(made.feeds) == {"calendar"}
        assert set(made.actions) == {Rsvp}
        assert made.config.permissions("day", write=True) == ("Calendars.ReadWrite", "User.Read")
        assert made.config.permissions("security", write=True) == ()

    async def test_a_due_date_is_a_day_whatever_the_zone(
        self, made: Microsoft365, server: FakeGraph
    ) -> None:
        """To Do answers midnights in UTC; turning them into moments would shift the day."""
        due = {"dateTime": "2026-07-01T00:00:00.0000000", "timeZone": "UTC"}
        server.tasks["l1"].put(server.task("t9", dueDateTime=due))

        found: Todo = await self.one(made, "todos", "l1/t9")

        assert found.due == date(2026, 7, 1)
        assert (found.projects, found.tags, found.list_name) == (("cabling",), ("room",), "Tasks")

    async def test_what_was_made_here_keeps_our_name(
        self, made: Microsoft365, server: FakeGraph, clock: Clock
    ) -> None:
        """It is not made twice, comes back under the same name, and can be taken out again."""
        change = Create(ref=Ref(SOURCE, "todo", NEW), title="Order toner")
        job = await job_for(made, change, clock())
        replica = Replica(made, "todos")
        await replica.pull()
        await made.push(change, job)

        assert await made.settled(change, job) is not None
        assert await replica.pull() == {change.ref}
        back = Cancel(ref=change.ref)
        await made.push(back, await job_for(made, back, clock()))
        assert await replica.pull() == {change.ref}
        assert change.ref not in replica.held
        assert server.acts == [("make", "Order toner"), ("drop", "t103")]

    @pytest.mark.parametrize("key", ["l1/t1", "planner/p1"])
    async def test_both_changed_it(
        self, made: Microsoft365, server: FakeGraph, clock: Clock, key: str
    ) -> None:
        """Theirs is shown, and nothing is written over."""
        change = Edit(ref=Ref(SOURCE, "todo", key), title="Mine")
        job = await job_for(made, change, clock())
        head, _, name = key.partition("/")
        log = server.planner if head == "planner" else server.tasks[head]
        log.put(log.rows[name], title="Theirs")

        with pytest.raises(Conflict) as caught:
            await made.push(change, job)
        assert caught.value.theirs["title"] == "Theirs"
        assert server.acts == []

    async def test_a_planner_task_says_its_plan(
        self, made: Microsoft365, server: FakeGraph, wire: Wire
    ) -> None:
        """By name, which is asked for once; where the plan may not be seen the task still comes."""
        server.planner.put(server.planner.rows["p2"], planId="hidden")

        for _ in range(2):
            found = await all_of(made, made.feeds["planner"])
            homes = {
                one.ref.key: (one.list_name, one.list_key) for one in found if isinstance(one, Todo)
            }
            assert homes["planner/p1"] == ("Device refresh", "plan")
            assert homes["planner/p2"] == ("Planner", "hidden")
        asked = [one.url.path for one in wire.requests if "/planner/plans/" in one.url.path]
        assert len(asked) == 2

    async def test_planner_changed_between_our_two_requests(
        self, made: Microsoft365, server: FakeGraph, clock: Clock
    ) -> None:
        """The etag stops us, and it is a conflict."""
        change = Complete(ref=Ref(SOURCE, "todo", "planner/p1"))
        job = await job_for(made, change, clock())
        row = server.planner.rows["p1"]
        server.before_write = lambda: server.planner.rows.update(p1=row | {"@odata.etag": 'W/"9"'})

        with pytest.raises(Conflict):
            await made.push(change, job)

    async def test_all_day_is_about_days(self, made: Microsoft365, server: FakeGraph) -> None:
        """From midnight to midnight of the school, summer time or not."""
        day = {"dateTime": "2026-11-27T00:00:00.0000000", "timeZone": "UTC"}
        end = {"dateTime": "2026-11-28T00:00:00.0000000", "timeZone": "UTC"}
        server.events.put(server.event("e9", 1, isAllDay=True, start=day, end=end))

        found: Meeting = await self.one(made, "calendar", "e9")

        assert found.all_day
        assert (found.end - found.start) == timedelta(days=1)
        assert found.start == datetime(2026, 11, 27, tzinfo=UTC)

    async def test_mail_of_a_vip_weighs_more(self, made: Microsoft365) -> None:
        """By the same written rule as all mail."""
        found: Message = await self.one(made, "inbox", "m1")

        assert "from one of your VIPs" in found.reasons
        assert str(found.sender) == "Dana"

    async def test_a_body_is_fetched_when_it_is_opened(self, made: Microsoft365) -> None:
        """As plain text; nothing is marked as read."""
        (post,) = await made.posts(Ref(SOURCE, "message", "m1"))

        assert post.text == "Dear all"

    @pytest.mark.parametrize("feed", ["inbox", "todos"])
    async def test_a_dead_link_starts_over(
        self, made: Microsoft365, server: FakeGraph, feed: str
    ) -> None:
        """Graph forgets delta links; then everything is asked for once."""
        replica = Replica(made, feed)
        await replica.pull()
        server.epoch += 1

        with pytest.raises(CursorExpired):
            _ = [page async for page in made.pull(feed, replica.cursor)]

    async def test_a_missing_permission_is_named_and_is_one_feeds_own(
        self, made: Microsoft365, server: FakeGraph
    ) -> None:
        """Which it is, and the command that shows who can grant it; the calendar goes on."""
        server.denied = {"identityProtection": (403, "Forbidden")}

        with pytest.raises(Forbidden, match=r"IdentityRiskEvent\.Read\.All") as caught:
            await all_of(made, made.feeds["risk_detections"])
        assert f"itday signin {SOURCE} --consent" in caught.value.remedy
        assert await all_of(made, made.feeds["calendar"])

    async def test_a_missing_licence_is_told_from_a_missing_permission(
        self, made: Microsoft365, server: FakeGraph
    ) -> None:
        """No administrator can grant it."""
        code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
        server.denied = {"auditLogs": (403, code)}

        with pytest.raises(Forbidden, match="P1 licence"):
            await all_of(made, made.feeds["sign_ins"])

    async def test_an_expired_token_is_renewed_once_for_all(
        self, made: Microsoft365, server: FakeGraph, tokens: MemoryTokens, wire: Wire
    ) -> None:
        """Nine feeds at once make one renewal for each of the two groups of permissions."""
        import asyncio

        tokens.write(kept(SECRET, days=-1))

        pulls = (all_of(made, feed) for feed in made.feeds.values())
        assert all(await asyncio.gather(*pulls))
        assert server.tokens == 2

    async def test_a_claims_challenge_is_answered(
        self, made: Microsoft365, server: FakeGraph, wire: Wire
    ) -> None:
        """What Graph asks for goes to the sign-in server, and the request is sent again."""
        server.challenge = True

        assert await all_of(made, made.feeds["planner"])
        asked = [one for one in wire.requests if one.url.path.endswith("/token")]
        assert len(asked) == 1
        assert b"nbf" in asked[0].content

    async def test_a_revoked_sign_in_is_said(
        self, made: Microsoft365, server: FakeGraph, tokens: MemoryTokens
    ) -> None:
        """With the command that mends it."""
        spent = kept(SECRET, days=-1).reveal().replace("refresh-1", "revoked")
        tokens.write(Secret(spent))

        with pytest.raises(AuthFailed, match="AADSTS700082") as caught:
            await made.check()
        assert f"itday signin {SOURCE}" in caught.value.remedy

    async def test_offline_a_good_token_needs_no_sign_in_server(
        self, made: Microsoft365, wire: Wire
    ) -> None:
        """Msal is not even loaded: nothing is asked of the sign-in server."""
        await made.check()

        assert {one.url.host for one in wire.requests} == {"graph.microsoft.com"}

    async def test_a_link_to_another_host_gets_no_token(
        self, made: Microsoft365, server: FakeGraph, wire: Wire
    ) -> None:
        """Whoever can write a nextLink must not get our sign-in."""
        page = {"value": [], "@odata.nextLink": "https://evil.example/v1.0/x?$skiptoken=1"}
        wire.answer = httpx.Response(200, json=page)

        with pytest.raises(Exception, match="another server"):
            await all_of(made, made.feeds["planner"])
        assert {one.url.host for one in wire.requests} == {"graph.microsoft.com"}

    async def test_one_bad_row_is_set_aside(self, made: Microsoft365, server: FakeGraph) -> None:
        """In every feed; the page goes on, and what was wrong is said without quoting it."""
        broken = {"detections": "detectedDateTime", "events": "start", "mail": "receivedDateTime"}
        for name, field in broken.items():
            log = getattr(server, name)
            key = next(iter(log.rows))
            log.rows[key] = log.rows[key] | {field: {"odd": "<secret>"}}
        server._after = lambda log, *_: list(log.rows.values())  # type: ignore[method-assign]
        server._viewed = lambda query: list(server.events.rows.values())  # type: ignore[method-assign]

        for feed in ("risk_detections", "calendar", "inbox"):
            pages = [page async for page in made.pull(feed, None)]
            aside = [one for page in pages for one in page.aside]
            assert len(aside) == 1, feed
            assert "secret" not in aside[0].why
            assert sum(len(page.records) for page in pages) == 2
        server.faults.clear()  # what was broken on purpose

    async def test_what_is_gone_is_gone(self, made: Microsoft365) -> None:
        """Of every kind that can be looked up."""
        for kind, key in (("todo", "l9/t"), ("alert", "x/1"), ("person", "1"), ("todo", NEW)):
            with pytest.raises(Gone):
                await made.read(Ref(SOURCE, kind, key))


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("p1@fernhill.example", "users/p1%40fernhill.example"),
        ("x_y.example#EXT#@fernhill.example", "users/x_y.example%23EXT%23%40fernhill.example"),
        ("$o'x@fernhill.example", "users('%24o%27%27x%40fernhill.example')"),
    ],
)  # fmt: skip
def test_how_an_account_is_called_in_a_path(login: str, path: str) -> None:
    """Whatever its name has in it."""
    assert user(login) == path


def test_graphs_rates_are_the_published_ones() -> None:
    """Identity protection allows one request a second, and its 429 does not say for how long."""
    found = graph.rates()

    assert {name: (rate._calls.maxlen, rate._seconds) for name, rate in found.items()} == {
        "identityProtection": (1, 1.0),
        "auditLogs": (5, 10.0),
        "security": (150, 60.0),
    }
    assert all(isinstance(rate, Rate) for rate in found.values())


@pytest.mark.parametrize(
    ("target", "needs", "good"),
    [
        ("https://graph.microsoft.com/Mail.ReadWrite User.Read", "Mail.Read", True),
        ("Mail.Read", "Mail.ReadWrite", False),
        ("https://graph.microsoft.com/.default", "Mail.ReadWrite", True),
        ("IdentityRiskyUser.ReadWrite.All", "IdentityRiskyUser.Read.All", True),
        ("Mail.ReadBasic", "Mail.Read", False),
        ("", "User.Read", False),
    ],
)
def test_which_token_carries_what(target: str, needs: str, good: bool) -> None:
    """A permission to write carries the one to read, never the other way round."""
    assert carries(target, needs) is good


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"cloud": "china", "areas": ["todo", "calendar"]}, "has no todo"),
        ({"sign_in": "app"}, "needs mailbox"),
        ({"sign_in": "app", "mailbox": "a@b.example", "tenant": "common"}, "own domain"),
        ({"areas": []}, "at least 1"),
        ({"tenant": "../x"}, "pattern"),
    ],
)
def test_settings_that_cannot_work_are_said(table: dict[str, Any], words: str) -> None:
    """Before anything is asked of Microsoft."""
    with pytest.raises(ValueError, match=words):
        Microsoft365Config.model_validate({"tenant": TENANT, "client_id": "app", **table})


def test_the_consent_link_asks_for_what_the_settings_need() -> None:
    """No more: an administrator grants what is on the page."""
    config = Microsoft365Config(tenant=TENANT, client_id="app", areas=("mail", "risk"))

    url = config.consent_url(write=False)

    assert url.startswith(f"https://login.microsoftonline.com/{TENANT}/v2.0/adminconsent?")
    assert "Mail.Read+" in url
    assert "ReadWrite" not in url
    assert "Calendars" not in url


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", "me/calendarViews", set(), None),
        ("PUT", "me/messages/m1", set(), {}),
        ("GET", "me/calendarView", {"$searchh"}, None),
        ("POST", "identityProtection/riskyUsers/dismiss", set(), {"users": ["u1"]}),
        ("GET", "me/todo", set(), None),
    ],
)
def test_the_contract_sees_a_bad_request(
    method: str, path: str, query: set[str], body: Any
) -> None:
    """The control: each of these Microsoft's SDK could not send."""
    assert graph_contract.request_faults(method, path, query, body)


@pytest.mark.skipif(not graph_contract.SCHEMAS, reason="Graph's schemas are not beside this clone")
@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("security.alert", {"severity": "severe"}),
        ("todoTask", {"titel": "x"}),
        ("event", {"isAllDay": "no"}),
        ("riskDetection", {"detectedDateTime": "yesterday"}),
    ],
)
def test_the_contract_sees_a_bad_answer(name: str, row: dict[str, Any]) -> None:
    """The control: a wrong word, an invented member, a wrong type, no time."""
    assert list(graph_contract.against(name, row))
