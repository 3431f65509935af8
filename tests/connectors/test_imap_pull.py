"""A pull's budget and its broken messages; more in test_imap."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

import pytest

from itday.connectors._imap_channel import Channel, always
from itday.connectors._imap_pull import MAX_BROKEN, Pull
from itday.connectors._imap_session import Address, Login, State
from itday.connectors._imap_sync import Look
from itday.domain.errors import BadReply, CursorExpired, Unavailable
from itday.domain.secret import Secret
from itday.sdk.budget import Budget
from itday.sdk.testing import SECRET
from tests.connectors.imap_server import FakeImap, letter


@pytest.fixture
def server(now: datetime) -> Iterator[FakeImap]:
    """A server with a dozen messages."""
    fake = FakeImap()
    fake.password = SECRET
    for number in range(12):
        fake.put(letter(number), now)
    yield fake
    fake.close()


@pytest.fixture
async def make(server: FakeImap) -> AsyncIterator[Callable[[float], Pull]]:
    """Makes a pull that may take that many seconds."""
    address = Address("127.0.0.1", server.port, "none", None)
    channel = Channel(address, always(Login("asmith", Secret(SECRET))), Budget(whole_s=5))
    yield lambda seconds: Pull(channel, "INBOX", seconds)
    await channel.aclose()


LOOK = Look(State(7, 13, 12, 1))


async def test_its_time_is_up(make: Callable[[float], Pull]) -> None:
    """Pieces that each end in time may not together take for ever."""
    with pytest.raises(Unavailable, match="in time"):
        await make(0).rows(LOOK, [1])


async def test_too_many_broken_messages_are_no_accident(
    server: FakeImap, make: Callable[[float], Pull]
) -> None:
    """A server that garbles everything is not asked message by message for ever."""
    server.rig["FETCH"] = lambda _: b"* 1 FETCH (UID\r\nTAG OK done\r\n"

    with pytest.raises(BadReply):
        await make(30).rows(LOOK, list(range(1, 13)))

    assert server.words().count("FETCH") <= 2 * (MAX_BROKEN + 1) + 1


async def test_a_mailbox_made_anew_meanwhile(
    server: FakeImap, make: Callable[[float], Pull]
) -> None:
    """UIDs of before mean nothing then."""
    server.boxes["INBOX"].uidvalidity = 8

    with pytest.raises(CursorExpired):
        await make(30).rows(LOOK, [1])
