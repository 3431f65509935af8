"""Radicale: CalDAV with a login. Users alice / secret and bob / secret2.

With PEER_TLS, a file that holds a certificate and its key, it speaks TLS.
"""

from __future__ import annotations

import os
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
    pem = os.environ.get("PEER_TLS", "")
    tls = ["--server-ssl", "--server-certificate", pem, "--server-key", pem] if pem else []
    process = popen([*server, *login, *store, *tls], folder)
    wait_tcp(port, process)
    url = f"{'https' if pem else 'http'}://127.0.0.1:{port}/"
    return [process], {
        "url": url, "port": port, "home": "alice/", "user": "alice", "password": "secret",
    }  # fmt: skip


if __name__ == "__main__":
    run(start)
