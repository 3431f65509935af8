"""`itday schedule`: the morning's fetch by the system's own timer."""

from __future__ import annotations

import sys
from datetime import time
from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, pass_invocation

if TYPE_CHECKING:
    from itday.cli.schedule import Plan


@click.command("schedule")
@click.option("--at", default="08:10", show_default=True, metavar="HH:MM", help="When.")
@click.option(
    "--for",
    "kind",
    type=click.Choice(["systemd", "launchd", "windows"]),
    help="For which system; left out, this one.",
)
@click.option("--install", "act", flag_value="install", help="Install it, and start it.")
@click.option("--remove", "act", flag_value="remove", help="Stop it, and take it out.")
@click.option("--show", "act", flag_value="show", help="Show whether it is installed.")
@click.pass_context
@pass_invocation
def command(
    invocation: Invocation, ctx: click.Context, at: str, kind: str | None, act: str | None
) -> None:
    """Print the timer that fetches each school morning.

    Or install, show or remove it.

    It runs `itday sync --school-days`, which looks at terms and INSET days when it runs.
    """
    from itday.cli import timer
    from itday.cli.output import say

    plan = _plan(invocation, at)
    kind = kind or timer.system()
    if act in {"install", "remove"}:
        told = timer.install(plan, kind) if act == "install" else timer.remove(plan, kind)
        say("\n".join(told))
    elif act == "show":
        found = timer.installed(plan, kind)
        for file, same in found.items():
            say(f"{file}{'' if same else ' (says something else than it would now)'}")
        if not found:
            say("No timer is installed: itday schedule --install")
        ctx.exit(0 if found and all(found.values()) else 1)
    else:
        for name, text in timer.texts(plan, kind).items():
            say(f"# {name}" if kind == "systemd" else f"<!-- {name} -->", err=True)
            say(text)


def _plan(invocation: Invocation, at: str) -> Plan:
    import os

    from itday.cli.schedule import DAYS, Plan
    from itday.config.paths import paths
    from itday.config.settings import load

    try:
        moment = time.fromisoformat(at.zfill(5))
    except ValueError as error:
        raise click.UsageError(f"{at!r} is no time of day; write 08:10.") from error
    school = load(paths(invocation.profile).config).school
    inset = {DAYS[day.weekday()] for day in school.inset}
    days = tuple(day for day in DAYS if day in {*school.days, *inset})
    program = (
        *(sys.executable, "-m", "itday", "--profile", invocation.profile),
        *("sync", "--school-days"),
    )
    home = os.environ.get("ITDAY_HOME", "")
    return Plan(invocation.profile, program, moment, days, school.zone.key, home)
