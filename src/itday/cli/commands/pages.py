"""`itday pages`: the web pages of the day, as a dated checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itday.domain.pages import DailyPage
    from itday.triage.rounds import Stand


@click.group("pages", invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Show, open and tick off the web pages of the day."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_, as_json=as_json)


@command.command("list")
@click.option("--day", metavar="DAY", help="Another day: mon, 2026-11-23.")
@json_option
@pass_invocation
def list_(invocation: Invocation, *, day: str | None = None, as_json: bool = False) -> None:
    """List the pages of the day, ticked and not.

    With what was found last.
    """
    from itday.cli.output import print_json, print_table, say

    found = _stands(invocation, day)
    if as_json:
        print_json([_json(one) for one in found])
        return
    if not found:
        say(_none(invocation))
        return
    print_table(
        (
            "ticked" if one.today else "open",
            one.page.word,
            f"{one.done} of {one.due} days" if one.due else "",
            _said(one),
        )
        for one in found
    )


@command.command("open")
@click.argument("page", nargs=-1)
@pass_invocation
def open_(invocation: Invocation, page: tuple[str, ...]) -> None:
    """Open the pages that are not ticked, or those named.

    In the browser.
    """
    import asyncio

    from itday.cli.output import say
    from itday.ui.outside import open_address

    chosen = [_named(invocation, one) for one in page] or [
        one.page for one in _stands(invocation) if one.today is None
    ]
    if not chosen:
        say("Every page of the day is ticked." if _stands(invocation) else _none(invocation))
    for one in chosen:
        asyncio.run(open_address(one.url))
        say(f"opened {one.word}: {one.url}")


@command.command("tick")
@click.argument("page")
@click.argument("finding", nargs=-1)
@click.option("--todo", is_flag=True, help="Make a to-do of the finding as well.")
@click.option("--note", is_flag=True, help="Keep the finding as a note as well.")
@json_option
@pass_invocation
def tick(
    invocation: Invocation,
    page: str,
    finding: tuple[str, ...],
    *,
    todo: bool,
    note: bool,
    as_json: bool,
) -> None:
    """Tick a page off, with what was found.

    Without words: nothing to report.
    """
    from itday.cli.output import print_json, say
    from itday.cli.words import said
    from itday.sync.ticking import changes

    if (todo or note) and not finding:
        raise click.UsageError("A finding is missing: say what was found.")
    runtime = invocation.runtime
    chosen = _named(invocation, page)
    words = said(finding) if finding else ""
    also = ("todo",) * todo + ("note",) * note
    made = changes(runtime, chosen, words, also)
    decided = runtime.decide_now(made)
    if as_json:
        refs = [str(one.ref) for one in made]
        print_json({"ref": refs[0], "also": refs[1:], "batch": decided.batch})
    else:
        say(f"{chosen.word}  {'a finding' if words else 'nothing to report'}")


def _stands(invocation: Invocation, said: str | None = None) -> list[Stand]:
    from itday.cli.words import day_said
    from itday.store import checks
    from itday.triage.rounds import stands

    runtime = invocation.runtime
    school = runtime.settings.school
    day: date = day_said(runtime, said) if said else school.local_date(runtime.now())
    return stands(runtime.settings.pages, runtime.store.read_now(checks.looked), school, day)


def _named(invocation: Invocation, typed: str) -> DailyPage:
    from itday.domain.pages import named

    settings = invocation.runtime.settings
    found = named(settings.pages, typed)
    if len(found) != 1:
        what = "stands for several pages" if found else "no page is called so"
        known = _words(found or settings.pages)
        raise ItdayError(what, where=typed, remedy=f"There are {known}" if known else "")
    return found[0]


def _words(pages: Sequence[DailyPage]) -> str:
    return ", ".join(page.word for page in pages)


def _none(invocation: Invocation) -> str:
    settings = invocation.runtime.settings
    if settings.pages:
        return "No page is looked at on this day."
    return f"No pages yet. Put [[pages]] with name and url into {settings.file}"


def _said(one: Stand) -> str:
    if one.today is not None:
        return one.today.finding.replace("\n", " ") or "nothing to report"
    if one.found is not None:
        return f"last found {one.found.day:%d %b}: {one.found.finding}".replace("\n", " ")
    return one.page.look_for


def _json(one: Stand) -> dict[str, Any]:
    found = one.found
    return {
        "page": one.page.word,
        "name": one.page.name,
        "url": one.page.url,
        "look_for": one.page.look_for,
        "ticked": one.today is not None,
        "finding": one.today.finding if one.today else None,
        "last_finding": {"day": found.day.isoformat(), "text": found.finding} if found else None,
        "days_ticked": one.done,
        "days_due": one.due,
    }
