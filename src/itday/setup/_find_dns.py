"""What the DNS says of a domain: who takes its mail, where calendars and mailboxes are.

MX; SRV and TXT of CalDAV (RFC 6764, 3 and 4); SRV of IMAP over TLS (RFC 6186, 3.2); read
2026-11-29.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from itday.domain.errors import Unavailable
from itday.domain.text import clean
from itday.sdk.origin import link, origin_of

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

MOST = 20
"""Records of one kind that are looked at."""


class Place(NamedTuple):
    """A server by name and port."""

    host: str
    port: int


class Dns:
    """The machine's resolver, or one that is named."""

    def __init__(self, server: Place | None = None, *, whole_s: float = 3.0) -> None:
        """Keep whom to ask.

        Args:
            server: In place of the machine's.
            whole_s: Seconds that one question may take, repeats included.
        """
        self._server = server
        self._whole_s = whole_s

    async def mx(self, domain: str) -> list[str]:
        """The hosts that take mail for a domain, the first to be asked first.

        Raises:
            Unavailable: No answer came, or none that can be read; as do the two below.
        """
        found = sorted(await self._ask(domain, "MX"), key=lambda row: row.preference)
        return [name for row in found if (name := host_name(row.exchange))]

    async def srv(self, service: str, domain: str) -> Place | None:
        """Where a service is, such as `_caldavs`; `None` where nothing, or a dot, is told."""
        rows = await self._ask(f"{service}._tcp.{domain}", "SRV")
        for row in sorted(rows, key=lambda row: (row.priority, -row.weight)):
            if (host := host_name(row.target)) and row.port:
                return Place(host, row.port)
        return None

    async def path(self, domain: str) -> str:
        """The path that CalDAV's TXT record names; empty where there is none that is plain."""
        for row in await self._ask(f"_caldavs._tcp.{domain}", "TXT"):
            text = b"".join(row.strings).decode("ascii", "replace")
            key, _, path = text.partition("=")
            plain = path.startswith("/") and link("https://school.example/", path) is not None
            if key.strip().lower() == "path" and plain:
                return path
        return ""

    async def _ask(self, name: str, kind: str) -> list[Any]:
        import dns.exception
        import dns.resolver

        try:
            answer = await self._resolver().resolve(
                name, kind, raise_on_no_answer=False, lifetime=self._whole_s
            )
        except dns.resolver.NXDOMAIN:
            return []
        except dns.exception.Timeout:
            raise Unavailable("the DNS does not answer") from None
        except (dns.exception.DNSException, OSError) as error:
            why = clean(str(error) or type(error).__name__, limit=80)
            raise Unavailable(f"the DNS gives no good answer ({why})") from None
        return list(answer.rrset or ())[:MOST]

    def _resolver(self) -> Resolver:
        from dns.asyncresolver import Resolver

        if self._server is None:
            return Resolver()
        made = Resolver(configure=False)
        made.nameservers, made.port = [self._server.host], self._server.port
        return made


def host_name(name: Any) -> str:
    """A host's name as text; empty where it is no plain name of the Internet's.

    An answer may name this very machine or an address: a password is never led there.
    """
    text = str(name).rstrip(".").lower()
    origin = origin_of(f"https://{text}")
    good = origin is not None and origin.host == text and "." in text
    return text if good and not text.rpartition(".")[2].isdecimal() else ""
