"""To-dos: what is open, and what comes first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from itday.domain.record import NO_DATE
from itday.domain.ref import Ref
from itday.domain.todo import Todo, TodoStatus, end_of
from tests.samples import NOW


def _todo(**fields: object) -> Todo:
    return Todo.model_validate({"ref": Ref("s", "todo", "1"), "title": "x", **fields})


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        (TodoStatus.NEEDS_ACTION, True),
        (TodoStatus.IN_PROCESS, True),
        (TodoStatus.COMPLETED, False),
        (TodoStatus.CANCELLED, False),
        ("pondering", True),
    ],
)
def test_only_what_is_known_to_be_over_is_closed(status: str, is_open: bool) -> None:
    """A word we do not know must not hide a to-do."""
    assert _todo(status=status).facets().open is is_open


def test_an_unknown_status_survives() -> None:
    """It goes back to the source as it came."""
    again = Todo.model_validate_json(_todo(status="pondering").model_dump_json())

    assert again.status == "pondering"


def test_what_is_due_first_comes_first_and_no_date_last() -> None:
    """Then priority decides, with none after all."""
    todos = [
        _todo(),
        _todo(priority=1),
        _todo(due=NOW + timedelta(days=1)),
        _todo(due=NOW, priority=5),
        _todo(due=NOW, priority=1),
    ]

    order = sorted(range(5), key=lambda at: todos[at].facets()[2:4])

    assert order == [4, 3, 2, 1, 0]
    assert todos[0].facets().rank == NO_DATE


def test_a_bare_date_runs_out_at_the_end_of_its_day() -> None:
    """Due today is not late at 8:15 today."""
    end = end_of(date(2026, 11, 24))

    assert end is not None
    assert end.astimezone().date() == date(2026, 11, 24)
    assert end.astimezone().hour == 23


def test_a_time_runs_out_at_itself() -> None:
    """No rounding."""
    assert end_of(datetime(2026, 11, 24, 9, tzinfo=UTC)) == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert end_of(None) is None
