"""A vendor's rows, read no further than we need: what does not fit is set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from itday.domain.errors import BadReply
from itday.domain.feed import Aside

T = TypeVar("T", bound="Row")
N = TypeVar("N", bound="Named")
M = TypeVar("M")
LONGEST_KEY = 200


class Row(BaseModel):
    """A row of a vendor's: what we do not read is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Named(Row):
    """A row with an identifier."""

    id: str


Words = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""Text that may be null."""

Step = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[!-~]+$")]
"""An identifier that can be a step of an address."""


def read_rows(shape: type[T], rows: Sequence[Any]) -> tuple[list[T], list[Aside]]:
    """A page's rows by the shape we know, and those set aside."""
    fit: list[T] = []
    aside: list[Aside] = []
    for number, row in enumerate(rows, 1):
        try:
            fit.append(shape.model_validate(row))
        except ValidationError as error:
            aside.append(Aside(key_of(row, number), why(error)))
    return fit, aside


def make_rows(
    shape: type[N], rows: Sequence[Any], make: Callable[[N], M], *, fault: str
) -> tuple[list[M], list[Aside]]:
    """What a page's rows make, and those set aside.

    Args:
        shape: The shape we know.
        rows: As the vendor sent them.
        make: Gives one row's record; ValueError where there is none to be made.
        fault: What is said of such a row.
    """
    fit, aside = read_rows(shape, rows)
    made: list[M] = []
    for row in fit:
        try:
            made.append(make(row))
        except ValueError:
            aside.append(Aside(row.id[:LONGEST_KEY], fault))
    return made, aside


def as_row(shape: type[T], row: Any, *, where: str) -> T:
    """One row by the shape we know.

    Raises:
        BadReply: It does not fit; says which fields, never what stood in them.
    """
    try:
        return shape.model_validate(row)
    except ValidationError as error:
        raise BadReply(f"it cannot be read: {why(error)}", where=where) from None


def key_of(row: Any, number: int, name: str = "id") -> str:
    """What to call a row that cannot be read: its identifier, or its place on the page."""
    key = row.get(name) if isinstance(row, dict) else None
    return str(key)[:LONGEST_KEY] if key else f"row {number}"


def why(error: ValidationError) -> str:
    """Which fields are wrong, never what stood in them."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'row'}: {one['type']}" for one in faults[:3]
    )
