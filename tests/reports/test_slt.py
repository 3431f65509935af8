"""The digest: what leadership must hear on one page, by role, decisions first."""

from __future__ import annotations

from datetime import timedelta

from itday.config import rules
from itday.domain.log import Breach, LogEntry, LogStatus
from itday.domain.school_time import School
from itday.reports import slt
from itday.triage.redact import Known, Redactor
from tests.samples import NOW, entry

ENTRY = entry()
NO_BREACH = Breach(personal_data="no", reason="none held")


def page(*entries: LogEntry, level: str = "role") -> slt.Digest:
    """The digest of the last week."""
    redactor = Redactor([Known("Ann Oakes", role="Finance")])
    brief = slt.Brief(
        entries, rules.load(), School(name="Thornfield"), NOW, NOW - timedelta(days=7), redactor,
        level, "f00d", {"Alerts": 14},
    )  # fmt: skip
    return slt.compose(brief)


def test_an_empty_week_says_so() -> None:
    """In one line."""
    assert page().bottom_line == "Nothing since 17 November needs leadership's attention."


def test_decisions_come_first_and_names_are_roles() -> None:
    """The anchor is on the page."""
    text = slt.markdown(page(entry(must_hear="Ann Oakes sent it.")))

    assert text.index("Decisions wanted") < text.index("What you should know")
    assert "Oakes" not in text
    assert "1 decision wanted" in text
    assert "Ledger head: `f00d`" in text
    assert "- Alerts: 14" in text


def test_what_is_over_and_old_is_left_out() -> None:
    """But not while its breach clock runs, and never what was struck or kept out."""
    old = NOW - timedelta(days=30)
    over = entry(status=LogStatus.CLOSED, aware_at=old, breach=NO_BREACH)
    running = entry(status=LogStatus.CLOSED, aware_at=old, breach=Breach(personal_data="yes"))
    struck = entry(status=LogStatus.STRUCK)
    hidden = entry(reportable=False)

    assert len(page(over, struck, hidden).entries) == 0
    assert len(page(running).entries) == 1
    assert any("late: decide" in line for line in page(running).clocks)


def test_it_stays_one_page() -> None:
    """The most severe first, long words cut, the rest counted."""
    many = [entry(severity=2 + n % 3, must_hear="x" * 900) for n in range(14)]
    made = page(*many)

    assert (len(made.entries), made.left_out) == (10, 4)
    assert "(high" in made.entries[0]
    assert max(map(len, made.entries)) < 500
    assert "and 4 more" in slt.markdown(made)


def test_a_duty_that_is_owed_stands_on_the_page() -> None:
    """With whom to tell."""
    severe = entry(severity=4, breach=NO_BREACH)

    assert any("Insurer to be told by " in line for line in page(severe).clocks)
    assert any("DfE to be told at once" in line for line in page(severe).clocks)
    assert slt.as_json(page(severe))["refs"] == [str(ENTRY.ref)]
