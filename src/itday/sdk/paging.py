"""Going on to the next page of a list, as its server says (RFC 8288, read 2026-11-29)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from itday.domain.errors import BadReply
from itday.sdk.origin import DEFAULT_PORT, Origin, link, origin_of, shown_host

MAX_HEADER = 16 << 10
_LINK = re.compile(r"<([^<>]{1,8192})>((?:\s*;\s*[^,;<>\"]+(?:\"[^\"]*\")?)*)")
_REL = re.compile(r"rel\s*=\s*(?:\"([^\"]*)\"|([^\s;]+))", re.IGNORECASE)


def next_page(headers: Mapping[str, str], base: str) -> str:
    """The path and query of the next page; empty where the server names none.

    Only path and query are kept: with them alone no page leads to another server.

    Args:
        headers: Of the answer, by name in any case.
        base: The address of the page that was asked for, or of the server.

    Raises:
        BadReply: The next page is on another server.
    """
    for hit in _LINK.finditer(headers.get("Link", "")[:MAX_HEADER]):
        names = [one[0] or one[1] for one in _REL.findall(hit[2])]
        if any("next" in name.lower().split() for name in names):
            return same_server(hit[1].strip(), base)
    return ""


def same_server(url: str, base: str) -> str:
    """Path and query of a link, if it is on the base's server.

    A link with the other scheme is taken: servers behind a proxy do not know that they are reached
    by https, and of the link only path and query are used.

    Raises:
        BadReply: It is on another, or cannot be read.
    """
    target = link(base, url)
    if target is None or not _same(origin_of(target), origin_of(base)):
        raise BadReply(f"answer points to another server ({shown_host(url)}): not followed")
    parts = urlsplit(target)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _same(one: Origin | None, other: Origin | None) -> bool:
    if one is None or other is None or one.host != other.host:
        return False
    plain = one.port == DEFAULT_PORT[one.scheme] and other.port == DEFAULT_PORT[other.scheme]
    return one.port == other.port or plain
