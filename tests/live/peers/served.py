"""The servers as the tests see them, and how one is started and stopped."""

from __future__ import annotations

import json
import os
import select
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[3]
PEERS_PYTHON = Path(os.environ.get("ITDAY_PEERS_PYTHON", ROOT / ".venv-peers" / "bin" / "python"))
OIDC_MODULES = Path(__file__).with_name("oidc") / "node_modules"
START_S = 90
"""How long a server may take on a busy machine."""


@dataclass(frozen=True)
class CaldavPeer:
    """A CalDAV server; `url` + `home` is where `user`'s calendars go."""

    folder: Path
    url: str
    port: int
    home: str
    user: str
    password: str


@dataclass(frozen=True)
class DovecotPeer:
    """An IMAP server; `imap` offers STARTTLS, `imaps` is TLS; `cert` is what to trust."""

    folder: Path
    host: str
    imap: int
    imaps: int
    cert: str
    user: str
    password: str


@dataclass(frozen=True)
class MailDevelPeer:
    """A plain IMAP and SMTP server with one mailbox, INBOX."""

    folder: Path
    host: str
    imap: int
    smtp: int
    http: int
    user: str
    password: str


@dataclass(frozen=True)
class GooglePeer:
    """Google Calendar and Gmail: `url` is for `api_url`; `token` and `refresh` are alice's."""

    folder: Path
    url: str
    port: int
    token: str
    refresh: str


@dataclass(frozen=True)
class OidcPeer:
    """An OAuth server at which everybody may sign in; `url` is for `login_url`."""

    folder: Path
    url: str
    port: int
    tenant: str
    graph: str
    cert: str
    client: str

    @property
    def root(self) -> str:
        """Where its endpoints are."""
        return f"{self.url}/{self.tenant}/v2.0"

    def trust(self) -> ssl.SSLContext:
        """What a client needs to trust it."""
        return ssl.create_default_context(cafile=self.cert)

    def log(self) -> list[str]:
        """Each request so far, as method and path."""
        return (self.folder / "server.log").read_text().splitlines()

    def asked(self, what: str) -> int:
        """How often something was asked for."""
        return self.log().count(what)


@dataclass(frozen=True)
class RtPeer:
    """Request Tracker: `url` is the root of REST 2.0, `tokens` holds alice's and bob's."""

    folder: Path
    url: str
    port: int
    queue: str
    tokens: dict[str, str]


PeerT = TypeVar("PeerT")


class MissingError(Exception):
    """The server is not installed on this machine; the text says what to install."""


def python_for(launcher: str) -> str:
    """Give the interpreter a launcher runs in.

    Raises:
        MissingError: What it starts is not installed.
    """
    debian = {"dovecot_peer": "/usr/sbin/dovecot", "rt_peer": "/usr/sbin/rt-setup-database"}
    if program := debian.get(launcher):
        if not Path(program).exists():
            raise MissingError(f"{program} is not installed: see CONTRIBUTING.md, live tests")
        return sys.executable
    if launcher == "oidc_peer":
        if shutil.which("node") is None or not OIDC_MODULES.exists():
            raise MissingError("oidc-provider is not installed: see CONTRIBUTING.md, live tests")
        return sys.executable
    if not PEERS_PYTHON.exists():
        raise MissingError(f"no {PEERS_PYTHON.parent.parent.name}: run `make peers`")
    return str(PEERS_PYTHON)


@contextmanager
def served(
    launcher: str, shape: type[PeerT], env: Mapping[str, str] | None = None
) -> Iterator[PeerT]:
    """Run a launcher of this folder for the length of the block.

    Raises:
        MissingError: Its server is not installed.
        RuntimeError: It is, and did not start.
    """
    process = subprocess.Popen(
        [python_for(launcher), "-m", f"tests.live.peers.{launcher}"],
        cwd=ROOT,
        env={**os.environ, "PEER_STDIN": "1", **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            out = process.stdout
            line = out.readline() if out and select.select([out], [], [], START_S)[0] else ""
            if not line:
                raise RuntimeError(f"{launcher} did not start within {START_S} s; see above")
            facts: dict[str, Any] = json.loads(line)
            yield shape(**{**facts, "folder": Path(facts["folder"])})
        finally:
            process.terminate()
            process.wait(30)
