"""One attempt: every way it can end is a state with a line, and none is an exception."""

from __future__ import annotations

import logging
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    CursorExpired,
    Forbidden,
    SettingsError,
    Unavailable,
)
from itday.domain.secret import Secret
from itday.sdk.scrub import register
from itday.store import cache
from itday.sync.attempt import Attempt, attempt
from itday.sync.events import Failed, Pulled, Pulling, Waiting
from itday.sync.pace import BREAKER, Pace
from tests.sync.stage import Stage, of_their_own, ticket

if TYPE_CHECKING:
    from itday.sync.session import Session

EVERY = 120.0


async def tried(
    stage: Stage, session: Session | None = None, pace: Pace | None = None, feed: str = "tickets"
) -> Attempt:
    """Attempt one feed."""
    one = stage.classes["rt"].feeds[feed]
    return await attempt(session or stage.session(), one, pace or Pace(EVERY, stage.ground.chance))


def failing(stage: Stage, *errors: Any) -> None:
    """Let the source fail, one error a question."""
    stage.source().failures += errors


async def test_a_good_pull_is_fresh(stage: Stage) -> None:
    """With the time of the next one; it is said what came."""
    stage.put(ticket("1"))

    ended = await tried(stage)

    assert (ended.result.state, ended.wait_s) == ("fresh", EVERY)
    state, now = stage.state(), stage.ground.stamp()
    assert (state.state, state.ok_at, state.next_at, state.error) == ("fresh", now, now + EVERY, "")
    assert stage.heard[0] == Pulling("rt", "tickets")
    assert stage.events(Pulled) == [Pulled("rt", "tickets", "ticket", cache.Applied(new=1), 2)]


