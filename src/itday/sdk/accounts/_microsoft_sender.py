"""msal's http client over ours: what its thread sends goes through the guarded transport."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from itday.sdk.oauth import Bridge
    from itday.sdk.reply import Reply


class Answer(NamedTuple):
    """What msal reads of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Never: msal reads the status itself."""


class Sender:
    """msal's http client, over ours."""

    def __init__(self, bridge: Bridge) -> None:
        """Send by `bridge`."""
        self._bridge = bridge
        self.status = 0
        """Of the last answer."""

    def get(
        self, url: str, params: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> Answer:
        """Get."""
        if params:
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"
        return self._answer(self._bridge.send("GET", url, headers or {}))

    def post(
        self,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Answer:
        """Post a form."""
        if params:
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"
        body = data if isinstance(data, str) else urlencode(data or {})
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self._answer(
            self._bridge.send("POST", url, {**(headers or {}), **kind}, body.encode())
        )

    def close(self) -> None:
        """Nothing to do: the client is closed by its owner."""

    def _answer(self, reply: Reply) -> Answer:
        """What msal is told; a success that is no JSON (a captive portal) goes no further."""
        self.status = reply.status
        if reply.status == 200:
            reply.json()
        return Answer(reply.status, reply.text(), reply.headers)
