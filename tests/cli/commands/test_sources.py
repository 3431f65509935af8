"""`itday sources`: state, age and abilities of each, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import TWO, write

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_sources_tell_state_age_and_ability(two: None, run: Run) -> None:
    """Before the first pull, after it, and one source in detail."""
    assert run("sources").out.splitlines()[0].split() == ["desk2", "demo", "never", "pulled"]
    run("sync")

    told = run("sources")
    assert told.code == 0
    assert "list   demo  todos    fresh  true 0 s ago" in told.out
    assert "read and write" in told.out
    one = run("sources", "list").out
    assert "(switched off: write = true)" in one
    assert run("sources", "nothing").code == 3


def test_sources_for_programs(two: None, run: Run) -> None:
    """Stable keys."""
    run("sync")

    first = run("sources", "--json").json[0]
    assert list(first) == ["name", "type", "origin", "enabled", "write", "verbs", "feeds"]
    assert list(first["feeds"][0]) == [
        *("feed", "kind", "state", "ok_at", "next_at", "error", "aside")
    ]


def test_a_problem_in_the_settings_is_told_by_sources(run: Run) -> None:
    """A source that is left out must not be forgotten."""
    write(TWO + "[sources.odd]\n")

    told = run("sources")

    assert told.code == 1
    assert "odd" in told.err
