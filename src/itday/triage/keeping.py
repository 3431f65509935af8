"""What the register is told, looked at before it is decided: projects, renewals, goals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.verbs.kept import KEEPS
from itday.triage.project_fields import owed

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""A project's own word."""


def checked_key(key: str) -> str:
    """The key, if it can be one.

    Raises:
        ItdayError: It cannot.
    """
    if not KEY.fullmatch(key):
        raise ItdayError(f"{key!r} cannot be a key", remedy="Use a-z, 0-9 and -, up to 40")
    return key


def project(key: str, was: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> Change:
    """The change of a project, once it is seen that the project can be so.

    Raises:
        ItdayError: It cannot: a value is out of bounds, or a colour of one's own owes its reasons.
    """
    change = kept(Ref(DESK, "project", checked_key(key)), was, fields)
    if "rag" in fields and (lacking := owed({**(was or {}), **fields})):
        raise ItdayError(lacking, where=key, remedy="Give them in the same command")
    return change


def kept(ref: Ref, was: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> Change:
    """The change of a renewal or a goal, once it is seen that it can be so.

    Raises:
        ItdayError: A value is out of bounds.
    """
    from pydantic import ValidationError

    from itday.domain.kinds import KINDS

    change = KEEPS[ref.kind](ref=ref, fields=fields)
    given = {"ref": tuple(ref), **(was or {}), **fields}
    given.pop("etag", None)
    try:
        KINDS[ref.kind].model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ItdayError(f"{where}: {first['msg']}", where=ref.key) from error
    return change


def named_after(kind: str, title: str) -> Ref:
    """The reference of a renewal or goal of that title."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or kind
    return Ref(DESK, kind, plain)
