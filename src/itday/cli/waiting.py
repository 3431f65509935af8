"""`itday alerts metrics`: how long alerts waited, and the figures of the digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.triage.metrics import Life


@click.command("metrics")
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
    say(_headline(told))
    print_table(
        (
            (name, str(one["count"]), *(hours(one[f"{part}_s"]) for part in PARTS))
            for name, one in _rows(told)
        ),
        ("", "alerts", "mean", "median", "90 %"),
    )


def _headline(told: dict[str, Any]) -> str:
    """How many there are, and what nobody took on, which is in no mean."""
    oldest = told["oldest_open_s"]
    aged = f", the oldest for {hours(oldest)}" if oldest is not None else ""
    count = f"{told['alerts']} alert{'s' * (told['alerts'] != 1)}"
    return f"{count}, {told['open']} open{aged}; {told['bulk_closed']} bulk closed"


def _rows(told: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What is measured, in words, and its figures."""
    named = (("mtta", "raised to acknowledged"), ("mttr", "raised to resolved"))
    rows = [
        (f"{said}, {WAYS[way]}", spread)
        for name, said in named
        for way, spread in told[name].items()
    ]
    rows.append(("raised to here in itday", told["ingestion_delay"]))
    return [*rows, ("happened to raised", told["detection_delay"])]


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
