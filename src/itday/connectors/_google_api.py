"""Google's JSON APIs as servers: their common rules for errors, pages and rates. No resources.

Facts: developers.google.com/workspace/calendar/api/guides/errors, /gmail/api/guides/handle-errors,
and the discovery documents (read 2026-11-29). A 403 may mean "slow down": its reason tells.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
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
)
from itday.domain.secret import Secret
from itday.domain.text import clean
from itday.sdk.http import Http
from itday.sdk.rate import Rate

if TYPE_CHECKING:
    from itday.connectors._google_config import GoogleConfig
    from itday.sdk.accounts.google import Account
    from itday.sdk.connector import Setting
    from itday.sdk.reply import Reply

OURS = frozenset({400, 401, 403, 404, 409, 410, 412})
"""Refusals whose meaning is in Google's own words; the rest is `sdk.http`'s."""
SLOW = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})
"""Reasons of a 403 that mean the same as a 429."""
OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
MAX_PAGES = 1_000


def rates() -> dict[str, Rate]:
    """Limits by API.

    Gmail counts 6,000 units a minute for a person, and a reading costs 5: 1,000 leave something to
    other programs. Reports and Directory allow 2,400 requests a minute; Alert Center publishes no
    figure, so one a second must do.
    """
    return {"gmail": Rate(1_000, 60.0), "alertcenter": Rate(1, 1.0), "admin": Rate(40, 1.0)}


class Api:
    """One account's client of all of Google's APIs; each is named with what is asked of it."""

    def __init__(self, config: GoogleConfig, setting: Setting, account: Account) -> None:
        """Prepare; nothing is asked yet.

        Raises:
            SettingsError: The address cannot be used.
        """
        self.account, self._config, self._source = account, config, setting.source
        self._clients: dict[str, Http] = {}
        self._rates = rates()

    async def send(
        self,
        method: str,
        api: str,
        path: str,
        *,
        needs: str,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request and give the accepted answer; an old token is renewed once.

        Args:
            method: Of HTTP.
            api: Which of Google's APIs.
            path: Below its host.
            needs: The scope it takes; its name is in the error where it is missing.
            params: The query.
            body: To send as JSON.
            headers: Beside our own.

        Raises:
            AuthFailed: The person must sign in again.
            Forbidden: The scope, a role or the API itself is missing.
            Gone, Conflict, Refused, Unavailable, Unsettled, BadReply: As everywhere.
        """
        if api in self._rates:
            await self._rates[api].wait()
        if api not in self._clients:
            self._clients[api] = Http(
                self._config.base(api), ca_file=self._config.ca_file, source=self._source
            )
        ask = partial(self._clients[api].send, method, path, params=params, json=body, ok=OURS)
        token = await self.account.token(needs)
        reply = await ask(headers={**(headers or {}), **_bearing(token)})
        if reply.status == 401:
            token = await self.account.token(needs, spent=token)
            reply = await ask(headers={**(headers or {}), **_bearing(token)})
        if reply.status in OURS:
            raise self._fault(reply, needs)
        return reply

    async def pages(
        self, api: str, path: str, *, needs: str, rows: str, params: Mapping[str, Any]
    ) -> AsyncIterator[tuple[list[Any], Mapping[str, Any]]]:
        """The rows of a listing a page at a time, each with the whole page.

        Args:
            api: Which of Google's APIs.
            path: Below its host.
            needs: The scope it takes.
            rows: The member that holds them; a page without it has none.
            params: The query of every page.

        Raises:
            BadReply: The listing has no end, or a page is none.
            SourceError: As `send`.
        """
        seen: set[str] = set()
        step: str | None = None
        while True:
            asked = {**params, "pageToken": step}
            page = (await self.send("GET", api, path, needs=needs, params=asked)).json()
            found = page.get(rows, []) if isinstance(page, dict) else None
            if not isinstance(found, list) or not _is_listing(page, rows):
                raise BadReply("a listing without rows", where=self._source)
            yield found, page
            step = page.get("nextPageToken")
            if step is None:
                return
            if step in seen or len(seen) >= MAX_PAGES:
                raise BadReply("a listing that has no end", where=self._source)
            seen.add(str(step))

    async def aclose(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()
        await self.account.aclose()

    def _fault(self, reply: Reply, needs: str) -> SourceError:
        """The error that a refusal of Google's stands for."""
        reason, said = fault_of(reply)
        what, where = f"{reply.status}: {said}" if said else str(reply.status), self._source
        match reply.status:
            case 401:
                remedy = f"Run `itday signin {where}`"
                return AuthFailed("Google does not take the sign-in", where=where, remedy=remedy)
            case 403 if reason in SLOW:
                remedy = "Nothing to do: tried again"
                return Unavailable(what, where=where, remedy=remedy)
            case 403 if reason in OFF:
                remedy = "Switch it on in the Cloud project of the school's client"
                return Forbidden("this API is not switched on", where=where, remedy=remedy)
            case 403:
                return Forbidden(
                    f"permission missing: {needs}" + (f" ({said})" if said else ""),
                    where=where,
                    remedy=self._grant(),
                )
            case 404 | 410:
                return Gone(what, where=where)
            case 409 | 412:
                return Conflict(what, where=where)
        return Refused(what, where=where, remedy="Change it and try again")

    def _grant(self) -> str:
        """Who grants what is missing, and where."""
        if self._config.sign_in == "service":
            who = self._config.admin
            return (
                f"A super admin delegates it in the Admin console, or gives {who} the role for it"
            )
        again = f"Run `itday signin {self._source}` and tick it there"
        return f"{again}, or ask a super admin for the role that it takes"


def _bearing(token: Secret) -> dict[str, str | Secret]:
    return {"Authorization": Secret(f"Bearer {token.reveal()}"), "Accept": "application/json"}


def _is_listing(page: Mapping[str, Any], rows: str) -> bool:
    """Whether a page without rows is an empty one, and not another answer altogether."""
    known = {rows, "kind", "etag", "nextPageToken", "historyId", "resultSizeEstimate"}
    return not page or bool(known & set(page))


def fault_of(reply: Reply) -> tuple[str, str]:
    """The reason and the words of an error answer; both may be empty."""
    try:
        error = json.loads(reply.content).get("error", {})
        every = [*error.get("errors", ()), *error.get("details", ())]
        reasons = [one.get("reason") for one in every if isinstance(one, dict)]
        reason = next((one for one in reasons if one), error.get("status") or "")
        said = error.get("message") or ""
    except (ValueError, AttributeError, RecursionError, TypeError):
        return "", ""
    return clean(str(reason), limit=80), clean(" ".join(str(said).split()), limit=160)
