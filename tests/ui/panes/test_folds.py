"""Lines that stand for several things: open or not, and flat."""

from __future__ import annotations

from itday.store.round import Item, Round
from itday.store.rows import Row
from itday.ui.panes._folds import Folds


def row(kind: str, key: str) -> Row:
    """A row that says nothing."""
    return Row(
        None, "s", kind, key, None, key, "", "", True, 0, 0, 0, None, None, None, None, None, None,
        0, True, False, False,
    )  # fmt: skip


def test_a_line_for_several_things() -> None:
    """Closed it is one row, open it and its alerts, flat its alerts alone."""
    alerts = tuple(Item(row("alert", key), "new") for key in "ab")
    case, other = Item(row("case", "c"), "new", alerts), Item(row("ticket", "1"), "new")
    folds = Folds()
    folds.take(Round((case, other), 0, 0))

    def keys(*, flat: bool = False) -> str:
        return "".join(one.key for one in folds.listed(flat=flat))

    assert keys() == "c1"
    assert keys(flat=True) == "ab1"
    folds.opened.add(case.row.ref)
    assert keys() == "cab1"
    assert [one.key for one in folds.meant(case.row)] == ["a", "b"]
    assert folds.meant(other.row) == [other.row]
    assert folds.case_of(alerts[0].row) == folds.case_of(case.row) == case
    assert (folds.case_of(other.row), folds.is_case(other.row)) == (None, False)
    assert folds.is_case(case.row)
