"""A conversation in lines: works over SSH, in a pipe, and with a screen reader."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import textwrap
from functools import partial
from typing import TYPE_CHECKING, Any

from itday.cli.output import say
from itday.domain.errors import ItdayError
from itday.setup.step import (
    NO,
    YES,
    Ask,
    Back,
    Choose,
    Conversation,
    Option,
    Program,
    Say,
    Step,
    Wait,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP, BACK = "?", "<"
KEYS = "An empty line takes what stands in brackets; ? explains, < goes back, ctrl+d leaves."


class Left(Exception):  # it is no error: the person goes on another time
    """The person ends the conversation."""


def lead(talk: Conversation[None], profile: str = "default") -> None:
    """Lead a conversation to its end.

    Args:
        talk: What is asked.
        profile: Whose; for commands of itday's own that are run on the way.

    Raises:
        Left: The person ended it; whatever was kept is kept.
    """
    say(_wrapped(KEYS))
    answer: Any = None
    error: Exception | None = None
    try:
        while True:
            try:
                step = talk.throw(error) if error is not None else talk.send(answer)
            except StopIteration:
                return
            answer, error = None, None
            try:
                answer = _take(step, profile)
            except (Back, ItdayError) as thrown:
                error = thrown
    except (EOFError, KeyboardInterrupt) as ended:
        raise Left from ended
    finally:
        talk.close()


def _take(step: Step, profile: str) -> Any:
    match step:
        case Program(words=words):
            return subprocess.call(itday(profile, words))  # noqa: S603  # ourselves, as a list
        case Say(text=text):
            say(f"\n{_wrapped(text)}")
        case Wait(words=words, call=call):
            if words:
                say(f"{words} ...")
            return asyncio.run(_awaited(call))
        case Ask():
            return _ask(step)
        case Choose(options=options) if [one.value for one in options] == [YES, NO]:
            return _confirm(step)
        case Choose():
            return _choose(step)
    return None


def itday(profile: str, words: Sequence[str]) -> list[str]:
    """One of itday's own commands, as arguments."""
    return [sys.executable, "-m", "itday", "--profile", profile, *words]


async def _awaited(call: Any) -> Any:
    return await call()


def _wrapped(text: str) -> str:
    """Broken between words, at the width of the terminal; as it is where there is none."""
    if not sys.stdout.isatty():
        return text
    width = max(20, shutil.get_terminal_size().columns - 1)
    fill = partial(textwrap.fill, width=width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(fill(line) if len(line) > width else line for line in text.split("\n"))


def _line(prompt: str, *, hidden: bool = False) -> str:
    """One line of the person's, `?` and `<` included; never shown where it is a secret."""
    prompt = _wrapped(prompt[:-1]) + prompt[-1:]
    if hidden and sys.stdin.isatty():
        import getpass

        return getpass.getpass(prompt, stream=sys.stderr)
    say_on = sys.stdout
    say_on.write(prompt)
    say_on.flush()
    text = sys.stdin.readline()
    if not text:
        raise EOFError
    return text.rstrip("\r\n")


def _ask(step: Ask) -> str:
    shown = f" [{step.default}]" if step.default else ""
    while True:
        text = _line(f"{step.prompt}{shown}: ", hidden=step.hidden)
        if not step.hidden:
            text = text.strip()
        if _is_a_word(text, step.help):
            continue
        text = text or step.default
        if not (fault := step.check(text)):
            return text
        say(f"! {fault}")


def _is_a_word(text: str, help_: str) -> bool:
    """Whether the line asked for help, which is given; raises `Back` where it asks for that."""
    if text == BACK:
        raise Back
    if text != HELP:
        return False
    say(help_ or "There is nothing more to say about this one.")
    return True


def _confirm(step: Choose) -> str:
    shown = "Y/n" if step.default == YES else "y/N"
    while True:
        text = _line(f"{step.prompt} [{shown}]: ").strip().casefold()
        if _is_a_word(text, step.help):
            continue
        if not text:
            return step.default
        if text in {"y", "yes"}:
            return YES
        if text in {"n", "no"}:
            return NO
        say("! yes or no")


def _choose(step: Choose) -> str:
    say(f"\n{step.prompt}")
    for number, one in enumerate(step.options, 1):
        say(f"  {number:2}  {one.words}")
    place = next((n for n, one in enumerate(step.options, 1) if one.value == step.default), 0)
    shown = f" [{place}]" if place and step.default else ""
    while True:
        text = _line(f"Number or name{shown}: ").strip()
        if _is_a_word(text, step.help):
            continue
        if not text and shown:
            return step.default
        if (found := _named(text, step.options)) is not None:
            return found.value
        say(f"! a number from 1 to {len(step.options)}")


def _named(text: str, options: Sequence[Option]) -> Option | None:
    """The answer meant by a number, a value, or the beginning of one that no other has."""
    if text.isdecimal() and text.isascii():
        return options[int(text) - 1] if 1 <= int(text) <= len(options) else None
    word = text.casefold()
    exact = [one for one in options if one.value and one.value.casefold() == word]
    near = [one for one in options if word and one.value.casefold().startswith(word)]
    found = exact or near
    return found[0] if len(found) == 1 else None
