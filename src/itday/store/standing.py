"""What stands beside things, whatever their sources say: until when silenced, to whom handed over.

Made anew from the decisions in force, like overlays; of the few things that have any.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from itday.domain.ref import Ref
from itday.store.database import Db
from itday.triage.snooze import FOR_EVER

VERBS = ("snooze", "wake", "hand-over")
"""The changes that leave the record alone; see `itday.domain.verbs.standing`."""
NAMES = ", ".join(f"'{verb}'" for verb in VERBS)


def rebuild(db: Db, ref: Ref) -> None:
    """Make what stands beside one thing anew, inside the caller's transaction."""
    db.execute("DELETE FROM desk.standing WHERE source = ? AND kind = ? AND key = ?", ref)
    state: dict[str, Any] = {}
    for verb, payload in db.execute(
        f"SELECT verb, payload FROM desk.decision WHERE source = ? AND kind = ? AND key = ? "
        f"AND active AND verb IN ({NAMES}) ORDER BY id",
        ref,
    ).fetchall():
        state |= _folded(verb, json.loads(payload))
    if any(value for value in state.values()):
        db.execute(
            "INSERT INTO desk.standing (source, kind, key, until, since, why, held, handed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [*ref, *(state.get(name) for name in ("until", "since", "why", "held", "handed"))],
        )


def _folded(verb: str, payload: dict[str, Any]) -> dict[str, Any]:
    """What one decision makes of it."""
    if verb == "hand-over":
        return {"handed": payload["name"] or None}
    if verb == "wake":
        return dict.fromkeys(("until", "since", "why", "held"))
    ends = payload["until"]
    return {
        "until": datetime.fromisoformat(ends).timestamp() if ends else FOR_EVER,
        "since": datetime.fromisoformat(payload["at"]).timestamp(),
        "why": payload["why"],
        "held": payload["held"],
    }


def silenced(db: Db, now: float, kind: str | None = None) -> list[Ref]:
    """What is silenced at this moment, the longest first; of one kind where that is given."""
    rows = db.execute(
        "SELECT source, kind, key FROM desk.standing WHERE until > ? AND kind = coalesce(?, kind) "
        "ORDER BY since, source, kind, key",
        [now, kind],
    )
    return [Ref(*row) for row in rows]
