"""myworld: Google Calendar and Gmail over plain HTTP, with state, series, history and tokens."""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.live.peers.peerlib import free_port, popen, run, wait_tcp

if TYPE_CHECKING:
    from tests.live.peers.peerlib import Started

ME = {"email": "alice@fernhill.example", "name": "Alice Tech"}
DANA = {"email": "dana@fernhill.example", "name": "Dana Head"}
EVENTS = [
    {
        "summary": "Stand-up",
        "start": "2026-11-23T09:00:00+00:00",
        "end": "2026-11-23T09:15:00+00:00",
        "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10"],
        "attendees": [DANA["email"]],
    },
    {
        "summary": "Vendor call",
        "start": "2026-11-25T13:00:00+00:00",
        "end": "2026-11-25T14:00:00+00:00",
        "location": "Room 4",
        "organizer": DANA["email"],
        "attendees": [DANA["email"], ME["email"]],
    },
]
EMAILS = [
    {
        "from": "Dana Head <dana@fernhill.example>",
        "to": [ME["email"]],
        "subject": f"Mail {n}",
        "body": "The projector hums.",
        "labels": ["INBOX", "UNREAD"],
        "date": f"2026-11-2{n}T09:00:00Z",
    }
    for n in range(4)
]
WORLD: dict[str, Any] = {
    "name": "itday",
    "task": "",
    "now": "2026-11-24T07:00:00Z",
    "time": "realtime",
    "agents": {"alice": {"as": ME["email"]}},
    "servers": {
        "calendar": {
            "seed": {
                "user": ME,
                "people": [DANA],
                "timeZone": "Europe/London",
                "events": EVENTS,
            }
        },
        "gmail": {"seed": {"user": ME, "emails": EMAILS}},
    },
}


def make_world(port: int) -> dict[str, Any]:
    """Have the server make the mailbox and the calendar; give what it says of them."""
    url = f"http://127.0.0.1:{port}/envs"
    body = json.dumps({"spec": WORLD}).encode()
    kind = {"Content-Type": "application/json"}
    ask = urllib.request.Request(url, body, kind)
    for _ in range(50):
        try:
            with urllib.request.urlopen(ask, timeout=30) as answer:  # noqa: S310  the same
                made: dict[str, Any] = json.load(answer)
                return made
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError("it listens and answers nothing")


def start(folder: Path) -> Started:
    """Serve one person's calendar and mail."""
    port = free_port()
    program = Path(sys.executable).with_name("myworld")
    words = ["serve", "--host", "127.0.0.1", "--port", port, "--log-level", "warning"]
    process = popen([program, *words], folder, env={**os.environ, "HOME": str(folder)})
    wait_tcp(port, process)
    keys = next(iter(make_world(port)["credentials"].values()))
    return [process], {
        "url": f"http://127.0.0.1:{port}/gw",
        "port": port,
        "token": keys["google_access_token"],
        "refresh": keys["google_authorized_user"]["refresh_token"],
    }


if __name__ == "__main__":
    run(start)
