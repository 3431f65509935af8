"""What stands in the made-up school's tickets and messages: the same text for the same key."""

from __future__ import annotations

from datetime import timedelta

from itday.connectors import _demo_mail, _demo_tickets
from itday.connectors._demo_calendar import after_hours
from itday.connectors._demo_people import DIRECTOR
from itday.connectors._demo_world import World, lognormal
from itday.domain.post import Post

QUESTIONS = (
    "Could you tell me the number on the sticker, and whether it happens in another room too?",
    "Thanks. Is it the same when you sign in on another machine?",
    "When did it last work? And may I come during break?",
)
REPLIES = (
    "LH-2217, and yes, in the next room as well.",
    "Same on the other one. I am free period 4.",
    "It worked on Friday. Come any time, the room is open.",
)
PRIVATE = (
    "Third one of this kind this month; have a look at the image.",
    "Serial checked: still in warranty until July.",
    "Spoke to them in the corridor, calm, can wait till tomorrow.",
    "See also last week's, same switch.",
)
WAITING = "Ordered. The supplier says ten working days."


def of_ticket(world: World, key: str) -> tuple[Post, ...] | None:
    """Give a ticket's conversation up to now, the earliest first; None where there is none."""
    asked = _demo_tickets.find(world, key)
    if asked is None:
        return None
    random, call = world.random("posts", key), asked.call
    owner = asked.owner
    told = [Post(author=call.who.name, at=call.created, text=call.text, type="Create")]
    at = asked.answered
    told.append(Post(author=owner.name, at=at, text=random.choice(QUESTIONS), type="Correspond"))
    at = after_hours(world.school, at, lognormal(random, 0.6, 0.8))
    if random.random() < 0.7:
        text = random.choice(REPLIES)
        told.append(Post(author=call.who.name, at=at, text=text, type="Correspond"))
    if random.random() < 0.6:
        at += timedelta(minutes=random.randrange(2, 50))
        text = random.choice(PRIVATE)
        told.append(Post(author=owner.name, at=at, text=text, public=False, type="Comment"))
    if asked.waits:
        at += timedelta(minutes=5)
        told.append(Post(author=owner.name, at=at, text=WAITING, type="Correspond"))
    end = Post(author=owner.name, at=asked.resolved, text=call.subject.answer, type="Status")
    before = [post for post in told if post.at is not None and post.at < asked.resolved]
    return tuple(post for post in (*before, end) if post.at is not None and post.at <= world.at)


def of_message(world: World, key: str) -> tuple[Post, ...] | None:
    """Give a message's body; None where there is none."""
    sent = _demo_mail.find(world, key)
    if sent is None:
        return None
    first = DIRECTOR.name.split()[0]
    name = sent.sender.name or sent.sender.email
    closing = "" if sent.letter.sort in {"desk", "machine", "news", "phish"} else f"\n\n{name}"
    greeting = f"Dear {first},\n\n" if sent.letter.sort in {"asks", "slt", "supplier"} else ""
    text = f"{greeting}{sent.letter.text}{closing}"
    return (Post(author=sent.sender.full, at=sent.at, text=text, type="Mail"),)
