"""One request on its way: where it goes, what it carries, and what a lost answer means."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from itday.domain.errors import AuthFailed, BadReply, SourceError, Unavailable, Unsettled
from itday.domain.secret import Secret
from itday.sdk.scrub import register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itday.sdk.budget import Budget

READING: Final = {"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"}
"""Methods that change nothing; all others write."""


@dataclass(slots=True)
class Call:
    """A request to an address that has been judged."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """As they go over the wire, secrets revealed."""
    content: bytes | None = field(repr=False)
    budget: Budget
    sent: bool = False
    """Whether the first byte has left."""
    asks: bool = False
    """Whether it only asks, whatever its method: searches are sent by POST."""

    @property
    def writes(self) -> bool:
        """Whether it is to change something."""
        return self.method not in READING and not self.asks

    async def trace(self, event: str, _: Mapping[str, Any]) -> None:
        """Note when the first byte leaves; the client calls this at each step."""
        if event.endswith("send_request_headers.started"):
            self.sent = True

    def lost(self, what: str) -> Unavailable:
        """The error for an answer that did not come, or not whole."""
        if self.writes and self.sent:
            return Unsettled(what, remedy="It may have happened: it is read again before a new try")
        return Unavailable(what, remedy="Nothing to do: tried again")

    def spoiled(self, error: BadReply) -> SourceError:
        """The error for an unreadable answer: after a change, nobody knows what it was."""
        return self.lost(error.what) if self.writes else error


def basic(login: tuple[str, Secret] | None) -> dict[str, Secret]:
    """The header of a login by user name and password; empty where there is none."""
    if login is None:
        return {}
    user, password = login
    packed = base64.b64encode(f"{user}:{password.reveal()}".encode()).decode()
    register(password)
    register(packed)
    return {"Authorization": Secret(f"Basic {packed}")}


def revealed(headers: Mapping[str, str | Secret]) -> dict[str, str]:
    """Headers as they go over the wire, names in lower case.

    Raises:
        AuthFailed: A value has a line end or a letter that no header may have.
    """
    shown = {}
    for name, value in headers.items():
        plain = value.reveal() if isinstance(value, Secret) else value
        if not plain.isascii() or not plain.isprintable():
            raise AuthFailed(
                f"the secret for {name} has characters that cannot be sent",
                remedy="Copy it again, without line ends",
            )
        shown[name.lower()] = plain.strip()
    return shown


def packed_json(value: Any) -> bytes:
    """A JSON body."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()


def packed_form(fields: Mapping[str, str | Secret]) -> bytes:
    """A form's body; a secret in it is known to the log filter from now on."""
    plain = {}
    for name, value in fields.items():
        if isinstance(value, Secret):
            register(value)
        plain[name] = value.reveal() if isinstance(value, Secret) else value
    return urlencode(plain).encode()


def with_params(url: str, params: Mapping[str, Any]) -> str:
    """The address with a longer query; what it already has stays letter for letter.

    A sequence gives its name several times, `None` is left out, truth is `true` or `false`.
    """
    pairs = [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in params.items()
        for one in (value if isinstance(value, list | tuple) else (value,))
        if one is not None
    ]
    url = url.partition("#")[0]
    if not pairs:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(pairs, quote_via=quote)}"
