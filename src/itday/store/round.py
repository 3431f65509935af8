"""The morning round: what is new, worse, overdue or cleared since the person last looked.

Cockpit and `itday today` show the same, from here. Alerts of one case are one line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.ref import DESK, Ref
from itday.store import news
from itday.store.database import Db
from itday.store.rows import Row, Scope, listing
from itday.store.rows import row as row_of
from itday.store.sighting import LOOKED_AT, mark
from itday.triage.consequence import weigh
from itday.triage.filter import overdue

if TYPE_CHECKING:
    from itday.store.casework import Together
    from itday.triage.rules import Rules

KINDS = ("alert", "ticket", "todo", "meeting", "message")
PROMISED = ("todo", "ticket")
"""Kinds whose due date is a promise; a meeting is over at its end, not late."""
SCREENFUL = 35
"""Things of one round; what matters less stays in its pane, and is counted."""
MANY = 1000


class Item(NamedTuple):
    """One line of the round: a thing, or a case with its alerts."""

    row: Row
    """The thing; of a case a row of kind `case`, which stands nowhere but here."""
    part: str
    """`new`, `worse`, `overdue` or `cleared`; of a case's alert also `seen`."""
    members: tuple[Item, ...] = ()
    """The alerts of a case, the most consequential first: what is decided on it is on these."""
    band: str = ""
    """How pressing a case is: `act now`."""

    @property
    def things(self) -> tuple[Item, ...]:
        """What a key is about."""
        return self.members or (self,)


class Round(NamedTuple):
    """One picture of it."""

    items: tuple[Item, ...]
    """The most consequential first; what others cleared comes last."""
    upto: int
    """What `sighting.close_round` takes to say that this picture, and no more, was seen."""
    at: float
    """When it was taken, seconds since 1970."""
    gone: int = 0
    """Things that are at their sources no longer."""

    def of(self, part: str) -> list[Item]:
        """Those of one part."""
        return [item for item in self.items if item.part == part]

    def cut(self, most: int = SCREENFUL) -> tuple[Round, int]:
        """A screenful of it, and how many lines were left out."""
        left_out = max(len(self.items) - most, 0)
        return self._replace(items=self.items[:most]), left_out


def gather(db: Db, now: datetime, rules: Rules | None = None) -> Round:
    """Read the round.

    Args:
        db: Open for reading.
        now: Aware.
        rules: By which alerts are joined in cases; `None` leaves each by itself.
    """
    stamp, looked_at = now.timestamp(), mark(db, LOOKED_AT)
    since = news.since_last_look(db, KINDS, now=stamp)
    newly_late = [row for row in late(db, now) if (row.due or 0) > looked_at]
    found: dict[Ref, Item] = {}
    for part, rows in (("overdue", newly_late), ("worse", since.worse), ("new", since.new)):
        for row in rows:
            found.setdefault(row.ref, Item(row, part))
    if rules is not None:
        found = _joined(db, now, rules, found)
    items = sorted(found.values(), key=lambda item: _weight(item, now))
    cleared = [Item(row, "cleared") for row in since.cleared]
    return Round((*items, *cleared), since.upto, stamp, since.gone)


def again(db: Db, picture: Round) -> Round:
    """The same lines, each thing as it is now; what is gone stays as it was."""

    def now(item: Item) -> Item:
        if item.members:
            return item._replace(members=tuple(map(now, item.members)))
        return item._replace(row=row_of(db, item.row.ref) or item.row)

    return picture._replace(items=tuple(map(now, picture.items)))


def _weight(item: Item, now: datetime) -> tuple[object, ...]:
    """A case stands where its most pressing alert would."""
    row = item.things[0].row
    return (*weigh(row, now)[:2], *row.order)


def _joined(db: Db, now: datetime, rules: Rules, found: dict[Ref, Item]) -> dict[Ref, Item]:
    """The same, with the alerts of one case in one item."""
    asked = [ref for ref in found if ref.kind == "alert"]
    if not asked:
        return found
    from itday.store import casework  # costs as much as the first frame, which has no round

    joined = dict(found)
    for together in casework.of_alerts(db, rules, now, asked):
        members = _members(db, together, now, found)
        if len(members) > 1 and any(one.row.ref in found for one in members):
            for one in members:
                joined.pop(one.row.ref, None)
            item = _case(together, members)
            joined[item.row.ref] = item
    return joined


def decided_together(db: Db, rules: Rules, now: datetime, alerts: Collection[Ref]) -> list[Ref]:
    """The alerts that a decision on a case is on, in the order of the round.

    Args:
        db: Open for reading.
        rules: By which alerts are joined in cases.
        now: Aware.
        alerts: Any of the case's.
    """
    from itday.store import casework

    found = casework.of_alerts(db, rules, now, alerts)
    return [one.row.ref for together in found for one in _members(db, together, now, {})]


def _members(db: Db, together: Together, now: datetime, found: Mapping[Ref, Item]) -> list[Item]:
    """The alerts of a case that are open and not silenced, as far as the cache has them."""
    members = []
    for sight in together.members:
        item = found.get(sight.ref)
        if item is None and (row := row_of(db, sight.ref)) is not None:
            item = Item(row, "seen") if (row.until or 0) <= now.timestamp() else None
        if item is not None:
            members.append(item)
    return sorted(members, key=lambda one: _weight(one, now))


def _case(together: Together, members: list[Item]) -> Item:
    """One line for all of them."""
    from itday.triage.cases import headline

    worked, first = together.worked, members[0].row
    refs = {one.row.ref for one in members}
    shown = [one for one in together.members if one.ref in refs]
    news = sum(one.part != "seen" for one in members)
    since = f", {news} since you last looked" if news < len(members) else ""
    row = replace(
        first,
        id=None,
        source=DESK,
        kind="case",
        key=worked.key,
        short=worked.key,
        title=headline(shown) + since,
        person=first.person if len({one.account for one in shown}) == 1 else "",
        severity=max(one.row.severity for one in members),
        url=None,
        body=None,
        patch=None,
        _fields=None,
        waiting=0,
        handed=None,
    )
    part = next((one.part for one in members if one.part != "seen"), "new")
    return Item(row, part, tuple(members), worked.score.band)


def late(db: Db, now: datetime) -> list[Row]:
    """Open to-dos and tickets whose time has run out, whenever that was; none that is silenced."""
    stamp = now.timestamp()
    scopes = (Scope(kind, before=None, limit=MANY, now=stamp) for kind in PROMISED)
    return [row for scope in scopes for row in listing(db, scope) if overdue(row, now)]
