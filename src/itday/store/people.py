"""Completing people as one types: from the directories that sources bring."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

from itday.domain.ref import Ref
from itday.store.database import Db
from itday.store.rows import Row, row


def matching(db: Db, typed: str, *, near: str = "", limit: int = 8) -> list[Row]:
    """People any of whose names begin as typed: `mar oy`, `m.oyel`, `network`.

    Those of the same department as `near` come first, then staff, then by name; an account that is
    disabled is not offered.

    Args:
        db: Open for reading.
        typed: Words, each the beginning of a name, of login, address or role; none matches nobody.
        near: Address or login of whoever asks.
        limit: At most so many.
    """
    wanted = plain(typed).split()
    if not wanted:
        return []
    found = []
    home = _department(db, near)
    for source, key, title, words, rank, department in db.execute(PEOPLE):
        names, rest = parts(title), parts(words)
        if all(any(part.startswith(word) for part in (*names, *rest)) for word in wanted):
            by_name = all(any(part.startswith(word) for part in names) for word in wanted)
            far = not home or department != home
            found.append((not by_name, far, rank, title, source, key))
    refs = (Ref(source, "person", key) for *_, source, key in sorted(found)[:limit])
    return [person for ref in refs if (person := row(db, ref)) is not None]


PEOPLE = (
    "SELECT source, key, title, words, rank, json_extract(body, '$.department') "
    "FROM main.record WHERE kind = 'person' AND open"
)


def _department(db: Db, near: str) -> str:
    """Where somebody works, by address or login; empty where nobody knows."""
    if not near:
        return ""
    name = near.casefold()
    found = db.execute(
        "SELECT json_extract(body, '$.department') FROM main.record WHERE kind = 'person' AND ? "
        "IN (lower(json_extract(body, '$.email')), lower(json_extract(body, '$.login')))",
        [name],
    ).fetchone()
    return str(found[0] or "") if found else ""


def parts(text: str) -> Iterable[str]:
    """The words of a name, address or login, plain: also those within `a.oakes@school.example`."""
    whole = plain(text)
    return {*whole.split(), *re.findall(r"[^\W_]+", whole)}


def plain(text: str) -> str:
    """Lower case without accents, as people type names."""
    apart = normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not combining(letter))


def named(db: Db, name: str) -> Row | None:
    """The one person whose login, address or whole name it is; `None` for nobody or several."""
    wanted = plain(name)
    found = [
        Ref(source, "person", key)
        for source, key, title, email, login in db.execute(
            "SELECT source, key, title, json_extract(body, '$.email'), "
            "json_extract(body, '$.login') FROM main.record WHERE kind = 'person' AND open"
        )
        if wanted and wanted in {plain(title), plain(email or ""), plain(login or "")}
    ]
    return row(db, found[0]) if len(found) == 1 else None
