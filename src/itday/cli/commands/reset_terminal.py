"""`itday reset-terminal`: make a terminal usable again that a killed program left behind."""

from __future__ import annotations

import click

from itday.domain.errors import ItdayError


@click.command("reset-terminal")
def command() -> None:
    """Switch off mouse, paste and key reports, show the cursor, and let lines be typed again.

    For after `kill -9`, or a connection that broke: no program can tidy up after itself then.
    """
    from itday.ui.terminal import reset

    if not reset():
        raise ItdayError("standard output is no terminal", remedy="Run it in the terminal itself")
