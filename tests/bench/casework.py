"""Cases: a year of alerts scored anew, and what closing a harmless one costs the person."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from itday.config import rules
from itday.domain.alert import Alert, AlertStatus, Endpoint, Severity
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.runtime import Runtime
from itday.store import cache, casework, rows
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.store import Store
from itday.ui.app import CockpitApp
from itday.ui.screens.cases import Cases
from tests.bench.measure import Figure, compare, timed

COUNT, OPEN, PEOPLE = 10_000, 40, 1500
NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
FEED = FeedKey("s", "alerts", "alert")
KINDS = ("unfamiliarFeatures", "newCountry", "generic", "passwordSpray", "anomalousToken")
REASON = "own phone"
KEYS = ("v", "b", *REASON.replace(" ", "_"), "enter", "o")
"""What closes a harmless case on the case screen, the portal's note included."""
CLOSED = 8


def _alerts() -> list[Alert]:
    """A year of alerts of a school's people; the newest are open."""
    chance = random.Random(3)
    made = []
    for number in range(COUNT):
        at = NOW - timedelta(hours=chance.uniform(0, 24 * 365))
        login = f"u{chance.randrange(PEOPLE)}"
        ip = f"203.0.113.{chance.randrange(1, 255)}"
        open_ = number < OPEN
        made.append(
            Alert(
                ref=Ref("s", "alert", str(number)), title="Odd", types=(chance.choice(KINDS),),
                user=Person(name=login, email=f"{login}@s.example"), created_time=at,
                severity=Severity(chance.randrange(1, 5)), outcome="success",
                status=AlertStatus.NEW if open_ else AlertStatus.RESOLVED,
                verdict=None if open_ else "false_positive",
                src_endpoint=Endpoint(ip=ip, country="GB", autonomous_system=64511),
            )
        )  # fmt: skip
    return made


def casework_figures() -> Iterator[Figure]:
    """Rescoring a year of alerts against reading them; keys and seconds to close a case."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(Path(folder) / "cache", Path(folder) / "desk") as store,
    ):
        encoded = [encode(one, FEED.feed) for one in _alerts()]
        for start in range(0, COUNT, 500):
            page = encoded[start : start + 500]
            store.write_now(cache.apply_page, FEED, page, now=NOW.timestamp())
        for name, only, target in (("open cases", True, 5.0), ("every case", False, 6.0)):
            ratio, ours, base = compare(partial(_scored, store, only=only), partial(_read, store))
            says = f"{ours * 1e3:.0f} ms, reading the rows {base * 1e3:.0f} ms"
            yield Figure(f"{COUNT:,} alerts: {name} scored", ratio, target, True, says)
    yield asyncio.run(_closing())


def _read(store: Store) -> float:
    scope = rows.Scope("alert", open_only=False, limit=COUNT)
    return timed(lambda: [row.fields for row in store.read_now(rows.listing, scope)])


def _scored(store: Store, *, only: bool) -> float:
    told = rules.load()
    return timed(lambda: store.read_now(casework.work, told, NOW, open_only=only))


def _demo(home: str) -> Runtime:
    """The made-up school in a home of its own."""
    os.environ["ITDAY_HOME"] = home
    subprocess.run([sys.executable, "-m", "itday", "demo", "--sync-only"], check=True)
    return Runtime.open("demo", now=lambda: NOW)


async def _closing() -> Figure:
    """Close harmless cases of the made-up school, one after the other, by keys alone."""
    with tempfile.TemporaryDirectory() as home:
        runtime = _demo(home)
        app = CockpitApp(runtime, pulls=False)
        taken = []
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("i")
            await pilot.app.workers.wait_for_complete()
            await pilot.press("G")
            for _ in range(CLOSED):
                screen = app.screen
                assert isinstance(screen, Cases)
                before = len(screen.things)
                begin = time.perf_counter()
                for key in KEYS:
                    await pilot.press(key)
                while len(screen.things) == before:
                    await pilot.pause(0.01)
                taken.append(time.perf_counter() - begin)
        runtime.close()
    median = statistics.median(taken)
    says = f"{len(KEYS)} keys, {len(REASON)} of them the reason; {median:.2f} s by script"
    return Figure(
        "a harmless case closed: keys beside the reason", len(KEYS) - len(REASON), 4, True, says
    )
