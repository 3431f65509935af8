"""Writing the minutes where the person keeps notes, in the form they choose."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from itday.reports import minutes as report
from itday.store.exports import Export

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.gathering import Gathering


def name_of(made: report.Minutes, form: str) -> str:
    """A file's name that says what it is and sorts by day; strangers' titles lead nowhere."""
    words = "".join(ch if ch.isalnum() or ch in " -_" else " " for ch in made.title)
    return f"{made.on.isoformat()} {' '.join(words.split())[:60].strip()} minutes{form}"


async def write(runtime: Runtime, meant: Gathering, form: str) -> Path:
    """Write the minutes; gives the file.

    Args:
        runtime: Whose.
        meant: The meeting.
        form: `.md`, `.docx` or `.eml`.

    Raises:
        ItdayError: The file cannot be written, or a package is missing.
    """
    school, me, now = runtime.settings.school, runtime.settings.me, runtime.now()
    made = await runtime.store.read(report.compose, meant, school, now, me)
    data = report.encoded(made, form, me.email, report.addresses(meant, me))
    file = await asyncio.to_thread(_put, runtime, name_of(made, form), data)
    await runtime.exported(Export("minutes of a meeting", 1, str(file)))
    return file


def _put(runtime: Runtime, name: str, data: bytes) -> Path:
    from itday.store.files import put_private

    return put_private(runtime.notes_folder / name[:4] / name, data)
