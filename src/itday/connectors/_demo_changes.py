"""What was changed in the made-up school: one line a change, added at the end, never rewritten.

The generators say what the school was; this file says what the person did since. A line is whole or
it does not count, and two programs may add lines at the same time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from itday.domain.change import Change, change_of
from itday.domain.errors import Unavailable
from itday.domain.ref import Ref

FILE = "demo-changes.ndjson"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change that was carried out."""

    end: int
    """The octet after its line: how far a reader is that knows it."""
    job: str
    """The delivery's key: the same for every try, so that it counts once."""
    at: datetime
    change: Change


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes to one source."""

    path: Path
    source: str

    def entries(self) -> Iterator[Entry]:
        """Give the changes in the order in which they were made, each once.

        What is not a line of this kind (half a line after a power cut) is passed over.

        Raises:
            Unavailable: The file is there and cannot be read.
        """
        seen: set[str] = set()
        end = 0
        for line in self._content().splitlines(keepends=True):
            end += len(line)
            entry = self._entry(line, end)
            if entry is not None and entry.job not in seen:
                seen.add(entry.job)
                yield entry

    def size(self) -> int:
        """Give the octets of all changes so far, or raise `Unavailable`."""
        return len(self._content())

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise Unavailable(
                f"cannot be read: {error.strerror}", where=str(self.path), remedy="Check its rights"
            ) from error

    def _entry(self, line: bytes, end: int) -> Entry | None:
        try:
            told: Mapping[str, Any] = json.loads(line)
            if told["source"] != self.source:
                return None
            change = change_of(told["verb"], Ref(*told["ref"]), told["payload"])
            return Entry(end, told["job"], datetime.fromisoformat(told["at"]), change)
        except (ValueError, KeyError, TypeError):
            return None

    def add(self, change: Change, job: str, at: datetime) -> None:
        """Write a change down; when this returns, it is on the disk.

        Raises:
            Unavailable: The disk is full, or the folder may not be written to.
        """
        told = {
            "source": self.source,
            "job": job,
            "at": at.isoformat(),
            "verb": change.verb,
            "ref": change.ref,
            "payload": change.payload(),
        }
        # The line end before it closes half a line that a power cut may have left.
        line = b"\n" + json.dumps(told).encode() + b"\n"
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise Unavailable(
                f"cannot be written: {error.strerror}", where=str(self.path), remedy="Make room"
            ) from error
