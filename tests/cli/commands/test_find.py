"""`itday find`: search over everything, offline."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run, write


def test_find(profile: None, run: Run) -> None:
    """By the beginnings of words, over all kinds, closed ones too; the kind stands first."""
    run("do", "done", "s:todo:1")
    run("note", "Fire doors")

    assert run("find", "ton").out.startswith("todo")
    assert {row["kind"] for row in run("find", "fire", "--json").json} == {"message", "note"}
    assert [row["kind"] for row in run("find", "fire", "-k", "mail", "--json").json] == ["message"]


def test_nothing_found(run: Run) -> None:
    """Said, with the words that were looked for; signs alone find nothing."""
    assert run("find", "xyzzy", "plugh").out == "Nothing found for xyzzy plugh.\n"
    assert run("find", '"*', "--json").json == []


def test_own_lines_of_pages(tmp_path: Path, run: Run) -> None:
    """What was just written into the folder by hand is found, without anything else."""
    write(f'notes = "{tmp_path}"\n')
    (tmp_path / "Ideas.md").write_text("the boiler")

    (found,) = run("find", "boil", "--json").json

    assert (found["kind"], found["title"]) == ("page", "Ideas")
