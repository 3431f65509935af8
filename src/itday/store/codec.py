"""Records as rows: the JSON body, and the columns that lists are sorted and searched by.

Reading rows needs none of the models: they are imported when a record is made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from itday.domain.record import Record


class Stored(NamedTuple):
    """A record as the `record` table has it; the fields are its columns, in order."""

    source: str
    kind: str
    key: str
    feed: str
    short: str
    title: str
    person: str
    state: str
    open: int
    rank: float
    sort: float
    severity: int
    at: float | None
    due: float | None
    updated: float | None
    url: str
    etag: str
    hash: str
    words: str
    body: str
    raw: bytes | None


COLUMNS = ", ".join(Stored._fields)
PLACES = ", ".join("?" * len(Stored._fields))


def digest_of(body: bytes) -> str:
    """What a row has as the `hash` of its body."""
    from hashlib import blake2b  # loads a library that showing a list does without

    return blake2b(body, digest_size=12).hexdigest()


def encode(record: Record, feed: str) -> Stored:
    """Give the row of a record that came from that feed (empty for the person's own)."""
    from itday.domain.record import epoch

    body = record.model_dump_json()
    facets = record.facets()
    at, due = epoch(facets.at), epoch(facets.due)
    return Stored(
        record.ref.source,
        record.ref.kind,
        record.ref.key,
        feed,
        record.ref.short,
        record.title,
        facets.person,
        facets.state,
        int(facets.open),
        float(facets.rank),
        float(facets.sort),
        facets.severity,
        at,
        due,
        epoch(record.updated_at),
        record.url,
        record.etag,
        digest_of(body.encode()),
        facets.words,
        body,
        record.raw or None,
    )


def decode(kind: str, body: str | Mapping[str, Any], etag: str = "") -> Record:
    """Give the record back that a body was made of."""
    from itday.domain.kinds import KINDS

    fields = json.loads(body) if isinstance(body, str) else dict(body)
    return KINDS[kind].model_validate(fields | {"etag": etag})
