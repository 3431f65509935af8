"""IMAP, against a server of our own that is rich, poor or broken; tests/live has real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from itday.connectors._imap_config import ImapConfig
from itday.connectors._imap_heads import key_of, read_head
from itday.connectors.imap import Imap
from itday.domain.change import Change
from itday.domain.errors import (
    CursorExpired,
    Forbidden,
    Gone,
    Refused,
    SettingsError,
    Unavailable,
    Unsettled,
)
from itday.domain.feed import Page
from itday.domain.message import Message
from itday.domain.ref import Ref
from itday.domain.verbs import Archive, Flag, MarkRead
from itday.sdk import Job
from itday.sdk.testing import HOSTILE, SECRET, SOURCE, ConnectorContract, job_for
from tests.conftest import MORNING
from tests.connectors.imap_server import (
    RICH,
    FakeImap,
    Make,
    config,
    letter,
    making,
    minutes_ago,
    pull,
    titles,
)

POOR = ("IMAP4REV1", "UIDPLUS")
ONLY_CONDSTORE = ("IMAP4REV1", "CONDSTORE")


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


MICROSOFT = {"provider": "microsoft", "sign_in": "device", "tenant": "t.example"}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"sign_in": "browser"}, "belong together"),
        ({"provider": "google"}, "belong together"),
        ({"provider": "google", "sign_in": "device"}, "browser or service"),
        (MICROSOFT, "needs tenant and client_id"),
        ({"provider": "google", "sign_in": "browser"}, "needs client_id"),
    ],
)
def test_a_sign_in_that_cannot_be(server: FakeImap, table: dict[str, str], words: str) -> None:
    """Said when the settings are read."""
    with pytest.raises(ValidationError, match=words):
        ImapConfig.model_validate(config(server) | table)


def test_what_needs_a_secret(server: FakeImap) -> None:
    """A person's sign-in at Microsoft needs none; Google gives its client one."""

    def wants(**table: str) -> tuple[bool, bool]:
        fit = ImapConfig.model_validate(config(server) | {"client_id": "c"} | table)
        return Imap.signs_in(table), Imap.wants_secret(fit)

    assert wants() == (False, True)
    assert wants(**MICROSOFT) == (True, False)
    assert wants(**MICROSOFT | {"sign_in": "app"}) == (True, True)
    assert wants(provider="google", sign_in="browser") == (True, True)


async def test_signing_in_where_there_is_a_password(make: Make) -> None:
    """It says what to do instead."""
    with pytest.raises(SettingsError, match="signs in with a password"):
        make().consent_url()
    assert await make().ends() is None


class TestImap(ConnectorContract):
    """The promises of every connector."""

    connector = Imap

    @pytest.fixture
    def world(self, server: FakeImap, now: datetime) -> Mapping[str, Any]:
        """Three messages, one of them hostile, and an archive."""
        for number, subject in enumerate(["One", HOSTILE, "Three"], 1):
            server.put(letter(number, subject), minutes_ago(now, 60 - number))
        return config(server)

    def changes(self) -> Sequence[Change]:
        """One of each, on the first message."""
        key = key_of(read_head(letter(1, "One")), minutes_ago(MORNING, 59))
        ref = Ref(SOURCE, "message", key)
        return [MarkRead(ref=ref), Flag(ref=ref), Archive(ref=ref)]


COSTS = {
    "qresync": (RICH, ["EXAMINE"], ["EXAMINE", "SEARCH", "FETCH", "FETCH"]),
    "condstore": (
        ONLY_CONDSTORE,
        ["EXAMINE"],
        ["EXAMINE", "SEARCH", "FETCH", "SEARCH", "FETCH"],
    ),
    "plain": (POOR, ["EXAMINE", "FETCH"], ["EXAMINE", "SEARCH", "FETCH", "FETCH"]),
}
"""What a server offers, and what a pull without and with changes costs there."""


@pytest.mark.parametrize("offer", COSTS)
async def test_each_pull_costs_what_changed(
    server: FakeImap,
    make: Make,
    now: datetime,
    offer: str,
) -> None:
    """New, changed and removed messages are found by whatever the server offers, and no others."""
    capabilities, unchanged, changed = COSTS[offer]
    server.capabilities = list(capabilities)
    mails = [server.put(letter(n), minutes_ago(now, 60 - n)) for n in range(1, 6)]
    made = make()
    records, last, cursor = await pull(made)
    assert titles(records) == ["Mail 5", "Mail 4", "Mail 3", "Mail 2", "Mail 1"]
    assert last.complete
    server.words()

    assert await pull(made, cursor) == ([], Page(), cursor)
    assert server.words() == unchanged

    server.set(mails[1], r"\Seen")
    server.drop(mails[3])
    server.put(letter(6), now)
    records, last, cursor = await pull(made, cursor)
    assert titles(records) == ["Mail 6", "Mail 2"]
    assert records[1].seen
    assert [ref.key[:10] for ref in last.gone] == [str(int(mails[3].at.timestamp()))]
    assert not last.complete
    assert server.words() == changed
    assert await pull(made, cursor) == ([], Page(), cursor)


