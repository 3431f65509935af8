"""Reading one table against its keys, and saying where in the file something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from itday.config.lines import line_of
from itday.config.shape import PAGE, PERIOD, ROWS, SCHOOL, TERM, TOP, Key, Keys, nearest
from itday.domain.errors import SettingsError
from itday.domain.pages import DailyPage
from itday.domain.school_time import Period, School, Term
from itday.domain.text import safe_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Spot(NamedTuple):
    """A table in a settings file."""

    file: Path
    text: str
    table: tuple[str, ...] = ()

    @classmethod
    def of(cls, file: Path) -> Spot:
        """Give the top of a file as it is now; one that cannot be read any more has no lines."""
        try:
            return cls(file, file.read_bytes().decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            return cls(file, "")

    def at(self, *names: str) -> Spot:
        """Give a table inside this one."""
        return self._replace(table=(*self.table, *names))

    def line(self, key: str | None = None) -> int:
        """Give the line of a key, else of the table."""
        return line_of(self.text, self.table, key)

    def error(self, what: str, key: str | None = None, remedy: str = "") -> SettingsError:
        """Give the error to raise, with file and line."""
        table = f"[{'.'.join(self.table)}] " if self.table else ""
        remedy = remedy[:1].upper() + remedy[1:]
        return SettingsError(f"{table}{what}", where=f"{self.file}:{self.line(key)}", remedy=remedy)


def read_table(raw: Mapping[str, Any], keys: Keys, spot: Spot) -> dict[str, Any]:
    """Give the values of a table as their kinds read them; what is left out stays out.

    At the top of the file, tables are passed over.

    Raises:
        SettingsError: A key is unknown or missing, or a value is of another kind.
    """
    if not isinstance(raw, dict):
        raise spot.error("must be a table")
    if spot.table:
        _refuse_unknown(raw, keys, spot)
    for name, key in keys.items():
        if key.needed and name not in raw:
            raise spot.error(f"{name} is missing", remedy=f"add {name}: {key.kind.says}")
    return {name: _read(name, raw[name], key, spot) for name, key in keys.items() if name in raw}


def _refuse_unknown(raw: Mapping[str, Any], keys: Keys, spot: Spot) -> None:
    for name in raw:
        if name in keys:
            continue
        remedy = nearest(name, keys)
        if name in TOP:
            remedy = f"move {name} to the top of the file, above the first [table]"
        raise spot.error(f"nothing is called {name}", name, remedy)


def _read(name: str, value: Any, key: Key, spot: Spot) -> Any:
    try:
        return key.kind.read(value)
    except ValueError as error:
        raise spot.error(f"{name} must be {key.kind.says}", name) from error


def read_school(raw: Mapping[str, Any], spot: Spot) -> School:
    """Give the school's calendar, its terms put in order of time.

    Raises:
        SettingsError: A key or value cannot be meant, or the calendar contradicts itself.
    """
    own = {name: value for name, value in raw.items() if name not in ROWS}
    told = read_table(own, SCHOOL, spot)
    zone = {"zone": told.pop("timezone")} if "timezone" in told else {}
    inset = frozenset(told.pop("inset", ()))
    try:
        terms = [Term(**row) for row in _rows(raw, "terms", TERM, spot)]
        periods = [Period(**row) for row in _rows(raw, "periods", PERIOD, spot)]
        return School(
            **told,
            **zone,
            inset=inset,
            terms=tuple(sorted(terms, key=lambda term: term.start)),
            periods=tuple(sorted(periods, key=lambda period: period.start)),
        )
    except ValueError as error:
        raise spot.error(str(error)) from error


def read_pages(raw: Any, spot: Spot) -> tuple[DailyPage, ...]:
    """Give the daily pages in the file's order.

    Raises:
        SettingsError: It is no list of tables, an address is no plain web address, or two pages
            would keep their evidence under one name.
    """
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise spot.error("must be a list of tables: write [[pages]] above each")
    pages: dict[str, DailyPage] = {}
    for number, row in enumerate(raw):
        here = _nth(spot, number)
        page = DailyPage(**read_table(row, PAGE, here))
        if safe_url(page.url) is None:
            raise here.error(f"{page.name} has no plain http or https address", "url")
        if page.word in pages:
            what = f"the names {pages[page.word].name} and {page.name} are too alike"
            raise here.error(what, "name", "rename one")
        pages[page.word] = page
    return tuple(pages.values())


def _nth(spot: Spot, number: int) -> Spot:
    """The same table in a text in which those of that name before the nth are blank."""
    lines = spot.text.split("\n")
    header = f"[[{'.'.join(spot.table)}]]"
    places = [n for n, one in enumerate(lines) if one.replace(" ", "").startswith(header)]
    if number >= len(places):
        return spot
    return spot._replace(text="\n" * places[number] + "\n".join(lines[places[number] :]))


def _rows(raw: Mapping[str, Any], name: str, keys: Keys, spot: Spot) -> list[dict[str, Any]]:
    rows = raw.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise spot.error(f"{name} must be a list of tables: [{{name = ..., start = ...}}]", name)
    return [read_table(row, keys, spot.at(name)) for row in rows]
