"""What servers' answers told beside their content: their clock, and how long they are trusted.

Kept for the length of the process, for `itday doctor`; nothing is asked for it.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

MOST = 200
"""Hosts that are remembered."""


@dataclass(slots=True)
class Told:
    """What one host told."""

    ahead: timedelta | None = None
    """How far this machine's clock is ahead of the host's."""
    ends: datetime | None = None
    """When its certificate ends."""


_seen: dict[str, Told] = {}
_ahead: dict[str, timedelta] = {}


def seen() -> dict[str, Told]:
    """What each host told, by its name."""
    return dict(_seen)


def ahead(source: str) -> timedelta | None:
    """How far this machine's clock is ahead of a source's, by its last answer that told."""
    return _ahead.get(source)


def forget() -> None:
    """Forget all: for tests."""
    _seen.clear()
    _ahead.clear()


def note_date(host: str, date: datetime | None, source: str = "") -> None:
    """Note the clock of a host, and of the source it is asked for: its answer has just told."""
    if date is not None and (told := _of(host)) is not None:
        told.ahead = datetime.now(UTC) - date
        if source:
            _ahead[source] = told.ahead


def note_certificate(host: str, connection: Any) -> None:
    """Note how long the host's certificate holds.

    Args:
        host: Its name.
        connection: The `SSLObject` or `SSLSocket`; anything else says nothing. Where the system
            itself verifies (macOS, Windows) it may not say either.
    """
    asked = getattr(connection, "getpeercert", None)
    told = _of(host) if asked is not None else None
    if asked is None or told is None or told.ends is not None:
        return
    try:
        ends = (asked() or {}).get("notAfter")
        told.ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None
    except (ValueError, OSError, OverflowError, TypeError):
        told.ends = None


def _of(host: str) -> Told | None:
    if host not in _seen and len(_seen) >= MOST:
        return None
    return _seen.setdefault(host, Told())
