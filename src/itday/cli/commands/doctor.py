"""`itday doctor`: every fault with one line of remedy."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Ask no source.")
@json_option
@click.pass_context
@pass_invocation
def command(invocation: Invocation, ctx: click.Context, *, offline: bool, as_json: bool) -> None:
    """Look for what is wrong, with a remedy a line.

    In settings, secrets, files, this machine and each source; exit 1 for any fault.
    """
    from itday.cli import output
    from itday.cli.doctor.finding import Finding, Subject, fault
    from itday.cli.doctor.table import Needs, examine
    from itday.config.paths import paths
    from itday.config.settings import load

    places = paths(invocation.profile)
    subject = Subject(
        invocation.profile, places, lambda: datetime.now(UTC), opened=lambda: invocation.runtime
    )
    most = Needs.FILES if offline else Needs.NETWORK
    unusable: list[Finding] = []
    try:
        subject.settings = load(places.config)
    except ItdayError as error:
        unusable = [fault(str(error), fatal=True)._replace(check="settings")]
        most = Needs.NOTHING
    found = []
    for finding in chain(unusable, examine(subject, most)):
        found.append(finding)
        if not as_json:
            output.say(f"{finding.level:<5}  {finding.line}")
    faults = sum(finding.fault for finding in found)
    if as_json:
        output.print_json([finding.json() for finding in found])
    else:
        output.say(("1 fault" if faults == 1 else f"{faults} faults") if faults else "No fault")
    ctx.exit(1 if faults else 0)
