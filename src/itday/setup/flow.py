"""The whole conversation: what is there already, what comes next, and how it ends."""

from __future__ import annotations

from itday.config.settings import SourceSettings
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK
from itday.setup import school, source
from itday.setup.desk import Desk
from itday.setup.step import YES, Back, Choose, Conversation, Option, Say, Wait, confirm

ADD, ME, SCHOOL, TODO, DONE = "+add", "+me", "+school", "+todo", "+done"
"""What the menu gives; sources are given by their names, which have no `+`."""
NEXT = (
    "itday opens the cockpit. itday doctor looks everything over, itday schedule fetches each "
    "school morning, itday setup changes anything later."
)


def talk(desk: Desk, type_: str = "") -> Conversation[None]:
    """Set a profile up; it may be left at any step, and loses nothing.

    Args:
        desk: The profile.
        type_: A connector to set up at once, and nothing else.
    """
    yield Say(
        f"Settings: {desk.file}. Each answer that ends a part is written at once; comments in the "
        "file stay."
    )
    if type_:
        yield from source.add(desk, type_)
        return
    if desk.draft.begun:
        yield from _go_on(desk)
    elif not desk.file.exists():
        yield from _first(desk)
    while True:
        try:
            chosen = yield _menu(desk)
        except Back:
            continue
        if chosen == DONE:
            break
        yield from _part(desk, chosen)
    yield Say(NEXT)


def _first(desk: Desk) -> Conversation[None]:
    """On a first run: who, which school, a first source, in this order."""
    try:
        yield from school.me(desk)
        yield from school.school(desk)
        yield from source.add(desk)
    except Back:
        return


def _go_on(desk: Desk) -> Conversation[None]:
    draft = desk.draft
    what = f"source {draft.name}" if draft.name else f"source of type {draft.type}"
    try:
        if (yield confirm(f"Go on with the {what}, where you left it?", default=True)) == YES:
            yield from source.resume(desk)
        else:
            draft.drop()
    except Back:
        return


def _menu(desk: Desk) -> Choose:
    settings = desk.settings
    me, there = settings.me, settings.school
    zone = there.zone.key
    named = there.name or "no name yet"
    terms = f"{len(there.terms)} terms" if there.terms else "no terms yet"
    options = [
        Option(ADD, "add a source"),
        *(Option(one.name, f"{one.name}: {_said(one)}") for one in settings.sources),
        Option(ME, f"you: {me.name or 'no name yet'} {me.email}".rstrip()),
        Option(SCHOOL, f"school: {named}, {zone}, {terms}"),
    ]
    if _lists(desk):
        options.append(Option(TODO, f"new to-dos go to: {settings.todo or 'your own list here'}"))
    options.append(Option(DONE, "done"))
    default = DONE if settings.sources else ADD
    return Choose(prompt="What next?", options=tuple(options), default=default)


def _said(one: SourceSettings) -> str:
    write = "may be changed" if one.write else "read only"
    return f"{one.type}, {write}{'' if one.enabled else ', switched off'}"


def _lists(desk: Desk) -> list[str]:
    """The sources that a new to-do could go to."""
    from itday import registry

    found = []
    for one in desk.settings.sources:
        if not (one.write and registry.is_ours(one.type)):
            continue
        try:
            actions = registry.connector(one.type).actions
        except ItdayError:
            continue
        if any(change.verb == "create" for change in actions):
            found.append(one.name)
    return found


def _part(desk: Desk, chosen: str) -> Conversation[None]:
    try:
        if chosen == ADD:
            yield from source.add(desk)
        elif chosen == ME:
            yield from school.me(desk)
        elif chosen == SCHOOL:
            yield from school.school(desk)
        elif chosen == TODO:
            yield from _todo(desk)
        else:
            yield from _change(desk, chosen)
    except Back:
        return
    except ItdayError as error:
        yield Say(str(error))


def _todo(desk: Desk) -> Conversation[None]:
    options = [Option(DESK, "your own list here: works without any source")]
    options += [Option(name, name) for name in _lists(desk)]
    held = desk.settings.todo or DESK
    chosen = yield Choose(prompt="Where do new to-dos go?", options=tuple(options), default=held)
    yield Wait(words="", call=lambda: desk.put(("todo", "source"), chosen))


def _change(desk: Desk, name: str) -> Conversation[None]:
    options = (
        Option("change", "change its settings"),
        Option("try", "try whether it answers"),
        Option("remove", "take it out"),
    )
    held = next(one for one in desk.settings.sources if one.name == name)
    match (yield Choose(prompt=f"{name}: what?", options=options, default="change")):
        case "change":
            desk.draft.start(held.type, name=name, table=desk.table_of(name))
            yield from source.resume(desk)
        case "try":
            try:
                said = yield Wait(words=f"trying {name}", call=lambda: desk.runtime.check(name))
            except ItdayError as error:
                yield Say(str(error))
            else:
                yield Say(f"It works: {said}")
        case "remove":
            sure = confirm(f"Take {name} out of the settings, and its secret out of the keyring?")
            if (yield sure) == YES:
                yield Wait(words="", call=lambda: desk.remove_source(name))
                yield Say(f"{name} is taken out. What you decided on it stays in the ledger.")
