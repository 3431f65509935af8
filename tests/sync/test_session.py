"""A session: one connector, one at a time, over all copies of itday."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import AuthFailed, Unavailable
from itday.domain.secret import Secret
from itday.store import feeds

if TYPE_CHECKING:
    from tests.sync.stage import Stage


async def test_the_connector_is_made_once(stage: Stage) -> None:
    """However many ask for it at once."""
    session = stage.session()

    first, second = await asyncio.gather(session.connector(), session.connector())

    assert first is second
    assert len(stage.made["rt"]) == 2  # the stage's own, and this one


async def test_the_source_is_described_for_greyed_keys(stage: Stage) -> None:
    """What it can do is known afterwards without loading anything."""
    await stage.session().connector()

    row = stage.store.read_now(feeds.sources)["rt"]

    assert (row.type, row.write) == ("rt", True)
    assert {"assign", "comment", "done"} <= row.verbs


async def test_a_turn_is_one_at_a_time(stage: Stage) -> None:
    """Within this copy others wait; another copy is told no."""
    mine, others = stage.session(), stage.session()
    order: list[str] = []

    async def take(name: str) -> None:
        async with mine.turn() as ours:
            order.append(f"{name} {ours}")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    async with mine.turn() as ours:
        async with others.turn() as theirs:
            assert (ours, theirs) == (True, False)
        waiting = asyncio.gather(take("a"), take("b"))
        await asyncio.sleep(0)
        assert order == []
    await waiting

    assert order == ["a True", "a ends", "b True", "b ends"]


async def test_what_stopped_it_is_said_again_without_asking(stage: Stage) -> None:
    """A wrong password is not tried feed by feed until the account is locked."""
    session = stage.session()
    session.stopped = AuthFailed("wrong password")

    with pytest.raises(AuthFailed, match="wrong password"):
        await session.connector()

    assert len(stage.made["rt"]) == 1


async def test_asking_again_takes_the_secret_anew(stage: Stage) -> None:
    """After a stop: the connector with the old one is closed."""
    stage.classes["rt"].needs_secret = True
    stage.secrets["rt"] = Secret("old-secret")
    session = stage.session()
    await session.connector()
    session.stopped = AuthFailed("wrong password")
    session.rest_for(99.0)
    session.rest_for(99.0, "mail")
    stage.secrets["rt"] = Secret("new-secret")

    session.ask_again()
    await session.connector()

    assert session.secret == Secret("new-secret")
    assert session.rest("mail") <= 0


async def test_asking_again_keeps_a_good_connection(stage: Stage) -> None:
    """A refresh while all is well signs nobody in anew."""
    session = stage.session()
    before = await session.connector()

    session.ask_again()

    assert await session.connector() is before


async def test_feeds_are_known_without_a_login(stage: Stage) -> None:
    """So that each can be shown as signed out."""
    found = stage.classes["rt"]
    found.needs_secret = True
    session = stage.session()

    assert list(await session.feeds(found)) == ["tickets", "todos"]
    assert isinstance(session.stopped, AuthFailed)


async def test_only_its_own_feeds_are_known_without_a_login(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the settings decide which feeds it has, no other is said to be signed out."""
    found = stage.classes["rt"]
    found.needs_secret = True
    one = {"todos": found.feeds["todos"]}
    monkeypatch.setattr(found, "feeds_of", classmethod(lambda *_: one))

    assert list(await stage.session().feeds(found)) == ["todos"]


async def test_errors_are_fit_to_be_read(stage: Stage) -> None:
    """With the source's name, in one printable line, without secrets."""
    session = stage.session()

    assert session.line(Unavailable("no route")) == "rt: no route"
    assert session.line(Unavailable("no route", where="rt, tickets")) == "rt, tickets: no route"
    assert session.line(Unavailable("\x1b[2Jtoken=abc-def-ghi")) == "rt: token=***"


async def test_closing_closes_the_connector(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once; closing twice, or before anything was opened, does no harm."""
    closed: list[str] = []

    async def note(self: object) -> None:
        closed.append("x")

    monkeypatch.setattr(stage.classes["rt"], "aclose", note)
    session = stage.session()
    await session.aclose()
    await session.connector()

    await session.aclose()
    await session.aclose()

    assert closed == ["x"]
