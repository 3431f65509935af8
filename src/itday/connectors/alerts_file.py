"""Alerts from files: exports of any product, or a log that grows; known by shape, not by name.

It reads a file or the files of a folder, keeps of each alert the source's own bytes, and never
takes an alert away because a file went: files are how alerts arrive, not where they live.
What each shape is mapped to stands in docs/connectors/alerts_file.md.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator

from itday.connectors._alerts_file_csv import FIELDS, Columns
from itday.connectors._alerts_file_csv import read as read_cells
from itday.connectors._alerts_file_follow import (
    MAX_FILES,
    Batch,
    Found,
    Mark,
    batches,
    listing,
    rotated,
)
from itday.connectors._alerts_file_text import Piece
from itday.domain.alert import Alert
from itday.domain.errors import CursorExpired, Forbidden, SourceError, Unavailable
from itday.domain.feed import Aside, Mode, Page
from itday.sdk.alerts import ecs, entra, google, ocsf, okta, wazuh
from itday.sdk.alerts.row import MIN_LEVEL, OKTA_EVENTS, Given, digest, fault
from itday.sdk.connector import Connector, ConnectorConfig, feed

Fits = Callable[[Mapping[str, Any]], bool]
Read = Callable[[Mapping[str, Any], Given], Alert | None]

SHAPES: tuple[tuple[Fits, Read], ...] = (
    (entra.fits, entra.read),
    (google.fits, google.read),
    (okta.fits, okta.read),
    (ocsf.fits, ocsf.read),
    (wazuh.fits, wazuh.read),
    (ecs.fits, ecs.read),
)
"""The first that fits reads a record; what Wazuh's indexer holds would also pass for ECS."""

CURSOR_VERSION = "1"
"""To be raised when a mark, or what a shape is mapped to, changes: then all is read again."""


class AlertsFileConfig(ConnectorConfig):
    """Where the files are, and how to read what they do not say themselves."""

    path: str = Field(min_length=1)
    """A file, or a folder whose `.json`, `.ndjson`, `.jsonl` and `.csv` files are read."""
    columns: dict[str, str] = Field(default_factory=dict)
    """For tables: the column that holds each field; the usual names are found without it."""
    date_format: str = ""
    """For tables: how times are written, as `strptime` has it; empty for ISO 8601."""
    timezone: str = "UTC"
    """For tables: the zone of times that name none."""
    min_level: int = Field(default=MIN_LEVEL, ge=0, le=16)
    """For Wazuh: the least rule level that makes an alert."""
    okta_events: tuple[str, ...] = tuple(sorted(OKTA_EVENTS))
    """For Okta: event types that are alerts whatever their risk."""

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, columns: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(columns) - set(FIELDS)):
            raise ValueError(f"no field is called {unknown[0]}; known: {', '.join(FIELDS)}")
        return columns

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            raise ValueError("no such time zone; write it as in Europe/London") from None
        return name


