"""Which server an address points to, and whether it is one that we may talk to.

Parses addresses strictly by itself: an address that two parsers may read in two ways is refused.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from itday.domain.errors import SettingsError
from itday.domain.text import clean

DEFAULT_PORT = {"https": 443, "http": 80}
MAX_URL = 8192
MAX_PORT = 65_535
_AUTHORITY = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?=[/?#]|$)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NO_HOST = re.compile(r"https?:(?!//)", re.IGNORECASE)
_NUMBER_LIKE = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_SHOWN_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}([^/?#\\]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: two addresses with the same three reach the same server."""

    scheme: str
    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether it is this very machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def allowed(url: str, *, setting: str, where: str = "") -> Origin:
    """The origin of an address from the settings: https, or http on this very machine.

    Raises:
        SettingsError: It is another, or not plain.
    """
    origin = origin_of(url)
    if origin is None or "#" in url:
        raise SettingsError(
            f"{setting} is not a plain address ({shown_host(url)})",
            where=where,
            remedy="Write https://HOST/PATH, without user name; foreign letters as xn--",
        )
    if origin.scheme != "https" and not origin.loopback:
        raise SettingsError(
            f"{setting} would send the login in the clear to {origin.host}",
            where=where,
            remedy="Write https://",
        )
    return origin


def origin_of(url: str) -> Origin | None:
    """The origin of an absolute http or https address; `None` where it is not plain.

    Not plain are: a user name, a trailing or doubled dot, an address written in octal or as one
    number, a backslash, a space, any control character or one outside ASCII.
    """
    if not _plain(url):
        return None
    found = _AUTHORITY.match(url)
    host = _plain_host(found["host"].lower()) if found else None
    if found is None or host is None:
        return None
    scheme = found["scheme"].lower()
    port = int(found["port"]) if found["port"] else DEFAULT_PORT[scheme]
    return Origin(scheme, host, port) if 0 < port <= MAX_PORT else None


def _plain(url: str) -> bool:
    return len(url) <= MAX_URL and url.isascii() and not any(c <= " " or c in "\\\x7f" for c in url)


def _plain_host(host: str) -> str | None:
    try:
        if host.startswith("["):
            return ipaddress.IPv6Address(host[1:-1]).compressed
        labels = host.split(".")
        if _NUMBER_LIKE.fullmatch(labels[-1]):
            return ipaddress.IPv4Address(host).compressed
    except ValueError:
        return None
    return host if all(map(_LABEL.fullmatch, labels)) else None


def join(base: str, url: str) -> str | None:
    """The absolute form of `url` as a link on `base`; `None` where it is not plain.

    `tickets` is below the base whether or not that ends in a slash, `/tickets` is below its host
    (so are the paths that CalDAV servers answer), `?page=2` is the base itself with a query.
    """
    if not url:
        return base
    folder = base if url.startswith("?") else base.partition("?")[0].rstrip("/") + "/"
    return link(folder, url)


def link(page: str, url: str) -> str | None:
    """The absolute form of a link found on `page`; `None` where it is not plain.

    `//host/x` is refused, even for our own host.
    """
    if not _plain(url) or url.startswith("//") or _NO_HOST.match(url):
        return None
    try:
        joined = urljoin(page, url)
    except ValueError:  # a bracket that is not closed, or that holds no address
        return None
    return joined if origin_of(joined) else None


def shown_host(url: str) -> str:
    """The host of any address, for an error line: without login, cleaned, at most 80 characters."""
    found = _SHOWN_HOST.match(url.strip())
    host = found[1].rpartition("@")[2] if found else ""
    return clean(host, limit=80) or "an address that cannot be read"
