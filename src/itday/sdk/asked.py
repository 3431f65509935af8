"""The record of a change that its service has taken and does not show yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.kinds import KINDS

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.record import Record
    from itday.sdk.connector import Job


def as_asked(change: Change, job: Job) -> Record:
    """The record as the person saw it, changed as they asked."""
    fields = {**job.base, **change.predict(job.base), "ref": change.ref}
    return KINDS[change.kind].model_validate(fields)
