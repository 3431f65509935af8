"""`itday demo`: a school of its own, made once, thrown away on request, nobody else's touched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_it_is_made_and_told(run: Run) -> None:
    """Without a terminal the day is printed; not everything is new on the first morning."""
    told = run("demo")

    assert told.code == 0
    assert told.out.startswith("Tuesday 24 November 2026, Autumn week 11, 08:15\n")
    assert "New since you last looked (" in told.out
    new = int(told.out.split("New since you last looked (")[1].split(")")[0])
    opened = len(run("--profile", "demo", "list", "message", "--limit", "1000", "--json").json)
    assert 10 < new < 100
    assert opened > 20


def test_the_second_time_it_opens_at_once(run: Run) -> None:
    """What was done there stays."""
    run("demo", "--sync-only")
    ref = run("--profile", "demo", "list", "todo", "--json").json[0]["ref"]
    run("--profile", "demo", "do", "done", ref)

    run("demo", "--sync-only")

    assert run("--profile", "demo", "show", ref, "--json").json["state"] == "completed"


def test_reset_throws_only_the_demo_away(run: Run) -> None:
    """The person's own notes are elsewhere."""
    run("note", "mine")
    run("demo", "--sync-only")
    run("--profile", "demo", "note", "made up")

    told = run("demo", "--reset", "--sync-only")

    assert (told.code, told.out) == (0, "")
    notes = run("--profile", "demo", "list", "note", "--json").json
    assert "made up" not in [row["title"] for row in notes]
    assert run("list", "note", "--json").json[0]["title"] == "mine"


def test_another_time_and_school(run: Run) -> None:
    """A new one takes the old one's place."""
    run("demo", "--sync-only")

    told = run("demo", "--at", "2027-02-03T10:00", "--seed", "8")

    assert told.out.startswith("Wednesday 03 February 2027, Spring week 5, 10:00\n")
    assert "seed = 8" in paths("demo").config.read_text()


@pytest.mark.parametrize("at", ["noon", "2026-13-01"])
def test_a_time_that_is_none(at: str, run: Run) -> None:
    """Nothing is thrown away for it."""
    run("demo", "--sync-only")

    told = run("demo", "--reset", "--at", at)

    assert told.code == 2
    assert paths("demo").config.exists()


def test_its_files_are_private(run: Run) -> None:
    """As those of any profile."""
    run("demo", "--sync-only")

    assert paths("demo").config.parent.stat().st_mode & 0o077 == 0


def test_its_truth_is_written_out(run: Run, tmp_path: Path) -> None:
    """Alerts, which of them belong together, which are real; the profile is not touched."""
    out = tmp_path / "out"

    ran = run("demo", "--out", str(out))

    assert ran.code == 0, ran.err
    assert sorted(str(file.relative_to(out)) for file in out.rglob("*") if file.is_file()) == [
        "alerts.ndjson",
        "truth/alerts.csv",
        "truth/compromises.json",
    ]
    assert run("demo", "--out", str(out), "--at", "soon").code == 2
