"""`itday todo`: a new to-do, in the to-do system in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.words import said
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from datetime import date

    from itday.runtime import Runtime


@click.command("todo", context_settings={"ignore_unknown_options": True})
@click.argument("text", nargs=-1, required=True)
@click.option("--due", metavar="DAY", help="fri, +3d, eot, 2026-11-30: also as due:DAY in TEXT.")
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
    """Create a to-do where `[todo] source` says, else on the desk; - reads standard input."""
    runtime = invocation.runtime
    for line in said(text).splitlines():
        if line.strip():
            _create(runtime, line.strip(), due, priority, as_json=as_json)


def _create(
    runtime: Runtime, line: str, due: str | None, priority: int | None, *, as_json: bool
) -> None:
    words = line.split()
    named = [word for word in words if word.startswith("due:") and len(word) > len("due:")]
    title = " ".join(word for word in words if word not in named)
    if not title:
        raise ItdayError("a to-do needs words", where=line)
    said_due = due or (named[-1].removeprefix("due:") if named else None)
    day = _day(runtime, said_due) if said_due else None
    change = runtime.create_todo(
        title, due=day.isoformat() if day else None, priority=priority or 0
    )
    decided = runtime.decide_now([change])
    if as_json:
        from itday.cli.output import print_json

        print_json({"ref": str(change.ref), "short": change.ref.short, "batch": decided.batch})
        return
    until = f", due {day:%a %d %b}" if day else ""
    where = "" if change.ref.source == "desk" else f", waits for {change.ref.source}"
    click.echo(f"{change.ref.short}  to do: {title}{until}{where}")


def _day(runtime: Runtime, words: str) -> date:
    try:
        return runtime.settings.school.parse_day(words, runtime.now())
    except ValueError as error:
        raise ItdayError(str(error), where=f"due:{words}") from error
