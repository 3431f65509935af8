"""Installing, showing and removing the morning's fetch, with a `systemctl` that writes down."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from itday.cli import timer
from itday.cli.schedule import Plan
from itday.domain.errors import ItdayError

PLAN = Plan("default", ("/usr/bin/python", "-m", "itday"), time(8, 10), ("mon",), "Europe/London")


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the system's own programs were asked, a line each; `refuse` makes them refuse."""
    said = tmp_path / "calls"
    said.touch()
    for name in ("systemctl", "launchctl", "schtasks"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(
            f'#!/bin/sh\necho {name} "$@" >> "{said}"\n'
            f'test ! -e "{tmp_path}/refuse" || {{ echo "no bus here" >&2; exit 1; }}\n'
        )
        program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(timer, "system", lambda: "systemd")
    return said


def test_there_and_gone(calls: Path) -> None:
    """Written, enabled, shown as it is, removed; nothing is left."""
    told = timer.install(PLAN, "systemd")
    there = timer.installed(PLAN, "systemd")
    place = timer.folder("systemd")
    changed = timer.installed(PLAN._replace(at=time(7, 0)), "systemd")
    gone = timer.remove(PLAN, "systemd")

    assert told[-1] == "It fetches at 08:10 on mon, on school days only."
    assert {file.name for file in there} == {"itday-default.service", "itday-default.timer"}
    assert all(there.values())
    assert list(changed.values()) == [True, False]
    assert len(gone) == 2
    assert list(place.iterdir()) == []
    assert calls.read_text().splitlines() == [
        "systemctl --user daemon-reload",
        "systemctl --user enable --now itday-default.timer",
        "systemctl --user disable --now itday-default.timer",
        "systemctl --user daemon-reload",
    ]
    with pytest.raises(ItdayError, match="no such timer"):
        timer.remove(PLAN, "systemd")


def test_a_system_that_refuses(calls: Path) -> None:
    """Its own words are said, and no file is left that nobody runs."""
    (calls.parent / "refuse").touch()

    with pytest.raises(ItdayError, match="no bus here"):
        timer.install(PLAN, "systemd")
    assert list(timer.folder("systemd").iterdir()) == []


def test_a_program_that_is_not_there(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is named."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ItdayError, match="systemctl is not installed"):
        timer.install(PLAN, "systemd")


def test_launchd(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the person's own agents, by its own programs."""
    monkeypatch.setattr(timer, "system", lambda: "launchd")

    timer.install(PLAN, "launchd")
    [file] = timer.installed(PLAN, "launchd")
    timer.remove(PLAN, "launchd")

    assert file.parts[-3:] == ("Library", "LaunchAgents", "itday.fetch.default.plist")
    began, ended = calls.read_text().splitlines()
    assert began.startswith("launchctl bootstrap gui/")
    assert ended.startswith("launchctl bootout gui/")
    assert ended.endswith("/itday.fetch.default")


def test_the_task_scheduler(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Created from its XML, deleted by its name; a home of one's own cannot be told to it."""
    monkeypatch.setattr(timer, "system", lambda: "windows")

    assert "itday-default" in timer.install(PLAN, "windows")[0]
    assert timer.remove(PLAN, "windows") == ["Removed: itday-default"]
    assert "/Create /F /TN itday-default /XML" in calls.read_text()
    with pytest.raises(ItdayError, match="ITDAY_HOME"):
        timer.install(PLAN._replace(home="D:/itday"), "windows")


def test_only_where_it_can_run(calls: Path) -> None:
    """Another system's timer is printed and not installed."""
    for kind in ("launchd", "windows"):
        assert timer.texts(PLAN, kind)
        with pytest.raises(ItdayError, match=f"no {kind}"):
            timer.install(PLAN, kind)
        with pytest.raises(ItdayError, match=f"no {kind}"):
            timer.remove(PLAN, kind)


def test_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what Python calls it."""
    for name, kind in (("darwin", "launchd"), ("win32", "windows"), ("linux", "systemd")):
        monkeypatch.setattr("sys.platform", name)
        assert timer.system() == kind
