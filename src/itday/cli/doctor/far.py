"""The sources themselves, asked; and what their answers tell beside what was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

from itday.cli.doctor.finding import Finding, Subject, fault, good, note
from itday.domain.errors import ItdayError

SKEW = timedelta(minutes=2)
SOON, NEAR = timedelta(days=7), timedelta(days=30)
"""When the end of a certificate is a fault, and when worth saying."""


def sources(subject: Subject) -> Iterator[Finding]:
    """Ask each source the cheapest question that needs address and login, all at once."""
    yield from asyncio.run(_asked(subject))


async def _asked(subject: Subject) -> list[Finding]:
    async def ask(name: str) -> Finding:
        try:
            return good(f"{name}: {await subject.runtime.check(name)}")
        except ItdayError as error:
            return fault(str(error))

    return list(await asyncio.gather(*(ask(one.name) for one in subject.sources if one.enabled)))


def skew(subject: Subject) -> Iterator[Finding]:
    """How far this machine's clock is from those of the servers that were asked."""
    from itday.sdk.seen import seen

    del subject
    for host, told in sorted(seen().items()):
        if told.ahead is not None and abs(told.ahead) > SKEW:
            minutes = round(abs(told.ahead).total_seconds() / 60)
            way = "ahead of" if told.ahead > timedelta() else "behind"
            what = f"clock: this machine is {minutes} min {way} {host}"
            yield fault(what, "Set the clock, best by NTP; if it is right, theirs is wrong")


def certificates(subject: Subject) -> Iterator[Finding]:
    """How long the certificates of the servers that were asked still hold."""
    from itday.sdk.seen import seen

    for host, told in sorted(seen().items()):
        if told.ends is None:
            continue
        left = told.ends - subject.now()
        line = f"certificate of {host}: ends in {left.days} days, on {told.ends:%Y-%m-%d}"
        if left < SOON:
            yield fault(line, "Tell who runs the server")
        elif left < NEAR:
            yield note(line)
        else:
            yield good(line)
