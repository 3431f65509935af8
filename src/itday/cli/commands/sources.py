"""`itday sources`: how each source stands."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from itday.config.settings import SourceSettings
    from itday.runtime import Runtime
    from itday.store.feeds import FeedState, SourceRow


FEW, REASONS = 30, 5
"""Rows set aside that are printed one by one; reasons that are counted where there are more."""
WIDE, LONG = 60, 200
"""Characters of a row's key and of a reason."""


class Standing(NamedTuple):
    """One configured source, with what is known of it."""

    settings: SourceSettings
    known: SourceRow | None
    feeds: list[FeedState]
    held: dict[tuple[str, str], int]
    fault: str = ""
    """Why its table cannot be used, of one that was never pulled."""

    def rows(self, feed: FeedState) -> int:
        """How many rows of a feed there are."""
        return self.held.get((feed.source, feed.feed), 0)


@click.command("sources")
@click.argument("source", required=False)
@json_option
@click.pass_context
@pass_invocation
def command(
    invocation: Invocation, ctx: click.Context, source: str | None, *, as_json: bool
) -> None:
    """Show how each source stands.

    Its state, age, what it can do, and what of its rows could not be read.
    """
    from itday.cli.output import print_json, say

    runtime = invocation.runtime
    standings = _standings(runtime)
    if source is not None:
        standings = [one for one in standings if one.settings.name == source]
        if not (standings or runtime.settings.problems):
            raise SettingsError("no such source", where=source, remedy="itday sources lists them")
    if as_json:
        print_json([_json(one) for one in standings])
    else:
        _lines(runtime, standings)
        if source is not None:
            _details(runtime, standings[0])
    problems = [] if source else list(runtime.settings.problems)
    for problem in problems:
        say(str(problem), err=True)
    bad = any(one.fault or any(feed.error for feed in one.feeds) for one in standings)
    ctx.exit(1 if bad or problems else 0)


def _standings(runtime: Runtime) -> list[Standing]:
    from itday.store import feeds

    known = runtime.store.read_now(feeds.sources)
    states = runtime.store.read_now(feeds.feeds)
    held = runtime.store.read_now(feeds.held)
    found = []
    for one in runtime.settings.sources:
        own = [state for state in states if state.source == one.name]
        fault = "" if own or not one.enabled else _fault(runtime, one)
        found.append(Standing(one, known.get(one.name), own, held, fault))
    return found


def _fault(runtime: Runtime, source: SourceSettings) -> str:
    """The first thing that is wrong with its table; of one that was pulled its feeds say it."""
    from itday.sync.connect import faults

    return "".join(map(str, faults(source, runtime.settings.file)[:1]))


def _origin(type_: str) -> str:
    """The package and version of somebody else's connector; empty for one of ours."""
    from itday import registry

    return "" if registry.is_ours(type_) else registry.foreign_connectors().get(type_, "")


def _type(one: Standing) -> str:
    origin = _origin(one.settings.type)
    return f"{one.settings.type} (from {origin})" if origin else one.settings.type


def _json(one: Standing) -> dict[str, Any]:
    from itday.cli.output import iso

    return {
        "name": one.settings.name,
        "type": one.settings.type,
        "origin": _origin(one.settings.type),
        "enabled": one.settings.enabled,
        "write": one.settings.write,
        "verbs": one.known.can if one.known else [],
        "fault": one.fault,
        "sign_in_ends_at": iso(one.known.ends_at) if one.known else None,
        "feeds": [
            {
                "feed": feed.feed,
                "kind": feed.kind,
                "state": feed.state,
                "rows": one.rows(feed),
                "ok_at": iso(feed.ok_at),
                "next_at": iso(feed.next_at),
                "error": feed.error,
                "clock_ahead_s": None if feed.ahead is None else round(feed.ahead),
                "aside": [{"key": key, "why": why} for key, why in feed.aside],
            }
            for feed in one.feeds
        ],
    }


def _lines(runtime: Runtime, standings: list[Standing]) -> None:
    from itday.cli.output import ago, print_table, say
    from itday.config.settings import NO_SOURCE

    now = runtime.now().timestamp()
    if not (standings or runtime.settings.problems):
        say(f"{NO_SOURCE} Settings: {runtime.settings.file}")
    rows = []
    for one in standings:
        head, may = (one.settings.name, _type(one)), _may(one)
        if not one.feeds:
            rows.append((*head, "", _unpulled(one), "", "", "", "", may, one.fault))
        rows += [
            (
                *head,
                feed.feed,
                _state(runtime, one, feed),
                f"true {ago(now - feed.ok_at)} ago" if feed.ok_at else "never true",
                _count(one.rows(feed)),
                f"{len(feed.aside)} set aside" if feed.aside else "",
                feed.skew if one.settings.enabled else "",
                may,
                feed.error,
            )
            for feed in one.feeds
        ]
    print_table(rows)


def _may(one: Standing) -> str:
    return "read and write" if one.settings.write else "read only"


def _unpulled(one: Standing) -> str:
    """The state of a source of which no feed is known."""
    if not one.settings.enabled:
        return "off"
    return "not set up" if one.fault else "never pulled"


def _state(runtime: Runtime, one: Standing, feed: FeedState) -> str:
    """The feed's state in words; what is switched off is off, however its last pull ended."""
    if not one.settings.enabled:
        return "off"
    word = feed.shown(runtime.now().timestamp())
    if word != "waiting" or feed.next_at is None:
        return word
    until = datetime.fromtimestamp(feed.next_at, UTC).astimezone(runtime.settings.school.zone)
    return f"waiting until {until:%H:%M}"


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows or 'no'} rows"


def _details(runtime: Runtime, one: Standing) -> None:
    from itday.cli.output import say
    from itday.store import feeds

    say(f"\nCan: {_abilities(one)}")
    if one.known and (lasts := one.known.ends(runtime.now().timestamp())):
        say(f"Sign-in: {lasts}")
    for worst in feeds.skewed(one.feeds):
        say(f"Clock: {worst.skew_line}")
    for feed in one.feeds:
        _aside(feed, one.settings.name)


def _abilities(one: Standing) -> str:
    """What a source can do, in a line."""
    if one.known is None:
        return "known after the first sync"
    can = ", ".join(one.known.can)
    off = "" if one.settings.write else " (switched off: write = true)"
    return f"{can}{off}" if can else "only read"


def _aside(feed: FeedState, source: str) -> None:
    """The rows of a feed that could not be read: each with its reason, then the reasons counted."""
    from itday.cli.output import print_table, say
    from itday.domain.text import clean

    if not feed.aside:
        return
    rows = "1 row" if len(feed.aside) == 1 else f"{len(feed.aside)} rows"
    say(f"\nSet aside in {feed.feed}, {rows}; the others are shown:")
    shown = [(clean(key, limit=WIDE), clean(why, limit=LONG)) for key, why in feed.aside[:FEW]]
    print_table(("  " + key, why) for key, why in shown)
    if len(feed.aside) > FEW:
        say(f"  and {len(feed.aside) - FEW} more: itday sources {source} --json. By reason:")
        reasons = Counter(clean(why, limit=LONG) for _, why in feed.aside).most_common(REASONS)
        print_table((f"  {count} times", why) for why, count in reasons)
