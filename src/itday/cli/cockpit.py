"""Opening the cockpit, or the day as text where there is no terminal to draw on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itday.cli.invocation import Invocation
    from itday.domain.ref import Ref


SERVED = "textual.drivers.web_driver:WebDriver"
"""What `itday serve` has its cockpits draw with."""
DEMO = "demo"
"""The profile of the made-up school: made anew at will, so never encrypted unless asked."""


def open_cockpit(invocation: Invocation, *, meeting: Ref | None = None) -> int:
    """Run the cockpit until the person leaves; give its exit code.

    Args:
        invocation: Whose profile.
        meeting: One to begin with.
    """
    why_not: str | None = "the output is no terminal"
    served = os.environ.get("TEXTUAL_DRIVER") == SERVED
    if served:
        why_not = None
    elif sys.stdout.isatty():
        from itday.ui import terminal

        why_not = terminal.usable()
    if why_not is None:
        from itday.cli.new_profile import offer_encryption
        from itday.config.paths import paths
        from itday.ui.app import run

        # In a browser nobody can answer what is asked in lines.
        if invocation.profile != DEMO and not (served or invocation.read_only):
            offer_encryption(invocation.profile, paths(invocation.profile))
        invocation.ask_passphrase()
        return run(invocation.runtime, meeting=meeting)
    from itday.cli.output import say
    from itday.reports import today

    runtime = invocation.runtime
    page = runtime.store.read_now(today.gather, runtime.settings, runtime.now())
    say(today.plain(page))
    say(f"(as text: {why_not})", err=True)
    return 0
