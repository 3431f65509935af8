"""`itday meet`: what to walk in with, what is written down, what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.meeting import AFTER

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.gathering import Gathering, Standing

out_option = click.option("--out", metavar="FILE", default=None, help="Write there, mode 0600.")


@click.group("meet")
def command() -> None:
    """Meetings: prepare, hold, write up.

    MEETING is a series' name, words of a title, or a REF.
    """


for after in AFTER:
    command.add_command(after)


def meant_by(runtime: Runtime, words: tuple[str, ...]) -> Gathering:
    """The series and meeting that a person names."""
    from itday.store import gathering

    return runtime.store.read_now(gathering.find, " ".join(words), runtime.now())


@command.command("list")
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True)
@json_option
@pass_invocation
def list_meetings(invocation: Invocation, *, days: int, as_json: bool) -> None:
    """List the meetings to come.

    With the word for each series, and how much is on its agenda.
    """
    from itday.cli.output import iso, print_json, print_table, say, when
    from itday.store import gathering

    runtime = invocation.runtime
    now, school = runtime.now(), runtime.settings.school
    until = now + timedelta(days=days)
    found = runtime.store.read_now(gathering.coming, now, until)
    counts = {
        one.key: sum(
            standing.is_open for standing in runtime.store.read_now(gathering.agenda_of, one.key)
        )
        for one in found
    }
    if as_json:
        print_json([
            {
                "ref": str(one.meeting.ref), "series": one.key, "title": one.meeting.title,
                "at": iso(one.meeting.at), "people": list(one.people), "sheet": one.sheet,
                "open": counts[one.key], "held_at": one.held_at and one.held_at.isoformat(),
            }
            for one in found if one.meeting
        ])  # fmt: skip
        return
    print_table(
        (
            when(one.meeting, school, now),
            one.key,
            f"{counts[one.key]} open" if counts[one.key] else "",
            one.meeting.title,
        )
        for one in found
        if one.meeting
    )
    if not found:
        say(f"No meeting within {days} days.")


@command.command("prep")
@click.argument("meeting", nargs=-1, required=True)
@click.option("--sheet", default=None, metavar="NAME", help="finance, school, edtech, group, ...")
@click.option("--template", is_flag=True, help="Print the sheet's template, to be changed.")
@out_option
@json_option
@pass_invocation
def prep(
    invocation: Invocation,
    meeting: tuple[str, ...],
    *,
    sheet: str | None,
    template: bool,
    out: str | None,
    as_json: bool,
) -> None:
    """Print what to walk in with.

    Open actions, projects, incidents since last time: two pages at the most.
    """
    from itday.cli.output import print_json, say
    from itday.cli.writing import write_out
    from itday.domain.text import clean
    from itday.reports import prep as report
    from itday.reports import sheets

    runtime = invocation.runtime
    meant = meant_by(runtime, meeting)
    folder = runtime.paths.config.parent / "sheets"
    form = sheets.template(meant.sheet if sheet is None else sheet, folder)
    if template:
        say(form)
        return
    made = runtime.store.read_now(report.gather, meant, runtime.settings.school, runtime.now())
    text, over = report.markdown(made, form)
    if as_json:
        entries = {
            name: [
                {"ref": str(one.ref) if one.ref else None, "text": one.text, "more": list(one.more)}
                for one in part
            ]
            for name, part in made.sections.items()
        }
        print_json({"series": meant.key, "words": dict(made.words), "sections": entries})
        return
    write_out(clean(text, limit=200_000, multiline=True), out)
    if over:
        say(f"{over} lines more than two pages", err=True)


@command.command("agenda")
@click.argument("meeting", nargs=-1, required=True)
@click.option("--add", metavar="TEXT", default=None, help="Put this on it: @owner, due:DAY, ...")
@json_option
@pass_invocation
def agenda(
    invocation: Invocation, meeting: tuple[str, ...], *, add: str | None, as_json: bool
) -> None:
    """Show what stands on a series' agenda, or put something on it."""
    from itday.cli.output import print_json, print_table, say
    from itday.store import gathering, rows

    runtime = invocation.runtime
    meant = meant_by(runtime, meeting)
    if add is not None:
        _put_on(runtime, meant, add)
        meant = meant_by(runtime, (meant.key,))
    found = [one for one in runtime.store.read_now(gathering.agenda_of, meant.key) if one.is_open]
    if as_json:
        print_json([_json(one) for one in found])
        return
    digits = runtime.store.read_now(rows.short_length)
    print_table(
        (
            one.topic.ref.short[:digits],
            str(one.topic.fields.get("type")),
            str(one.topic.fields.get("due") or ""),
            one.topic.person,
            one.topic.title,
        )
        for one in found
    )
    if not found:
        say(f"Nothing is on the agenda of {meant.key}.")


def _put_on(runtime: Runtime, meant: Gathering, text: str) -> None:
    from itday.domain.grammar import parse
    from itday.sync import meetings

    typed = parse(text, runtime.settings.school, runtime.now())
    if typed.faults or not typed.text:
        raise click.UsageError(typed.faults[0] if typed.faults else "Say what it is about.")
    kinds = {"todo": "action", "waiting": "action", "question": "question", "risk": "risk"}
    more = {
        "type": kinds.get(typed.kind, "topic"),
        "owner": typed.owner,
        "due": typed.due.isoformat() if typed.due else None,
    }
    runtime.decide_now(meetings.put_on(meant, typed.text, runtime.now(), **more))


def _json(one: Standing) -> dict[str, Any]:
    from itday.cli.output import row_json

    return row_json(one.topic) | {"todo_state": one.todo}


@command.command("decisions")
@click.option("--project", default="", metavar="TAG", help="Only those with +TAG.")
@click.option("--since", default=None, metavar="DAY", help="Only from then on.")
@json_option
@pass_invocation
def decisions(invocation: Invocation, *, project: str, since: str | None, as_json: bool) -> None:
    """Print the decision log, the newest first."""
    from itday.cli.output import print_json, print_table, row_json, say, when
    from itday.cli.words import day_said
    from itday.domain.grammar import parse
    from itday.store import rows

    runtime = invocation.runtime
    now, school = runtime.now(), runtime.settings.school
    from_ = school.local_day(day_said(runtime, since))[0].timestamp() if since else 0.0
    scope = rows.Scope("note", open_only=False, limit=100_000)
    found = [
        one
        for one in runtime.store.read_now(rows.listing, scope)
        if one.state == "decision" and (one.at or 0) >= from_
    ]
    if project:
        tag = project.removeprefix("+").casefold()
        found = [
            one
            for one in found
            if tag in map(str.casefold, parse(str(one.fields["text"]), school, now).projects)
        ]
    if as_json:
        print_json([row_json(one) for one in found])
        return
    print_table((one.ref.short, when(one, school, now), one.title) for one in found)
    if not found:
        say("No decision was noted.")
