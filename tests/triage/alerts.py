"""Alerts for tests of triage, in a few words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from itday.config import rules
from itday.domain.ref import Ref
from itday.triage.sights import Sight

RULES = rules.load()
T = 1_795_500_000.0
HOUR = 3600.0


def sight(key: str, hours: float = 0.0, account: str = "ann@s.example", **more: Any) -> Sight:
    """One alert, so many hours after the beginning."""
    at = T + hours * HOUR
    made = Sight(Ref("s", "alert", key), at, at, account, person=account, title=key)
    return replace(made, **more)
