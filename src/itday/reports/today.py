"""The morning round as text: what is new, worse, overdue or cleared, then the day as it stands.

The plain form is linear and speakable: one thing a line, headings in words, no columns to align.
"""

from __future__ import annotations

import html as markup
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from itday.config import rules
from itday.config.settings import NO_SOURCE, Settings
from itday.domain.school_time import School
from itday.domain.text import clean
from itday.store import feeds, outbox, rows
from itday.store import round as rounds
from itday.store.database import Db
from itday.store.round import Item
from itday.store.rows import Row
from itday.triage.consequence import weigh

KINDS = {
    "alert": "Alerts",
    "ticket": "Help desk",
    "todo": "To-do",
    "meeting": "Agenda",
    "message": "Mail",
}
SCREENFUL = 20
"""Lines of one section; what is left out is counted."""


class Section(NamedTuple):
    """One part of the page."""

    heading: str
    lines: tuple[str, ...]
    left_out: int
    """How many more lines there are."""
    items: tuple[Item, ...]
    """What the lines are about, in their order; alerts of one case are one line."""
    things: int = 0
    """How many things there are in all, those of cases and those left out among them."""


@dataclass(frozen=True, slots=True)
class Today:
    """What the page says."""

    heading: str
    truth: tuple[str, ...]
    """A line for each source that is not fresh; one line saying so where all are."""
    sections: tuple[Section, ...]
    now: datetime
    upto: int = 0
    """What `close_round` takes to say that all this was seen."""


def gather(db: Db, settings: Settings, now: datetime) -> Today:
    """Read the round and the day from the store.

    Args:
        db: Open for reading.
        settings: The school's dates and times, and which sources there should be.
        now: Aware.
    """
    school = settings.school
    day = school.local_date(now)
    end = school.local_day(day)[1].timestamp()
    told, fault = rules.in_force(settings.rules_file)
    since = rounds.gather(db, now, told)
    new_late = {item.row.ref for item in since.of("overdue")}
    late = [row for row in rounds.late(db, now) if row.ref not in new_late]
    awake = rows.Scope("todo", limit=1000, now=now.timestamp())
    due = [row for row in rows.listing(db, awake) if row.due and now.timestamp() <= row.due < end]
    ahead = awake._replace(kind="meeting", after=now.timestamp(), before=end)
    meetings = rows.listing(db, ahead)
    words = _Words(school, now)
    sections = (
        words.section("New since you last looked", since.of("new")),
        words.section("Worse", since.of("worse")),
        words.section("Overdue", since.of("overdue")),
        words.section("Cleared", since.of("cleared"), in_order=True),
        words.section("Overdue from before", _plainly(late)),
        words.section("Meetings still to come today", _plainly(meetings), in_order=True),
        words.section("Due today", _plainly(due)),
        _standing(db, now.timestamp()),
    )
    heading = f"{day:%A %d %B %Y}, {school.term_week(day)}, {words.clock(now.timestamp())}"
    truth = (*_truth(db, settings, words), *filter(None, [fault]))
    return Today(heading, truth, sections, now, since.upto)


def _plainly(found: list[Row]) -> list[Item]:
    return [Item(row, "") for row in found]


class _Words(NamedTuple):
    """How rows and times are said."""

    school: School
    now: datetime

    def clock(self, seconds: float, *, whole_day: bool = False) -> str:
        local = datetime.fromtimestamp(seconds, UTC).astimezone(self.school.zone)
        today = local.date() == self.school.local_date(self.now)
        if whole_day:
            return "today" if today else f"{local:%a %d %b}"
        return f"{local:%H:%M}" if today else f"{local:%a %d %b %H:%M}"

    def span(self, row: Row) -> str:
        """From when to when a meeting is; of whole days the last one, if it is not today."""
        if not row.whole_day:
            return f"{self.clock(row.at or 0)} to {self.clock(row.due or 0)}"
        last = self.clock((row.due or 0) - 1, whole_day=True)
        return "all day" if last == "today" else f"all day, until {last}"

    def line(self, row: Row) -> str:
        """One row as a sentence: kind, what, who, and when it is or was due."""
        if row.kind == "meeting":
            place = str(row.fields.get("location") or "")
            return f"{self.span(row)}: {row.title}{', ' + place if place else ''}"
        severe = {5: "critical ", 4: "high "}.get(row.severity, "")
        if row.kind == "case":
            return f"{severe}case: {row.title} [{row.key}]"
        severe = severe if row.kind == "alert" else ""
        who = f", {row.person}" if row.person else ""
        due = f", due {self.clock(row.due, whole_day=row.whole_day)}" if row.due else ""
        return f"{severe}{row.kind}: {row.title}{who}{due} [{row.source}]"

    def weight(self, item: Item) -> tuple[Any, ...]:
        """What things of all kinds are sorted by; a case as the first of its alerts."""
        row = item.things[0].row
        return (*weigh(row, self.now)[:2], *row.order)

    def section(self, heading: str, found: list[Item], *, in_order: bool = False) -> Section:
        """The most consequential first, a screenful."""
        kept = found if in_order else sorted(found, key=self.weight)
        shown = tuple(kept[:SCREENFUL])
        lines = tuple(self.line(item.row) for item in shown)
        count = sum(len(item.things) for item in kept)
        return Section(heading, lines, len(kept) - len(shown), shown, count)


