"""Whole programs: the first frame, a note, a listing, and the memory they take."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import (
    ROUNDS,
    Figure,
    command_busy,
    compare,
    first_frame,
    itday,
    python,
)
from tests.bench.sample import fill_home

COUNT = 10_000
MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("MINIMAL-MARKER")
Minimal().run()
"""
MARKERS = (b"TODO-", b"DESK-", b"ALERT-", b"MEET-", b"MAIL-", b"true as of")
"""A text of every pane and one of the status line: a skeleton does not count."""


def _home(folder: str) -> Path:
    os.environ["ITDAY_HOME"] = folder
    fill_home(Path(folder), COUNT)
    return Path(folder)


def frames() -> Iterator[Figure]:
    """The cockpit's first frame on a cache of 10,000 records, against one Static."""
    with tempfile.TemporaryDirectory() as folder:
        home = _home(folder)
        script = home / "minimal.py"
        script.write_text(MINIMAL, encoding="utf-8")
        pairs = [
            (
                first_frame(itday(), MARKERS, home),
                first_frame(python(str(script)), (b"MINIMAL-MARKER",), home),
            )
            for _ in range(ROUNDS + 1)
        ][1:]
    ours, base = (statistics.median(p[at].seconds for p in pairs) for at in (0, 1))
    busy, other_busy = (statistics.median(p[at].busy for p in pairs) for at in (0, 1))
    yield Figure(
        "first frame, 10,000 records / one Static, processor",
        statistics.median(mine.busy / other.busy for mine, other in pairs),
        1.5,
        True,
        f"{busy * 1e3:.0f} to {other_busy * 1e3:.0f} ms busy, "
        f"{ours * 1e3:.0f} to {base * 1e3:.0f} by the clock",
    )
    mine, other = (statistics.median(p[at].peak_mib for p in pairs) for at in (0, 1))
    yield Figure(
        "memory at first frame / one Static",
        mine / other,
        1.3,
        True,
        f"{mine:.0f} to {other:.0f} MiB",
    )


def commands() -> Iterator[Figure]:
    """`itday note` against `python -c pass`; `itday list` against a minimal Textual app."""
    with tempfile.TemporaryDirectory() as folder:
        home = _home(folder)
        ratio, ours, base = compare(
            lambda: command_busy(itday("note", "toner is low"), home),
            lambda: command_busy(python("-c", "pass"), home),
        )
        yield Figure(
            "itday note / python -c pass, processor",
            ratio,
            100e-3 / base,
            True,
            f"{ours * 1e3:.0f} to {base * 1e3:.0f} ms busy; the target is 100 ms here",
        )
        script = home / "minimal.py"
        script.write_text(MINIMAL, encoding="utf-8")
        ratio, ours, base = compare(
            lambda: command_busy(itday("list", "ticket"), home),
            lambda: first_frame(python(str(script)), (b"MINIMAL-MARKER",), home).busy,
        )
        yield Figure(
            *("itday list / one Static, processor", ratio, 0.5, True),
            f"{ours * 1e3:.0f} to {base * 1e3:.0f} ms busy",
        )
