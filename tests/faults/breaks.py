"""Ways to break one question and its answer; none of them knows what is being asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.faults.proxy import Fault, Turn, pass_on

DRIP_S = 0.02
"""Between two octets of an answer that drips."""


async def reset(turn: Turn) -> bool:
    """The line breaks before a word is said."""
    turn.reset()
    return False


async def cut(turn: Turn) -> bool:
    """The line breaks in the middle of the answer."""
    answer = await turn.ask()
    await turn.say(answer[: -max(1, len(answer) // 3)])
    turn.reset()
    return False


async def lost(turn: Turn) -> bool:
    """The server does what was asked, and its answer is lost."""
    await turn.ask()
    turn.reset()
    return False


async def hang(turn: Turn) -> bool:
    """Nobody answers, and nobody hangs up."""
    await turn.silence()
    return False


async def drip(turn: Turn) -> bool:
    """The answer comes octet by octet: no read times out, and it never ends."""
    for octet in await turn.ask():
        await turn.say(bytes([octet]))
        await asyncio.sleep(DRIP_S)
    return True


def instead(answer: bytes | Callable[[Turn], bytes], *, stays: bool = True) -> Fault:
    """Something else is said, and the server is not asked."""

    async def fault(turn: Turn) -> bool:
        await turn.say(answer if isinstance(answer, bytes) else answer(turn))
        return stays

    return fault


def changed(how: Callable[[Turn, bytes], bytes]) -> Fault:
    """The server's answer is altered on the way."""

    async def fault(turn: Turn) -> bool:
        await turn.say(how(turn, await turn.ask()))
        return True

    return fault


def only(when: Callable[[Turn], object], fault: Fault) -> Fault:
    """A fault of some questions."""

    async def some(turn: Turn) -> bool:
        return await (fault if when(turn) else pass_on)(turn)

    return some


def times(count: int, fault: Fault, when: Callable[[Turn], object] = lambda _: True) -> Fault:
    """A fault of the first questions, or of the first of some."""
    left = [None] * count

    async def first(turn: Turn) -> bool:
        if left and when(turn):
            left.pop()
            return await fault(turn)
        return await pass_on(turn)

    return first
