"""Meetings after five years: opening one, and finding a note among ten thousand."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from itday.domain.meeting import Meeting
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.series import Topic
from itday.reports import prep
from itday.store import cache, gathering, meetings, own
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.database import Db, atomic, cache_file, connect, desk_file, prepare
from itday.store.search import find
from tests.bench.measure import ROUNDS, Figure

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEEKS, PLACES = 5 * 40, 6
"""Five school years of weekly meetings, in six series."""
LINES = 8
"""Notes of one meeting: 9,600 in all."""
OPEN_MS, FIND_MS = 100.0, 200.0
"""Nobody notices less than the first; the second is what search is allowed."""
WORDS = (
    *("switch", "quote", "laptop", "lease", "filter"),
    *("survey", "wifi", "printer", "budget", "insurance"),
)


def _meeting(series: int, week: int) -> Meeting:
    at = NOW - timedelta(weeks=week, hours=series)
    return Meeting(
        ref=Ref("diary", "meeting", f"{series}-{week}"), title=f"Series {series}",
        uid=f"s{series}", start=at, end=at + timedelta(hours=1), recurring=True,
    )  # fmt: skip


def _fill(db: Db) -> None:
    """Write the history as the years would have left it."""
    rows = [encode(_meeting(s, w), "meetings") for s in range(PLACES) for w in range(4)]
    cache.apply_page(db, FeedKey("diary", "meetings", "meeting"), rows, now=NOW.timestamp())
    from itday.domain.note import Note

    with atomic(db):
        for series in range(PLACES):
            for week in range(WEEKS):
                at = NOW - timedelta(weeks=week)
                about = Ref("diary", "meeting", f"{series}-{week}")
                for n in range(LINES):
                    text = f"{WORDS[(week + n) % 10]} {WORDS[(series * n) % 10]} {week} line {n}"
                    key = f"{series}-{week}-{n}"
                    note = Note(
                        ref=Ref(DESK, "note", key), title=text, text=text, at=at, about=about
                    )
                    own.save(db, note)
                for n in range(2):
                    own.save(
                        db,
                        Topic(
                            ref=Ref(DESK, "topic", f"{series}-{week}-{n}"), title=f"Topic {week}",
                            series=f"series-{series}", type="action", raised_at=at,
                            status="open" if week < 3 else "done",
                        ),
                    )  # fmt: skip


def _median_ms(call: Callable[[], Any]) -> float:
    call()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def history() -> Iterator[Figure]:
    """Opening a meeting with five years of history; a word among ten thousand notes."""
    with tempfile.TemporaryDirectory() as folder:
        files = cache_file(Path(folder)), desk_file(Path(folder))
        prepare(*files)
        db = connect(*files)
        _fill(db)

        def opened() -> None:
            meant = gathering.find(db, "diary:meeting:0-0", NOW)
            assert meant.meeting is not None
            meetings.notes_about(db, meant.meeting.ref)
            prep.gather(db, meant, School(), NOW)

        ms = _median_ms(opened)
        says = f"{ms:.0f} ms of {OPEN_MS:.0f}"
        yield Figure("opening a meeting with 5 years of history", ms / OPEN_MS, 1.0, True, says)
        ms = _median_ms(lambda: find(db, "insurance lin", kind="note"))
        says = f"{ms:.0f} ms of {FIND_MS:.0f}"
        yield Figure("a word among 9,600 notes", ms / FIND_MS, 1.0, True, says)
        db.close()
