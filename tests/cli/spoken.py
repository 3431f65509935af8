"""Every command over the made-up school, in an order that has something to show."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping

RUNS: Mapping[str, tuple[str, ...]] = {
    "note": ("'Rang the internet provider'",),
    "todo": ("'Order toner due:fri'",),
    "do": ("take {ticket}", "comment {ticket} --text 'Rang back'", "snooze {todo} --until +3d"),
    "undo": ("",),
    "redo": ("",),
    "log add": ("'Mail server down for an hour' --category outage",),
    "log breach": ("{log} --personal-data no --reason 'Nobody saw any'",),
    "log amend": ("{log} --action 'Asked the maker' --reason 'New facts'",),
    "log notify": ("{log} Governors --by Ann",),
    "log show": ("{log}",),
    "log list": ("",),
    "log head": ("",),
    "log verify": ("",),
    "log digest": ("",),
    "log export": ("--format md",),
    "log strike": ("{log} --reason Twice",),
    "alerts cases": ("",),
    "alerts rules": ("",),
    "alerts evidence": ("{case} --checked 'Mail rules' --seen None",),
    "alerts contact": ("{case} --channel telephone --outcome 'Not theirs'",),
    "alerts acknowledge": ("{case}",),
    "alerts explain": ("{case}",),
    "alerts export": ("--format md --case {case}",),
    "alerts merge": ("{case} {case2} --reason 'One attack'",),
    "alerts split": ("{alert} --reason Apart",),
    "alerts close": ("{case3} --verdict benign_positive --reason 'A drill'",),
    "alerts metrics": ("",),
    "backup": ("",),
    "restore": ("--list",),
    "connectors": ("",),
    "config path": ("",),
    "config validate": ("",),
    "doctor": ("--offline",),
    "find": ("toner",),
    "history": ("", "--verify"),
    "list": ("ticket", "alert", "todo", "meeting", "message", "note", "people", "--silenced"),
    "meet list": ("",),
    "meet agenda": ("finance --add Toner", "finance"),
    "meet prep": ("finance",),
    "meet decisions": ("",),
    "meet minutes": ("finance",),
    "meet export": ("finance",),
    "meet review": ("finance --yes",),
    "next": ("",),
    "notes": ("",),
    "outbox": ("",),
    "pages list": ("",),
    "pages tick": ("backup-console",),
    "privacy exports": ("",),
    "privacy hold": ("",),
    "privacy inventory": ("",),
    "privacy purge": ("",),
    "project add": ("cabling 'Cabling in block C'",),
    "project goal": ("'Quiet networks'",),
    "project list": ("",),
    "project renewal": ("'Virus scanner' --ends 2027-08-01",),
    "project set": ("cabling spend=12k",),
    "project show": ("core-switches",),
    "project strategy": ("",),
    "review": ("",),
    "show": ("{ticket}", "{ticket} --posts"),
    "sources": ("", "alerts"),
    "sync": ("",),
    "today": ("", "--plain"),
    "": ("",),
}
"""How each is run, in this order."""
SAYS_FAULT = {"doctor": "no keyring", "review": "what slipped"}
"""Commands that end in 1 on this profile, and why that is right."""
SILENT = {
    "alerts ingest": "takes a file; tests/cli/commands/test_alerts runs it",
    "alerts raw": "prints what a source sent, as it was sent",
    "bench alerts": "measures",
    "config schema": "prints JSON",
    "config show": "prints the settings as the file has them, in TOML",
    "decrypt": "asks",
    "demo": "made this profile",
    "encrypt": "asks",
    "meet start": "opens the cockpit",
    "pages open": "opens a browser",
    "privacy scan": "ends in 1 where it finds something, and prints where",
    "project export": "writes a table for other programs",
    "project import": "reads a table",
    "reset-terminal": "writes to terminals only, and what it writes are escapes",
    "schedule": "prints the files of a timer",
    "secret box": "asks",
    "secret rm": "asks the keyring",
    "secret set": "asks",
    "serve": "serves until it is stopped",
    "setup": "asks; tests/setup and tests/cli/commands/test_setup have its lines",
    "signin": "asks",
    "signout": "asks the keyring",
    "tour": "is the cockpit's",
}
"""Commands that are not run here, and why."""


def lines(ask: Callable[[list[str]], str]) -> dict[str, str]:
    """What stands for each name in braces; `ask` runs a command and gives what it printed."""
    cases = [one["case"] for one in json.loads(ask(["alerts", "cases", "--json"]))]
    found = {"case": cases[0], "case2": cases[1], "case3": cases[3], "log": "INC-2026-001"}
    for kind in ("ticket", "todo"):
        found[kind] = json.loads(ask(["list", kind, "-n", "1", "--json"]))[0]["ref"]
    case = json.loads(ask(["alerts", "explain", cases[1], "--json"]))
    return found | {"alert": str(next(iter(case["alerts"])))}


def words(name: str, line: str, names: Mapping[str, str]) -> list[str]:
    """A command line, as a shell would have it."""
    return [*name.split(), *(word.format(**names) for word in shlex.split(line))]
