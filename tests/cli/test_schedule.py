"""The morning's fetch as each system's own timer has it: read back by what will read it."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from datetime import time
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree

from itday.cli.schedule import LONG, TASKS, Plan, calendar, plist, service, task, timer

WEEK = ("mon", "tue", "wed", "thu", "fri")
PLAN = Plan("default", ("/opt/it day/python", "-m", "itday", "sync"), time(8, 10), WEEK,
            "Europe/London")  # fmt: skip
ODD = PLAN._replace(program=('/opt/100%/$HOME/a"b\\c', "sync & <x>"), home="/home/ö x/$y")
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)


@needs_systemd
@pytest.mark.parametrize("plan", [PLAN, ODD], ids=["plain", "odd"])
def test_systemd_takes_both_units(tmp_path: Path, plan: Plan) -> None:
    """`systemd-analyze verify` has nothing to say; the program is one that is there."""
    program = tmp_path / "a b%c"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    plan = plan._replace(program=(str(program), *plan.program[1:]))
    files = [tmp_path / f"{plan.name}.service", tmp_path / f"{plan.name}.timer"]
    for file, text in zip(files, (service(plan), timer(plan)), strict=True):
        file.write_text(text)

    told = subprocess.run(
        ["systemd-analyze", "--user", "verify", *files], capture_output=True, text=True, check=False
    )

    ours = [line for line in told.stderr.splitlines() if "itday" in line]
    assert ours == []


@needs_systemd
def test_systemd_reads_the_time() -> None:
    """On school weekdays, in school time whatever the machine's."""
    told = subprocess.check_output(
        ["systemd-analyze", "calendar", "--iterations=6", calendar(PLAN)], text=True
    )

    assert "Normalized form: Mon..Fri *-*-* 08:10:00 Europe/London" in told
    assert told.count("08:10:00") >= 6
    for day in ("Sat", "Sun"):
        assert f" {day} " not in told


def test_a_unit_quotes_what_systemd_would_read() -> None:
    """Percent, dollar, quotes and backslashes stand for themselves."""
    text = service(ODD)

    assert 'ExecStart="/opt/100%%/$$HOME/a\\"b\\\\c" "sync & <x>"' in text
    assert 'Environment="ITDAY_HOME=/home/ö x/$$y"' in text
    assert "Environment" not in service(PLAN)


def test_launchd() -> None:
    """A property list with one entry a day; Sunday is its first."""
    found = plistlib.loads(plist(ODD._replace(days=("mon", "sun"))))

    assert found["ProgramArguments"] == list(ODD.program)
    assert found["StartCalendarInterval"] == [
        {"Weekday": 1, "Hour": 8, "Minute": 10},
        {"Weekday": 0, "Hour": 8, "Minute": 10},
    ]
    assert found["EnvironmentVariables"] == {"ITDAY_HOME": ODD.home}
    assert found["Label"] == "itday.fetch.default"
    assert "EnvironmentVariables" not in plistlib.loads(plist(PLAN))


NAME = f"{{{TASKS}}}"


def part(within: Element, path: str) -> Element:
    """The one element at a path."""
    found = within.find("/".join(f"{NAME}{name}" for name in path.split("/")))
    assert found is not None, path
    return found


def names(of: Element) -> list[str]:
    """What an element holds, in its order."""
    return [child.tag.removeprefix(NAME) for child in of]


def test_the_task_scheduler() -> None:
    """The parts that its schema wants, in its order, and the words as Windows parts them."""
    root: Element = ElementTree.fromstring(task(ODD._replace(days=WEEK)).encode("utf-16"))
    trigger = part(root, "Triggers/CalendarTrigger")

    assert root.tag == f"{NAME}Task"
    assert names(root) == ["RegistrationInfo", "Triggers", "Settings", "Actions"]
    assert names(trigger) == ["StartBoundary", "Enabled", "ScheduleByWeek"]
    assert part(trigger, "StartBoundary").text == "2026-01-01T08:10:00"
    assert names(part(trigger, "ScheduleByWeek/DaysOfWeek")) == [LONG[day] for day in WEEK]
    assert part(root, "Actions/Exec/Command").text == ODD.program[0]
    assert part(root, "Actions/Exec/Arguments").text == '"sync & <x>"'
