"""Which lines of the round stand for several things, and which of those are open."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.store.round import Item, Round
from itday.store.rows import Row


class Folds:
    """The cases of one picture of the round, and their alerts."""

    def __init__(self) -> None:
        """Begin with none."""
        self.opened: set[Ref] = set()
        """Cases whose alerts are shown below them."""
        self.items: dict[Ref, Item] = {}
        """Every line there may be, alerts of cases included."""
        self._lines: tuple[Item, ...] = ()
        self._cases: dict[Ref, Item] = {}

    def take(self, picture: Round) -> None:
        """Go by another picture; what was open stays so."""
        self._lines = picture.items
        cases = [item for item in picture.items if item.members]
        members = [one for item in cases for one in item.members]
        self.items = {item.row.ref: item for item in (*picture.items, *members)}
        self._cases = {one.row.ref: item for item in cases for one in (item, *item.members)}

    def case_of(self, row: Row) -> Item | None:
        """The case whose line a row is, or one of whose alerts."""
        return self._cases.get(row.ref)

    def is_case(self, row: Row) -> bool:
        """Whether a row is a case's line."""
        item = self.items.get(row.ref)
        return item is not None and bool(item.members)

    def meant(self, row: Row) -> list[Row]:
        """The things a row stands for: of a case's line its alerts."""
        item = self.items.get(row.ref)
        return [row] if item is None or not item.members else [one.row for one in item.members]

    def listed(self, *, flat: bool) -> list[Row]:
        """What is shown, in order; `flat`: each alert by itself, and no line for several."""
        rows: list[Row] = []
        for item in self._lines:
            if not (item.members and flat):
                rows.append(item.row)
            if item.members and (flat or item.row.ref in self.opened):
                rows += [one.row for one in item.members]
        return rows
