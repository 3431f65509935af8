"""A case as text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from itday.domain.school_time import School
from itday.store.casework import Worked
from itday.triage.cases import Case, group
from itday.triage.score import score
from itday.triage.sights import Sight
from itday.ui.case_view import CaseView
from itday.ui.moment import Moment
from tests.samples import NOW
from tests.triage.alerts import RULES, sight

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126.0.0.0 Safari/537.36"


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


def test_a_row_has_what_an_investigator_compares() -> None:
    """Time and zone, outcome and MFA, place, program, device, source, how late it was raised."""
    one = replace(
        sight("a", ip="203.0.113.1", kind="unfamiliar", outcome="success", agent=CHROME),
        mfa=False, device="unmanaged", product="Entra", city="Delft", country="NL",
    )  # fmt: skip
    text = shown(replace(one, raised=one.at + 3 * 3600))

    assert "Timeline, GMT" in text
    assert re.search(r"\w{3} \d+ Nov \d\d:\d\d +unfamiliar sign-in, success, without MFA", text)
    assert "203.0.113.1 Delft, NL" in text
    assert "Chrome 126 on Windows, unmanaged device, Entra, raised 3 h" in " ".join(text.split())


def test_in_summer_utc_stands_beside_the_time() -> None:
    """Sources log in UTC; and a mailbox rule has no outcome of a sign-in."""
    june = datetime(2026, 6, 23, 17, 52, tzinfo=UTC).timestamp()
    text = shown(replace(sight("a", kind="inbox_rule", outcome="success"), at=june, raised=june))

    assert "Timeline, BST" in text
    assert "Tue 23 Jun 18:52 (17:52 UTC) mailbox rule" in " ".join(text.split())
    assert "success" not in text


def shown(one: Sight) -> str:
    """A case of one alert."""
    case = Case((one,))
    made = CaseView(Worked(case, score(case, RULES), None), Moment(NOW, School()))
    return made.content().plain
