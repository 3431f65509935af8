"""What the sources screen says of a source: how each feed stands, what it can do, what mends it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from textual.content import Content

from itday.config.settings import Settings, SettingsProblem, SourceSettings
from itday.store import feeds
from itday.store.database import Db
from itday.store.feeds import FeedState, SourceRow
from itday.ui.moment import Moment, span
from itday.ui.standing import of_the_file
from itday.ui.text import MUTED, fit, joined, shown, stacked, wrapped

NAME_WIDTH = 11
Mend = Literal["", "sign in", "command", "settings", "accept", "switch on", "retry"]
"""What sets a source right: a secret, a command of itday's, its table, a word of consent, ..."""
KINDS = {"message": "mail", "todo": "to-do", "meeting": "agenda"}
COUNTED = {"fresh": 0, "not pulled yet": 1, "off": 1}
"""States that are nobody's fault; all others want a look."""


SIGN_IN = re.compile(r"\bitday signin ([\w-]+)(?! +--)\b")
"""One that a person runs for themselves; with an option it prints what another one has to do."""


class SourceLine(NamedTuple):
    """One feed of one source, or the source itself where no feed of it is known."""

    source: str
    settings: SourceSettings | None
    """`None` where its table has a fault."""
    known: SourceRow | None
    feed: FeedState | None
    problem: SettingsProblem | None = None
    fault: str = ""
    """Why the source as a whole cannot be used, where no feed says it."""
    first: bool = True
    """Whether it is the first of its source."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by."""
        return self.source, self.feed.feed if self.feed else ""

    def state(self, now: float) -> str:
        """The state in words: one of the feeds' own, or `not set up`, `not pulled yet`."""
        if self.settings is None:
            return "not set up"
        if not self.settings.enabled:
            return "off"
        if self.feed is None:
            return "failed" if self.fault else "not pulled yet"
        return self.feed.shown(now)

    @property
    def line(self) -> str:
        """What is wrong, in one line; empty when all is well."""
        if self.problem is not None:
            return str(self.problem)
        return self.fault or (self.feed.error if self.feed else "")

    @property
    def skew(self) -> str:
        """How far our clock is from the server's, where that is too far and it is asked at all."""
        asked = self.settings is not None and self.settings.enabled
        return self.feed.skew if self.feed and asked else ""

    def mend(self, now: float) -> Mend:
        """What sets it right; empty where nothing need be done."""
        state = self.state(now)
        match state:
            case "not set up":
                return "settings"
            case "signed out":
                return "command" if command_in(self.line) else "sign in"
            case "no permission" if command_in(self.line):
                return "command"
            case "held":
                return "accept"
            case "off":
                return "switch on"
            case "fresh" | "partial":
                return ""
        return "settings" if of_the_file(self.line) else "retry"


def command_in(line: str) -> list[str]:
    """The words of a sign-in command that an error names: `["signin", "mail"]`; else none."""
    found = SIGN_IN.search(line)
    return ["signin", found[1]] if found else []


def gather(db: Db, settings: Settings, faults: Mapping[str, str]) -> list[SourceLine]:
    """Every source of the settings with its feeds, in the file's order; faulty tables last.

    Args:
        db: Open for reading.
        settings: The profile's.
        faults: Why a source as a whole cannot be used, by its name.
    """
    known, states = feeds.sources(db), feeds.feeds(db)
    lines: list[SourceLine] = []
    for source in settings.sources:
        own: list[FeedState | None] = [one for one in states if one.source == source.name]
        lines += [
            SourceLine(
                source.name,
                source,
                known.get(source.name),
                state,
                fault=faults.get(source.name, ""),
                first=number == 0,
            )
            for number, state in enumerate(own or [None])
        ]
    there = {source.name for source in settings.sources}
    for problem in settings.problems:
        if problem.source not in there:
            lines.append(SourceLine(problem.source, None, None, None, problem))
    return lines


def state_said(line: SourceLine, moment: Moment) -> str:
    """The state with its time: `fresh`, `stale since 08:12`, `fresh, clock 7 min ahead`."""
    skew = line.skew
    return _state_said(line, moment) + (f", {skew}" if skew else "")


