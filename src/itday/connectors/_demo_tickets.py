"""The help desk's month: what came in, who has it, what waits, and what is late.

Rates, priorities and times follow the project's domain notes, section 8; working time is that of
staff days, so nothing is resolved at night or in the holidays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from itday.connectors._demo_calendar import after_hours
from itday.connectors._demo_people import (
    DATA,
    DIRECTOR,
    DOMAIN,
    EDTECH,
    NETWORK,
    PREP_IT,
    TECHNICIANS,
    Member,
)
from itday.connectors._demo_requests import TYPES, WORRYING, Subject, filled
from itday.connectors._demo_world import World, burst, lognormal, pick
from itday.domain.ticket import Ticket, TicketStatus

HISTORY_DAYS = 35
SHAPE = 6.0
EPOCH = date(2020, 1, 1).toordinal()
A_DAY = 100
"""Ticket numbers set aside for a day."""

PRIORITIES: tuple[tuple[float, int], ...] = ((0.02, 1), (0.10, 2), (0.60, 3), (0.28, 4))
WORDS = {1: "Critical", 2: "High", 3: "Normal", 4: "Low"}
PROMISE_H = {1: 8.0, 2: 24.0, 3: 40.0, 4: 80.0}
"""Hours of staff time after creation by which a ticket of each priority is to be resolved."""
PACE = {1: 0.35, 2: 0.6, 3: 1.0, 4: 1.4}
RESOLVED_H, SPREAD = 5.0, 1.4
"""Median and spread of the hours to resolve: the 90th percentile is four working days."""
WAITING = 0.06
"""The share that waits for a supplier."""
WAITING_H = (16.0, 200.0)
"""For how long: 2 to 25 working days."""
PLANNED_H = (20.0, 110.0)
"""Starters and leavers are asked for ahead and stay open till their day."""

DESK: dict[str, tuple[Member, ...]] = {
    "Service Desk": TECHNICIANS,
    "Applications": (DATA, EDTECH),
    "AV": (TECHNICIANS[2], PREP_IT),
    "Network": (NETWORK, DIRECTOR),
    "Accounts": (TECHNICIANS[0], DATA),
}
"""Who works on which queue."""


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody asked for."""

    number: int
    title: str
    text: str
    subject: Subject
    who: Member
    priority: int
    created: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A ticket's whole life, known beforehand."""

    call: Call
    owner: Member
    answered: datetime
    resolved: datetime
    closed: datetime
    waits: bool

    @property
    def key(self) -> str:
        """What the desk knows it by."""
        return str(self.call.number)


def expected(world: World, day: date) -> float:
    """Give a day's mean number of tickets: 11, in the first four weeks of autumn 1.9 times that."""
    if not world.school.is_staff_day(day):
        return (0.0 if day.weekday() > 4 else 2.2) * world.size
    term = world.school.term_at(day)
    early = term is not None and term.name.startswith("Autumn") and (day - term.start).days < 28
    return 11.0 * (1.9 if early else 1.0) * world.size


def tickets(world: World) -> Iterator[Ticket]:
    """Give the tickets of the last five weeks, the earliest first, as they stand now."""
    for asked in history(world):
        yield record(world, asked)


def history(world: World) -> Iterator[Asked]:
    """Give what was asked for up to now."""
    for day in world.last_days(HISTORY_DAYS):
        random = world.random("tickets", day)
        count = min(A_DAY - 1, burst(random, expected(world, day), SHAPE))
        for place in range(count):
            asked = _asked(world, random, day, (day.toordinal() - EPOCH) * A_DAY + place)
            if asked.call.created <= world.at:
                yield asked
    yield from _worrying(world)


def find(world: World, key: str) -> Asked | None:
    """Give one by its key, or None."""
    return next((asked for asked in history(world) if asked.key == key), None)


def _asked(world: World, random: Random, day: date, number: int) -> Asked:
    subject = pick(random, TYPES)
    request = random.choice(subject.asked)
    who = world.anyone(random, staff=0.7 if request.pupils else 1.0)
    call = Call(
        number,
        filled(random, request.title),
        filled(random, request.text),
        subject,
        who,
        pick(random, PRIORITIES),
        world.moment(random, day, school_day=world.school.is_staff_day(day)),
    )
    return _life(world, random, call)


def _life(world: World, random: Random, call: Call) -> Asked:
    """Draw what becomes of a ticket, whether or not it has come to that by now."""
    answered = after_hours(world.school, call.created, lognormal(random, 40 / 60, 0.9))
    waits = random.random() < WAITING
    hours = lognormal(random, RESOLVED_H * PACE[call.priority], SPREAD)
    if waits:
        hours = random.uniform(*WAITING_H)
    elif call.subject.category == "Starters and leavers":
        hours = random.uniform(*PLANNED_H)
    resolved = after_hours(world.school, answered, hours)
    owner = random.choice(DESK[call.subject.queue])
    return Asked(call, owner, answered, resolved, resolved + timedelta(days=5), waits)


def _worrying(world: World) -> Iterator[Asked]:
    """Give the few with subjects that no layout expects, all of this morning and last night."""
    random = world.random("worrying", world.today)
    _, subject = TYPES[-1]
    first = (world.today.toordinal() - EPOCH) * A_DAY + A_DAY
    for place, words in enumerate(WORRYING):
        created = world.at - timedelta(minutes=11 + 47 * place)
        who = world.anyone(random, staff=1.0)
        priority = (1, 2, 3, 3, 4)[place]
        call = Call(first - 1 - place, *words, subject, who, priority, created)
        yield _life(world, random, call)


def record(world: World, asked: Asked) -> Ticket:
    """Give the ticket as it stands at the world's now."""
    call = asked.call
    status, word, changed = _standing(world.at, asked)
    return Ticket(
        ref=world.ref(Ticket, asked.key),
        number=f"#{call.number}",
        title=call.title,
        status=status,
        source_status=word,
        priority=call.priority,
        source_priority=WORDS[call.priority],
        queue=call.subject.queue,
        requester=call.who.person(),
        assignee="" if status is TicketStatus.NEW else asked.owner.login,
        created_at=call.created,
        due_at=after_hours(world.school, call.created, PROMISE_H[call.priority]),
        updated_at=changed,
        category=call.subject.category,
        url=f"https://helpdesk.{DOMAIN}/ticket/{call.number}",
    )


def _standing(now: datetime, asked: Asked) -> tuple[TicketStatus, str, datetime]:
    if asked.closed <= now:
        return TicketStatus.CLOSED, "Closed", asked.closed
    if asked.resolved <= now:
        return TicketStatus.RESOLVED, "Resolved", asked.resolved
    if asked.answered > now:
        return TicketStatus.NEW, "New", asked.call.created
    if asked.waits:
        return TicketStatus.PENDING, "Waiting for supplier", asked.answered
    return TicketStatus.OPEN, "In progress", asked.answered
