"""A fault of ours: its frames in a private file, one line on the screen, never a variable."""

from __future__ import annotations

import os
import traceback
from datetime import datetime
from pathlib import Path

from itday.config.paths import private_dir
from itday.domain.errors import ItdayError
from itday.domain.text import clean

FRAMES = 40
LONGEST = 40_000


def trace(error: BaseException) -> str:
    """The frames and the error's own words, scrubbed of secrets, without any variable."""
    from itday.sdk.scrub import scrub

    lines = traceback.format_exception(error, limit=-FRAMES)
    return clean(scrub("".join(lines)), limit=LONGEST, multiline=True)


def write_crash(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Keep the trace in a file that only this person can read; give the file.

    Args:
        error: What happened.
        folder: Where; made where it is missing.
        now: For the file's name.

    Returns:
        The file, or `None` where the folder cannot be written: then only the line is left.
    """
    file = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    try:
        private_dir(folder)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(trace(error))
    except (OSError, ItdayError):
        return None
    return file


def line(error: BaseException, file: Path | None) -> str:
    """What the person reads after the cockpit ended by a fault."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    kept = f" The trace is in {file}" if file else ""
    return f"itday: a fault in itday itself: {type(error).__name__}{place}.{kept}"
