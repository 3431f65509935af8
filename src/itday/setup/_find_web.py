"""What a domain's own web servers say: where CalDAV begins, and how its mailboxes are reached.

RFC 6764, 5 (`/.well-known/caldav` and its redirect); Thunderbird's autoconfiguration, *Config File
Format* 1.1 (wiki.mozilla.org). Read 2026-11-29. No request carries a login or the person's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from itday.domain.errors import BadReply, SourceError
from itday.sdk.http import REDIRECTS, Budget, Http, Reply
from itday.sdk.origin import link, origin_of, shown_host
from itday.setup._find_dns import Place, host_name

HOPS = 4
BUDGET = Budget(page_bytes=64 << 10, whole_s=4.0, connect_s=3.0, read_s=3.0)
LOGIN_OWED = 401
ANSWERS = {*REDIRECTS, LOGIN_OWED, 403, 404, 405, 501}
MULTISTATUS = 207
SAFE = {"SSL": "tls", "STARTTLS": "starttls"}
AUTOCONFIG = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
)


async def calendars(start: Place, path: str = "", *, ca_file: Path | None = None) -> str:
    """Where CalDAV is, from a host on and over its redirects; empty where it is not.

    Args:
        start: The host to ask.
        path: Where to begin, if not at the well-known place.
        ca_file: Certificates to trust beside the system's.

    Raises:
        SourceError: The host does not answer, or leads out of https.
    """
    port = "" if start.port == 443 else f":{start.port}"  # that of https
    url = f"https://{start.host}{port}{path or '/.well-known/caldav'}"
    for _ in range(HOPS):
        reply = await _asked("PROPFIND", url, {"Depth": "0"}, ca_file)
        if reply.status not in REDIRECTS:
            return url if _is_dav(reply) else ""
        url = _next(url, reply)
    raise BadReply(f"{start.host} leads from one place to the next without end")


def _is_dav(reply: Reply) -> bool:
    """Whether that was a calendar server: it lists, or wants a login first, as a web page never."""
    told = "calendar-access" in reply.headers.get("DAV", "")
    return told or reply.status in {MULTISTATUS, LOGIN_OWED}


def _next(url: str, reply: Reply) -> str:
    location = reply.headers.get("Location", "")
    target = link(url, location) if location else None
    origin = origin_of(target) if target else None
    if target is None or origin is None or origin.scheme != "https":
        raise BadReply(f"{shown_host(url)} leads out of https: not followed")
    if not host_name(origin.host) and origin != origin_of(url):
        raise BadReply(f"{shown_host(url)} leads to no host of the Internet: not followed")
    return target.partition("#")[0]


async def mailbox(
    domain: str, *, urls: tuple[str, ...] = AUTOCONFIG, ca_file: Path | None = None
) -> dict[str, Any]:
    """Settings of the IMAP connector, as the domain publishes them; empty where it does not.

    Raises:
        SourceError: Neither place answers; the error is that of the domain itself, since few have
            a host for this alone.
    """
    failed: SourceError | None = None
    answered = False
    for url in urls:
        try:
            reply = await _asked("GET", url.format(domain=domain), {}, ca_file)
        except SourceError as error:
            failed = error
            continue
        answered = True
        if reply.status == 200 and (found := read(reply.content)):
            return found
    if failed is not None and not answered:
        raise failed
    return {}


def read(content: bytes) -> dict[str, Any]:
    """The first IMAP server of an autoconfiguration that is asked over TLS; empty without one."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        tree = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError):
        return {}
    for server in tree.iter("incomingServer"):
        told = {part.tag: (part.text or "").strip() for part in server}
        if server.get("type") == "imap" and (found := _settings(told)):
            return found
    return {}


def _settings(told: Mapping[str, str]) -> dict[str, Any]:
    host, security = host_name(told.get("hostname", "")), SAFE.get(told.get("socketType", ""))
    port = told.get("port", "")
    if not host or security is None or origin_of(f"https://{host}:{port}") is None:
        return {}
    login = "{login}" if "LOCALPART" in told.get("username", "") else "{email}"
    made: dict[str, Any] = {"host": host, "username": login}
    if int(port) != (993 if security == "tls" else 143):
        made["port"] = int(port)
    return made if security == "tls" else {**made, "security": security}


async def _asked(method: str, url: str, headers: Mapping[str, str], ca_file: Path | None) -> Reply:
    http = Http(url, ca_file=ca_file, budget=BUDGET)
    try:
        return await http.send(method, headers=headers, ok=ANSWERS)
    finally:
        await http.aclose()
