"""`itday outbox`: what waits, and settling a conflict both ways."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths
from itday.store import outbox
from itday.store.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.fixture
def conflict(profile: None, run: Run) -> int:
    """A to-do that both sides renamed; gives the letter's number."""
    run("do", "edit", "s:todo:1", "--title", "Mine")
    with Store(paths().cache, paths().data) as store:
        (letter,) = store.read_now(outbox.waiting)
        theirs = letter.base | {"title": "Theirs", "priority": 9, "etag": '"2"'}
        store.write_now(outbox.conflict, letter, theirs, "changed at the source")
    return letter.id


def test_what_waits(profile: None, run: Run) -> None:
    """Number, state, verb, thing."""
    assert run("outbox").out == "Nothing waits.\n"
    run("do", "flag", "s:message:1")

    told = run("outbox")

    assert told.code == 0
    assert told.out == "1  waiting  flag  Fire drill\n"


def test_json(profile: None, run: Run) -> None:
    """The whole letter, its base included."""
    run("do", "flag", "s:message:1")

    (letter,) = run("outbox", "--json").json

    assert list(letter) == [
        *("id", "ref", "verb", "payload", "state", "tries", "error", "base", "theirs")
    ]
    assert letter["base"]["title"] == "Fire drill"


def test_a_conflict_shows_three_versions(conflict: int, run: Run) -> None:
    """Field by field, only those that differ; exit code 1."""
    told = run("outbox")

    assert told.code == 1
    table = [line.split("  ") for line in told.out.splitlines() if "Theirs" in line]
    assert [[cell.strip() for cell in line if cell.strip()] for line in table] == [
        ["title", "Order toner", "Mine", "Theirs", "both"]
    ]
    assert "description" not in told.out
    assert f"itday outbox {conflict} --mine or --theirs settles it." in told.out


def test_mine(conflict: int, run: Run) -> None:
    """It waits again, on top of theirs."""
    assert run("outbox", str(conflict), "--mine").out == "Yours will be sent over theirs.\n"

    (letter,) = run("outbox", "--json").json
    assert (letter["state"], letter["base"]["etag"]) == ("waiting", '"2"')


def test_theirs(conflict: int, run: Run) -> None:
    """Mine is given up and is kept as such."""
    assert run("outbox", str(conflict), "--theirs").out == "Yours is given up; theirs stands.\n"

    assert run("outbox", "--json").json == []
    assert [one["state"] for one in run("outbox", "--all", "--json").json] == ["withdrawn"]
    assert run("show", "s:todo:1", "--json").json["waiting"] == 0


@pytest.mark.parametrize("words", [["99"], ["--mine"], ["99", "--theirs"], ["--mine", "--theirs"]])
def test_there_is_no_such_conflict(words: list[str], profile: None, run: Run) -> None:
    """One line; nothing is settled."""
    told = run("outbox", *words)

    assert told.code in {1, 2}
    assert told.err.count("\n") == 1


def test_letters_of_strangers_are_clean(profile: None, run: Run) -> None:
    """A source's reason may hold anything."""
    run("do", "flag", "s:message:1")
    with Store(paths().cache, paths().data) as store:
        (letter,) = store.read_now(outbox.waiting)
        store.write_now(outbox.put_off, letter, until=0, error="no\x1b[2J \u202e", unsettled=True)

    out = run("outbox").out
    assert "unsettled" in out
    assert "\u202e" not in out
    assert "\\u202e" in json.dumps(run("outbox", "--json").json)


def test_one_change_is_withdrawn(profile: None, run: Run) -> None:
    """The rest of its batch still waits; too late is said, and a number is owed."""
    run("do", "done", "s:todo:1", "s:message:1")
    first, second = run("outbox", "--json").json

    told = run("outbox", str(first["id"]), "--withdraw")

    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Withdrawn: ")
    assert [one["id"] for one in run("outbox", "--json").json] == [second["id"]]
    assert run("outbox", str(first["id"]), "--withdraw").code == 1
    assert run("outbox", "--withdraw").code == 2
    assert run("redo").code == 0
    assert len(run("outbox", "--json").json) == 2
