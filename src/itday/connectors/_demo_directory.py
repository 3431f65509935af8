"""The made-up school's directory: everybody with an account, as other records name them."""

from __future__ import annotations

from collections.abc import Iterator

from itday.connectors import _demo_people as people
from itday.connectors._demo_world import World
from itday.domain.member import PUPIL, STAFF, Member

IT = "IT"
SENIOR_TEAM = "Senior Leadership Team"


def directory(world: World) -> Iterator[Member]:
    """Everybody: the IT team, then staff, senior and prep pupils."""
    everybody = world.people
    head = everybody.slt[0]
    for one in (*people.TEAM, *everybody.staff, *everybody.senior, *everybody.prep):
        pupil = one.group != "staff"
        yield Member(
            ref=world.ref(Member, one.login),
            title=one.name,
            email=one.email,
            login=one.login,
            type=PUPIL if pupil else STAFF,
            role="" if pupil else one.role,
            year=one.role if pupil else "",
            department=_department(one),
            manager=_manager(one, head),
        )


def _department(one: people.Member) -> str:
    if one.group != "staff":
        return {"senior": "Senior School", "prep": "Prep School"}[one.group]
    if one in people.TEAM:
        return IT
    if one.role in people.POSTS:
        return SENIOR_TEAM
    return one.role.removeprefix("Teacher of ")


def _manager(one: people.Member, head: people.Member) -> str:
    """Whom somebody reports to: the team to its director, the director and the SLT to the head."""
    if one is head or one.group != "staff":
        return ""
    if one in people.TEAM and one is not people.DIRECTOR:
        return people.DIRECTOR.login
    return head.login if one is people.DIRECTOR or one.role in people.POSTS else ""
