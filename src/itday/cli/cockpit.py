"""Opening the cockpit, or the day as text where there is no terminal to draw on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from itday.cli.invocation import Invocation


def open_cockpit(invocation: Invocation) -> int:
    """Run the cockpit until the person leaves; give its exit code."""
    from itday.ui import terminal

    why_not = terminal.usable()
    if why_not is None:
        from itday.ui.app import run

        return run(invocation.runtime)
    from itday.reports import today

    runtime = invocation.runtime
    page = runtime.store.read_now(today.gather, runtime.settings.school, runtime.now())
    click.echo(today.plain(page))
    click.echo(f"(as text: {why_not})", err=True)
    return 0
