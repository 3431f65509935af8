"""The round as a list: what happened since the person last looked, whatever its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from itday.domain.ref import Ref
from itday.store.outbox import Letter
from itday.store.round import Round
from itday.store.rows import Count, Row
from itday.ui.moment import Moment
from itday.ui.panes.base import Cell, Cells, Pane, mark
from itday.ui.standing import Standing

KINDS = {"message": "mail", "todo": "to-do", "meeting": "agenda"}
PARTS = ("new", "worse", "overdue", "cleared")
SIGNS = {"new": "*", "worse": "^", "overdue": "!", "cleared": "-", "done": "="}
TONES = {"worse": "warning", "overdue": "error", "cleared": "muted", "done": "muted"}


class RoundPane(Pane):
    """One picture of the round; what was decided on stays in it, as done."""

    digit = 0
    kind = "round"
    name_shown = "Since you last looked"
    nothing = "Nothing is new, worse, overdue or cleared since you last looked."

    def __init__(self, moment: Moment) -> None:
        """Begin empty."""
        super().__init__(moment)
        self.parts: dict[Ref, str] = {}
        self.decided: list[set[Ref]] = []
        """What was decided on here, the latest last: one undo takes one off."""
        self.picture = Round((), 0, 0)
        self.left_out = 0

    @property
    def done(self) -> set[Ref]:
        """What was decided on."""
        return set(self.parts).intersection(*[set().union(*self.decided)])

    def fill(self, picture: Round, letters: Mapping[Ref, list[Letter]], moment: Moment) -> None:
        """Show another picture."""
        self.picture, self.left_out = picture.cut()
        self.parts = {item.row.ref: item.part for item in self.picture.items}
        self.renew([item.row for item in self.picture.items], letters, moment)

    def renew(self, rows: list[Row], letters: Mapping[Ref, list[Letter]], moment: Moment) -> None:
        """Show the same things as they are now."""
        self.moment, self.letters, self.rows = moment, letters, rows
        self.held = Count(len(rows), 0)
        done = len(self.done)
        told = f"{done} of {len(rows)} decided" if done else "enter walks it"
        self.standing = Standing("fresh", f"{told}, D clears it")
        self._show()
        if self.left_out and not self.filter.tests:
            self.tail = f"and {self.left_out} more that matter less: they stand in their panes"

    def summary(self) -> str:
        """How many of which part."""
        held = Counter(self.parts.values())
        return " · ".join(f"{held[part]} {part}" for part in PARTS if held[part])

    def next_open(self) -> bool:
        """Put the cursor on the next thing that nothing was decided on; whether there is one."""
        done, count = self.done, len(self.things)
        for step in range(count):
            place = (self.cursor + step) % count
            if self.things[place].ref not in done:
                self.cursor = place
                return True
        return False

    def cells(self, thing: Row) -> Cells:
        """Which part, what kind, when, what, and about whom."""
        part = "done" if thing.ref in self.done else self.parts.get(thing.ref, "")
        waiting = mark(thing, self.letters)[0] if mark(thing, self.letters)[0] in "?↑" else " "
        at = thing.due if part == "overdue" else thing.at
        return (
            Cell(waiting, 1, "accent"),
            Cell(f"{SIGNS.get(part, ' ')} {part}", 9, TONES.get(part, "accent")),
            Cell(KINDS.get(thing.kind, thing.kind), 6, "muted", from_width=46),
            Cell(self._when(at, part), 8, "muted", from_width=56),
            Cell(thing.title, 0, "muted" if part in {"done", "cleared"} else ""),
            Cell(thing.handed or thing.person, 16, "muted", from_width=76),
        )

    def _when(self, at: float | None, part: str) -> str:
        if at is None:
            return ""
        return self.moment.left(at) if part == "overdue" else self.moment.brief(at)

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """Each kind's own pane knows them."""
        raise NotImplementedError
