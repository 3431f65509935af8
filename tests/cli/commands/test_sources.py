"""`itday sources`: state, age and abilities of each, and what is wrong."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths
from itday.runtime import Runtime
from itday.store import feeds
from tests.cli.conftest import TWO, write

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_sources_tell_state_age_and_ability(two: None, run: Run) -> None:
    """Before the first pull, after it, and one source in detail."""
    assert run("sources").out.splitlines()[0].split()[:4] == ["desk2", "demo", "never", "pulled"]
    run("sync")

    told = run("sources")
    assert told.code == 0
    assert "list   demo  todos    fresh  true 0 s ago" in told.out
    assert "read and write" in told.out
    one = run("sources", "list").out
    assert "(switched off: write = true)" in one
    assert run("sources", "nothing").code == 3


def test_a_misspelt_one_beside_good_ones(two: None, run: Run) -> None:
    """It is not set up, and why; the others are as they were."""
    write(TWO + '[sources.odd]\ntype = "dmeo"\n')
    run("sync", "list")

    told = run("sources")

    assert told.code == 1
    odd = next(line for line in told.out.splitlines() if line.startswith("odd "))
    assert "not set up" in odd
    assert "no connector called dmeo. Did you mean demo?" in odd
    assert "fresh" in told.out


def test_sources_for_programs(two: None, run: Run) -> None:
    """Stable keys."""
    run("sync")

    first = run("sources", "--json").json[0]
    assert list(first) == [
        "name",
        "type",
        "origin",
        "enabled",
        "write",
        "verbs",
        "fault",
        "sign_in_ends_at",
        "feeds",
    ]
    assert list(first["feeds"][0]) == [
        *("feed", "kind", "state", "rows", "ok_at", "next_at", "error", "clock_ahead_s", "aside")
    ]


ODD = """[sources.own]
type = "command"
kind = "todo"
command = ["./give.py"]
"""


def giving(*lines: str) -> None:
    """A source that prints these lines."""
    write(ODD)
    folder = paths().config.parent
    (folder / "lines").write_text("\n".join(lines))
    program = folder / "give.py"
    program.write_text("#!/bin/sh\ncat lines\n")
    program.chmod(0o700)


def test_how_long_a_sign_in_lasts(run: Run) -> None:
    """Of one source, and as a time for programs; nothing where nobody knows."""
    giving('{"key": 1, "title": "Good"}')
    assert run("sync").code == 0
    assert "Sign-in" not in run("sources", "own").out
    with closing(Runtime.open()) as runtime:
        at = runtime.now().timestamp() + 5.5 * feeds.DAY_S
        ends = (at, "itday signin own renews it")
        runtime.store.write_now(
            feeds.describe_source, "own", "command", write=False, verbs=[], ends=ends
        )

    assert "Sign-in: lasts 5 days yet: itday signin own renews it\n" in run("sources", "own").out
    (told,) = json.loads(run("sources", "own", "--json").out)
    assert datetime.fromisoformat(told["sign_in_ends_at"]).timestamp() == pytest.approx(at)


def test_rows_set_aside_are_listed(run: Run) -> None:
    """Each with its place and reason; the good one is there; a stranger's text does nothing."""
    giving('{"key": 1, "title": "Good"}', "oops", '{"key": 2, "\\u001b[2J\\u202e": 1}')
    assert run("sync").code == 1
    told = run("sources", "own")

    assert told.code == 1
    assert "\nCan: only read\n" in told.out
    assert "1 set aside" not in told.out
    assert "2 set aside" in told.out
    assert "Set aside in todos, 2 rows; the others are shown:" in told.out
    assert "  line 2  no good JSON\n" in told.out
    assert "  line 3  title: is needed; line: no such field\n" in told.out
    assert all(char == "\n" or char.isprintable() for char in told.out)
    assert "Good" in run("list", "todo").out
    (feed,) = run("sources", "own", "--json").json[0]["feeds"]
    assert feed["aside"][0] == {"key": "line 2", "why": "no good JSON"}


def test_many_rows_set_aside_are_counted(run: Run) -> None:
    """Thirty by name, the rest by reason."""
    giving(*["oops"] * 60, *["[]"] * 40)
    run("sync")
    told = run("sources", "own").out

    assert told.count("  line ") == 30
    assert "  and 70 more: itday sources own --json. By reason:\n" in told
    assert "  60 times  no good JSON\n  40 times  no JSON object\n" in told


def test_what_was_mended_is_no_longer_set_aside(run: Run) -> None:
    """The next sync says that all is well."""
    giving("oops")
    run("sync")
    giving('{"key": 1, "title": "Good"}')

    assert run("sync").code == 0
    assert "Set aside" not in run("sources", "own").out


def test_a_problem_in_the_settings_is_told_by_sources(run: Run) -> None:
    """A source that is left out must not be forgotten."""
    write(TWO + "[sources.odd]\n")

    told = run("sources")

    assert told.code == 1
    assert "odd" in told.err
