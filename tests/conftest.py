"""What holds for every test: an empty environment, no network, its own key store, a still clock."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import hypothesis
import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from itday.store import cipher
from tests.keyrings import Ring, usable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.register_assert_rewrite("itday.sdk.testing", "itday.sdk.testing_http", "tests.faults.drive")

MORNING = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
"""The moment at which every test begins: a Tuesday in term, winter time."""

CLEARED = ("ITDAY_", "XDG_", "PYTHON_KEYRING", "TEXTUAL", "LC_", "LANG")
"""Beginnings of the variables that a test must not inherit."""

CLEARED_WHOLE = {
    "ALL_PROXY", "BROWSER", "COLORTERM", "COLUMNS", "CURL_CA_BUNDLE", "EDITOR", "FORCE_COLOR",
    "HTTPS_PROXY", "HTTP_PROXY", "LINES", "NO_COLOR", "NO_PROXY", "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR", "SSL_CERT_FILE", "TZ", "VISUAL",
}  # fmt: skip

hypothesis.settings.register_profile("itday", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("itday")


class Clock:
    """A clock that stands still until it is told to move; call it for the time."""

    def __init__(self, at: datetime = MORNING) -> None:
        """Begin at `at`, which must be aware."""
        self.at = at

    def __call__(self) -> datetime:
        """Give the time it was told."""
        return self.at

    def tick(self, by: timedelta = timedelta(seconds=1)) -> datetime:
        """Move on by `by` and give the new time."""
        self.at += by
        return self.at


class MemoryKeyring(KeyringBackend):
    """A key store that lives as long as one test."""

    priority = 1.0

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()  # type: ignore[no-untyped-call]  # the library has no type there
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give what was set, or None."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it; an unknown one is an error, as in the real stores."""
        if (service, username) not in self.kept:
            raise PasswordDeleteError(username)
        del self.kept[service, username]


@pytest.fixture
def now() -> datetime:
    """The morning on which every test takes place, UTC."""
    return MORNING


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at `now` until the test moves it."""
    return Clock()


@pytest.fixture(autouse=True)
def itday_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An empty home of the test's own, in an environment without the machine's habits."""
    for name in list(os.environ):
        if name.startswith(CLEARED) or name.upper() in CLEARED_WHOLE:
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("ITDAY_HOME", str(home / "itday"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    # As if it were switched on: remedies then say `pip install`, not where this environment is.
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    # For processes that a test starts: they cannot see the store that this process swapped in.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    time.tzset()
    yield home / "itday"
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def memory_keyring() -> Iterator[MemoryKeyring]:
    """The key store in force: one in memory, empty at the start of each test."""
    before = keyring.get_keyring()
    store = MemoryKeyring()
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(before)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """A keyring that itday trusts, empty; the session's for this test."""
    made: Ring = usable()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    return made


def is_here(host: object) -> bool:
    """Say whether `host` is this machine, by name or by loopback address."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name in {"localhost", "localhost.localdomain"}:
        return True
    try:
        return ipaddress.ip_address(name.split("%", 1)[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test that looks up or connects to anything but this machine."""
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def judge(sock: socket.socket, address: Any) -> None:
        if sock.family in {socket.AF_INET, socket.AF_INET6} and not is_here(address[0]):
            pytest.fail(f"a test tried to connect to {address[0]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        judge(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        judge(self, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not is_here(host):
            pytest.fail(f"a test tried to look up {host}")
        return look_up(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture(autouse=True)
def databases_let_go() -> Iterator[None]:
    """The descriptors that keep a database's locks are a process's for life, but here a test's."""
    yield
    for descriptor in cipher._open.values():
        os.close(descriptor)
    cipher._open.clear()
