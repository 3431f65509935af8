"""The Workspace's directory: everybody in it, and an account signed out, suspended or restored.

Facts: developers.google.com/workspace/admin/directory/reference/rest/v1/users (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from itday.connectors import _google_people as directory
from itday.connectors._google_asking import Asking, step
from itday.connectors._google_config import RESPOND
from itday.domain.feed import Page
from itday.domain.member import Member
from itday.domain.verbs import DisableAccount, RevokeSessions
from itday.sdk.rows import Row, as_row, read_rows

if TYPE_CHECKING:
    from itday.domain.change import Change

SUSPEND, SIGN_OUT = RESPOND
ALL = {"customer": "my_customer"}


class Reach(Row):
    """What a directory user tells of what was done to it."""

    suspended: bool | None = None


class Accounts(Asking):
    """Accounts of the school."""

    area = "people"
    api = "admin"
    root = "admin/directory/v1/users"
    probe = ("", {**ALL, "maxResults": 1})

    async def pull(self) -> AsyncIterator[Page[Member]]:
        """Everybody with an account."""
        params = {**ALL, "maxResults": 500, "fields": directory.FIELDS}
        async for rows, _ in self._pages("", "users", params):
            fit, aside = read_rows(directory.User, rows)
            staff = self._config.staff_domains
            made = [directory.member(row, self._ref(Member, row.id), staff) for row in fit]
            yield Page(made, aside=aside)

    async def sign_out(self, login: str) -> None:
        """Sign an account out everywhere."""
        await self._send("POST", f"/{step(login)}/signOut", needs=SIGN_OUT)

    async def suspend(self, login: str, *, on: bool) -> None:
        """Suspend an account, or let it in again."""
        await self._send("PATCH", f"/{step(login)}", needs=SUSPEND, body={"suspended": on})

    async def reached(self, change: Change, login: str) -> bool:
        """Whether an account is as a change asks; that it was signed out, nothing tells."""
        if isinstance(change, RevokeSessions):
            return False
        params = {"fields": "suspended"}
        reply = await self._send("GET", f"/{step(login)}", needs=SUSPEND, params=params)
        suspended = bool(as_row(Reach, reply.json(), where=self._source).suspended)
        return suspended is isinstance(change, DisableAccount)
