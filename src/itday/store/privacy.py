"""What is held about people, for how long, and its going: by the school's own rules of retention.

Content and salt go from the ledger, what is left still chains; a tombstone says by which rules how
many went, and when. What is on hold stays. Afterwards both files are made anew, so that no page of
them still has what was taken out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from itday.domain import chance
from itday.domain.ref import Ref
from itday.store import ledger
from itday.store.codec import digest_of
from itday.store.database import Db, atomic
from itday.store.decide import Circumstance

DAY = 86_400.0
KEEPING_VERDICT = "true_positive"
"""Confirmed incidents are kept as long as the incident log."""


class Holding(NamedTuple):
    """One sort of thing that is held."""

    what: str
    rule: str
    """The rule's name in `[retention]`; empty where nothing limits it."""
    held: int
    oldest: float | None
    days: int
    past: int
    """How many are past their limit, and not on hold."""
    until: str = ""
    """In words, where no rule limits it."""


HELD = """
SELECT source, kind, key FROM desk.hold
UNION SELECT source, kind, key FROM desk.record
    WHERE kind = 'log' AND json_extract(body, '$.legal_hold')
UNION SELECT json_extract(a.value, '$[0]'), json_extract(a.value, '$[1]'),
        json_extract(a.value, '$[2]')
    FROM desk.record r, json_each(r.body, '$.about') a
    WHERE r.kind = 'log' AND json_extract(r.body, '$.legal_hold')
"""
"""On hold: what was put on hold, and what a log entry on legal hold is about."""
CONFIRMED = """
SELECT json_extract(a.value, '$[0]'), json_extract(a.value, '$[1]'), json_extract(a.value, '$[2]')
    FROM desk.record r, json_each(r.body, '$.alerts') a
    WHERE r.kind = 'case' AND json_extract(r.body, '$.verdict') = 'true_positive'
UNION SELECT json_extract(a.value, '$[0]'), json_extract(a.value, '$[1]'),
        json_extract(a.value, '$[2]')
    FROM desk.record r, json_each(r.body, '$.about') a
    WHERE r.kind = 'log'
"""
"""Alerts of a case that was an incident, and those that the incident log is about."""
STILL_OPEN = """
SELECT 1 FROM json_each(c.body, '$.alerts') a
    JOIN main.record m ON m.source = json_extract(a.value, '$[0]')
        AND m.kind = json_extract(a.value, '$[1]') AND m.key = json_extract(a.value, '$[2]')
    LEFT JOIN desk.overlay o ON o.source = m.source AND o.kind = m.kind AND o.key = m.key
    WHERE coalesce(o.open, m.open)
"""
"""An open alert of a case: one that was taken on and never closed ends with its alerts."""
QUERIES: Mapping[str, tuple[str, str]] = {
    "alert_raw_days": (
        "raw records of alerts",
        "SELECT source, kind, key, raised FROM desk.alert_history WHERE raw IS NOT NULL",
    ),
    "alert_personal_days": (
        "people in alerts that were no incident",
        f"""SELECT source, kind, key, raised FROM desk.alert_history
        WHERE (source, kind, key) NOT IN ({CONFIRMED})
        AND coalesce(json_extract(body, '$.verdict'), '') <> 'true_positive'
        AND coalesce(json_extract(body, '$.user.login'), '') NOT LIKE 'person-%'
        AND json_extract(body, '$.user') IS NOT NULL""",
    ),
    "case_personal_days": (
        "cases that were no incident",
        f"""SELECT source, kind, key, updated FROM desk.record c WHERE kind = 'case'
        AND coalesce(json_extract(body, '$.verdict'), '') <> 'true_positive'
        AND (NOT open OR NOT EXISTS ({STILL_OPEN})) AND title <> 'pseudonymised'""",
    ),
    "mail_days": (
        "headers of mail",
        "SELECT source, kind, key, at FROM main.record WHERE kind = 'message'",
    ),
    "note_days": (
        "notes",
        "SELECT source, kind, key, at FROM desk.record WHERE kind = 'note'",
    ),
    "incident_days": (
        "incident log (to be reviewed, not deleted)",
        "SELECT source, kind, key, at FROM desk.record WHERE kind = 'log'",
    ),
}
"""By rule: what it is about, and where it is kept: name and time of each."""
OTHERS: Mapping[str, tuple[str, str]] = {
    "cases that were an incident": (
        "with the incident log",
        """SELECT count(*), min(updated) FROM desk.record WHERE kind = 'case'
        AND json_extract(body, '$.verdict') = 'true_positive'""",
    ),
    "cases that are open": (
        "until closed",
        f"""SELECT count(*), min(updated) FROM desk.record c WHERE kind = 'case' AND open
        AND coalesce(json_extract(body, '$.verdict'), '') <> 'true_positive'
        AND EXISTS ({STILL_OPEN})""",
    ),
    "people of the directory": (
        "as its source",
        "SELECT count(*), NULL FROM main.record WHERE kind = 'person'",
    ),
    "tickets, to-dos and meetings of sources": (
        "as its source",
        "SELECT count(*), min(at) FROM main.record WHERE kind IN ('ticket', 'todo', 'meeting')",
    ),
    "series of meetings and what is on their agendas": (
        "until removed",
        "SELECT count(*), min(updated) FROM desk.record WHERE kind IN ('series', 'topic')",
    ),
    "own to-dos": (
        "until removed",
        "SELECT count(*), min(updated) FROM desk.record WHERE kind = 'todo'",
    ),
    "projects, renewals, goals and daily lists": (
        "until removed",
        """SELECT count(*), min(updated) FROM desk.record
        WHERE kind IN ('project', 'renewal', 'goal', 'check')""",
    ),
    "what was silenced, or handed to somebody": (
        "until resolved",
        "SELECT count(*), min(since) FROM desk.standing",
    ),
    "drafts": ("until kept or dropped", "SELECT count(*), min(at) FROM desk.draft"),
    "changes that wait to be sent, or were": (
        "until removed",
        "SELECT count(*), min(asked_at) FROM desk.outbox",
    ),
    "entries of the ledger with content": (
        "until purged",
        "SELECT count(*), NULL FROM desk.ledger_content",
    ),
}
"""What no rule limits: until when it is kept, and how many there are, the oldest of when."""
LIMIT_OF = {"case_personal_days": "alert_personal_days"}
"""Rules that have another's limit."""


