"""Where an administrator agrees."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

from itday.sdk.accounts.tenant import Tenant, consent_url


def test_the_page_names_each_permission_once() -> None:
    """Of both questions, sorted, with the service that they are of."""
    asked = {"day": ("B", "A"), "security": ("C", "A")}
    tenant = SimpleNamespace(
        login="https://login.example/t", client_id="c1", resource="https://graph.example",
        permissions=lambda group, *, write: asked[group] if write else (),
    )  # fmt: skip

    url = urlsplit(consent_url(cast("Tenant", tenant), write=True))

    assert url.path == "/t/v2.0/adminconsent"
    assert parse_qs(url.query) == {
        "client_id": ["c1"],
        "redirect_uri": ["http://localhost"],
        "scope": [" ".join(f"https://graph.example/{name}" for name in "ABC")],
    }
