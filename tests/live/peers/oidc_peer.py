"""oidc-provider: OAuth 2 with device code, PKCE, rotation and revocation, over TLS of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live.peers.peerlib import free_port, popen, run, wait_tcp

if TYPE_CHECKING:
    from tests.live.peers.peerlib import Started

HERE = Path(__file__).parent / "oidc"
TENANT = "fernhill.example"
GRAPH = "https://graph.example"
NAMES = ("User.Read", "Calendars.Read", "Mail.Read", "Tasks.Read")
OUTLOOK = "https://outlook.office.com/IMAP.AccessAsUser.All"
GMAIL = "https://mail.google.com/"
GRAPHS = tuple(f"{GRAPH}/{name}" for name in NAMES)
SCOPES = ("openid", "profile", "offline_access", *GRAPHS, OUTLOOK, GMAIL)
CERTIFY = (
    *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    *("-nodes", "-days", "30", "-subj", "/CN=localhost"),
    *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
)


def start(folder: Path) -> Started:
    """Serve a tenant where everybody may sign in."""
    port, cert, key = free_port(), folder / "cert.pem", folder / "key.pem"
    made = [*CERTIFY, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(made, check=True, stderr=subprocess.DEVNULL)
    env = {
        **os.environ,
        "PORT": str(port),
        "TENANT": TENANT,
        "CERT": str(cert),
        "KEY": str(key),
        "SCOPES": " ".join(SCOPES),
    }
    process = popen(["node", HERE / "server.mjs"], folder, env=env)
    wait_tcp(port, process)
    return [process], {
        "url": f"https://localhost:{port}",
        "port": port,
        "tenant": TENANT,
        "graph": GRAPH,
        "cert": str(cert),
        "client": "itday",
    }


if __name__ == "__main__":
    run(start)
