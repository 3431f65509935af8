"""Signing in to Sophos Central: a token, whose tenant it is for, and where its region is.

Credentials go to the sign-in server alone; the token goes to the API that says whose it is, and to
the tenant's region if that is a host of Sophos'.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter

from itday.domain.errors import AuthFailed, BadReply, Forbidden, Refused
from itday.domain.secret import Secret
from itday.domain.text import clean
from itday.sdk.http import Http
from itday.sdk.origin import origin_of, shown_host
from itday.sdk.reply import Reply, decode
from itday.sdk.scrub import register

OURS = ".sophos.com"
EARLIER = timedelta(minutes=2)
"""A token is renewed so long before it ends."""


class Token(BaseModel):
    """What signing in gave."""

    access_token: str = Field(min_length=1)
    expires_in: int = Field(ge=1)


class Hosts(BaseModel):
    """Where the tenant's own API is."""

    dataRegion: str = ""  # noqa: N815  # Sophos' spelling


class Whoami(BaseModel):
    """Whose credentials they are."""

    id: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    idType: str  # noqa: N815
    apiHosts: Hosts  # noqa: N815


TOKEN, WHOAMI = TypeAdapter(Token), TypeAdapter(Whoami)


class Region:
    """One signed-in connection to the tenant's region."""

    def __init__(
        self, http: Http, host: str, headers: Mapping[str, str | Secret], until: datetime
    ) -> None:
        """Keep the connection, what goes with every request, and how long it is good."""
        self.http, self.host, self.headers, self.until = http, host, headers, until


class Door:
    """Signs in when needed, and asks the tenant's region."""

    def __init__(
        self,
        *,
        id_url: str,
        api_url: str,
        ca_file: Path | None,
        login: tuple[str, Secret | None],
        source: str,
        now: Callable[[], datetime],
    ) -> None:
        """Keep where to sign in and as whom; ask nothing yet."""
        self._id_url, self._api_url, self._ca_file = id_url, api_url, ca_file
        self._login, self._source, self._now = login, source, now
        self._region: Region | None = None
        self._turn = asyncio.Lock()

    async def send(self, method: str, path: str, body: Any = None) -> Reply:
        """Ask the tenant's region; where the token is no longer good, with a new one, once.

        Raises:
            SourceError: As `Http.send`.
            Forbidden: The credentials are not a tenant's.
        """
        region = await self.open()
        try:
            return await region.http.send(method, path, headers=region.headers, json=body)
        except AuthFailed:
            region = await self.open(instead=region)
            return await region.http.send(method, path, headers=region.headers, json=body)

    async def open(self, instead: Region | None = None) -> Region:
        """The connection; `instead` is one that was not let in any more."""
        async with self._turn:
            region = self._region
            if region is not None and region is not instead and self._now() < region.until:
                return region
            if region is not None:
                await region.http.aclose()
            self._region = await self._signed_in()
            return self._region

    async def aclose(self) -> None:
        """Close the connection."""
        if self._region is not None:
            await self._region.http.aclose()

    async def _signed_in(self) -> Region:
        token = await self._token()
        bearer = Secret(f"Bearer {token.access_token}")
        register(token.access_token)
        http = self._http(self._api_url)
        try:
            reply = await http.send("GET", "/whoami/v1", headers={"Authorization": bearer})
        finally:
            await http.aclose()
        who = decode(WHOAMI, reply.content, where=self._source)
        if who.idType != "tenant":
            raise Forbidden(
                f"these credentials are those of a {clean(who.idType, limit=40)}, not of a tenant",
                where=self._source,
                remedy="Make some in the tenant's own Sophos Central",
            )
        url = self._judged(who.apiHosts.dataRegion)
        headers: dict[str, str | Secret] = {"Authorization": bearer, "X-Tenant-ID": who.id}
        until = self._now() + timedelta(seconds=token.expires_in) - EARLIER
        return Region(self._http(url), shown_host(url), headers, until)

    async def _token(self) -> Token:
        client, secret = self._login
        remedy = f"Run `itday secret set {self._source}`"
        if secret is None:
            raise AuthFailed("no client secret is kept", where=self._source, remedy=remedy)
        form: dict[str, str | Secret] = {
            "grant_type": "client_credentials", "client_id": client, "client_secret": secret,
            "scope": "token",
        }  # fmt: skip
        http = self._http(self._id_url)
        try:
            reply = await http.search("/api/v2/oauth2/token", form=form)
        except Refused as error:  # 400 is what OAuth says to credentials (RFC 6749, 5.2)
            both = f"{remedy}, and check client_id"
            raise AuthFailed(error.what, where=self._source, remedy=both) from None
        finally:
            await http.aclose()
        return decode(TOKEN, reply.content, where=self._source)

    def _judged(self, url: str) -> str:
        """The region's address, if it is one of Sophos'.

        Raises:
            BadReply: It is another: our token is not for it.
        """
        there, here = origin_of(url), origin_of(self._api_url)
        local = here is not None and here.loopback and there == here
        good = there is not None and there.scheme == "https" and there.host.endswith(OURS)
        if good or local:
            return url
        raise BadReply(
            f"answer points to another server ({shown_host(url)}): not followed",
            where=self._source,
        )

    def _http(self, base: str) -> Http:
        json = {"Accept": "application/json"}
        return Http(base, headers=json, ca_file=self._ca_file, source=self._source)
