"""The list of cases: a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.store.casework import Worked
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itday.domain.ref import Ref
    from itday.ui.screens.cases import Cases

TONES = {"act now": "error", "look today": "warning", "bulk": "muted"}
DECIDING = frozenset(
    {"take", "verdict", "evidence", "contact", "tick", "log", "bulk", "combine", "apart"}
)
"""Keys that need a case."""
LINES = frozenset({"evidence", "log"})
"""Keys that open a line at once: what is typed behind one is in it."""


class Rows(LineList[Worked]):
    """A line a case."""

    screen_: Cases

    def key_of(self, thing: Worked) -> Ref:
        """Its first alert: what is decided on it does not move the cursor."""
        return thing.case.sights[0].ref

    def cells(self, thing: Worked) -> Cells:
        """Score, band, how far, when, whom and what."""
        count = len(thing.case.sights)
        return (
            Cell(f"{thing.score.score:g}", 3, TONES.get(thing.score.band, ""), right=True),
            Cell(thing.score.band, 10, TONES.get(thing.score.band, "")),
            Cell(thing.status, 12, "muted", from_width=76),
            Cell(self.screen_.moment.brief(thing.case.last), 6, "muted", from_width=46),
            Cell(f"{count}x" if count > 1 else "", 3, "muted", right=True),
            Cell(thing.title),
        )


def having(one: Worked, words: Sequence[str]) -> bool:
    """Whether a case has all of these words, in small letters."""
    said = f"{one.title} {one.key} {one.score.band} {' '.join(one.case.accounts)}".casefold()
    return all(word in said for word in words)


def greyed(name: str, thing: Worked | None) -> str:
    """Why a key does nothing to a case; empty if it does."""
    if name not in DECIDING:
        return ""
    if thing is None:
        return "nothing is selected"
    if name == "take" and thing.status != "new":
        return f"it is {thing.status} already"
    if name in {"verdict", "bulk"} and not thing.case.open:
        return "it is closed: undo opens it again"
    if name == "log" and thing.record is not None and thing.record.log is not None:
        return f"it is in the log as {thing.record.log.key}"
    return ""
