"""What all panes share: a list of one kind, its title with counts, age and state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.reactive import reactive

from itday.domain.ref import Ref
from itday.store.outbox import Letter
from itday.store.rows import Count, Row, Scope
from itday.triage.filter import Filter, parse
from itday.ui.moment import Moment
from itday.ui.panes._sieve import Sieve
from itday.ui.standing import Standing
from itday.ui.text import joined, shown
from itday.ui.view import PaneView
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from textual.worker import Worker

SCREENFULS = 500
"""Rows a pane holds while nothing is filtered; the title counts them all."""
FIRST = 50
"""Rows for the first frame: more than a window has lines."""
FILTERED = 20_000
"""Rows that a filter looks at."""
DONE = object()
"""Stands for the end of what is gone through."""


class Pane(LineList[Row]):
    """One kind, on one key. A pane's file says the rest."""

    digit: ClassVar[int]
    """The key that goes there; also the panes' order."""
    kind: ClassVar[str]
    """As in `Ref.kind`."""
    name_shown: ClassVar[str]
    """In the title."""
    nothing: ClassVar[str]
    """What is said where all is well and there is nothing."""

    DEFAULT_CSS = """
    Pane { border: round $surface-lighten-2; border-title-color: $text-muted; padding: 0; }
    Pane:focus { border: round $primary; border-title-color: $text; border-title-style: bold; }
    """

    marked_here = reactive(0, repaint=False)
    """How many of the rows shown are marked."""

    def __init__(self, moment: Moment) -> None:
        """Begin empty."""
        super().__init__(id=f"pane-{self.kind}")
        self.moment = moment
        self.standing = Standing("not set up", "not set up")
        self.held = Count(0, 0)
        self.rows: Sequence[Row] = ()
        self.letters: Mapping[Ref, list[Letter]] = {}
        self.filter = Filter("", ())
        self.typed: Callable[[], None] | None = None
        """Told how many rows pass whenever that changes, while a filter is typed."""
        self._sieve = Sieve()
        self._sifting: Worker[None] | None = None

    # What a pane's file says

    def scope(self, moment: Moment) -> Scope:
        """Which rows to read; all open ones unless a pane says otherwise."""
        del moment
        return Scope(self.kind)

    def columns(self, row: Row) -> Cells:
        """One row, after its mark."""
        raise NotImplementedError

    def badge(self) -> int:
        """The one number that stands for the pane in the line of tabs."""
        return self.held.open

    def standing_mark(self, row: Row) -> tuple[str, str]:
        """The mark of a row about which nothing is new: sign and word, or a space and none."""
        del row
        return " ", ""

    def summary(self) -> str:
        """The counts in the title: `3 new · 7 open`."""
        new = f"{self.held.new} new · " if self.held.new else ""
        return f"{new}{self.held.open} open"

    def facts(self, row: Row) -> list[tuple[str, str]]:
        """Name and value of what the preview shows; empty values are left out there."""
        raise NotImplementedError

    # The list

    def key_of(self, thing: Row) -> Ref:
        """Rows are known by their references."""
        return thing.ref

    def place_of(self, key: Hashable) -> int | None:
        """As in any list, but without making a reference of each of ten thousand rows."""
        if not isinstance(key, Ref):
            return None
        rows = enumerate(self.things)
        return next((n for n, row in rows if row.key == key.key and row.ref == key), None)

    def cells(self, thing: Row) -> Cells:
        """The mark, as sign and letter or sign and word, then the pane's columns."""
        sign, word = mark(thing, self.letters)
        if not word:
            sign, word = ("~", "handed") if thing.handed else self.standing_mark(thing)
        tone = {"?": "error", "^": "warning", " ": ""}.get(sign, "accent")
        wide = self.scrollable_content_region.width >= WIDE
        text = f"{sign} {word}" if wide else f"{sign}{word[:1]}"
        return (Cell(text, 10 if wide else 2, tone), *self.columns(thing))

    def reading(self, moment: Moment, *, first: bool = False) -> Scope:
        """What to read now: little for the first frame, much where a filter is in force."""
        filtered = self.filter.tests or self.typed is not None
        limit = FIRST if first else FILTERED if filtered else SCREENFULS
        asleep = "is:snoozed" in self.filter.text.casefold()
        return self.scope(moment)._replace(limit=limit, now=None if asleep else moment.stamp)

    def take_in(
        self,
        view: PaneView,
        letters: Mapping[Ref, list[Letter]],
        standing: Standing,
        moment: Moment,
    ) -> None:
        """Show what was read."""
        self.moment, self.standing, self.held = moment, standing, view.held
        self.rows, self.letters = view.rows, letters
        self._show()

    def narrow(self, text: str, *, soon: bool = False) -> bool:
        """Filter the rows by what was typed; empty shows all.

        Args:
            text: In the filter language.
            soon: Of many rows a slice at a time, so that the next key need not wait.

        Returns:
            Whether it is done; else `typed` is called as soon as it is.

        Raises:
            ItdayError: A field or date in it means nothing; the rows stay as they were.
        """
        self.filter = parse(text, self.moment.school, self.moment.now)
        self._give_up()
        slices = self._sieve.slices(self.filter, self.rows)
        if not soon or not self.filter.tests or next(slices, DONE) is DONE:
            self._show()
            return True
        # A worker that never began leaves no coroutine behind: it is made when it begins.
        self._sifting = self.run_worker(partial(self._sift, slices), name="filtering", group="sift")
        return False

    async def _sift(self, slices: Iterator[None]) -> None:
        for _ in slices:
            await asyncio.sleep(0)
        self._sifting = None
        self._show()

    def _give_up(self) -> None:
        """What is still gone through is for a filter, or for rows, that hold no more."""
        if self._sifting is not None:
            self._sifting.cancel()
            self._sifting = None

    def _show(self) -> None:
        self._give_up()
        wanted = self.filter
        if wanted.tests:
            # "today" and "overdue" move with the clock.
            wanted = parse(wanted.text, self.moment.school, self.moment.now)
        self.notice = self.standing.line
        self.empty = self._empty_words()
        rows = self._sieve.sift(wanted, self.rows) if wanted.tests else self.rows
        more = self.held.open - len(self.rows)
        self.tail = f"and {more} more: / filters, f finds" if self._cut and more > 0 else ""
        self.show(rows)
        self.border_title = heading(self, len(rows))
        if self.typed is not None:
            self.typed()

    def watch_marked_here(self) -> None:
        """The title says how many."""
        self.border_title = heading(self, len(self.things))

    def on_resize(self) -> None:
        """The title says what there is room for."""
        super().on_resize()
        self.border_title = heading(self, len(self.things))

    @property
    def _cut(self) -> bool:
        return len(self.rows) >= FIRST and not self.filter.tests

    def _empty_words(self) -> str:
        if self.filter.tests and self.rows:
            return f"Nothing here matches {self.filter.text}. esc shows all again."
        if self.standing.word in {"fresh", "own list", "partial"}:
            return self.nothing
        if self.standing.word == "not pulled yet":
            return "The first pull is under way, or r starts it."
        if self.standing.word == "not set up":
            return "itday connectors lists what this pane can show."
        if self.standing.word == "off":
            return f"{self.name_shown} is switched off: set enabled = true in the settings."
        return f"Nothing is kept here, and nothing newer is known: {self.standing.title}."


