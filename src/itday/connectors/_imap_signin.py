"""Signing in to a mailbox by OAuth, through Microsoft's or Google's own pages.

What is asked for is the right to a mail program's way in. Facts: learn.microsoft.com/exchange/
client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
and developers.google.com/workspace/gmail/imap/xoauth2-protocol (read 2026-11-29).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from itday.connectors._imap_session import Login

if TYPE_CHECKING:
    from pathlib import Path

    from itday.connectors._imap_config import ImapConfig
    from itday.domain.secret import Secret
    from itday.sdk.connector import Setting
    from itday.sdk.oauth import Ends, Talk

ENTRA = "https://login.microsoftonline.com"
OUTLOOK = "https://outlook.office.com"
OUTLOOK_APP = "https://outlook.office365.com"
"""An application asks under another name than a person."""
RIGHT = "IMAP.AccessAsUser.All"
GMAIL = "https://mail.google.com/"


@dataclass(frozen=True)
class Exchange:
    """What Exchange wants of a mail program: a permission of its own, none of Graph's."""

    tenant: str
    client_id: str
    sign_in: str
    login: str
    resource: str
    ca_file: Path | None
    certificate: Path | None = None

    def permissions(self, group: str, *, write: bool) -> tuple[str, ...]:
        """The one to read and change mail over IMAP."""
        return (RIGHT,) if group == "day" else ()


@dataclass(frozen=True)
class Gmail:
    """What Gmail wants of a mail program: all of the mailbox, there is no less."""

    client_id: str | None
    sign_in: str
    admin: str | None
    ca_file: Path | None
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105  an address

    def scopes(self, *, write: bool) -> tuple[str, ...]:
        """The one scope that IMAP takes."""
        return (GMAIL,)


class Account(Protocol):
    """What both kinds of account can do."""

    async def token(self, needs: str, *, spent: Secret | None = None) -> Secret:
        """A token that carries a right."""

    async def sign_in(self, talk: Talk) -> str:
        """Sign in, and say as whom."""

    async def sign_out(self) -> None:
        """Forget it."""

    async def aclose(self) -> None:
        """Close the connections."""


class SignIn:
    """The sign-in of one mailbox."""

    def __init__(self, config: ImapConfig, setting: Setting) -> None:
        """Prepare; nothing is asked, and no vendor's library is loaded yet.

        Raises:
            SettingsError: The sign-in address cannot be used.
        """
        self._setting, self._username = setting, config.username
        self._exchange: Exchange | None = None
        self.account: Account
        if config.provider == "google":
            from itday.sdk.accounts.google import Account as Google

            google = Google(_gmail(config, setting), setting)
            self.account, self._needs, self._ends = google, GMAIL, google.ends
            return
        from itday.sdk.accounts.microsoft import Account as Microsoft

        self._exchange = _exchange(config, setting)
        self.account = Microsoft(self._exchange, setting)
        self._needs = ".default" if config.sign_in == "app" else RIGHT

    async def login(self, refused: Login | None) -> Login:
        """Who we are, by a token that is still good.

        Args:
            refused: What the server did not take, so that its token is not used again.

        Raises:
            AuthFailed, Forbidden: The person must sign in, or was not granted it.
            Unavailable: The sign-in server cannot be reached.
        """
        spent = refused.password if refused else None
        token = await self.account.token(self._needs, spent=spent)
        name = self._setting.source
        mend = f"Run `itday signin {name}`; the mailbox must allow IMAP, and be {self._username}'s"
        return Login(self._username, token, by_token=True, mend=mend)

    async def ends(self) -> Ends | None:
        """When the sign-in that is kept ends."""
        if self._exchange is None:
            return await self._ends()
        from itday.sdk.accounts.microsoft_ends import ends_of

        return await ends_of(self._exchange, self._setting)

    def consent_url(self) -> str:
        """Where an administrator grants it; Google has no such page."""
        if self._exchange is None:
            return ""
        from itday.sdk.accounts.tenant import consent_url

        return consent_url(self._exchange, write=False)


def _exchange(config: ImapConfig, setting: Setting) -> Exchange:
    tenant, usual = config.tenant or "", OUTLOOK_APP if config.sign_in == "app" else OUTLOOK
    return Exchange(
        tenant=tenant,
        client_id=config.client_id or "",
        sign_in=config.sign_in,
        login=f"{(config.login_url or ENTRA).rstrip('/')}/{tenant}",
        resource=(config.resource or usual).rstrip("/"),
        ca_file=config.trusted(setting.home),
    )


def _gmail(config: ImapConfig, setting: Setting) -> Gmail:
    whom = config.username if config.sign_in == "service" else None
    return Gmail(config.client_id, config.sign_in, whom, config.trusted(setting.home))
