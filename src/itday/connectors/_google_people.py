"""Directory v1's `user` and what it is in our words.

Facts: developers.google.com/workspace/admin/directory/reference/rest/v1/users (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Collection

from itday.domain.member import STAFF, Member
from itday.domain.ref import Ref
from itday.sdk.rows import Row, Words

FIELDS = (
    "nextPageToken,users(id,primaryEmail,name/fullName,suspended,isAdmin,isDelegatedAdmin,"
    "orgUnitPath)"
)


class Name(Row):
    """`name`."""

    fullName: Words = ""  # noqa: N815  # Google's spelling


class User(Row):
    """A user, as far as `FIELDS` asks for it."""

    id: str
    primaryEmail: Words = ""  # noqa: N815
    name: Name | None = None
    suspended: bool | None = False
    isAdmin: bool | None = False  # noqa: N815
    isDelegatedAdmin: bool | None = False  # noqa: N815
    orgUnitPath: Words = ""  # noqa: N815


def member(row: User, ref: Ref, staff: Collection[str]) -> Member:
    """The record that shows an account; the unit it is in says where it belongs."""
    domain = row.primaryEmail.rpartition("@")[2].lower()
    role = "Super admin" if row.isAdmin else "Delegated admin" if row.isDelegatedAdmin else ""
    return Member(
        ref=ref,
        title=(row.name or Name()).fullName or row.primaryEmail,
        email=row.primaryEmail,
        login=row.primaryEmail,
        type=STAFF if domain in staff else "",
        role=role,
        department=row.orgUnitPath.strip("/"),
        enabled=not row.suspended,
    )
