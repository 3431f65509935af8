"""A sign-in to Google as it is kept, made without any server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itday.connectors._google_config import RESPOND, WRITE
from itday.domain.secret import Secret
from itday.sdk.accounts._google_kept import PREFIX, Kept


def kept(token: str, *, days: int = 9999, renew: str = "refresh-1") -> Secret:
    """An access token for everything, and one to renew it with."""
    until = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=days)
    scopes = tuple(PREFIX + one for one in {*WRITE.values(), *RESPOND})
    return Secret(Kept(token=token, until=until, renew=renew, scopes=scopes).model_dump_json())
