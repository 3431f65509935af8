"""Where a domain keeps its mail and calendar, as far as it tells: the DNS, and its own web servers.

Bounded: all is asked at once and within seconds, and each failure is one line. What is found is a
proposal from strangers: the person agrees to a host before it is told a password.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from itday.domain.errors import SourceError
from itday.sdk.origin import shown_host
from itday.setup import _find_web as web
from itday.setup._find_dns import Dns, Place, host_name
from itday.setup.draft import Planned
from itday.setup.presets import Part, Preset, by_mx, filled, of_person

T = TypeVar("T")

WHOLE_S = 6.0
"""Seconds for all of it."""


class Findings(NamedTuple):
    """What was found."""

    sources: tuple[Planned, ...] = ()
    preset: Preset | None = None
    """The product that takes the domain's mail."""
    said: tuple[str, ...] = ()
    """One line for each thing that was found, and for each that could not be asked."""


@dataclass(frozen=True)
class World:
    """Whom to ask; another one in tests."""

    dns: Dns = field(default_factory=Dns)
    ca_file: Path | None = None
    whole_s: float = WHOLE_S


def domain_of(text: str) -> str:
    """The domain of an address, or the domain itself; empty where it is none that can be asked."""
    return host_name(text.strip().rpartition("@")[2])


async def look(email: str, world: World | None = None) -> Findings:
    """Ask where an address's domain keeps its mail and calendar.

    Args:
        email: The person's address, or a domain alone.
        world: Whom to ask, in place of the machine's DNS and the Internet.
    """
    search = _Search(domain_of(email), world or World())
    dns, domain = search.world.dns, search.domain
    exchangers, calendar, imap, told = await asyncio.gather(
        search.tried(dns.mx(domain), []),
        search.tried(search.calendar(), ""),
        search.tried(dns.srv("_imaps", domain), None),
        search.tried(web.mailbox(domain, ca_file=search.world.ca_file), {}),
    )
    preset = next(filter(None, map(by_mx, exchangers)), None)
    sources = _sources(email, domain, calendar, _mail(imap, told))
    lines = [f"Found: {_said(one)}." for one in sources]
    if preset is not None:
        lines.append(f"Found: {preset.title.partition(':')[0]} takes the mail of {domain}.")
    if not lines:
        lines.append(f"Nothing was found of {domain}: choose from the list.")
    return Findings(sources, preset, (*lines, *search.faults))


class _Search:
    """One domain, and what could not be asked."""

    def __init__(self, domain: str, world: World) -> None:
        self.domain = domain
        self.world = world
        self.faults: dict[str, None] = {}

    async def tried(self, what: Awaitable[T], nothing: T) -> T:
        """What it gives within the time there is; else `nothing`, and a line that says why."""
        try:
            async with asyncio.timeout(self.world.whole_s):
                return await what
        except TimeoutError:
            self.faults[
                f"Not found out: not everything answered within {self.world.whole_s:g} s."
            ] = None
        except SourceError as error:
            self.faults[f"Not found out: {error.what}."] = None
        return nothing

    async def calendar(self) -> str:
        """The CalDAV address: where the DNS names a host, from there on; else from the domain's."""
        dns = self.world.dns
        place, path = await asyncio.gather(
            self.tried(dns.srv("_caldavs", self.domain), None),
            self.tried(dns.path(self.domain), ""),
        )
        start = place or Place(self.domain, 443)
        return await web.calendars(start, path if place else "", ca_file=self.world.ca_file)


def _mail(imap: Place | None, told: dict[str, Any]) -> dict[str, Any]:
    """Settings of the mailbox: the DNS says where, the published file how one signs in there."""
    if imap is None or imap.host == told.get("host"):
        return told
    port = {} if imap.port == 993 else {"port": imap.port}
    return {"host": imap.host, "username": "{email}", **port}


def _sources(email: str, domain: str, calendar: str, mail: dict[str, Any]) -> tuple[Planned, ...]:
    found = []
    if calendar:
        found.append(Part("caldav", "calendar", {"url": calendar, "username": "{email}"}))
    if mail:
        found.append(Part("imap", "mail", mail))
    known = of_person(email)
    return tuple(
        Planned(one.type, one.name, filled(one, known), _warning(host_of(one), domain))
        for one in found
    )


def host_of(part: Part | Planned) -> str:
    """The server that a source's settings name."""
    told = part.fills if isinstance(part, Part) else part.answers
    return shown_host(str(told["url"])) if "url" in told else str(told.get("host", ""))


def _warning(host: str, domain: str) -> str:
    if f".{host.partition(':')[0]}".endswith(f".{domain}"):
        return ""
    return (
        f"{host} is no host of {domain}: make sure that it is the right one before it is told a "
        "password."
    )


def _said(one: Planned) -> str:
    kind = {"caldav": "calendar and to-dos (CalDAV)", "imap": "mail (IMAP)"}[one.type]
    return f"{kind} at {host_of(one)}"
