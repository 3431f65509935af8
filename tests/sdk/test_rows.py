"""A vendor's rows, and those that do not fit."""

from __future__ import annotations

import pytest

from itday.domain.errors import BadReply
from itday.sdk.rows import Named, Row, Words, as_row, make_rows, read_rows


class Ticket(Row):
    """A row."""

    id: str
    size: int
    note: Words = ""


def test_one_bad_row_costs_itself_alone() -> None:
    """It is named by its identifier, or by its place, and what stood in it is not quoted."""
    rows = [
        {"id": "a", "size": 1, "more": [1]},
        {"id": "b" * 900, "size": "<secret>"},
        "<secret>",
        {"id": "c", "size": 3, "note": None},
    ]

    fit, aside = read_rows(Ticket, rows)

    assert [(one.id, one.note) for one in fit] == [("a", ""), ("c", "")]
    assert [one.key for one in aside] == ["b" * 200, "row 3"]
    assert all("secret" not in one.why for one in aside)
    assert "size" in aside[0].why


def test_one_row_that_must_fit() -> None:
    """Its source is named, what stood in it is not."""
    assert as_row(Ticket, {"id": "a", "size": 1}, where="desk").size == 1
    with pytest.raises(BadReply, match="size") as caught:
        as_row(Ticket, {"id": "a", "size": "<secret>"}, where="desk")
    assert str(caught.value).startswith("desk: ")
    assert "secret" not in str(caught.value)


def test_a_row_of_which_nothing_can_be_made_is_set_aside() -> None:
    """By its identifier, beside those whose shape is wrong; the others are made."""
    rows = [{"id": "7"}, {"id": "x" * 300}, {"name": "none"}, {"id": "8"}]

    made, aside = make_rows(Named, rows, lambda row: int(row.id), fault="no number")

    assert made == [7, 8]
    assert [(one.key, one.why) for one in aside] == [
        ("row 3", "id: missing"),
        ("x" * 200, "no number"),
    ]
