"""`itday sync` and `sources`: pulled, delivered, told; on the made-up school, no network."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from itday.cli.progress import Bars, Told
from itday.config.paths import paths, private_dir
from itday.domain.ref import Ref
from itday.store.cache import Applied
from itday.sync.events import Conflicted, Failed, Pulled, Pulling, Refused, Sent

if TYPE_CHECKING:
    from tests.cli.conftest import Run

TWO = """
[me]
logins = { desk2 = "r.ashdown" }
[sources.desk2]
type = "demo"
write = true
kinds = ["ticket"]
size = 0.2
[sources.list]
type = "demo"
kinds = ["todo"]
"""


def write(text: str) -> None:
    """Make the settings file."""
    private_dir(paths().config.parent)
    paths().config.write_text(text)


@pytest.fixture
def two() -> None:
    """A help desk that may be written to, and a list that may not."""
    write(TWO)


def feeds(told: Any) -> list[tuple[str, str, str]]:
    """Source, feed and state of each line."""
    return [(one["source"], one["feed"], one["state"]) for one in told.json["feeds"]]


def test_the_first_brings_all_and_the_second_nothing(two: None, run: Run) -> None:
    """Counts are by what this person's itday has ever seen."""
    first = run("sync", "--json")
    second = run("sync", "--json")

    assert (first.code, second.code) == (0, 0)
    assert feeds(first) == [("desk2", "tickets", "fresh"), ("list", "todos", "fresh")]
    assert all(one["new"] > 10 for one in first.json["feeds"])
    assert {one["new"] + one["changed"] + one["gone"] for one in second.json["feeds"]} == {0}


def test_only_those_named(two: None, run: Run) -> None:
    """The others are let be."""
    assert feeds(run("sync", "list", "--json")) == [("list", "todos", "fresh")]


def test_what_waits_is_delivered(two: None, run: Run) -> None:
    """And told: what was sent, in words."""
    run("sync")
    ref = run("list", "ticket", "--filter", "assignee:", "--json").json[0]["ref"]
    run("do", "take", ref)

    told = run("sync", "desk2")

    assert "sent: assign to r.ashdown: " in told.out
    assert run("outbox", "--json").json == []
    assert run("show", ref, "--json").json["record"]["assignee"] == "r.ashdown"


def test_one_faulty_source_does_not_stop_the_others(run: Run) -> None:
    """It is named once, on stderr; the exit code says that something failed."""
    write(TWO + '[sources.odd]\ntype = "demo"\nsiez = 2\n[sources.bad]\ntype = "nothing"\n')

    told = run("sync")

    assert told.code == 1
    assert len(told.err.splitlines()) == 2
    assert "Did you mean size?" in told.err
    assert "there is no connector called nothing" in told.err
    assert "desk2  tickets  fresh" in told.out


def test_no_source_yet(run: Run) -> None:
    """No error: the settings file is named."""
    told = run("sync")

    assert told.code == 0
    assert told.out == f"No source is set up yet. Settings: {paths().config}\n"
    assert run("sources").out == told.out


def test_sources_tell_state_age_and_ability(two: None, run: Run) -> None:
    """Before the first pull, after it, and one source in detail."""
    assert run("sources").out.splitlines()[0].split() == ["desk2", "demo", "never", "pulled"]
    run("sync")

    told = run("sources")
    assert told.code == 0
    assert "list   demo  todos    fresh  true 0 s ago" in told.out
    assert "read and write" in told.out
    one = run("sources", "list").out
    assert "(switched off: write = true)" in one
    assert run("sources", "nothing").code == 3


def test_sources_for_programs(two: None, run: Run) -> None:
    """Stable keys."""
    run("sync")

    first = run("sources", "--json").json[0]
    assert list(first) == ["name", "type", "enabled", "write", "verbs", "feeds"]
    assert list(first["feeds"][0]) == [
        *("feed", "kind", "state", "ok_at", "next_at", "error", "aside")
    ]


def test_a_problem_in_the_settings_is_told_by_sources(run: Run) -> None:
    """A source that is left out must not be forgotten."""
    write(TWO + "[sources.odd]\n")

    told = run("sources")

    assert told.code == 1
    assert "odd" in told.err


def test_bars_move() -> None:
    """A source's bar fills as its feeds end; other events move nothing."""
    progress = Progress(TextColumn("{task.fields[said]}"), console=Console(file=io.StringIO()))
    bars = Bars(progress, ["s"])
    ref = Ref("s", "todo", "1")

    for event in (
        Pulling("s", "a"),
        Pulled("s", "a", "todo", Applied(), 1),
        Pulling("other", "a"),
        Failed("s", "", "", "failed", "down"),
        Sent(ref, "t", "done"),
    ):
        bars.hear(event)

    (task,) = progress.tasks
    assert (task.total, task.completed, task.fields["said"]) == (2, 2, "failed")
    assert [one.title for one in bars.sent] == ["t"]


def test_what_was_declined_is_heard() -> None:
    """Refusals and conflicts end in the lines that the person reads."""
    told, ref = Told(), Ref("s", "todo", "1")

    told.hear(Refused(ref, "t", "closed"))
    told.hear(Conflicted(ref, "u"))

    assert (told.refused[0].why, told.conflicts[0].title) == ("closed", "u")
