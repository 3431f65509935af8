"""`itday alerts close`: a verdict with all that it owes, one batch, taken back by one undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from itday.cli.casework import owner, subject, worked
from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itday.domain.change import Change
    from itday.runtime import Runtime
    from itday.triage.closing import By, Closing, Subject
    from itday.triage.telling import Closed, Offer


@click.command("close")
@click.argument("cases", nargs=-1, metavar="CASE...")
@click.option("--verdict", required=True, help="true_positive, benign_positive, ...")
@click.option("--reason", default="", help="One line that survives an audit.")
@click.option("--personal-data", default="", help="yes, no or unknown: the breach question.")
@click.option("--no-contact", default="", help="Why the person was not asked.")
@click.option("--slt/--no-slt", default=None, help="Whether leadership must hear of it.")
@click.option("--hear", default="", help="What leadership must hear, by roles.")
@click.option("--band", default="", help="Close every open case of this band; none above it.")
@click.option("--send", is_flag=True, help="Tell the sources that may be written to; asks first.")
@json_option
@pass_invocation
def close(
    invocation: Invocation,
    /,
    cases: tuple[str, ...],
    *,
    as_json: bool,
    band: str,
    send: bool,
    **said: Any,
) -> None:
    """Close cases with a verdict and a reason.

    What an audit needs is asked for, and only that. A true positive that leadership must hear of,
    or that may be a breach of personal data, makes its entry in the log.
    """
    runtime = invocation.runtime
    found = _chosen(runtime, cases, band)
    wanted = _wanted(said, bulk=bool(band) or len(cases) > 1)
    _owed(found, wanted, as_json=as_json)
    closed = _closed(runtime, found, wanted, send=send)
    changes = [change for one in closed for change in one.changes]
    acts = list(dict.fromkeys(act for one in closed for act in one.left))
    decided = runtime.decide_now(changes, wanted.reason)
    _say(found, wanted, changes, acts, decided.batch if as_json else None)


def _wanted(said: dict[str, Any], *, bulk: bool) -> Closing:
    from itday.triage.closing import Closing

    slt = True if said["hear"] else said.pop("slt")
    return Closing(**said | {"slt": slt}, bulk=bulk)


def _chosen(runtime: Runtime, cases: tuple[str, ...], band: str) -> list[Subject]:
    """The cases that are meant, by name or by band."""
    from itday.config import rules
    from itday.store import casework
    from itday.triage import closing

    every = worked(runtime)
    if not band:
        if not cases:
            raise click.UsageError("Name a case, or a --band.")
        return [subject(casework.named(every, case)) for case in cases]
    names = [name for name, _ in rules.load(runtime.settings.rules_file).bands]
    if band not in names:
        raise click.UsageError(f"--band is one of {', '.join(names)}.")
    rank = {name: at for at, name in enumerate(names)}
    open_ = [subject(one) for one in every if one.case.open]
    found = [one for one in closing.bulk(open_, band, rank) if one.score.band == band]
    if not found:
        raise ItdayError("no open case is in that band", where=band)
    return found


def _owed(found: Sequence[Subject], wanted: Closing, *, as_json: bool) -> None:
    """End with exit code 2 where something is missing, naming it.

    Raises:
        UsageError: Several cases would make one entry in the log.
    """
    from itday.cli.output import print_json, say
    from itday.triage import closing

    lacks = {one.ref.key: closing.missing(wanted, one.record) for one in found}
    if any(lacks.values()):
        if as_json:
            print_json({"missing": {key: list(lack) for key, lack in lacks.items() if lack}})
        for key, lack in lacks.items():
            if lack:
                say(f"{key} is not closed. Missing: {'; '.join(lack)}", err=True)
        click.get_current_context().exit(2)
    owing = any(closing.owes_entry(wanted, one.record) for one in found)
    if len(found) > 1 and (owing or wanted.hear):
        raise click.UsageError("Close one case at a time: each incident has its own entry.")


def _closed(
    runtime: Runtime, found: Sequence[Subject], wanted: Closing, *, send: bool
) -> list[Closed]:
    """What each case takes, once what is to be sent was agreed to."""
    from itday.triage import telling
    from itday.triage.closing import By

    judge = runtime.judge()
    by: By = By(owner(runtime), runtime.now().isoformat())
    closed = []
    for one in found:
        offered = telling.offers(one.case, wanted.verdict, wanted.reason, judge)
        sent = [
            change
            for offer in offered
            if send and offer.changes and _agreed(offer)
            for change in offer.changes
        ]
        entry = runtime.log_case(one, wanted)
        closed.append(telling.closed(one, wanted, by, telling.Sent(offered, sent), entry))
    return closed


def _agreed(offer: Offer) -> bool:
    trap = f" {offer.act.trap}." if offer.act.trap else ""
    return click.confirm(f"{offer.question}{trap}", default=False, err=True)


def _say(
    found: Sequence[Subject],
    wanted: Closing,
    changes: Sequence[Change],
    acts: list[str],
    batch: str | None,
) -> None:
    """Say what was closed, logged and left; as JSON where the batch is given."""
    from itday.cli.output import print_json, say

    logged = [one.ref.key for one in changes if one.ref.kind == "log"]
    if batch is not None:
        keys = [one.ref.key for one in found]
        print_json({"closed": keys, "batch": batch, "portal": acts, "logged": logged})
        return
    say(f"{len(found)} closed as {wanted.verdict.replace('_', ' ')}: {wanted.reason}")
    for number in logged:
        say(f"in the log as {number}: itday log show {number}")
    for act in acts:
        say(f"in the portal: {act}")
