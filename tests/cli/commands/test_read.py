"""`itday find`, `next` and `today`: reading, offline."""

from __future__ import annotations

from itday.cli.commands import today as today_module
from itday.domain.alert import Severity
from tests.cli.conftest import Run, put
from tests.samples import sample


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


def test_next_is_the_most_consequential(profile: None, run: Run) -> None:
    """The severe alert, and why."""
    told = run("next")

    assert told.out.startswith("alert")
    assert told.out.endswith("First because: severe alert.\n")
    assert run("next", "--json").json["why"] == "severe alert"


def test_next_goes_on(profile: None, run: Run) -> None:
    """What was decided is no longer next."""
    run("do", "close", "s:alert:1", "--verdict", "test", "--reason", "drill")

    assert run("next", "--json").json["kind"] in {"todo", "ticket"}


def test_nothing_is_next(run: Run) -> None:
    """An empty day is said; `null` for programs."""
    assert run("next").out == "Nothing is open.\n"
    assert run("next", "--json").json is None


def test_today(profile: None, run: Run) -> None:
    """As text, as HTML, as JSON: one page."""
    plain = run("today").out

    assert "New since you last looked (" in plain
    assert run("today", "--plain").out == plain
    assert run("today", "--html").out.startswith("<!doctype html>")
    assert run("today", "--json").json["heading"] == plain.splitlines()[0]


def test_today_is_one_of_three(run: Run) -> None:
    """Two forms at once are a mistake."""
    told = run("today", "--html", "--json")

    assert told.code == 2
    assert "exclude each other" in told.err


def test_without_a_terminal_the_day_is_text(profile: None, run: Run) -> None:
    """`itday` in a pipe or a cron job prints, and says why on stderr."""
    told = run()

    assert told.code == 0
    assert told.out.splitlines()[0] == run("today").out.splitlines()[0]
    assert told.err == "(as text: the output is no terminal)\n"
    assert today_module.command.name == "today"


def test_a_kind_that_is_read_in_another_order(profile: None, run: Run) -> None:
    """A second, less severe alert comes after the first."""
    put(sample("alert", "2").model_copy(update={"severity": Severity.CRITICAL, "title": "Worst"}))

    assert run("next", "--json").json["title"] == "Worst"
