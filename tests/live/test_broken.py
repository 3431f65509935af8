"""What goes wrong on real servers: one line of what, where and the remedy; the rest works on."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.live.conftest import peer
from tests.live.peers.served import CaldavPeer, DovecotPeer
from tests.live.spine import Calendars, Desk, Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.live.peers.served import RtPeer
    from tests.live.peers.tcp_fault import TcpFault

TASKS = """
    [sources.tasks]
    type = "caldav"
    url = "{url}"
    username = "alice"
"""
MAIL = """
    [sources.mail]
    type = "imap"
    host = "localhost"
    port = {imaps}
    username = "alice"
"""
LIST = """
    [sources.list]
    type = "todotxt"
    path = "todo.txt"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A person with one source that always works."""
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "todo.txt").write_text("Call the supplier\n", encoding="utf-8")
    return Desk(tmp_path, {"TASKS": "secret", "MAIL": "secret"})


def _said(desk: Desk, *words: str) -> list[str]:
    """The lines on stderr of a sync in which something failed but the list worked."""
    answer = desk.itday("sync", *words)
    assert answer.code == 1
    assert "Call the supplier" in desk.listed("todo")
    assert "Traceback" not in answer.err
    return answer.err.strip().splitlines()


def test_a_wrong_password_says_how_to_mend_it(desk: Desk, radicale: CaldavPeer) -> None:
    """One line for the source, whatever number of feeds it has."""
    desk.settings(TASKS.format(url=radicale.url) + LIST)
    desk.secrets["TASKS"] = "wrong"

    lines = _said(desk)

    assert len(lines) == 1
    assert lines[0].startswith("tasks: ")
    assert "itday secret set tasks" in lines[0]
    assert "wrong" not in lines[0].removeprefix("tasks: ").replace("wrong password", "")


def test_a_server_that_is_down_says_so(desk: Desk, dovecot: DovecotPeer) -> None:
    """It is named with its host; the others are pulled."""
    desk.settings(MAIL.format(imaps=1).replace("localhost", "127.0.0.1") + LIST)

    lines = _said(desk)

    assert len(lines) == 1
    assert lines[0].startswith("mail: ")
    assert "127.0.0.1" in lines[0]


def test_an_untrusted_certificate_names_the_remedy(desk: Desk, dovecot: DovecotPeer) -> None:
    """And there is no way to switch the check off."""
    desk.settings(MAIL.format(imaps=dovecot.imaps) + LIST)

    lines = _said(desk)

    assert len(lines) == 1
    assert "localhost" in lines[0]
    assert "ca_file" in lines[0]


def test_a_misspelt_key_disables_that_source_alone(desk: Desk, radicale: CaldavPeer) -> None:
    """File, line, key and the nearest known key."""
    misspelt = TASKS.format(url=radicale.url).replace("username", "user_name")
    desk.settings(misspelt + LIST)

    lines = _said(desk)

    assert len(lines) == 1
    assert all(part in lines[0] for part in ("settings.toml:5", "user_name", "username"))


def test_without_a_keyring_the_choice_is_clear(desk: Desk, radicale: CaldavPeer) -> None:
    """A secret is never kept in plain text; the environment is offered."""
    desk.settings(TASKS.format(url=radicale.url) + LIST)
    del desk.secrets["TASKS"]

    kept = desk.itday("secret", "set", "tasks")
    lines = _said(desk)

    assert kept.code in {1, 3}
    assert len(kept.err.strip().splitlines()) == 1
    assert len(lines) == 1
    assert "tasks" in lines[0]
    assert desk.itday("doctor", "--offline").code == 1


def test_all_of_it_at_once_is_a_line_each(
    desk: Desk, radicale: CaldavPeer, dovecot: DovecotPeer
) -> None:
    """In one terminal session: each source by itself, the good one good."""
    broken = TASKS.format(url=radicale.url) + MAIL.format(imaps=dovecot.imaps)
    misspelt = TASKS.format(url=radicale.url).replace("username", "user_name")
    desk.settings(broken + misspelt.replace("tasks", "other") + LIST)
    desk.secrets["TASKS"] = "wrong"

    lines = _said(desk)

    assert len(lines) == 3
    states = {row["name"]: row for row in desk.itday("sources", "--json").json}
    assert {feed["state"] for feed in states["tasks"]["feeds"]} == {"signed out"}
    assert {feed["state"] for feed in states["list"]["feeds"]} == {"fresh"}


def test_unplugged_everything_is_readable_with_its_true_age(desk: Desk) -> None:
    """The servers are gone; what they said is there, and since when it was true."""
    with ExitStack() as plugged:
        radicale = plugged.enter_context(peer("radicale_peer", CaldavPeer))
        dovecot = plugged.enter_context(peer("dovecot_peer", DovecotPeer))
        Calendars(radicale).make("tasks", "VTODO")
        lines = "BEGIN:VTODO\nUID:1\nDTSTAMP:20261101T000000Z\nSUMMARY:Toner\nEND:VTODO"
        Calendars(radicale).put("tasks/1.ics", lines)
        Mailbox(dovecot).deliver("Fire drill", "a@school.example", to="it@school.example")
        trusted = MAIL.format(imaps=dovecot.imaps) + f'    ca_file = "{desk.home}/cert.pem"\n'
        (desk.home / "cert.pem").write_text(
            (dovecot.folder / "cert.pem").read_text(encoding="ascii"), encoding="ascii"
        )
        desk.settings(TASKS.format(url=radicale.url) + trusted + LIST)
        desk.good("sync")
    before = _ages(desk)

    said = _said(desk)

    assert len(said) == 2
    assert _ages(desk) == before
    assert {"Toner", "Call the supplier"} <= set(desk.listed("todo"))
    assert "Fire drill" in desk.listed("message")
    assert desk.good("find", "toner").out.count("Toner") == 1
    today = desk.good("today").out
    assert "tasks todos: failed, true as of" in today


def _ages(desk: Desk) -> dict[str, str]:
    """Since when each feed of the two servers is true."""
    return {
        f"{row['name']} {feed['feed']}": feed["ok_at"]
        for row in desk.itday("sources", "--json").json
        for feed in row["feeds"]
        if row["name"] in {"tasks", "mail"}
    }


def test_a_hanging_server_does_not_delay_the_others(
    desk: Desk, rt: RtPeer, tcp_fault: Callable[[int], TcpFault]
) -> None:
    """What the good source brought is stored while the bad one still hangs."""
    proxy = tcp_fault(rt.port)
    proxy.mode = "hang"
    helpdesk = f"""
    [sources.helpdesk]
    type = "rt"
    url = "http://127.0.0.1:{proxy.port}/"
    """
    desk.settings(helpdesk + LIST)
    desk.secrets["HELPDESK"] = rt.tokens["alice"]

    lines = _said(desk)

    assert len(lines) == 1
    assert lines[0].startswith("helpdesk: ")
