"""Every command, over a profile of hostile text: nothing acts, nothing breaks, all can be read."""

from __future__ import annotations

import io
import json
import shlex
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click
import pytest

from itday.cli import output
from itday.cli.main import main
from itday.cli.parser import cli
from tests.hostile.corpus import MARKUP, PAYLOADS, acts, legible
from tests.house.test_docs import commands

SAYS_NOTHING = {
    "config path": "prints a path of this machine",
    "config schema": "prints what the program is made of",
    "config validate": "reads the settings only; tests/config has their hostile values",
    "connectors": "prints what is installed; tests/cli/commands/test_connectors has hostile names",
    "demo": "makes a profile of its own",
    "encrypt": "asks, and prints no text of a source",
    "decrypt": "the same",
    "restore": "prints names of files that it made",
    "secret box": "asks, and prints no text of a source",
    "secret rm": "prints the name it was given",
    "secret set": "the same",
    "meet start": "opens the cockpit at a meeting, whose screen is tests/hostile/test_screens's",
    "setup": "asks about settings; tests/cli/commands/test_setup has hostile answers",
    "serve": "shows the cockpit, whose screens are those of tests/hostile/test_screens",
    "signin": "prints the vendor's address, which tests/cli/commands/test_signin judges",
    "signout": "prints the name it was given",
    "sync": "its error lines are those of the fault matrix, cell 23 of each connector",
    "alerts rules": "prints the rules of the program",
}
"""Commands that print nothing of what strangers wrote, and why that is so."""
RUNS: Mapping[str, tuple[str, ...]] = {
    "alerts acknowledge": ("{case}",),
    "alerts cases": ("--all --limit 99", "--all --json"),
    "alerts close": ("{case} --verdict benign_positive --reason {text}",),
    "alerts contact": ("{case} --channel {text} --outcome {text}",),
    "alerts evidence": ("{case} --checked {text} --seen {text}",),
    "alerts explain": ("{case}", "{case} --json"),
    "alerts export": ("--format ocsf", "--format ecs", "--format md --case {case}"),
    "alerts ingest": ("{file} --json", "{file}"),
    "alerts merge": ("{case} {case2} --reason {text}",),
    "alerts metrics": ("", "--json"),
    "alerts raw": ("s:alert:alert1",),
    "alerts split": ("s:alert:alert1 --reason {text}",),
    "backup": ("", "--json"),
    "config show": ("",),
    "do": ("resolve s:ticket:ticket0 --reason {text}", "comment s:ticket:ticket2 --text {text}"),
    "doctor": ("--offline", "--offline --json"),
    "find": ("N", "{text}", "bold --json"),
    "history": ("--limit 400", "--limit 400 --json", "{text}"),
    "list": tuple(f"{kind} --all --limit 200{end}" for end in ("", " --json") for kind in (
        *("alert", "ticket", "todo", "meeting", "message"),)),
    "log add": ("{text}", "{text} --json"),
    "log amend": ("INC-2025-001 --action {text} --reason {text}",),
    "log breach": ("INC-2025-001 --personal-data yes --reason {text}",),
    "log digest": ("", "--json", "--redact full"),
    "log export": ("--format csv", "--format md", "--format csv --redact full"),
    "log head": ("", "--json"),
    "log list": ("--all", "--all --json"),
    "log notify": ("INC-2025-001 {text} --reference {text} --by {text}",),
    "log show": ("INC-2025-001", "INC-2025-001 --json"),
    "log strike": ("INC-2025-001 --reason {text}",),
    "log verify": ("", "--json"),
    "meet agenda": ("{meeting} --add {text}", "{meeting} --json"),
    "meet decisions": ("", "--json"),
    "meet list": ("--days 30", "--days 30 --json"),
    "meet minutes": ("{meeting}",),
    "meet prep": ("{meeting}", "{meeting} --json"),
    "meet review": ("{meeting} --yes",),
    "next": ("", "--json"),
    "note": ("{text}", "{text} --json"),
    "outbox": ("--all", "--all --json"),
    "redo": ("",),
    "show": tuple(
        f"{ref}{end}" for end in ("", " --json") for ref in (
            *("s:ticket:ticket{n}", "s:alert:alert{n}", "s:todo:todo{n}", "s:meeting:meeting{n}"),
            *("s:message:message{n}", "desk:note:note{n}"))),
    "sources": ("", "--json", "s", "s --json"),
    "today": ("--plain", "--html", "--json"),
    "todo": ("{text}", "{text} --json"),
    "undo": ("",),
}  # fmt: skip
"""How each command is run: `{text}` is each payload in turn, `{n}` each number."""
FINDS_FAULT = {
    "alerts ingest": "no shape of alerts is known by these fields, which is said",
    "alerts raw": "none of these was kept as its source sent it",
    "doctor": "a source of the profile was never pulled",
    "log verify": "the entries were put there without the ledger",
    "redo": "nothing was undone",
    "sources": "half of the feeds failed",
}
"""Commands that end in 1 on this profile, and why that is right."""
TURNS = (1, 3, 11, 24, 30, 34, 39)
"""Payloads, by number, that commands of one thing meet: one of each way of acting."""


