"""When the daily pages were looked at, and what was found."""

from __future__ import annotations

from datetime import date

from itday.domain.pages import Looked
from itday.store.database import Db


def looked(db: Db, since: date | None = None) -> dict[str, list[Looked]]:
    """All evidence by the page's word, the newest first.

    Args:
        db: Open for reading.
        since: Only from this day on.
    """
    found: dict[str, list[Looked]] = {}
    rows = db.execute(
        "SELECT json_extract(body, '$.page'), json_extract(body, '$.day'), at, "
        "json_extract(body, '$.finding') FROM desk.record WHERE kind = 'check' AND key >= ? "
        "ORDER BY key DESC",
        [since.isoformat() if since else ""],
    )
    for page, day, at, finding in rows:
        found.setdefault(page, []).append(Looked(date.fromisoformat(day), at, finding))
    return found
