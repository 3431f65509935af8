"""Rows to filter and to weigh, without a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.samples import NOW

T = NOW.timestamp()
HOUR = 3600.0
DAY = 24 * HOUR


@dataclass
class Thing:
    """What `itday.triage.filter.Shown` asks for; times are relative to `NOW`, in seconds."""

    title: str = "Order toner"
    person: str = "Ann Oakes"
    state: str = "open"
    source: str = "rt"
    kind: str = "ticket"
    key: str = "17"
    open: bool = True
    rank: float = 0
    severity: int = 2
    at: float | None = None
    due: float | None = None
    updated: float | None = None
    waiting: int = 0
    new: bool = False
    worse: bool = False
    cleared: bool = False
    until: float | None = None
    handed: str | None = None
    whole_day: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
