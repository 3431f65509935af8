"""A case as text."""

from __future__ import annotations

from dataclasses import replace

from itday.domain.school_time import School
from itday.store.casework import Worked
from itday.triage.cases import group
from itday.triage.score import score
from itday.ui.case_view import CaseView
from itday.ui.moment import Moment
from tests.samples import NOW
from tests.triage.alerts import RULES, sight


def view(first: str = "timeline", width: int = 60) -> str:
    """A replay, as it is shown."""
    there = sight("a", ip="203.0.113.1", kind="token", outcome="success")
    away = sight("b", 1, ip="203.0.113.2", kind="inbox_rule")
    (case,) = group([there, away, replace(there, ref=sight("c").ref, at=there.at + 9e3)], RULES)
    made = CaseView(
        Worked(case, score(case, RULES), None), Moment(NOW, School()), width, first, None
    )
    return made.content().plain


def test_there_and_back_is_seen() -> None:
    """Once, on the third."""
    assert view().count("back at an earlier address") == 1


def test_the_section_asked_for_comes_first() -> None:
    """The others follow; none is left out."""
    text = view("score")

    assert text.index("Why this score") < text.index("Timeline")
    for heading in ("To check", "Found out", "Of these people"):
        assert heading in text


def test_no_line_is_longer_than_the_window() -> None:
    """At any width a window has."""
    for width in (34, 60, 100):
        assert max(map(len, view(width=width).splitlines())) <= width + 4
