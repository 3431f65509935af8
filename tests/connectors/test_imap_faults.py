"""IMAP servers that hang up, hang, lie and flood: each is sorted, survived, and costs little."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

import pytest

from itday.connectors.imap import Imap
from itday.domain.errors import AuthFailed, BadReply, Gone, Unavailable, Unsettled
from itday.domain.feed import Page
from itday.domain.verbs import Flag
from itday.sdk import Job
from itday.sdk.budget import Budget
from itday.sdk.testing import SECRET
from tests.connectors.imap_server import FakeImap, Make, letter, making, pull, titles


@pytest.fixture
def server() -> Iterator[FakeImap]:
    """A rich server with an empty mailbox."""
    fake = FakeImap()
    fake.password = SECRET
    yield fake
    fake.close()


@pytest.fixture
async def make(server: FakeImap, clock: Callable[[], datetime]) -> AsyncIterator[Make]:
    """Makes connectors to `server`, with other settings if given, and closes them."""
    async with making(server, clock) as make:
        yield make


def cut(raw: bytes) -> Callable[[str], bytes | None]:
    """An answer after which the server hangs up."""
    return lambda _: raw


FAULTS = {
    "bye": ("FETCH", b"* BYE going down\r\n", Unavailable, "broke"),
    "bye in a literal": ("FETCH", b"* 1 FETCH (UID 1 BODY[] {50}\r\nabc", Unavailable, "broke"),
    "2 GB": ("SEARCH", b"* SEARCH {2147483648}\r\n", BadReply, "larger than"),
    "web page": ("EXAMINE", b"<html>\r\n", BadReply, "not as IMAP goes"),
    "endless line": ("EXAMINE", b"* OK " + b"x" * 1_100_000, BadReply, "not as IMAP goes"),
    "flood": ("EXAMINE", b"* OK xxxxxxxxxxxxxxxxxxx\r\n" * 50_000, BadReply, "larger than"),
    "no UIDVALIDITY": ("EXAMINE", b"* 1 EXISTS\r\nTAG OK done\r\n", BadReply, "EXAMINE"),
    "no mailbox": ("EXAMINE", b"TAG NO no such mailbox\r\n", Gone, "INBOX"),
    "in use": ("EXAMINE", b"TAG NO [INUSE] later\r\n", Unavailable, "cannot be opened now"),
    "odd search": ("SEARCH", b"* SEARCH one two\r\nTAG OK done\r\n", BadReply, "SEARCH"),
    "refused": ("SEARCH", b"TAG BAD what?\r\n", BadReply, "not as IMAP goes"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_has_its_error_and_leaves(
    server: FakeImap, make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """What a server does wrong is sorted, costs neither memory nor patience, and can heal."""
    monkeypatch.setattr(Imap, "budget", Budget(page_bytes=1 << 20, whole_s=5.0))
    command, raw, error, words = FAULTS[fault]
    server.put(letter(1), now)
    made = make()
    server.rig[command] = cut(raw)

    with pytest.raises(error, match=words):
        await pull(made)

    server.rig.clear()
    records, last, _ = await pull(made)
    assert (len(records), last.complete) == (1, True)


async def test_stripped_starttls_gets_no_password(server: FakeImap, make: Make) -> None:
    """Where the offer is missing, nothing is sent in the clear, whoever took it out."""
    made = make(security="starttls")

    with pytest.raises(Unavailable, match="STARTTLS"):
        await made.check()

    assert server.asked == ["CAPABILITY"]


async def test_a_silent_server_is_left_in_time(
    server: FakeImap, make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline ends the wait, and a write that was on its way is called unsettled."""
    server.put(letter(1), now)
    made = make()
    (one,), _, _ = await pull(made)
    release = threading.Event()

    def hang(_: str) -> bytes:
        release.wait(10)
        return b""

    made._channel.budget = Budget(whole_s=0.2)
    server.rig = {"EXAMINE": hang, "STORE": hang}
    with pytest.raises(Unavailable, match="no answer in time") as waited:
        await made.check()
    assert not isinstance(waited.value, Unsettled)
    del server.rig["EXAMINE"]
    with pytest.raises(Unsettled):
        await made.push(Flag(ref=one.ref), Job(key="0" * 32, asked_at=now))
    release.set()


async def test_a_kept_connection_that_broke_is_opened_again(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """Servers hang up on who is idle for long; the next pull does not notice."""
    server.put(letter(1), now)
    made = make()
    _, _, cursor = await pull(made)
    hangs = iter([b"* BYE idle for too long\r\n"])
    server.rig["EXAMINE"] = lambda _: next(hangs, None)

    assert await pull(made, cursor) == ([], Page(), cursor)
    assert server.lines == 2


async def test_a_wrong_password_is_said(server: FakeImap, make: Make) -> None:
    """The person is asked to sign in; the password is in no error."""
    with pytest.raises(AuthFailed, match="authenticationfailed") as refused:
        await make(secret="wr0ng-one").check()

    assert "wr0ng-one" not in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"TAG NO [UNAVAILABLE] directory is down\r\n", Unavailable),
        (b"* BYE too many connections\r\n", Unavailable),
        (b"", Unavailable),
    ],
)
async def test_a_login_that_fails_for_other_reasons_is_no_wrong_password(
    server: FakeImap, make: Make, answer: bytes, error: type[Exception]
) -> None:
    """Nobody is sent to change a good password because the server is ill."""
    server.rig["LOGIN"] = cut(answer)

    with pytest.raises(error):
        await make().check()


async def test_nothing_listens(server: FakeImap, make: Make) -> None:
    """A refused connection says so in words."""
    server.close()

    with pytest.raises(Unavailable, match="nothing answers there"):
        await make().check()


async def test_a_message_that_announces_2_gb_is_set_aside(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """It is not read, not even begun; the others are."""
    server.put(letter(1), now)
    server.put(letter(2), now)
    huge = b"* 2 FETCH (UID 2 FLAGS () BODY[] {2147483648}\r\n"
    server.rig["FETCH"] = lambda line: huge if "2" in line.split()[2].split(",") else None

    records, last, _ = await pull(make())

    assert titles(records) == ["Mail 1"]
    assert "larger than" in last.aside[0].why
