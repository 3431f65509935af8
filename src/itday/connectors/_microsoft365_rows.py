"""What all of Graph's rows share: leniency, people, times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from itday.domain.feed import Aside
from itday.domain.person import Person

T = TypeVar("T", bound="Row")


def _no_null(value: Any) -> Any:
    return "" if value is None else value


Words = Annotated[str, BeforeValidator(_no_null)]
"""Text that may be null."""


class Row(BaseModel):
    """A row of Graph's: what we do not read is passed over; the names are Microsoft's."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


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


def read_rows(shape: type[T], rows: Sequence[Any]) -> tuple[list[T], list[str], list[Aside]]:
    """A page's rows by the shape we know.

    Returns:
        Those that fit; the identifiers of those that a delta says are gone; those set aside.
    """
    fit, gone, aside = [], [], []
    for number, row in enumerate(rows, 1):
        key = str(row.get("id") or f"row {number}") if isinstance(row, dict) else f"row {number}"
        try:
            if isinstance(row, dict) and "@removed" in row:
                gone.append(Removed.model_validate(row).id)
            else:
                fit.append(shape.model_validate(row))
        except ValidationError as error:
            aside.append(Aside(key[:200], why(error)))
    return fit, gone, aside


def why(error: ValidationError) -> str:
    """Which fields are wrong, never what stood in them."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'row'}: {one['type']}" for one in faults[:3]
    )
