"""How the data of a pane stand, in words: no two states look alike, and each says its remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from itday.config.settings import Settings
from itday.domain.ref import DESK
from itday.store.feeds import GOOD, FeedState, skewed
from itday.ui.moment import Moment, span
from itday.ui.text import DOT

WORST_FIRST = (
    *("signed out", "no permission", "failed", "held", "waiting"),
    *("stale", "partial", "off", "fresh"),
)
QUIET = frozenset({"fresh", "off"})
"""States that need no line of their own."""


class Standing(NamedTuple):
    """What a pane says of its data."""

    word: str
    """The state: one of `WORST_FIRST`, `not set up`, `not pulled yet` or `own list`."""
    title: str
    """For the pane's title: `fresh 2 min`, `google signed out`."""
    line: str = ""
    """What is wrong and the remedy; empty when all is well."""

    @property
    def good(self) -> bool:
        """Whether there is nothing to mend."""
        return self.word in {"fresh", "own list"}


def of_the_file(line: str) -> bool:
    """Whether an error is mended in the settings: it names the file and the line."""
    return "settings.toml:" in line


def standing(
    kind: str,
    states: Sequence[FeedState],
    settings: Settings,
    moment: Moment,
    fault: str = "",
    *,
    pulled: Collection[str] = (),
) -> Standing:
    """Say how the data of one kind stand, the worst source first.

    Args:
        kind: As in `Ref.kind`.
        states: The feeds of that kind.
        settings: For sources that were never pulled or are faulty.
        moment: Now.
        fault: Why a source as a whole cannot be used, where that is known.
        pulled: Sources that have brought something of any kind: what they bring is known.
    """
    if not states:
        return _without(kind, settings, fault, pulled)
    worst = min(states, key=lambda state: _badness(state.shown(moment.stamp)))
    several = len({state.source for state in states}) > 1
    named = f"{worst.source} " if several and worst.shown(moment.stamp) not in QUIET else ""
    if worst.shown(moment.stamp) == "fresh":
        worst = min(states, key=lambda state: state.ok_at or 0)
    title, line = _words(worst, moment)
    return Standing(worst.shown(moment.stamp), named + title, line)


def _badness(state: str) -> int:
    return WORST_FIRST.index(state) if state in WORST_FIRST else 0


def _without(kind: str, settings: Settings, fault: str, pulled: Collection[str]) -> Standing:
    problem = fault or next((str(problem) for problem in settings.problems), "")
    own = kind == "todo" and settings.todo in {None, DESK}
    if own and not problem:
        return Standing("own list", "own list")
    if problem:
        return Standing("not set up", "not set up", problem)
    used = {source.name for source in settings.sources if source.enabled}
    if used - set(pulled):
        return Standing("not pulled yet", "not pulled yet", "No source has brought any yet")
    if used:
        return Standing("not set up", "not set up", "None of the sources brings any: , adds one")
    return Standing("not set up", "not set up", "No source yet: itday setup connects one")


def _words(state: FeedState, moment: Moment) -> tuple[str, str]:
    """Title and line of one feed."""
    since = f"true as of {moment.clock(state.ok_at)}" if state.ok_at else "never pulled"
    match state.shown(moment.stamp):
        case "fresh":
            return f"fresh {moment.ago(state.ok_at or 0)}", ""
        case "stale":
            old = f"since {moment.clock(state.ok_at)}" if state.ok_at else "never pulled"
            return f"stale {old}", f"{state.source}: no newer pull. r pulls now"
        case "partial":
            return f"{_rows(len(state.aside))} unreadable", state.error
        case "waiting":
            until = f" until {moment.clock(state.next_at)}" if state.next_at else ""
            return f"waiting{until}", state.error
        case "signed out":
            remedy = "" if "itday" in state.error else f". itday secret set {state.source}"
            return f"signed out, {since}", f"{state.error or state.source}{remedy}"
        case "off":
            return "switched off", ""
    return f"{state.state}, {since}", state.error


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def truth(states: Iterable[FeedState], moment: Moment) -> str:
    """The header's honest line: since when all is true, and the worst source if one is not.

    `true as of 08:12`, `true as of 08:12 · google 07:40 signed out`; times mean little where the
    clocks differ, so that is said too: `true as of 08:12 · clock 7 min ahead`.
    """
    states = list(states)
    return DOT.join([_true(states, moment), *(one.skew for one in skewed(states)[:1])])


def _true(states: Sequence[FeedState], moment: Moment) -> str:
    good = [state for state in states if state.state != "off"]
    bad = [state for state in good if state.shown(moment.stamp) not in GOOD]
    times = [state.ok_at for state in good if state not in bad and state.ok_at is not None]
    if not good:
        return "true as of now: own lists only"
    whole = f"true as of {moment.clock(min(times))}" if times else "nothing is fresh"
    if not bad:
        return whole
    worst = min(bad, key=lambda state: _badness(state.shown(moment.stamp)))
    since = f" {moment.clock(worst.ok_at)}" if worst.ok_at else ""
    more = len({state.source for state in bad}) - 1
    others = f" and {more} more" if more else ""
    return f"{whole} · {worst.source}{since} {worst.shown(moment.stamp)}{others}"


def age(seconds: float) -> str:
    """How old, for a preview: `2 min ago`, `just now`."""
    return f"{span(seconds)} ago" if seconds >= 60 else "just now"