def held(db: Db) -> set[Ref]:
    """Everything that is on hold."""
    return {Ref(*row) for row in db.execute(HELD) if all(row)}


def inventory(db: Db, retention: Mapping[str, int], now: datetime) -> list[Holding]:
    """What is held about people, by rule."""
    kept = held(db)
    found = []
    for rule, (what, query) in QUERIES.items():
        rows = db.execute(query).fetchall()
        days = retention[LIMIT_OF.get(rule, rule)]
        past = len(_past(rows, days, now, kept))
        times = [row[3] for row in rows if row[3] is not None]
        found.append(Holding(what, rule, len(rows), min(times, default=None), days, past))
    for what, (until, query) in OTHERS.items():
        count, oldest = db.execute(query).fetchone()
        found.append(Holding(what, "", count, oldest, 0, 0, until))
    return found


def note_files(folder: Path) -> Holding:
    """The pages of notes in the person's folder, whoever wrote them."""
    return _files("pages of notes in", folder, "*.md", "yours to throw away")


def copies(folder: Path) -> Holding:
    """The copies of desk.db: what a purge took out is in those that were made before."""
    return _files("copies of all this in", folder, "*.db", "until replaced")


def _files(what: str, folder: Path, form: str, until: str) -> Holding:
    times = [one.stat().st_mtime for one in folder.rglob(form) if one.is_file()]
    return Holding(f"{what} {folder}", "", len(times), min(times, default=None), 0, 0, until)


def _past(rows: Iterable[Sequence[Any]], days: int, now: datetime, kept: set[Ref]) -> list[Ref]:
    limit = now.timestamp() - days * DAY
    refs = ((Ref(*row[:3]), row[3]) for row in rows)
    return [ref for ref, at in refs if at is not None and at < limit and ref not in kept]


def due(db: Db, retention: Mapping[str, int], now: datetime) -> dict[str, list[Ref]]:
    """What is past its limit, by rule; the incident log is reviewed, never purged."""
    kept = held(db)
    return {
        rule: _past(db.execute(query).fetchall(), retention[LIMIT_OF.get(rule, rule)], now, kept)
        for rule, (_, query) in QUERIES.items()
        if rule != "incident_days"
    }


def purge(
    db: Db, retention: Mapping[str, int], now: datetime, circumstance: Circumstance
) -> dict[str, int]:
    """Take out what is past its limit, and say in the ledger that it went.

    Args:
        db: Open for writing, outside a transaction.
        retention: Days by rule.
        now: As of when; aware.
        circumstance: Who, and when really.

    Returns:
        How many went, by rule.
    """
    found = due(db, retention, now)
    counts = {rule: len(refs) for rule, refs in found.items()}
    with atomic(db):
        _drop_raw(db, found["alert_raw_days"])
        for ref in found["alert_personal_days"]:
            _pseudonymise_alert(db, ref)
        for ref in found["case_personal_days"]:
            _pseudonymise_case(db, ref)
        for ref in found["note_days"]:
            db.execute("DELETE FROM desk.record WHERE source = ? AND kind = ? AND key = ?", ref)
        erased = [*found["alert_personal_days"], *found["case_personal_days"], *found["note_days"]]
        _erase(db, erased)
        if any(counts.values()):
            _tombstone(db, counts, circumstance)
    with atomic(db):
        db.executemany(
            "DELETE FROM main.record WHERE source = ? AND kind = ? AND key = ?", found["mail_days"]
        )
    if any(counts.values()):
        _renew(db)
    return counts


def _drop_raw(db: Db, refs: Sequence[Ref]) -> None:
    for table in ("desk.alert_history", "main.record"):
        db.executemany(
            f"UPDATE {table} SET raw = NULL WHERE source = ? AND kind = ? AND key = ?", refs
        )


