"""How a connector in a process of its own is spoken to: one JSON object a line, both ways.

Down go questions: `{"id": 7, "ask": "pull", ...}`. Up come, under the same number, rows and then a
line that ends the answer: `{"id": 7, "row": {...}}`, `{"id": 7, "end": {...}}` or `"error"`. What
comes up was written by a stranger's program, so whatever is made of it here is checked and cleaned
as text from a server is.
"""

from __future__ import annotations

import base64
import json
import math
import traceback
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Conflict,
    CursorExpired,
    Forbidden,
    Gone,
    ItdayError,
    Refused,
    SettingsError,
    SourceError,
    Unavailable,
    Unsettled,
)
from itday.domain.kinds import KINDS
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.text import clean

LINE_BYTES = 1 << 20
"""The longest line: reading one must not hold up whoever else waits for the event loop."""
LONGEST_KEY = 500
LONGEST_REST_S = 86_400.0
LONGEST_TRACE = 4_000

Told = dict[str, Any]
"""A line, or a part of one."""

ERRORS: Mapping[str, type[ItdayError]] = {
    error.__name__: error
    for error in (
        *(SettingsError, SourceError, AuthFailed, Forbidden, Unavailable, Unsettled),
        *(CursorExpired, BadReply, Refused, Gone, Conflict),
    )
}
"""The errors that a connector may raise; any other is a fault of its own."""


class Fault(Exception):
    """The connector raised what is none of `ERRORS`: a fault in it."""

    def __init__(self, name: str, trace: str) -> None:
        """Keep the exception's class name, and its trace for the log."""
        super().__init__(name)
        self.name = name
        self.trace = trace


class Misnamed(Exception):
    """The connector named a record that is not its source's, or not of the kind asked for."""


def packed(told: Told) -> bytes:
    """A line, its end included.

    Raises:
        TypeError, ValueError: There is something in it that JSON has no word for.
    """
    text = json.dumps(told, separators=(",", ":"), allow_nan=False, default=_plain)
    return text.encode() + b"\n"


def _plain(value: Any) -> str:
    """Dates, which settings files have and JSON has not."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def unpacked(line: bytes) -> Told:
    """The object of a line that came up.

    Raises:
        ValueError: It is no JSON object with a number, or one that would cost too much to read.
    """
    try:
        told = json.loads(line, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(told, dict) or type(told.get("id")) is not int:
        raise ValueError("no object with a number")  # one error for all of it
    return told


def _no_number(word: str) -> float:
    raise ValueError(word)


def record_told(record: Record) -> Told:
    """A record, with what is not part of its JSON."""
    raw = base64.b64encode(record.raw).decode() if record.raw else ""
    return {"fields": record.model_dump(mode="json"), "etag": record.etag, "raw": raw}


def record_of(told: Any, source: str, kind: str) -> Record:
    """Make the record again.

    Args:
        told: What `record_told` gave, or anything else.
        source: Whose it must be.
        kind: Of which kind it must be.

    Raises:
        Misnamed: It claims to be another source's, or of another kind.
        ValueError: It is no record of that kind.
    """
    if not (isinstance(told, dict) and isinstance(told.get("fields"), dict)):
        raise ValueError("no record")  # noqa: TRY004  # as its docstring says
    fields = dict(told["fields"])
    ref = ref_of(fields.get("ref"), source, kind)
    etag, raw = told.get("etag", ""), told.get("raw", "")
    if not (isinstance(etag, str) and isinstance(raw, str)):
        raise ValueError("no record")  # noqa: TRY004  # as its docstring says
    extra = {"ref": ref, "etag": etag, "raw": base64.b64decode(raw, validate=True)}
    return KINDS[kind].model_validate(fields | extra)


def ref_of(told: Any, source: str, kind: str | None = None) -> Ref:
    """Make a reference again; where no kind is given, any that there is will do.

    Raises:
        Misnamed: It names another source, or another kind.
        ValueError: It is no reference, or its key cannot be shown.
    """
    if not (isinstance(told, list) and [type(part) for part in told] == [str] * 3):
        raise ValueError("no reference")
    ref = Ref(*told)
    if ref.source != source or ref.kind not in ({kind} if kind else KINDS):
        name = clean(f"{ref.source}:{ref.kind}", limit=80)
        raise Misnamed(f"called a record {name}")
    if not ref.key or clean(ref.key, limit=LONGEST_KEY) != ref.key:
        raise ValueError("a key that cannot be shown")
    return ref


def error_told(error: BaseException) -> Told:
    """An error on its way up."""
    known = next((c.__name__ for c in type(error).__mro__ if c.__name__ in ERRORS), None)
    if isinstance(error, ItdayError) and known is not None:
        return {
            "type": known,
            "what": str(error.what),
            "where": str(error.where),
            "remedy": str(error.remedy),
            "retry_after_s": getattr(error, "retry_after_s", None),
            "busy": getattr(error, "busy", False),
            "theirs": getattr(error, "theirs", None),
        }
    try:
        trace = "".join(traceback.format_exception(error))
    except BaseException as worse:  # noqa: BLE001  # an error that cannot even be shown
        trace = f"(cannot be shown: {type(worse).__name__})"
    return {"type": "", "name": type(error).__name__, "trace": trace[-LONGEST_TRACE:]}


def error_of(told: Any, ref: Ref | None = None) -> ItdayError | Fault:
    """Make the error again; what is none becomes a fault.

    Args:
        told: What `error_told` gave, or anything else.
        ref: The record that was asked about: the other version of a conflict must be its.
    """
    told = told if isinstance(told, dict) else {}
    kind = ERRORS.get(str(told.get("type")))
    if kind is None:
        name = clean(str(told.get("name") or "an unknown error"), limit=60)
        return Fault(name, clean(str(told.get("trace")), limit=LONGEST_TRACE, multiline=True))
    what, where, remedy = (
        clean(str(told.get(part) or ""), limit=500) for part in ("what", "where", "remedy")
    )
    if issubclass(kind, Unavailable):
        after = _seconds(told.get("retry_after_s"))
        busy = told.get("busy") is True
        return kind(what, where=where, remedy=remedy, retry_after_s=after, busy=busy)
    if issubclass(kind, Conflict):
        theirs = _theirs(told.get("theirs"), ref)
        return kind(what, where=where, remedy=remedy, theirs=theirs)
    return kind(what, where=where, remedy=remedy)


def _seconds(told: Any) -> float | None:
    """A rest as a server may ask for it; nonsense is none."""
    if type(told) not in {int, float} or not 0 <= told < math.inf:
        return None
    return float(min(told, LONGEST_REST_S))


def _theirs(told: Any, ref: Ref | None) -> Told:
    """The other version, checked; empty where it is no whole record: then it is read afresh."""
    if not isinstance(told, dict) or ref is None:
        return {}
    fields = {"ref": list(ref)} | told
    etag = fields.pop("etag", "")
    try:
        record = record_of({"fields": fields, "etag": etag}, ref.source, ref.kind)
    except (ValueError, Misnamed):
        return {}
    return record.model_dump(mode="json") | {"etag": record.etag} if record.ref == ref else {}
