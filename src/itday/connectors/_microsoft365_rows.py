"""What all of Graph's rows share: leniency, people, times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from itday.domain.person import Person
from itday.sdk.rows import Row, Words, read_rows


class Removed(Row):
    """What a delta says of a row that is gone."""

    id: str


class Address(Row):
    """`emailAddress`."""

    name: Words = ""
    address: Words = ""


class Recipient(Row):
    """`recipient`: somebody by mail address."""

    emailAddress: Address | None = None  # noqa: N815  # Microsoft's spelling

    def person(self) -> Person | None:
        """The person, or `None` where nobody is named."""
        one = self.emailAddress or Address()
        if not (one.name or one.address):
            return None
        return Person(name=one.name, email=one.address)


class Zoned(Row):
    """`dateTimeTimeZone`: local time without offset, its zone beside it; we ask for UTC."""

    dateTime: str  # noqa: N815
    timeZone: Words = ""  # noqa: N815

    def moment(self) -> datetime:
        """The moment.

        Raises:
            ValueError: It is no time, or in another zone than the one asked for.
        """
        if self.timeZone.upper() not in {"", "UTC", "ETC/UTC"}:
            raise ValueError("a time in another zone than UTC, which was asked for")
        at = datetime.fromisoformat(self.dateTime)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def people(every: Sequence[Recipient] | None) -> tuple[Person, ...]:
    """Those of them who are named."""
    return tuple(one for each in every or () if (one := each.person()) is not None)


def parted(rows: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """A delta's rows, and the identifiers of those that it says are gone."""
    here = [row for row in rows if not (isinstance(row, dict) and "@removed" in row)]
    gone = [row for row in rows if isinstance(row, dict) and "@removed" in row]
    return here, [one.id for one in read_rows(Removed, gone)[0]]
