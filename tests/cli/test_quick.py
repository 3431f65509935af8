"""The two lines that do without the parser do what they do with it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from itday.cli import quick
from tests.house.test_imports import RUN, loaded
from tests.house.tree import SRC

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_a_note_of_plain_words_is_kept(run: Run) -> None:
    """With the words and the answer that the parser's own way gives."""
    told = run("note", "RISK:", "the lease")
    by_parser = run("note", "--", "RISK:", "the lease")

    rows = run("list", "note", "--json").json
    assert [row["title"] for row in rows] == ["RISK: the lease"] * 2
    assert {row["state"] for row in rows} == {"risk"}
    assert sorted(f"{row['short']}  noted\n" for row in rows) == sorted((told.out, by_parser.out))


@pytest.mark.parametrize(
    "words",
    [
        ["note"],
        ["note", " "],
        ["note", "-"],
        ["note", "toner", "-5"],
        ["note", "--json", "toner"],
        ["note", "x" * 20_001],
        ["list", "note"],
        ["--profile", "other"],
    ],
)
def test_any_other_line_is_for_the_parser(words: list[str], itday_home: Path) -> None:
    """Nothing is opened for it."""
    assert quick.run(words) is None
    assert not itday_home.exists()


def test_a_shell_that_completes_asks_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was typed so far."""
    monkeypatch.setenv(quick.COMPLETING, "bash_complete")

    assert quick.run([]) is None


def test_no_parser_is_loaded(itday_home: Path) -> None:
    """For a note, once the profile is there."""
    loaded(RUN, "note", "The databases and the day's page are made with it")

    assert "click" not in loaded(RUN, "note", "toner")


def test_a_reader_that_leaves_is_no_error(profile: None) -> None:
    """`itday note toner | true` says nothing and ends well; the note is kept."""
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [sys.executable, "-m", "itday", "note", "toner"],
        stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(SRC.parent)},
    )  # fmt: skip
    os.close(write)

    assert (done.returncode, done.stderr) == (0, "")
