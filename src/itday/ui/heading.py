"""The header: date, week, school time, the next meeting, and since when all of it is true."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from itday.store.rows import Row
from itday.ui.moment import Moment, span
from itday.ui.standing import truth
from itday.ui.text import DOT, joined, shown
from itday.ui.view import View

SHORT_TITLE = 24
COPY = "a copy to look at (--read-only)"
"""Why nothing is decided, written or fetched here."""


def heading(
    view: View,
    moment: Moment,
    width: int,
    *,
    problems: int = 0,
    twice: int = 0,
    copy: bool = False,
) -> Content:
    """One line of exactly what fits; what matters least is left out first.

    Args:
        view: What is shown below.
        moment: Now.
        width: Cells there are.
        problems: Faults in the settings that leave a source out.
        twice: Pages of notes that have two versions.
        copy: Whether it is one that is only looked at.
    """
    ranked = _right(view, moment, problems, twice)
    if copy:
        ranked.insert(0, (CLOCK + 1, shown(COPY, "bold $text-warning")))
    while len(ranked) > 1 and joined([part for _, part in ranked]).cell_length > width - CLOCK_ROOM:
        ranked.remove(min(ranked, key=lambda one: one[0]))
    right = joined([part for _, part in ranked])
    room = width - right.cell_length - 2
    left = _left(view, moment)
    while left and cell_len(DOT.join(text for _, text in left)) > room:
        left.remove(min(left))
    told = joined([shown(text, "bold" if rank == CLOCK else "") for rank, text in left])
    if not told.plain:
        return joined([shown(f"{moment.clock(moment.stamp)}", "bold"), right])
    gap = max(width - told.cell_length - right.cell_length - 2, 1)
    return shown(" ") + told + shown(" " * gap) + right


CLOCK = 9
CLOCK_ROOM = len(" 09:24 · ")
"""Cells that are kept for the clock."""


def _left(view: View, moment: Moment) -> list[tuple[int, str]]:
    """Each part with its rank: the greater, the longer it stays."""
    local = moment.local(moment.stamp)
    period = moment.school.period_at(moment.now)
    parts = [
        (5, f"{local:%a} {local.day} {local:%b}"),
        (3, moment.school.term_week(moment.today)),
        (CLOCK, f"{local:%H:%M}"),
        (2, f"{period.name} to {period.end:%H:%M}" if period else ""),
        (7, next_meeting(view.meetings, moment)),
    ]
    return [(rank, text) for rank, text in parts if text]


def next_meeting(meetings: Sequence[Row], moment: Moment) -> str:
    """What comes next, counting down; what is on, where nothing follows within half a day."""
    timed = [row for row in meetings if not row.fields.get("all_day") and row.at is not None]
    ahead = [row for row in timed if row.at is not None and row.at > moment.stamp]
    if ahead:
        first = ahead[0]
        return f"{_named(first)} in {span((first.at or 0) - moment.stamp + 59)}"
    if timed:
        return f"{_named(timed[-1])} until {moment.clock(timed[-1].due or 0)}"
    return ""


def _named(row: Row) -> str:
    title = row.title
    return title if len(title) <= SHORT_TITLE else f"{title[: SHORT_TITLE - 1]}…"


def _right(view: View, moment: Moment, problems: int, twice: int) -> list[tuple[int, Content]]:
    """Each part with its rank, as in `_left`: what is wrong stays longer than what is well."""
    whole, *wrong = truth(view.feeds, moment).split(DOT)
    worst = "bold $text-warning"
    faults = f"! settings: {problems} fault{'s' if problems > 1 else ''}" if problems else ""
    parts = [
        (1 if wrong else CLOCK, whole, worst if wrong else ""),
        *((8 - number, words, worst) for number, words in enumerate(wrong)),
        (5, faults, worst),
        (3, f"! notes twice: {twice}" if twice else "", "$text-warning"),
        (4, f"{view.to_send} to send" if view.to_send else "", "$text-accent"),
    ]
    return [(rank, shown(words, style)) for rank, words, style in parts if words]
