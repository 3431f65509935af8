"""`itday sync`: pull from the sources and deliver what waits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation

if TYPE_CHECKING:
    from itday.cli.progress import Told
    from itday.runtime import Runtime
    from itday.sync.pull import FeedResult


@click.command("sync")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--full", is_flag=True, help="Forget where the last pull ended; pull everything.")
@click.option("--accept", is_flag=True, help="Let a pull empty a queue that the guard would keep.")
@click.option("--school-days", is_flag=True, help="Do nothing where there is no school today.")
@json_option
@click.pass_context
@pass_invocation
def command(
    invocation: Invocation,
    ctx: click.Context,
    sources: tuple[str, ...],
    *,
    full: bool,
    accept: bool,
    school_days: bool,
    as_json: bool,
) -> None:
    """Pull every source, or those named.

    All at once; exit 1 names what failed.

    What waits in the outbox is delivered first.
    """
    from itday.cli.output import print_json, say
    from itday.cli.progress import watching

    invocation.ask_passphrase()
    runtime = invocation.runtime
    school = runtime.settings.school
    if school_days and not school.is_staff_day(school.local_date(runtime.now())):
        say("No school today: nothing was asked.")
        return
    with watching(runtime, sources, quiet=as_json) as told:
        results = asyncio.run(
            runtime.sync_once(sources, full=full, accept=accept, listener=told.hear)
        )
    waiting = _waiting(runtime)
    if as_json:
        print_json(_json(results, told, waiting))
    else:
        _lines(runtime, results, told, waiting)
    faults = _faults(runtime, results, told)
    for line in faults:
        say(line, err=True)
    ctx.exit(1 if faults else 0)


def _waiting(runtime: Runtime) -> int:
    from itday.store import outbox

    return len(runtime.store.read_now(outbox.waiting))


def _faults(runtime: Runtime, results: list[FeedResult], told: Told) -> list[str]:
    """A line for whatever the person should know, each once."""
    lines = [str(problem) for problem in runtime.settings.problems]
    lines += [one.error for one in results if one.error]
    lines += [f"{one.ref.source}: refused {one.title!r}: {one.why}" for one in told.refused]
    lines += [
        f"{one.ref.source}: both sides changed {one.title!r}. itday outbox settles it"
        for one in told.conflicts
    ]
    return list(dict.fromkeys(lines))


def _json(results: list[FeedResult], told: Told, waiting: int) -> dict[str, Any]:
    feeds = [
        {
            "source": one.source,
            "feed": one.feed,
            "kind": one.kind,
            "state": one.state,
            "new": one.applied.new,
            "changed": one.applied.changed,
            "gone": one.applied.gone,
            "pages": one.pages,
            "set_aside": one.aside,
            "error": one.error,
        }
        for one in results
    ]
    return {
        "feeds": feeds,
        "sent": [{"ref": str(s.ref), "title": s.title, "what": s.what} for s in told.sent],
        "refused": [{"ref": str(r.ref), "title": r.title, "why": r.why} for r in told.refused],
        "conflicts": [{"ref": str(c.ref), "title": c.title} for c in told.conflicts],
        "waiting": waiting,
    }


def _lines(runtime: Runtime, results: list[FeedResult], told: Told, waiting: int) -> None:
    from itday.cli.output import print_table, say
    from itday.config.settings import NO_SOURCE

    if not (runtime.settings.sources or runtime.settings.problems):
        say(f"{NO_SOURCE} Settings: {runtime.settings.file}")
    print_table(
        (
            one.source,
            one.feed,
            one.state,
            f"{one.applied.new} new, {one.applied.changed} changed, {one.applied.gone} gone",
        )
        for one in results
    )
    for sent in told.sent:
        say(f"sent: {sent.what}: {sent.title}")
    if waiting:
        say(f"{waiting} still to send: itday outbox")
