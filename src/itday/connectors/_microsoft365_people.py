"""Graph's `user` and what it is in our words.

Facts: learn.microsoft.com/graph/api/user-list, /directoryrole-list (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from itday.domain.member import STAFF, Member
from itday.domain.ref import Ref
from itday.sdk.rows import Row, Words

FIELDS = "id,displayName,mail,userPrincipalName,jobTitle,department,accountEnabled,userType"


class User(Row):
    """A `user`, as far as `FIELDS` asks for it."""

    id: str
    displayName: Words = ""  # noqa: N815  # Microsoft's spelling
    mail: Words = ""
    userPrincipalName: Words = ""  # noqa: N815
    jobTitle: Words = ""  # noqa: N815
    department: Words = ""
    accountEnabled: bool | None = True  # noqa: N815
    userType: Words = ""  # noqa: N815


class Holder(Row):
    """Who holds a directory role."""

    id: str


class Role(Row):
    """A `directoryRole` with those who hold it."""

    id: str
    displayName: Words = ""  # noqa: N815
    members: tuple[Holder, ...] | None = ()


def held(roles: Sequence[Role]) -> dict[str, list[str]]:
    """The names of the roles that each account holds."""
    found: dict[str, list[str]] = {}
    for role in roles:
        for holder in role.members or ():
            found.setdefault(holder.id, []).append(role.displayName)
    return found


def member(
    row: User, ref: Ref, roles: Mapping[str, Sequence[str]], staff: Collection[str]
) -> Member:
    """The record that shows an account; its directory roles follow what it does."""
    email = row.mail or row.userPrincipalName
    domain = email.rpartition("@")[2].lower()
    kind = "guest" if row.userType == "Guest" else STAFF if domain in staff else ""
    return Member(
        ref=ref,
        title=row.displayName or email,
        email=email,
        login=row.userPrincipalName,
        type=kind,
        role="; ".join([*filter(None, [row.jobTitle]), *sorted(roles.get(row.id, ()))]),
        department=row.department,
        enabled=row.accountEnabled is not False,
    )
