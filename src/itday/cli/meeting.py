"""The commands of `itday meet` for the meeting itself and after: start, review, minutes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.gathering import Gathering


def held(runtime: Runtime, words: tuple[str, ...]) -> Gathering:
    """The meeting that a person names.

    Raises:
        ItdayError: There is no such series, or the calendar has no meeting of it.
    """
    from itday.domain.errors import ItdayError
    from itday.store import gathering

    meant = runtime.store.read_now(gathering.find, " ".join(words), runtime.now())
    if meant.meeting is None:
        raise ItdayError("no meeting of this series is in the calendar", where=meant.title)
    return meant


@click.command("start")
@click.argument("meeting", nargs=-1, required=True)
@pass_invocation
def start(invocation: Invocation, meeting: tuple[str, ...]) -> None:
    """Open the meeting: its sheet beside its notes. Without a terminal, notes come from stdin."""
    from itday.cli.cockpit import open_cockpit
    from itday.cli.output import say

    runtime = invocation.runtime
    meant = held(runtime, meeting)
    ref = meant.meeting.ref  # type: ignore[union-attr]  # `held` saw to it
    if sys.stdin.isatty() and sys.stdout.isatty():
        click.get_current_context().exit(open_cockpit(invocation, meeting=ref))
    kept = 0
    for line in sys.stdin:
        if text := line.strip():
            runtime.decide_now([runtime.note(text, ref)])
            kept += 1
    runtime.file_notes()
    say(f"{kept} lines noted at {meant.title}")


@click.command("review")
@click.argument("meeting", nargs=-1, required=True)
@click.option("--yes", "-y", is_flag=True, help="Do all of it: one batch, taken back by one undo.")
@json_option
@pass_invocation
def review(invocation: Invocation, meeting: tuple[str, ...], *, yes: bool, as_json: bool) -> None:
    """Show what comes of a meeting's lines.

    To-dos, what others owe, decisions, the next agenda.
    """
    from itday.cli.output import print_json, print_table, say
    from itday.store import gathering
    from itday.sync import meetings

    runtime = invocation.runtime
    meant = held(runtime, meeting)
    school, me = runtime.settings.school, runtime.settings.me.names
    found = runtime.store.read_now(meetings.outcomes, meant, school, runtime.now(), me)
    batch = None
    if yes:
        standing = runtime.store.read_now(gathering.agenda_of, meant.key)
        batch = runtime.decide_now(meetings.wind_up(runtime, meant, found, standing)).batch
    if as_json:
        lines = [
            {
                "ref": str(one.note.ref), "text": one.typed.text, "fate": one.fate.name,
                "settled": one.settled, "faults": list(one.typed.faults),
            }
            for one in found
        ]  # fmt: skip
        print_json({"batch": batch, "lines": lines})
        return
    print_table(
        ("done" if one.settled else one.fate.name, one.note.title, "; ".join(one.typed.faults))
        for one in found
    )
    say("Done; itday undo takes it back" if batch else f"{len(found)} lines; --yes does it")


@click.command("minutes")
@click.argument("meeting", nargs=-1, required=True)
@click.option("--out", metavar="FILE", default=None, help="One of .md, .docx, .eml; mode 0600.")
@pass_invocation
def minutes(invocation: Invocation, meeting: tuple[str, ...], *, out: str | None) -> None:
    """Write the minutes.

    As Markdown, a Word document or a mail draft, by the file's ending.
    """
    from pathlib import Path

    from itday.cli.writing import Document, write_named
    from itday.reports import minutes as report

    runtime = invocation.runtime
    meant = held(runtime, meeting)
    form = Path(out).suffix.casefold() if out else ".md"
    if form not in report.FORMS:
        raise click.UsageError(f"{out!r}: the ending must be one of {', '.join(report.FORMS)}.")
    school, me = runtime.settings.school, runtime.settings.me
    made = runtime.store.read_now(report.compose, meant, school, runtime.now(), me)
    data = report.encoded(made, form, me.email, report.addresses(meant, me))
    write_named(runtime, data, out, Document("minutes of a meeting", 1))


@click.command("export")
@click.argument("meeting", nargs=-1, required=True)
@click.option("--ics", is_flag=True, help="As an iCalendar of VTODOs instead of a todo.txt.")
@click.option("--out", metavar="FILE", default=None, help="Write there, mode 0600.")
@pass_invocation
def export(invocation: Invocation, meeting: tuple[str, ...], *, ics: bool, out: str | None) -> None:
    """Write a meeting's actions for another program.

    As todo.txt or as iCalendar.
    """
    from itday.cli.writing import Document, write_named
    from itday.domain.exchange import icalendar, todotxt
    from itday.domain.grammar import ACTIONS
    from itday.sync import meetings

    runtime = invocation.runtime
    meant = held(runtime, meeting)
    school, now = runtime.settings.school, runtime.now()
    found = runtime.store.read_now(meetings.outcomes, meant, school, now)
    actions = [one.typed for one in found if one.typed.kind in ACTIONS]
    today = school.local_date(now)
    text = (
        icalendar(actions, now) if ics else "".join(f"{todotxt(one, today)}\n" for one in actions)
    )
    write_named(runtime, text, out, Document("actions of a meeting", len(actions)))


AFTER = (start, review, minutes, export)
"""The commands, for the group."""
