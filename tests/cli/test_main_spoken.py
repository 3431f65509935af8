"""What every command prints can be read aloud: lines in words, no frame, no sign left alone."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from itday.cli.main import main
from itday.config.paths import paths
from itday.store.database import cache_file, desk_file
from tests.cli import spoken
from tests.hostile.test_commands import EVERY, GROUPS
from tests.house.test_pictures import screens

MADE: dict[str, Path] = {}
"""The made-up school once it was made, and what was printed over it."""
PRINTED: dict[str, list[str]] = {}
BULLETS = {"-", "#", "##", "###"}
"""Signs that may stand alone, at the beginning of a line only: an item, a heading."""
PROFILE = ("--profile", "demo")


@pytest.fixture
def school(itday_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The profile `demo`, as it is made."""
    if "home" not in MADE:
        assert main(["demo", "--sync-only"]) == 0
        MADE["home"] = tmp_path_factory.mktemp("school") / "home"
        shutil.copytree(itday_home, MADE["home"])
    else:
        shutil.copytree(MADE["home"], itday_home)
    return itday_home


def ask(capfd: pytest.CaptureFixture[str], words: list[str]) -> str:
    """What a command prints."""
    capfd.readouterr()
    main([*PROFILE, *words])
    return capfd.readouterr().out


@pytest.fixture
def printed(school: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """The lines that each command printed, by name."""
    if not PRINTED:
        names = spoken.lines(partial(ask, capfd))
        for name, runs in spoken.RUNS.items():
            for line in runs:
                words = spoken.words(name, line, names)
                code = main([*PROFILE, *words])
                out, err = capfd.readouterr()
                assert code == 0 or name in spoken.SAYS_FAULT, (words, code, out, err)
                PRINTED.setdefault(name, []).extend((out + err).splitlines())
        MADE["data"] = school
        PRINTED["words of others"] = _data()
    return PRINTED


def _data() -> list[str]:
    """Every word of a source or of the person: what stands there is theirs."""
    where, found = paths("demo"), set()
    for file in (cache_file(where.cache), desk_file(where.data)):
        with closing(sqlite3.connect(file)) as db:
            for (body,) in db.execute("SELECT body FROM record"):
                for text in _texts(json.loads(body)):
                    found.update(text.split())
    return sorted(found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def dumb(line: str, theirs: set[str]) -> list[str]:
    """The parts of a line that a screen reader leaves out, or spells as a drawing."""
    found = [
        c for c in line if 0x2500 <= ord(c) < 0x2900 or unicodedata.category(c) in {"Co", "Cc"}
    ]
    for place, word in enumerate(line.split()):
        if word in theirs or (place == 0 and word in BULLETS):
            continue
        if not re.search(r"\w", word) or word.endswith("!"):
            found.append(word)
    return found


def test_every_command_is_here() -> None:
    """One that is new is read as well, or says why not."""
    known = {*spoken.RUNS} - {""} | {*spoken.SILENT}
    assert EVERY - GROUPS - known == set()
    assert known - EVERY == set()


def test_nothing_is_said_by_a_sign_alone(printed: dict[str, list[str]]) -> None:
    """No frame, no bar, no tick: words only, but for the bullet that begins an item."""
    theirs = set(printed["words of others"])
    found = {
        name: bad
        for name, lines in printed.items()
        if name != "words of others"
        and (bad := [(line, signs) for line in lines if (signs := dumb(line, theirs))])
    }
    assert found == {}, "\n".join(f"{name}: {bad}" for name, bad in found.items())


ORDER: Mapping[str, tuple[str, ...]] = {
    "today": (
        *("Tuesday 24 November 2026", "New since you last looked (", "- critical case: "),
        *("Overdue (", "Meetings still to come today (", "Due today (", "As it stands"),
    ),
    "review": (
        "Review of Tuesday",
        "Done: ",
        "Promised: ",
        "Slipped: ",
        "Waiting on",
        "Tomorrow: ",
    ),
    "meet prep": (
        *("# Director of Finance", "## Actions from last time", "## Projects"),
        *("## Cyber security", "## Infrastructure", "## Renewals within 90 days", "## To speak of"),
    ),
    "meet minutes": ("# Director of Finance", "Present or invited: Robin Ashdown", "## "),
    "meet review": ("",),
    "alerts cases": ("act now", "look today", "batch", "bulk"),
    "alerts explain": (
        "act now",
        "the source says high",
        "in all, weights",
        "phishing",
        "To check:",
    ),
    "log list": ("INC-2026-001", "Mail server down for an hour"),
    "log show": ("INC-2026-001", "category", "outage", "actions", "Asked the maker"),
    "list": ("unsent", "16:15", "06 Nov late", "pending", "Cover teacher", "Order toner"),
    "find": ("todo", "Order toner", "ticket", "Toner low in"),
    "history": ("24 Nov", "note", "Rang the internet provider"),
    "outbox": ("waiting",),
    "notes": ("written",),
    "pages list": ("open", "filter-reports", "blocked searches"),
    "project list": ("RED", "Core switch replacement", "AMBER", "GREEN", "Perception survey"),
    "project show": ("RED Core switch", "owner", "milestone", "agreed", "risk", "to-do"),
    "sources": ("alerts", "fresh", "true ", "288 rows", "read and write", "Can: acknowledge"),
}
"""What is read in this order: the headings, and the labels of a line."""
SCREENS = {
    "cockpit": "today", "cases": "alerts cases", "find": "find", "history": "history",
    "meeting": "meet prep", "meeting_review": "meet review", "notes": "notes", "outbox": "outbox",
    "pages": "pages list", "projects": "project list", "register": "log list", "review": "review",
    "silenced": "list", "sources": "sources",
}  # fmt: skip
"""The command that reads out what a screen shows."""
ASKS = {
    "compose": "itday do comment --text", "log_form": "itday log add", "overlay": "asks for a word",
    "setup": "itday setup --plain", "until": "itday do snooze", "whom": "itday do hand-over",
    "guide": "itday --help", "tour": "is about keys", "welcome": "itday names the same",
    "sheet": "what lists are made of",
}  # fmt: skip
"""Screens that ask, or are about the screen itself, and what does the same in lines."""


def test_every_screen_is_read_out_by_a_command() -> None:
    """Or asks only; a new screen names its lines."""
    assert sorted({**SCREENS, **ASKS}) == sorted(screens())
    assert {*SCREENS.values()} <= {*ORDER}


@pytest.mark.parametrize("name", ORDER)
def test_it_is_read_in_order(printed: dict[str, list[str]], name: str) -> None:
    """Headings and labels in words, the pressing first."""
    text, at = "\n".join(printed[name]), 0
    for label in ORDER[name]:
        at = text.find(label, at)
        assert at >= 0, f"{label} comes too soon or not at all in\n{text[:3000]}"
        at += len(label)


def test_a_screen_that_is_drawn_would_be_noticed() -> None:
    """A frame, a tick, a mark at the end of a word; not a title that somebody wrote so."""
    assert dumb("│ x ✓ done 06 Nov! ==-|", set()) == ["│", "✓", "│", "✓", "Nov!", "==-|"]
    assert dumb("- # x *** y", {"***"}) == ["#"]
    assert dumb("## Slipped: 7", set()) == []
