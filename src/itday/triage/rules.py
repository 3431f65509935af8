"""The judgements that triage works by, as values; the numbers themselves are in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Grouping:
    """When alerts belong together."""

    same_account_h: float = 48
    same_address_h: float = 24
    address_accounts: int = 3
    spray_min: float = 90
    longest_days: float = 7
    benign_memory_days: float = 90


@dataclass(frozen=True, slots=True)
class Obligation:
    """Somebody outside who may have to be told."""

    body: str
    when: str
    """`risk`, `high risk`, `personal data`, `severe`, `safeguarding` or `always`."""
    within_h: float = 0
    """Hours from becoming aware; 0: at once."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trip:
    """A registered trip."""

    who: str
    """A login or an address; `*` for everybody."""
    country: str
    first: str
    last: str
    """Both days, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them, and which version they are."""

    version: str
    weights: Mapping[str, float]
    bands: tuple[tuple[str, float], ...]
    """Name and least score, the highest first."""
    grouping: Grouping = Grouping()
    school: tuple[Network, ...] = ()
    places: tuple[tuple[str, Network], ...] = ()
    """Named locations and VPN ranges."""
    carriers: frozenset[int] = frozenset()
    hosting: frozenset[int] = frozenset()
    privileged: tuple[str, ...] = ()
    trips: tuple[Trip, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    retention: Mapping[str, int] = field(default_factory=dict)
    """Days by what is kept."""

    def band(self, score: float) -> str:
        """The name of the band a score is in."""
        return next(name for name, least in self.bands if score >= least)

    def rank(self, band: str) -> int:
        """How pressing a band is: 0 is the most; one that is not known is the least."""
        names = [name for name, _ in self.bands]
        return names.index(band) if band in names else len(names)
