"""WebDAV's XML: multi-status answers read without trust (RFC 4918, 13; read 2026-11-24)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from itday.domain.errors import BadReply
from itday.sdk.reply import WEB_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
SERVER = "{http://calendarserver.org/ns/}"
MAX_DEPTH = 32
MAX_ELEMENTS = 200_000
"""A list of 20,000 objects; reading so many takes about a second."""
NOT_XML = bytes(set(range(32)) - {9, 10, 13})
"""Octets that XML 1.0 forbids; some servers pass them on from an event's text."""
SAFE = ":@!$&'()*+,;=-._~"
"""What stays as it is in a part of a path (RFC 3986, 3.3)."""
_FORBIDDEN_REFERENCE = re.compile(
    rb"&#(?:x0*(?:[0-8bce-fBCE-F]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)
_STATUS = re.compile(r"HTTP/[0-9.]+\s+([0-9]{3})", re.IGNORECASE)
PROPERTIES = {
    **dict.fromkeys(
        ("resourcetype", "displayname", "sync-token", "getetag", "current-user-principal"), "d"
    ),
    **dict.fromkeys(("calendar-home-set", "supported-calendar-component-set"), "c"),
    **dict.fromkeys(("calendar-data",), "c"),
    **dict.fromkeys(("getctag",), "s"),
}
"""The namespace of each property that we ask for."""
NAMESPACES = (
    'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
)


@dataclass(frozen=True, slots=True)
class Row:
    """What an answer says of one resource."""

    path: str
    """Its path on the server, always spelt in the same way."""
    status: int
    """Of the resource as a whole: 404 for what is gone."""
    props: dict[str, Element] = field(default_factory=dict)
    """The properties it has, by name in Clark's notation."""

    def text(self, name: str) -> str:
        """A property's text, or the empty text."""
        found = self.props.get(name)
        return (found.text or "").strip() if found is not None else ""

    def link(self, name: str) -> str:
        """The address inside a property, or the empty text."""
        found = self.props.get(name)
        inner = found.find(f"{DAV}href") if found is not None else None
        return (inner.text or "").strip() if inner is not None else ""


@dataclass(frozen=True, slots=True)
class Multistatus:
    """A whole answer."""

    rows: tuple[Row, ...]
    token: str = ""
    """The `sync-token` of a sync report."""


def multistatus(content: bytes, *, where: str) -> Multistatus:
    """Read an answer of status 207.

    Raises:
        BadReply: It is no multi-status, has a DOCTYPE, or is too deep or too large.
    """
    if b"<html" in content[:1000].lower():
        raise BadReply(WEB_PAGE, where=where)
    root = _root(content, where)
    if root.tag != f"{DAV}multistatus":
        raise BadReply("the answer is not WebDAV's", where=where)
    rows = tuple(_row(one) for one in root.iterfind(f"{DAV}response"))
    return Multistatus(rows, (root.findtext(f"{DAV}sync-token") or "").strip())


def _root(content: bytes, where: str) -> Element:
    clean = _FORBIDDEN_REFERENCE.sub(b"", content.translate(None, NOT_XML))
    root: Element | None = None
    depth = count = 0
    try:
        for event, element in iterparse(BytesIO(clean), ("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                raise BadReply("the answer is nested too deeply or too long", where=where)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise BadReply("an answer that is not good XML", where=where) from None
    if root is None:
        raise BadReply("an empty answer where XML was due", where=where)
    return root


def _row(response: Element) -> Row:
    props = {
        prop.tag: prop
        for stat in response.iterfind(f"{DAV}propstat")
        if _status(stat) in {0, 200}
        for prop in stat.iterfind(f"{DAV}prop/*")
    }
    return Row(path_of(response.findtext(f"{DAV}href") or ""), _status(response) or 200, props)


def _status(element: Element) -> int:
    found = _STATUS.match((element.findtext(f"{DAV}status") or "").strip())
    return int(found[1]) if found else 0


def path_of(url: str) -> str:
    """A resource's path, spelt in one way whatever the server escapes; empty where it has none."""
    try:
        path = urlsplit(url.strip()).path
    except ValueError:
        return ""
    plain = (unquote(part, errors="surrogateescape") for part in path.split("/"))
    return "/".join(quote(part.encode("utf-8", "surrogateescape"), SAFE) for part in plain)


def propfind(names: Iterable[str]) -> bytes:
    """The body of a PROPFIND for some of `PROPERTIES`."""
    return f"<d:propfind {NAMESPACES}>{_asked(names)}</d:propfind>".encode()


def query(component: str, span: tuple[str, str] | None) -> bytes:
    """A calendar-query (RFC 4791, 7.8) for the tags of all events or to-dos.

    Args:
        component: `VEVENT` or `VTODO`.
        span: From and to which moment, as `20261124T000000Z`; `None` for all.
    """
    times = f'<c:time-range start="{span[0]}" end="{span[1]}"/>' if span else ""
    return (
        f"<c:calendar-query {NAMESPACES}>{_asked(['getetag'])}"
        f'<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="{component}">{times}'
        "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    ).encode()


def multiget(paths: Iterable[str]) -> bytes:
    """A calendar-multiget (RFC 4791, 7.9) for the objects at `paths`."""
    links = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    asked = _asked(["getetag", "calendar-data"])
    return f"<c:calendar-multiget {NAMESPACES}>{asked}{links}</c:calendar-multiget>".encode()


def sync_collection(token: str) -> bytes:
    """A sync-collection (RFC 6578, 3.2) for what changed since `token`."""
    return (
        f"<d:sync-collection {NAMESPACES}><d:sync-token>{escape(token)}</d:sync-token>"
        f"<d:sync-level>1</d:sync-level>{_asked(['getetag'])}</d:sync-collection>"
    ).encode()


def _asked(names: Iterable[str]) -> str:
    return f"<d:prop>{''.join(f'<{PROPERTIES[name]}:{name}/>' for name in names)}</d:prop>"
