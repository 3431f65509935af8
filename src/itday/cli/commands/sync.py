"""`itday sync`: pull from the sources and deliver what waits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.sync.engine import FeedResult


@click.command("sync")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--full", is_flag=True, help="Forget where the last pull ended; pull everything.")
@click.option("--accept", is_flag=True, help="Let a pull empty a queue that the guard would keep.")
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
    as_json: bool,
) -> None:
    """Pull every source, or those named, all at once; exit 1 names what failed."""
    from itday.cli.progress import watching

    runtime = invocation.runtime
    with watching(runtime, sources, quiet=as_json) as listener:
        results = asyncio.run(
            runtime.sync_once(sources, full=full, accept=accept, listener=listener)
        )
    if as_json:
        from itday.cli.output import print_json

        print_json([_json(one) for one in results])
    else:
        _lines(runtime, results)
    problems = [str(problem) for problem in runtime.settings.problems]
    for line in [*problems, *(one.error for one in results if one.error)]:
        click.echo(line, err=True)
    ctx.exit(1 if problems or any(one.error for one in results) else 0)


def _json(one: FeedResult) -> dict[str, Any]:
    return {
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


def _lines(runtime: Runtime, results: list[FeedResult]) -> None:
    from itday.cli.output import print_table
    from itday.store import outbox

    if not runtime.settings.sources:
        click.echo(f"No source is set up yet. Settings: {runtime.settings.file}")
    print_table(
        (
            one.source,
            one.feed,
            one.state,
            f"{one.applied.new} new, {one.applied.changed} changed, {one.applied.gone} gone",
        )
        for one in results
    )
    waiting = len(runtime.store.read_now(outbox.waiting))
    if waiting:
        click.echo(f"{waiting} still to send: itday outbox")
