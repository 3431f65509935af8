"""Request Tracker's tickets as REST 2.0 lists them, and what they are in our words. No network.

Seen on RT 5.0.3 (2026-11-24): numbers come as text, unset dates as 1970, a ticket without owner
belongs to "Nobody", an empty list of custom fields is `""`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator

from itday.domain.person import Person

NOBODY = "Nobody"
"""The login under which RT keeps tickets without owner."""
LABELS: Mapping[str, int] = {"low": 0, "medium": 50, "high": 100}
"""RT's own words for priorities (`%PriorityAsString` as delivered)."""
FIELDS: Mapping[str, str] = {
    "fields": "Subject,Status,Owner,Queue,Priority,Created,LastUpdated,Requestor,Due,EffectiveId",
    "fields[Owner]": "Name",
    "fields[Queue]": "Name",
    "fields[Requestor]": "Name,RealName,EmailAddress",
}
"""What to ask a list for: without it, its rows hold nothing but the number."""


def _no_epoch(value: Any) -> Any:
    """1970 is how RT writes "not set"; so is an empty text."""
    return None if value in ("", None) or str(value).startswith("1970-") else value


def _rows(value: Any) -> Any:
    """An empty list comes as an empty text."""
    return value or []


def _words(value: Any) -> Any:
    """Nothing is no words; a number may come as one."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else value


Words = Annotated[str, BeforeValidator(_words)]
Moment = Annotated[AwareDatetime | None, BeforeValidator(_no_epoch)]


class Thing(BaseModel):
    """A link to a user or a queue, with the fields asked for."""

    id: Words = ""
    Name: Words = ""
    RealName: Words = ""
    EmailAddress: Words = ""

    @property
    def name(self) -> str:
        """Its name; a user's is the login. Stubs have only the `id`, for users the same."""
        return self.Name or self.id


class CustomField(BaseModel):
    """A custom field of one ticket."""

    name: str = ""
    values: list[Any] = []


class Row(BaseModel):
    """One ticket of a list, or by itself."""

    id: int
    Subject: Words = ""
    Status: str
    Priority: int | str | None = 0
    Created: Moment = None
    LastUpdated: Moment = None
    Due: Moment = None
    Owner: Thing = Thing()
    Queue: Thing = Thing()
    Requestor: Annotated[list[Thing], BeforeValidator(_rows)] = []
    CustomFields: Annotated[list[CustomField], BeforeValidator(_rows)] = []
    EffectiveId: Any = None

    @property
    def owner(self) -> str:
        """The login of who has it; empty for nobody."""
        return "" if self.Owner.name == NOBODY else self.Owner.name

    @property
    def number(self) -> int:
        """The priority as RT counts it, 0 where it cannot be told."""
        text = str(self.Priority).strip()
        return int(text) if text.lstrip("-").isdecimal() else LABELS.get(text.casefold(), 0)


class Listing(BaseModel):
    """One page of a list; its rows are checked one by one."""

    items: list[dict[str, Any]]
    count: int
    total: int | None = None
    """`None` where the login cannot see all that was found."""


def person(thing: Thing) -> Person | None:
    """Whoever it is; a mail address often serves as login."""
    email = thing.EmailAddress or (thing.name if "@" in thing.name else "")
    return Person(name=thing.RealName, email=email, login=thing.name) if thing.name else None
