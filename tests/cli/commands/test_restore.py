"""`itday restore`: a rehearsal, from copy to sync, as a person would do it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itday.config.paths import paths
from itday.runtime import Runtime
from itday.store import damage
from itday.store.database import desk_file
from tests.cli.conftest import TWO, write

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Run


def _news(run: Run) -> list[tuple[str, list[str]]]:
    """What the round holds, a section each, without the ages that grow by the minute."""
    sections = run("today", "--json").json["sections"]
    return [(section["heading"], section["refs"]) for section in sections]


def test_a_rehearsal(run: Run) -> None:
    """Copy, go on, put it back, sync: what there was is there, and nothing is new."""
    write(TWO)
    run("sync")
    run("note", "before")
    news = _news(run)
    assert any(refs for _, refs in news)
    run("backup")
    run("note", "after")

    ran = run("restore")

    assert ran.code == 0
    assert ran.out.endswith("Next: itday sync\n")
    assert [row["title"] for row in run("list", "note", "--json").json] == ["before"]
    synced = run("sync", "--full", "--json").json
    assert [(one["new"], one["changed"]) for one in synced["feeds"]] == [(0, 0)] * len(
        synced["feeds"]
    )
    assert _news(run) == news
    assert run("history", "--verify").code == 0
    aside = ran.out.splitlines()[1].removeprefix("what was there: ")
    assert run("restore", Path(aside).name).code == 0
    titles = {row["title"] for row in run("list", "note", "--json").json}
    assert titles == {"before", "after"}


def test_what_there_is_is_listed(run: Run) -> None:
    """Each copy with whether it is sound."""
    assert "There is no backup yet" in run("restore", "--list").out
    run("note", "first")
    run("backup")
    (listed,) = run("restore", "--list", "--json").json
    assert listed["fault"] == ""

    Path(listed["file"]).write_bytes(b"rubbish" * 100)

    assert "file is not a database" in run("restore", "--list").out
    ran = run("restore")
    assert ran.code == 3
    assert "there is no good backup" in ran.err


def test_it_refuses_while_the_cockpit_is_open(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says how to go on."""
    monkeypatch.setattr(damage, "PATIENCE_S", 0.1)
    run("note", "first")
    run("backup")
    cockpit = Runtime.open()

    ran = run("restore")

    assert ran.code == 3
    assert "another copy of itday has it open. Leave the cockpit everywhere (q)" in ran.err
    cockpit.close()
    assert run("restore").code == 0


def test_a_file_that_is_not_there_is_said(run: Run) -> None:
    """By its name."""
    run("note", "first")

    ran = run("restore", "nowhere.db")

    assert ran.code == 3
    assert "nowhere.db: is not there" in ran.err


def test_any_command_puts_a_backup_back(run: Run) -> None:
    """When desk.db is damaged: the line is on stderr, and the command does what it was asked."""
    run("note", "before")
    run("backup")
    desk_file(paths().data).write_bytes(b"rubbish" * 4000)

    ran = run("list", "note", "--json")

    assert [row["title"] for row in ran.json] == ["before"]
    assert "was put back, and the damaged file is kept as" in ran.err
    assert run("list", "note").err == ""
