"""Microsoft Graph v1.0 as a server: its rules for errors, pages and rates. No resources.

Facts: learn.microsoft.com/graph/errors, /paging, /delta-query-overview, /throttling-limits, and
/entra/identity-platform/claims-challenge (all read 2026-11-29).
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Conflict,
    CursorExpired,
    Forbidden,
    Gone,
    Refused,
    SourceError,
)
from itday.domain.secret import Secret
from itday.domain.text import clean
from itday.sdk.http import Http
from itday.sdk.rate import Rate

if TYPE_CHECKING:
    from itday.connectors._microsoft365_config import Microsoft365Config
    from itday.sdk.accounts.microsoft import Account
    from itday.sdk.connector import Setting
    from itday.sdk.reply import Reply

OURS = frozenset({400, 401, 403, 404, 409, 410, 412})
"""Refusals whose meaning is in Graph's own words; the rest is `sdk.http`'s."""
EXPIRED = frozenset({"syncstatenotfound", "resyncrequired", "syncstateinvalid"})
"""Codes of a 4xx by which Graph says that a link of ours has died, in lower case."""
NO_LICENCE = "authentication_requestfromnonpremiumtenantorb2ctenant"
CLAIMS = re.compile(r'error="insufficient_claims".*?claims="([A-Za-z0-9+/=_-]+)"', re.IGNORECASE)
MAX_PAGES = 1_000
OPTIONS = 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text"'


def rates() -> dict[str, Rate]:
    """Graph's limits by the first step of a path; identity protection gives no Retry-After."""
    return {
        "identityProtection": Rate(1, 1.0),
        "auditLogs": Rate(5, 10.0),
        "security": Rate(150, 60.0),
    }


class Graph:
    """One login's client; what it asks is called by a path below `v1.0/`."""

    def __init__(self, config: Microsoft365Config, setting: Setting, account: Account) -> None:
        """Prepare; nothing is asked yet.

        Raises:
            SettingsError: The address cannot be used.
        """
        self.account, self._source = account, setting.source
        self._base = f"{config.graph}/v1.0/"
        self._http = Http(self._base, ca_file=config.ca_file, source=setting.source)
        self._rates = rates()

    async def send(
        self,
        method: str,
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
            path: Below `v1.0/`, or a link that Graph gave.
            needs: The permission it takes; its name is in the error where it is missing.
            params: The query.
            body: To send as JSON.
            headers: Beside our own.

        Raises:
            AuthFailed: The person must sign in again.
            Forbidden: The permission, a role or a licence is missing.
            CursorExpired: A delta link has died.
            Gone, Conflict, Refused, Unavailable, Unsettled, BadReply: As everywhere.
        """
        head = path.removeprefix(self._base).partition("/")[0]
        if head in self._rates:
            await self._rates[head].wait()
        ask = partial(self._http.send, method, path, params=params, json=body, ok=OURS)
        token = await self.account.token(needs)
        reply = await ask(headers=self._headers(token, headers or {}))
        if reply.status == 401:
            token = await self.account.token(needs, claims=claims_of(reply), spent=token)
            reply = await ask(headers=self._headers(token, headers or {}))
        if reply.status in OURS:
            raise self._fault(reply, needs, delta="delta" in path)
        return reply

    async def pages(
        self,
        path: str,
        *,
        needs: str,
        params: Mapping[str, Any] | None = None,
        prefer: str = OPTIONS,
    ) -> AsyncIterator[tuple[list[Any], str | None]]:
        """The rows of a listing a page at a time, each with the delta link where it has one.

        Raises:
            BadReply: The listing has no end, or a page is none.
            SourceError: As `send`.
        """
        seen: set[str] = set()
        step: str | None = path
        while step is not None:
            reply = await self.send(
                "GET", step, needs=needs, params=params, headers={"Prefer": prefer}
            )
            page = reply.json()
            if not isinstance(page, dict) or not isinstance(page.get("value"), list):
                raise BadReply("a listing without rows", where=self._source)
            step, params = page.get("@odata.nextLink"), None
            if step is not None and (step in seen or len(seen) >= MAX_PAGES):
                raise BadReply("a listing that has no end", where=self._source)
            seen.add(str(step))
            yield page["value"], page.get("@odata.deltaLink")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await self.account.aclose()

    @staticmethod
    def _headers(token: Secret, own: Mapping[str, str]) -> dict[str, str | Secret]:
        return {
            **own,
            "Authorization": Secret(f"Bearer {token.reveal()}"),
            "client-request-id": str(uuid.uuid4()),
            "Accept": "application/json",
        }

    def _fault(self, reply: Reply, needs: str, *, delta: bool) -> SourceError:
        """The error that a refusal of Graph's stands for."""
        code, said = fault_of(reply)
        what = f"{reply.status}: {said}" if said else f"{reply.status} {code}".strip()
        where = self._source
        if reply.status == 401:
            return AuthFailed(
                "Microsoft does not take the sign-in any more",
                where=where,
                remedy=f"Run `itday signin {where}`",
            )
        if reply.status == 403:
            return self._forbidden(code, said, needs)
        if delta and (reply.status == 410 or code.lower() in EXPIRED):
            return CursorExpired(what, where=where)
        if reply.status in {404, 410}:
            return Gone(what, where=where)
        if reply.status in {409, 412}:
            return Conflict(what, where=where)
        return Refused(what, where=where, remedy="Change it and try again")

    def _forbidden(self, code: str, said: str, needs: str) -> Forbidden:
        if code.lower() == NO_LICENCE:
            return Forbidden(
                "the tenant has no Entra ID P1 licence, which this takes",
                where=self._source,
                remedy="Take the area out of the settings, or ask who buys licences",
            )
        return Forbidden(
            f"permission missing: {needs}" + (f" ({said})" if said else ""),
            where=self._source,
            remedy=f"An administrator grants it: `itday signin {self._source} --consent`",
        )


def fault_of(reply: Reply) -> tuple[str, str]:
    """The innermost code and the words of an error answer; both may be empty."""
    try:
        error = json.loads(reply.content).get("error", {})
        inner = error.get("innerError") or error.get("innererror") or {}
        code = str(inner.get("code") or error.get("code") or "")
        said = str(error.get("message") or "")
    except (ValueError, AttributeError, RecursionError):
        return "", ""
    return clean(code, limit=80), clean(" ".join(said.split()), limit=160)


def claims_of(reply: Reply) -> str:
    """The claims that a 401 asks for, as JSON text; empty where it asks for none."""
    found = CLAIMS.search(reply.headers.get("WWW-Authenticate", ""))
    if found is None:
        return ""
    packed = found[1].translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode()
    except ValueError:
        return ""
