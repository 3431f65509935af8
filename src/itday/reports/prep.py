"""What to walk into a meeting with: at most two printed pages.

Open actions with their age, red and amber projects with what they owe, incidents since the last
meeting of the series: each exactly once, whichever sheet is used.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from itday.domain.rag import ORDER, Rag, judge
from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.reports import _prep_entries as entries
from itday.reports import sheets
from itday.reports._prep_entries import MANY, WANTED, Entry
from itday.reports._prep_projects import project
from itday.store import rows
from itday.store.database import Db
from itday.store.gathering import Gathering, agenda_of
from itday.store.linked import NOTHING, linked
from itday.store.rows import Row, Scope
from itday.triage.said import Days, counted, day_of, plain

PAGES, LINES, WIDTH = 2, 56, 92
"""What two sheets of A4 hold in a plain typeface."""
MOST_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that may be said; a template puts it in order."""

    words: Mapping[str, str]
    sections: Mapping[str, Sequence[Entry]]

    @property
    def refs(self) -> list[Ref]:
        """What it speaks of, in no order that matters."""
        return [one.ref for part in self.sections.values() for one in part if one.ref]


def gather(db: Db, meant: Gathering, school: School, now: datetime) -> Sheet:
    """Read what the meeting is to be prepared with.

    Args:
        db: Open for reading.
        meant: The series and its meeting.
        school: Whose dates are told.
        now: Aware.
    """
    days, since = Days(school, now), meant.since(now)
    standing = [one for one in agenda_of(db, meant.key) if one.is_open]
    actions = [one for one in standing if one.topic.fields.get("type") == "action"]
    judged, happened = _judged(db, days), entries.incidents(db, since)
    belongs = linked(db, [row for _, row in judged], school, now)
    told = {name: [entries.incident(one, days) for one in some] for name, some in happened.items()}
    sections: dict[str, Sequence[Entry]] = {
        "actions": [entries.topic(one, days) for one in actions],
        "topics": [entries.topic(one, days) for one in standing if one not in actions],
        "projects": [
            project(rag, row, belongs.get(row.key, NOTHING), since, days) for rag, row in judged
        ],
        "cyber": [*entries.alerts(db, since), *told["cyber"]],
        "infrastructure": [*told["infrastructure"], *entries.tickets(db)],
        "renewals": entries.renewals(db, days),
        "strategy": entries.strategy(db, days),
        "agenda": entries.invited(meant),
    }
    counts = (
        f"{counted(len(actions), 'action')} open, {entries.late(actions, days)} late",
        _coloured(judged),
        f"{counted(sum(map(len, happened.values())), 'incident')} since last time",
    )
    return Sheet(_head(meant, days) | {"bottom_line": "; ".join(counts)}, sections)


def _coloured(judged: Iterable[tuple[Rag, Row]]) -> str:
    """How many projects have each colour."""
    colours = [rag.colour for rag, _ in judged]
    return "projects " + ", ".join(f"{colours.count(colour)} {colour}" for colour in ORDER)


def _judged(db: Db, days: Days) -> list[tuple[Rag, Row]]:
    """The projects under way, the worst colour first, then by their end."""
    found = [
        (judge(one.fields, days.today), one)
        for one in rows.listing(db, Scope("project", limit=MANY))
    ]
    return sorted(found, key=lambda pair: (ORDER.index(pair[0].colour), pair[1].order))


def _head(meant: Gathering, days: Days) -> dict[str, str]:
    """What stands at the top."""
    meeting, now = meant.meeting, days.now
    at = days.local(meeting.at) if meeting and meeting.at else None
    when = f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M}" if at else "no meeting in the calendar"
    more = " and others" if len(meant.people) > MOST_PEOPLE else ""
    return {
        "title": plain(meeting.title if meeting else meant.title),
        "when": when,
        "people": plain(", ".join(meant.people[:MOST_PEOPLE]) + more) or "nobody is invited",
        "since": day_of(days.school.local_date(meant.since(now)), days.today),
    }


def markdown(sheet: Sheet, template: str) -> tuple[str, int]:
    """The sheet as Markdown, and how many lines it has beyond two pages.

    Where all does not fit, only titles, numbers and decisions wanted are said: nothing is left out.
    """
    for brief in (False, True):
        sections = {name: _listed(part, brief=brief) for name, part in sheet.sections.items()}
        text = sheets.fill(template, sheet.words, sections)
        over = printed_lines(text) - PAGES * LINES
        if over <= 0:
            return text, 0
    return text, over


def _listed(part: Iterable[Entry], *, brief: bool) -> str:
    lines = []
    for entry in part:
        lines.append(f"- {entry.text}")
        lines += [f"  - {one}" for one in entry.more if not brief or one.startswith(WANTED)]
    return "\n".join(lines)


def printed_lines(text: str) -> int:
    """How many lines it takes on paper; empty lines count, long ones wrap."""
    wrapped = (textwrap.wrap(line, WIDTH) or [""] for line in text.splitlines())
    return sum(map(len, wrapped))
