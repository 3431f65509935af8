"""A series and the meeting of it that is meant, found by the words a person uses; its agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.store import meetings, rows
from itday.store.database import Db
from itday.store.rows import Row
from itday.triage import agenda

FAR = timedelta(days=60)
"""How far ahead, and back, a meeting is looked for by its words."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """A series, and the meeting of it that is meant."""

    key: str
    title: str
    sheet: str
    people: tuple[str, ...]
    uids: tuple[str, ...]
    meeting: Row | None
    """The one that is on, or comes next; none where the calendar has none."""
    held_at: datetime | None
    """When the series met last, as far as that was noted."""
    held: Ref | None
    known: bool
    """Whether the series was set up."""

    @property
    def ref(self) -> Ref:
        """The series."""
        return Ref(DESK, "series", self.key)

    def since(self, now: datetime) -> datetime:
        """From when on things are news to this series: its last meeting, else a month ago."""
        return self.held_at or now - timedelta(days=31)


def people_of(meeting: Row) -> tuple[str, ...]:
    """Names of those invited, the organiser first, each once; addresses where there is no name."""
    fields = meeting.fields
    invited = [fields.get("organizer"), *(one["person"] for one in fields.get("attendees") or ())]
    names = (one.get("name") or one.get("email") or "" for one in invited if one)
    return tuple(dict.fromkeys(filter(None, names)))


def of_meeting(db: Db, meeting: Row) -> Gathering:
    """The series that a meeting of the calendar belongs to, set up or not."""
    uid = _uid(meeting)
    held = next((one for one in meetings.series(db) if uid in one.fields.get("uids", ())), None)
    key = held.key if held else agenda.series_key(meeting.title)
    held = held or rows.row(db, Ref(DESK, "series", key))
    return _gathered(key, held, meeting)


def _gathered(key: str, series: Row | None, meeting: Row | None) -> Gathering:
    fields: dict[str, Any] = series.fields if series else {}
    title = series.title if series else meeting.title if meeting else key
    uid = _uid(meeting) if meeting else ""
    at = fields.get("held_at")
    return Gathering(
        key=key,
        title=title,
        sheet=fields.get("sheet") or ("" if series else agenda.sheet_of(title)),
        people=(people_of(meeting) if meeting else ()) or tuple(fields.get("people") or ()),
        uids=tuple(dict.fromkeys(filter(None, (*(fields.get("uids") or ()), uid)))),
        meeting=meeting,
        held_at=datetime.fromisoformat(at) if at else None,
        held=Ref(*fields["held"]) if fields.get("held") else None,
        known=series is not None,
    )


def find(db: Db, words: str, now: datetime) -> Gathering:
    """The series and meeting that a person means: a reference, a series, or words of a title.

    Raises:
        ItdayError: No series and no meeting within two months answers to it.
    """
    if (row := _referred(db, words)) is not None:
        if row.kind == "meeting":
            return of_meeting(db, row)
        return _gathered(row.key, row, _next(db, row, now))
    for exact in (True, False):
        for one in meetings.series(db):
            if one.key == words if exact else agenda.is_meant(words, (one.key, one.title)):
                return _gathered(one.key, one, _next(db, one, now))
    found = [one for one in _around(db, now) if agenda.is_meant(words, (one.title,))]
    if not found:
        raise ItdayError(
            "no series and no meeting is called so", where=words, remedy="itday meet list"
        )
    return of_meeting(db, _best(found, now))


def _referred(db: Db, words: str) -> Row | None:
    try:
        ref = rows.resolve(db, words)
    except ItdayError:
        return None
    return rows.row(db, ref) if ref.kind in {"meeting", "series"} else None


def _around(db: Db, now: datetime) -> list[Row]:
    after, before = (now - FAR).timestamp(), (now + FAR).timestamp()
    scope = rows.Scope("meeting", after=after, before=before, limit=10_000)
    return [one for one in rows.listing(db, scope) if not one.fields.get("all_day")]


def _best(found: Sequence[Row], now: datetime) -> Row:
    """The first that has not ended, else the last that has."""
    stamp = now.timestamp()
    return next((one for one in found if (one.due or 0) > stamp), found[-1])


def _next(db: Db, series: Row, now: datetime) -> Row | None:
    """The meeting of a series that is on or comes next, by the calendar's name for it or its title.

    A one-off with the title of the series counts as well, as `of_meeting` has it.
    """
    owner = {uid: one.key for one in meetings.series(db) for uid in one.fields.get("uids", ())}
    found = [
        one
        for one in _around(db, now)
        if owner.get(_uid(one), agenda.series_key(one.title)) == series.key
    ]
    return _best(found, now) if found else None


def _uid(meeting: Row) -> str:
    return str(meeting.fields.get("uid") or meeting.key)


def coming(db: Db, now: datetime, until: datetime) -> list[Gathering]:
    """The meetings still to come, in order of time, each with its series."""
    scope = rows.Scope("meeting", after=now.timestamp(), before=until.timestamp(), limit=1000)
    found = [one for one in rows.listing(db, scope) if not one.fields.get("all_day")]
    return [of_meeting(db, one) for one in found]


def known(db: Db, now: datetime) -> list[Gathering]:
    """The series that were set up, the one that met last first, each with its next meeting."""
    return [_gathered(one.key, one, _next(db, one, now)) for one in meetings.series(db)]


class Standing(NamedTuple):
    """An open topic, and what became of its to-do."""

    topic: Row
    todo: str
    """State of the to-do; empty where there is none."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be spoken of: neither settled nor done as a to-do."""
        return self.todo not in {"completed", "cancelled"}


def agenda_of(db: Db, key: str) -> list[Standing]:
    """What stands on a series' agenda; what was done as a to-do meanwhile says so."""
    return [Standing(one, meetings.todo_state(db, one)) for one in meetings.topics(db, key)]
