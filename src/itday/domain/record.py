"""What all records share, and the few facts about each that lists are sorted and searched by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, ClassVar, NamedTuple

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from itday.domain.ref import Ref
from itday.domain.text import clean

NO_DATE = 9e12
"""The rank of what has no date: after everything that has one."""


def _cleaned(how: Callable[[str], str]) -> BeforeValidator:
    """Sanitise strings as they enter a record; other types are left for pydantic to refuse."""
    return BeforeValidator(lambda value: how(value) if isinstance(value, str) else value)


Line = Annotated[str, _cleaned(clean)]
"""One printable line of at most 2,000 characters, whatever the source sent."""

Block = Annotated[str, _cleaned(partial(clean, limit=20_000, multiline=True))]
"""Printable text of several lines, at most 20,000 characters."""


class Facets(NamedTuple):
    """What every kind can say of itself in the same words; never depends on the time of day."""

    state: str
    """The kind's own word: `needs-action`, `open`, `unread`, ..."""
    open: bool
    """Whether somebody still has something to do about it."""
    rank: float
    """Smaller comes first in its pane."""
    sort: float
    """Decides between records of the same rank; smaller comes first."""
    severity: int = 0
    """0 (none) to 5 (critical); a rise counts as "worse"."""
    at: datetime | None = None
    """When it happens or happened."""
    due: datetime | None = None
    """When it must be done."""
    person: str = ""
    """Who it is about, from or with: one name or address."""
    words: str = ""
    """What search should find beside the title."""


class Model(BaseModel):
    """The settings of all models here: frozen, unknown fields refused, built when first used."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )


class Record(Model):
    """One thing of one kind, as its source has it."""

    kind: ClassVar[str]
    """The kind's name, as in `Ref.kind`."""

    ref: Ref
    title: Line
    """What it is called; cleaned, never empty after `clean` unless the source left it so."""
    updated_at: AwareDatetime | None = None
    """When it last changed, by the source's clock."""
    url: Line = ""
    """Where a browser shows it; opened only through `safe_url`."""
    etag: str = Field(default="", exclude=True)
    """The source's mark of this version, for If-Match; not part of what makes it differ."""
    raw: bytes = Field(default=b"", exclude=True)
    """The source's own text, byte for byte, where the kind owes that; else empty."""

    def facets(self) -> Facets:
        """Say state, order and dates in the words that all kinds share."""
        raise NotImplementedError


def epoch(moment: datetime | None) -> float | None:
    """Seconds since 1970 in UTC, or `None`."""
    return None if moment is None else moment.timestamp()


def moment(seconds: float | None) -> datetime | None:
    """Give the aware time of `epoch`'s number back."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
