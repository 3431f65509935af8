"""Leading a conversation by a script of answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from itday.domain.errors import ItdayError
from itday.setup.step import Ask, Back, Choose, Conversation, Program, Say, Wait

DEFAULT = object()
"""The answer that takes what stands there."""
BACK = object()
"""The answer that goes back."""
LEAVE = object()
"""The answer that ends it there."""


class Led:
    """What was said and asked."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.said: list[str] = []
        self.asked: list[Ask | Choose] = []
        self.run: list[tuple[str, ...]] = []
        """itday's own commands that were run, each with success."""
        self.ended = False
        self.result: Any = None

    @property
    def text(self) -> str:
        """All that was said."""
        return "\n".join(self.said)

    @property
    def prompts(self) -> list[str]:
        """All that was asked."""
        return [step.prompt for step in self.asked]


async def lead(talk: Conversation[Any], *answers: object) -> Led:
    """Give these answers in turn; each must be one that is taken, and all must be asked for."""
    led, left = Led(), iter(answers)
    answer: Any = None
    error: Exception | None = None
    while True:
        try:
            step = talk.throw(error) if error is not None else talk.send(answer)
        except StopIteration as stop:
            led.ended, led.result = True, stop.value
            break
        answer, error = None, None
        if isinstance(step, Say):
            led.said.append(step.text)
        elif isinstance(step, Program):
            led.run.append(step.words)
            answer = 0
        elif isinstance(step, Wait):
            try:
                answer = await step.call()
            except ItdayError as thrown:
                error = thrown
        else:
            led.asked.append(step)
            given = _next(step, left)
            if given is LEAVE:
                talk.close()
                break
            answer, error = (None, Back()) if given is BACK else (given, None)
    assert list(left) == [], "these were never asked for"
    return led


def _next(step: Ask | Choose, left: Iterator[object]) -> object:
    given = next(left, None)
    assert given is not None, f"no answer to: {step.prompt}"
    if given in (BACK, LEAVE):
        return given
    if given is DEFAULT:
        given = step.default
    if isinstance(step, Choose):
        assert given in {one.value for one in step.options}, f"{given!r} to {step.prompt}"
    else:
        assert step.check(str(given)) == "", f"{given!r} to {step.prompt}"
    return given


def led(talk: Conversation[Any], *answers: object) -> Led:
    """As `lead`, outside any loop."""
    return asyncio.run(lead(talk, *answers))
