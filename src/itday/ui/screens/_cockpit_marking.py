"""Marks: which rows the next deciding key is about, in whichever panes they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from itday.store import rows
from itday.ui.screens._cockpit_base import CockpitBase

if TYPE_CHECKING:
    from itday.domain.ref import Ref
    from itday.store.rows import Row
    from itday.ui.panes.base import Pane
    from itday.ui.view import View
    from itday.ui.widgets.line_list import LineList


class Marking(CockpitBase):
    """Marking rows."""

    _range: tuple[Pane, Ref, dict[Ref, Row]] | None = None
    """Where a range began, in which pane, and what was marked before."""

    @property
    def subjects(self) -> list[Row]:
        """What a deciding key is about: the marked rows, else the one under the cursor.

        Of a case's line in the round it is the case's alerts.
        """
        return [one for row in self.topics for one in self.meant(row)]

    @property
    def topics(self) -> list[Row]:
        """What a to-do or an item of an agenda is made of: as `subjects`, a case being one."""
        if self.marks:
            return list(self.marks.values())
        return [] if self.subject is None else [self.subject]

    def meant(self, row: Row) -> list[Row]:
        """The things a row stands for; the first is what a link leads to."""
        return self.round.folds.meant(row)

    def action_mark(self) -> None:
        """Mark the row, or take its mark off, and go on to the next."""
        row = self.pane.current
        if row is None:
            self.warn("there is no row to mark")
            return
        self._range = None
        self._turn([row])
        self.pane.action_down()
        self._marked()

    def action_mark_range(self) -> None:
        """Begin a range here, or end the one that was begun."""
        row = self.pane.current
        if self._range is not None:
            self._range = None
            self.say_row()
        elif row is None:
            self.warn("there is no row to mark")
        else:
            self._range = self.pane, row.ref, dict(self.marks)
            self._stretch(self.pane)

    def action_mark_others(self) -> None:
        """Mark every row of the pane that is not marked, and the reverse; filtered ones only."""
        self._range = None
        self._turn(self.pane.things)
        self._marked()

    def _turn(self, found: Iterable[Row]) -> None:
        """Mark what is not marked, and the reverse; a case whose alerts are not all, whole."""
        before = set(self.marks)
        for row in found:
            meant = self.meant(row)
            if all(one.ref in before for one in meant):
                for one in meant:
                    self.marks.pop(one.ref, None)
            else:
                self.marks.update((one.ref, one) for one in meant)

    def unmark(self) -> bool:
        """Take all marks off; whether there were any."""
        had = bool(self.marks) or self._range is not None
        self._range = None
        self.marks.clear()
        self._marked()
        return had

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """A range follows the cursor."""
        if self._range is not None and event.source is self._range[0]:
            self._stretch(self._range[0])

    def _stretch(self, pane: Pane) -> None:
        """Mark what lies between the range's beginning and the cursor."""
        if self._range is None:
            return
        _, begun, before = self._range
        start = next((n for n, row in enumerate(pane.things) if row.ref == begun), pane.cursor)
        low, high = sorted((start, pane.cursor))
        self.marks.clear()
        self.marks.update(before)
        stretched = (one for row in pane.things[low : high + 1] for one in self.meant(row))
        self.marks.update((one.ref, one) for one in stretched)
        self._marked()

    def _marked(self) -> None:
        for pane in (*self.panes, self.round):
            pane.redraw()
            shown = {one.ref for row in pane.things for one in self.meant(row)}
            pane.marked_here = len(shown.intersection(self.marks))
        self.say_row()

    def take_in(self, view: View) -> None:
        """Show a picture; marks stay on what is still there, and open."""
        if self.marks:
            self._keep(row for part in view.panes.values() for row in part.rows)
        super().take_in(view)
        if self.marks:
            self._marked()

    def _keep(self, shown: Iterable[Row]) -> None:
        """Hold the marked rows as they are now: a pane may have read fewer than it had."""
        there = {row.ref: row for row in shown}
        for ref in list(self.marks):
            now = there.get(ref) or self.runtime.store.read_now(rows.row, ref)
            if now is None or not now.open:
                del self.marks[ref]
            else:
                self.marks[ref] = now
