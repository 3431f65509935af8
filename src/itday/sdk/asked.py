"""What a change means by the record as the person saw it, where its service is not asked anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.errors import Gone
from itday.domain.kinds import KINDS

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.record import Record
    from itday.sdk.connector import Job


def as_asked(change: Change, job: Job) -> Record:
    """The record as the person saw it, changed as they asked."""
    fields = {**job.base, **change.predict(job.base), "ref": change.ref}
    return KINDS[change.kind].model_validate(fields)


def account_of(job: Job) -> str:
    """The account that an alert named when the person decided: theirs is acted on, no other.

    Raises:
        Gone: It named none.
    """
    user = job.base.get("user") or {}
    login = str(user.get("login") or user.get("email") or "")
    if not login:
        raise Gone("the alert names no account")
    return login
