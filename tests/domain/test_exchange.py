"""Actions for other programs, read back by programs that know nothing of itday."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import icalendar as library
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.exchange import icalendar, todotxt
from itday.domain.grammar import parse
from itday.domain.school_time import School
from itday.domain.text import clean
from tests.conftest import MORNING
from tests.domain.test_grammar import LINES

if TYPE_CHECKING:
    from pathlib import Path

    from itday.domain.grammar import Typed

DAY = date(2026, 11, 24)


def read(line: str) -> Typed:
    """The line as it was meant."""
    return parse(line, School(), MORNING)


@pytest.mark.parametrize(("line", "expected"), [
    ("TODO order toner @tom !1 due:fri +print #buy ref:T-1",
     "(A) 2026-11-24 order toner +print tag:buy owner:tom due:2026-11-27 ref:T-1"),
    ('TODO ask @"Tom Hill"', "2026-11-24 ask owner:Tom_Hill"),
    ("DONE moved it !2", "x 2026-11-24 2026-11-24 DONE moved it pri:B"),
    ("TODO see \\@media and \\+x", "2026-11-24 see \uff20media and \uff0bx"),
    ("TODO x ref:s:todo:1", "2026-11-24 x ref:s.todo.1"),
])  # fmt: skip
def test_a_line_of_todotxt(line: str, expected: str) -> None:
    """An owner is never a context."""
    assert todotxt(read(line), DAY) == expected


def _independent(line: str) -> tuple[str, set[str], set[str], dict[str, str]]:
    """Priority, contexts, projects, extensions, by the rules of the todo.txt format itself."""
    found = re.match(r"\(([A-Z])\) ", line)
    words = line.split(" ")
    extensions = dict(
        word.split(":", 1) for word in words if re.fullmatch(r"[^\s:]+:[^\s:]+", word)
    )
    return (
        found[1] if found else "",
        {word[1:] for word in words if word.startswith("@") and len(word) > 1},
        {word[1:] for word in words if word.startswith("+") and len(word) > 1},
        extensions,
    )


@given(LINES)
def test_every_line_is_read_back_with_its_marks(line: str) -> None:
    """Owner, date, project and priority are whole; no context comes of anything."""
    typed = read(f"TODO {line}")
    if typed.kind != "todo":
        return
    priority, contexts, projects, extensions = _independent(todotxt(typed, DAY))

    assert contexts == set()
    assert projects == set(typed.projects)
    assert priority == (chr(64 + typed.priority) if typed.priority else "")
    assert extensions.get("due", "") == (typed.due.isoformat() if typed.due else "")
    assert ("owner" in extensions) == bool(typed.owner)


def test_the_program_for_todotxt_reads_it(tmp_path: Path) -> None:
    """It sorts by priority, finds the project, and knows no context."""
    program = shutil.which("todo-txt")
    if program is None:
        pytest.skip("todo-txt is not installed: apt-get install todotxt-cli")
    lines = ["TODO later @ann !2 +wifi", "TODO first @tom !1 due:fri +wifi", "TODO plain"]
    (tmp_path / "todo.txt").write_text("".join(f"{todotxt(read(one))}\n" for one in lines))
    (tmp_path / "config").write_text(
        f'export TODO_DIR="{tmp_path}"\nexport TODO_FILE="{tmp_path}/todo.txt"\n'
        f'export DONE_FILE="{tmp_path}/done.txt"\nexport REPORT_FILE="{tmp_path}/report.txt"\n'
    )

    def run(*words: str) -> str:
        done = subprocess.run(
            [program, "-p", "-d", str(tmp_path / "config"), *words],
            capture_output=True, text=True, check=True, timeout=30,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        )  # fmt: skip
        return done.stdout

    assert run("listproj").split() == ["+wifi"]
    assert run("listcon").split() == []
    assert [one.split(" ", 1)[1] for one in run("list", "+wifi").splitlines()[:2]] == [
        "(A) first +wifi owner:tom due:2026-11-27", "(B) later +wifi owner:ann",
    ]  # fmt: skip


@given(st.lists(LINES, max_size=4))
def test_a_calendar_is_read_back(lines: list[str]) -> None:
    """By a library of its own: words, date, priority, categories."""
    actions = [read(f"TODO {line}") for line in lines]
    text = icalendar(actions, MORNING)
    found = library.Calendar.from_ical(text).walk("VTODO")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert len(found) == len(actions)
    for one, typed in zip(found, actions, strict=True):
        assert str(one["SUMMARY"]).split() == clean(typed.title).split()
        due = one.get("DUE")
        level = int(one.get("PRIORITY", 0))
        assert (getattr(due, "dt", None), level) == (typed.due, typed.priority)
        assert ("X-ITDAY-OWNER" in one) == bool(typed.owner)
