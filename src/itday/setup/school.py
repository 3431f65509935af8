"""Setting up who one is and what the school's time is: name, zone, days, terms, periods."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from itday.config.settings import parse
from itday.domain.errors import SettingsError
from itday.setup.desk import Desk
from itday.setup.step import YES, Ask, Back, Conversation, Say, Wait, confirm

DATES = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%d.%m.%Y")
"""How a day may be written; in figures alone the day comes before the month."""
TERMS = ("Autumn", "Spring", "Summer")
PERIOD = re.compile(
    r"(?P<name>.*[^\s,:])[\s,:]+(?P<start>\d{1,2}[:.]\d{2})\s*(?:-|to)\s*(?P<end>\d{1,2}[:.]\d{2})"
)
ZONEINFO = "/zoneinfo/"


def me(desk: Desk) -> Conversation[None]:
    """Name and address."""
    held = desk.settings.me
    told = (
        ("name", "Your name", held.name, "As it stands in the ledger, in notes and on reports."),
        ("email", "Your mail address", held.email, "Mail and meetings sent to it are yours."),
    )
    yield from _lines(desk, "me", told, _address)


def _address(name: str, text: str) -> str:
    good = not text or re.fullmatch(r"[^@\s]+@[^@\s]+", text)
    return "" if name != "email" or good else "an address has one @ and no spaces"


def school(desk: Desk) -> Conversation[None]:
    """Name, zone and days; then terms and periods, for who has them at hand."""
    held = desk.settings.school
    zone = held.zone.key if desk.file.exists() else machine_zone() or held.zone.key
    told = (
        ("name", "The school's name", held.name, "As it stands on reports."),
        ("timezone", "Its time zone", zone, "Such as Europe/London. All times are shown in it."),
        (
            "days",
            "Days with lessons",
            " ".join(held.days),
            "Parted by spaces: mon tue wed thu fri.",
        ),
        ("day_starts", "The working day starts at", f"{held.day_starts:%H:%M}", ""),
        ("day_ends", "It ends at", f"{held.day_ends:%H:%M}", ""),
    )
    yield from _lines(desk, "school", told, _fault, {"days": _days})
    yield from _terms(desk)
    yield from _periods(desk)


def _days(text: str) -> list[str]:
    return [day.casefold()[:3] for day in re.split(r"[\s,]+", text.strip()) if day]


def _fault(name: str, text: str) -> str:
    """What the settings would say of a value; empty where they would take it."""
    value: Any = _days(text) if name == "days" else text
    return _refused("school", {name: value}) if text else ""


def _refused(table: str, values: dict[str, Any]) -> str:
    """Why a table with these values could not be read; empty where it could."""
    import tomlkit

    try:
        parse(tomlkit.dumps({table: values}), Path("settings.toml"))
    except SettingsError as error:
        return error.what.partition("] ")[2] or error.what
    return ""


def _lines(
    desk: Desk,
    table: str,
    told: tuple[tuple[str, str, str, str], ...],
    fault: Callable[[str, str], str],
    read: dict[str, Callable[[str], Any]] | None = None,
) -> Conversation[None]:
    """Ask for keys of one table, and write each that is another than before."""
    place = 0
    while place < len(told):
        name, prompt, held, help_ = told[place]
        try:
            text = yield Ask(prompt=prompt, default=held, help=help_, check=partial(fault, name))
        except Back:
            if not place:
                raise
            place -= 1
            continue
        place += 1
        if text and (text != held or name == "timezone"):
            value = (read or {}).get(name, str)(text)
            yield from _write(desk, (table, name), value)


def _write(desk: Desk, path: tuple[str, ...], value: Any) -> Conversation[None]:
    yield Wait(words="", call=lambda: desk.put(path, value))


def machine_zone() -> str:
    """The zone of this machine by its IANA name; empty where it does not say."""
    found = os.environ.get("TZ", "").lstrip(":")
    if not found:
        place = os.path.realpath("/etc/localtime")
        found = place.partition(ZONEINFO)[2]
    try:
        return ZoneInfo(found).key if found not in {"", "UTC", "Etc/UTC"} else ""
    except (KeyError, ValueError, OSError):
        return ""


def _terms(desk: Desk) -> Conversation[None]:
    held = desk.settings.school.terms
    there = f"There are {len(held)}. " if held else ""
    ask = confirm(
        f"{there}Enter term dates?",
        help="Half-terms and ends of term are then part of due dates, snoozes and reports.",
    )
    if (yield ask) != YES:
        return
    terms: list[dict[str, Any]] = []
    while True:
        try:
            term = yield from _term(desk, len(terms), terms[-1]["end"] if terms else None)
        except Back:
            if not terms:
                return
            terms.pop()
            continue
        if fault := _refused("school", {"terms": [*terms, term]}):
            yield Say(f"That term cannot be: {fault}.")
            continue
        terms.append(term)
        if (yield confirm("Another term?", default=len(terms) < len(TERMS))) != YES:
            break
    yield from _write(desk, ("school", "terms"), terms)
    yield Say(f"Terms written: {', '.join(str(term['name']) for term in terms)}.")


def _term(desk: Desk, number: int, before: date | None) -> Conversation[dict[str, Any]]:
    today = desk.settings.school.local_date(desk.runtime.now())
    year = before.year if before else today.year
    season = TERMS[number % len(TERMS)]
    year += 1 if before and season == "Spring" and before.month > 6 else 0
    name = yield Ask(prompt="Name of the term", default=f"{season} {year}")
    first = yield Ask(prompt="Its first day", help="Such as 2026-09-03 or 3 Sep 2026.", check=_owed)
    last = yield Ask(prompt="Its last day", check=_owed)
    made: dict[str, Any] = {"name": name, "start": day(first), "end": day(last)}
    off = yield Ask(prompt="First day of half-term, may be left out", check=_may)
    if off:
        back = yield Ask(prompt="Last day of half-term", check=_owed)
        made["half_term"] = [day(off), day(back)]
    return made


def day(text: str) -> date:
    """A day as people write it.

    Raises:
        ValueError: It is none.
    """
    for pattern in DATES:
        try:
            return datetime.strptime(" ".join(text.split()), pattern).date()  # noqa: DTZ007  # a day
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day: write 2026-09-03 or 3 Sep 2026")


def _owed(text: str) -> str:
    try:
        day(text)
    except ValueError as error:
        return str(error)
    return ""


def _may(text: str) -> str:
    return _owed(text) if text else ""


def _periods(desk: Desk) -> Conversation[None]:
    held = desk.settings.school.periods
    there = f"There are {len(held)}. " if held else ""
    ask = confirm(
        f"{there}Enter the periods of the day?",
        help="Then `period 3` is a time: for due dates and snoozes.",
    )
    if (yield ask) != YES:
        return
    periods: list[dict[str, Any]] = []

    def check(text: str) -> str:
        if not text:
            return ""
        found = period(text)
        if found is None:
            return "write a name and two times: 1 08:50-09:40"
        return _refused("school", {"periods": [*periods, found]})

    while True:
        prompt = f"Period {len(periods) + 1}, or nothing to end"
        try:
            text = yield Ask(
                prompt=prompt, help="Such as 1 08:50-09:40, or break 10:30-11:00.", check=check
            )
        except Back:
            if not periods:
                return
            periods.pop()
            continue
        found = period(text)
        if found is None:
            break
        periods.append(found)
    if periods:
        yield from _write(desk, ("school", "periods"), periods)
        yield Say(f"Periods written: {', '.join(str(one['name']) for one in periods)}.")


def period(text: str) -> dict[str, str] | None:
    """A period as it is typed, `1 08:50-09:40`; `None` where it is none."""
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    start, end = (found[part].replace(".", ":").zfill(5) for part in ("start", "end"))
    return {"name": found["name"], "start": start, "end": end}
