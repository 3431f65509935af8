"""A meeting from the invitation to the to-do on the server, read back by another program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import icalendar

if TYPE_CHECKING:
    from tests.live.peers.served import CaldavPeer

ITDAY = Path(sys.executable).with_name("itday")
MAKE = """<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>
<displayname>Work</displayname><C:supported-calendar-component-set><C:comp name="VEVENT"/>
<C:comp name="VTODO"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>"""
LINES = (
    "we began late",
    "TODO chase the switch quote !1 due:2030-01-15 +core-switches #buy",
    "DECISION lease the laptops +device-refresh",
    "QUESTION who signs?",
    "ACTION book the hall due:2030-02-01",
    "RISK the lease ends in March",
    "TODO send the quote @Tom due:2030-01-10",
)


def test_the_actions_of_a_meeting_are_on_the_server(radicale: CaldavPeer, tmp_path: Path) -> None:
    """Two to-dos, with date and priority; what Tom owes and the other notes stay on the machine."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    base = f"{radicale.url}{radicale.home}work/"
    login = (radicale.user, radicale.password)
    with httpx.Client(auth=login, trust_env=False) as other:
        assert other.request("MKCALENDAR", base, content=MAKE).status_code == 201
        event = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:finance\r\n"
            f"DTSTAMP:{start:%Y%m%dT%H%M%SZ}\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n"
            "DURATION:PT1H\r\nSUMMARY:Director of Finance\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        put = other.put(
            f"{base}finance.ics", content=event, headers={"Content-Type": "text/calendar"}
        )
        assert put.status_code == 201
        _meeting(radicale, tmp_path)
        found = _todos(other, base)

    assert {
        str(one["SUMMARY"]): (str(one.get("DUE") and one["DUE"].dt), int(one.get("PRIORITY", 0)))
        for one in found
    } == {
        "chase the switch quote": ("2030-01-15", 1),
        "book the hall": ("2030-02-01", 0),
    }


def _meeting(peer: CaldavPeer, home: Path) -> None:
    """Hold it, with the installed program."""
    settings = home / "default" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text(
        f'[todo]\nsource = "work"\n[sources.work]\ntype = "caldav"\nwrite = true\n'
        f'url = "{peer.url}{peer.home}"\nusername = "{peer.user}"\n'
    )

    def itday(*words: str, stdin: str = "") -> str:
        done = subprocess.run(
            [ITDAY, *words],
            env={
                "PATH": "/usr/bin:/bin", "HOME": str(home), "ITDAY_HOME": str(home),
                "LC_ALL": "C.UTF-8", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
                "ITDAY_SECRET_WORK": peer.password,
                **{k: v for k, v in os.environ.items() if k == "COVERAGE_PROCESS_START"},
            },
            input=stdin, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    itday("sync")
    assert "7 lines noted" in itday("meet", "start", "finance", stdin="\n".join(LINES))
    review = json.loads(itday("meet", "review", "finance", "--yes", "--json"))
    assert [one["fate"] for one in review["lines"]] == [
        "keep", "todo", "decision", "topic", "todo", "topic", "waiting",
    ]  # fmt: skip
    itday("sync")
    assert "## Decisions" in itday("meet", "minutes", "finance")
    assert len(json.loads(itday("meet", "agenda", "finance", "--json"))) == 5


def _todos(other: httpx.Client, base: str) -> list[Any]:
    """What the server has, read by a library that knows nothing of itday."""
    listing = other.request("PROPFIND", base, headers={"Depth": "1"})
    names = {part.split("<")[0] for part in listing.text.split("href>") if ".ics" in part}
    found: list[Any] = []
    for name in sorted(names):
        text = other.get(f"{base}{name.rsplit('/', 1)[-1]}").text
        found += icalendar.Calendar.from_ical(text).walk("VTODO")
    return found
