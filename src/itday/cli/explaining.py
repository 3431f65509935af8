"""`itday alerts explain` and `raw`: why a case scores what it does, and what its source said."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from itday.cli.casework import case_named, worked
from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.store.casework import Worked


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


@click.command("explain")
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


def _done(one: Worked, step: str) -> str:
    done = one.record.checks if one.record is not None else ()
    return " (done)" if step in done else ""


@click.command("raw")
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
