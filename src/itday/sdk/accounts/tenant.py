"""A tenant of Microsoft Entra as a source signs in to it, and where its administrator agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode


class Tenant(Protocol):
    """What one signs in to, as what, and for which permissions."""

    @property
    def login(self) -> str:
        """The authority, without a slash at the end."""

    @property
    def tenant(self) -> str:
        """Its domain or identifier."""

    @property
    def resource(self) -> str:
        """The service that the tokens are for, without a slash at the end."""

    @property
    def client_id(self) -> str:
        """Of the application that the school registered."""

    @property
    def sign_in(self) -> str:
        """`browser`, `device` or `app`."""

    @property
    def certificate(self) -> Path | None:
        """The public half of an application's certificate."""

    @property
    def ca_file(self) -> Path | None:
        """Whom to trust beside the system's."""

    def permissions(self, group: str, *, write: bool) -> tuple[str, ...]:
        """What to ask for: `day` and `security`, each by a question of its own."""


def consent_url(tenant: Tenant, *, write: bool) -> str:
    """Where an administrator grants all of it for the tenant."""
    names = {p for group in ("day", "security") for p in tenant.permissions(group, write=write)}
    query = {
        "client_id": tenant.client_id,
        "redirect_uri": "http://localhost",
        "scope": " ".join(f"{tenant.resource}/{name}" for name in sorted(names)),
    }
    return f"{tenant.login}/v2.0/adminconsent?{urlencode(query)}"