@pytest.mark.parametrize(
    ("error", "state", "wait"),
    [
        (AuthFailed("wrong password"), "signed out", None),
        (Forbidden("needs ShowTicket"), "no permission", None),
        (BadReply("a web page"), "failed", 1800.0),
        (SettingsError("keyring locked"), "failed", None),
        (Unavailable("no route"), "failed", 30.0),
        (Unavailable("busy", retry_after_s=600), "waiting", 630.0),
        (Unavailable("too many requests", busy=True), "waiting", 30.0),
        (CursorExpired("unknown"), "failed", 30.0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_each_error_is_a_state(
    stage: Stage, error: Exception, state: str, wait: float | None
) -> None:
    """With a line for the person and the time of the next try, if there is one."""
    failing(stage, error)

    ended = await tried(stage)

    assert (ended.result.state, ended.wait_s) == (state, wait)
    assert ended.result.error.startswith("rt: ")
    kept = stage.state()
    assert (kept.state, kept.error, kept.ok_at) == (state, ended.result.error, None)
    assert kept.next_at == (None if wait is None else stage.ground.stamp() + wait)
    assert stage.events(Failed) == [Failed("rt", "tickets", "ticket", state, kept.error)]


async def test_old_rows_stay_with_their_age(stage: Stage) -> None:
    """A failure is a mark on the pane, never an empty list."""
    stage.put(ticket("1"))
    await tried(stage)
    good = stage.state().ok_at
    failing(stage, Unavailable("no route"))

    await tried(stage)

    assert (len(stage.rows()), stage.state().ok_at) == (1, good)


async def test_a_fault_in_a_connector_is_said_and_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """By its type; the trace is in the log, without secrets, and is not shown."""
    register(Secret("canary-4711"))
    failing(stage, KeyError("canary-4711"))

    ended = await tried(stage)

    assert ended.result.error == "rt: a fault in the connector rt (KeyError)"
    assert (ended.result.state, ended.wait_s) == ("failed", 30.0)
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "KeyError" in record.getMessage()
    assert "canary-4711" not in record.getMessage()


async def test_a_wrong_password_is_tried_once(stage: Stage) -> None:
    """Other feeds of the source are signed out without asking; accounts lock after some tries."""
    session = stage.session()
    failing(stage, AuthFailed("wrong password"))
    await tried(stage, session)
    made = len(stage.made["rt"])

    ended = await tried(stage, session, feed="todos")

    assert (ended.result.state, ended.wait_s) == ("signed out", None)
    assert "wrong password" in stage.state("todos").error
    assert len(stage.made["rt"]) == made


async def test_a_missing_permission_stops_one_feed(stage: Stage) -> None:
    """The others have theirs."""
    session = stage.session()
    failing(stage, Forbidden("needs ShowTicket"))
    await tried(stage, session)

    assert (await tried(stage, session, feed="todos")).result.state == "fresh"


async def test_a_source_is_left_alone_as_it_asked(stage: Stage) -> None:
    """All of its feeds, until the time is over: not one request."""
    session = stage.session()
    failing(stage, Unavailable("busy", retry_after_s=100))
    await tried(stage, session)
    heard = len(stage.heard)
    stage.time = 104.0

    ended = await tried(stage, session, feed="todos")

    assert ended.result.state == "waiting"
    assert ended.wait_s == pytest.approx(1.0)
    assert len(stage.heard) == heard
    stage.time = 106.0
    assert (await tried(stage, session, feed="todos")).result.state == "fresh"


async def test_every_feed_of_a_source_at_rest_is_shown_waiting(stage: Stage) -> None:
    """Also those that were good before: the next run of the program must know of the rest."""
    session = stage.session()
    await tried(stage, session, feed="todos")
    session.rest_for(60)

    ended = await tried(stage, session, feed="todos")

    state, now = stage.state("todos"), stage.ground.stamp()
    assert (ended.result.state, ended.wait_s) == ("waiting", 60)
    assert (state.state, state.ok_at, state.next_at) == ("waiting", now, now + 60)
    assert state.error.startswith("rt: it asked to be left alone")


async def test_what_keeps_failing_is_only_probed(stage: Stage) -> None:
    """After five failures: shown as waiting, with the time, and asked once."""
    session, pace = stage.session(), Pace(EVERY, stage.ground.chance)
    failing(stage, *[Unavailable("no route")] * (BREAKER + 1))
    ends = [await tried(stage, session, pace) for _ in range(BREAKER + 1)]

    assert [end.result.state for end in ends] == ["failed"] * 4 + ["waiting"] * 2
    assert ends[-1].wait_s == 1800
    until = stage.ground.now() + timedelta(seconds=1800)
    assert stage.events(Waiting)[-1] == Waiting("rt", until)
    assert (await tried(stage, session, pace)).result.state == "fresh"


async def test_another_copys_turn_is_left_to_it(stage: Stage) -> None:
    """Nothing is asked, nothing is said; the cache has what the other one stores."""
    stage.put(ticket("1"))
    other = stage.session()
    async with other.turn():
        never = await tried(stage)
        assert (never.result.state, never.wait_s, stage.heard) == ("waiting", EVERY, [])
    await tried(stage, other)
    stage.heard.clear()
    async with other.turn():
        later = await tried(stage)

    assert (later.result.state, later.result.error, stage.heard) == ("fresh", "", [])


async def test_a_full_disk_is_a_failure_like_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot even be noted; it is said, and the feed tries again."""
    stage.put(ticket("1"))

    def full(*_: Any, **__: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(cache, "apply_page", full)
    monkeypatch.setattr(cache, "finish", full)

    ended = await tried(stage)

    assert (ended.result.state, ended.wait_s) == ("failed", 30.0)
    assert stage.events(Failed)


@pytest.mark.parametrize(
    "busy", [Unavailable("busy", retry_after_s=60), Unavailable("", busy=True)]
)
async def test_what_has_a_limit_of_its_own_waits_alone(stage: Stage, busy: Unavailable) -> None:
    """Told to wait, with a time or without: what shares the limit waits too, nothing else does."""
    of_their_own(stage, tickets="mail", todos="tasks")
    session = stage.session()
    failing(stage, busy)

    assert (await tried(stage, session)).result.state == "waiting"
    assert (await tried(stage, session, feed="todos")).result.state == "fresh"
    assert session.rest("mail") > 0
    assert session.rest() <= 0

    of_their_own(stage, tickets="mail", todos="mail")
    assert (await tried(stage, session, feed="todos")).result.state == "waiting"
