"""Settings of a Google Workspace source, and which scope each part of it needs.

Scopes: the discovery documents of each API (revisions of September to November 2026, read
2026-11-29), the narrowest that each method takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import quote

from pydantic import Field, StringConstraints, model_validator

from itday.sdk.connector import ConnectorConfig

Area = Literal["calendar", "mail", "tasks", "alerts", "logins", "people"]
Word = Annotated[str, StringConstraints(min_length=1, pattern=r"^[A-Za-z0-9._@+-]+$")]
Lower = Annotated[str, StringConstraints(min_length=1, to_lower=True, strip_whitespace=True)]

HOSTS: Mapping[str, str] = {
    "calendar": "www.googleapis.com",
    "gmail": "gmail.googleapis.com",
    "tasks": "tasks.googleapis.com",
    "alertcenter": "alertcenter.googleapis.com",
    "admin": "admin.googleapis.com",
}
"""Each API has a host of its own."""
READ: Mapping[str, str] = {
    "calendar": "calendar.events.readonly",
    "mail": "gmail.readonly",
    "tasks": "tasks.readonly",
    "alerts": "apps.alerts",
    "logins": "admin.reports.audit.readonly",
    "people": "admin.directory.user.readonly",
}
WRITE: Mapping[str, str] = {
    **READ,
    "calendar": "calendar.events",
    "mail": "gmail.modify",
    "tasks": "tasks",
}
RESPOND = ("admin.directory.user", "admin.directory.user.security")
"""What suspending accounts and signing them out needs."""
FEEDS: Mapping[str, str] = {
    "calendar": "calendar",
    "mail": "inbox",
    "tasks": "tasks",
    "alerts": "alerts",
    "logins": "logins",
    "people": "people",
}


class GoogleConfig(ConnectorConfig):
    """One account, or one service account that acts for an administrator."""

    sign_in: Literal["browser", "service"] = "browser"
    """`service`: a service account with domain-wide delegation, for `admin`."""
    client_id: Word | None = Field(None, json_schema_extra={"usual": True})
    """Of the school's own OAuth client of type Desktop app; its client secret is the secret."""
    admin: Word | None = None
    """Whom the service account acts for; its key file's text is the secret."""
    areas: tuple[Area, ...] = Field(default=("calendar", "mail", "tasks"), min_length=1)
    respond: bool = False
    """Whether accounts may be signed out and suspended from here; needs `write` as well."""
    window_past_days: int = Field(7, ge=0, le=366)
    window_future_days: int = Field(60, ge=1, le=366)
    mail_days: int = Field(30, ge=1, le=366)
    mail_limit: int = Field(500, ge=1, le=5000)
    """The most messages to keep: each costs a request when it is first seen."""
    alert_days: int = Field(30, ge=3, le=180)
    vips: tuple[Lower, ...] = ()
    staff_domains: tuple[Lower, ...] = ()
    api_url: str | None = None
    """A gateway in place of Google: each host is asked for below it, by its name."""
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> GoogleConfig:
        if self.sign_in == "service" and self.admin is None:
            raise ValueError("sign_in = service needs admin: whom the service account acts for")
        if self.sign_in == "browser" and self.client_id is None:
            raise ValueError("sign_in = browser needs client_id: of the school's own OAuth client")
        if self.sign_in == "browser" and "alerts" in self.areas:
            raise ValueError("alerts takes sign_in = service: no person's sign-in reaches them")
        return self

    def base(self, api: str) -> str:
        """The address of one API, with a slash at the end."""
        if self.api_url is None:
            return f"https://{HOSTS[api]}/"
        return f"{self.api_url.rstrip('/')}/{quote(HOSTS[api])}/"

    @property
    def token_url(self) -> str:
        """Where tokens are given out."""
        if self.api_url is None:
            return "https://oauth2.googleapis.com/token"
        return f"{self.api_url.rstrip('/')}/oauth2.googleapis.com/token"

    def scopes(self, *, write: bool) -> tuple[str, ...]:
        """What to ask for: the least that the areas need, sorted."""
        table = WRITE if write else READ
        wanted = {table[area] for area in self.areas}
        if self.respond and write:
            wanted |= set(RESPOND)
        return tuple(sorted(wanted))


AREAS: tuple[str, ...] = get_args(Area)
