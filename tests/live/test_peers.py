"""The servers that live tests rely on really answer, so a live test that fails speaks of itday."""

from __future__ import annotations

import smtplib
import ssl
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.live.peers.served import CaldavPeer, DovecotPeer, MailDevelPeer, RtPeer
    from tests.live.peers.tcp_fault import Mode, TcpFault

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:itday
BEGIN:VEVENT
UID:one
DTSTAMP:20261124T080000Z
DTSTART:20261124T090000Z
SUMMARY:Finance
END:VEVENT
END:VCALENDAR
"""


def keep_and_fetch(peer: CaldavPeer, auth: tuple[str, str] | None) -> httpx.Response:
    """Make a calendar, put an event there, refuse the same again, and fetch it."""
    with httpx.Client(base_url=peer.url + peer.home, auth=auth) as client:
        assert client.request("MKCALENDAR", "desk/").status_code == 201
        new = {"If-None-Match": "*", "Content-Type": "text/calendar"}
        assert client.put("desk/one.ics", content=EVENT, headers=new).status_code == 201
        assert client.put("desk/one.ics", content=EVENT, headers=new).status_code == 412
        return client.get("desk/one.ics")


def test_radicale_keeps_an_event_and_wants_a_login(radicale: CaldavPeer) -> None:
    """An event comes back; without a login nothing does."""
    kept = keep_and_fetch(radicale, (radicale.user, radicale.password))

    assert "SUMMARY:Finance" in kept.text
    assert httpx.get(f"{radicale.url}alice/desk/one.ics").status_code == 401


def test_xandikos_keeps_an_event(xandikos: CaldavPeer) -> None:
    """An event comes back."""
    assert "SUMMARY:Finance" in keep_and_fetch(xandikos, None).text


def test_dovecot_verifies_and_knows_what_changed(dovecot: DovecotPeer) -> None:
    """Over verified TLS: a mail comes back, and the server can say what changed since."""
    trust = ssl.create_default_context(cafile=dovecot.cert)
    with IMAPClient(dovecot.host, dovecot.imaps, ssl_context=trust) as client:
        client.login(dovecot.user, dovecot.password)
        client.select_folder("INBOX")
        client.append("INBOX", b"Subject: Wi-Fi\r\n\r\nSlow in the library.\r\n")

        assert client.search(["SUBJECT", "Wi-Fi"])
        assert {b"CONDSTORE", b"IDLE", b"MOVE"} <= set(client.capabilities())


def test_dovecot_refuses_a_wrong_password(dovecot: DovecotPeer) -> None:
    """A wrong password is an error of the login."""
    with (
        IMAPClient(dovecot.host, dovecot.imap, ssl=False) as client,
        pytest.raises(IMAPClientError, match="AUTHENTICATIONFAILED"),
    ):
        client.login(dovecot.user, "wrong")


def test_maildevel_delivers_what_smtp_brought(maildevel: MailDevelPeer) -> None:
    """A mail sent by SMTP is in the inbox; CONDSTORE is not offered."""
    with smtplib.SMTP(maildevel.host, maildevel.smtp) as smtp:
        smtp.sendmail("ann@itday.test", [maildevel.user], "Subject: Projector\n\nDark.\n")
    with IMAPClient(maildevel.host, maildevel.imap, ssl=False) as client:
        client.login(maildevel.user, maildevel.password)
        client.select_folder("INBOX")

        assert client.search(["SUBJECT", "Projector"])
        assert b"CONDSTORE" not in client.capabilities()


def test_rt_takes_a_ticket_once(rt: RtPeer) -> None:
    """A ticket is made and read back with its tag; a stale tag is refused."""
    login = {"Authorization": f"token {rt.tokens['alice']}"}
    with httpx.Client(base_url=rt.url, headers=login, timeout=30) as client:
        made = client.post("ticket", json={"Queue": rt.queue, "Subject": "Projector in B12"})
        assert made.status_code == 201
        ticket = client.get(f"ticket/{made.json()['id']}")
        assert ticket.json()["Subject"] == "Projector in B12"

        url, tag = f"ticket/{made.json()['id']}", {"If-Match": ticket.headers["ETag"]}
        assert client.put(url, json={"Owner": "alice"}, headers=tag).status_code == 200
        stale = {"If-Match": '"1999-01-01T00:00:00Z"'}
        assert client.put(url, json={"Owner": "bob"}, headers=stale).status_code == 412


@pytest.mark.parametrize("mode", ["refuse", "reset", "close"])
def test_a_broken_line_breaks(
    dovecot: DovecotPeer, tcp_fault: Callable[[int], TcpFault], mode: Mode
) -> None:
    """The proxy lets all through when well, and breaks the line when told to."""
    proxy = tcp_fault(dovecot.imap)
    IMAPClient("127.0.0.1", proxy.port, ssl=False).shutdown()
    proxy.mode = mode

    with pytest.raises((OSError, IMAPClientError)):
        IMAPClient("127.0.0.1", proxy.port, ssl=False)


KEEP = "import keyring; keyring.set_password('itday', 'desk', 'kept'); "
TELL = "print(keyring.get_keyring().__module__, keyring.get_password('itday', 'desk'))"


def test_the_key_store_keeps_a_secret(
    in_key_store: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """The Secret Service is what keyring finds by itself, and it gives back what it was given."""
    told = in_key_store(sys.executable, "-c", KEEP + TELL)

    assert told.stdout == "keyring.backends.SecretService kept\n", told.stderr


def test_a_locked_key_store_refuses(
    in_key_store: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """A locked one says so at once instead of waiting for a window that nobody sees."""
    told = in_key_store(sys.executable, "-c", KEEP, locked=True)

    assert told.returncode == 1
    assert "KeyringLocked" in told.stderr or "InitError" in told.stderr, told.stderr
