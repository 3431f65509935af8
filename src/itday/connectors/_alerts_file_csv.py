"""Alerts from a table: any portal's CSV export, its columns named in the settings.

Fields of ours without a column of theirs stay empty; only the time is owed. The dialect is that of
RFC 4180 with `,`, `;` or tab (a spreadsheet writes what its country uses), quoted line ends too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from itday.domain.alert import Alert, AlertStatus, Severity, Verdict
from itday.sdk.alerts.row import (
    SEVERITY,
    Given,
    endpoint,
    in_utc,
    outcome,
    person,
)

FIELDS = {
    "key": ("id", "alert id", "uid", "request id"),
    "title": ("title", "alert", "detection type", "name", "description"),
    "type": ("type", "risk event type", "category"),
    "product": ("product", "source"),
    "severity": ("severity", "risk level", "level"),
    "status": ("status", "risk state", "state"),
    "verdict": ("verdict", "classification"),
    "created": ("created", "detected", "detection time", "time", "date", "timestamp"),
    "start": ("start", "activity time", "first seen"),
    "end": ("end", "last seen"),
    "name": ("name of user", "user", "display name"),
    "email": ("email", "user principal name", "upn", "username"),
    "login": ("login", "account"),
    "ip": ("ip", "ip address", "source ip"),
    "country": ("country", "location"),
    "city": ("city",),
    "user_agent": ("user agent", "browser"),
    "outcome": ("outcome", "result"),
    "comment": ("comment", "details", "notes"),
    "url": ("url", "link"),
}
"""Our fields, and the column names tried for each, in any case, where the settings name none."""

NUMBERS = {str(level.value): level for level in Severity}

STATUS = {
    "open": AlertStatus.NEW,
    "active": AlertStatus.NEW,
    "at risk": AlertStatus.NEW,
    "not_started": AlertStatus.NEW,
    "acknowledged": AlertStatus.IN_PROGRESS,
    "in_progress": AlertStatus.IN_PROGRESS,
    "closed": AlertStatus.RESOLVED,
    "remediated": AlertStatus.RESOLVED,
    "dismissed": AlertStatus.RESOLVED,
} | {status.value: status for status in AlertStatus}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds which field of ours, and how its times are written."""

    at: Mapping[str, int]
    width: int
    date_format: str
    zone: ZoneInfo

    @classmethod
    def of(
        cls, header: list[str], named: Mapping[str, str], date_format: str, zone: ZoneInfo
    ) -> Columns:
        """Match the settings, else the usual names, with a header.

        Raises:
            ValueError: A named column is not there, or no column holds the time.
        """
        known = {_plain(name): place for place, name in reversed([*enumerate(header)])}
        at = {}
        for ours, usual in FIELDS.items():
            wanted = (named[ours],) if ours in named else usual
            found = [known[_plain(name)] for name in wanted if _plain(name) in known]
            if ours in named and not found:
                raise ValueError(f"has no column named as in columns.{ours}")
            if found:
                at[ours] = found[0]
        if "created" not in at:
            raise ValueError("no column holds the time: name it in columns.created")
        return cls(at, len(header), date_format, zone)

    def cell(self, row: list[str], field: str) -> str:
        """Give a field's text, trimmed; empty where there is no such column."""
        place = self.at.get(field)
        return "" if place is None else row[place].strip()

    def moment(self, row: list[str], field: str) -> datetime | None:
        """Give a field's time in UTC, or None where the cell is empty.

        Raises:
            ValueError: It is written in another way than the settings say.
        """
        text = self.cell(row, field)
        if not text:
            return None
        try:
            read = (
                datetime.strptime(text, self.date_format)  # noqa: DTZ007  # the zone comes next
                if self.date_format
                else datetime.fromisoformat(text)
            )
            return in_utc(read, self.zone)
        except ValueError:
            raise ValueError(f"{field}: not a time as date_format has it") from None


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())


def dialect(line: str) -> str:
    """Give the character that separates a header's cells: the most frequent of three."""
    return max(",;\t", key=line.count)


def rows(lines: list[str]) -> Iterator[tuple[int, str, list[str] | str]]:
    """Split a table's lines into rows, the header first.

    Yields:
        The row's first line (1 is the first), its own text without the line end, and its cells;
        or, in the place of the cells, why it cannot be read.
    """
    reader = csv.reader(iter(lines), delimiter=dialect(lines[0]), strict=True)
    before = 0
    while True:
        try:
            cells: list[str] | str = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = f"not CSV: {error}"
        text = "".join(lines[before : reader.line_num]).rstrip("\r\n")
        if cells:
            yield before + 1, text, cells
        before = reader.line_num


def read(row: list[str], columns: Columns, given: Given) -> Alert:
    """Give the alert of one row.

    Raises:
        ValueError: It has fewer or more cells than the header, or no readable time.
    """
    if len(row) != columns.width:
        raise ValueError(f"has {len(row)} cells where the header has {columns.width}")
    created = columns.moment(row, "created")
    if created is None:
        raise ValueError("has no time")
    cell = {name: columns.cell(row, name) for name in FIELDS}
    word, state = cell["severity"].casefold(), cell["status"]
    return given.alert(
        cell["key"],
        title=cell["title"] or cell["type"] or cell["comment"],
        types=(cell["type"],) if cell["type"] else (),
        product=cell["product"],
        severity=SEVERITY.get(word, NUMBERS.get(word, Severity.UNKNOWN)),
        risk_level=cell["severity"],
        status=STATUS.get(state.casefold(), state or AlertStatus.NEW),
        source_status=state,
        verdict=_verdict(cell["verdict"]),
        created_time=created,
        start_time=columns.moment(row, "start"),
        end_time=columns.moment(row, "end"),
        updated_at=created,
        user=person(cell["name"], cell["email"], cell["login"]),
        src_endpoint=endpoint(cell["ip"], cell["country"], cell["city"]),
        user_agent=cell["user_agent"],
        outcome=outcome(cell["outcome"]),
        comment=cell["comment"],
        url=cell["url"],
    )


def _verdict(word: str) -> Verdict | str | None:
    plain = word.casefold().replace(" ", "_")
    return next((one for one in Verdict if one == plain), word or None)
