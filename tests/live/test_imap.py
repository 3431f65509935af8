"""IMAP against Dovecot (TLS, QRESYNC) and mail-devel (plain), read back with another client."""

from __future__ import annotations

import imaplib
import ssl
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from itday.connectors._imap_config import ImapConfig
from itday.connectors.imap import Imap
from itday.domain.errors import AuthFailed, CursorExpired, Unavailable, Unsettled
from itday.domain.secret import Secret
from itday.domain.verbs import Archive, Flag, MarkRead
from itday.sdk import Job, Setting
from tests.connectors.imap_server import pull, titles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from itday.domain.change import Change
    from itday.domain.message import Message
    from tests.live.peers.served import DovecotPeer, MailDevelPeer
    from tests.live.peers.tcp_fault import TcpFault

    Peer = DovecotPeer | MailDevelPeer


def mail(number: int) -> bytes:
    """A message in three parts, with letters beyond ASCII where there can be some."""
    one = EmailMessage()
    one["From"] = "Zoë Kim <zoe.kim@school.example>"
    one["To"] = "alice@itday.test"
    one["Subject"] = f"Mail {number} Büro?"
    one["Message-ID"] = f"<m{number}@school.example>"
    one["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    one.set_content(f"Text {number}")
    one.add_alternative("<p>HTML</p>", subtype="html")
    one.add_attachment(b"x" * 99, maintype="application", subtype="pdf", filename="Pläne.pdf")
    return one.as_bytes()


@contextmanager
def other(peer: Peer) -> Iterator[imaplib.IMAP4]:
    """Another mail program, with INBOX empty and open."""
    with imaplib.IMAP4(peer.host, peer.imap) as program:
        program.login(peer.user, peer.password)
        if program.select("INBOX")[1] != [b"0"]:
            program.store("1:*", "+FLAGS", r"(\Deleted)")
            program.expunge()
        yield program


def put(program: imaplib.IMAP4, *numbers: int) -> None:
    """Deliver messages."""
    for number in numbers:
        assert program.append("INBOX", "", "", mail(number))[0] == "OK"


def flags(program: imaplib.IMAP4, number: int, box: str = "INBOX") -> str | None:
    """The flags of one message in a mailbox, or `None` where it is not there."""
    program.select(box, readonly=True)
    found = program.search(None, "SUBJECT", f'"Mail {number} "')[1][0].split()
    told = str(program.fetch(found[0].decode(), "(FLAGS)")[1]) if found else None
    program.select("INBOX")
    return told


@asynccontextmanager
async def connected(peer: Peer, secret: str = "", **settings: Any) -> AsyncIterator[Imap]:
    """The connector, over TLS where the server has it."""
    given: dict[str, Any] = {"host": peer.host, "port": peer.imap, "username": peer.user}
    given["security"] = "none"
    if cert := getattr(peer, "cert", None):
        port = getattr(peer, "imaps", peer.imap)
        given |= {"port": port, "security": "tls", "ca_file": cert}
    setting = Setting(
        source="mail",
        secret=Secret(secret or peer.password),
        now=lambda: datetime.now(UTC),
        email="alice@itday.test",
    )
    made = Imap(ImapConfig.model_validate(given | settings), setting)
    try:
        yield made
    finally:
        await made.aclose()


@pytest.fixture(params=["dovecot", "maildevel"])
def peer(request: pytest.FixtureRequest) -> Any:
    """One server after the other."""
    return request.getfixturevalue(request.param)


def sent(made: Imap) -> list[str]:
    """What the last piece of work asked of the server."""
    session = made._channel._session
    return session.commands if session else []


async def test_full_then_only_what_changed(peer: Peer) -> None:
    """New, flagged and deleted elsewhere: each is found, and nothing else is fetched."""
    rich = hasattr(peer, "cert")
    with other(peer) as program:
        put(program, 1, 2, 3, 4)
        async with connected(peer) as made:
            records, last, cursor = await pull(made)
            assert last.complete
            assert titles(records)[0] == "Mail 4 Büro?"
            assert records[0].attachments == ("Pläne.pdf",)
            assert records[0].sender is not None
            assert records[0].sender.full == "Zoë Kim <zoe.kim@school.example>"

            assert await pull(made, cursor) == ([], type(last)(), cursor)
            assert sent(made) == (["EXAMINE"] if rich else ["EXAMINE", "FETCH"])

            program.select("INBOX")
            program.store("2", "+FLAGS", r"(\Flagged)")
            program.store("3", "+FLAGS", r"(\Deleted)")
            program.expunge()
            put(program, 5)
            changed, last, cursor = await pull(made, cursor)
            assert titles(changed) == ["Mail 5 Büro?", "Mail 2 Büro?"]
            assert changed[1].flagged
            assert last.gone == (records[1].ref,)

            assert await pull(made, cursor) == ([], type(last)(), cursor)


def job(record: Message) -> Job:
    """As the sender makes it."""
    base = record.model_dump(mode="json") | {"etag": record.etag}
    return Job(key="0" * 32, base=base, asked_at=datetime.now(UTC))


async def test_writing_is_seen_by_others(peer: Peer) -> None:
    """Each action shows in another program, can be taken back, and touches no other message."""
    with other(peer) as program:
        put(program, 1, 2)
        async with connected(peer) as made:
            records, _, cursor = await pull(made)
            one = records[1]

            async def do(change: Change) -> Message:
                return await made.push(change, job(one))  # type: ignore[return-value]

            assert (await do(MarkRead(ref=one.ref))).seen
            assert "Seen" in str(flags(program, 1))
            assert not (await do(MarkRead(ref=one.ref, seen=False))).seen
            assert (await do(Flag(ref=one.ref))).flagged
            assert "Flagged" in str(flags(program, 1))
            assert "Flagged" not in str(flags(program, 2))

            assert (await do(Archive(ref=one.ref))).mailbox == "Archive"
            assert (await do(Archive(ref=one.ref))).archived
            assert flags(program, 1) is None
            assert "Flagged" in str(flags(program, 1, "Archive"))
            assert (await made.settled(Archive(ref=one.ref), job(one))) is not None
            _, last, cursor = await pull(made, cursor)
            assert last.gone == (one.ref,)

            assert (await do(Archive(ref=one.ref, archived=False))).mailbox == "INBOX"
            assert "Flagged" in str(flags(program, 1))
            back, last, _ = await pull(made, cursor)
            assert ([record.ref for record in back], last.gone) == ([one.ref], ())


async def test_reading_marks_nothing(peer: Peer) -> None:
    """A body opened by its name alone stays unread."""
    with other(peer) as program:
        put(program, 1)
        async with connected(peer) as made:
            (one,), _, _ = await pull(made)
        async with connected(peer) as made:
            (post,) = await made.posts(one.ref)

        assert post.text.strip() == "Text 1"
        assert "Seen" not in str(flags(program, 1))


async def test_a_wrong_password_is_not_taken(peer: Peer) -> None:
    """Real servers' refusals are told from their being ill."""
    async with connected(peer, secret="no-such-password") as made:
        with pytest.raises(AuthFailed):
            await made.check()


async def test_a_mailbox_rebuilt_from_its_files(dovecot: DovecotPeer) -> None:
    """UIDs begin anew as after a restore; the cursor expires and every name stays."""
    with other(dovecot) as program:
        put(program, 1, 2, 3)
        async with connected(dovecot) as made:
            before, _, cursor = await pull(made)
        assert program.unselect()[0] == "OK"
        box = dovecot.folder / "mail" / "alice" / "Maildir"
        for index in (*box.glob("dovecot.index*"), *box.glob("dovecot-uid*")):
            index.unlink()
        async with connected(dovecot) as made:
            with pytest.raises(CursorExpired):
                await pull(made, cursor)
            after, _, _ = await pull(made)

        assert {one.ref for one in after} == {one.ref for one in before}


async def test_starttls_and_the_check(dovecot: DovecotPeer) -> None:
    """The clear-text port is used after STARTTLS only, and `check` says what is there."""
    async with connected(dovecot, port=dovecot.imap, security="starttls") as made:
        said = await made.check()

        assert "as alice" in said
        assert "QRESYNC" in said
        assert isinstance(made._channel._session._client.socket(), ssl.SSLSocket)  # type: ignore[union-attr]


@pytest.mark.parametrize("settings", [{"ca_file": None}, {"ca_file": None, "security": "starttls"}])
async def test_an_untrusted_certificate_gets_no_password(
    dovecot: DovecotPeer, settings: dict[str, Any]
) -> None:
    """The host and the remedy are named."""
    port = dovecot.imap if settings.get("security") else dovecot.imaps
    async with connected(dovecot, port=port, **settings) as made:
        with pytest.raises(Unavailable, match=r"127\.0\.0\.1: .*self-signed.*ca_file"):
            await made.check()


async def test_a_missing_ca_file_is_named(dovecot: DovecotPeer, tmp_path: Path) -> None:
    """A slip in the settings is said, not a traceback."""
    async with connected(dovecot, ca_file=tmp_path / "none.pem") as made:
        with pytest.raises(Unavailable, match="ca_file"):
            await made.check()


async def test_the_line_breaks_anywhere(
    dovecot: DovecotPeer, tcp_fault: Callable[[int], TcpFault]
) -> None:
    """Wherever the connection is cut, the error is sorted, and the next pull is whole."""
    with other(dovecot) as program:
        put(program, *range(1, 20))
        proxy = tcp_fault(dovecot.imaps)
        for cut in (10, 1500, 3000, 5000, 6500):  # a whole pull is some 9,000 octets
            proxy.cut_after = cut
            async with connected(dovecot, port=proxy.port) as made:
                with pytest.raises(Unavailable) as broke:
                    await pull(made)
                assert not isinstance(broke.value, Unsettled)
                proxy.cut_after = None
                records, last, _ = await pull(made)
                assert (len(records), last.complete) == (19, True)
