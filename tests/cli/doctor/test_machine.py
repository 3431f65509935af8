"""Faults of this machine, each made real."""

from __future__ import annotations

import ssl
import sys
import time
import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest

from itday.cli.doctor import machine
from tests.cli.doctor.stage import faults, look, noted
from tests.sdk.servers import authority


def test_sqlite_is_named() -> None:
    """With what an older one means for us."""
    ((level, line),) = look(machine.sqlite)

    assert (level, line.split()[0]) == ("good", "SQLite")


def test_a_certificate_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual cause of a morning without sources."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere\x1b[2J")

    assert faults(look(machine.certificates)) == [
        "SSL_CERT_FILE: /nowhere.pem is not there. Unset it or mend the path",
        "SSL_CERT_DIR: /nowhere is not there. Unset it or mend the path",
    ]


def test_a_certificate_file_with_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, and holds no certificate; one that does is fine."""
    file = tmp_path / "ca.pem"
    file.write_text("hello")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert "holds no certificates" in faults(look(machine.certificates))[0]

    monkeypatch.setenv("SSL_CERT_FILE", str(authority(tmp_path).file))
    assert look(machine.certificates) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system keeps its own store")
def test_a_machine_that_trusts_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ca-certificates, as in many a container."""
    assert look(machine.certificates) == []
    empty = ssl.get_default_verify_paths()._replace(cafile="", capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: empty)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))

    assert "Install your system's ca-certificates" in faults(look(machine.certificates))[0]


def test_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named, never with their login; one that is no address is a fault."""
    monkeypatch.setenv("HTTPS_PROXY", "http://asmith:hunter2@proxy.example:3128")
    monkeypatch.setenv("no_proxy", "localhost")
    ((level, line),) = look(machine.proxies)
    assert (level, line) == (
        "note", "proxy: HTTPS_PROXY lead all sources over a proxy except for those in NO_PROXY"
    )  # fmt: skip

    monkeypatch.setenv("ALL_PROXY", "ftp://asmith:hunter2@proxy.example")
    found = look(machine.proxies)
    assert faults(found) == ["ALL_PROXY is no address of a proxy. Write http://HOST:PORT"]
    assert "hunter2" not in str(found)


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Output goes to a terminal of 120x40."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_good_terminal(at_a_terminal: pytest.MonkeyPatch) -> None:
    """Its name, size and colours."""
    at_a_terminal.setenv("COLORTERM", "truecolor")
    assert look(machine.terminal) == [
        ("good", "terminal: xterm-256color, 120x40, all colours")
    ]  # fmt: skip

    at_a_terminal.setenv("NO_COLOR", "1")
    assert "without colours" in look(machine.terminal)[0][1]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("COLUMNS", "39", "39x40 is too small"),
        ("LINES", "14", "120x14 is too small"),
        ("TERM", "dumb", "can only print"),
    ],
)
def test_a_terminal_that_will_not_do(
    at_a_terminal: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """Why not, and what to do."""
    at_a_terminal.setenv(name, value)

    assert said in faults(look(machine.terminal))[0]


def test_letters_that_cannot_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session without UTF-8."""
    monkeypatch.setattr("locale.getpreferredencoding", lambda do_setlocale=True: "ANSI_X3.4-1968")

    assert faults(look(machine.terminal)) == [
        "terminal: ANSI_X3.4-1968 cannot show all letters. Set LANG to C.UTF-8"
    ]


def test_a_pipe_is_no_fault() -> None:
    """Then all output is plain."""
    assert [level for level, _ in look(machine.terminal)] == ["good"]


def test_no_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the tz database, and without the package that has one."""
    zoneinfo.reset_tzpath(to=[])
    # Another test may have loaded parts of the package already.
    for name in {"tzdata", *(name for name in sys.modules if name.startswith("tzdata."))}:
        monkeypatch.setitem(sys.modules, name, None)
    try:
        found = look(machine.zones)
    finally:
        zoneinfo.reset_tzpath()

    assert faults(found) == ["time zones: Europe/London is not known here. pip install 'tzdata'"]


def test_a_machine_in_another_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is worth knowing: bare dates of files are this machine's."""
    winter = datetime(2026, 11, 24, 8, tzinfo=UTC)
    school = '[school]\nname = "F"\ntimezone = "Europe/London"\n'
    assert look(machine.zones, school, winter) == [("good", "time zone: Europe/London")]

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    assert look(machine.zones, now=winter) == [
        ("note", "time zone: the school's is Europe/London, this machine's is JST")
    ]


def test_a_clock_that_went_back() -> None:
    """The ledger knows a later time than now."""
    now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    noted("Toner", at=now + timedelta(days=1))

    assert "2026-11-25 08:00 UTC, which is still to come" in faults(look(machine.clock, now=now))[0]
    assert look(machine.clock, now=now + timedelta(days=2)) == []


def test_extras_that_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs them."""
    monkeypatch.setattr(metadata, "requires", lambda _: [
        "textual>=8", 'no-such-package>=1; extra == "report"', 'pytest; extra == "serve"',
    ])  # fmt: skip

    assert look(machine.extras) == [
        ("note", "not installed: report. If wanted: pip install 'itday[report]'")
    ]
