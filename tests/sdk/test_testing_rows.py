"""Which rows are made odd, and how; `test_testing_http` has connectors that cannot stand it."""

from __future__ import annotations

from itday.sdk.testing_rows import HUGE_NUMBER, ODD, faults, lists, replaced, shapes

ROW = {"id": 7, "who": {"name": "Zoe", "tags": ["a", "b"]}}


def test_each_field_in_five_ways() -> None:
    """Fields at any depth, and the first of a list; nothing else of the row is touched."""
    found = {one.name: one.row for one in faults(ROW)}

    ways = ("null", "wrong type", "huge", "hostile", "missing")
    fields = ("id", "who", "who.name", "who.tags", "who.tags.0")
    assert set(found) >= {f"{field}: {way}" for field in fields[:4] for way in ways}
    assert found["id: huge"] == ROW | {"id": HUGE_NUMBER}
    assert found["who.name: missing"] == {"id": 7, "who": {"tags": ["a", "b"]}}
    assert found["who.tags.0: hostile"]["who"] == {"name": "Zoe", "tags": [ODD, "b"]}
    assert found["who: wrong type"]["who"] == 7
    assert ROW == {"id": 7, "who": {"name": "Zoe", "tags": ["a", "b"]}}


def test_where_rows_are() -> None:
    """Lists of objects at any depth of an answer, but not those that a row holds itself."""
    answer = {"hits": {"hits": [{"id": 1, "in": [{"x": 1}]}], "total": 1}, "ids": [1]}

    assert list(lists(answer)) == [(("hits", "hits"), [{"id": 1, "in": [{"x": 1}]}])]
    assert list(lists([{"a": 1}])) == [((), [{"a": 1}])]


def test_a_row_is_replaced_wherever_it_is() -> None:
    """And nothing else is."""
    answer = {"value": [{"id": 1}, {"id": 2}], "next": None}

    assert replaced(answer, {"id": 1}, 5) == {"value": [5, {"id": 2}], "next": None}
    assert replaced(answer, {"id": 3}, 5) == answer


def test_few_rows_have_all_fields() -> None:
    """Only those that bring a field which none before had."""
    rows = [{"a": 1}, {"a": 2}, {"a": 3, "b": 1}, {"b": 2}]

    assert list(shapes(rows)) == [{"a": 1}, {"a": 3, "b": 1}]
