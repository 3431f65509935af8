"""Settings of one mailbox of one account, and the ways to sign in that fit together."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from itday.sdk.connector import ConnectorConfig

WAYS = {"microsoft": ("browser", "device", "app"), "google": ("browser", "service")}
"""How one signs in to each."""
UNTOLD = {
    "ca_file", "security", "archive", "sign_in", "provider", "tenant", "client_id", "login_url",
    "resource",
}  # fmt: skip
"""Settings on which no record depends."""

Word = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]
Name = Annotated[str, StringConstraints(min_length=1, pattern=r"^[A-Za-z0-9._@+-]+$")]
Lower = Annotated[str, StringConstraints(min_length=1, to_lower=True, strip_whitespace=True)]


class ImapConfig(ConnectorConfig):
    """One mailbox of one account."""

    host: Word
    """The server's name, such as `imap.school.example`; the provider's help pages have it."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """By default 993 with `tls`, else 143."""
    username: Word
    """What one signs in with: mostly the whole address."""
    security: Literal["tls", "starttls", "none"] = "tls"
    """`none` only for a server on this machine."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's."""
    mailbox: Word = "INBOX"
    """The folder to show."""
    archive: Word | None = None
    """By default what the server calls its archive, else `Archive`."""
    days: int = Field(default=30, ge=1, le=3660)
    """For how many days back messages are shown; flagged ones always are."""
    limit: int = Field(default=500, ge=1, le=5000)
    """The most unflagged messages to keep, and the most flagged ones."""
    vips: tuple[Lower, ...] = ()
    """Addresses whose mail weighs most."""
    staff_domains: tuple[Lower, ...] = ()
    """Domains whose mail is from colleagues."""
    sign_in: Literal["password", "browser", "device", "app", "service"] = "password"
    """All but `password` are OAuth, through the pages of `provider`."""
    provider: Literal["none", "microsoft", "google"] = "none"
    """Whose sign-in the server takes."""
    tenant: Name | None = None
    """Microsoft: the tenant's domain or identifier."""
    client_id: Name | None = None
    """Of the application that the school registered for itday."""
    login_url: str | None = None
    """Microsoft: in place of the global cloud's sign-in server."""
    resource: str | None = None
    """Microsoft: in place of Exchange's name in the global cloud."""

    def trusted(self, home: Path) -> Path | None:
        """The file of certificates; a relative one stands beside the settings, in `home`."""
        return home / self.ca_file.expanduser() if self.ca_file else None

    @model_validator(mode="after")
    def _only_here_in_the_clear(self) -> ImapConfig:
        if self.security == "none" and not _is_here(self.host):
            raise ValueError('security = "none" is only for a server on this machine')
        return self

    @model_validator(mode="after")
    def _signs_in_somewhere(self) -> ImapConfig:
        way, whose = self.sign_in, self.provider
        if (way == "password") != (whose == "none"):
            raise ValueError("sign_in and provider belong together: whose OAuth, and which way")
        if whose != "none" and way not in WAYS[whose]:
            raise ValueError(f"provider = {whose} takes sign_in = {' or '.join(WAYS[whose])}")
        if whose == "microsoft" and not (self.tenant and self.client_id):
            raise ValueError("provider = microsoft needs tenant and client_id")
        if whose == "google" and way == "browser" and not self.client_id:
            raise ValueError("provider = google needs client_id: of the school's own OAuth client")
        return self


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
