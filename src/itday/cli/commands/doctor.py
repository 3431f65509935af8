"""`itday doctor`: every fault with one line of remedy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.cli.checks import Finding


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Ask no source.")
@json_option
@click.pass_context
@pass_invocation
def command(invocation: Invocation, ctx: click.Context, *, offline: bool, as_json: bool) -> None:
    """Examine settings, secrets, files, this machine and each source; exit 1 for any fault."""
    from itday.cli import checks, output

    found = checks.profile(invocation.profile)
    found = [checks.keyring(found), *checks.machine(), *found]
    if not any(finding.fatal for finding in found):
        try:
            found += checks.store(invocation.runtime)
            if not offline:
                found += asyncio.run(checks.sources(invocation.runtime))
        except ItdayError as error:
            found.append(checks.Finding(False, str(error), fatal=True))
    if as_json:
        output.print_json([finding._asdict() for finding in found])
    else:
        for finding in found:
            output.say(f"{_sign(finding)}  {finding.line}")
    ctx.exit(0 if all(finding.good for finding in found) else 1)


def _sign(finding: Finding) -> str:
    if not finding.good:
        return "FAULT"
    return "warn " if finding.warns else "good "
