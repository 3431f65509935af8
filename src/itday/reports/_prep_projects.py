"""What a prep sheet says of a project: one line where it is green, all that is owed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from itday.domain.rag import GREEN, Rag
from itday.reports._prep_entries import WANTED, Entry
from itday.store.linked import Linked
from itday.store.rows import Row
from itday.triage.said import Days, money_of, plain, slip_of

MOST_NOTED = 3
"""Decisions and risks of one project that are told one by one."""


def project(rag: Rag, row: Row, own: Linked, since: datetime, days: Days) -> Entry:
    """Colour and numbers; for amber and red, why, and the way back; what has its tag.

    Args:
        rag: How it stands.
        row: Of the register.
        own: What belongs to it.
        since: From when on decisions are news.
        days: How days are said.
    """
    fields = row.fields
    wanted = [
        f"{WANTED}{plain(one['title'])}"
        for one in fields.get("decisions") or ()
        if not one.get("on")
    ]
    noted = _noted(own, since, days)
    head = f"{rag.colour.upper()} {plain(row.title)}"
    if rag.colour == GREEN:
        step = plain(str(fields.get("next_step") or ""))
        return Entry(row.ref, f"{head}{': ' + step if step else ''}", (*noted, *wanted))
    numbers = (slip_of(rag.slip_days), money_of(fields), plain(str(fields.get("owner") or "")))
    told = ", ".join(filter(None, numbers))
    more = (*_explained(rag, fields, days), *noted, *wanted)
    return Entry(row.ref, f"{head}{' (' + told + ')' if told else ''}", more)


def _explained(rag: Rag, fields: Mapping[str, Any], days: Days) -> list[str]:
    """Why it is not green, and how it becomes so."""
    reason = plain(str(fields.get("reason") or "") or "; ".join(rag.reasons))
    more = [f"Why: {reason}"] if reason else []
    if rag.colour != rag.rule:
        why = plain(str(fields.get("rag_reason") or "no reason given"))
        more.append(f"By the rule {rag.rule}, judged otherwise: {why}")
    if fields.get("way_back"):
        by = f", by {days.on(fields['green_by'])}" if fields.get("green_by") else ""
        more.append(f"Way back: {plain(str(fields['way_back']))}{by}")
    more += [f"Owed: {', '.join(rag.owed)}"] if rag.owed else []
    return [*more, f"Next: {plain(str(fields['next_step']))}"] if fields.get("next_step") else more


def _noted(own: Linked, since: datetime, days: Days) -> list[str]:
    """What was decided since the last meeting, the latest risks, how its to-dos stand."""
    new = [one for one in own.decisions if one.at >= since.timestamp()]
    told = []
    for name, some in (("Decided", new), ("Risk", own.risks)):
        told += [f"{name} {days.at(one.at)}: {plain(one.text)}" for one in some[:MOST_NOTED]]
        left = len(some) - MOST_NOTED
        told += [f"{name}: {left} more"] if left > 0 else []
    count = own.counted(days.now)
    return [*told, count[0].upper() + count[1:]] if count else told
