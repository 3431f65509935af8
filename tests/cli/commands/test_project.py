"""`itday project`: the register from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import Run

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_register_says_how_to_begin(run: Run) -> None:
    """Not an empty page."""
    assert run("project", "list").out == "No project yet: itday project add KEY TITLE\n"


def test_a_project_from_beginning_to_end(run: Run) -> None:
    """Added, changed, judged by the rule, its history kept, undone."""
    run("project", "add", "core", "Core switches", "budget=40k", "planned_end=+10d", "owner=ann")
    run("project", "set", "core", "expected_end=+60d", "spend=12k", "--reason", "chips")

    told = run("project", "list").out
    (row,) = run("project", "list", "--json").json
    shown = run("project", "show", "core", "--json").json
    text = run("project", "show", "core").out
    assert told.startswith("RED  core  ann  +50 d  £12k of £40k  Core switches")
    assert "owes a reason, a way back to green, a date" in told
    assert row["rag"]["rule"] == "red"
    assert [(one["reason"], sorted(one["fields"])) for one in shown["history"]] == [
        ("chips", ["expected_end", "spend"]),
        ("", ["budget", "owner", "planned_end", "tag", "title"]),
    ]
    assert "RED Core switches (rule: red, 50 days late, tolerance 10)" in text
    assert "(chips)" in text

    run("undo")
    assert run("project", "list", "--json").json[0]["rag"]["colour"] == "green"
    run("project", "set", "core", "status=done")
    assert run("project", "list", "--json").json == []
    assert len(run("project", "list", "--all", "--json").json) == 1


def test_what_has_its_tag_is_shown_with_it(run: Run) -> None:
    """Decisions, risks and to-dos, in words and for programs."""
    run("project", "add", "core", "Core switches")
    run("note", "DECISION lease them +core")
    run("todo", "order cables +core due:2026-11-20")

    told = run("project", "show", "core").out
    linked = run("project", "show", "core", "--json").json["linked"]

    assert "lease them" in told
    assert "1 to-do open" in told
    assert "order cables" in told
    assert [one["text"] for one in linked["decisions"]] == ["lease them"]
    assert len(linked["todos"]) == 1


def test_the_register_goes_out_and_comes_back(run: Run, tmp_path: Path) -> None:
    """As a table and as a page, for my eyes only; a second import changes nothing."""
    run("project", "add", "core", "Core switches", "milestone=Order|2026-12-01")
    table, page = tmp_path / "p.csv", tmp_path / "p.md"
    run("project", "export", "--out", str(table))
    run("project", "export", "--out", str(page))
    assert page.read_text().startswith("# Projects")
    assert table.stat().st_mode & 0o777 == 0o600

    assert run("project", "import", str(table)).out == "0 added, 0 changed, from p.csv\n"
    run("project", "set", "core", "spend=1k")
    table.write_text(table.read_text() + "calm,Calm\r\n")

    assert run("project", "import", str(table), "--json").json["added"] == ["calm"]
    assert run("project", "export").out.count("\n") == 3


def test_a_table_that_is_wrong_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Whatever stands in its other lines."""
    table = tmp_path / "p.csv"
    table.write_text("key,title,tolerance_percent\nok,Fine,5\nbad,Bad,500\n")
    assert "bad: tolerance_percent" in run("project", "import", str(table)).err
    table.write_bytes(b"key\xff\n")
    assert "UTF-8" in run("project", "import", str(table)).err

    assert run("project", "list", "--json").json == []
