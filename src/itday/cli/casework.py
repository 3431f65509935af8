"""The commands that decide on cases: each is one batch, taken back by one undo."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.ref import Ref

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.runtime import Runtime
    from itday.store.casework import Worked
    from itday.triage.closing import Subject


def worked(runtime: Runtime, *, open_only: bool = False) -> list[Worked]:
    """Every case as it stands, or only the open ones, the most pressing first."""
    from itday.config import rules
    from itday.store import casework

    told = rules.load(runtime.settings.rules_file)
    return runtime.store.read_now(casework.work, told, runtime.now(), open_only=open_only)


def case_named(runtime: Runtime, text: str) -> Worked:
    """The case a person means.

    Raises:
        ItdayError: None or several answer to it.
    """
    from itday.store import casework

    return casework.named(worked(runtime), text)


def subject(one: Worked) -> Subject:
    """A case as closing takes it."""
    from itday.triage.closing import Subject

    return Subject(one.ref, one.title, one.case, one.score, one.record)


def owner(runtime: Runtime) -> str:
    """Who decides."""
    return runtime.settings.me.name or runtime.settings.me.email or "me"


def _say(runtime: Runtime, changes: list[Change], reason: str, *, as_json: bool) -> None:
    from itday.cli.output import print_json, say

    decided = runtime.decide_now(changes, reason)
    if as_json:
        print_json({"case": changes[0].ref.key, "batch": decided.batch, "changes": len(changes)})
        return
    say(f"{changes[0].ref.key}: {changes[0].describe()}")


@click.command("acknowledge")
@click.argument("case")
@json_option
@pass_invocation
def acknowledge(invocation: Invocation, case: str, *, as_json: bool) -> None:
    """Take a case on: you look at it from now on."""
    from itday.triage import closing

    runtime = invocation.runtime
    found = subject(case_named(runtime, case))
    changes = closing.acknowledge(found, runtime.now().isoformat(), owner(runtime))
    _say(runtime, changes, "", as_json=as_json)


@click.command("evidence")
@click.argument("case")
@click.option("--checked", required=True, help="What you looked at.")
@click.option("--seen", required=True, help="What you saw there.")
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False), default=None)
@json_option
@pass_invocation
def evidence(
    invocation: Invocation,
    case: str,
    *,
    checked: str,
    seen: str,
    file: str | None,
    as_json: bool,
) -> None:
    """Note what was checked and what was seen.

    Of a file, its digest.
    """
    from itday.triage.closing import keep

    runtime = invocation.runtime
    found = subject(case_named(runtime, case))
    now = runtime.now().isoformat()
    digest = hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else ""
    held = [one.model_dump(mode="json") for one in found.record.evidence] if found.record else []
    entry = {"checked": checked, "seen": seen, "at": now, "by": owner(runtime), "digest": digest}
    _say(runtime, [keep(found, now, evidence=[*held, entry])], "", as_json=as_json)


@click.command("contact")
@click.argument("case")
@click.option("--channel", default="", help="telephone, in person: not the mailbox in question.")
@click.option("--outcome", default="", help="What came of it.")
@click.option("--why-not", default="", help="Why nobody was asked.")
@json_option
@pass_invocation
def contact(
    invocation: Invocation, case: str, *, channel: str, outcome: str, why_not: str, as_json: bool
) -> None:
    """Note that the person was asked, or why not."""
    from itday.triage.closing import keep

    if not why_not and not (channel and outcome):
        raise click.UsageError("Give --channel and --outcome, or --why-not.")
    runtime = invocation.runtime
    found = subject(case_named(runtime, case))
    now = runtime.now().isoformat()
    held = [one.model_dump(mode="json") for one in found.record.contacts] if found.record else []
    fields: dict[str, Any] = {"no_contact": why_not} if why_not else {}
    if channel:
        fields["contacts"] = [*held, {"channel": channel, "outcome": outcome, "at": now}]
    _say(runtime, [keep(found, now, **fields)], "", as_json=as_json)


@click.command("merge")
@click.argument("cases", nargs=-1, required=True, metavar="CASE CASE...")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@pass_invocation
def merge(invocation: Invocation, cases: tuple[str, ...], *, reason: str, as_json: bool) -> None:
    """Put cases together by hand; undo takes them apart again."""
    from itday.store import casework
    from itday.triage.closing import keep

    runtime = invocation.runtime
    every = worked(runtime)
    found = [casework.named(every, case) for case in cases]
    if len({one.key for one in found}) < 2:
        raise click.UsageError("Name two cases at least.")
    refs = [list(one.case.sights[0].ref) for one in found]
    held = [list(ref) for ref in found[0].record.together] if found[0].record else []
    change = keep(subject(found[0]), runtime.now().isoformat(), together=[*held, *refs])
    _say(runtime, [change], reason or "put together", as_json=as_json)


@click.command("split")
@click.argument("alerts", nargs=-1, required=True, metavar="ALERT...")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@pass_invocation
def split(invocation: Invocation, alerts: tuple[str, ...], *, reason: str, as_json: bool) -> None:
    """Take alerts out of their case, into one of their own."""
    from itday.domain.verbs.kept import KeepCase
    from itday.store import rows

    runtime = invocation.runtime
    refs = [runtime.store.read_now(rows.resolve, alert) for alert in alerts]
    if any(ref.kind != "alert" for ref in refs):
        raise click.UsageError("Only alerts can be taken out of a case.")
    key = f"c-{refs[0].short}-s"
    row = runtime.store.read_now(rows.row, refs[0])
    apart = [list(ref) for ref in refs]
    fields = {"title": row.title if row else key, "alerts": apart, "apart": apart}
    change = KeepCase(ref=Ref("desk", "case", key), fields=fields)
    _say(runtime, [change], reason or "taken apart", as_json=as_json)


WRITING = (acknowledge, evidence, contact, merge, split)
