"""The director's diary: weekly series, what comes up, and what stands on whole days.

Rates and series follow the project's domain notes, section 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from itday.connectors._demo_calendar import MON, ONE_DAY, THU, TUE, WED, ZONE, days
from itday.connectors._demo_people import DIRECTOR, DOMAIN, EDTECH, NETWORK, PREP_IT, TEAM, Member
from itday.connectors._demo_requests import HOUSES, filled
from itday.connectors._demo_world import World, pick, poisson
from itday.domain.meeting import Attendee, Meeting, MeetingStatus

BEFORE, AFTER = timedelta(days=21), timedelta(days=28)
MOST = 7
"""Meetings on one day."""
MEAN, LEAST = 2.6, 0.6
"""Of a day without series; and what comes up even on a day full of them. With the series, whose day
is Tuesday, that makes 3.2 a day."""


@dataclass(frozen=True, slots=True)
class Series:
    """A meeting that comes back."""

    uid: str
    title: str
    weekday: int
    at: time
    minutes: int
    place: str
    agenda: str
    posts: tuple[str, ...] = ()
    """Members of the SLT who come."""
    team: tuple[Member, ...] = ()
    every: int = 1
    """Weeks."""


SERIES = (
    Series(
        "finance",
        "Director of Finance: projects, cyber security, infrastructure",
        TUE,
        time(9, 0),
        45,
        "Finance office",
        "1. Actions\n2. Device refresh: spend to date\n3. Cyber insurance\n4. Switch replacement",
        ("Director of Finance",),
    ),
    Series(
        "network",
        "Network Manager: one to one",
        MON,
        time(14, 15),
        30,
        "IT office",
        "1. Queue\n2. Patching\n3. Wi-Fi complaints\n4. Anything else",
        team=(NETWORK,),
    ),
    Series(
        "prep",
        "Head of IT at the prep school",
        TUE,
        time(13, 30),
        30,
        "Prep school",
        "1. Chromebook trolleys\n2. Filtering requests\n3. Staffing",
        team=(PREP_IT,),
    ),
    Series(
        "edtech",
        "Director of Educational Technology",
        TUE,
        time(14, 15),
        40,
        "Library seminar room",
        "1. AI guidance\n2. Training in the spring term\n3. Pilots: stop, go on, spread",
        team=(EDTECH,),
    ),
    Series(
        "itmg",
        "IT Management Group",
        TUE,
        time(15, 30),
        60,
        "Board room",
        "1. Minutes\n2. Risk register\n3. Projects, red and amber\n4. Budget\n5. What else",
        ("Head", "Director of Finance", "Deputy Head, Academic", "Director of Operations"),
        (NETWORK, PREP_IT, EDTECH),
    ),
    Series(
        "team",
        "IT team briefing",
        TUE,
        time(8, 30),
        20,
        "IT office",
        "The week's notices, what was done, what is useful to know.",
        team=TEAM[1:],
    ),
    Series(
        "slt",
        "Senior Leadership Team",
        WED,
        time(10, 50),
        75,
        "Head's study",
        "Item 4: the term's incidents.",
        ("Head", "Deputy Head, Academic", "Deputy Head, Pastoral", "Director of Finance"),
    ),
    Series(
        "dsl",
        "Filtering and monitoring review with the DSL",
        THU,
        time(11, 10),
        30,
        "Safeguarding office",
        "1. Blocked searches, by type\n2. False alarms\n3. New categories",
        ("Designated Safeguarding Lead",),
        every=2,
    ),
)

EXTRA = (
    "Demonstration: {subject} software",
    "Interview panel: IT technician",
    "Call with the internet provider",
    "{house}: Wi-Fi in the common room",
    "Lesson observation, {subject}",
    "Year 11 option talk: computing",
    "Exit interview",
    "Supplier review: print",
    "Walk of block B with Estates",
    "Working party: device refresh",
    "Phone call with a parent",
    "Governors' sub-committee: preparation",
)
ALL_DAY = ("Mock examinations, Year 11", "Open morning", "Fire alarm test week", "Exeat")


def meetings(world: World) -> Iterator[Meeting]:
    """Give the diary from three weeks before the world's now to four weeks after it."""
    for day in days(world.today - BEFORE.days * ONE_DAY, world.today + AFTER.days * ONE_DAY):
        if world.school.is_staff_day(day):
            yield from of_day(world, day)
    yield from whole_days(world)


