"""HTTP for connectors: one client a source, which talks to that source's server and to no other.

The only module that knows httpx. What it adds: credentials go to the configured origin alone,
redirects are followed by hand and never off it, answers have a budget of bytes and seconds,
servers are trusted as the operating system says, and every failure is one of `domain.errors`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Collection, Mapping, Sequence
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

import httpx

from itday import __version__
from itday.domain.errors import (
    BadReply,
    SourceError,
    Unavailable,
)
from itday.domain.secret import Secret
from itday.sdk import seen, tls
from itday.sdk.budget import Budget, Unpacker
from itday.sdk.call import Call, packed_form, packed_json, revealed, with_params
from itday.sdk.call import basic as basic_header
from itday.sdk.origin import allowed, join, link, origin_of, shown_host
from itday.sdk.reply import Headers, Reply, decode, server_date
from itday.sdk.scrub import register
from itday.sdk.status import failure, retry_after_s

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["Budget", "Headers", "Http", "Reply", "decode", "retry_after_s"]

REDIRECTS: Final = {301, 302, 303, 307, 308}
MAX_REDIRECTS: Final = 3
ALWAYS: Final = {"accept-encoding": "gzip", "user-agent": f"itday/{__version__}"}
HEADER_BYTES: Final = 64 << 10
WORDS_BYTES: Final = 64 << 10
"""Read of a refusal's body: enough for its reason."""
NOT_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""What fails before a request's first byte leaves."""
NEVER_SENDABLE: Final = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
"""Our own fault: trying again would not help."""
FAULTS: Final = (
    (httpx.ProxyError, "the proxy would not connect to {host}"),
    (httpx.TimeoutException, "{host} does not answer"),
    (httpx.ConnectError, "{host} cannot be reached"),
    (httpx.TransportError, "the connection to {host} broke off"),
)
"""What to say of a failure on the way; the first that fits."""

Value = str | int | float | None


