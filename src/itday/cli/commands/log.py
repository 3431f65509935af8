"""`itday log`: the SLT log and incident register."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.register import WRITING, entry_named
from itday.cli.words import day_said

if TYPE_CHECKING:
    from itday.domain.log import LogEntry
    from itday.reports.register import Register
    from itday.reports.slt import Digest
    from itday.runtime import Runtime

redact_option = click.option(
    "--redact",
    "level",
    type=click.Choice(("full", "role", "count")),
    default="role",
    show_default=True,
    help="Names as they are, by role, or not at all.",
)
out_option = click.option("--out", metavar="FILE", default=None, help="Write there, mode 0600.")


@click.group("log")
def command() -> None:
    """The SLT log: what leadership must hear of.

    Entries, the breach clock, the digest.
    """


for written in WRITING:
    command.add_command(written)


@command.command("list")
@click.option("--all", "-a", "every", is_flag=True, help="Those that are over as well.")
@json_option
@pass_invocation
def list_entries(invocation: Invocation, *, every: bool, as_json: bool) -> None:
    """List the entries that are open, or whose breach clock runs."""
    from itday.cli.output import print_json, print_table, say
    from itday.store import register
    from itday.triage.obligations import clock

    runtime = invocation.runtime
    now, zone = runtime.now(), runtime.settings.school.zone
    found = runtime.store.read_now(register.entries)
    found = [one for one in found if every or one.facets().open]
    if as_json:
        print_json([_json(runtime, one) for one in found])
        return
    print_table(
        (
            one.ref.key,
            f"{one.aware_at.astimezone(zone):%d %b %H:%M}",
            one.severity.name.lower(),
            str(one.status),
            one.category,
            clock(one, now),
            one.title,
        )
        for one in found
    )
    if not found:
        say(f"No {'' if every else 'open '}entry in the log.")


@command.command("show")
@click.argument("number")
@json_option
@pass_invocation
def show(invocation: Invocation, number: str, *, as_json: bool) -> None:
    """Show one entry: fields, duties, and every change of it."""
    from itday.cli.output import print_json, print_table, say
    from itday.store import register

    runtime = invocation.runtime
    entry = entry_named(runtime, number)
    story = runtime.store.read_now(register.story, entry.ref)
    if as_json:
        changes = [{"at": one.at.isoformat(), "content": one.content} for one in story]
        print_json(_json(runtime, entry) | {"changes": changes})
        return
    made = register_of(runtime, [entry], "full")
    say(f"{entry.ref.key}: {entry.title}\n")
    from itday.reports import register as report

    print_table(report.facts(made, entry))
    say("")
    zone = runtime.settings.school.zone
    for one in story:
        said = _said(one.content)
        say(f"{one.at.astimezone(zone):%d %b %H:%M}  {said}")


def _said(content: dict[str, Any] | None) -> str:
    """One change of an entry in words."""
    if content is None:
        return "erased"
    fields = content["payload"].get("fields") or {}
    told = ", ".join(fields) if content["verb"] == "amend" else ""
    reason = f" ({content['reason']})" if content["reason"] else ""
    return f"{content['who']}: {content['verb']} {told}".rstrip() + reason


@command.command("verify")
@click.option("--head", default="", metavar="HASH", help="A head that was printed earlier.")
@json_option
@click.pass_context
@pass_invocation
def verify(invocation: Invocation, ctx: click.Context, *, head: str, as_json: bool) -> None:
    """Look for anything altered, lost or cut off.

    The chain and the log are walked from end to end; what is found is named.
    """
    from itday.cli.output import print_json, say
    from itday.store import ledger, register

    store = invocation.runtime.store
    faults = store.read_now(register.verify, head.strip())
    now_head = store.read_now(ledger.head)
    if as_json:
        print_json({"faults": faults, "head": now_head})
    else:
        said = f"The log is as it was written; the chain's head is {now_head}."
        say("\n".join(faults) if faults else said)
    ctx.exit(1 if faults else 0)


@command.command("head")
@json_option
@pass_invocation
def print_head(invocation: Invocation, *, as_json: bool) -> None:
    """Print the chain's head, to be kept elsewhere.

    It proves later that nothing was cut off.
    """
    from itday.cli.output import print_json
    from itday.store import ledger

    head = invocation.runtime.store.read_now(ledger.head)
    if as_json:
        print_json({"head": head})
    else:
        click.echo(head)


@command.command("export")
@click.option("--format", "form", type=click.Choice(("csv", "md", "docx")), default="csv")
@out_option
@redact_option
@pass_invocation
def export(invocation: Invocation, *, form: str, out: str | None, level: str) -> None:
    """Write the whole register.

    As CSV that is safe for spreadsheets, Markdown or DOCX.
    """
    from itday.cli.output import say
    from itday.cli.writing import Document, write_named
    from itday.reports import register as report
    from itday.store import register

    if form == "docx" and out is None:
        raise click.UsageError("DOCX needs --out FILE.")
    runtime = invocation.runtime
    made = register_of(runtime, runtime.store.read_now(register.entries), level)
    if form == "docx":
        text: str | bytes = report.as_docx(made)
    else:
        text = report.as_csv(made) if form == "csv" else report.as_markdown(made)
    document = Document("the SLT log", len(made.entries), level)
    write_named(runtime, text, out, document)
    if out is not None:
        say(f"{len(made.entries)} entries in {out}; redaction {level}; head {made.head}")


@command.command("digest")
@click.option("--since", metavar="DAY", default=None, help="From then on; else the last 7 days.")
@click.option("--publish", is_flag=True, help="Note on each entry that leadership has heard.")
@out_option
@redact_option
@json_option
@pass_invocation
def digest(
    invocation: Invocation,
    *,
    since: str | None,
    publish: bool,
    out: str | None,
    level: str,
    as_json: bool,
) -> None:
    """Write the week's page for leadership.

    With roles, not names, and what is to be decided.
    """
    from itday.cli.output import print_json
    from itday.cli.writing import Document, write_named
    from itday.reports import slt

    runtime = invocation.runtime
    page = digest_of(runtime, since_said(runtime, since), level)
    if publish:
        _publish(runtime, page)
        page = digest_of(runtime, since_said(runtime, since), level)
    if as_json:
        print_json(slt.as_json(page))
    else:
        document = Document("the digest for leadership", len(page.entries), level)
        write_named(runtime, slt.markdown(page), out, document)


def _publish(runtime: Runtime, page: Digest) -> None:
    from itday.domain.ref import Ref
    from itday.domain.verbs import Amend

    told = {"reported_at": runtime.now().isoformat()}
    changes = [Amend(ref=Ref.parse(ref), fields=told) for ref in page.refs]
    if changes:
        runtime.decide_now(changes, "SLT digest published")


def since_said(runtime: Runtime, words: str | None) -> datetime:
    """The beginning of the time a digest is about."""
    if words is None:
        return runtime.now() - timedelta(days=7)
    return runtime.settings.school.local_day(day_said(runtime, words))[0]


def digest_of(runtime: Runtime, since: datetime, level: str) -> Digest:
    """The SLT digest of a profile, from the log as it is now."""
    from itday.config import rules
    from itday.reports import slt
    from itday.store import known, ledger, register
    from itday.triage.redact import Redactor

    read = runtime.store.read_now
    brief = slt.Brief(
        entries=read(register.entries),
        rules=rules.load(runtime.settings.rules_file),
        school=runtime.settings.school,
        now=runtime.now(),
        since=since,
        redactor=Redactor(read(known.everybody)),
        level=level,
        head=read(ledger.head),
        figures=_figures(runtime, since),
    )
    return slt.compose(brief)


def _figures(runtime: Runtime, since: datetime) -> dict[str, object]:
    """The week in numbers: alerts, how cases ended, how long they waited."""
    from collections import Counter

    from itday.cli.waiting import figures_of, hours
    from itday.store import casework

    told = figures_of(runtime, since.timestamp())
    if not told["alerts"]:
        return {}
    records = runtime.store.read_now(casework.records)
    ended = Counter(
        one.verdict.replace("_", " ")
        for one in records
        if one.resolved_at is not None and one.resolved_at >= since
    )
    taken, median = told["mtta"]["school"]["count"], told["mtta"]["school"]["median_s"]
    found: dict[str, object] = {"alerts raised": told["alerts"], "still open": told["open"]}
    if ended:
        found["cases closed"] = ", ".join(f"{count} {verdict}" for verdict, count in ended.items())
    if taken:
        found["taken on within"] = f"{hours(median)} of school time (median of {taken})"
    return found


def register_of(runtime: Runtime, entries: list[LogEntry], level: str) -> Register:
    """What an export of these entries needs."""
    from itday.config import rules
    from itday.reports.register import Register
    from itday.store import known, ledger
    from itday.triage.redact import Redactor

    read = runtime.store.read_now
    return Register(
        entries=entries,
        rules=rules.load(runtime.settings.rules_file),
        school=runtime.settings.school,
        now=runtime.now(),
        redactor=Redactor(read(known.everybody) if level != "full" else ()),
        level=level,
        head=read(ledger.head),
    )


def _json(runtime: Runtime, entry: LogEntry) -> dict[str, Any]:
    from itday.config import rules
    from itday.triage.obligations import clock, duties

    now = runtime.now()
    told = duties(entry, rules.load(runtime.settings.rules_file), now)
    return entry.model_dump(mode="json") | {
        "number": entry.ref.key,
        "breach_clock": clock(entry, now),
        "breach_due": entry.breach_due.isoformat(),
        "duties": [
            {"body": d.body, "state": d.state, "due": d.due.isoformat(), "note": d.note}
            for d in told
        ],
    }
