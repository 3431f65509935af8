"""Real servers for the live tests: each fixture is one, fresh for every test module.

A server that is not installed skips its tests and says what to install; with ITDAY_LIVE=require, as
in CI, it fails them.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.sdk.tokens import MemoryTokens
from tests.live.peers.oidc_peer import GMAIL, OUTLOOK
from tests.live.peers.served import (
    CaldavPeer,
    DovecotPeer,
    GooglePeer,
    MailDevelPeer,
    MissingError,
    OidcPeer,
    RtPeer,
    served,
)
from tests.live.peers.tcp_fault import TcpFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.live.peers.served import PeerT

REQUIRED = os.environ.get("ITDAY_LIVE") == "require"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder `live`."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.live)


@contextmanager
def peer(
    launcher: str, shape: type[PeerT], env: Mapping[str, str] | None = None
) -> Iterator[PeerT]:
    """Run a server, or skip or fail when it is not installed."""
    try:
        with served(launcher, shape, env) as facts:
            yield facts
    except MissingError as missing:
        (pytest.fail if REQUIRED else pytest.skip)(str(missing))


@pytest.fixture(scope="module")
def radicale() -> Iterator[CaldavPeer]:
    """Radicale, empty: CalDAV with basic authentication."""
    with peer("radicale_peer", CaldavPeer) as facts:
        yield facts


@pytest.fixture(scope="module")
def xandikos() -> Iterator[CaldavPeer]:
    """Xandikos with its default collections: CalDAV without authentication."""
    with peer("xandikos_peer", CaldavPeer) as facts:
        yield facts


@pytest.fixture(scope="module")
def dovecot() -> Iterator[DovecotPeer]:
    """Dovecot with two empty mailboxes: the rich IMAP server."""
    with peer("dovecot_peer", DovecotPeer) as facts:
        yield facts


@pytest.fixture(scope="module")
def dovecot_oauth(oidc: OidcPeer) -> Iterator[DovecotPeer]:
    """Dovecot that takes the tokens of `oidc` too, and asks there whether they are good."""
    with peer("dovecot_peer", DovecotPeer, _asking(oidc, OUTLOOK)) as facts:
        yield facts


@pytest.fixture(scope="module")
def dovecot_gmail(oidc: OidcPeer) -> Iterator[DovecotPeer]:
    """The same where Gmail would be: a token must carry all of the mailbox."""
    with peer("dovecot_peer", DovecotPeer, _asking(oidc, GMAIL)) as facts:
        yield facts


def _asking(oidc: OidcPeer, scope: str) -> dict[str, str]:
    root = oidc.root.replace("//localhost", "//graph:graph-secret@127.0.0.1")
    return {
        "PEER_OAUTH_ASK": f"{root}/token/introspection",
        "PEER_OAUTH_CERT": oidc.cert,
        "PEER_OAUTH_SCOPE": scope,
    }


@pytest.fixture(scope="module")
def maildevel() -> Iterator[MailDevelPeer]:
    """mail-devel with one empty mailbox: the poor IMAP server."""
    with peer("maildevel_peer", MailDevelPeer) as facts:
        yield facts


@pytest.fixture(scope="module")
def google() -> Iterator[GooglePeer]:
    """Myworld with one person's calendar and mail: Google's APIs by plain HTTP."""
    with peer("google_peer", GooglePeer) as facts:
        yield facts


@pytest.fixture(scope="module")
def oidc() -> Iterator[OidcPeer]:
    """oidc-provider where a tenant of Entra would be: OAuth 2 with rotation, over TLS."""
    with peer("oidc_peer", OidcPeer) as facts:
        yield facts


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits five seconds between two questions."""
    genuine = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: genuine(min(seconds, 0.05)))


@pytest.fixture(scope="session")
def rt_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the run keeps its seeded Request Tracker database."""
    return tmp_path_factory.mktemp("rt") / "template.db"


@pytest.fixture(scope="module")
def rt(rt_template: Path) -> Iterator[RtPeer]:
    """Request Tracker with one queue and no tickets."""
    with peer("rt_peer", RtPeer, {"PEER_RT_TEMPLATE": str(rt_template)}) as facts:
        yield facts


@pytest.fixture
def in_key_store() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command beside a real Secret Service: `in_key_store(sys.executable, "-c", ...)`.

    `locked=True` runs it beside one that is locked. The command begins with an empty store.
    """
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        if not shutil.which(program):
            missing = f"{program} is not installed: see CONTRIBUTING.md, live tests"
            (pytest.fail if REQUIRED else pytest.skip)(missing)

    def run(*command: str, locked: bool = False) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if k != "PYTHON_KEYRING_BACKEND"}
        return subprocess.run(
            [HERE / "peers" / "keyring_session.sh", *command],
            env={**env, "PEER_LOCKED": "1"} if locked else env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def tcp_fault() -> Iterator[Callable[[int], TcpFault]]:
    """Put a proxy that can break in front of a port: `tcp_fault(dovecot.imap).port`."""
    made: list[TcpFault] = []

    def make(upstream: int) -> TcpFault:
        made.append(TcpFault(upstream))
        made[-1].start()
        return made[-1]

    yield make
    for proxy in made:
        proxy.stop()


@pytest.fixture
def tokens() -> MemoryTokens:
    """Where a test's sign-in is kept."""
    return MemoryTokens()
