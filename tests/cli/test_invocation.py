"""What commands are written with."""

from __future__ import annotations

import click
from click.testing import CliRunner

from itday.cli.invocation import Invocation, json_option, pass_invocation


@click.command()
@json_option
@pass_invocation
def asked(invocation: Invocation, *, as_json: bool) -> None:
    """Say what it was handed."""
    click.echo(f"{invocation.profile} {as_json}")


def test_a_command_is_handed_the_invocation_and_the_option() -> None:
    """Under the names that all commands use."""
    done = CliRunner().invoke(asked, ["--json"], obj=Invocation("other"))

    assert done.output == "other True\n"
