"""Xandikos: CalDAV kept in git, without a login; calendars live under /alice/calendars/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live.peers.peerlib import free_port, popen, run, wait_tcp

if TYPE_CHECKING:
    from tests.live.peers.peerlib import Started


def start(folder: Path) -> Started:
    """Serve a new store with its default collections."""
    port = free_port()
    server = [Path(sys.executable).with_name("xandikos"), "serve", "-d", folder / "data"]
    where = ["-l", "127.0.0.1", "-p", port, "--defaults", "--current-user-principal", "/alice/"]
    process = popen([*server, *where], folder)
    wait_tcp(port, process)
    url = f"http://127.0.0.1:{port}/"
    return [process], {
        "url": url, "port": port, "home": "alice/calendars/", "user": "alice", "password": "",
    }  # fmt: skip


if __name__ == "__main__":
    run(start)