EVERY = {name.removeprefix("itday ") for name in commands(cli, "itday")}
GROUPS = {name.rsplit(" ", 1)[0] for name in EVERY if " " in name}
UNLISTED = sorted(EVERY - GROUPS - set(RUNS) - set(SAYS_NOTHING))
LONGEST_S = 20


def test_the_lists_are_of_commands_that_are_there() -> None:
    """None of them is of yesterday, and none is in both."""
    assert (set(RUNS) | set(SAYS_NOTHING)) - EVERY == set()
    assert not set(RUNS) & set(SAYS_NOTHING)


def _arguments(name: str) -> list[str]:
    """A hostile word for each argument that a command needs."""
    found: click.Command = cli
    for word in name.split():
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word) or found
    needed = [one for one in found.params if isinstance(one, click.Argument) and one.required]
    return [PAYLOADS[TURNS[0]] for _ in needed]


@pytest.mark.parametrize("name", UNLISTED)
def test_a_command_of_no_list(
    hostile_profile: None,
    name: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Run as it is, with hostile words where it needs any; it starts no other program.

    One that needs more, or waits for somebody, belongs into `RUNS` or `SAYS_NOTHING`.
    """

    def none(*_: object, **__: object) -> NoReturn:
        raise OSError("not here")

    def over(*_: object) -> NoReturn:
        raise AssertionError("it waits: add it to RUNS, or to SAYS_NOTHING")

    monkeypatch.setattr("subprocess.Popen", none)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("asyncio.create_subprocess_exec", none)
    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(LONGEST_S)
    try:
        main([*name.split(), *_arguments(name)])
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    out, err = capfd.readouterr()

    assert "a fault in itday" not in err, err
    assert acts(out + err) == []


def _cases(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """The names of the cases that the alerts of the profile make."""
    main(["alerts", "cases", "--all", "--json"])
    return [str(one["case"]) for one in json.loads(capfd.readouterr().out)]


def _lines(name: str, tmp_path: Path, cases: list[str]) -> list[list[str]]:
    """The command lines of a command, `{…}` filled in."""
    file = tmp_path / "odd.json"
    file.write_text(json.dumps([{"id": one, "title": one} for one in PAYLOADS]), encoding="utf-8")
    found = []
    for line in RUNS[name]:
        for number in TURNS if "{text}" in line or "{n}" in line else TURNS[:1]:
            text = PAYLOADS[number].replace("\0", "")
            words = [
                word.format(
                    text=text,
                    n=number,
                    file=file,
                    case=cases[0],
                    case2=cases[1],
                    meeting="s:meeting:meeting1",
                )
                for word in shlex.split(line)
            ]
            found.append([*name.split(), *words])
    return found


@pytest.mark.parametrize("name", RUNS)
def test_nothing_acts(
    hostile_profile: None, name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever it prints, no character of it acts; and it ends in order."""
    printed, codes = "", set()
    for words in _lines(name, tmp_path, _cases(capfd)):
        code = main(words)
        out, err = capfd.readouterr()
        assert "a fault in itday" not in err, (words, err)
        assert code in {0, 1}, (words, err)
        codes.add(code)
        assert acts(out + err) == [], words
        if "--json" in words and code == 0:
            for text in filter(None, [out] if out.startswith(("{\n", "[\n")) else out.split("\n")):
                json.loads(text)
        printed += out + err
    assert printed.strip()
    assert 0 in codes or name in FINDS_FAULT, printed[:500]


WRITTEN = (
    *("log export --format csv", "log export --format md", "log digest --redact full"),
    *("log export --format csv --redact full", "alerts export --format md --case {case}"),
    *("alerts export --format ocsf", "alerts export --format ecs"),
)


@pytest.mark.parametrize("line", WRITTEN)
def test_files_are_clean(
    hostile_profile: None, line: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is written to a file may be shown by any program: nothing in it acts either."""
    file = tmp_path / "out"
    words = line.format(case=_cases(capfd)[0]).split()

    assert main([*words, "--out", str(file)]) in {0, 1}, capfd.readouterr().err
    with file.open(encoding="utf-8", newline="") as read:
        assert acts(read.read().replace("\r\n", "\n")) == []


@pytest.mark.parametrize("kind", ["alert", "ticket", "todo", "meeting", "message"])
def test_all_can_be_read(
    hostile_profile: None, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each title is printed as it was written, mark-up and all, without what acts."""
    main(["list", kind, "--all", "--limit", "200"])

    out = capfd.readouterr().out
    titles = [legible(*one) for one in enumerate(PAYLOADS) if one[1] in MARKUP]
    assert [title for title in titles if title not in out] == []


def test_a_command_that_does_not_clean_is_seen(
    hostile_profile: None, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the cleaning of what is printed the check above would fail."""
    monkeypatch.setattr(output, "clean", lambda text, **_: text)
    main(["outbox", "--all"])

    assert acts(capfd.readouterr().out)
