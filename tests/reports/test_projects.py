"""The register as a table and as a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.verbs import KeepProject
from itday.reports.projects import as_csv, judged, markdown, read_csv, timeline
from itday.store.rows import Row, Scope, listing
from tests.conftest import MORNING
from tests.store.desk import ask

if TYPE_CHECKING:
    from itday.store.database import Db

TODAY = date(2026, 11, 24)
FULL: dict[str, Any] = {
    "title": "Core, \"switches\"", "tag": "core", "owner": "=cmd()", "budget": 40_000, "spend": 9,
    "planned_end": "2026-12-01", "expected_end": "2027-02-01", "start": "2026-10-01",
    "milestones": [{"title": "Order", "planned": "2026-11-01", "done": "2026-11-02"},
                   {"title": "Fit", "planned": "2026-12-20"}],
    "risks": [{"title": "Late", "level": 3}], "decisions": [{"title": "Which"}],
    "reason": "chips\nand ships", "way_back": "lease", "green_by": "2027-01-10",
}  # fmt: skip


def day(text: str) -> date:
    """In school time."""
    return School().parse_day(text, MORNING)


@pytest.fixture
def rows(db: Db) -> list[Row]:
    """A red project and a green one."""
    ask(
        db,
        KeepProject(ref=Ref(DESK, "project", "core"), fields=FULL),
        KeepProject(ref=Ref(DESK, "project", "calm"), fields={"title": "Calm"}),
    )
    return listing(db, Scope("project"))


def test_the_table_comes_back_as_it_was(rows: list[Row]) -> None:
    """Nothing would change; no cell is a formula."""
    text = as_csv(rows)

    assert '"\'=cmd()"' in text
    assert read_csv(text, {row.key: row.fields for row in rows}, day, TODAY) == {}


def test_what_differs_is_changed_and_what_is_new_is_added(rows: list[Row]) -> None:
    """Only that; days as people say them."""
    text = "key,title,spend,expected_end\ncore,Core,12k,+2w\nnew,New,,\n"

    found = read_csv(text, {row.key: row.fields for row in rows}, day, TODAY)

    assert found == {
        "core": {"title": "Core", "spend": 12_000, "expected_end": "2026-12-08"},
        "new": {"title": "New"},
    }


@pytest.mark.parametrize(("text", "said"), [
    ("key,title,colour\na,A,red\n", "no column is called colour"),
    ("title\nA\n", "key and title are owed"),
    ("key,title\n,A\n", "line 2: each line needs a key"),
    ("key,title\na,A\na,B\n", "line 3: each line needs a key"),
    ("key,title,budget\na,A,much\n", "line 2: budget=much"),
])  # fmt: skip
def test_a_table_that_cannot_be_meant(text: str, said: str) -> None:
    """Says the line, and nothing is done."""
    with pytest.raises(ItdayError) as raised:
        read_csv(text, {}, day, TODAY)
    assert said in str(raised.value)


def test_the_page(rows: list[Row]) -> None:
    """The worst first, with what it owes and says."""
    text = markdown(judged(rows, TODAY), TODAY)

    assert text.index('## RED: Core, "switches"') < text.index("## GREEN: Calm")
    assert "- end: Mon 1 Feb 2027 (+62 days)" in text
    assert "- way back: lease" in text
    assert "- reason: chips and ships" in text


def test_a_timeline() -> None:
    """Past, to come, milestones, today and the end."""
    line = timeline(FULL, TODAY, 69)

    assert len(line) == 69
    assert line.count("|") == line.count(">") == line.count("o") == line.count("*") == 1
    assert line.index("=") < line.index("*") < line.index("|") < line.index("o") < line.index(">")
    assert timeline({}, TODAY, 40)[-1] == "-"
    assert timeline({"planned_end": "2020-01-01"}, TODAY, 40).strip() == "|"
