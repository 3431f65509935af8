"""Signing in to Google: a person by browser, or a service account for an administrator.

Facts: developers.google.com/identity/protocols/oauth2/native-app and /service-account (read
2026-11-29). Renewing and the service account's assertion are google-auth's work, in a thread; the
device code cannot be used, since Google allows it none of these scopes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from itday.domain.errors import AuthFailed, Forbidden
from itday.domain.secret import Secret
from itday.domain.text import clean
from itday.sdk.accounts._google_auth import Sender, load_google_auth
from itday.sdk.accounts._google_kept import PREFIX, Kept, full, packed, wider
from itday.sdk.http import Http
from itday.sdk.oauth import ANSWERED, Bridge, Ends, Loopback, form, threaded
from itday.sdk.off_loop import off_loop
from itday.sdk.scrub import unseen
from itday.sdk.tokens import in_force

if TYPE_CHECKING:
    from pathlib import Path

    from itday.sdk.connector import Setting
    from itday.sdk.oauth import Talk

ASK = "https://accounts.google.com/o/oauth2/v2/auth"
SPARE_S = 120
"""A token that runs out within this is renewed first."""
UNUSED = timedelta(days=180)
"""A refresh token that was not used for six months is no more."""
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Client(Protocol):
    """As what one signs in, and for which scopes."""

    @property
    def token_url(self) -> str:
        """Where tokens are given out."""

    @property
    def sign_in(self) -> str:
        """`browser` or `service`."""

    @property
    def client_id(self) -> str | None:
        """Of the school's own OAuth client."""

    @property
    def admin(self) -> str | None:
        """Whom a service account acts for."""

    @property
    def ca_file(self) -> Path | None:
        """Whom to trust beside the system's."""

    def scopes(self, *, write: bool) -> tuple[str, ...]:
        """What to ask for, by short names or whole addresses."""


