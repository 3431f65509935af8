"""mail-devel: IMAP and SMTP in memory, without CONDSTORE, special-use folders or TLS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live.peers.peerlib import free_port, popen, run, wait_tcp

if TYPE_CHECKING:
    from tests.live.peers.peerlib import Started

USER = "alice@itday.test"


def start(folder: Path) -> Started:
    """Serve one empty mailbox, filled by SMTP or by IMAP's APPEND."""
    ports = {"imap": free_port(), "smtp": free_port(), "http": free_port()}
    server = [Path(sys.executable).with_name("mail_devel"), "--host", "127.0.0.1"]
    login = ["--user", USER, "--password", "secret"]
    where = [word for name, port in ports.items() for word in (f"--{name}-port", port)]
    process = popen([*server, *login, *where], folder)
    for port in ports.values():
        wait_tcp(port, process)
    return [process], {"host": "127.0.0.1", **ports, "user": USER, "password": "secret"}


if __name__ == "__main__":
    run(start)
