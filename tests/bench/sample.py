"""Records in any number, the same for the same number, and a home that holds them."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from itday.config.paths import paths
from itday.domain.alert import Alert, Severity
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.person import Person
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.store import cache
from itday.store.codec import Stored, encode
from itday.store.store import Store

VOCABULARY = 4000
"""Different words; how often each is used falls off as in any language (Zipf)."""
SYLLABLES = (
    *("ka", "lo", "mi", "ne", "pro", "sta", "ter", "vel", "wi", "xon"),
    *("bra", "chi", "den", "fro", "gul", "hep", "jar", "pli", "sen", "tor"),
)
START = datetime(2026, 9, 1, 8, tzinfo=UTC)
SOURCE = "bench"
STEP = 250
"""Rows a transaction, as the engine does it."""
SETTINGS = f"""
[me]
name = "Bench"
[sources.{SOURCE}]
type = "todotxt"
path = "todo.txt"
"""


def tickets(count: int, *, mark: str = "") -> list[Stored]:
    """That many open tickets, encoded; `mark` makes another version of each."""
    rng = random.Random(count)
    return [
        encode(
            Ticket(
                ref=Ref(SOURCE, "ticket", str(number)),
                title=f"{_subject(rng)}{mark}",
                number=f"#{number}",
                priority=rng.randint(1, 4),
                requester=Person(name=f"Person {number % 500}", email=f"p{number % 500}@s.example"),
                created_at=START + timedelta(minutes=number),
                updated_at=START + timedelta(minutes=number),
                due_at=START + timedelta(minutes=number * 2),
            ),
            "tickets",
        )
        for number in range(count)
    ]


def _vocabulary() -> tuple[list[str], list[float]]:
    rng = random.Random(7)
    words = list(dict.fromkeys("".join(rng.choices(SYLLABLES, k=3)) for _ in range(VOCABULARY * 2)))
    words = words[:VOCABULARY]
    return words, list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))


WORDS, WEIGHTS = _vocabulary()


def words(rng: random.Random, count: int) -> list[str]:
    """That many words, the common ones often."""
    return rng.choices(WORDS, cum_weights=WEIGHTS, k=count)


def _subject(rng: random.Random) -> str:
    return " ".join(words(rng, 6))


def day(count: int) -> list[Record]:
    """That many records, a fifth of each kind, open and dated round now."""
    rng, now = random.Random(count), datetime.now(UTC)
    made: list[Record] = []
    for number in range(count // 5):
        at = now + timedelta(minutes=number)
        key = str(number)
        made += [
            Todo(ref=Ref(SOURCE, "todo", key), title=f"TODO-{_subject(rng)}", due=at),
            Ticket(ref=Ref(SOURCE, "ticket", key), title=f"DESK-{_subject(rng)}", number=key),
            Alert(
                ref=Ref(SOURCE, "alert", key),
                title=f"ALERT-{_subject(rng)}",
                severity=Severity(number % 5 + 1),
                created_time=at,
            ),
            Meeting(
                ref=Ref(SOURCE, "meeting", key),
                uid=key,
                title=f"MEET-{_subject(rng)}",
                start=at,
                end=at + timedelta(minutes=30),
            ),
            Message(ref=Ref(SOURCE, "message", key), title=f"MAIL-{_subject(rng)}", date=at),
        ]
    return made


def store(rows: list[Stored], feed: cache.FeedKey, into: Store, *, cursor: bool = True) -> None:
    """Apply rows in steps, as a pull does."""
    for start in range(0, len(rows), STEP):
        into.write_now(
            cache.apply_page,
            feed,
            rows[start : start + STEP],
            cursor=str(start) if cursor else None,
            now=START.timestamp(),
        )


def fill_home(home: Path, count: int) -> None:
    """Make a home with settings and a cache of that many records, pulled just now.

    The caller has ITDAY_HOME set to `home`.
    """
    place = paths()
    place.config.parent.mkdir(parents=True, exist_ok=True)
    place.config.write_text(SETTINGS, encoding="utf-8")
    (place.config.parent / "todo.txt").write_text("", encoding="utf-8")
    with Store(place.cache, place.data) as into:
        for kind in ("todo", "ticket", "alert", "meeting", "message"):
            rows = [encode(record, f"{kind}s") for record in day(count) if record.kind == kind]
            feed = cache.FeedKey(SOURCE, f"{kind}s", kind)
            store(rows, feed, into)
            into.write_now(cache.finish, feed, state="fresh", now=datetime.now(UTC).timestamp())
    del home
