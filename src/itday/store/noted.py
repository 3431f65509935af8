"""What a decision on all alerts of a case leaves in the case's own record.

In the round a case is one line, and `itday do` takes a case by its name. Either way the decision is
on the alerts; that it was on the case must stand in the case's history too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.store import casework, rows
from itday.store.casework import Together
from itday.store.database import Db
from itday.triage import closing
from itday.triage.closing import Subject
from itday.triage.rules import Rules


class Decider(NamedTuple):
    """Who decides, and when."""

    who: str
    now: datetime
    """Aware."""
    reason: str = ""


def noted(db: Db, rules: Rules, by: Decider, changes: Sequence[Change]) -> list[Change]:
    """The changes of cases' records that belong to a decision on alerts; often none.

    A case is decided on where every alert of it that its line in the round stands for is. One alert
    alone is not a case's line, and what has a case's record among it was noted already.

    Args:
        db: Open for reading, before the decision.
        rules: By which alerts are joined in cases.
        by: Who, when, why.
        changes: One batch.
    """
    on = {one.ref: one for one in changes if one.ref.kind == "alert"}
    if any(one.ref.kind == "case" for one in changes):
        return []
    whole = [
        (together, mine)
        for together in casework.of_alerts(db, rules, by.now, on)
        if len(mine := [on[one.ref] for one in together.members if one.ref in on]) > 1
        and not any(_left(db, together, on, by.now))
    ]
    several = len(whole) > 1
    return [_note(together, mine, by, several=several) for together, mine in whole]


def _left(db: Db, together: Together, on: dict[Ref, Change], now: datetime) -> Iterator[Ref]:
    """Alerts that the case's line stands for and that were not decided on, nor needed to be."""
    taken = any(one.verb == "acknowledge" for one in on.values())
    for sight in together.members:
        if sight.ref in on or (taken and sight.status == "in progress"):
            continue
        row = rows.row(db, sight.ref)
        if row is not None and (row.until or 0) <= now.timestamp():
            yield sight.ref


def _note(together: Together, mine: Sequence[Change], by: Decider, *, several: bool) -> Change:
    worked = together.worked
    subject = Subject(worked.ref, worked.title, worked.case, worked.score, worked.record)
    return closing.noted(subject, mine, closing.By(by.who, by.now.isoformat(), by.reason, several))
