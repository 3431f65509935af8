"""One alert as triage looks at it: what it says of whom, from where, how, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itday.domain.ref import Ref
from itday.triage.signs import GENERIC, kind_of


@dataclass(frozen=True, slots=True)
class Sight:
    """One alert as triage looks at it."""

    ref: Ref
    at: float
    """When it happened, as far as the source says; seconds since 1970."""
    raised: float
    """When the source raised it."""
    account: str
    """Address or login in small letters; empty where the alert names nobody."""
    person: str = ""
    title: str = ""
    kind: str = "generic"
    level: str = ""
    """The source's own risk level."""
    severity: int = 0
    ip: str = ""
    country: str = ""
    city: str = ""
    network: int = 0
    """The autonomous system; 0 where it is not known."""
    outcome: str = ""
    mfa: bool | None = None
    agent: str = ""
    device: str = ""
    """`compliant`, `managed`, `unmanaged`, or nothing known."""
    product: str = ""
    status: str = "new"
    source_status: str = ""
    verdict: str = ""
    comment: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody still has something to do about it."""
        return self.status not in {"suppressed", "resolved", "archived"}

    @property
    def pattern(self) -> str:
        """What makes it the same again for this account; empty where that cannot be told.

        The kind and the network it came from, else the country. Where the kind is unknown or hidden
        only the very address makes it the same: anything may be behind it.
        """
        where = self.ip if self.kind == GENERIC else self.network or self.country
        told = self.account and (where or self.kind != GENERIC)
        return f"{self.account}/{self.kind}/{where}" if told else ""


def sight_of(ref: Ref, fields: Mapping[str, Any]) -> Sight:
    """Read an alert's fields, as JSON has them."""
    user, place = fields.get("user") or {}, fields.get("src_endpoint") or {}
    account = str(user.get("email") or user.get("login") or user.get("name") or "")
    raised = _stamp(fields.get("created_time")) or 0.0
    return Sight(
        ref=ref,
        at=_stamp(fields.get("start_time")) or raised,
        raised=raised,
        account=account.casefold(),
        person=str(user.get("name") or account),
        title=str(fields.get("title") or ""),
        kind=kind_of(fields.get("types") or ()),
        level=str(fields.get("risk_level") or "").casefold(),
        severity=int(fields.get("severity") or 0),
        ip=str(place.get("ip") or ""),
        country=str(place.get("country") or ""),
        city=str(place.get("city") or ""),
        network=int(place.get("autonomous_system") or 0),
        outcome=str(fields.get("outcome") or ""),
        mfa=fields.get("is_mfa"),
        agent=str(fields.get("user_agent") or ""),
        device=str(fields.get("device") or ""),
        product=str(fields.get("product") or ""),
        status=str(fields.get("status") or "new"),
        source_status=str(fields.get("source_status") or ""),
        verdict=str(fields.get("verdict") or ""),
        comment=str(fields.get("comment") or ""),
    )


def _stamp(text: object) -> float | None:
    return datetime.fromisoformat(str(text)).timestamp() if text else None