FRAME = 4
"""Columns of the title's line that the frame takes."""
WIDE = 100
"""Columns from which a row has its mark's word and not only its letter."""


def heading(pane: Pane, matching: int) -> Content:
    """A pane's title: digit and name, counts, filter, age and state."""
    counts = pane.summary()
    if pane.filter.tests:
        counts = f"/{pane.filter.text} {matching} of {len(pane.rows)}"
    counts += f" · {pane.marked_here} marked" if pane.marked_here else ""
    standing, style = pane.standing.title, ""
    if not pane.standing.good:
        standing, style = f"! {standing}", "bold $text-warning"
    name, state = shown(f"{pane.digit} {pane.name_shown}"), shown(standing, style)
    full = joined((name, shown(counts), state))
    if full.cell_length <= pane.size.width - FRAME or not pane.size.width:
        return full
    # The state is worth more than the words of the counts.
    short = f"/{pane.filter.text}" if pane.filter.tests else f"{pane.badge()}"
    return joined((name, shown(short), state))


def tab(pane: Pane, *, name: bool = True) -> Content:
    """For the line of tabs: `1 Alerts 7` or `1:7`, with `!` where the data are not good."""
    bad = "" if pane.standing.good else "!"
    words = f"{pane.digit} {pane.name_shown} " if name else f"{pane.digit}:"
    return shown(f"{words}{pane.badge()}{bad}")


def mark(row: Row, letters: Mapping[Ref, list[Letter]]) -> tuple[str, str]:
    """What is special about a row, as a sign and a word; two empty texts where nothing is."""
    waiting = letters.get(row.ref, ())
    if any(letter.state == "conflict" for letter in waiting):
        return "?", "conflict"
    if waiting or row.waiting:
        return "↑", "unsent"
    if row.worse and not row.new:
        return "^", "worse"
    return ("*", "new") if row.new else (" ", "")


def near(row: Row, moment: Moment, within: timedelta) -> str:
    """The tone of a time that runs out: `error` when it has, `warning` when it soon will."""
    if row.due is None:
        return "muted"
    left = row.due - moment.stamp
    return "error" if left < 0 else "warning" if left < within.total_seconds() else ""


def person(value: object) -> str:
    """A person of a record's fields as name and address, since names can lie."""
    if not isinstance(value, Mapping):
        return str(value or "")
    name, email = str(value.get("name") or ""), str(value.get("email") or "")
    login = str(value.get("login") or "")
    return f"{name} <{email}>" if name and email else name or email or login


__all__ = ["Cell", "Cells", "Pane", "mark", "near", "person", "tab"]
