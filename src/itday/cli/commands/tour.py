"""`itday tour`: the seven steps as text."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation


@click.command("tour")
@json_option
@pass_invocation
def command(invocation: Invocation, *, as_json: bool) -> None:
    """Say in seven steps what a morning is made of.

    With the keys in force.
    """
    from itday.cli.output import print_json, say
    from itday.ui.keys import keymap
    from itday.ui.tour import STEPS, said

    keys = keymap(invocation.runtime.settings.keys)
    told = [(step.title, said(step, keys)) for step in STEPS]
    if as_json:
        print_json([{"title": title, "words": words} for title, words in told])
        return
    for number, (title, words) in enumerate(told, 1):
        say(f"{number}. {title}: {words}")
