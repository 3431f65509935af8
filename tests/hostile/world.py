"""A profile in which every text field of every kind of record is hostile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from itday.domain.feed import Aside
from itday.domain.kinds import KINDS
from itday.domain.record import Record
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import VERBS, Comment
from itday.runtime import Runtime
from itday.store import cache, feeds, outbox, own
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.database import Db, atomic
from tests.hostile.corpus import PAYLOADS, spoiled, told
from tests.samples import sample

SOURCE = "s"
SETTINGS = """
[me]
name = "Ann Oakes"
email = "a.oakes@school.example"
logins = { s = "aoakes" }
[sources.s]
type = "demo"
write = true
"""
STORABLE = tuple(payload.replace("\ud800", "") for payload in PAYLOADS)
"""Half a character cannot be stored; such a row is set aside, and such an error line cleaned."""
OWN = frozenset({"note", "topic", "series", "project", "renewal", "goal", "log", "case"})
"""Kinds that live on the desk."""


def hostile(kind: str, number: int, payload: str) -> Record:
    """A record whose texts all are the payload, as far as its kind lets any text in."""
    source = DESK if kind in OWN else SOURCE
    key = f"INC-2025-{number + 1:03}" if kind == "log" else f"{kind}{number}"
    made = sample(kind, key, source)
    kept = made.model_dump(mode="json")
    for name in [name for name in kept if name not in {"ref", "title"}]:
        whole = _everywhere(kept[name], payload)
        for other in (whole, *spoiled(kept[name], payload)):
            if (tried := _tried(made, {**kept, name: other})) is not None:
                kept = tried.model_dump(mode="json")
                break
    found = _tried(made, {**kept, "title": told(number, payload)})
    assert found is not None
    return found


def _everywhere(value: Any, payload: str) -> Any:
    if isinstance(value, str):
        return payload
    if isinstance(value, dict):
        return {name: _everywhere(one, payload) for name, one in value.items()}
    return [_everywhere(one, payload) for one in value] if isinstance(value, list) else value


def _tried(made: Record, fields: dict[str, Any]) -> Record | None:
    try:
        return type(made).model_validate(fields)
    except (ValidationError, ValueError):
        return None


def fill(runtime: Runtime, now: datetime) -> None:
    """Bring 51 records of each kind, decisions about some, and a feed whose error is hostile."""
    for kind in KINDS:
        records = [hostile(kind, *one) for one in enumerate(STORABLE)]
        if kind in OWN:
            runtime.store.write_now(_save, records)
            continue
        key = FeedKey(SOURCE, f"{kind}s", kind)
        rows = [encode(one, key.feed) for one in records]
        runtime.store.write_now(cache.apply_page, key, rows, now=now.timestamp())
        runtime.store.write_now(cache.finish, key, state="fresh", now=now.timestamp())
    runtime.store.write_now(feeds.describe_source, SOURCE, "demo", write=True, verbs=sorted(VERBS))
    _decide(runtime)
    for number, payload in enumerate(STORABLE):
        key = FeedKey(SOURCE, f"tickets{number}", "ticket")
        runtime.store.write_now(
            cache.finish, key, state="partial" if number % 2 else "failed", now=now.timestamp(),
            error=f"s: {payload}", aside=[Aside(payload, payload)],
        )  # fmt: skip


def _save(db: Db, records: list[Record]) -> None:
    with atomic(db):
        for one in records:
            own.save(db, one)


def _decide(runtime: Runtime) -> None:
    """Ask for things in hostile words, and have them wait, refused and in conflict."""
    for number, payload in enumerate(STORABLE):
        ref = Ref(SOURCE, "ticket", f"ticket{number}")
        runtime.decide_now([Comment(ref=ref, text=payload)], reason=payload)
        runtime.decide_now([runtime.note(payload)])
    for number, letter in enumerate(runtime.store.read_now(outbox.letters, 1000)):
        theirs = letter.base | {"title": STORABLE[number % len(STORABLE)]}
        if number % 3 == 0:
            runtime.store.write_now(outbox.conflict, letter, theirs, str(theirs["title"]))
        elif number % 3 == 1:
            runtime.store.write_now(outbox.refused, letter, 0.0, str(theirs["title"]))
