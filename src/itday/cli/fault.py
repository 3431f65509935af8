"""A fault of itday's own: said in one line, its trace kept without any local variable."""

from __future__ import annotations

import traceback

from itday.cli.output import LONGEST, say


def trace(error: BaseException) -> str:
    """The frames and the error's own words, scrubbed of secrets; never the frames' variables."""
    from itday.sdk.scrub import scrub

    lines = traceback.format_exception(error, limit=-20)
    return scrub("".join(lines))[:LONGEST]


def report_fault(error: BaseException, *, debug: bool) -> int:
    """Say that itday itself is at fault; give exit code 1."""
    if debug:
        say(trace(error), err=True)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.name}, line {frame.lineno}"
    remedy = "" if debug else " Run it again with --debug for the trace."
    say(f"itday: a fault in itday itself: {type(error).__name__} in {place}.{remedy}", err=True)
    return 1
