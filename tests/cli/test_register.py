"""Writing into the log: what is owed is asked for, and only that."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from itday.cli.register import moment_said
from itday.domain.school_time import School
from tests.cli.conftest import Run
from tests.samples import NOW


@pytest.fixture
def entered(profile: None, run: Run) -> None:
    """One entry."""
    assert run("log", "add", "Mail sent in error", "--severity", "high").code == 0


def test_an_entry_keeps_the_row_it_came_from(profile: None, run: Run) -> None:
    """Numbered, tied to the alert, counted by class."""
    made = run(
        "log", "add", "A takeover", "--about", "s:alert:1", "--affected", "staff=1", "--json"
    )

    shown = run("log", "show", made.json["number"], "--json").json

    assert shown["about"] == [["s", "alert", "1"]]
    assert (shown["origin"], shown["affected"]) == ("alert", {"staff": 1})
    assert run("undo").code == 0
    assert run("log", "list").out.startswith("No open entry")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("breach", "1", "--personal-data", "yes", "--no-report"), "--reason and --decider"),
        (
            (
                *("breach", "1", "--personal-data", "yes", "--no-report"),
                *("--reason", "gone", "--decider", "Bursar"),
            ),
            "--risk",
        ),
        (("breach", "1", "--personal-data", "no"), "needs --reason"),
        (("amend", "1"), "Nothing to amend"),
        (("amend", "1", "--set", "colour=red"), "colour"),
        (("amend", "1", "--set", "status=closed"), "--set wants"),
        (("add", "x", "--affected", "staff"), "CLASS=NUMBER"),
        (("add", "x", "--aware", "yesteryear"), "yesteryear"),
        (("add", "x", "--aware", "tomorrow"), "yet to come"),
        (("add", "x", "--aware", "2h"), "yet to come"),
        (("notify", "1", "ICO", "--at", "2999-12-01 09:00"), "yet to come"),
        (("strike", "1"), "--reason"),
    ],
)
def test_what_is_missing_is_named(
    entered: None, run: Run, words: tuple[str, ...], said: str
) -> None:
    """Exit code 2, one line."""
    ran = run("log", *words)

    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize(("words", "since"), [
    ("07:40", "2026-11-24 07:40"), ("09:15", "2026-11-23 09:15"), ("mon", "2026-11-23 08:15"),
    ("2026-11-20 16:00", "2026-11-20 16:00"),
])  # fmt: skip
def test_what_one_learnt_is_past(words: str, since: str) -> None:
    """A time is the last of its kind: 72 hours that begin tomorrow would be too many."""
    school = School()
    runtime: Any = SimpleNamespace(settings=SimpleNamespace(school=school), now=lambda: NOW)

    found = moment_said(runtime, words)

    assert found is not None
    assert f"{found.astimezone(school.zone):%Y-%m-%d}" == since[:10]
    assert found <= NOW
    if ":" in words:
        assert f"{found:%Y-%m-%d %H:%M}" == since


def test_the_breach_clock_stops_when_it_is_decided_and_told(entered: None, run: Run) -> None:
    """Decided to report: it runs until the regulator was told."""
    decided = ("--reason", "a list of pupils", "--decider", "Bursar", "--risk", "risk")
    run("log", "breach", "1", "--personal-data", "yes", "--report", *decided)
    assert "tell the regulator" in run("log", "list", "--json").json[0]["breach_clock"]

    run("log", "notify", "1", "ico", "--reference", "IC-1", "--by", "Bursar")
    (entry,) = run("log", "list", "--json").json

    assert entry["breach_clock"] == ""
    assert {one["body"]: one["state"] for one in entry["duties"]}["ICO"] == "told"


def test_corrections_append(entered: None, run: Run) -> None:
    """The story has each change, the first one too."""
    run("log", "amend", "1", "--status", "contained", "--action", "Asked them to delete it")
    run("log", "amend", "1", "--set", "root_cause=autocomplete", "--reason", "told by the sender")

    shown = run("log", "show", "1", "--json").json

    assert [one["content"]["verb"] for one in shown["changes"]] == ["log", "amend", "amend"]
    assert (shown["status"], shown["root_cause"]) == ("contained", "autocomplete")
    assert shown["contained_at"]
    assert shown["actions"][0]["what"] == "Asked them to delete it"


def test_an_entry_that_is_not_there(profile: None, run: Run) -> None:
    """Named with a remedy."""
    ran = run("log", "show", "INC-2020-001")

    assert ran.code == 1
    assert "no such entry" in ran.err
