"""What a refusing HTTP status means for a source, and how long it asks us to wait."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Conflict,
    Forbidden,
    Gone,
    Refused,
    SourceError,
    Unavailable,
    Unsettled,
)
from itday.domain.text import clean
from itday.sdk.reply import WEB_PAGE, server_date
from itday.sdk.scrub import scrub

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_WORDS = 200
SHORTEST_S, LONGEST_S = 1.0, 3600.0
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_EPOCH = re.compile(r"[0-9]{10,11}")
RESETS = ("X-Rate-Limit-Reset", "X-RateLimit-Reset")
DAY_S = 86_400.0
MAX_DEPTH, MAX_PARTS = 4, 5
_KEYS = (
    "error_human", "message", "detail", "description", "error_description", "error", "errors",
    "errorMessages", "messages", "response_status", "title",
)  # fmt: skip
"""Where help desks put the words for a person, best first."""

_LOOK = "Check the address if this does not pass"
_DECIDE = "Compare both versions and decide"
MEANING: Mapping[int, tuple[type[SourceError], str]] = {
    HTTPStatus.UNAUTHORIZED: (AuthFailed, "Run `itday secret set {source}`"),
    HTTPStatus.FORBIDDEN: (Forbidden, "Ask for the permission, or a token that has it"),
    HTTPStatus.NOT_FOUND: (Gone, _LOOK),
    HTTPStatus.GONE: (Gone, _LOOK),
    HTTPStatus.CONFLICT: (Conflict, _DECIDE),
    HTTPStatus.PRECONDITION_FAILED: (Conflict, _DECIDE),
}
NOT_DONE = {
    HTTPStatus.NOT_IMPLEMENTED,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.REQUEST_TIMEOUT,
}
"""Statuses that say that a change was not begun; after any other 5xx it may have happened."""


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, from 1 second to 1 hour; junk gives `None`.

    Args:
        value: Seconds, with or without a fraction, or an HTTP date.
        now: The clock to measure a date by, best the server's own.
    """
    value = (value or "").strip(" \t")
    if _SECONDS.fullmatch(value):
        seconds = float(value)
    elif moment := server_date(value):
        seconds = (moment - now).total_seconds()
    else:
        return None
    return min(LONGEST_S, max(SHORTEST_S, seconds)) if math.isfinite(seconds) else None


def reset_s(value: str | None, now: datetime) -> float | None:
    """Seconds to the moment at which a rate begins anew, 1 second to 1 hour; junk gives `None`.

    Args:
        value: The moment as seconds since 1970, as Okta, GitHub and others give it.
        now: The server's own clock.
    """
    value = (value or "").strip()
    if not _SECONDS.fullmatch(value) and not _EPOCH.fullmatch(value):
        return None
    seconds = float(value) - now.timestamp()
    return min(LONGEST_S, max(SHORTEST_S, seconds)) if abs(seconds) < DAY_S else None


def failure(
    status: int, headers: Mapping[str, str], content: bytes, *, source: str, writes: bool
) -> SourceError:
    """The error that a refusing status stands for.

    Args:
        status: Anything but what the caller takes.
        headers: By name in any case.
        content: As much of the answer as was read.
        source: The source's name, for the error line and the remedy.
        writes: Whether the request was to change something.
    """
    said = words(content)
    line = f"{status} {_phrase(status)}".strip()
    what = f"{line}: {said}" if said else line
    if status in MEANING:
        error, remedy = MEANING[status]
        return error(what, where=source, remedy=remedy.format(source=source or "SOURCE"))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in NOT_DONE:
        return _later(status, headers, what, source=source, writes=writes)
    if status < HTTPStatus.BAD_REQUEST:
        return BadReply(what, where=source, remedy="Check the address in the settings")
    return Refused(said or line, where=source, remedy="Change it and try again")


def _later(
    status: int, headers: Mapping[str, str], what: str, *, source: str, writes: bool
) -> Unavailable:
    now = server_date(headers.get("Date")) or datetime.now(UTC)
    wait = retry_after_s(headers.get("Retry-After"), now)
    if wait is None and status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = reset_s(next((headers[name] for name in RESETS if name in headers), None), now)
    if writes and status not in NOT_DONE:
        remedy = "It may have happened: it is read again before another try"
        return Unsettled(what, where=source, remedy=remedy, retry_after_s=wait)
    return Unavailable(
        what,
        where=source,
        remedy="Nothing to do: tried again",
        retry_after_s=wait,
        busy=status == HTTPStatus.TOO_MANY_REQUESTS,
    )


def words(content: bytes) -> str:
    """What a refusal says to people: cleaned, on one line, without secrets, 200 characters."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return WEB_PAGE if b"<html" in start[:1000].lower() else ""
    try:
        said = "; ".join(dict.fromkeys(_found(json.loads(content), 0)))
    except (ValueError, RecursionError):
        said = content[: 4 * MAX_WORDS].decode("utf-8", errors="replace")
    return clean(" ".join(scrub(said[: 8 * MAX_WORDS]).split()), limit=MAX_WORDS)


def _found(value: Any, depth: int) -> Iterator[str]:
    """The texts under telling keys; where a level has none, those of its first entries."""
    if isinstance(value, str):
        yield value
    if depth > MAX_DEPTH:
        return
    inner = value if isinstance(value, list) else []
    if isinstance(value, dict):
        inner = [value[key] for key in _KEYS if value.get(key)] or list(value.values())
    for one in inner[:MAX_PARTS]:
        yield from _found(one, depth + 1)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
