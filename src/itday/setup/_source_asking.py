"""Setting up one source: its name and its settings, a question each."""

from __future__ import annotations

from itday.config.settings import RESERVED, SOURCE_NAME
from itday.sdk.origin import shown_host
from itday.setup.desk import Desk
from itday.setup.question import Question
from itday.setup.step import YES, Ask, Back, Choose, Conversation, Option, Say, confirm


def named(desk: Desk) -> Conversation[bool]:
    """What the source is to be called; `False` where the person goes back."""
    draft = desk.draft
    if draft.name:
        return True
    taken = {one.name for one in desk.settings.sources}
    taken |= {one.source for one in desk.settings.problems}

    def check(name: str) -> str:
        if name.replace("-", "_") in {one.replace("-", "_") for one in taken}:
            return f"there is a source called {name} already"
        if not SOURCE_NAME.fullmatch(name) or name in RESERVED:
            return "use up to 32 of a-z, 0-9, - and _, starting with a letter or digit"
        return ""

    wanted = draft.called or draft.type
    number, free = 1, wanted
    while check(free):
        number += 1
        free = f"{wanted}{number}"
    if draft.called:
        draft.name = free
        draft.save()
        return True
    try:
        draft.name = yield Ask(
            prompt="Name of this source",
            help="Yours to choose; it stands in lists, in the settings and in commands.",
            default=free,
            check=check,
        )
    except Back:
        return False
    draft.save()
    return True


def fields(desk: Desk, asked: list[Question]) -> Conversation[bool]:
    """The connector's own settings; `False` where the person goes back out of them."""
    usual = [one for one in asked if one.usual]
    given = desk.draft.given
    if desk.draft.warning:
        yield Say(desk.draft.warning)
    rest = [one for one in asked if not one.usual and one.name not in given]
    if given and {one.name for one in usual} <= given:
        try:
            agreed = yield from _agreed(desk, asked)
        except Back:
            return False
    else:
        agreed = False
    if not agreed and not (
        yield from _each(desk, [one for one in asked if one.usual or one.name in given])
    ):
        return False
    if rest:
        names = ", ".join(one.name for one in rest)
        more = confirm(f"More settings? They can all be left as they are: {names}")
        try:
            if (yield more) == YES and not (yield from _each(desk, rest)):
                return (yield from fields(desk, asked))
        except Back:
            return (yield from fields(desk, asked))
    return True


def _agreed(desk: Desk, asked: list[Question]) -> Conversation[bool]:
    """Whether what was filled in is right as it is: the server above all, which gets the login."""
    draft = desk.draft
    answers = draft.answers
    told = [f"{one.name}: {one.shown(answers[one.name])}" for one in asked if one.name in answers]
    yield Say("\n".join(told))
    where = shown_host(str(answers.get("url", ""))) if "url" in answers else answers.get("host")
    right = confirm(
        f"Sign in there, at {where}?",
        default=not draft.warning,
        help="No asks for each of these instead. Nothing was sent there yet.",
    )
    return bool((yield right) == YES)


def _each(desk: Desk, asked: list[Question]) -> Conversation[bool]:
    """Ask one after the other; back from the first gives `False`."""
    place = 0
    while place < len(asked):
        try:
            yield from one(desk, asked[place])
        except Back:
            place -= 1
            if place < 0:
                return False
        else:
            place += 1
    return True


def one(desk: Desk, question: Question) -> Conversation[None]:
    draft = desk.draft
    known_ = draft.answers.get(question.name, question.default)
    if known_ is None and question.name in {"username", "user", "login"}:
        known_ = desk.settings.me.email or None
    if question.kind == "choice":
        options = tuple(Option(one, one) for one in question.choices)
        if question.default == "":
            options = (*options, Option("", "none of them"))
        value = yield Choose(
            prompt=_prompt(question), options=options, default=str(known_ or ""), help=question.help
        )
        draft.put(question.name, value or None)
        return

    def check(text: str) -> str:
        try:
            question.read("" if text == CLEARED else text)
        except ValueError as error:
            return str(error)
        return ""

    text = yield Ask(
        prompt=_prompt(question),
        help=question.help,
        default=question.shown(known_) if known_ not in ((), [], {}) else "",
        check=check,
    )
    value = None if text == CLEARED else question.read(text)
    # What is as it would be anyway stays out of the file.
    draft.put(question.name, None if value == question.default else value)


CLEARED = "-"
"""An answer that takes a default away."""


def _prompt(question: Question) -> str:
    hint = f" ({question.hint})" if question.hint and question.kind != "choice" else ""
    owed = "" if question.needed else ", may be left out"
    return f"{question.name}{hint}{owed}"
