"""Alerts from tables: columns found or named, times as told, each row's own bytes."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._alerts_file_csv import Columns, read, rows
from itday.domain.alert import AlertStatus, Severity, Verdict
from itday.sdk.alerts.row import Given

LONDON = ZoneInfo("Europe/London")
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


def columns(*header: str, date_format: str = "", **named: str) -> Columns:
    """The columns of a header, in London time."""
    return Columns.of([*header], named, date_format, LONDON)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=4))
def test_rows_keep_their_cells_and_bytes(table: list[list[str]]) -> None:
    """Quotes, line ends and separators in cells change neither the cells nor what is kept."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["when", "what"], *table])
    lines = list(io.StringIO(out.getvalue(), newline=""))

    found = [*rows(lines)]

    assert [cells for _, _, cells in found] == [["when", "what"], *table]
    assert "".join(text for _, text, _ in found) == out.getvalue().replace("\r\n", "", 0).replace(
        "\r\n", ""
    ) or all(text in out.getvalue() for _, text, _ in found)


@given(st.text(max_size=80))
def test_any_text_is_survived(text: str) -> None:
    """What is no table gives reasons."""
    lines = list(io.StringIO("a,b\n" + text, newline=""))

    for line, _, cells in rows(lines):
        assert line >= 1
        assert cells


def test_the_usual_names_are_found_in_any_spelling() -> None:
    """Case, underscores and hyphens do not count; the first of two columns does."""
    found = columns("RISK_LEVEL", "Detection-Time", "IP address", "Id", "id")

    assert dict(found.at) == {"severity": 0, "created": 1, "ip": 2, "key": 3}


def test_a_named_column_must_be_there() -> None:
    """A slip in the settings is said, rather than leaving the field empty for ever."""
    with pytest.raises(ValueError, match=r"columns\.ip"):
        columns("time", "ip", ip="source address")
    with pytest.raises(ValueError, match=r"columns\.created"):
        columns("id", "title")


@pytest.mark.parametrize(
    ("cell", "date_format", "moment"),
    [
        ("2026-07-01T08:00", "", datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("2026-11-23 08:00:00+02:00", "", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("23/11/2026 08:00", "%d/%m/%Y %H:%M", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("11/23/2026 8:00 PM", "%m/%d/%Y %I:%M %p", datetime(2026, 11, 23, 20, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_told(cell: str, date_format: str, moment: datetime) -> None:
    """In the zone of the settings where they name none."""
    table = columns("time", "id", date_format=date_format)

    assert read([cell, "1"], table, Given("here", b"")).created_time == moment


def test_words_of_severity_status_and_verdict() -> None:
    """Known words are mapped, unknown ones kept; a number is OCSF's severity."""
    table = columns("time", "severity", "status", "verdict")

    one = read(["2026-11-23", "High", "At risk", "False positive"], table, Given("here", b"a"))
    other = read(["2026-11-23", "5", "Pondered", "Meh"], table, Given("here", b"b"))

    assert (one.severity, one.status) == (Severity.HIGH, AlertStatus.NEW)
    assert one.verdict == Verdict.FALSE_POSITIVE
    assert (other.severity, other.status, other.verdict) == (5, "Pondered", "Meh")
    assert one.ref.key.startswith("raw-")
    assert one.ref != other.ref


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["2026-11-23"], "has 1 cells where the header has 2"),
        (["", "x"], "has no time"),
        (["yesterday", "x"], "created: not a time as date_format has it"),
        (["0001-01-01", "x"], "created: not a time as date_format has it"),
    ],
)
def test_a_bad_row_says_why_and_quotes_nothing(row: list[str], why: str) -> None:
    """Each with its own reason."""
    with pytest.raises(ValueError, match=why):
        read(row, columns("time", "title"), Given("here", b""))
