"""Radicale: CalDAV with a login. Users alice / secret and bob / secret2."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.live.peers.peerlib import free_port, popen, run, wait_tcp

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.peers.peerlib import Started


def start(folder: Path) -> Started:
    """Serve an empty store."""
    port = free_port()
    (folder / "users").write_text("alice:secret\nbob:secret2\n")
    server = [sys.executable, "-m", "radicale", "--config", "", "--hosts", f"127.0.0.1:{port}"]
    login = ["--auth-type", "htpasswd", "--auth-htpasswd-encryption", "plain", "--auth-delay", "0"]
    login += ["--auth-htpasswd-filename", str(folder / "users"), "--rights-type", "owner_only"]
    store = ["--storage-filesystem-folder", str(folder / "data"), "--logging-level", "warning"]
    process = popen([*server, *login, *store], folder)
    wait_tcp(port, process)
    url = f"http://127.0.0.1:{port}/"
    return [process], {
        "url": url, "port": port, "home": "alice/", "user": "alice", "password": "secret",
    }  # fmt: skip


if __name__ == "__main__":
    run(start)