def of_day(world: World, day: date) -> Iterator[Meeting]:
    """Give the meetings of a day on which staff are in."""
    fixed = [series for series in SERIES if _falls_on(series, day)]
    for series in fixed:
        yield _occurrence(world, series, day)
    random = world.random("meetings", day)
    extra = min(poisson(random, max(LEAST, MEAN - len(fixed))), MOST - len(fixed))
    if day == world.today:
        extra = 2  # a morning that shows something
    taken = [series.at for series in fixed]
    for number in range(extra):
        yield _single(world, random, day, number, taken)


def _falls_on(series: Series, day: date) -> bool:
    week = day.toordinal() // 7
    return day.weekday() == series.weekday and week % series.every == 0


def _occurrence(world: World, series: Series, day: date) -> Meeting:
    random = world.random("meeting", series.uid, day)
    status = pick(
        random,
        ((0.94, MeetingStatus.CONFIRMED), (0.06, MeetingStatus.CANCELLED)),
    )
    if day == world.today:
        # The morning shown always has one that is off; the rest of today stands.
        off = series.uid == "prep"
        status = MeetingStatus.CANCELLED if off else MeetingStatus.CONFIRMED
    who = [world.people.post(post) for post in series.posts] + list(series.team)
    start = world.school.moment(day, series.at)
    made = _meeting(world, f"{series.uid}-{day:%Y%m%d}", series.title, start)
    return made.model_copy(
        update={
            "uid": f"{series.uid}@{DOMAIN}",
            "end": start + timedelta(minutes=series.minutes),
            "status": status,
            "location": series.place,
            "organizer": DIRECTOR.person(),
            "attendees": _invited(random, who, past=day < world.today),
            "description": series.agenda,
            "recurring": True,
        }
    )


def _single(world: World, random: Random, day: date, number: int, taken: list[time]) -> Meeting:
    free = [at for at in SLOTS if all(abs(_minutes(at) - _minutes(one)) >= 45 for one in taken)]
    at = random.choice(free or SLOTS)
    taken.append(at)
    title = filled(random, random.choice(EXTRA))
    host = random.choice(world.people.staff)
    key = f"x{day:%Y%m%d}-{number}"
    ahead = day > world.today
    made = _meeting(world, key, title, world.school.moment(day, at))
    status = pick(random, ((0.86, "confirmed"), (0.09, "tentative"), (0.05, "cancelled")))
    if day == world.today:
        status = ("tentative", "confirmed")[number % 2]
    online = random.random() < 0.3
    return made.model_copy(
        update={
            "end": made.start + timedelta(minutes=random.choice((30, 30, 45, 60))),
            "status": MeetingStatus(status),
            "location": "Online" if online else f"{random.choice(HOUSES)} meeting room",
            "organizer": host.person(),
            "attendees": _invited(random, [host, DIRECTOR], past=not ahead),
            "partstat": "needs-action" if ahead and random.random() < 0.4 else "accepted",
            "description": "No agenda was sent.",
            "join_url": f"https://meet.{DOMAIN}/{key}" if online else "",
        }
    )


SLOTS = (time(8, 50), time(9, 50), time(11, 10), time(12, 10), time(13, 15), time(14, 5), time(16))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _meeting(world: World, key: str, title: str, start: datetime) -> Meeting:
    return Meeting(
        ref=world.ref(Meeting, key),
        title=title,
        uid=f"{key}@{DOMAIN}",
        start=start,
        end=start,
        tzid=ZONE.key,
        partstat="accepted",
        calendar=DIRECTOR.name,
        updated_at=start - timedelta(days=9),
    )


def _invited(random: Random, who: list[Member], *, past: bool) -> tuple[Attendee, ...]:
    answers = ((0.8, "accepted"), (0.1, "tentative"), (0.1, "declined"))
    if not past:
        answers = ((0.6, "accepted"), (0.1, "tentative"), (0.3, "needs-action"))
    return tuple(Attendee(person=one.person(), partstat=pick(random, answers)) for one in who)


def whole_days(world: World) -> Iterator[Meeting]:
    """Give what stands above the hours: today's, and some to come."""
    for number, title in enumerate(ALL_DAY):
        first = world.today + ONE_DAY * (-1 + number * 6)
        while not world.school.is_staff_day(first) and number:
            first += ONE_DAY
        start, _ = world.school.local_day(first)
        end, _ = world.school.local_day(first + ONE_DAY * (1 if number else 3))
        yield _meeting(world, f"d{first:%Y%m%d}", title, start).model_copy(
            update={"end": end, "all_day": True, "partstat": "", "calendar": "School"}
        )