def _pseudonymise_alert(db: Db, ref: Ref) -> None:
    """Leave what the figures need: times, kind, severity, verdict, country; nobody's name."""
    body, *_ = db.execute(
        "SELECT body FROM desk.alert_history WHERE source = ? AND kind = ? AND key = ?", ref
    ).fetchone()
    fields = json.loads(body)
    user = fields.get("user") or {}
    named = str(user.get("email") or user.get("login") or user.get("name") or "")
    place = fields.get("src_endpoint") or {}
    fields |= {
        "title": ", ".join(fields.get("types") or ()) or "alert",
        "user": {"name": "", "email": "", "login": pseudonym(db, named)},
        "src_endpoint": {**place, "ip": "", "city": ""} if place else None,
        "user_agent": "",
        "comment": "",
        "url": "",
    }
    db.execute(
        "UPDATE desk.alert_history SET body = ?, raw = NULL "
        "WHERE source = ? AND kind = ? AND key = ?",
        [json.dumps(fields, ensure_ascii=False, separators=(",", ":")), *ref],
    )
    # What the source still has comes with the next full pull; what only desk had is gone.
    db.execute("DELETE FROM main.record WHERE source = ? AND kind = ? AND key = ?", ref)
    db.execute("DELETE FROM desk.overlay WHERE source = ? AND kind = ? AND key = ?", ref)


def pseudonym(db: Db, name: str) -> str:
    """The same word for the same account while the key is kept; the key is the ledger's first link.

    Pseudonyms are still personal data: they say that two alerts were of one account, not whose.
    """
    row = db.execute("SELECT hash FROM desk.ledger ORDER BY id LIMIT 1").fetchone()
    key = bytes(row[0]) if row else b"none"
    return f"person-{blake2b(name.casefold().encode(), key=key[:32], digest_size=5).hexdigest()}"


def _pseudonymise_case(db: Db, ref: Ref) -> None:
    body, *_ = db.execute(
        "SELECT body FROM desk.record WHERE source = ? AND kind = ? AND key = ?", ref
    ).fetchone()
    fields = json.loads(body) | {
        "title": "pseudonymised",
        "reason": "",
        "evidence": [],
        "contacts": [],
        "no_contact": "",
        "actions": [],
        "owner": "",
        "slt_reason": "",
        "breakdown": [],
    }
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    db.execute(
        "UPDATE desk.record SET body = ?, hash = ?, title = 'pseudonymised', words = '' "
        "WHERE source = ? AND kind = ? AND key = ?",
        [text, digest_of(text.encode()), *ref],
    )


def _erase(db: Db, refs: Sequence[Ref]) -> None:
    """Take content and salt of what was decided on these out of the ledger; the chain stays."""
    where = "source = ? AND kind = ? AND key = ?"
    for ref in refs:
        db.execute(
            "DELETE FROM desk.ledger_content WHERE id IN "
            f"(SELECT id FROM desk.decision WHERE {where})",
            ref,
        )
        db.execute(
            "UPDATE desk.outbox SET payload = '{}', base = '{}', theirs = NULL "
            f"WHERE {where} AND state NOT IN ('waiting', 'sending', 'unsettled', 'conflict')",
            ref,
        )
        db.execute(f"UPDATE desk.decision SET payload = '{{}}', active = 0 WHERE {where}", ref)


def _tombstone(db: Db, counts: Mapping[str, int], circumstance: Circumstance) -> None:
    """Say by which rules how many went; it has no batch, since nothing brings them back."""
    content = {
        "who": circumstance.who,
        "verb": "purge",
        "ref": ["desk", "privacy", "purge"],
        "title": ", ".join(f"{count} by {rule}" for rule, count in counts.items() if count),
        "reason": circumstance.reason,
        "payload": dict(counts),
        "mode": "own",
        "inverse": None,
    }
    ledger.append(db, chance.token(8), circumstance.at, content)


def _renew(db: Db) -> None:
    """Write both files anew, without the pages that held what is gone."""
    for schema in ("main", "desk"):
        db.execute(f"INSERT INTO {schema}.record_fts (record_fts) VALUES ('rebuild')")
        db.execute(f"VACUUM {schema}")
        db.execute(f"PRAGMA {schema}.wal_checkpoint(TRUNCATE)")


def hold(db: Db, ref: Ref, circumstance: Circumstance, *, release: bool = False) -> None:
    """Put something on hold, or let it go again; either stands in the ledger."""
    with atomic(db):
        db.execute("DELETE FROM desk.hold WHERE source = ? AND kind = ? AND key = ?", ref)
        if not release:
            at = circumstance.at.timestamp()
            db.execute(
                "INSERT INTO desk.hold VALUES (?, ?, ?, ?, ?)", [*ref, circumstance.reason, at]
            )
        content: dict[str, Any] = {
            "who": circumstance.who,
            "verb": "release" if release else "hold",
            "ref": list(ref),
            "title": str(ref),
            "reason": circumstance.reason,
            "payload": {},
            "mode": "own",
            "inverse": None,
        }
        ledger.append(db, chance.token(8), circumstance.at, content)
