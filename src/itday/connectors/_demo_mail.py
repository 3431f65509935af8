"""The last days of the director's inbox: about 300 messages, a fifth of them unread.

Daily counts follow the project's domain notes, section 8. A message weighs what its sort weighs
(`_demo_letters`), 10 more where it was flagged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from itday.connectors._demo_letters import FIRMS, LETTERS, ODD_SUBJECTS, STAFF, TITLES, Letter
from itday.connectors._demo_people import DIRECTOR, DOMAIN, FIRST, LAST
from itday.connectors._demo_requests import filled
from itday.connectors._demo_world import World, address, burst, pick
from itday.domain.message import Message
from itday.domain.person import Person

WINDOW_DAYS = 6
SHAPE = 12.0
NIGHT = timedelta(hours=14)
SEEN, SEEN_AT_ONCE = 0.82, 0.1
"""The shares that were read: of what is older than a night, and of what came overnight."""
MAILBOX = "INBOX"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it was sent."""

    key: str
    letter: Letter
    subject: str
    sender: Person
    to: tuple[Person, ...]
    at: datetime


def expected(world: World, day: date) -> float:
    """Give a day's mean number of messages: 75 when staff are in, else 22."""
    return (75.0 if world.school.is_staff_day(day) else 22.0) * world.size


def messages(world: World) -> Iterator[Message]:
    """Give the inbox as it stands now, the earliest first."""
    for sent in sendings(world):
        yield _record(world, sent)


def sendings(world: World) -> Iterator[Sent]:
    """Give what was sent up to now."""
    for day in world.last_days(WINDOW_DAYS):
        random = world.random("mail", day)
        for number in range(burst(random, expected(world, day), SHAPE)):
            letter = pick(random, LETTERS)
            at = world.moment(random, day, school_day=world.school.is_staff_day(day))
            sent = _sent(world, random, f"m{day:%Y%m%d}-{number:03}", letter, at)
            if sent.at <= world.at:
                yield sent
    yield from _odd(world)


def find(world: World, key: str) -> Sent | None:
    """Give one by its key, or None."""
    return next((sent for sent in sendings(world) if sent.key == key), None)


def _sent(world: World, random: Random, key: str, letter: Letter, at: datetime) -> Sent:
    subject = filled(random, random.choice(letter.subjects))
    to: tuple[Person, ...] = (DIRECTOR.person(),)
    if letter is STAFF:
        to = (Person(name="All staff", email=address("all-staff")),)
    return Sent(key, letter, subject, _sender(world, random, letter), to, at)


def _sender(world: World, random: Random, letter: Letter) -> Person:
    name = f"{random.choice(FIRST)} {random.choice(LAST)}"
    plain = name.lower().replace(" ", ".")
    match letter.sort:
        case "asks" | "staff":
            return random.choice(world.people.staff).person()
        case "slt":
            return random.choice(world.people.slt).person()
        case "desk":
            return Person(name="Help desk", email=address("helpdesk"))
        case "machine":
            return Person(name="Watchtower", email=address("watchtower", f"alerts.{DOMAIN}"))
        case "news":
            title = random.choice(TITLES)
            return Person(name=title, email=address("news", f"{title.split()[-1].lower()}.example"))
        case "phish":
            head = world.people.post("Head").name
            return Person(name=head, email=address("head.office", "secure-mail.example"))
        case "supplier":
            return Person(name=name, email=address(plain, random.choice(FIRMS)))
    return Person(name=name, email=address(plain, "family.example"))


def _odd(world: World) -> Iterator[Sent]:
    """Give the few with subjects that no layout expects, of last night."""
    random = world.random("odd mail", world.today)
    for number, subject in enumerate(ODD_SUBJECTS):
        at = world.at - timedelta(minutes=23 + 71 * number)
        letter = LETTERS[number % 3][1]
        sent = _sent(world, random, f"odd{world.today:%Y%m%d}-{number}", letter, at)
        yield Sent(sent.key, letter, subject, sent.sender, sent.to, at)


def _record(world: World, sent: Sent) -> Message:
    random = world.random("message", sent.key)
    overnight = world.at - sent.at < NIGHT
    seen = random.random() < (SEEN_AT_ONCE if overnight else SEEN)
    flagged = random.random() < (0.2 if sent.letter.weight >= 60 else 0.01)
    answered = seen and sent.letter.weight >= 60 and random.random() < 0.6
    attached = sent.letter.sort == "supplier" or random.random() < 0.08
    return Message(
        ref=world.ref(Message, sent.key),
        title=sent.subject,
        message_id=f"<{sent.key}.{world.seed}@mail.{DOMAIN}>",
        sender=sent.sender,
        to=sent.to,
        date=sent.at,
        mailbox=MAILBOX,
        seen=seen,
        flagged=flagged,
        answered=answered,
        size=random.randrange(2_000, 60_000) + attached * random.randrange(80_000, 4_000_000),
        attachments=(f"LH-{random.randrange(1000, 9999)}.pdf",) if attached else (),
        weight=sent.letter.weight + 10 * flagged,
        reasons=sent.letter.reasons + (("flagged",) if flagged else ()),
        updated_at=sent.at,
    )
