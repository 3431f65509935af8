"""`itday setup`, typed at a terminal, against real servers and a real key store."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from itday.config.settings import load
from tests.live.peers.served import CaldavPeer, DovecotPeer
from tests.live.spine import Calendars, Mailbox
from tests.live.typed import typed

ITDAY = str(Path(sys.executable).with_name("itday"))
TYPED = str(Path(__file__).with_name("typed.py"))


@pytest.fixture
def settings(itday_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings will be; a terminal that is plain."""
    monkeypatch.setenv("TERM", "dumb")
    return itday_home / "default" / "settings.toml"


@pytest.fixture(scope="module")
def calendar(radicale: CaldavPeer) -> CaldavPeer:
    """A server with a list that holds one to-do."""
    other = Calendars(radicale)
    other.make("work", "VTODO")
    todo = ("BEGIN:VTODO", "UID:a", "DTSTAMP:20260101T000000Z", "SUMMARY:Order toner", "END:VTODO")
    other.put("work/a.ics", "\n".join(todo))
    return radicale


@pytest.fixture
def mailbox(dovecot: DovecotPeer) -> DovecotPeer:
    """A server with one message."""
    Mailbox(dovecot).deliver("Printer", "tom@other.example", to=dovecot.user)
    return dovecot


ME = (
    ("Your name", "Dana Reed\r"),
    ("Your mail address", "d.reed@school.example\r"),
    ("school's name", "Thornfield\r"),
    ("time zone", "Europe/London\r"),
    ("Days with lessons", "\r"),
    ("starts at", "\r"),
    ("ends at", "\r"),
    ("term dates?", "n\r"),
    ("periods of the day?", "n\r"),
)


def caldav(peer: CaldavPeer, password: str) -> list[tuple[str, str]]:
    """The answers of one who connects that calendar, to the password."""
    return [
        ("Number or name", "caldav\r"),
        ("Name of this source", "lists\r"),
        ("url", f"{peer.url}\r"),
        ("username", f"{peer.user}\r"),
        ("More settings?", "n\r"),
        ("May itday change things", "y\r"),
        ("Password or token of lists", f"{password}\r"),
    ]


Part = tuple[Sequence[str], Sequence[tuple[str, str]]]


def in_store(*parts: Part) -> list[subprocess.CompletedProcess[str]]:
    """Type each part beside one key store, one after the other."""
    code = (
        "import json, subprocess, sys\n"
        "for part in json.loads(sys.argv[1]):\n"
        f"    done = subprocess.run([sys.executable, {TYPED!r}, json.dumps(part)],"
        " capture_output=True, text=True)\n"
        "    print(json.dumps([done.returncode, done.stdout, done.stderr]))\n"
    )
    session: list[str | Path] = [Path(__file__).parent / "peers" / "keyring_session.sh"]
    told = subprocess.run(
        [*session, sys.executable, "-c", code, json.dumps(parts)],
        env={k: v for k, v in os.environ.items() if k != "PYTHON_KEYRING_BACKEND"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=400,
    )  # fmt: skip
    return [subprocess.CompletedProcess([], *json.loads(line)) for line in told.stdout.splitlines()]


def test_from_nothing_to_rows(
    settings: Path,
    calendar: CaldavPeer,
    mailbox: DovecotPeer,
    in_key_store: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """A calendar with a wrong password first, then a mailbox: tried, kept, fetched, listed."""
    first = [
        ("Encrypt what itday keeps here", "n\r"),
        *ME,
        *caldav(calendar, "wrong"),
        ("What now?", ""),
        ("Number or name", "secret\r"),
        ("Password or token of lists", f"{calendar.password}\r"),
        ("Fetch what it has now?", "y\r"),
        ("What next?", ""),
        ("Number or name", "1\r"),
        ("What is to be connected?", ""),
        ("Number or name", "imap\r"),
        ("Name of this source", "mail\r"),
        ("host", f"{mailbox.host}\r"),
        ("username", f"{mailbox.user}\r"),
        ("More settings?", "y\r"),
        ("port", f"{mailbox.imaps}\r"),
        ("security", ""),
        ("Number or name", "tls\r"),
        ("ca_file", f"{mailbox.cert}\r"),
        *((name, "\r") for name in ("mailbox", "archive", "days", "limit", "vips", "staff")),
        *(("sign_in", ""), ("Number or name", "\r"), ("provider", ""), ("Number or name", "\r")),
        *((name, "\r") for name in ("tenant", "client_id", "login_url", "resource")),
        ("May itday change things", "n\r"),
        ("Password or token of mail", f"{mailbox.password}\r"),
        ("Fetch what it has now?", "y\r"),
        ("What next?", ""),
        ("Number or name", "+done\r"),
    ]
    listed: list[Part] = [([ITDAY, "list", "todo"], []), ([ITDAY, "sync"], [])]

    ran, todos, synced = in_store(([ITDAY, "setup"], first), *listed)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("It works: ") == 2
    assert "It does not work yet. lists" in ran.stdout
    assert "to-do: 1 new" in ran.stdout
    assert "mail: 1 new" in ran.stdout
    assert "Order toner" in todos.stdout
    assert synced.returncode == 0, synced.stdout
    made = load(settings)
    assert made.problems == ()
    assert [(one.name, one.write) for one in made.sources] == [("lists", True), ("mail", False)]
    assert calendar.password not in settings.read_text()
    assert mailbox.password not in settings.read_text()
    asked = re.findall(r"Password or token of \w+: (.*)", ran.stdout)
    assert [answer.strip() for answer in asked] == ["", "", ""], "nothing typed there is shown"


def test_left_in_the_middle(settings: Path, calendar: CaldavPeer) -> None:
    """By ctrl+c at the password, then by ctrl+d at once: nothing broken, and it goes on there."""
    code, seen = typed(
        [ITDAY, "setup"], [*ME, *caldav(calendar, "\x03")[:-1], ("Password", "\x03")]
    )
    assert (code, "Left." in seen) == (0, True)
    assert load(settings).problems == ()
    assert load(settings).sources == ()

    code, seen = typed([ITDAY, "setup"], [("Go on with the source lists", "\x04")])
    assert (code, "Left." in seen) == (0, True)

    on = [
        ("Go on with the source lists", "\r"),
        *((name, "\r") for name in ("url", "username", "More", "May itday")),
        ("Password or token of lists", f"{calendar.password}\r"),
        ("Fetch what it has now?", "n\r"),
        ("Number or name", "+done\r"),
    ]
    code, seen = typed([ITDAY, "setup"], on)
    assert code == 0, seen
    assert "known until itday ends" in seen, "there is no key store here, and it is said"
    assert load(settings).sources[0].table["url"] == calendar.url
