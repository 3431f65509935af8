"""A sign-in to Microsoft as msal keeps it, made without any server."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from itday.connectors._microsoft365_config import AREAS, Microsoft365Config
from itday.domain.secret import Secret
from tests.connectors.graph_double import TENANT

ALL = AREAS
"""Every area there is."""


def kept(token: str, *, days: int = 9999, host: str = "login.microsoftonline.com") -> Secret:
    """A sign-in as msal keeps it: an access token for everything, and one to renew it with."""
    config = Microsoft365Config(tenant=TENANT, client_id="app", areas=ALL, respond=True)
    names = {p for g in ("day", "security") for p in config.permissions(g, write=True)}
    until = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp()) + 86_400 * days
    home = {"home_account_id": "u1.t1", "environment": host}
    access = {
        **home, "credential_type": "AccessToken", "client_id": "app", "secret": token,
        "realm": TENANT, "target": " ".join(sorted(names)), "cached_at": "1",
        "expires_on": str(until), "extended_expires_on": str(until), "token_type": "Bearer",
    }  # fmt: skip
    renew = {**home, "credential_type": "RefreshToken", "client_id": "app", "secret": "refresh-1",
             "target": " ".join(sorted(names))}  # fmt: skip
    account = {**home, "realm": TENANT, "local_account_id": "u1", "username": f"p1@{TENANT}",
               "authority_type": "MSSTS"}  # fmt: skip
    return Secret(
        json.dumps({"AccessToken": {"a": access}, "RefreshToken": {"r": renew},
                    "Account": {"u": account}})
    )  # fmt: skip
