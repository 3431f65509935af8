"""When a sign-in to Microsoft Entra ends, as far as it can be known without asking.

Facts: learn.microsoft.com/entra/identity-platform/refresh-tokens (90 days; read 2026-11-29). A
policy of the tenant may end it sooner. How long a client secret lasts, only the portal knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday.sdk.oauth import Ends
from itday.sdk.off_loop import off_loop

if TYPE_CHECKING:
    from itday.sdk.accounts.tenant import Tenant
    from itday.sdk.connector import Setting

UNUSED = timedelta(days=90)
"""A refresh token that was not used for so long is no more; each use brings a new one."""
CERTIFICATE = "its certificate ends; register a new one and name it in the settings"


async def ends_of(config: Tenant, setting: Setting) -> Ends | None:
    """When nothing can be renewed any more: unused for long, or the certificate runs out.

    Raises:
        SettingsError: What is kept cannot be opened.
    """
    if config.sign_in == "app":
        if config.certificate is None:
            return None
        file = setting.home / config.certificate.expanduser()
        ends = await off_loop(lambda: certificate_ends(file))
        return None if ends is None else Ends(ends, CERTIFICATE)
    kept = await off_loop(setting.tokens.read)
    every = {} if kept is None else json.loads(kept.reveal()).get("RefreshToken", {})
    used = max((_renewed_at(one) for one in every.values()), default=0.0)
    if not used:
        return None
    at = datetime.fromtimestamp(used, UTC) + UNUSED
    return Ends(at, f"unused for so long, it ends; itday signin {setting.source} renews it")


def _renewed_at(token: Mapping[str, Any]) -> float:
    """When a refresh token came, seconds since 1970; 0 where msal does not say."""
    try:
        return float(token.get("last_modification_time", 0))
    except ValueError:
        return 0.0


def certificate_ends(file: Path) -> datetime | None:
    """When a certificate in a PEM file ends; `None` where there is none to read."""
    from cryptography.x509 import load_pem_x509_certificate

    try:
        return load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None
