"""Signing in to Microsoft Entra with msal, in a thread, made when it is first needed.

Facts: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow, /v2-oauth2-device-code,
/v2-oauth2-client-creds-grant-flow, and msal 1.39 (read and tried 2026-11-29). msal asks the network
as soon as its application object is made, so a token that is still good is taken from its cache
without it: an offline start costs nothing, and shows what is known.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from itday.domain.errors import (
    AuthFailed,
    Forbidden,
    ItdayError,
    SettingsError,
)
from itday.domain.secret import Secret
from itday.domain.text import clean
from itday.sdk.accounts._microsoft_said import carries, load_msal, refusal, withheld
from itday.sdk.accounts._microsoft_sender import Sender
from itday.sdk.http import Http
from itday.sdk.oauth import Bridge, Loopback, threaded
from itday.sdk.off_loop import off_loop
from itday.sdk.scrub import unseen
from itday.sdk.tokens import in_force

if TYPE_CHECKING:
    from itday.sdk.accounts.tenant import Tenant
    from itday.sdk.connector import Setting
    from itday.sdk.oauth import Talk

SPARE_S = 120
"""A token that runs out within this is renewed first."""
AGAIN = "Once more, for what an administrator grants: risk, sign-ins, alerts, people."


class Account:
    """What this source is signed in as; tokens by group of permissions."""

    def __init__(self, config: Tenant, setting: Setting) -> None:
        """Prepare; nothing is asked, and msal is not loaded yet.

        Raises:
            SettingsError: The sign-in address cannot be used.
        """
        self._config, self._setting = config, setting
        self._http = Http(config.login, ca_file=config.ca_file, source=setting.source)

    async def token(self, needs: str, *, claims: str = "", spent: Secret | None = None) -> Secret:
        """A token that carries a permission, from what is kept or renewed.

        Args:
            needs: The permission's name.
            claims: What a 401 asked for, as JSON.
            spent: The token that was refused with it, which will not do again.

        Raises:
            AuthFailed: The person must sign in.
            Forbidden: They are signed in, without that permission.
            Unavailable: Microsoft cannot be reached.
        """

        def good(kept: Secret | None) -> Secret | None:
            return None if kept is None else self._unexpired(kept, needs, spent)

        async def renew(kept: Secret | None) -> Secret:
            every = self._asked_with(needs)
            said, cache = await self._msal(self._renewing(every, claims), kept)
            if withheld(said) and len(every) > 1:
                # One of them was taken back; the others must not suffer for it.
                alone = tuple(one for one in every if carries(one, needs))
                said, cache = await self._msal(self._renewing(alone, claims), kept)
            self._taken(said, needs)
            return cache

        return await in_force(self._setting.tokens, good, renew)

    async def sign_in(self, talk: Talk) -> str:
        """Sign a person in for what is theirs, then for what an administrator grants.

        Where that was granted before, the first sign-in brings it; else they sign in once more.

        Returns:
            Who is signed in now, what was refused, and how long it lasts if not for long.

        Raises:
            AuthFailed, Forbidden: The person, or the tenant, refused.
            Unavailable: Microsoft cannot be reached.
        """
        if self._config.sign_in == "app":
            await self.token(".default")
            return f"as the application {self._config.client_id}"
        lines: list[str] = []
        for group in ("day", "security"):
            names = self._config.permissions(group, write=self._setting.write)
            if not names:
                continue
            if lines:
                if await self._brought(names):
                    continue
                talk.say(AGAIN)
            try:
                who = await self._ask(names, talk)
            except (AuthFailed, Forbidden) as error:
                if not lines:
                    raise
                lines.append(f"not for {group}: {error.said}")
            else:
                lines[:1] = [f"as {who}"]
        why = self._setting.tokens.fleeting()
        return "; ".join([*lines, *([f"for this session only: {why}"] if why else [])])

    async def sign_out(self) -> None:
        """Forget every token; Microsoft keeps the person's session in the browser."""
        await off_loop(lambda: self._setting.tokens.write(None))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _unexpired(self, cache: Secret, needs: str, spent: Secret | None) -> Secret | None:
        """A kept access token that carries the permission, lasts a while yet and was not refused.

        The cache's format is msal's, the same in its libraries for all languages.
        """
        late = self._setting.now().timestamp() + SPARE_S
        every = json.loads(cache.reveal()).get("AccessToken", {}).values()
        for one in every:
            lasts = float(one.get("expires_on", 0)) > late
            if lasts and carries(one.get("target", ""), needs) and Secret(one["secret"]) != spent:
                return unseen(one["secret"])
        return None

    # What msal does

    async def _msal(
        self, call: Callable[[Any], Any], kept: Secret | None
    ) -> tuple[Mapping[str, Any], Secret]:
        """Call msal's application in a thread; give what it said and what its cache then holds.

        Raises:
            SettingsError: msal is not installed, or the tenant is none.
            SourceError: As `sdk.http` says.
        """

        def run(bridge: Bridge) -> tuple[Mapping[str, Any], Secret]:
            msal = load_msal()
            store = msal.SerializableTokenCache()
            if kept is not None:
                store.deserialize(kept.reveal())
            sender = Sender(bridge)
            try:
                said = call(self._application(msal, store, sender))
            except ValueError as error:
                raise self._unfit(sender.status, str(error)) from None
            return said or {}, Secret(store.serialize())

        return await threaded(self._http, run)

    def _unfit(self, status: int, words: str) -> ItdayError:
        """What it means that msal cannot go on: mostly a name that Microsoft does not know."""
        where = self._setting.source
        if status in {401, 403}:
            said = f"the sign-in server refuses us ({status})"
            return AuthFailed(said, where=where, remedy=f"Run `itday signin {where}`")
        return SettingsError(
            f"Microsoft knows no tenant {self._config.tenant}"
            if status in {400, 404}
            else clean(" ".join(words.split()), limit=200),
            where=where,
            remedy="Check tenant and client_id in the settings",
        )

    def _application(self, msal: Any, store: Any, sender: Sender) -> Any:
        config, secret = self._config, self._setting.secret
        options: dict[str, Any] = {
            "authority": config.login,
            "token_cache": store,
            "client_capabilities": ["CP1"],
            # The settings say whom we trust; asking one of Microsoft's hosts about another would
            # also take a request that no other cloud answers.
            "instance_discovery": False,
            "http_client": sender,
        }
        if config.sign_in != "app":
            return msal.PublicClientApplication(config.client_id, **options)
        if secret is None:
            raise AuthFailed(
                "no secret is kept",
                where=self._setting.source,
                remedy=f"Run `itday secret set {self._setting.source}`",
            )
        key: Any = secret.reveal()
        if config.certificate is not None:
            public = self._setting.home / config.certificate.expanduser()
            key = {"private_key": key, "public_certificate": public.read_text()}
        return msal.ConfidentialClientApplication(
            config.client_id, client_credential=key, **options
        )

    def _asked_with(self, needs: str) -> tuple[str, ...]:
        """The permissions that are asked for together with one."""
        write = self._setting.write
        groups = [self._config.permissions(group, write=write) for group in ("day", "security")]
        return next((one for one in groups if carries(" ".join(one), needs)), (needs,))

    def _renewing(self, names: tuple[str, ...], claims: str) -> Callable[[Any], Any]:
        """How msal gets a new access token: with the refresh token, or as the application."""
        if self._config.sign_in == "app":
            return lambda app: app.acquire_token_for_client([f"{self._config.resource}/.default"])

        def silent(app: Any) -> Any:
            accounts = app.get_accounts()
            if not accounts:
                return {}
            return app.acquire_token_silent_with_error(
                self._scopes(names),
                account=accounts[0],
                force_refresh=True,
                claims_challenge=claims or None,
            )

        return silent

    def _scopes(self, names: tuple[str, ...]) -> list[str]:
        return [f"{self._config.resource}/{name}" for name in names]

    def _taken(self, said: Mapping[str, Any], needs: str = "") -> None:
        """Know the token of an answer of msal's as a secret.

        Raises:
            AuthFailed, Forbidden, Unavailable: There is none; says why and what to do.
        """
        if "access_token" not in said:
            raise refusal(said, self._setting.source, needs)
        unseen(said["access_token"])

    async def _brought(self, names: tuple[str, ...]) -> bool:
        """Whether the sign-in that is kept brings these permissions too; then they are kept."""
        kept = await off_loop(self._setting.tokens.read)
        said, cache = await self._msal(self._renewing(names, ""), kept)
        if "access_token" not in said:
            return False
        await off_loop(lambda: self._setting.tokens.write(cache))
        return True

    async def _ask(self, names: tuple[str, ...], talk: Talk) -> str:
        """Have the person sign in for these permissions; give their name there."""
        way = self._by_device if self._config.sign_in == "device" else self._by_browser
        kept = await off_loop(self._setting.tokens.read)
        said, cache = await way(self._scopes(names), talk, kept)
        self._taken(said, " ".join(names))
        await off_loop(lambda: self._setting.tokens.write(cache))
        claims = said.get("id_token_claims") or {}
        return clean(str(claims.get("preferred_username") or self._config.client_id), limit=120)

    async def _by_browser(
        self, scopes: list[str], talk: Talk, kept: Secret | None
    ) -> tuple[Mapping[str, Any], Secret]:
        """Authorization code with PKCE; msal checks that the answer is to this question."""
        async with Loopback() as back:
            flow, _ = await self._msal(
                lambda app: app.initiate_auth_code_flow(
                    scopes,
                    redirect_uri=back.url,
                    login_hint=self._setting.email or None,
                    # Posted, the code stands in no address, and so in no browser's history.
                    response_mode="form_post",
                ),
                kept,
            )
            if not await talk.open(flow["auth_uri"]):
                talk.say(f"Open this address in a browser: {flow['auth_uri']}")
            answer = await back.answer(talk)
        if answer.get("state") != flow["state"]:
            raise AuthFailed(
                "what came back is not the answer to this sign-in",
                where=self._setting.source,
                remedy="Run it again, and use the page that it opens",
            )
        return await self._msal(
            lambda app: app.acquire_token_by_auth_code_flow(dict(flow), answer), kept
        )

    async def _by_device(
        self, scopes: list[str], talk: Talk, kept: Secret | None
    ) -> tuple[Mapping[str, Any], Secret]:
        """A code that the person types on any device; asked for at the server's own pace."""
        flow, _ = await self._msal(lambda app: app.initiate_device_flow(scopes), kept)
        if "user_code" not in flow:
            raise refusal(flow, self._setting.source)
        talk.say(f"Open {flow['verification_uri']} on any device and type {flow['user_code']}")
        until = self._setting.now().timestamp() + float(flow.get("expires_in", 900))
        pace = float(flow.get("interval", 5))
        while self._setting.now().timestamp() < until:
            await asyncio.sleep(pace)
            said, cache = await self._msal(
                lambda app: app.acquire_token_by_device_flow(
                    dict(flow), exit_condition=lambda _: True
                ),
                kept,
            )
            if said.get("error") == "slow_down":
                pace += 5
            elif said.get("error") != "authorization_pending":
                return said, cache
        raise AuthFailed(
            "nobody typed the code in time", where=self._setting.source, remedy="Run it again"
        )