class Account:
    """What this source is signed in as."""

    def __init__(self, config: Client, setting: Setting) -> None:
        """Prepare; nothing is asked, and google-auth is not loaded yet.

        Raises:
            SettingsError: The address cannot be used.
        """
        self._config, self._setting = config, setting
        self._http = Http(config.token_url, ca_file=config.ca_file, source=setting.source)

    async def token(self, needs: str, *, spent: Secret | None = None) -> Secret:
        """A token that carries a scope, from what is kept or renewed.

        Args:
            needs: The scope's short name.
            spent: A token that was refused, which will not do again.

        Raises:
            AuthFailed: The person must sign in.
            Forbidden: They are signed in, without that scope.
            Unavailable: Google cannot be reached.
        """
        late = self._setting.now().timestamp() + SPARE_S

        def good(secret: Secret | None) -> Secret | None:
            kept = Kept.read(secret)
            if kept is None or not kept.token or kept.until is None:
                return None
            if kept.until.timestamp() <= late or Secret(kept.token) == spent:
                return None
            return self._carrying(kept, needs)

        async def renew(secret: Secret | None) -> Secret:
            return packed(await self._renewed(Kept.read(secret) or Kept()))

        return await in_force(self._setting.tokens, good, renew)

    async def sign_in(self, talk: Talk) -> str:
        """Sign a person in by their browser; a service account by its key.

        Raises:
            AuthFailed: The person, or Google, refused.
            Unavailable: Google cannot be reached.
        """
        if self._config.sign_in == "service":
            kept = await self._renewed(Kept())
        else:
            kept = await self._asked(talk)
        await off_loop(lambda: self._setting.tokens.write(packed(kept)))
        lacking = sorted(set(self._scopes) - set(kept.scopes))
        lines = [f"for {self._config.admin}" if self._config.admin else "to Google"]
        if lacking:
            lines.append(
                f"not granted: {', '.join(sorted(one.removeprefix(PREFIX) for one in lacking))}"
            )
        if why := self._setting.tokens.fleeting():
            lines.append(f"for this session only: {why}")
        return "; ".join(lines)

    async def sign_out(self) -> None:
        """Forget the sign-in here."""
        await off_loop(lambda: self._setting.tokens.write(None))

    async def ends(self) -> Ends | None:
        """When nothing can be renewed any more: granted for a time only, or unused for long.

        How long a service account's key lasts, only the Cloud console knows.

        Raises:
            SettingsError: What is kept cannot be opened.
        """
        kept = Kept.read(await off_loop(self._setting.tokens.read))
        if kept is None or not kept.renew:
            return None
        mend = f"itday signin {self._setting.source} renews it"
        unused = kept.until + UNUSED if kept.until else None
        if kept.renew_until and (unused is None or kept.renew_until < unused):
            return Ends(kept.renew_until, f"Google granted it for so long; {mend}")
        return Ends(unused, f"unused for so long, it ends; {mend}") if unused else None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @property
    def _scopes(self) -> list[str]:
        return [full(one) for one in self._config.scopes(write=self._setting.write)]

    def _carrying(self, kept: Kept, needs: str) -> Secret:
        if not {full(one) for one in (needs, wider(needs))} & set(kept.scopes):
            raise Forbidden(
                f"permission missing: {needs}",
                where=self._setting.source,
                remedy=f"Run `itday signin {self._setting.source}` and tick it there",
            )
        return unseen(kept.token)

    async def _asked(self, talk: Talk) -> Kept:
        """Authorization code with PKCE over the loopback address."""
        load_google_auth()  # renewing needs it: better said before the person signs in
        proof, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        digest = hashlib.sha256(proof.encode()).digest()
        async with Loopback() as back:
            query = {
                "response_type": "code",
                "client_id": self._config.client_id,
                "redirect_uri": back.url,
                "scope": " ".join(self._scopes),
                "state": state,
                "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
                "code_challenge_method": "S256",
                "access_type": "offline",
                "prompt": "consent",
                "login_hint": self._setting.email,
            }
            url = f"{ASK}?{urlencode(query)}"
            if not await talk.open(url):
                talk.say(f"Open this address in a browser: {url}")
            answer = await back.answer(talk)
            if answer.get("state") != state:
                raise self._refusal("what came back is not the answer to this sign-in")
            if "code" not in answer:
                declined = answer.get("error", "access_denied") == "access_denied"
                raise self._refusal("signing in was declined" if declined else _words(answer))
            given = {
                "grant_type": "authorization_code",
                "code": answer["code"],
                "client_id": self._config.client_id or "",
                "client_secret": self._secret.reveal(),
                "code_verifier": proof,
                "redirect_uri": back.url,
            }
        reply = await self._http.send(
            "POST", self._config.token_url, headers=FORM, content=form(given), ok=ANSWERED
        )
        said = reply.json()
        if reply.status != 200 or not isinstance(said, dict) or "refresh_token" not in said:
            raise self._refusal(_words(said))
        until = self._setting.now() + timedelta(seconds=float(said.get("expires_in", 3600)))
        lasts = said.get("refresh_token_expires_in")
        return Kept(
            token=said["access_token"],
            until=until,
            renew=said["refresh_token"],
            renew_until=self._setting.now() + timedelta(seconds=float(lasts)) if lasts else None,
            scopes=tuple(str(said.get("scope", "")).split()),
        )

    async def _renewed(self, kept: Kept) -> Kept:
        """A new access token, by google-auth.

        Raises:
            AuthFailed: There is nothing to renew it with, or Google does not take it any more.
        """
        if self._config.sign_in == "browser" and not kept.renew:
            raise self._refusal("nobody is signed in")
        credentials = self._credentials(kept)

        def refresh(bridge: Bridge) -> None:
            from google.auth.exceptions import RefreshError

            try:
                credentials.refresh(Sender(bridge))
            except RefreshError as error:
                said = error.args[1] if len(error.args) > 1 else {}
                raise self._refusal(_words(said)) from None

        await threaded(self._http, refresh)
        granted = kept.scopes or tuple(self._scopes)
        return Kept(
            token=credentials.token,
            until=credentials.expiry.replace(tzinfo=UTC),
            # Google seldom gives another one; where it does, the old one is spent.
            renew=getattr(credentials, "refresh_token", None) or kept.renew,
            renew_until=kept.renew_until,
            scopes=tuple(credentials.granted_scopes or granted)
            if self._config.sign_in == "browser"
            else granted,
        )

    def _credentials(self, kept: Kept) -> Any:
        google = load_google_auth()
        if self._config.sign_in == "browser":
            return google.person(
                None,
                refresh_token=kept.renew,
                token_uri=self._config.token_url,
                client_id=self._config.client_id,
                client_secret=self._secret.reveal(),
            )
        try:
            key = json.loads(self._secret.reveal()) | {"token_uri": self._config.token_url}
            return google.service.from_service_account_info(
                key, scopes=self._scopes, subject=self._config.admin
            )
        except (ValueError, TypeError):
            # Not chained: the text may quote the key.
            raise AuthFailed(
                "the secret is not a service account's key",
                where=self._setting.source,
                remedy=f"Keep the whole file: itday secret set {self._setting.source} < key.json",
            ) from None

    @property
    def _secret(self) -> Secret:
        if self._setting.secret is None:
            remedy = f"Run `itday secret set {self._setting.source}`"
            raise AuthFailed("no secret is kept", where=self._setting.source, remedy=remedy)
        return self._setting.secret

    def _refusal(self, words: str) -> AuthFailed:
        name = self._setting.source
        if self._config.sign_in == "service":
            remedy = "Check the key, and the scopes delegated to it in the Admin console"
        else:
            remedy = f"Run `itday signin {name}`"
        return AuthFailed(words or "Google does not take the sign-in", where=name, remedy=remedy)


def _words(said: Any) -> str:
    """What an OAuth error says to people."""
    if not isinstance(said, Mapping):
        return ""
    text = str(said.get("error_description") or said.get("error") or "")
    return clean(" ".join(text.split()), limit=160)
