"""`itday reset-terminal`: make a terminal usable again that a killed program left behind."""

from __future__ import annotations

import click

from itday.domain.errors import ItdayError


@click.command("reset-terminal")
def command() -> None:
    """Put the terminal right after a hard end.

    Mouse, paste and key reports are switched off, the cursor is shown, lines can be typed again.

    For after `kill -9`, or a connection that broke: no program can tidy up after itself then.
    """
    from itday.ui.terminal import reset

    if not reset():
        raise ItdayError("standard output is no terminal", remedy="Run it in the terminal itself")
