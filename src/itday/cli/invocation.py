"""What a command is written with: the invocation it is handed, and the options that many share."""

from __future__ import annotations

import click

from itday.cli.opened import Invocation

__all__ = ["Invocation", "json_option", "pass_invocation"]

pass_invocation = click.make_pass_decorator(Invocation)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
