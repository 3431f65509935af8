"""`itday project`: the register, what runs out, and the technology strategy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.projects import KEEPING

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.rows import Row


@click.group("project")
def command() -> None:
    """The project register.

    Colours by a written rule, money, milestones, risks, decisions.
    """


for keeping in KEEPING:
    command.add_command(keeping)


def register(runtime: Runtime, *, closed: bool = False) -> list[Row]:
    """The projects, in order of their end."""
    from itday.store import rows

    scope = rows.Scope("project", open_only=not closed, limit=10_000)
    return runtime.store.read_now(rows.listing, scope)


@command.command("list")
@click.option("--all", "-a", "closed", is_flag=True, help="Ended ones as well.")
@json_option
@pass_invocation
def list_projects(invocation: Invocation, *, closed: bool, as_json: bool) -> None:
    """List the projects, the worst colour first.

    What a colour still owes stands behind.
    """
    from itday.cli.output import print_json, print_table, row_json, say
    from itday.reports import projects as report
    from itday.triage.said import money_of

    runtime = invocation.runtime
    today = runtime.settings.school.local_date(runtime.now())
    found = report.judged(register(runtime, closed=closed), today)
    if as_json:
        print_json([row_json(row) | {"rag": rag._asdict()} for row, rag in found])
        return
    print_table(
        (
            rag.colour.upper(),
            row.key,
            row.person,
            f"{rag.slip_days:+d} d" if rag.slip_days else "",
            money_of(row.fields),
            row.title + (f"  (owes {', '.join(rag.owed)})" if rag.owed else ""),
        )
        for row, rag in found
    )
    if not found:
        say("No project yet: itday project add KEY TITLE")


@command.command("show")
@click.argument("key")
@json_option
@pass_invocation
def show(invocation: Invocation, key: str, *, as_json: bool) -> None:
    """Show one project.

    Its colour and why, every field, what has its +tag, every change of it.
    """
    from itday.cli.output import print_json, print_table, row_json, say
    from itday.cli.projects import named
    from itday.reports import projects as report
    from itday.store import linked, meetings
    from itday.triage.project_fields import COLUMNS, written

    runtime = invocation.runtime
    row = named(runtime, key)
    school, now = runtime.settings.school, runtime.now()
    today = school.local_date(now)
    ((_, rag),) = report.judged([row], today)
    belongs = runtime.store.read_now(linked.linked, [row], school, now)[row.key]
    past = runtime.store.read_now(meetings.history, row.ref)
    if as_json:
        history = [
            {"at": at.isoformat(), "who": who, "fields": fields, "reason": why}
            for at, who, fields, why in past
        ]
        more = {"rag": rag._asdict(), "history": history, "linked": linked.as_json(belongs)}
        print_json(row_json(row) | more)
        return
    why = "; ".join(rag.reasons)
    say(f"{rag.colour.upper()} {row.title}" + (f" (rule: {rag.rule}, {why})" if why else ""))
    if rag.owed:
        say(f"Owed: {', '.join(rag.owed)}")
    told = [(name.replace("_", " "), written(row.fields, name)) for name in COLUMNS[2:]]
    steps = [(name.partition(" ")[0], text) for name, text in report.step_lines(row.fields, today)]
    print_table(one for one in (*told, *steps) if one[1] and one[0] not in IN_STEPS)
    print_table(report.linked_lines(belongs, school, now))
    for at, who, fields, reason in past:
        changed = ", ".join(f"{name}={_short(value)}" for name, value in fields.items())
        say(f"{at:%Y-%m-%d %H:%M}  {who}: {changed}{f' ({reason})' if reason else ''}")


IN_STEPS = frozenset({"milestones", "risks", "decisions"})
"""Columns that are told a line each."""


def _short(value: Any) -> str:
    text = f"{len(value)} entries" if isinstance(value, list) else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


@command.command("export")
@click.option("--out", metavar="FILE", default=None, help="FILE.csv or FILE.md, mode 0600.")
@pass_invocation
def export(invocation: Invocation, *, out: str | None) -> None:
    """Write the register as CSV or Markdown.

    As a table, which `import` reads, or as a page.
    """
    from itday.cli.writing import Document, write_named
    from itday.reports import projects as report

    runtime = invocation.runtime
    found = register(runtime, closed=True)
    if out and Path(out).suffix.casefold() == ".md":
        today = runtime.settings.school.local_date(runtime.now())
        text = report.markdown(report.judged(found, today), today)
    else:
        text = report.as_csv(found)
    write_named(runtime, text, out, Document("the register of projects", len(found)))


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@pass_invocation
def import_table(invocation: Invocation, file: Path, *, as_json: bool) -> None:
    """Take a table (CSV) in.

    New projects are added, others get what differs; one batch, or nothing.
    """
    from itday.cli.output import print_json, say
    from itday.cli.projects import day_of_school
    from itday.domain.errors import ItdayError
    from itday.reports import projects as report
    from itday.triage import keeping

    runtime = invocation.runtime
    known = {row.key: row.fields for row in register(runtime, closed=True)}
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ItdayError("is not UTF-8", where=str(file), remedy="Save it as CSV UTF-8") from error
    today = runtime.settings.school.local_date(runtime.now())
    found = report.read_csv(text, known, day_of_school(runtime), today)
    changes = [keeping.project(key, known.get(key), fields) for key, fields in found.items()]
    batch = runtime.decide_now(changes, f"from {file.name}").batch if changes else None
    added = [key for key in found if key not in known]
    if as_json:
        print_json({"batch": batch, "added": added, "changed": [k for k in found if k in known]})
        return
    say(f"{len(added)} added, {len(found) - len(added)} changed, from {file.name}")
