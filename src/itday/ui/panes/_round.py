"""The round as a list: what happened since the person last looked, whatever its kind.

Alerts of one case are one line, which opens to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from itday.domain.ref import Ref
from itday.store.outbox import Letter
from itday.store.round import Round
from itday.store.rows import Count, Row
from itday.triage.filter import parse
from itday.ui.moment import Moment
from itday.ui.panes._folds import Folds
from itday.ui.panes.base import Cell, Cells, Pane, mark
from itday.ui.standing import Standing

KINDS = {"message": "mail", "todo": "to-do", "meeting": "agenda"}
PARTS = ("new", "worse", "overdue", "cleared")
SIGNS = {"new": "*", "worse": "^", "overdue": "!", "cleared": "-", "done": "="}
FAINT = ("cleared", "done", "seen")
TONES = {"worse": "warning", "overdue": "error"} | dict.fromkeys(FAINT, "muted")


class RoundPane(Pane):
    """One picture of the round; what was decided on stays in it, as done."""

    digit = 0
    kind = "round"
    name_shown = "Since you last looked"
    nothing = "Nothing is new, worse, overdue or cleared since you last looked."

    def __init__(self, moment: Moment) -> None:
        """Begin empty."""
        super().__init__(moment)
        self.decided: list[set[Ref]] = []
        """What was decided on here, the latest last: one undo takes one off."""
        self.picture = Round((), 0, 0)
        self.left_out = 0
        self.folds = Folds()

    # Cases and their alerts

    def fold(self, row: Row) -> bool:
        """Show a case as one line again, the cursor on it; whether it was open."""
        case = self.folds.case_of(row)
        if case is None or case.row.ref not in self.folds.opened or self.filter.tests:
            return False
        self.folds.opened.discard(case.row.ref)
        self._relist()
        self.select(case.row.ref)
        return True

    def unfold(self, row: Row) -> None:
        """Show a case's alerts below it, the cursor on the first."""
        self.folds.opened.add(row.ref)
        self._relist()
        self.select(self.folds.meant(row)[0].ref)

    def _relist(self) -> None:
        self.rows = self.folds.listed(flat=bool(self.filter.tests))
        self._show()

    # What is shown

    @property
    def done(self) -> set[Ref]:
        """What was decided on; a case when each of its alerts was."""
        decided = set().union(*self.decided)
        items = self.folds.items.items()
        return {ref for ref, item in items if all(one.row.ref in decided for one in item.things)}

    @property
    def undecided(self) -> int:
        """How many lines nothing was decided on."""
        done = self.done
        return sum(item.row.ref not in done for item in self.picture.items)

    def fill(self, picture: Round, letters: Mapping[Ref, list[Letter]], moment: Moment) -> None:
        """Show another picture."""
        shown, self.left_out = picture.cut()
        self.renew(shown, letters, moment)

    def renew(self, picture: Round, letters: Mapping[Ref, list[Letter]], moment: Moment) -> None:
        """Show the same things as they are now."""
        self.moment, self.letters, self.picture = moment, letters, picture
        self.folds.take(picture)
        self.rows = self.folds.listed(flat=bool(self.filter.tests))
        self.held = Count(len(picture.items), 0)
        done = len(picture.items) - self.undecided
        told = f"{done} of {len(picture.items)} decided" if done else "enter walks it"
        self.standing = Standing("fresh", f"{told}, D clears it")
        self._show()
        if self.left_out and not self.filter.tests:
            self.tail = f"and {self.left_out} more that matter less: they stand in their panes"

    def narrow(self, text: str, *, soon: bool = False) -> bool:
        """As in any pane; while a filter is in force each alert of a case stands by itself."""
        wanted = parse(text, self.moment.school, self.moment.now)
        self.rows = self.folds.listed(flat=bool(wanted.tests))
        return super().narrow(text, soon=soon)

    def summary(self) -> str:
        """How many things of which part."""
        things = (one for item in self.picture.items for one in item.things)
        held = Counter(one.part for one in things)
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

    def is_marked(self, thing: Row) -> bool:
        """A case when all its alerts are."""
        return all(one.ref in self.marked for one in self.folds.meant(thing))

    def cells(self, thing: Row) -> Cells:
        """Which part, what kind, when, what, and about whom."""
        item = self.folds.items[thing.ref]
        part = "done" if thing.ref in self.done else item.part
        signs = [mark(one, self.letters)[0] for one in self.folds.meant(thing)]
        waiting = next((sign for sign in "?↑" if sign in signs), " ")
        at = thing.due if part == "overdue" else thing.at
        return (
            Cell(waiting, 1, "accent"),
            Cell(f"{SIGNS.get(part, ' ')} {part}", 9, TONES.get(part, "accent")),
            Cell(KINDS.get(thing.kind, thing.kind), 6, "muted", from_width=46),
            Cell(self._when(at, part), 8, "muted", from_width=56),
            Cell(self._title(thing), 0, "muted" if part in FAINT else ""),
            Cell(self._who(thing), 16, "muted", from_width=76),
        )

    def _title(self, thing: Row) -> str:
        """A case says whether it is open, and its alerts stand a little to the right."""
        if self.filter.tests or self.folds.case_of(thing) is None:
            return thing.title
        if not self.folds.is_case(thing):
            # By their titles alone the alerts of a spray could not be told apart.
            return f"  {thing.person}: {thing.title}" if thing.person else f"  {thing.title}"
        return f"[{'-' if thing.ref in self.folds.opened else '+'}] {thing.title}"

    def _who(self, thing: Row) -> str:
        """Whom it was handed to, or whom it is about; the lines of a case say that themselves."""
        case = "" if self.filter.tests else self.folds.case_of(thing)
        return thing.handed or ("" if case else thing.person)

    def _when(self, at: float | None, part: str) -> str:
        if at is None:
            return ""
        return self.moment.left(at) if part == "overdue" else self.moment.brief(at)

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """Of a case's line: how pressing it is, and its alerts; of all else its own pane knows."""
        case = self.folds.items[row.ref]
        alerts = [
            (self.moment.brief(one.row.at) if one.row.at else "", one.row) for one in case.members
        ]
        told = [(when, ", ".join(filter(None, (one.title, one.person)))) for when, one in alerts]
        return [("pressing", case.band), *told]
