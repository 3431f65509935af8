"""Moments in reports: on the school's clock with its zone, and in UTC wherever that differs."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def exact(moment: datetime | float, zone: tzinfo) -> str:
    """`2026-11-24 08:12 GMT`; `2026-06-24 08:12 BST (07:12 UTC)`, with the day where it is another.

    Logs of sources are in UTC: whoever compares them need not reckon.

    Args:
        moment: Aware, or seconds since 1970.
        zone: The school's.
    """
    utc = (
        moment.astimezone(UTC)
        if isinstance(moment, datetime)
        else datetime.fromtimestamp(moment, UTC)
    )
    local = utc.astimezone(zone)
    if not local.utcoffset():
        return f"{local:%Y-%m-%d %H:%M %Z}"
    day = "" if utc.date() == local.date() else f"{utc:%Y-%m-%d} "
    return f"{local:%Y-%m-%d %H:%M %Z} ({day}{utc:%H:%M} UTC)"
