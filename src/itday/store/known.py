"""Everybody the store tells of, from the records that name them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from itday.store.database import Db
from itday.triage.redact import Known

NAMING = {
    "alert": ("user",),
    "ticket": ("requester",),
    "message": ("sender", "to", "cc"),
    "meeting": ("organizer", "attendees"),
}
"""Which fields of which kind hold people."""


def everybody(db: Db) -> list[Known]:
    """Everybody by name and address, those with a role first; each once."""
    found: dict[tuple[str, str], Known] = {}
    for schema in ("main", "desk"):
        rows = db.execute(
            f"SELECT kind, body FROM {schema}.record WHERE kind IN ('alert', 'ticket', 'message', "
            "'meeting', 'person')"
        )
        for kind, body in rows:
            for one in _named(kind, json.loads(body)):
                key = (one.name.casefold(), one.email.casefold())
                if key not in found or (one.role and not found[key].role):
                    found[key] = one
    return sorted(found.values(), key=lambda one: (not one.role, one.name))


def _named(kind: str, fields: dict[str, Any]) -> Iterator[Known]:
    if kind == "person":
        told = [str(fields.get(name) or "") for name in ("title", "email", "login")]
        role = fields.get("year") or fields.get("role") or fields.get("type") or ""
        yield Known(told[0], told[1], told[2], str(role))
        return
    for name in NAMING[kind]:
        value = fields.get(name) or ()
        for one in value if isinstance(value, list) else (value,):
            person = one.get("person", one) if isinstance(one, dict) else None
            if person:
                yield Known(*(str(person.get(part) or "") for part in ("name", "email", "login")))