class Http:
    """A source's client. Make one for each source and close it; it connects when first used."""

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str | Secret] | None = None,
        basic: tuple[str, Secret] | None = None,
        ca_file: Path | None = None,
        extra_origins: Sequence[str] = (),
        budget: Budget | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        source: str = "",
    ) -> None:
        """Keep what the source's requests have in common.

        Args:
            base_url: Where it is; `https`, or `http` on this machine.
            headers: Sent with every request to the base's origin, and there only.
            basic: User name and password, sent in the same way.
            ca_file: Certificates (PEM) to trust beside the system's.
            extra_origins: Other servers that `send` may be asked for; they get none of the above.
            budget: The most that one answer may take.
            transport: In place of the network, for tests.
            source: The source's name, for errors.

        Raises:
            SettingsError: An address cannot be used.
        """
        self.source = source
        self._base = base_url
        self._home = allowed(base_url, setting="base_url", where=source)
        self._others = {
            allowed(url, setting="extra_origins", where=source) for url in extra_origins
        }
        self._headers = {**(headers or {}), **basic_header(basic)}
        self._ca_file = ca_file
        self._budget = budget or Budget()
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        for value in self._headers.values():
            if isinstance(value, Secret):
                register(value)

    async def send(
        self,
        method: str,
        url: str = "",
        *,
        params: Mapping[str, Value | Sequence[Value]] | None = None,
        headers: Mapping[str, str | Secret] | None = None,
        content: bytes | None = None,
        json: Any = None,
        ok: Collection[int] = (),
        budget: Budget | None = None,
    ) -> Reply:
        """Send one request and give the accepted answer.

        Args:
            method: Any HTTP or WebDAV method.
            url: A link on the base: `tickets` is below it, `/tickets` below its host, empty is the
                base itself; or an absolute address on an allowed origin.
            params: Added to the query; `None` values are left out.
            headers: For this request, sent to whichever allowed origin `url` names.
            content: The body.
            json: A body to send as JSON, in place of `content`.
            ok: Statuses to return beside 2xx, such as 304 or 404.
            budget: In place of the client's.

        Raises:
            AuthFailed, Forbidden, Gone, Conflict, Refused: The server said so.
            Unavailable: It cannot be reached, is too busy, or is not trusted.
            Unsettled: A writing request left and its answer was lost.
            BadReply: The answer is no good, or points to another server.
        """
        try:
            call = self._call(method, url, params or {}, budget or self._budget)
            call.content = content if json is None else packed_json(json)
            return await self._packed(call, headers or {}, json is not None, ok)
        except SourceError as error:
            error.where = error.where or self.source
            raise

    async def search(
        self, url: str, json: Any = None, *, form: Mapping[str, str | Secret] | None = None
    ) -> Reply:
        """Ask by POST, which changes nothing there: an answer that is lost loses nothing.

        Args:
            url: As for `send`.
            json: What is searched for.
            form: Fields in place of `json`: how tokens are asked for.

        Raises:
            SourceError: As `send`; never `Unsettled`.
        """
        try:
            call = self._call("POST", url, {}, self._budget)
            call.asks = True
            call.content = packed_json(json) if form is None else packed_form(form)
            kind = {} if form is None else {"content-type": "application/x-www-form-urlencoded"}
            return await self._packed(call, kind, form is None, ())
        except SourceError as error:
            error.where = error.where or self.source
            raise

    async def aclose(self) -> None:
        """Close the connections; the client may be used again afterwards."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    async def _packed(
        self, call: Call, headers: Mapping[str, str | Secret], is_json: bool, ok: Collection[int]
    ) -> Reply:
        kind = {"content-type": "application/json"} if is_json else {}
        call.headers = {**call.headers, **kind, **revealed(headers), **ALWAYS}
        return await self._timed(call, ok)

    def _call(self, method: str, url: str, params: Mapping[str, Any], budget: Budget) -> Call:
        """Judge the address; our headers join only where it is the base's origin."""
        target = join(self._base, url)
        origin = origin_of(target) if target else None
        if target is None or (origin != self._home and origin not in self._others):
            raise BadReply(f"answer points to another server ({shown_host(url)}): not followed")
        ours = revealed(self._headers if origin == self._home else {})
        return Call(method.upper(), with_params(target, params), ours, None, budget)

    async def _timed(self, call: Call, ok: Collection[int]) -> Reply:
        """Send within the whole request's deadline, and say what became of it."""
        try:
            async with asyncio.timeout(call.budget.whole_s):
                return await self._follow(call, ok)
        except TimeoutError:
            raise call.lost(f"no whole answer in {call.budget.whole_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _explain(call, error) from None

    async def _follow(self, call: Call, ok: Collection[int]) -> Reply:
        """Send, and follow up to three redirects that stay on the same origin."""
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._once(call, ok)
            if reply.status not in REDIRECTS or reply.status in ok:
                return reply
            call = self._redirected(call, reply)
        raise BadReply(f"more than {MAX_REDIRECTS} redirects")

    def _redirected(self, call: Call, reply: Reply) -> Call:
        location = reply.headers.get("Location", "")
        if call.writes:
            raise BadReply(
                f"a change was answered with a redirect to {shown_host(location)}: not followed",
                remedy="Name that address in the settings if it is the right one",
            )
        target = link(reply.url, location) if location else None
        if target is None or origin_of(target) != origin_of(call.url):
            host = shown_host(location)
            raise BadReply(f"answer points to another server ({host}): not followed")
        return replace(call, url=target)

    async def _once(self, call: Call, ok: Collection[int]) -> Reply:
        """Send one request and read its answer within the budget.

        Redirects are returned; other statuses that nobody takes are raised.
        """
        client = self._ready()
        request = client.build_request(
            call.method,
            call.url,
            headers=call.headers,
            content=call.content,
            timeout=httpx.Timeout(
                call.budget.read_s, connect=call.budget.connect_s, pool=call.budget.whole_s
            ),
            extensions={"trace": call.trace},
        )
        call.sent = self._transport is not None
        response = await client.send(request, stream=True, auth=httpx.Auth())
        try:
            return await self._read(call, response, ok)
        finally:
            await response.aclose()

    async def _read(self, call: Call, response: httpx.Response, ok: Collection[int]) -> Reply:
        status = response.status_code
        if sum(len(name) + len(value) for name, value in response.headers.raw) > HEADER_BYTES:
            raise call.spoiled(BadReply("the answer's header is larger than 64 KB"))
        headers = Headers(response.headers.multi_items())
        url = str(response.request.url)
        date = server_date(headers.get("Date"))
        _remember(call, response, date if "Age" not in headers else None, self.source)
        taken = 200 <= status < 300 or status in ok  # the class of successes
        if not taken and status in REDIRECTS:
            return Reply(status, headers, b"", url)
        if not taken:
            said = await _reason(response, headers, call.budget)
            raise failure(status, headers, said, source=self.source, writes=call.writes)
        try:
            content = await _body(response, headers, call.budget)
        except BadReply as error:
            raise call.spoiled(error) from None
        return Reply(status, headers, content, url, date, self.source)

    def _ready(self) -> httpx.AsyncClient:
        """The client, made when first needed: a wrong `ca_file` then stops only this source."""
        if self._client is None:
            try:
                self._client = httpx.AsyncClient(
                    verify=tls.context(self._ca_file),
                    transport=self._transport,
                    trust_env=not self._home.loopback,  # proxies; nothing for this machine's own
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                    follow_redirects=False,
                )
            except (ValueError, ImportError):  # the text may quote the proxy's password
                raise Unavailable(
                    "the proxy that the environment names cannot be used",
                    remedy="Check HTTPS_PROXY and ALL_PROXY: http://HOST:PORT",
                ) from None
        return self._client


def _remember(call: Call, response: httpx.Response, date: datetime | None, source: str) -> None:
    """Note what the answer tells of its server: its clock, and how long it is trusted.

    An answer out of a store on the way (`Age`) tells an old time: the caller leaves it out.
    """
    host = shown_host(call.url)
    seen.note_date(host, date, source)
    stream = response.extensions.get("network_stream")
    if stream is not None:
        seen.note_certificate(host, stream.get_extra_info("ssl_object"))


def _explain(call: Call, error: Exception) -> SourceError:
    """Turn what httpx raised into one of our errors, without quoting addresses."""
    host = shown_host(call.url)
    call.sent = call.sent and not isinstance(error, NOT_SENT)
    if isinstance(error, httpx.ConnectError) and (found := tls.explain(error, host)):
        return Unavailable(found[0], remedy=found[1])
    cut = any(word in str(error) for word in ("disconnected", "closed"))
    if isinstance(error, httpx.RemoteProtocolError) and not cut:
        return call.spoiled(BadReply(f"{host} does not speak proper HTTP"))
    for kind, words in FAULTS:
        if isinstance(error, kind) and not isinstance(error, NEVER_SENDABLE):
            return call.lost(words.format(host=host))
    return BadReply(f"the request to {host} could not be made")


async def _body(response: httpx.Response, headers: Mapping[str, str], budget: Budget) -> bytes:
    """The answer, unpacked by ourselves from what came over the wire."""
    unpacker = Unpacker(headers.get("Content-Encoding", ""), budget)
    if isinstance(response.stream, AsyncIterable):
        async for piece in response.stream:
            unpacker.feed(piece)
    return unpacker.whole()


async def _reason(response: httpx.Response, headers: Mapping[str, str], budget: Budget) -> bytes:
    """The start of a refusal's body; empty where it cannot be had: the status says enough."""
    small = replace(budget, page_bytes=min(WORDS_BYTES, budget.page_bytes))
    try:
        return await _body(response, headers, small)
    except (BadReply, httpx.HTTPError):
        return b""
