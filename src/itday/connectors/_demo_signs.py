"""What suspicious activity looks like at the made-up school: kinds, places, reasons for closing.

Addresses are of the ranges kept for documentation (RFC 5737, RFC 3849), and so are the numbers of
networks (RFC 5398). The shares of kinds and verdicts are those of the project's domain notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from itday.connectors._demo_people import Member
from itday.domain.alert import Endpoint, Severity, Verdict

ENTRA = "Microsoft Entra ID Protection"
GOOGLE = "Google Workspace Alert Center"

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH


@dataclass(frozen=True, slots=True)
class Sign:
    """A kind of detection."""

    type: str
    title: str
    levels: tuple[float, float, float]
    """How often it is low, medium and high."""
    place: str = "home"
    """Where it comes from: a key of `place`."""
    product: str = ENTRA
    real_time: bool = True


KINDS: tuple[tuple[float, Sign], ...] = (
    (0.27, Sign("unfamiliarFeatures", "Unfamiliar sign-in properties", (0.5, 0.45, 0.05))),
    (0.07, Sign("Suspicious login", "Suspicious login", (0.6, 0.4, 0), product=GOOGLE)),
    (0.09, Sign("unlikelyTravel", "Atypical travel", (0.4, 0.55, 0.05), "abroad")),
    (0.08, Sign("newCountry", "Sign-in from a new country", (0.5, 0.5, 0), "abroad")),
    (0.07, Sign("impossibleTravel", "Impossible travel", (0.2, 0.7, 0.1), "abroad")),
    (
        0.14,
        Sign("anonymizedIPAddress", "Sign-in from an anonymous IP address", (0.1, 0.8, 0.1), "vpn"),
    ),
    (0.10, Sign("generic", "Additional risk detected", (0, 0, 0), "home")),
    (0.06, Sign("maliciousIPAddress", "Sign-in from a malicious IP address", (0, 0.5, 0.5), "vpn")),
    (0.05, Sign("anomalousToken", "Anomalous token", (0.3, 0.5, 0.2), "vpn")),
    (
        0.015,
        Sign("leakedCredentials", "Leaked credentials", (0, 0, 1), "none", real_time=False),
    ),
    (
        0.015,
        Sign("passwordSpray", "Password spray with a right password", (0, 0.2, 0.8), "host"),
    ),
    (
        0.015,
        Sign("suspiciousInboxForwarding", "Suspicious inbox forwarding", (0, 0.5, 0.5), "host"),
    ),
    (
        0.015,
        Sign(
            "userReportedSuspiciousActivity",
            "The user reported an MFA prompt as not theirs",
            (0, 0, 1),
            "host",
        ),
    ),
    (0.01, Sign("suspiciousAPITraffic", "Suspicious API traffic", (0.5, 0.5, 0), "host")),
)
"""With their shares of a year's detections."""

TRAVEL = frozenset({"unlikelyTravel", "newCountry", "impossibleTravel"})

VERDICTS: tuple[tuple[float, Verdict], ...] = (
    (0.45, Verdict.FALSE_POSITIVE),
    (0.45, Verdict.BENIGN_POSITIVE),
    (0.07, Verdict.INSUFFICIENT_DATA),
    (0.03, Verdict.TEST),
)

REASONS: dict[Verdict, tuple[str, ...]] = {
    Verdict.FALSE_POSITIVE: (
        "Mobile carrier's address placed in the wrong city; device known and compliant",
        "School egress after the weekend's change of provider",
        "Browser updated itself; same device, same place as every day",
        "Geolocation of the satellite link at the outdoor centre",
    ),
    Verdict.BENIGN_POSITIVE: (
        "Signed in from home abroad over the exeat; confirmed by house staff",
        "New phone, set up at the service desk, checked by telephone",
        "Commercial VPN on own laptop; spoke to them about it",
        "On the trip register for that country until Friday",
        "Working from a relative's house; confirmed in person",
    ),
    Verdict.INSUFFICIENT_DATA: (
        "No sign-in log left for that time; watched for a week, nothing followed",
        "Details hidden without the licence; password changed to be sure",
    ),
    Verdict.TEST: ("Our own phishing exercise", "Penetration test, agreed window"),
    Verdict.TRUE_POSITIVE: (
        "Password reused elsewhere; sessions revoked, password reset, MFA set up again",
    ),
}

CITIES = {
    "HK": "Hong Kong",
    "NG": "Lagos",
    "DE": "Hamburg",
    "ES": "Valencia",
    "CN": "Chengdu",
    "KE": "Nairobi",
    "AE": "Dubai",
    "TH": "Bangkok",
    "UA": "Lviv",
    "JP": "Osaka",
}
HOME_CITIES = ("Larkhollow", "Leeds", "York", "Harrogate", "Sheffield", "Manchester")
HOSTS = (("NL", "Amsterdam"), ("US", "Ashburn"), ("RO", "Bucharest"), ("SG", "Singapore"))
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/141.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) Mobile/15E148",
    "Mozilla/5.0 (X11; CrOS x86_64 16433) Chrome/141.0",
    "Mozilla/5.0 (iPad; CPU OS 26_1 like Mac OS X) Mobile/15E148",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) Safari/605.1.15",
)
SCRIPT_AGENT = "python-requests/2.32"

CARRIER, BROADBAND, VPN, HOSTING, FAR = 64496, 64497, 64505, 64511, 65540


def place(random: Random, where: str, who: Member) -> Endpoint | None:
    """Draw an address; where the detection has none (`none`), None."""
    if where == "none":
        return None
    if where == "home":
        ip = f"198.51.100.{random.randrange(1, 255)}"
        if random.random() < 0.25:
            ip = f"2001:db8:{random.randrange(1, 0xFFFF):x}::{random.randrange(1, 0xFFFF):x}"
        number = random.choice((CARRIER, BROADBAND))
        return Endpoint(
            ip=ip, country="GB", city=random.choice(HOME_CITIES), autonomous_system=number
        )
    if where == "abroad":
        country = who.home if who.home != "GB" else random.choice(("FR", "ES", "IE", "IT"))
        ip = f"2001:db8:a::{random.randrange(1, 0xFFFF):x}"
        city = CITIES.get(country, "")
        return Endpoint(ip=ip, country=country, city=city, autonomous_system=FAR)
    country, city = random.choice(HOSTS)
    number = VPN if where == "vpn" else HOSTING
    ip = f"203.0.113.{random.randrange(1, 255)}"
    return Endpoint(ip=ip, country=country, city=city, autonomous_system=number)


def level(random: Random, sign: Sign) -> tuple[str, Severity]:
    """Draw how risky the source thinks it is; `hidden` where the licence does not tell."""
    if not sum(sign.levels):
        return "hidden", Severity.UNKNOWN
    return random.choices((("low", LOW), ("medium", MEDIUM), ("high", HIGH)), sign.levels)[0]