def _standing(db: Db, now: float) -> Section:
    lines = [
        f"{name}: {count.open} open, {count.new} new"
        for kind, name in KINDS.items()
        if kind != "meeting"
        for count in (rows.counts(db, kind, now),)
    ]
    waiting = len(outbox.waiting(db))
    return Section("As it stands", (*lines, *([f"{waiting} to send"] if waiting else [])), 0, ())


def _truth(db: Db, settings: Settings, words: _Words) -> tuple[str, ...]:
    """Say which feeds are not fresh, and since when; how old the oldest is where all are."""
    enabled = {source.name for source in settings.sources if source.enabled}
    states = feeds.feeds(db)
    if not settings.sources and not settings.problems:
        return (NO_SOURCE,)
    lines = [str(problem) for problem in settings.problems]
    never = {source.name for source in settings.sources} - {feed.source for feed in states}
    lines += [f"{name}: {'never pulled' if name in enabled else 'off'}" for name in sorted(never)]
    for feed in states:
        state = feed.shown(words.now.timestamp()) if feed.source in enabled else "off"
        if state == "waiting" and feed.next_at:
            state = f"waiting until {words.clock(feed.next_at)}"
        if state != "fresh":
            since = f"true as of {words.clock(feed.ok_at)}" if feed.ok_at else "never pulled"
            lines.append(f"{feed.source} {feed.feed}: {state}, {since}. {feed.error}".rstrip(". "))
    oldest = min((feed.ok_at or 0 for feed in states), default=0)
    return (*(lines or [f"All true as of {words.clock(oldest)}."]), *_clocks(states, enabled))


def _clocks(states: Iterable[feeds.FeedState], enabled: Collection[str]) -> list[str]:
    """A line for each source whose clock is not ours: what is due or late hangs on it."""
    return [
        f"{one.source}: {one.skew_line}" for one in feeds.skewed(states) if one.source in enabled
    ]


def plain(today: Today) -> str:
    """The page as lines of text; empty sections are left out, an empty round says so."""
    parts = [today.heading, *today.truth]
    for section in today.sections:
        if section.lines:
            count = f" ({section.things})" if section.things else ""
            parts += ["", f"{section.heading}{count}"]
            parts += [f"- {line}" for line in section.lines]
            parts += [f"- and {section.left_out} more"] if section.left_out else []
    return "\n".join(parts)


def as_json(today: Today) -> dict[str, Any]:
    """The page for programs."""
    return {
        "now": today.now.isoformat(),
        "heading": today.heading,
        "truth": list(today.truth),
        "sections": [
            {
                "heading": section.heading,
                "lines": list(section.lines),
                "left_out": section.left_out,
                "refs": [str(item.row.ref) for item in section.items],
                "cases": {
                    str(item.row.ref): [str(one.row.ref) for one in item.members]
                    for item in section.items
                    if item.members
                },
            }
            for section in today.sections
        ],
    }


STYLE = (
    ":root{color-scheme:light dark}body{max-width:48em;margin:2em auto;padding:0 1em;"
    "font:1em/1.45 sans-serif}h1{font-size:1.4em}h2{font-size:1.1em}"
)
"""For a phone, a wide window and a dark room alike."""


def html(today: Today) -> str:
    """The page as one HTML file: no script, no link, no picture, all text escaped."""
    body = [f"<h1>{_escaped(today.heading)}</h1>"]
    body += [f"<p>{_escaped(line)}</p>" for line in today.truth]
    for section in today.sections:
        if section.lines:
            lines = [
                *section.lines,
                *([f"and {section.left_out} more"] if section.left_out else []),
            ]
            body.append(f"<h2>{_escaped(section.heading)}</h2>")
            body.append("<ul>" + "".join(f"<li>{_escaped(line)}</li>" for line in lines) + "</ul>")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style>"
        f"<title>{_escaped(today.heading)}</title></head><body>{''.join(body)}</body></html>\n"
    )


def _escaped(text: str) -> str:
    """Text as HTML shows it: no mark-up, and nothing that acts on whoever reads the source."""
    return markup.escape(clean(text))
