"""Which pages a day has, and what a look becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from itday.domain.check import Check
from itday.domain.pages import DailyPage, due_on, looked_at, named
from itday.domain.school_time import School

BACKUP = DailyPage("Backup console", "https://backup.example/")
PRINT = DailyPage("Print servers", "https://print.example/", ("mon", "wed"))
PATCH = DailyPage("Patches", "https://patches.example/", ("sat",))
PAGES = (PRINT, BACKUP, PATCH)
MONDAY, TUESDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)


def test_a_day_has_its_own_pages_in_the_order_of_the_settings() -> None:
    """Without weekdays: each day with lessons."""
    assert due_on(PAGES, MONDAY, School()) == [PRINT, BACKUP]
    assert due_on(PAGES, TUESDAY, School()) == [BACKUP]
    assert due_on(PAGES, SATURDAY, School()) == [PATCH]


def test_a_page_is_named_by_a_beginning() -> None:
    """The whole name wins over longer ones; what is typed may have spaces and capitals."""
    assert named(PAGES, "back") == [BACKUP]
    assert named(PAGES, "Print Servers") == [PRINT]
    assert named(PAGES, "p") == [PRINT, PATCH]
    assert named((DailyPage("A", "x"), DailyPage("A b", "x")), "a")[0].name == "A"
    assert named(PAGES, "zebra") == []


def test_a_look_is_a_whole_record_kept_once_a_day() -> None:
    """A second look on one day takes the place of the first."""
    at = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
    first = looked_at(BACKUP, TUESDAY, at)
    again = looked_at(BACKUP, TUESDAY, at, "Job 7 failed")

    assert first.ref == again.ref
    check = Check.model_validate(again.predict({}))
    assert (check.title, check.page, check.day) == ("Backup console", "backup-console", TUESDAY)
    assert check.finding == "Job 7 failed"
