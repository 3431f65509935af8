"""The tenant's directory: everybody in it, and an account signed out, disabled or enabled.

Facts: learn.microsoft.com/graph/api/user-revokesigninsessions, user-update (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime

from itday.connectors import _microsoft365_people as directory
from itday.connectors._microsoft365_asking import Asking, step
from itday.domain.feed import Page
from itday.domain.member import Member
from itday.domain.verbs import EnableAccount, RevokeSessions
from itday.sdk.rows import Row, as_row, read_rows

if TYPE_CHECKING:
    from itday.domain.change import Change


class Reach(Row):
    """What a `user` tells of what was done to it."""

    accountEnabled: bool | None = None  # noqa: N815  # Microsoft's spelling
    signInSessionsValidFromDateTime: AwareDatetime | None = None  # noqa: N815


class Accounts(Asking):
    """Accounts of the school."""

    async def pull(self) -> AsyncIterator[Page[Member]]:
        """Everybody with an account, and the directory roles they hold."""
        roles: list[directory.Role] = []
        params: dict[str, Any] = {"$expand": "members"}
        needs = "RoleManagement.Read.Directory"
        async for rows, _ in self._graph.pages("directoryRoles", needs=needs, params=params):
            roles += read_rows(directory.Role, rows)[0]
        held, staff = directory.held(roles), self._config.staff_domains
        params = {"$select": directory.FIELDS, "$top": 999}
        async for rows, _ in self._graph.pages("users", needs="User.Read.All", params=params):
            fit, aside = read_rows(directory.User, rows)
            made = [directory.member(row, self._ref(Member, row.id), held, staff) for row in fit]
            yield Page(made, aside=aside)

    async def revoke(self, login: str) -> None:
        """Sign an account out everywhere."""
        path = f"{user(login)}/revokeSignInSessions"
        await self._graph.send("POST", path, needs="User.RevokeSessions.All")

    async def enable(self, login: str, *, on: bool) -> None:
        """Let an account sign in, or not."""
        path = user(login)
        needs = "User.EnableDisableAccount.All"
        await self._graph.send("PATCH", path, needs=needs, body={"accountEnabled": on})

    async def reached(self, change: Change, login: str, since: datetime) -> bool:
        """Whether an account is as a change of an alert asks, by its own record.

        Args:
            change: Of the three that act on accounts.
            login: Of the account.
            since: When it was asked for.
        """
        fields = {"$select": "accountEnabled,signInSessionsValidFromDateTime"}
        row = as_row(
            Reach,
            await self._get(user(login), "User.Read.All", fields),
            where=self._source,
        )
        if isinstance(change, RevokeSessions):
            begun = row.signInSessionsValidFromDateTime
            return begun is not None and begun >= since.replace(microsecond=0)
        return row.accountEnabled is isinstance(change, EnableAccount)


def user(login: str) -> str:
    """The path of an account; a name that begins with `$` cannot be a step of one."""
    if login.startswith("$"):
        return "users('{}')".format(step(login.replace("'", "''")))
    return f"users/{step(login)}"
