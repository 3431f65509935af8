"""What the readers of all alert shapes share: lenient rows, times, words, and the making of alerts.

A row is validated no further than an alert needs it: vendors add fields, leave them null and
invent new words, and none of that may cost us the alert.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from itday.domain.alert import Alert, Endpoint, Severity
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.domain.text import clean, safe_url

OKTA_EVENTS = frozenset(
    {
        "security.threat.detected",
        "user.account.lock",
        "user.account.report_suspicious_activity_by_enduser",
        "user.mfa.okta_verify.deny_push",
        "user.risk.detect",
    }
)
"""Event types of Okta's log that are alerts whatever their severity."""

MIN_LEVEL = 5
"""Wazuh writes from level 3 up, and most of what it writes is at 3 to 5."""

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""Earlier times are a vendor's way of saying that there is none."""

LONGEST_KEY = 200
"""An identifier longer than this, or one that cannot be printed, is stood for by its digest."""

SEVERITY = {
    "informational": Severity.INFORMATIONAL,
    "info": Severity.INFORMATIONAL,
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
    "severe": Severity.CRITICAL,
}
"""The words vendors agree on; any other is `UNKNOWN` and kept as `risk_level`."""


class Row(BaseModel):
    """A vendor's record: what we do not read is passed over, what is null counts as absent."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, coerce_numbers_to_str=True, defer_build=True
    )


def _whole(value: Any) -> Any:
    r"""Replace halves of characters, which JSON can write as `\ud800` and nothing can store."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _no_null(value: Any) -> Any:
    return "" if value is None else _whole(value)


def in_utc(value: datetime, zone: tzinfo = UTC) -> datetime:
    """Give the moment in UTC; a time that names no zone is meant in `zone`.

    Raises:
        ValueError: It stands for no time at all: 1970 and before, or the end of the calendar.
    """
    try:
        moment = (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError("no such time") from None
    if moment < EARLIEST:
        raise ValueError("no time at all")
    return moment


def _maybe(value: datetime | None) -> datetime | None:
    try:
        return None if value is None else in_utc(value)
    except ValueError:
        return None


def _no_empty(value: Any) -> Any:
    return None if value == "" else value


Key = Annotated[str, BeforeValidator(_whole), Field(min_length=1)]
"""An identifier, which must be there."""
Words = Annotated[str, BeforeValidator(_no_null)]
"""Text that may be null or a number."""
Moment = Annotated[datetime, AfterValidator(in_utc)]
"""A time, ISO 8601 or seconds or milliseconds since 1970; without a zone it is UTC, as the vendors
read here document their logs to be."""
Maybe = Annotated[datetime | None, BeforeValidator(_no_empty), AfterValidator(_maybe)]
"""A time that may be null, empty or absurd."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a reader is told beside the row."""

    source: str
    """The source's name in the settings."""
    raw: bytes
    """The record's own bytes in its file."""
    min_level: int = MIN_LEVEL
    okta_events: frozenset[str] = OKTA_EVENTS

    def alert(self, key: str, **fields: Any) -> Alert:
        """Make the alert, its words and link made safe where the record does not do so itself.

        Without a key of the source's own, the raw record's digest is its key.
        """
        key = key or f"raw-{digest(self.raw)}"
        if clean(key, limit=LONGEST_KEY) != key:
            key = f"key-{digest(key.encode())}"
        fields["url"] = safe_url(fields.get("url", "")) or ""
        for name in ("status", "verdict"):
            if type(fields.get(name)) is str:
                fields[name] = clean(fields[name])
        return Alert(ref=Ref(self.source, Alert.kind, key), raw=self.raw, **fields)


def digest(raw: bytes) -> str:
    """Give 32 hexadecimal digits that stand for these bytes."""
    return blake2b(raw, digest_size=16).hexdigest()


def person(name: str = "", email: str = "", login: str = "") -> Person | None:
    """Give the person, or None where the source names nobody."""
    if not (name or email or login):
        return None
    return Person(name=name, email=email or (login if "@" in login else ""), login=login)


def endpoint(
    ip: str = "", country: str = "", city: str = "", number: int | None = None
) -> Endpoint | None:
    """Give the address the activity came from, or None where the source has none of it."""
    if not (ip or country or city or number):
        return None
    return Endpoint(ip=ip, country=country, city=city, autonomous_system=number)


def device(compliant: object, managed: object) -> str:
    """Give our word for a device; none where the source does not know it."""
    if compliant is True:
        return "compliant"
    return "managed" if managed is True else "unmanaged" if managed is False else ""


def outcome(word: str) -> str:
    """Give `success` or `failure` for the words that mean it, else the word in lower case."""
    word = word.casefold()
    return {"allow": "success", "succeeded": "success", "deny": "failure", "failed": "failure"}.get(
        word, word
    )


def spoken(camel: str) -> str:
    """Give an identifier such as `newCountry` or `deny_push` as words: `New country`."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in camel.replace("_", " "))
    words = " ".join(words.split())
    return words[:1].upper() + words[1:]


def dig(row: Mapping[str, Any], path: str) -> Any:
    """Give what stands at `a.b.c`, written flat or nested or in any mixture of both; else None."""
    if path in row:
        return row[path]
    head, _, rest = path.partition(".")
    while rest:
        inner = row.get(head)
        if isinstance(inner, Mapping) and (found := dig(inner, rest)) is not None:
            return found
        step, _, rest = rest.partition(".")
        head = f"{head}.{step}"
    return None


def fault(error: ValidationError) -> str:
    """Say which fields a row lacks or has wrong, never what stood in them."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    said = (f"{'.'.join(map(str, one['loc'])) or 'row'}: {one['type']}" for one in faults[:3])
    return "; ".join(said)
