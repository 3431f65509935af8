"""What really happened at the made-up school: which alerts belong together, and which are real.

With it the grouping and the score can be judged: `itday bench alerts`, and the folder `truth/` of
`itday demo --out`. The mornings for judging plant takeovers of several shapes; the school that one
opens with `itday demo` has the one that its pages tell of.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import NamedTuple

from itday.connectors._demo_alerts import CHAIN, PRODUCTS, TAKEOVER, Event, alerts, record
from itday.connectors._demo_people import Member
from itday.connectors._demo_signs import AGENTS, ENTRA, HOSTING, SCRIPT_AGENT, TRAVEL, Sign
from itday.connectors._demo_world import World
from itday.domain.alert import Alert, AlertStatus, Endpoint, Severity

SHAPES = ("chain", "quiet", "relay", "late", "unlicensed")
"""Of the planted takeovers, one a morning: the whole chain; leaked credentials and one sign-in; an
attacker in the middle (A, B, A); a chain of which a part is not raised yet; and a tenant whose
licence hides every kind."""
LATE = timedelta(hours=1)


class Truth(NamedTuple):
    """One alert, as it really was."""

    key: str
    group: str
    """What really belongs together has the same."""
    kind: str
    """`takeover`, `spray`, `mfa bomb`, `benign travel`, `late` or `noise`."""
    compromise: bool


@dataclass(frozen=True, slots=True)
class Morning:
    """A morning to be judged."""

    records: tuple[Alert, ...]
    truth: tuple[Truth, ...]
    roles: dict[str, str]
    """What people do, by address: what a directory would tell."""
    shape: str


def truth(records: Iterator[Alert] | tuple[Alert, ...]) -> Iterator[Truth]:
    """Say what each alert of the made-up school really was."""
    for one in records:
        key = one.ref.key
        head = key.rpartition("-")[0]
        if key.startswith(TAKEOVER):
            yield Truth(key, head, "takeover", compromise=True)
        elif key.startswith("spray"):
            # The two addresses of a campaign are one campaign.
            yield Truth(key, head, "spray", compromise=False)
        elif key.startswith("push"):
            yield Truth(key, head, "mfa bomb", compromise=False)
        else:
            late = one.start_time is not None and one.created_time - one.start_time > LATE
            travel = bool(TRAVEL.intersection(one.types))
            kind = "benign travel" if travel else "late" if late else "noise"
            yield Truth(key, key, kind, compromise=False)


def morning(source: str, seed: int, world_at: object) -> Morning:
    """Give a morning of the school of that seed, with a takeover that nobody has seen yet.

    Args:
        source: The name of the source the records come from.
        seed: Another number, another school and another shape of takeover.
        world_at: Its now, aware.
    """
    world = World(source, seed, world_at)  # type: ignore[arg-type]  # a datetime, handed through
    shape = SHAPES[seed % len(SHAPES)]
    held = [one for one in alerts(world) if not one.ref.key.startswith(TAKEOVER)]
    planted = [record(world, event) for event in _planted(world, shape)]
    made = [*held, *(one for one in planted if one.created_time <= world.at)]
    if shape == "unlicensed":
        made = [_hidden(one) for one in made]
    people = (*world.people.staff, *world.people.senior, *world.people.prep)
    roles = {one.email: one.role for one in people}
    return Morning(tuple(made), tuple(truth(tuple(made))), roles, shape)


def _planted(world: World, shape: str) -> Iterator[Event]:
    """Give a takeover of one member of staff, over half an hour to a day and a half."""
    random = world.random("planted", shape)
    victim = _victim(world, random)
    start = world.at - timedelta(hours=random.uniform(4, 30))
    ip = f"203.0.113.{random.randrange(1, 255)}"
    where = Endpoint(ip=ip, country="NL", city="Amsterdam", autonomous_system=HOSTING)
    home = Endpoint(ip=f"198.51.100.{random.randrange(1, 255)}", country="GB", city="Leeds")
    if shape in {"chain", "late", "unlicensed"}:
        steps = [(m, t, title, s, where if n else None) for n, (m, t, title, s) in enumerate(CHAIN)]
    elif shape == "quiet":
        steps = [
            (0, "leakedCredentials", "Leaked credentials", Severity.HIGH, None),
            (95, "unfamiliarFeatures", "Unfamiliar sign-in properties", Severity.LOW, where),
        ]
    else:
        steps = [
            (0, "unfamiliarFeatures", "Unfamiliar sign-in properties", Severity.LOW, home),
            (3, "attackerinTheMiddle", "Adversary in the middle", Severity.HIGH, where),
            (9, "anomalousToken", "Anomalous token", Severity.MEDIUM, home),
        ]
    stretch = random.uniform(0.3, 2.0)
    for number, (minutes, type_, title, severity, place) in enumerate(steps):
        sign = Sign(type_, title, (0, 0, 1), product=PRODUCTS.get(type_, ENTRA))
        happened = start + timedelta(minutes=min(minutes * stretch, 1800))
        raised = happened
        if shape == "late" and number in {1, 3}:
            # Offline detections surface up to two days later.
            raised += timedelta(hours=random.uniform(1, 40))
        agent = AGENTS[0] if number == 0 else SCRIPT_AGENT
        key = f"{TAKEOVER}-{shape}-{number}"
        yield Event(key, sign, victim, happened, raised, place, agent, severity, AlertStatus.NEW)


def _victim(world: World, random: Random) -> Member:
    """Draw whom it hits: finance and leadership more often than others, teachers too."""
    staff = world.people.staff
    if random.random() < 0.5:
        return random.choice([one for one in staff if one.role == "Finance"])
    return random.choice(staff)


def _hidden(alert: Alert) -> Alert:
    """The alert as a tenant without the licence sees it."""
    fields = {
        "types": ("generic",),
        "title": "Additional risk detected",
        "risk_level": "hidden",
        "severity": Severity.UNKNOWN,
    }
    return alert.model_copy(update=fields)


def files(world: World) -> dict[str, bytes]:
    """Give the made-up school's alerts and their truth as files, by name; the same every time."""
    records = tuple(alerts(world))
    told = tuple(truth(records))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(Truth._fields)
    writer.writerows((one.key, one.group, one.kind, int(one.compromise)) for one in told)
    real = [one.key for one in told if one.compromise]
    summary = {"seed": world.seed, "at": world.at.isoformat(), "alerts": len(told)}
    return {
        "alerts.ndjson": b"".join(one.raw + b"\n" for one in records),
        "truth/alerts.csv": table.getvalue().encode(),
        "truth/compromises.json": json.dumps(summary | {"compromises": real}, indent=2).encode(),
    }
