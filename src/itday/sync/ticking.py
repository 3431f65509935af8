"""What ticking a daily page off is made of: the evidence, and what the finding becomes."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from itday.domain.pages import DailyPage, looked_at

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.sync.decisions import Decisions


def changes(
    runtime: Decisions, page: DailyPage, finding: str = "", also: Collection[str] = ()
) -> list[Change]:
    """The changes of one tick, for one batch; nothing is decided yet.

    Args:
        runtime: The profile.
        page: Which.
        finding: What was found, in the grammar of lines; empty for nothing to report.
        also: Of `todo` and `note`, what the finding becomes besides.

    Raises:
        ItdayError: A to-do is wanted, and the finding holds a date or mark that cannot be meant.
    """
    from itday.domain.errors import ItdayError
    from itday.domain.grammar import parse

    now, school = runtime.now(), runtime.settings.school
    check = looked_at(page, school.local_date(now), now, finding)
    made: list[Change] = [check]
    if "todo" in also:
        typed = parse(finding, school, now)
        if typed.faults:
            raise ItdayError(typed.faults[0], where=finding)
        made.append(runtime.todo_of(typed, f"Found on {page.name}\n{page.url}"))
    if "note" in also:
        made.append(runtime.note(finding, check.ref))
    return made
