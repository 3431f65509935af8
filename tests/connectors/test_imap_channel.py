"""Work in the thread: one at a time, in time, and given up when nobody waits."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest

from itday.connectors._imap_channel import Channel, always
from itday.connectors._imap_session import Address, Login, Session, TokenRefused
from itday.domain.errors import Gone
from itday.domain.secret import Secret
from itday.sdk.budget import Budget
from itday.sdk.testing import SECRET
from tests.connectors.imap_server import FakeImap, letter


@pytest.fixture
def server(now: datetime) -> Iterator[FakeImap]:
    """A server with one message."""
    fake = FakeImap()
    fake.password = SECRET
    fake.put(letter(1), now)
    yield fake
    fake.close()


@pytest.fixture
async def channel(server: FakeImap) -> AsyncIterator[Channel]:
    """A channel to it."""
    address = Address("127.0.0.1", server.port, "none", None)
    made = Channel(address, always(Login("asmith", Secret(SECRET))), Budget(whole_s=5))
    yield made
    await made.aclose()


def exists(session: Session) -> int:
    """Ask how many messages there are."""
    return session.open("INBOX", anew=True).exists


async def test_work_shares_one_connection_in_turn(server: FakeImap, channel: Channel) -> None:
    """Many at once are answered one by one, over one connection."""
    inside: list[int] = []

    def alone(session: Session) -> int:
        inside.append(1)
        assert len(inside) == 1
        found = exists(session)
        inside.pop()
        return found

    assert await asyncio.gather(*(channel.run(alone) for _ in range(5))) == [1] * 5
    assert server.lines == 1


async def test_a_cancelled_wait_ends_the_work(server: FakeImap, channel: Channel) -> None:
    """The thread does not go on for nobody, and the next work has a connection of its own."""
    begun, release = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hang(_: str) -> bytes:
        loop.call_soon_threadsafe(begun.set)
        release.wait(10)
        return b""

    server.rig["EXAMINE"] = hang
    task = asyncio.ensure_future(channel.run(exists))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    server.rig.clear()

    assert await channel.run(exists) == 1
    assert server.words() == ["EXAMINE", "EXAMINE"]
    assert server.lines == 2
    release.set()


@pytest.mark.parametrize(("good", "asked"), [(2, [None, "t1"]), (9, [None, "t1"])])
async def test_a_refused_token_is_renewed_once(
    server: FakeImap, good: int, asked: list[str | None]
) -> None:
    """The second may be taken; where it is not, there is no third."""
    server.capabilities.append("AUTH=XOAUTH2")
    server.password, refused = f"t{good}", list[str | None]()

    async def who(before: Login | None) -> Login:
        refused.append(before.password.reveal() if before else None)
        return Login("asmith", Secret(f"t{len(refused)}"), by_token=True)

    channel = Channel(Address("127.0.0.1", server.port, "none", None), who, Budget(whole_s=5))
    taken = contextlib.nullcontext() if good == 2 else pytest.raises(TokenRefused)
    with taken:
        assert await channel.run(exists) == 1
    await channel.aclose()

    assert refused == asked


async def test_an_error_of_ours_is_given_as_it_is(channel: Channel) -> None:
    """What the work itself raises is not made into something else."""

    def fail(_: Session) -> None:
        raise Gone("not there")

    with pytest.raises(Gone, match="not there"):
        await channel.run(fail)
    assert await channel.run(exists) == 1