async def test_a_mailbox_made_anew_keeps_its_messages_names(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """After a changed UIDVALIDITY the cursor has expired, and nothing is new to the person."""
    for n in range(3):
        server.put(letter(n), minutes_ago(now, n))
    made = make()
    before, _, cursor = await pull(made)
    box = server.boxes["INBOX"]
    box.uidvalidity += 1
    for mail in box.mails:
        mail.uid += 100
    box.uidnext += 100

    with pytest.raises(CursorExpired):
        await pull(made, cursor)

    after, _, _ = await pull(made)
    assert {record.ref for record in after} == {record.ref for record in before}


async def test_copies_and_nameless_messages_are_told_apart(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """Two copies received in one second are two records; a message without Message-ID is one."""
    copies = [server.put(letter(1), now) for _ in range(2)]
    server.put(letter(2, Message_ID=""), now)
    made = make()
    records, _, cursor = await pull(made)
    keys = {record.ref.key for record in records}
    assert len(keys) == 3
    assert len({key.partition(".")[0] for key in keys}) == 2

    server.drop(copies[0])
    _, last, _ = await pull(made, cursor)

    assert len(last.gone) == 1
    assert {ref.key for ref in last.gone} < keys


async def test_the_same_message_id_does_not_take_an_older_ones_name(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """Who knows a Message-ID cannot replace the message, or hide behind its being read."""
    server.put(letter(1), minutes_ago(now, 60), r"\Seen")
    server.put(letter(1, "Forged"), now)

    records, _, _ = await pull(make())

    assert len({record.ref for record in records}) == 2


async def test_the_window_ends_but_for_flagged_messages(
    server: FakeImap, make: Make, clock: Any
) -> None:
    """What is too old or too many is not kept and leaves when it gets so; flagged mail stays."""
    for days in (40, 20, 10, 5):
        server.put(letter(days), clock() - timedelta(days=days))
    server.put(letter(99), clock() - timedelta(days=99), r"\Flagged")
    made = make(limit=2)
    records, _, cursor = await pull(made)
    assert sorted(titles(records)) == ["Mail 10", "Mail 5", "Mail 99"]

    clock.tick(timedelta(days=22))
    records, last, cursor = await pull(made, cursor)
    assert (titles(records), len(last.gone)) == ([], 1)

    server.put(letter(1), clock())
    server.put(letter(2), clock())
    records, last, _ = await pull(made, cursor)
    assert (titles(records), len(last.gone)) == (["Mail 2", "Mail 1"], 1)


async def test_other_settings_begin_anew(server: FakeImap, make: Make, now: datetime) -> None:
    """Somebody who becomes a VIP counts at once, for the mail that is there."""
    server.put(letter(1), now)
    (before,), _, cursor = await pull(make())

    made = make(vips=["Kim.Lee@school.example"])
    with pytest.raises(CursorExpired):
        await pull(made, cursor)

    (after,), _, _ = await pull(made)
    assert after.weight > before.weight
    assert "from one of your VIPs" in after.reasons


async def test_a_listing_with_holes_removes_nothing(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """A server that forgets most of its mail for a moment does not empty the pane."""
    server.capabilities = list(POOR)
    for n in range(30):
        server.put(letter(n), minutes_ago(now, n))
    made = make()
    _, _, cursor = await pull(made)
    server.rig["FETCH"] = lambda _: b"* 1 FETCH (UID 1 FLAGS ())\r\nTAG OK done\r\n"

    with pytest.raises(Unavailable, match="29 messages are said to be gone"):
        await pull(made, cursor)


PDF = b'("APPLICATION" "PDF" ("NAME" "a.pdf") NIL NIL "BASE64" 9)'
NESTED = b"(" * 3000 + b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)' + b' "MIXED")' * 3000


@pytest.mark.parametrize("structure", [NESTED, b'(NIL "x', b'"\xff', b"(()", b"7"])
async def test_a_broken_message_is_shown_without_its_parts(
    server: FakeImap, make: Make, now: datetime, structure: bytes
) -> None:
    """One message whose parts cannot be read costs neither itself nor the others."""
    server.put(letter(1), now)
    server.put(letter(2), now, structure=structure)
    server.put(
        letter(3), now, structure=b'("APPLICATION" "PDF" ("NAME" "a.pdf") NIL NIL "BASE64" 9)'
    )

    records, last, cursor = await pull(make())

    assert titles(records) == ["Mail 3", "Mail 2", "Mail 1"]
    assert records[0].attachments == ("a.pdf",)
    assert (last.complete, last.aside) == (True, ())
    assert cursor


async def test_an_unreadable_message_is_set_aside_and_stays_so(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """What cannot be read at all is named at every pull, and asked for once."""
    server.put(letter(1), now)
    bad = server.put(letter(2), now)

    def answer(line: str) -> bytes | None:
        uids = line.split()[2].split(",")
        if str(bad.uid) not in uids:
            return None
        return b"* 2 FETCH (UID 2 FLAGS () INTERNALDATE NIL)\r\nTAG OK done\r\n"

    server.rig["FETCH"] = answer
    made = make()
    records, last, cursor = await pull(made)
    assert [one.key for one in last.aside] == ["UID 2"]
    assert titles(records) == ["Mail 1"]  # the answer left it out, so it was asked for again

    server.words()
    records, last, _ = await pull(made, cursor)
    assert [one.key for one in last.aside] == ["UID 2"]
    assert server.words() == ["EXAMINE"]


@pytest.mark.parametrize("again", [False, True])
async def test_what_the_server_leaves_out_is_asked_for_until_it_is_told(
    server: FakeImap, make: Make, now: datetime, *, again: bool
) -> None:
    """A listed message that is missing from the answer is named, and no step is taken past it."""
    first = server.put(letter(1), now)
    made = make()
    cursor = (await pull(made))[2] if again else None
    server.set(first, r"\Seen")
    late = server.put(letter(2), now)
    server.rig["FETCH"] = lambda line: b"TAG OK done\r\n" if "HEADER" in line else None

    records, last, cursor = await pull(made, cursor)
    assert not records
    assert {one.key for one in last.aside} == {f"UID {first.uid}", f"UID {late.uid}"}
    assert not last.complete
    server.rig.clear()
    records, last, cursor = await pull(made, cursor or None)

    assert titles(records) == ["Mail 2", "Mail 1"]
    assert not last.aside
    named = {ref.key for ref in last.gone}
    assert named == ({f"UID {first.uid}", f"UID {late.uid}"} if again else set())
    assert (await pull(made, cursor))[1] == Page()


async def asked(made: Imap, change: Change) -> Job:
    """The job in which the sender would deliver it."""
    return await job_for(made, change, MORNING)


async def push(made: Imap, change: Change, job: Job) -> Message:
    """Deliver it."""
    record = await made.push(change, job)
    assert isinstance(record, Message)
    return record


async def test_a_flag_that_is_as_asked_costs_no_write(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """A second try of what had worked sends nothing that changes anything."""
    server.put(letter(1), now)
    made = make()
    (one,), _, _ = await pull(made)
    change = Flag(ref=one.ref)
    job = await asked(made, change)
    assert (await push(made, change, job)).flagged
    server.words()

    assert (await push(made, change, job)).flagged

    assert set(server.words()) <= {"FETCH", "EXAMINE"}
    back = change.inverse(job.base)
    assert back is not None
    assert not (await push(made, back, job)).flagged


async def test_the_archive_and_back(server: FakeImap, make: Make, now: datetime) -> None:
    """A moved message keeps its name, is made room for once, and comes back to the mailbox."""
    server.put(letter(1), now)
    made = make()
    (one,), _, cursor = await pull(made)
    change = Archive(ref=one.ref)
    job = await asked(made, change)

    away = await push(made, change, job)
    again = await push(made, change, job)

    assert (away.ref, away.archived, away.mailbox) == (one.ref, True, "Archive")
    assert again == away
    assert [len(server.boxes[name].mails) for name in ("INBOX", "Archive")] == [0, 1]
    _, last, cursor = await pull(made, cursor)
    assert last.gone == (one.ref,)
    back = await push(made, Archive(ref=one.ref, archived=False), job)
    assert back.model_dump() == one.model_dump()
    (here,), last, _ = await pull(made, cursor)
    assert (here.ref, last.gone) == (one.ref, ())


async def test_a_name_for_the_archive_that_the_server_gives(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """What the server marks as its archive is used, and nothing is made."""
    server.boxes["Old mail"] = replace(server.boxes["INBOX"], attributes=r"\Archive", mails=[])
    server.put(letter(1), now)
    made = make()
    (one,), _, _ = await pull(made)

    away = await push(made, Archive(ref=one.ref), await asked(made, Archive(ref=one.ref)))

    assert away.mailbox == "Old mail"
    assert set(server.boxes) == {"INBOX", "Old mail"}


async def test_without_move_only_the_one_is_deleted(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """Others that are marked as deleted stay; a second try does not copy a second time."""
    server.capabilities = list(POOR)
    server.put(letter(1), now)
    server.put(letter(2), now, r"\Deleted")
    made = make()
    records, _, _ = await pull(made)
    change = Archive(ref=records[1].ref)
    job = await asked(made, change)
    server.rig["EXPUNGE"] = lambda _: b""
    with pytest.raises(Unsettled):
        await push(made, change, job)
    assert await made.settled(change, job) is None
    server.rig.clear()

    assert (await push(made, change, job)).archived

    assert [mail.raw for mail in server.boxes["INBOX"].mails] == [letter(2)]
    assert [mail.raw for mail in server.boxes["Archive"].mails] == [letter(1)]


async def test_a_server_that_can_only_delete_all_is_not_used(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """Without MOVE and UIDPLUS nothing is written at all."""
    server.capabilities = ["IMAP4REV1"]
    server.put(letter(1), now)
    made = make()
    (one,), _, _ = await pull(made)
    job = await asked(made, Archive(ref=one.ref))
    server.words()

    with pytest.raises(Refused, match="UIDPLUS"):
        await push(made, Archive(ref=one.ref), job)

    assert set(server.words()) <= {"LIST", "FETCH", "EXAMINE", "SEARCH"}


async def test_a_message_with_unreadable_parts_can_be_dealt_with(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """It is flagged and archived as any other; only its text cannot be shown."""
    server.put(letter(1), now, structure=NESTED)
    made = make()
    (one,), _, _ = await pull(made)
    job = await asked(made, Flag(ref=one.ref))

    assert (await push(made, Flag(ref=one.ref), job)).flagged
    assert (await push(made, Archive(ref=one.ref), job)).archived
    with pytest.raises(Gone, match="parts"):
        await made.posts(one.ref)


async def test_a_stale_uid_touches_no_other_message(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """The message is looked for by what it is; whoever sits at its old UID is left alone."""
    first, second = (server.put(letter(n), minutes_ago(now, n)) for n in (1, 2))
    made = make()
    records, _, _ = await pull(made)
    job = await asked(made, MarkRead(ref=records[0].ref))
    first.uid, second.uid = second.uid, first.uid

    await push(made, MarkRead(ref=records[0].ref), job)

    assert r"\Seen" in second.flags
    assert first.flags == set()


async def test_a_flag_the_server_does_not_keep_is_refused(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """OK to a STORE that stored nothing is no success."""
    server.put(letter(1), now)
    made = make()
    (one,), _, _ = await pull(made)
    server.rig["STORE"] = lambda _: b"TAG OK done\r\n"

    with pytest.raises(Refused, match="does not keep"):
        await push(made, Flag(ref=one.ref), Job(key="0" * 32, asked_at=now))


async def test_a_read_only_mailbox_takes_no_flag(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """The missing right is named, and nothing is sent."""
    server.put(letter(1), now)
    made = make()
    (one,), _, _ = await pull(made)
    server.rig["SELECT"] = lambda _: (
        b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n"
        b"TAG OK [READ-ONLY] done\r\nTAG OK done\r\n"
    )

    with pytest.raises(Forbidden, match="read-only"):
        await push(made, Flag(ref=one.ref), Job(key="0" * 32, asked_at=now))


async def test_a_body_is_fetched_without_marking_it_read(
    server: FakeImap, make: Make, now: datetime
) -> None:
    """`posts` finds the message by its name alone, as a fresh process must, and only peeks."""
    mail = server.put(letter(1), now)
    (one,), _, _ = await pull(make())
    server.words()

    (post,) = await make().posts(one.ref)

    assert (post.text, post.author) == ("Hello", "Kim Lee <kim.lee@school.example>")
    assert mail.flags == set()
    assert set(server.words()) == {"EXAMINE", "SEARCH", "FETCH"}
    with pytest.raises(Gone):
        await make().posts(one.ref._replace(key="1795504440-" + "0" * 16))


@pytest.mark.parametrize(
    "wrong",
    [
        {"security": "none", "host": "imap.school.example"},
        {"security": "off"},
        {"mailbox": "INBOX\r\nx DELETE INBOX"},
        {"username": "a\nb"},
        {"days": 0},
        {"limit": 100_000},
    ],
)
def test_settings_that_would_harm_are_refused(wrong: dict[str, Any]) -> None:
    """No clear text over a network, no line ends in commands, no endless windows."""
    good = {"host": "imap.school.example", "username": "asmith"}
    assert ImapConfig.model_validate(good).security == "tls"

    with pytest.raises(ValidationError):
        ImapConfig.model_validate(good | wrong)
