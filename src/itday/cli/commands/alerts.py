"""`itday alerts`: suspicious activity, from alert to verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from itday.cli.casework import WRITING, case_named, worked
from itday.cli.commands.log import out_option, redact_option
from itday.cli.explaining import brief, explain, raw
from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.verdict import close
from itday.cli.waiting import metrics


@click.group("alerts")
def command() -> None:
    """Suspicious activity: cases, scores, verdicts.

    Alerts are joined into cases, scored with reasons, and closed with a verdict.
    """


for written in (*WRITING, close, explain, raw, metrics):
    command.add_command(written)


@command.command("ingest")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.pass_context
@pass_invocation
def take_in(
    invocation: Invocation, ctx: click.Context, files: tuple[Path, ...], *, as_json: bool
) -> None:
    """Take alerts in from files of other systems.

    What Entra, Google, Okta, Defender and Wazuh write, and OCSF, ECS and CSV.
    """
    from itday.cli.output import print_json, say
    from itday.sync.ingest import ingest

    runtime = invocation.runtime
    found = ingest(runtime.store, list(files), runtime.now)
    if as_json:
        print_json(found._asdict() | {"aside": list(found.aside)})
    else:
        say(f"{found.new} new, {found.updated} updated, {found.unchanged} as they were")
        for line in found.aside:
            say(f"set aside: {line}", err=True)
    ctx.exit(1 if found.aside else 0)


@command.command("cases")
@click.option("--all", "-a", "every", is_flag=True, help="Closed ones as well.")
@click.option("--limit", "-n", type=click.IntRange(min=1), default=50, show_default=True)
@json_option
@pass_invocation
def cases(invocation: Invocation, *, every: bool, limit: int, as_json: bool) -> None:
    """List the cases, the most pressing first."""
    from itday.cli.output import print_json, print_table, say
    from itday.triage import learning

    runtime = invocation.runtime
    found = worked(runtime, open_only=not every)
    if as_json:
        print_json([brief(one) for one in found[:limit]])
        return
    zone = runtime.settings.school.zone
    print_table(
        (
            one.key,
            f"{one.score.score:g}",
            one.score.band,
            one.status,
            _when(one.case.last, zone),
            f"{len(one.case.sights)} alert{'s' * (len(one.case.sights) != 1)}",
            one.title,
        )
        for one in found[:limit]
    )
    if not found:
        say("No open case. Nothing asks for you here.")
    if learnt := learning.note(runtime.settings.school, runtime.now()):
        say(f"{learnt[:1].upper()}{learnt[1:]}.", err=True)
    if not found:
        return
    if len(found) > limit:
        say(f"and {len(found) - limit} more: --limit shows them", err=True)


def _when(seconds: float, zone: Any) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(zone):%d %b %H:%M}"


@command.command("export")
@click.option("--format", "form", type=click.Choice(("ocsf", "ecs", "md")), default="ocsf")
@click.option("--case", "case", default=None, help="One case; else every alert.")
@out_option
@redact_option
@pass_invocation
def export(
    invocation: Invocation, *, form: str, case: str | None, out: str | None, level: str
) -> None:
    """Write alerts as OCSF or ECS, or a case as Markdown.

    OCSF and ECS are one JSON object a line.
    """
    import json

    from itday.cli.writing import Document, write_named
    from itday.reports.case import CaseFile, markdown
    from itday.store import history, known, ledger, rows
    from itday.triage import exchange
    from itday.triage.redact import Redactor

    runtime = invocation.runtime
    read = runtime.store.read_now
    redactor = Redactor(read(known.everybody) if level != "full" else ())

    def say(text: str) -> str:
        return redactor.say(text, level)

    found = [case_named(runtime, case)] if case else worked(runtime)
    if form == "md":
        if case is None:
            raise click.UsageError("Markdown is of one case: --case.")
        school = runtime.settings.school
        text = markdown(CaseFile(found[0], school, level, say, read(ledger.head)))
        write_named(runtime, text, out, Document("a case", 1, level))
        return
    first = {one.ref: one.first_at for one in read(history.past)}
    now = runtime.now().timestamp()
    make = exchange.ocsf if form == "ocsf" else exchange.ecs
    lines_ = []
    for sight in (sight for one in found for sight in one.case.sights):
        row = read(rows.row, sight.ref)
        fields = row.fields if row is not None else {}
        made = make(sight, fields, first.get(sight.ref, now), say)
        lines_.append(json.dumps(made, ensure_ascii=False))
    text = "\n".join(lines_) + "\n" * bool(lines_)
    document = Document(f"alerts as {form.upper()}", len(lines_), level)
    write_named(runtime, text, out, document)


@command.command("rules")
@click.option("--default", "ours", is_flag=True, help="itday's own, with their comments.")
@pass_invocation
def show_rules(invocation: Invocation, *, ours: bool) -> None:
    """Print the weights and bands in force.

    Or itday's own file, to begin from.
    """
    from itday.cli.output import print_table, say
    from itday.config import rules

    if ours:
        click.echo(rules.default_text(), nl=False)
        return
    told = rules.load(invocation.runtime.settings.rules_file)
    say(f"version {told.version}; bands " + ", ".join(f"{n} from {x:g}" for n, x in told.bands))
    print_table((name, f"{weight:+g}") for name, weight in told.weights.items())
