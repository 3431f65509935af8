"""Calendars made to cost much: what each may take, in a process whose memory is bounded."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from itday.connectors import _ics_read
from itday.sdk.ical import recur
from itday.sdk.ical.events import Place
from tests.connectors.ics_bombs import ADDRESSES, BOMBS, MB, SLY, WINDOW, calendar
from tests.connectors.ics_bombs import tried as tried_here
from tests.house.tree import ROOT

LONGEST_S = 6.1
"""Seconds of a processor for any calendar."""


@pytest.fixture(scope="module")
def tried() -> dict[str, dict[str, Any]]:
    """All of them, read in one process of its own with bounded memory."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.connectors.ics_bombs"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    return {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_sixteen_bombs(tried: dict[str, dict[str, Any]]) -> None:
    """None takes over 6.1 s, most next to nothing, all of them together less than 700 MB."""
    spent = {name: tried[name]["cpu_s"] for name in BOMBS}

    assert len(spent) == 16
    assert max(spent.values()) < LONGEST_S, spent
    assert sum(one < 0.1 for one in spent.values()) > len(spent) / 2, spent
    assert ADDRESSES <= 1024 * MB


def test_what_is_refused_is_shown_once(tried: dict[str, dict[str, Any]]) -> None:
    """A series that costs too much is one row with its note; the honest one beside it is whole."""
    once = ["every second to 2120", "a billion seconds", "every minute", "every hour since 2020",
            "every second of each day", "30 February", "100,000 exceptions",
            "ten thousand years"]  # fmt: skip

    assert [(tried[name]["rows"], tried[name]["noted"]) for name in once] == [(1, 1)] * len(once)
    honest = tried["weekly, as it should be"]
    assert (honest["rows"], honest["noted"]) == (10, 0)
    many = tried["5,000 daily since 1990"]
    assert many["noted"] + many["aside"] > 4_000
    assert many["rows"] < 20_000


def test_the_time_for_a_whole_file_is_kept(tried: dict[str, dict[str, Any]]) -> None:
    """With a quarter of it, bombs that no single bound stops take that and a single step more."""
    spent = {name: tried[name]["cpu_s"] for name in SLY}

    assert max(spent.values()) < LONGEST_S / 2, spent
    assert tried["50 zones, 3,000 events"]["aside"] > 0
    assert tried["five million lines"]["refused"] == "more than 500,000 lines"


async def test_the_program_goes_on_meanwhile() -> None:
    """Reading is in a thread: the loop turns all the while."""
    raw, turns = calendar("RRULE:FREQ=WEEKLY", events=400), 0
    reading = asyncio.ensure_future(
        asyncio.to_thread(_ics_read.read, raw, Place("cal"), WINDOW, MB)
    )
    while not reading.done():
        await asyncio.sleep(0.005)
        turns += 1

    assert len((await reading).meetings) == 4_000
    assert turns >= 10


def test_the_harness_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the bound on steps lifted, the same calendar takes a hundred times as long."""
    raw = calendar("RRULE:FREQ=DAILY;COUNT=700000", start=":04000101T090000Z")
    bounded = tried_here("bounded", raw)
    monkeypatch.setattr(recur, "MAX_STEPS", 10**9)
    monkeypatch.setattr(_ics_read, "PURSE", 10**9)
    lifted = tried_here("lifted", raw)

    assert (bounded["noted"], lifted["noted"]) == (1, 0)
    assert lifted["cpu_s"] > 100 * bounded["cpu_s"]
