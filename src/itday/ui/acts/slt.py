"""Logging for the senior leadership team, and the log itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.store.rows import Row
    from itday.ui.screens.cockpit import CockpitScreen

CATEGORY = (
    ("account takeover", ("token", "inbox", "leaked", "takeover", "spray", "travel", "mfa")),
    ("phishing", ("phish",)),
    ("malware", ("malware", "ransom", "virus")),
    ("lost device", ("lost", "stolen")),
    ("outage", ("outage", "down", "no wi-fi", "wi-fi", "internet", "dead")),
)


def _why_not(cockpit: CockpitScreen) -> str:
    return "" if cockpit.subjects else "nothing is selected"


def category_of(rows: list[Row]) -> str:
    """A first guess at the category, by the words of the rows; the person turns it."""
    said = " ".join(f"{row.title} {row.fields.get('types') or ''}" for row in rows).casefold()
    found = (name for name, words in CATEGORY if any(word in said for word in words))
    kinds = {row.kind for row in rows}
    return next(found, "account takeover" if kinds == {"alert"} else "other")


async def log(cockpit: CockpitScreen) -> None:
    """Ask four things, and enter the rows as one incident."""
    from itday.store import register
    from itday.ui.screens.log_form import LogForm

    rows = list(cockpit.subjects)
    runtime = cockpit.runtime
    year = runtime.settings.school.local_date(runtime.now()).year
    number = await runtime.store.read(register.next_number, year)
    title = rows[0].title if len(rows) == 1 else f"{rows[0].title} and {len(rows) - 1} more"
    severity = max((row.severity for row in rows), default=0) or 3
    told = await cockpit.app.push_screen_wait(
        LogForm(title, category=category_of(rows), severity=severity, number=number)
    )
    if told is None:
        return
    times = [row.at for row in rows if row.kind == "alert" and row.at]
    fields = {"detected_at": _iso(min(times))} if times else {}
    change = runtime.log(
        told.title,
        [row.ref for row in rows],
        category=told.category,
        severity=told.severity,
        must_hear=told.must_hear,
        decision_wanted=told.decision_wanted,
        origin=rows[0].kind,
        **fields,
    )
    await cockpit.decide([change], f"Logged as {change.ref.key}")


def _iso(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat()


async def show(cockpit: CockpitScreen) -> None:
    """The log, with its clocks."""
    from itday.ui.screens.register import RegisterScreen

    await cockpit.app.push_screen_wait(RegisterScreen(cockpit))
    cockpit.reload()


ACTS = (
    Act(
        *("log", "l", "log", "log it for SLT"),
        run=log,
        why_not=_why_not,
        place=55,
        command="itday log add",
        writes=True,
    ),
    Act(
        *("register", "L", "SLT log", "the SLT log, with the breach clock"),
        run=show,
        command="itday log list",
    ),
)
