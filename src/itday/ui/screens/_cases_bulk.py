"""Closing all cases of a band at once, with one reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.store.casework import Worked
from itday.triage import closing, telling
from itday.triage.closing import Closing
from itday.ui.screens._cases_asking import NOTED, Asking, subject
from itday.ui.screens._cockpit_questions import VERDICTS
from itday.ui.screens.overlay import Answer

BENIGN = [Answer(*one) for one in VERDICTS if one[2] not in {"true_positive", "suspicious"}]


async def bulk(
    asking: Asking, every: Sequence[Worked], rank: Mapping[str, int]
) -> Sequence[Change]:
    """What closes every open case of this one's band, and none above it.

    Raises:
        ItdayError: One of them owes more than a reason.
    """
    band = asking.worked.score.band
    same = [subject(one) for one in every if one.case.open and one.score.band == band]
    found = closing.bulk(same, band, rank)
    verdict = await asking.choice(f"Close {len(found)} cases of the band {band} as what?", BENIGN)
    reason = await asking.line("Why?", "One line for all of them") if verdict else None
    if not (verdict and reason):
        return []
    wanted = Closing(verdict, reason, bulk=True)
    if lacks := [lack for one in found for lack in closing.missing(wanted, one.record)]:
        raise ItdayError(f"not closed: missing {lacks[0]}")
    judge = asking.runtime.judge()
    closed = [
        telling.closed(
            one, wanted, asking.by, telling.Sent(telling.offers(one.case, verdict, reason, judge))
        )
        for one in found
    ]
    if left := dict.fromkeys(act for one in closed for act in one.left):
        await asking.choice("To do in the portal", NOTED, "\n".join(left))
    return [change for one in closed for change in one.changes]
