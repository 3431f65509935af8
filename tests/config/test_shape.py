"""What each kind of value takes, and what it says it wants."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from itday.config import shape
from itday.config.shape import Kind, nearest


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        (shape.TEXT, "  a ", "a"),
        (shape.FLAG, False, False),
        (shape.DURATION, "90s", timedelta(seconds=90)),
        (shape.DURATION, "2 h", timedelta(hours=2)),
        (shape.CLOCK, "8:30", time(8, 30)),
        (shape.CLOCK, time(8, 30), time(8, 30)),
        (shape.DATE, "2026-09-03", date(2026, 9, 3)),
        (shape.DATE, date(2026, 9, 3), date(2026, 9, 3)),
        (shape.WEEKDAYS, ["Mon", "tuesday"], ("mon", "tue")),
        (shape.BREAK, ["2026-10-19", date(2026, 10, 30)], (date(2026, 10, 19), date(2026, 10, 30))),
        (shape.NAMES, {"a": "b"}, {"a": "b"}),
    ],
)
def test_kinds_take_what_people_write(kind: Kind, written: Any, read: Any) -> None:
    """TOML's own dates and times, and the same in quotes."""
    assert kind.read(written) == read


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (shape.TEXT, ""),
        (shape.TEXT, 3),
        (shape.FLAG, 1),
        (shape.FLAG, "true"),
        (shape.DURATION, "9s"),
        (shape.DURATION, "5 minutes"),
        (shape.DURATION, 300),
        (shape.CLOCK, "24:30"),
        (shape.CLOCK, 830),
        (shape.DATE, "2026-02-30"),
        (shape.DATE, 20260903),
        (shape.ZONE, "Mars/Olympus"),
        (shape.ZONE, "/etc"),
        (shape.TEXTS, "a"),
        (shape.WEEKDAYS, ["holiday"]),
        (shape.BREAK, ["2026-10-19"]),
        (shape.NAMES, {"a": 1}),
    ],
)
def test_kinds_refuse_the_rest(kind: Kind, written: Any) -> None:
    """By one kind of error, which the caller words with the file and line."""
    with pytest.raises(ValueError):  # noqa: PT011  # its text is not used
        kind.read(written)


def test_the_nearest_name_is_offered_else_all_of_them() -> None:
    """A slip of the finger is mended; a wrong idea is shown what there is."""
    assert nearest("Wrote", ["write", "type"]) == "did you mean write?"
    assert nearest("colour", ["write", "type"]) == "known here: type, write"
    assert nearest("x", []) == "nothing is known here"
