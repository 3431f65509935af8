"""Installing, showing and removing the morning's fetch, where this system can do that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from itday.cli import schedule
from itday.cli.schedule import Plan
from itday.domain.errors import ItdayError

SYSTEMS = ("systemd", "launchd", "windows")


def system() -> str:
    """Which of `SYSTEMS` this machine has; `systemd` for all that is neither Mac nor Windows."""
    return {"darwin": "launchd", "win32": "windows"}.get(sys.platform, "systemd")


def texts(plan: Plan, kind: str) -> dict[str, str]:
    """The files of a timer, by name."""
    match kind:
        case "systemd":
            return {
                f"{plan.name}.service": schedule.service(plan),
                f"{plan.name}.timer": schedule.timer(plan),
            }
        case "launchd":
            return {f"{schedule.label(plan)}.plist": schedule.plist(plan).decode()}
    return {f"{plan.name}.xml": schedule.task(plan)}


def folder(kind: str) -> Path:
    """Where this person's own timers are."""
    if kind == "launchd":
        return Path.home() / "Library" / "LaunchAgents"
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "systemd" / "user"


def install(plan: Plan, kind: str) -> list[str]:
    """Install and start it; give what to tell the person.

    Raises:
        ItdayError: This system cannot, or refused; nothing of it is left then.
    """
    _refuse_elsewhere(kind)
    if kind == "windows":
        return _install_task(plan)
    place = folder(kind)
    place.mkdir(parents=True, exist_ok=True)
    files = [place / name for name in texts(plan, kind)]
    for file, text in zip(files, texts(plan, kind).values(), strict=True):
        file.write_text(text, encoding="utf-8")
    try:
        for words in _starting(plan, kind, files):
            _run(words)
    except ItdayError:
        for file in files:
            file.unlink(missing_ok=True)
        raise
    return [f"Written: {file}" for file in files] + [f"It fetches {said(plan)}."]


def remove(plan: Plan, kind: str) -> list[str]:
    """Stop it and take it out; give what to tell the person.

    Raises:
        ItdayError: There is none, or this system refused.
    """
    _refuse_elsewhere(kind)
    if kind == "windows":
        _run(["schtasks", "/Delete", "/F", "/TN", plan.name])
        return [f"Removed: {plan.name}"]
    files = [file for name in texts(plan, kind) if (file := folder(kind) / name).exists()]
    if not files:
        raise ItdayError("no such timer is installed", where=plan.name)
    if kind == "systemd":
        _run(["systemctl", "--user", "disable", "--now", f"{plan.name}.timer"])
    else:
        _run(["launchctl", "bootout", f"gui/{os.getuid()}/{schedule.label(plan)}"])
    for file in files:
        file.unlink()
    if kind == "systemd":
        _run(["systemctl", "--user", "daemon-reload"])
    return [f"Removed: {file}" for file in files]


def installed(plan: Plan, kind: str) -> dict[Path, bool]:
    """The files that are installed, and whether each says what it would say now."""
    found = {}
    for name, text in texts(plan, kind).items():
        file = folder(kind) / name
        if file.exists():
            found[file] = file.read_text(encoding="utf-8") == text
    return found


def said(plan: Plan) -> str:
    """When, in words."""
    return f"at {plan.at:%H:%M} on {', '.join(plan.days)}, on school days only"


def _starting(plan: Plan, kind: str, files: Sequence[Path]) -> list[list[str]]:
    if kind == "systemd":
        enable = ["systemctl", "--user", "enable", "--now", f"{plan.name}.timer"]
        return [["systemctl", "--user", "daemon-reload"], enable]
    return [["launchctl", "bootstrap", f"gui/{os.getuid()}", str(files[0])]]


def _install_task(plan: Plan) -> list[str]:
    if plan.home:
        raise ItdayError(
            "the Task Scheduler cannot set ITDAY_HOME", remedy="Set it for your account instead"
        )
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"{plan.name}.xml"
        file.write_text(schedule.task(plan), encoding="utf-16")
        _run(["schtasks", "/Create", "/F", "/TN", plan.name, "/XML", str(file)])
    return [f"Created the task {plan.name}. It fetches {said(plan)}."]


def _refuse_elsewhere(kind: str) -> None:
    if kind != system():
        raise ItdayError(
            f"this machine has no {kind}", remedy="Print it here, and install it where it is"
        )


def _run(words: Sequence[str]) -> None:
    program = shutil.which(words[0])
    if program is None:
        raise ItdayError(f"{words[0]} is not installed", remedy="itday schedule prints the files")
    done = subprocess.run(  # noqa: S603  # an argument list of ours
        [program, *words[1:]], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        why = (done.stderr or done.stdout).strip().splitlines()
        raise ItdayError(
            f"{words[0]}: {why[-1] if why else f'code {done.returncode}'}",
            remedy="itday schedule prints the files",
        )
