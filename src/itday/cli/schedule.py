"""The morning's fetch as the system's own timer has it: systemd, launchd, Task Scheduler.

Pure text: what is installed, and how, is in `itday.cli.timer`.
"""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from datetime import time
from typing import NamedTuple
from xml.sax.saxutils import escape

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
TASKS = "http://schemas.microsoft.com/windows/2004/02/mit/task"


class Plan(NamedTuple):
    """What is to run, and when."""

    profile: str
    program: tuple[str, ...]
    """The program and its arguments, whole paths."""
    at: time
    """On the school's clock."""
    days: tuple[str, ...]
    """`mon` to `sun`; terms are looked at when it runs, since they change."""
    zone: str
    home: str = ""
    """`ITDAY_HOME`, where that decides where things are."""

    @property
    def name(self) -> str:
        """What the timer is called."""
        return f"itday-{self.profile}"


def service(plan: Plan) -> str:
    """The systemd unit that fetches once."""
    home = f"Environment={_quoted(f'ITDAY_HOME={plan.home}')}\n" if plan.home else ""
    return (
        "[Unit]\n"
        f"Description=itday: the morning's fetch ({plan.profile})\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"{home}"
        f"ExecStart={' '.join(map(_quoted, plan.program))}\n"
        "# A source that failed is said in the cockpit: it is no failure of the timer.\n"
        "SuccessExitStatus=1\n"
        "Nice=10\n"
        "UMask=0077\n"
    )


def timer(plan: Plan) -> str:
    """The systemd unit that says when; a morning that was slept through is made up for."""
    return (
        "[Unit]\n"
        f"Description=itday: each school morning at {plan.at:%H:%M} ({plan.profile})\n"
        "\n"
        "[Timer]\n"
        f"OnCalendar={calendar(plan)}\n"
        "Persistent=true\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def calendar(plan: Plan) -> str:
    """When, as systemd writes it: `Mon,Tue 08:10 Europe/London`."""
    days = ",".join(day.capitalize() for day in plan.days)
    return f"{days} *-*-* {plan.at:%H:%M}:00 {plan.zone}"


def _quoted(word: str) -> str:
    """A word of a unit file: systemd knows quotes, backslashes, `%` and `$`."""
    for sign, instead in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(sign, instead)
    return f'"{word}"'


def plist(plan: Plan) -> bytes:
    """The launchd agent. launchd has no zones: the time is that of the Mac's own clock."""
    agent: dict[str, object] = {
        "Label": label(plan),
        "ProgramArguments": list(plan.program),
        "StartCalendarInterval": [
            {"Weekday": (DAYS.index(day) + 1) % 7, "Hour": plan.at.hour, "Minute": plan.at.minute}
            for day in plan.days
        ],
        "ProcessType": "Background",
        "Umask": 0o077,
    }
    if plan.home:
        agent["EnvironmentVariables"] = {"ITDAY_HOME": plan.home}
    return plistlib.dumps(agent, sort_keys=False)


def label(plan: Plan) -> str:
    """What launchd calls it."""
    return f"itday.fetch.{plan.profile}"


def task(plan: Plan) -> str:
    """The Task Scheduler's XML. The time is that of the machine's own clock."""
    days = "".join(f"<{LONG[day]} />" for day in plan.days)
    command, *arguments = plan.program
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{TASKS}">
  <RegistrationInfo>
    <Description>itday: the morning's fetch ({escape(plan.profile)})</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{plan.at:%H:%M}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByWeek>
        <DaysOfWeek>{days}</DaysOfWeek>
        <WeeksInterval>1</WeeksInterval>
      </ScheduleByWeek>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT15M</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(command)}</Command>
      <Arguments>{escape(_windows(arguments))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def _windows(words: Sequence[str]) -> str:
    import subprocess

    return subprocess.list2cmdline(words)
