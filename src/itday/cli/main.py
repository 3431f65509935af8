"""The entry point: finds the command, turns errors into one line and an exit code.

Exit codes: 0 done; 1 done, but something failed or was found; 2 used wrongly; 3 settings or
databases unusable; 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from itday.cli import quick
from itday.domain.errors import ItdayError, SettingsError, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
MANY = 50_000
"""New things in memory after which rubbish is looked for: starting makes fewer, and hardly any."""
SECRETS = "ITDAY_SECRET_"
"""How the variables begin that hold secrets."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code; errors are one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows its number instead: no title may end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if any(name.startswith(SECRETS) for name in os.environ):
        from itday.config.secrets import take_environment

        take_environment()
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    try:
        return _run(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except ItdayError as error:
        return _report(error, debug=debug)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a fault of ours
        from itday.cli.fault import report_fault

        return report_fault(error, debug=debug)


def _run(words: Sequence[str]) -> int:
    if (code := quick.run(words)) is not None:
        return code
    from itday.cli import parser

    return parser.run(words)


def _report(error: ItdayError, *, debug: bool) -> int:
    from itday.cli.output import say

    if debug:
        from itday.cli.fault import trace

        say(trace(error), err=True)
    say(f"itday: {error}", err=True)
    return 3 if isinstance(error, (SettingsError, StoreError)) else 1


def run() -> None:
    """The program: one command line, then the end of the process."""
    gc.set_threshold(MANY)
    code = main()
    # All memory goes back at once: to look through it for rubbish first takes a tenth of a note.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
