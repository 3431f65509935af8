"""`itday pages`: the day's web pages as a dated checklist."""

from __future__ import annotations

import pytest

from itday.ui import outside
from tests.cli.conftest import Run, write

PAGES = """
[[pages]]
name = "Backup console"
url = "https://backup.example/jobs"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
look_for = "every job green"
[[pages]]
name = "Service health"
url = "https://status.example/"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""


@pytest.fixture
def pages() -> None:
    """Two pages, every day."""
    write(PAGES)


def test_no_pages_says_how_to_have_some(run: Run) -> None:
    """With the file's name."""
    ran = run("pages")

    assert ran.code == 0
    assert "[[pages]]" in ran.out


def test_a_tick_is_listed_and_undone(pages: None, run: Run) -> None:
    """With what was found; undo opens it again."""
    assert run("pages", "tick", "back", "Job", "7", "failed", "--todo").code == 0

    first, second = run("pages", "--json").json
    assert (first["ticked"], first["finding"], first["days_ticked"]) == (
        True,
        "Job 7 failed",
        first["days_due"],
    )
    assert (second["ticked"], second["finding"]) == (False, None)
    assert run("list", "todo", "--json").json[0]["title"] == "Job 7 failed"
    assert "nothing" not in run("pages", "list").out.splitlines()[0]

    run("undo")
    assert [one["ticked"] for one in run("pages", "list", "--json").json] == [False, False]


def test_nothing_to_report(pages: None, run: Run) -> None:
    """A tick without words."""
    said = run("pages", "tick", "service", "--json").json

    assert said["ref"].startswith("desk:check:")
    assert "nothing to report" in run("pages").out


@pytest.mark.parametrize(("words", "code", "said"), [
    (("tick", "zebra"), 1, "no page is called so. There are backup-console, service-health"),
    (("tick", "backup", "--todo"), 2, "A finding is missing"),
    (("list", "--day", "someday"), 2, "someday"),
])  # fmt: skip
def test_what_cannot_be_done(
    pages: None, run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    """One line says why."""
    ran = run("pages", *words)

    assert ran.code == code
    assert said in ran.err


def test_open_hands_over_what_is_left(
    pages: None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that are not ticked, or those named; each through the guarded opener."""
    opened: list[str] = []

    async def note(url: str) -> None:
        opened.append(url)

    monkeypatch.setattr(outside, "open_address", note)
    run("pages", "tick", "backup")
    run("pages", "open")
    run("pages", "open", "backup")

    assert opened == ["https://status.example/", "https://backup.example/jobs"]
    run("pages", "tick", "service")
    assert "Every page of the day is ticked" in run("pages", "open").out
