"""Whether a full pass may take records out of the cache.

A source that answers with an empty or a short list, because of a wrong folder, a lost permission or
a fault of its own, must not empty a queue. Absence is a hint; only a large or total loss is held
back, and a small queue that stays empty is believed at the second look.
"""

from __future__ import annotations

FEW = 10
"""So many records may go at once without question, unless they are all there were."""
MANY = 20
"""From so many records on, a loss of more than half is questioned."""


def refusal(missing: int, held: int, *, asked_before: bool) -> str | None:
    """Why a full pass is not believed; `None` if its losses may be carried out.

    Args:
        missing: How many records of this feed the pass did not mention.
        held: How many records of this feed the cache holds, 0 or more.
        asked_before: Whether the pass before was held back, too.

    Returns:
        A clause for the error line: `would remove 40 of 45 rows`.
    """
    if not missing:
        return None
    everything = missing == held
    most = held >= MANY and missing > FEW and 2 * missing > held
    believed = everything and missing <= FEW and asked_before
    if believed or not (everything or most):
        return None
    if everything:
        return f"would remove all {held} rows" if held > 1 else "would remove the only row"
    return f"would remove {missing} of {held} rows"


def remedy(source: str) -> str:
    """How the person lets it through."""
    return f"If that is right: itday sync {source} --full --accept"
