"""`itday todo`: a new to-do, in the to-do system in use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.words import day_said, said
from itday.domain.grammar import parse

if TYPE_CHECKING:
    from itday.domain.verbs import Create
    from itday.runtime import Runtime


@click.command("todo", context_settings={"ignore_unknown_options": True})
@click.argument("text", nargs=-1, required=True)
@click.option("--due", metavar="DAY", help="fri, +3d, eot, 2026-11-30; also due:DAY in TEXT.")
@click.option("--priority", type=click.IntRange(1, 9), default=None, help="1 is highest.")
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    text: tuple[str, ...],
    *,
    due: str | None,
    priority: int | None,
    as_json: bool,
) -> None:
    """Create a to-do.

    Where `[todo] source` says, else on the desk.

    TEXT may hold @owner, !1, due:DAY, +project and #tag. - reads standard input: a to-do a line,
    all of them one batch.
    """
    from itday.cli.output import print_json, say

    runtime = invocation.runtime
    lines = [line.strip() for line in said(text).splitlines() if line.strip()]
    changes = [_create(runtime, line, due, priority) for line in lines]
    batch = runtime.decide_now(changes).batch
    if as_json:
        refs = [{"ref": str(one.ref), "short": one.ref.short} for one in changes]
        print_json({"batch": batch, "created": refs})
        return
    for one in changes:
        until = f", due {one.due}" if one.due else ""
        where = "" if one.ref.source == "desk" else f", waits for {one.ref.source}"
        say(f"{one.ref.short}  to do: {one.title}{until}{where}")


def _create(runtime: Runtime, line: str, due: str | None, priority: int | None) -> Create:
    typed = parse(line, runtime.settings.school, runtime.now())
    if typed.faults:
        raise click.UsageError(typed.faults[0])
    if not typed.text:
        raise click.UsageError(f"{line!r} needs words beside its marks.")
    day = day_said(runtime, due) if due else typed.due
    return runtime.todo_of(replace(typed, due=day, priority=priority or typed.priority))
