"""Minutes from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.domain.verbs import KeepSeries
from tests.cli.conftest import Run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("form", "begins"), [
    (".md", b"# Finance"), (".docx", b"PK"), (".eml", b"Subject: Minutes: Finance"),
])  # fmt: skip
def test_minutes_in_each_form(
    form: str, begins: bytes, profile: None, run: Run, tmp_path: Path
) -> None:
    """By the file's ending, for my eyes only."""
    run("meet", "start", "finance", stdin="DECISION yes\n")
    out = tmp_path / f"minutes{form}"

    assert run("meet", "minutes", "finance", "--out", str(out)).code == 0

    assert out.read_bytes().startswith(begins)
    assert out.stat().st_mode & 0o777 == 0o600


def test_minutes_on_the_screen(profile: None, run: Run) -> None:
    """Markdown; another ending is refused."""
    assert (
        "Nothing was decided, and nothing is to be done." in run("meet", "minutes", "finance").out
    )
    assert run("meet", "minutes", "finance", "--out", "x.odt").code == 2


def test_a_series_without_a_meeting(run: Run) -> None:
    """One line says so."""
    from itday.cli.invocation import Invocation
    from itday.domain.ref import DESK, Ref

    invocation = Invocation("default", debug=False)
    ref = Ref(DESK, "series", "finance")
    invocation.runtime.decide_now([KeepSeries(ref=ref, fields={"title": "Finance"})])
    invocation.close()

    assert "no meeting of this series" in run("meet", "minutes", "finance").err
    assert run("meet", "agenda", "finance").code == 0


def test_what_others_owe(profile: None, run: Run) -> None:
    """Is waited for, and no to-do of mine."""
    run("meet", "start", "finance", stdin="TODO send the quote @tom\n")

    (line,) = run("meet", "review", "finance", "--yes", "--json").json["lines"]

    assert line["fate"] == "waiting"
    assert "send the quote" not in run("list", "todo").out
    assert "- tom: send the quote" in run("review").out


def test_actions_for_other_programs(profile: None, run: Run) -> None:
    """A todo.txt, or an iCalendar; only actions."""
    run("meet", "start", "finance", stdin="TODO ask @tom !1\nDECISION yes\nDONE moved\n")

    told = run("meet", "export", "finance").out.splitlines()

    assert told[0].startswith("(A) ")
    assert told[0].endswith(" ask owner:tom")
    assert told[1].startswith("x ")
    assert len(told) == 2
    assert run("meet", "export", "finance", "--ics").out.count("BEGIN:VTODO") == 2