@dataclass(frozen=True, slots=True)
class Trail:
    """What was read of each file, and by which settings."""

    rules: str
    """The digest of the settings: under others, the same file may hold other alerts."""
    marks: dict[str, Mark]

    @classmethod
    def of(cls, cursor: str | None, rules: str) -> Trail:
        """Read a cursor.

        Raises:
            CursorExpired: It was written under other settings or by another version, or is damaged.
        """
        if cursor is None:
            return cls(rules, {})
        try:
            told = json.loads(cursor)
            marks = {name: Mark(*mark) for name, mark in told["files"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CursorExpired("the cursor cannot be read") from None
        if told.get("rules") != rules:
            raise CursorExpired("the settings of this source have changed")
        return cls(rules, marks)

    def cursor(self) -> str:
        """Write it down."""
        return json.dumps({"rules": self.rules, "files": self.marks}, separators=(",", ":"))


class AlertsFile(Connector[AlertsFileConfig]):
    """The alerts in one file or folder."""

    name = "alerts_file"
    title = "Alert files"
    Config = AlertsFileConfig
    needs_secret = False

    @feed(Alert, every=timedelta(minutes=1), mode=Mode.DELTA)
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Alerts in files that are new or have changed, in the order of the files' changing.

        Args:
            cursor: What was read of each file, as JSON; `None` reads all again, which changes
                nothing that is held.

        Yields:
            Pages of up to 500 alerts; none at all where no file has changed. None is ever
            complete, so an alert stays when its file goes.

        Raises:
            Unavailable: There is no such file or folder now: a share that is not there.
            Forbidden: The system does not let us read it.
            CursorExpired: The source's settings are no longer those the cursor was made under.
        """
        trail = Trail.of(cursor, self._rules())
        pages = self._pages(trail)
        # One page at a time, in a thread: files may be large and disks slow.
        while (page := await asyncio.to_thread(next, pages, None)) is not None:
            yield page

    async def check(self) -> str:
        """Look whether the files are there.

        Returns:
            How many, and when the newest of them changed.

        Raises:
            Unavailable, Forbidden: As the feed.
        """
        found = await asyncio.to_thread(self._listing)
        if not found:
            return "a folder without any file to read"
        newest = datetime.fromtimestamp(found[-1].stat.st_mtime, UTC)
        files = "1 file" if len(found) == 1 else f"{len(found)} files"
        return f"{files}, the newest of {newest:%Y-%m-%d %H:%M} UTC"

    @property
    def path(self) -> Path:
        """The file or folder; relative to the settings file."""
        return self.setting.home / Path(self.config.path).expanduser()

    def _rules(self) -> str:
        return digest(f"{CURSOR_VERSION} {self.config.model_dump_json()}".encode())

    def _listing(self) -> list[Found]:
        try:
            return listing(self.path)
        except OSError as error:
            raise self._sorted(error) from error

    def _sorted(self, error: OSError) -> SourceError:
        if isinstance(error, PermissionError):
            return Forbidden("may not be read", where=str(self.path), remedy="Check its rights")
        return Unavailable(
            f"cannot be read: {error.strerror or error}",
            where=str(self.path),
            remedy="Check that the file, folder or share is there",
        )

    def _pages(self, old: Trail) -> Iterator[Page[Alert]]:
        """Go through the files: first what rotation took out of sight, then what is in sight."""
        present = self._listing()
        folder = self.path if self.path.is_dir() else self.path.parent
        for lost in rotated(old.marks, present, folder):
            yield from self._of_file(lost, old.marks[lost.name], None)
        kept = {one.name: one for one in present[-MAX_FILES:]}
        marks = {name: mark for name, mark in old.marks.items() if name in kept}
        trail = Trail(old.rules, marks)
        for name, found in kept.items():
            if not found.unchanged(old.marks.get(name)):
                yield from self._of_file(found, _mark_of(found, old.marks), trail)
        if len(present) > MAX_FILES:
            why = f"only the {MAX_FILES:,} newest of {len(present):,} files are read"
            yield Page(aside=(Aside("folder", why),))
        elif old.marks.keys() - kept.keys():
            yield Page(cursor=trail.cursor())

    def _of_file(
        self, found: Found, mark: Mark | None, trail: Trail | None
    ) -> Iterator[Page[Alert]]:
        """Read one file; `trail` learns how far, unless it is None."""
        try:
            for batch in batches(found, mark):
                records, aside = self._read(found.name, batch)
                cursor = None
                if trail is not None and batch.mark is not None:
                    trail.marks[found.name] = batch.mark
                    cursor = trail.cursor()
                yield Page(tuple(records), cursor=cursor, aside=tuple(aside))
        except OSError as error:
            # The others can still be read; this one is tried again at the next pull.
            yield Page(aside=(Aside(found.name, f"cannot be read: {error.strerror}"),))

    def _read(self, name: str, batch: Batch) -> tuple[list[Alert], list[Aside]]:
        given = Given(
            self.setting.source, b"", self.config.min_level, frozenset(self.config.okta_events)
        )
        try:
            columns = self._columns(batch.header)
        except ValueError as error:
            return [], [Aside(f"{name}:1", str(error))]
        records, aside = [], []
        for piece in batch.pieces:
            try:
                alert = alert_of(piece, columns, replace(given, raw=piece.raw))
            except ValidationError as error:
                aside.append(Aside(f"{name}:{piece.line}", fault(error)))
            except ValueError as error:
                aside.append(Aside(f"{name}:{piece.line}", str(error)))
            else:
                records += [alert] if alert is not None else []
        return records, aside

    def _columns(self, header: list[str] | None) -> Columns | None:
        if header is None:
            return None
        zone = ZoneInfo(self.config.timezone)
        return Columns.of(header, self.config.columns, self.config.date_format, zone)


def _mark_of(found: Found, marks: Mapping[str, Mark]) -> Mark | None:
    """Find how far a file was read, under its name or the one it had before rotation."""
    own = marks.get(found.name)
    if own is not None and own.ino == found.stat.st_ino:
        return own
    return next((m for m in marks.values() if m.ino == found.stat.st_ino and m.at > 0), None)


def alert_of(piece: Piece, columns: Columns | None, given: Given) -> Alert | None:
    """Give the alert that a record is, or None for one that by its kind's rule is none.

    Raises:
        ValueError: It cannot be read; the text says why and quotes nothing of it.
    """
    if piece.fault:
        raise ValueError(piece.fault)
    if columns is not None:
        return read_cells(piece.value, columns, given)
    row = piece.value
    if isinstance(row.get("_source"), dict):
        row = {"_id": row.get("_id"), **row["_source"]}
    for fits, read in SHAPES:
        if fits(row):
            return read(row, given)
    raise ValueError("no known shape of alert")


CONNECTOR = AlertsFile
