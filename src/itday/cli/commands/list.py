"""`itday list KIND`: the open things of a kind, in the cockpit's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.kind import KindName
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from datetime import datetime

    from itday.config.settings import Settings
    from itday.domain.school_time import School
    from itday.store.rows import Scope
    from itday.triage.filter import Filter

MANY = 100_000


@click.command("list")
@click.argument("kind", type=KindName(), required=False)
@click.option("--filter", "-f", "words", default="", help="As in the panes: due<fri is:new toner")
@click.option("--view", "view", default="", metavar="NAME", help="A saved filter of the settings.")
@click.option("--silenced", is_flag=True, help="Only what is silenced, and until when.")
@click.option("--all", "-a", "closed", is_flag=True, help="Closed ones as well.")
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="At most so many.",
)
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    kind: str | None,
    *,
    words: str,
    view: str,
    closed: bool,
    silenced: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List the open things of one kind.

    To-dos, tickets, alerts, meetings, messages, notes or people; it works offline.

    What is silenced is left out; --silenced has it instead, of all kinds where none is named.
    """
    from itday.cli import output
    from itday.store import rows

    runtime = invocation.offline
    now, school = runtime.now(), runtime.settings.school
    words = " ".join(filter(None, (_saved(runtime.settings, view), words)))
    wanted = _understood(words, school, now)
    if silenced:
        every = runtime.store.read_now(rows.silenced, now.timestamp(), kind)
    elif kind is None:
        raise click.UsageError("KIND is missing: ticket, alert, todo, ...")
    else:
        scope = _scope(kind, school, now, closed=closed)
        scope = scope._replace(limit=MANY if words else limit + 1)
        every = runtime.store.read_now(rows.listing, scope)
    every = [row for row in every if wanted(row)]
    found = every[:limit]
    if as_json:
        output.print_json([output.row_json(row) for row in found])
        return
    digits = runtime.store.read_now(rows.short_length)
    line = output.silenced_line if silenced else output.row_line
    output.print_table(line(row, school, now, digits) for row in found)
    if len(every) > limit:
        output.say(f"There are more than {limit}: --limit shows them", err=True)
    if not found:
        sort = "silenced" if silenced else "" if closed else "open"
        what = " ".join(filter(None, ("No", sort, kind or "thing", "here")))
        output.say(f"{what}{' for ' + words if words else ''}.")


def _saved(settings: Settings, name: str) -> str:
    """What a view of the settings filters by; nothing for no name."""
    views = {view.name: view.filter for view in settings.views}
    if name and name not in views:
        known = ", ".join(views) or "none: add [views.NAME] to the settings"
        raise click.UsageError(f"No view is called {name}; there are {known}.")
    return views.get(name, "")


def _scope(kind: str, school: School, now: datetime, *, closed: bool) -> Scope:
    """What of a kind is listed: meetings from today on, nothing that is silenced."""
    from itday.store.rows import Scope

    today = school.local_day(school.local_date(now))[0].timestamp()
    after = today if kind == "meeting" and not closed else None
    awake = None if closed else now.timestamp()
    return Scope(kind, open_only=not closed, after=after, now=awake)


def _understood(words: str, school: School, now: datetime) -> Filter:
    from itday.triage.filter import parse

    try:
        return parse(words, school, now)
    except ItdayError as error:
        raise click.UsageError(str(error)) from error
