"""`itday list`: what panes show, as lines or JSON, offline."""

from __future__ import annotations

import re
from datetime import date

import pytest

from itday.config.paths import paths
from itday.domain.ref import Ref
from tests.cli.conftest import HOSTILE, Run, put
from tests.samples import sample

KINDS = ["todo", "ticket", "alert", "meeting", "message"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_listed(kind: str, profile: None, run: Run) -> None:
    """Short form, what is new, when, state, who, title: a line each."""
    told = run("list", kind)

    record = sample(kind)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(record.ref.short[:4])
    assert told.out.rstrip().endswith(record.title)
    assert " new " in told.out


@pytest.mark.parametrize(
    ("word", "kind"),
    [("todos", "todo"), ("to-do", "todo"), ("mail", "message"), ("agenda", "meeting")],
)
def test_kinds_have_other_names(word: str, kind: str, profile: None, run: Run) -> None:
    """As people and panes call them."""
    assert run("list", word).out == run("list", kind).out


@pytest.mark.parametrize("kind", KINDS)
def test_json(kind: str, profile: None, run: Run) -> None:
    """Its keys are documented and stay; `record` holds every field of the record."""
    (row,) = run("list", kind, "--json").json

    assert list(row) == [
        *("ref", "short", "kind", "source", "title", "person", "state", "open", "severity"),
        *("at", "due", "new", "waiting", "silenced_until", "handed_to", "record"),
    ]
    assert row["ref"] == f"s:{kind}:1"
    assert row["record"]["title"] == row["title"]


def test_nothing_to_list_is_said(run: Run) -> None:
    """And is no error; a program gets an empty list."""
    assert run("list", "ticket").out == "No open ticket here.\n"
    assert run("list", "ticket", "-a", "-f", "toner").out == "No ticket here for toner.\n"
    assert run("list", "ticket", "--json").json == []


def test_what_is_done_is_not_late(profile: None, run: Run) -> None:
    """Only what is open and past its date has the mark."""
    late = {"due": date(2020, 1, 2)}
    put(sample("todo", "2").model_copy(update=late))
    put(sample("todo", "3").model_copy(update={**late, "status": "completed"}))

    listed = run("list", "todo", "-a").out

    assert re.findall(r"02 Jan 2020( late)? +(\S+)", listed) == [
        (" late", "needs-action"),
        ("", "completed"),
    ]


def test_a_filter_narrows(profile: None, run: Run) -> None:
    """The language of the panes."""
    assert len(run("list", "ticket", "--filter", "queue:it priority:2", "--json").json) == 1
    assert run("list", "ticket", "--filter", "-queue:it", "--json").json == []


def test_closed_ones_on_request(profile: None, run: Run) -> None:
    """`--all` has what is done, `list` has not."""
    run("do", "done", "s:todo:1")

    assert run("list", "todo", "--json").json == []
    assert [row["state"] for row in run("list", "todo", "--all", "--json").json] == ["completed"]


def test_more_than_the_limit_is_said(profile: None, run: Run) -> None:
    """No list looks complete that is not."""
    put(sample("ticket", "2"))

    told = run("list", "ticket", "--limit", "1")

    assert told.out.count("\n") == 1
    assert told.err == "There are more than 1: --limit shows them\n"


def test_a_hostile_title_is_a_title(profile: None, run: Run) -> None:
    """It neither moves the cursor nor is read as markup."""
    put(sample("ticket", "9").model_copy(update={"title": HOSTILE}))

    told = run("list", "ticket", "--filter", "[bold]")

    assert "[bold]x[/]" in told.out
    assert not {"\x07", "\x9b", "\u202e"} & set(told.out)


def test_a_record_without_a_short_form_has_one(profile: None, run: Run) -> None:
    """What waits to be made at its source can be named like everything else."""
    settings = Ref("s", "todo", "x")
    run("todo", "Later")

    short = run("list", "todo", "--filter", "later", "--json").json[0]["short"]

    assert run("show", short).out.startswith("Later\n")
    assert settings.short != short


def test_a_saved_view(profile: None, run: Run) -> None:
    """Its filter and what is given besides must both hold; an unknown one is said."""
    file = paths().config
    file.write_text(file.read_text() + '[views.it]\nfilter = "queue:it"\n')

    assert len(run("list", "ticket", "--view", "it", "--json").json) == 1
    assert run("list", "ticket", "--view", "it", "-f", "-urgent", "--json").json == []
    told = run("list", "ticket", "--view", "me")
    assert (told.code, "No view is called me; there are it." in told.err) == (2, True)
