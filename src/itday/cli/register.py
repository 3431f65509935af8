"""The commands that write into the SLT log: each is one decision, in the ledger, undone by undo."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.words import said
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.log import LogEntry
    from itday.runtime import Runtime

SEVERITIES = ("informational", "low", "medium", "high", "critical")
STATUSES = ("open", "contained", "resolved", "closed")


def entry_named(runtime: Runtime, number: str) -> LogEntry:
    """The entry a person means: `INC-2026-014`, or `14` of this year.

    Raises:
        ItdayError: There is none.
    """
    from itday.store import register

    year = runtime.settings.school.local_date(runtime.now()).year
    wanted = f"INC-{year}-{int(number):03}" if number.isdecimal() else number.upper()
    for entry in runtime.store.read_now(register.entries):
        if entry.ref.key == wanted:
            return entry
    raise ItdayError("no such entry", where=number, remedy="itday log list --all shows them")


AGAIN = re.compile(r"\s*(?:\d{1,2}:\d\d|mon|tue|wed|thu|fri|sat|sun)\s*", re.IGNORECASE)
"""Words for what comes again each day or week: elsewhere the next one, here the last."""


def moment_said(runtime: Runtime, words: str | None) -> datetime | None:
    """The past moment that words mean: `2026-11-24 07:40`, `09:15` (the last); `None` for none.

    Raises:
        UsageError: Nobody could mean that, or it is yet to come: what is known has happened, and
            hours that are counted from tomorrow would be too many.
    """
    if words is None:
        return None
    school, now = runtime.settings.school, runtime.now()
    back = (timedelta(days=days) for days in ((0, 1, 7) if AGAIN.fullmatch(words) else (0,)))
    try:
        said_ = (school.parse_when(words, now - one) for one in back)
        found = next((one for one in said_ if one <= now), None)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if found is None:
        raise click.UsageError(f"{words} is yet to come: say when it was, as 2026-11-24 07:40.")
    return found


def checked(fields: dict[str, Any], entry: LogEntry | None = None) -> dict[str, Any]:
    """The fields, if an entry can have them.

    Raises:
        UsageError: It cannot, and which.
    """
    from pydantic import ValidationError

    from itday.domain.log import LogEntry

    whole = entry.model_dump(mode="json") if entry is not None else {}
    blank = {"ref": ("desk", "log", "?"), "title": "?", "aware_at": "2000-01-01T00:00:00Z"}
    try:
        LogEntry.model_validate(blank | whole | fields)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(map(str, fault["loc"]))
        if fault["type"] == "extra_forbidden":
            raise click.UsageError(f"{name} is no field of an entry.") from error
        raise click.UsageError(f"{name}: {fault['msg'][:1].lower()}{fault['msg'][1:]}.") from error
    return fields


def counts(pairs: tuple[str, ...]) -> dict[str, int]:
    """`staff=3` as a number by class."""
    found = {}
    for pair in pairs:
        name, _, number = pair.partition("=")
        if not number.isdecimal():
            raise click.UsageError(f"--affected wants CLASS=NUMBER, not {pair!r}.")
        found[name] = int(number)
    return found


def done(runtime: Runtime, changes: list[Change], reason: str, *, as_json: bool) -> None:
    """Decide, and say what was done."""
    from itday.cli.output import print_json, say

    decided = runtime.decide_now(changes, reason)
    if as_json:
        first = changes[0]
        print_json({"ref": str(first.ref), "number": first.ref.key, "batch": decided.batch})
        return
    for change, title in zip(changes, decided.titles, strict=True):
        say(f"{change.ref.key}: {change.describe()}: {title}")


@click.command("add")
@click.argument("title", nargs=-1, required=True)
@click.option("--about", "refs", multiple=True, metavar="REF", help="The row it is about.")
@click.option("--category", default="other", help="account takeover, phishing, outage, ...")
@click.option("--severity", type=click.Choice(SEVERITIES), default="medium", show_default=True)
@click.option("--hear", "must_hear", default="", help="What leadership must hear, by roles.")
@click.option("--decision", "decision_wanted", default="", help="What leadership is to decide.")
@click.option("--narrative", default="", help="What happened.")
@click.option("--aware", metavar="TIME", default=None, help="When you learnt of it; else now.")
@click.option("--affected", multiple=True, metavar="CLASS=N", help="How many: senior=3.")
@click.option("--reporter", default="", help="By role.")
@click.option("--owner", default="", help="By role.")
@click.option("--safeguarding", "safeguarding_ref", default="", metavar="REFERENCE")
@click.option("--not-reportable", is_flag=True, help="Keep it out of the digest.")
@json_option
@pass_invocation
def add(
    invocation: Invocation,
    /,
    title: tuple[str, ...],
    refs: tuple[str, ...],
    *,
    severity: str,
    aware: str | None,
    affected: tuple[str, ...],
    as_json: bool,
    **more: Any,
) -> None:
    """Enter something into the SLT log, under the next number."""
    from itday.store import rows

    runtime = invocation.runtime
    about = [runtime.store.read_now(rows.resolve, ref) for ref in refs]
    hidden = more.pop("not_reportable")
    fields: dict[str, Any] = {name: text for name, text in more.items() if text}
    fields["severity"] = SEVERITIES.index(severity) + 1
    fields["origin"] = about[0].kind if about else "person"
    if affected:
        fields["affected"] = counts(affected)
    if "safeguarding_ref" in fields:
        fields["safeguarding"] = True
    if hidden:
        fields["reportable"] = False
    if (moment := moment_said(runtime, aware)) is not None:
        fields["aware_at"] = moment.isoformat()
    change = runtime.log(said(title), about, **checked(fields))
    done(runtime, [change], "", as_json=as_json)


def _amended(
    entry: LogEntry,
    now: str,
    *,
    status: str | None,
    severity: str | None,
    pairs: tuple[str, ...],
    action: tuple[str, ...],
    legal_hold: bool | None,
) -> dict[str, Any]:
    """The fields that the options of `amend` mean."""
    fields: dict[str, Any] = {}
    for pair in pairs:
        name, separator, text = pair.partition("=")
        if not separator or name in {"ref", "status", "breach"}:
            raise click.UsageError(f"--set wants FIELD=TEXT, not {pair!r}.")
        fields[name.replace(" ", "_")] = text
    if status is not None:
        fields |= {"status": status} | ({f"{status}_at": now} if status != "open" else {})
    if severity is not None:
        fields["severity"] = SEVERITIES.index(severity) + 1
    if action:
        held = [step.model_dump(mode="json") for step in entry.actions]
        fields["actions"] = [*held, *({"what": what, "owner": "", "at": now} for what in action)]
    if legal_hold is not None:
        fields["legal_hold"] = legal_hold
    return fields


@click.command("amend")
@click.argument("number")
@click.option("--status", type=click.Choice(STATUSES), default=None)
@click.option("--severity", type=click.Choice(SEVERITIES), default=None)
@click.option("--set", "pairs", multiple=True, metavar="FIELD=TEXT", help="Any field of text.")
@click.option("--action", multiple=True, metavar="TEXT", help="Something done; kept beside others.")
@click.option("--hold/--no-hold", "legal_hold", default=None, help="Legal hold.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@pass_invocation
def amend(
    invocation: Invocation, /, number: str, *, reason: str, as_json: bool, **said_: Any
) -> None:
    """Correct or complete an entry.

    What stood there before stays in the ledger.
    """
    from itday.domain.verbs import Amend

    runtime = invocation.runtime
    entry = entry_named(runtime, number)
    fields = _amended(entry, runtime.now().isoformat(), **said_)
    if not fields:
        raise click.UsageError("Nothing to amend: give --status, --severity, --action or --set.")
    change = Amend(ref=entry.ref, fields=checked(fields, entry))
    done(runtime, [change], reason, as_json=as_json)


@click.command("breach")
@click.argument("number")
@click.option("--personal-data", type=click.Choice(("yes", "no", "unknown")), required=True)
@click.option("--risk", type=click.Choice(("unlikely", "risk", "high risk")), default=None)
@click.option("--report/--no-report", default=None, help="Whether the regulator is told.")
@click.option("--reason", default="", help="Why; owed whichever way it is decided.")
@click.option("--decider", default="", help="Who decided, by role.")
@json_option
@pass_invocation
def breach(
    invocation: Invocation,
    number: str,
    *,
    personal_data: str,
    risk: str | None,
    report: bool | None,
    reason: str,
    decider: str,
    as_json: bool,
) -> None:
    """Record the breach decision.

    The 72 h clock runs from becoming aware until it is made.
    """
    from itday.domain.verbs import Amend

    runtime = invocation.runtime
    entry = entry_named(runtime, number)
    if report is not None and not (reason and decider):
        raise click.UsageError("A decision needs --reason and --decider: the register asks both.")
    if report is not None and personal_data == "yes" and risk is None:
        raise click.UsageError("A decision needs --risk: unlikely, risk or high risk.")
    if personal_data == "no" and not reason:
        raise click.UsageError("That no personal data were involved needs --reason.")
    told = entry.breach.model_dump(mode="json")
    told |= {"personal_data": personal_data, "risk": risk, "report": report, "reason": reason}
    told |= {"decider": decider}
    if report is not None or personal_data == "no":
        told["decided_at"] = runtime.now().isoformat()
    change = Amend(ref=entry.ref, fields=checked({"breach": told}, entry))
    done(runtime, [change], reason, as_json=as_json)


@click.command("notify")
@click.argument("number")
@click.argument("body")
@click.option("--at", metavar="TIME", default=None, help="When; else now.")
@click.option("--reference", default="", help="Their case number.")
@click.option("--by", default="", help="Who told them, by role.")
@json_option
@pass_invocation
def notify(
    invocation: Invocation,
    number: str,
    body: str,
    *,
    at: str | None,
    reference: str,
    by: str,
    as_json: bool,
) -> None:
    """Record that somebody outside was told.

    The ICO, the DSL, the insurer: as the rules name them.
    """
    from itday.config import rules
    from itday.domain.verbs import Amend

    runtime = invocation.runtime
    entry = entry_named(runtime, number)
    known = {
        one.body.casefold(): one for one in rules.load(runtime.settings.rules_file).obligations
    }
    duty = known.get(body.casefold())
    name = duty.body if duty is not None else body
    made_at = (moment_said(runtime, at) or runtime.now()).isoformat()
    held = [note.model_dump(mode="json") for note in entry.notifications]
    note = {"body": name, "made_at": made_at, "reference": reference, "by": by}
    fields: dict[str, Any] = {"notifications": [*held, note]}
    if duty is not None and duty.when == "risk":
        fields["breach"] = entry.breach.model_dump(mode="json") | {"told_at": made_at}
    change = Amend(ref=entry.ref, fields=checked(fields, entry))
    done(runtime, [change], f"told {name}", as_json=as_json)


@click.command("strike")
@click.argument("number")
@click.option("--reason", required=True, help="Why; kept in the ledger.")
@json_option
@pass_invocation
def strike(invocation: Invocation, number: str, *, reason: str, as_json: bool) -> None:
    """Strike an entry out: it stays in the register, marked so."""
    from itday.domain.verbs import Strike

    runtime = invocation.runtime
    change = Strike(ref=entry_named(runtime, number).ref)
    done(runtime, [change], reason, as_json=as_json)


WRITING = (add, amend, breach, notify, strike)
