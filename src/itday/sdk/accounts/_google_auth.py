"""google-auth, loaded when it is first needed, over our own transport."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from itday.domain import installing
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from itday.sdk.oauth import Bridge


class Library(NamedTuple):
    """What we use of google-auth."""

    person: Any
    service: Any


def load_google_auth() -> Library:
    """Import google-auth.

    Raises:
        SettingsError: It is not installed; says which command does it.
    """
    try:
        from google.oauth2.credentials import Credentials
        from google.oauth2.service_account import Credentials as Service
    except ModuleNotFoundError:
        raise SettingsError(
            "signing in to Google needs the package google-auth, which is not installed",
            remedy=installing.command("itday[google]"),
        ) from None
    return Library(Credentials, Service)


class Answer(NamedTuple):
    """What google-auth reads of an answer."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class Sender:
    """google-auth's transport, over ours."""

    def __init__(self, bridge: Bridge) -> None:
        """Send by `bridge`."""
        self._bridge = bridge

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Answer:
        """Send a request; a success that is no JSON (a captive portal) goes no further.

        Raises:
            SourceError: As `sdk.http` says.
        """
        content = body.encode() if isinstance(body, str) else body
        reply = self._bridge.send(method, url, headers or {}, content)
        if reply.status == 200:
            reply.json()
        return Answer(reply.status, reply.headers, reply.content)
