"""Settings of a Microsoft 365 source, and which permission each part of it needs.

Hosts of the clouds: learn.microsoft.com/graph/deployments; permissions: Microsoft's own catalogue
(microsoftgraph/microsoft-graph-devx-content, August 2026). Read 2026-11-29.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import Field, StringConstraints, model_validator

from itday.sdk.accounts.tenant import consent_url
from itday.sdk.connector import ConnectorConfig

Area = Literal["calendar", "mail", "todo", "planner", "people", "risk", "signins", "defender"]
Word = Annotated[str, StringConstraints(min_length=1, pattern=r"^[A-Za-z0-9._@-]+$")]
Lower = Annotated[str, StringConstraints(min_length=1, to_lower=True, strip_whitespace=True)]


class Cloud(NamedTuple):
    """Where one of Microsoft's clouds is, and what it lacks."""

    login: str
    graph: str
    lacks: frozenset[str] = frozenset()


CLOUDS: Mapping[str, Cloud] = {
    "global": Cloud("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "us-gov": Cloud("https://login.microsoftonline.us", "https://graph.microsoft.us"),
    "us-dod": Cloud("https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
    "china": Cloud(
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        frozenset({"risk", "defender", "todo", "planner"}),
    ),
}

READ: Mapping[str, tuple[str, ...]] = {
    "calendar": ("Calendars.Read",),
    "mail": ("Mail.Read",),
    "todo": ("Tasks.Read",),
    "planner": ("Tasks.Read",),
    "people": ("User.Read.All", "RoleManagement.Read.Directory"),
    "risk": ("IdentityRiskEvent.Read.All", "IdentityRiskyUser.Read.All"),
    "signins": ("AuditLog.Read.All",),
    "defender": ("SecurityAlert.Read.All",),
}
"""The least permission by area."""
WRITE: Mapping[str, tuple[str, ...]] = {
    **READ,
    "calendar": ("Calendars.ReadWrite",),
    "mail": ("Mail.ReadWrite",),
    "todo": ("Tasks.ReadWrite",),
    "planner": ("Tasks.ReadWrite",),
    "risk": ("IdentityRiskEvent.Read.All", "IdentityRiskyUser.ReadWrite.All"),
    "defender": ("SecurityAlert.ReadWrite.All",),
}
RESPOND = ("User.RevokeSessions.All", "User.EnableDisableAccount.All", "User.Read.All")
"""What signing accounts out and disabling them needs."""
DAY = frozenset({"calendar", "mail", "todo", "planner"})
"""What a person may grant for themself; all else is an administrator's to grant."""
FEEDS: Mapping[str, tuple[str, ...]] = {
    "calendar": ("calendar",),
    "mail": ("inbox",),
    "todo": ("todos",),
    "planner": ("planner",),
    "people": ("people",),
    "risk": ("risk_detections", "risky_users"),
    "signins": ("sign_ins",),
    "defender": ("defender",),
}


class Microsoft365Config(ConnectorConfig):
    """One tenant, one registered application, one person."""

    tenant: Word
    """The tenant's domain or identifier."""
    client_id: Word
    """Of the application that the school registered for itday."""
    areas: tuple[Area, ...] = Field(default=("calendar", "mail", "todo"), min_length=1)
    sign_in: Literal["browser", "device", "app"] = "browser"
    """`app`: as the application itself, with a client secret or certificate, for `mailbox`."""
    mailbox: Word | None = None
    certificate: Path | None = None
    """The public half (PEM) of a certificate; the private half is then the source's secret."""
    respond: bool = False
    """Whether accounts may be signed out and disabled from here; needs `write` as well."""
    cloud: Literal["global", "us-gov", "us-dod", "china"] = "global"
    login_url: str | None = None
    """In place of the cloud's sign-in server."""
    graph_url: str | None = None
    """In place of the cloud's Graph server."""
    ca_file: Path | None = None
    window_past_days: int = Field(7, ge=0, le=366)
    window_future_days: int = Field(60, ge=1, le=366)
    mail_days: int = Field(30, ge=1, le=366)
    """Mail is kept from so many days before the first pull."""
    alert_days: int = Field(30, ge=3, le=90)
    """Alerts are asked for from so many days back; Entra keeps its own for 30 to 90."""
    vips: tuple[Lower, ...] = ()
    staff_domains: tuple[Lower, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Microsoft365Config:
        lacking = CLOUDS[self.cloud].lacks & set(self.areas)
        if lacking:
            raise ValueError(f"the {self.cloud} cloud has no {', '.join(sorted(lacking))}")
        if self.sign_in != "app":
            return self
        if self.mailbox is None and DAY & set(self.areas):
            raise ValueError("sign_in = app needs mailbox: whose calendar, mail and to-dos")
        if self.tenant in {"common", "organizations", "consumers"}:
            raise ValueError("sign_in = app needs the tenant's own domain or identifier")
        return self

    @property
    def login(self) -> str:
        """The authority, without a slash at the end."""
        return f"{(self.login_url or CLOUDS[self.cloud].login).rstrip('/')}/{self.tenant}"

    @property
    def graph(self) -> str:
        """Graph's server, without a slash at the end."""
        return (self.graph_url or CLOUDS[self.cloud].graph).rstrip("/")

    @property
    def resource(self) -> str:
        """What tokens are for."""
        return self.graph

    @property
    def me(self) -> str:
        """Whose things a path below `v1.0/` begins with."""
        return f"users/{self.mailbox}" if self.sign_in == "app" else "me"

    def feeds(self) -> frozenset[str]:
        """The feeds of the areas that are wanted."""
        return frozenset(name for area in self.areas for name in FEEDS[area])

    def permissions(self, group: str, *, write: bool) -> tuple[str, ...]:
        """What to ask for: `day` for the person's own things, `security` for the tenant's.

        Asked for apart, so that a refusal of one leaves the other (each once, sorted).
        """
        table = WRITE if write else READ
        wanted = {name for area in self.areas if _group(area) == group for name in table[area]}
        if wanted and group == "security" and self.respond and write:
            wanted |= set(RESPOND)
        if group == "day":
            wanted.add("User.Read")
        return tuple(sorted(wanted))

    def consent_url(self, *, write: bool) -> str:
        """Where an administrator grants all of it for the tenant."""
        return consent_url(self, write=write)


def _group(area: str) -> str:
    return "day" if area in DAY else "security"


AREAS: tuple[str, ...] = get_args(Area)
