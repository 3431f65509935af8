"""`itday bench`: how good the judgements are, against a school whose truth is known."""

from __future__ import annotations

import importlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation

if TYPE_CHECKING:
    from itday.triage.rules import Rules

PROFILE = "demo"
AT = "2026-11-24T08:15:00+00:00"


def made_up(part: str) -> Any:
    """A part of the made-up school; which connectors there are is the registry's business."""
    from itday import registry

    package = registry.connector(PROFILE).__module__.rpartition(".")[0]
    return importlib.import_module(f"{package}._demo_{part}")


@click.group("bench")
def command() -> None:
    """Hold judgements against what really happened.

    Grouping and score are tried on mornings whose truth is known.
    """


@command.command("alerts")
@click.option("--seeds", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--at", default=AT, metavar="TIME", show_default=True, help="Which morning.")
@json_option
@pass_invocation
def alerts(invocation: Invocation, *, seeds: int, at: str, as_json: bool) -> None:
    """Score made-up mornings, whose truth is known.

    It prints the place of each planted takeover, and the grouping's F1.
    """
    from itday.cli.output import print_json, say
    from itday.config import rules
    from itday.triage.judging import TOP, Pairs

    told = rules.load(invocation.runtime.settings.rules_file)
    total, places, buried = Pairs(), [], 0
    for seed in range(1, seeds + 1):
        found = judge(seed, datetime.fromisoformat(at), told)
        total = total.plus(found["pairs"])
        places.append((seed, found["shape"], found["place"]))
        buried += found["buried"]
    hit = sum(place is not None and place <= TOP for _, _, place in places)
    result = {
        "seeds": seeds,
        "in_top_5": hit / seeds,
        "pairwise_f1": total.f1,
        "hard_cases_below_look_today": buried,
        "missed": [list(one) for one in places if one[2] is None or one[2] > TOP],
        "weights": told.version,
    }
    if as_json:
        print_json(result)
    else:
        say(f"takeover in the top {TOP}: {hit} of {seeds} mornings ({hit / seeds:.1%})")
        say(f"pairwise F1 of the grouping: {total.f1:.3f}")
        say(f"leaked credentials or AiTM below look today: {buried}")
        for seed, shape, place in result["missed"]:
            say(f"  seed {seed} ({shape}): place {place}")
    bad = hit / seeds < 0.98 or total.f1 < 0.95 or buried
    click.get_current_context().exit(1 if bad else 0)


def judge(seed: int, at: datetime, told: Rules) -> dict[str, Any]:
    """Group and score one made-up morning, and compare it with the truth."""
    from itday.store import casework
    from itday.triage.cases import group
    from itday.triage.judging import pairs, place
    from itday.triage.score import Context, Fact, score
    from itday.triage.sights import sight_of
    from itday.triage.signs import HARD

    morning = made_up("truth").morning("alerts", seed, at)
    sights = [sight_of(one.ref, json.loads(one.model_dump_json())) for one in morning.records]
    ordered = sorted(sights, key=lambda one: (one.at, str(one.ref)))
    roles = {mail: Fact(role, f"directory:{mail}") for mail, role in morning.roles.items()}
    about = Context(
        roles=roles,
        benign=casework.benign(ordered, told, at),
        shared=casework.shared(ordered, told),
    )
    ranked = [(case, score(case, told, about)) for case in group(sights, told)]
    ranked.sort(key=lambda one: (not one[0].open, -one[1].score, -one[1].total, one[0].key))
    real = frozenset(one.key for one in morning.truth if one.compromise)
    least = told.rank("look today")
    return {
        "pairs": pairs((case for case, _ in ranked), {one.key: one.group for one in morning.truth}),
        "place": place(ranked, real),
        "shape": morning.shape,
        "buried": sum(
            told.rank(made.band) > least for case, made in ranked if HARD & set(case.kinds)
        ),
    }