def _state_said(line: SourceLine, moment: Moment) -> str:
    state, feed = line.state(moment.stamp), line.feed
    if feed is None:
        return state
    if state == "stale":
        return f"stale since {moment.clock(feed.ok_at)}" if feed.ok_at else "stale, never pulled"
    if state == "waiting" and feed.next_at:
        return f"waiting until {moment.clock(feed.next_at)}"
    if state == "partial":
        count = len(feed.aside)
        return f"{count} row set aside" if count == 1 else f"{count} rows set aside"
    return state


def sign(state: str) -> str:
    """A letter beside the words, so that the eye finds what wants a look: `!` does, `-` is off."""
    if state == "fresh":
        return " "
    return "-" if state in {"off", "not pulled yet"} else "!"


def next_pull(line: SourceLine, moment: Moment) -> str:
    """When it is asked again: `in 3 min`, `on request`; empty where that is not known."""
    feed = line.feed
    if feed is None or line.settings is None or not line.settings.enabled:
        return ""
    if feed.next_at is None:
        return "on request" if feed.state not in feeds.GOOD else ""
    left = feed.next_at - moment.stamp
    return f"in {span(left)}" if left >= 60 else "now"


def card(lines: Sequence[SourceLine], moment: Moment, width: int, settings: Settings) -> Content:
    """One source in full, all its feeds below one another.

    Args:
        lines: The lines of one source, 1 or more.
        moment: Now.
        width: Cells there are.
        settings: For the place of its table.
    """
    head = lines[0]
    source = head.settings
    type_ = source.type if source else ""
    parts = [
        joined([shown(head.source, "bold"), shown(type_, MUTED)]),
        *_what_is_wrong(lines, width),
    ]
    if source is not None:
        parts += [Content(), *_facts(head, source, settings, moment, width)]
    for line in lines:
        if line.feed is not None:
            parts += [Content(), *_feed(line, line.feed, moment, width)]
    return stacked(parts)


def _what_is_wrong(lines: Sequence[SourceLine], width: int) -> list[Content]:
    """Each different line once: feeds of one source often fail for one reason."""
    said = dict.fromkeys(line.line for line in lines if line.line)
    return [
        shown(f"{'! ' if number == 0 else '  '}{part}", "bold $text-warning")
        for text in said
        for number, part in enumerate(wrapped(text, max(width - 2, 20)))
    ]


def _facts(
    head: SourceLine, source: SourceSettings, settings: Settings, moment: Moment, width: int
) -> list[Content]:
    can = head.known.can if head.known else []
    able = ", ".join(can) if can else "nothing" if head.known else "known after the first pull"
    write = "on" if source.write else "off: read only (write = true allows what it can do)"
    every = f"every {span(source.every.total_seconds())}" if source.every else "as it suggests"
    told = [("can do", able), ("write", write), ("asked", every)]
    if head.known and (lasts := head.known.ends(moment.stamp)):
        told.append(("sign-in", lasts))
    if not source.enabled:
        told.append(("switched", "off (enabled = false)"))
    told.append(("settings", f"{settings.file.name}:{source.line}"))
    return [part for name, value in told for part in fact(name, value, width)]


def _feed(line: SourceLine, feed: FeedState, moment: Moment, width: int) -> list[Content]:
    kind = KINDS.get(feed.kind, feed.kind)
    state = line.state(moment.stamp)
    style = "" if state in {"fresh", "off"} and not line.skew else "bold $text-warning"
    parts = [
        joined(
            [shown(feed.feed, "bold"), shown(kind, MUTED), shown(state_said(line, moment), style)]
        )
    ]
    since = f"{moment.clock(feed.ok_at)} ({moment.ago(feed.ok_at)})" if feed.ok_at else "never"
    tried = moment.clock(feed.tried_at) if feed.tried_at else "never"
    told = [("true as of", since), ("last tried", tried), ("next pull", next_pull(line, moment))]
    parts += [part for name, value in told if value for part in fact(name, value, width)]
    if line.skew:
        parts += fact("clock", feed.skew_line, width)
    for key, why in feed.aside:
        parts += fact("set aside", f"{key}: {why}", width)
    return parts


def fact(name: str, value: str, width: int) -> list[Content]:
    """A value beside its name, its further lines below its first."""
    lines = wrapped(value, max(width - NAME_WIDTH - 1, NAME_WIDTH)) or [""]
    heads = [name, *("" for _ in lines[1:])]
    return [
        shown(fit(head, NAME_WIDTH) + " ", MUTED) + shown(text)
        for head, text in zip(heads, lines, strict=True)
    ]
