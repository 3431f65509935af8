"""`itday alerts`: suspicious activity, from alert to verdict."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itday.cli.casework import WRITING, case_named, worked
from itday.cli.commands.log import out_option, redact_option
from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.verdict import close
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.casework import Worked
    from itday.triage.metrics import Life


@click.group("alerts")
def command() -> None:
    """Suspicious activity: cases, scores, verdicts.

    Alerts are joined into cases, scored with reasons, and closed with a verdict.
    """


for written in (*WRITING, close):
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


def _done(one: Worked, step: str) -> str:
    done = one.record.checks if one.record is not None else ()
    return " (done)" if step in done else ""


def brief(one: Worked) -> dict[str, Any]:
    """A case for programs, in short."""
    return {
        "case": one.key,
        "score": one.score.score,
        "band": one.score.band,
        "status": one.status,
        "title": one.title,
        "accounts": list(one.case.accounts),
        "kinds": list(one.case.kinds),
        "alerts": [str(sight.ref) for sight in one.case.sights],
    }


@command.command("explain")
@click.argument("case")
@json_option
@pass_invocation
def explain(invocation: Invocation, case: str, *, as_json: bool) -> None:
    """Say why a case scores what it does, alert by alert."""
    from itday.cli.output import print_json, say
    from itday.reports._times import exact
    from itday.reports.case import lines

    runtime = invocation.runtime
    one = case_named(runtime, case)
    score = one.score
    if as_json:
        print_json(_explained(one) | {"playbook": list(one.steps)})
        return
    say(f"{one.key}  {one.title}\n{score.score:g} {score.band}, {one.status}")
    if one.verdict:
        say(f"{one.verdict.replace('_', ' ')}: {one.reason}")
    say("")
    for part in score.parts:
        say(f"{part.points:+6g}  {part.why}  [{', '.join(part.evidence)}]")
    say(f"{score.total:6g}  in all, weights {score.version}")
    if score.floor:
        say(f"        held up: {score.floor}")
    zone = runtime.settings.school.zone
    say("")
    for line in lines(one, lambda at: exact(at, zone)):
        say(line)
    say("\nTo check:")
    for step in one.steps:
        say(f"- {step}{_done(one, step)}")


def _explained(one: Worked) -> dict[str, Any]:
    score = one.score
    return brief(one) | {
        "total": score.total,
        "weights": score.version,
        "floor": score.floor,
        "contributions": [
            {"name": p.name, "points": p.points, "why": p.why, "evidence": list(p.evidence)}
            for p in score.parts
        ],
        "joins": {
            str(ref): [{"why": j.why, "to": str(j.to), "said": j.said} for j in joins]
            for ref, joins in one.case.joins.items()
        },
        "record": one.record.model_dump(mode="json") if one.record else None,
    }


@command.command("raw")
@click.argument("alert")
@pass_invocation
def raw(invocation: Invocation, alert: str) -> None:
    """Print the source's own record of an alert, byte for byte."""
    from itday.cli.output import say
    from itday.store import history, rows

    runtime = invocation.runtime
    ids = [s.ref for one in worked(runtime) for s in one.case.sights if s.ref.key == alert]
    ref = ids[0] if len(ids) == 1 else runtime.store.read_now(rows.resolve, alert)
    found = runtime.store.read_now(history.raw, ref)
    if found is None:
        raise ItdayError("no record of its source's is kept", where=alert)
    if sys.stdout.isatty():
        # Whoever wrote it may want the terminal to act; a file or a pipe gets every byte.
        say(found.decode("utf-8", "replace"))
    else:
        click.echo(found, nl=False)


@command.command("metrics")
@click.option("--since", metavar="DAY", default=None, help="Raised from then on; else all kept.")
@json_option
@pass_invocation
def metrics(invocation: Invocation, *, since: str | None, as_json: bool) -> None:
    """Say how long alerts waited to be taken and closed.

    By the clock and in school hours.
    """
    from itday.cli.commands.log import since_said
    from itday.cli.output import print_json, print_table, say

    runtime = invocation.runtime
    start = since_said(runtime, since).timestamp() if since else 0.0
    told = figures_of(runtime, start)
    if as_json:
        print_json(told)
        return
    oldest = told["oldest_open_s"]
    aged = f", the oldest for {hours(oldest)}" if oldest is not None else ""
    count = f"{told['alerts']} alert{'s' * (told['alerts'] != 1)}"
    say(f"{count}, {told['open']} open{aged}; {told['bulk_closed']} bulk closed")
    rows_ = [
        (f"{said}, {WAYS[way]}", spread)
        for name, said in (("mtta", "raised to acknowledged"), ("mttr", "raised to resolved"))
        for way, spread in told[name].items()
    ]
    rows_ += [
        ("raised to here in itday", told["ingestion_delay"]),
        ("happened to raised", told["detection_delay"]),
    ]
    print_table(
        (
            (name, str(one["count"]), *(hours(one[f"{part}_s"]) for part in PARTS))
            for name, one in rows_
        ),
        ("", "alerts", "mean", "median", "90 %"),
    )


PARTS = ("mean", "median", "p90")
WAYS = {"clock": "by the clock", "school": "in school hours"}
DAYS_S = 96 * 3600
"""From there on a length of time is said in days."""


def hours(seconds: float | None) -> str:
    """A length of time in minutes, in hours or days where it is long; `none` for none."""
    if seconds is None:
        return "none"
    if seconds >= DAYS_S:
        return f"{seconds / 86_400:.0f} days"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def figures_of(runtime: Runtime, start: float) -> dict[str, Any]:
    """The figures of a profile's alerts since a moment."""
    from datetime import UTC, datetime

    from itday.store import lives
    from itday.triage.metrics import figures

    school = runtime.settings.school

    def in_school(a: float, b: float) -> float:
        moments = (datetime.fromtimestamp(one, UTC) for one in (a, b))
        return school.school_hours_between(*moments).total_seconds()

    found: list[Life] = runtime.store.read_now(lives.lives, start)
    return figures(found, runtime.now().timestamp(), in_school)


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
