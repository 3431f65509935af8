"""`itday meet`, as one sits down to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths
from tests.cli.conftest import DUE, Run, put
from tests.samples import sample

if TYPE_CHECKING:
    from pathlib import Path

LINES = "TODO chase the quote due:+3d\n\nDECISION lease laptops +refresh\nQUESTION who pays?\n"


@pytest.fixture
def noted(profile: None, run: Run) -> None:
    """A meeting in three hours, with three lines written."""
    assert run("meet", "start", "finance", stdin=LINES).out == "3 lines noted at Finance\n"


def test_what_comes_next(profile: None, run: Run) -> None:
    """With the word for its series."""
    told = run("meet", "list")

    assert told.out.split()[1:] == ["finance", "Finance"]
    (row,) = run("meet", "list", "--json").json
    assert (row["series"], row["open"], row["people"]) == ("finance", 0, ["Ann Oakes"])
    assert run("meet", "list", "--days", "1").code == 0


def test_no_meeting(run: Run) -> None:
    """Is said."""
    assert run("meet", "list").out == "No meeting within 7 days.\n"
    assert run("meet", "prep", "finance").err.endswith("itday meet list\n")


def test_the_sheet(profile: None, run: Run, tmp_path: Path) -> None:
    """As text, as JSON, in a file that only I can read."""
    told = run("meet", "prep", "fin")
    out = tmp_path / "sheet.md"
    run("meet", "prep", "fin", "--out", str(out))

    assert told.out.startswith("# Finance\n")
    assert out.read_text() == told.out
    assert out.stat().st_mode & 0o777 == 0o600
    assert "actions" in run("meet", "prep", "fin", "--json").json["sections"]


def test_a_sheet_of_ones_own(profile: None, run: Run) -> None:
    """From the built-in template, changed."""
    form = run("meet", "prep", "finance", "--template").out
    folder = paths().config.parent / "sheets"
    folder.mkdir()
    (folder / "finance.md").write_text(form.replace("# {{ title }}", "# My {{ title }}"))

    assert run("meet", "prep", "finance").out.startswith("# My Finance\n")
    assert "no sheet called chess" in run("meet", "prep", "finance", "--sheet", "chess").err


def test_what_comes_of_the_lines(noted: None, run: Run) -> None:
    """Shown first, done with --yes, taken back by one undo."""
    assert [one["fate"] for one in run("meet", "review", "finance", "--json").json["lines"]] == [
        "todo", "decision", "topic",
    ]  # fmt: skip
    assert "3 lines; --yes does it" in run("meet", "review", "finance").out
    assert run("list", "todo", "--json").json[-1]["title"] != "chase the quote"

    assert "itday undo takes it back" in run("meet", "review", "finance", "--yes").out

    assert "chase the quote" in [row["title"] for row in run("list", "todo", "--json").json]
    agenda = run("meet", "agenda", "finance", "--json").json
    assert [(row["record"]["type"], row["title"]) for row in agenda] == [
        ("action", "chase the quote"), ("question", "who pays?"),
    ]  # fmt: skip
    run("undo")
    assert run("meet", "agenda", "finance").out == "Nothing is on the agenda of finance.\n"


def test_the_decision_log(noted: None, run: Run) -> None:
    """By project and by date."""
    assert [row["title"] for row in run("meet", "decisions", "--json").json] == [
        "DECISION lease laptops +refresh"
    ]
    assert "lease" in run("meet", "decisions", "--project", "+refresh", "--since", "today").out
    assert run("meet", "decisions", "--project", "x").out == "No decision was noted.\n"
    assert run("meet", "decisions", "--since", "+2d").out == "No decision was noted.\n"


def test_putting_something_on_an_agenda(profile: None, run: Run) -> None:
    """In words, with owner and date; what cannot be meant is refused."""
    told = run("meet", "agenda", "finance", "--add", "RISK lease ends @ann due:2027-01-05")

    assert told.out.split()[1:] == ["risk", "2027-01-05", "ann", "lease", "ends"]
    assert run("meet", "agenda", "finance", "--add", "x due:2026-02-30").code == 2
    assert run("meet", "agenda", "finance", "--add", "@ann").code == 2


def test_a_row_on_an_agenda(profile: None, run: Run) -> None:
    """From the command line as with the key: any row, settled or dropped later."""
    assert (
        "on the agenda of finance" in run("do", "agenda", "s:ticket:1", "--series", "finance").out
    )
    (topic,) = run("meet", "agenda", "finance", "--json").json
    assert topic["record"]["about"] == ["s", "ticket", "1"]

    assert run("do", "drop", topic["ref"]).code == 2
    run("do", "drop", topic["ref"], "--reason", "no money")

    assert run("meet", "agenda", "finance", "--json").json == []
    assert run("show", topic["ref"], "--json").json["record"]["reason"] == "no money"
    run("undo")
    run("do", "done", topic["ref"])
    assert run("show", topic["ref"], "--json").json["state"] == "done"


def test_meetings_of_no_series(profile: None, run: Run) -> None:
    """A whole day is no meeting that one prepares."""
    put(sample("meeting", "2").model_copy(update={"start": DUE, "end": DUE, "all_day": True}))

    assert len(run("meet", "list", "--json").json) == 1
