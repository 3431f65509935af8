"""Setting up one source: which connector, its settings, its secret, a trial, a first pull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from itday.config.settings import RESERVED, SOURCE_NAME, explain
from itday.domain.errors import ItdayError, SettingsError
from itday.domain.secret import Secret
from itday.setup.desk import Desk
from itday.setup.question import Question, plain, questions
from itday.setup.step import (
    YES,
    Ask,
    Back,
    Choose,
    Conversation,
    Option,
    Program,
    Say,
    Wait,
    confirm,
)

if TYPE_CHECKING:
    from itday.config.settings import SourceSettings
    from itday.sdk.connector import Connector

KINDS = {"message": "mail", "todo": "to-do", "meeting": "agenda", "person": "people"}
ABOUT_SECRETS = (
    "It goes to the system's keyring, never into a file of itday's. Where the service has "
    "passwords for single programs (app passwords) or tokens, one of those is the better choice."
)
SHADOWS = frozenset({"demo"})
"""Connectors that are no source of anybody's."""


class Known(NamedTuple):
    """A connector that can be chosen."""

    name: str
    words: str
    why_not: str = ""
    origin: str = ""
    """The package and version of another package's; empty for one of ours."""


def known(desk: Desk) -> list[Known]:
    """Every connector there is; ours are loaded for what they say of themselves."""
    from itday import registry

    found = []
    for name in registry.connector_names():
        if name in SHADOWS:
            continue
        try:
            one = registry.connector(name)
        except SettingsError as error:
            found.append(Known(name, f"{name}: not installed", f"{error.what}. {error.remedy}"))
        else:
            found.append(Known(name, f"{one.title or name}: {_brings(one)}"))
    for name, origin in registry.foreign_connectors().items():
        found.append(Known(name, f"{name}, of another package: {origin}", origin=origin))
    del desk
    return found


def _brings(one: type[Connector[Any]]) -> str:
    kinds = dict.fromkeys(feed.record.kind for feed in one.feeds.values())
    return ", ".join(KINDS.get(kind, kind) for kind in kinds)


def add(desk: Desk, type_: str = "") -> Conversation[bool]:
    """Set up a new source; whether it was.

    Args:
        desk: The profile.
        type_: The connector, where it is known already.
    """
    chosen = type_ or (yield from _chosen(desk))
    if not chosen:
        return False
    desk.draft.start(chosen)
    return (yield from resume(desk))


def _chosen(desk: Desk) -> Conversation[str]:
    """Which connector; empty where the person thought better of it."""
    there = {one.name: one for one in known(desk)}
    options = [Option(one.name, one.words) for one in there.values()]
    options.append(Option("", "none: back"))
    while True:
        prompt = "What is to be connected?"
        try:
            name = yield Choose(prompt=prompt, options=tuple(options), help="itday connectors")
        except Back:
            return ""
        if not name:
            return ""
        one = there[name]
        if one.why_not:
            yield Say(f"{one.why_not}, then run itday setup again.")
            continue
        if one.origin:
            yield Say(
                f"{one.name} comes from {one.origin}. Once a source names it, its code runs "
                "with your rights, in a process of its own."
            )
            if (yield confirm("Do you trust that package?")) != YES:
                continue
        return str(name)


def resume(desk: Desk) -> Conversation[bool]:
    """Go on with the draft until the source is written or given up; whether it was written."""
    draft = desk.draft
    try:
        found = yield Wait(words=f"loading {draft.type}", call=lambda: desk.load(draft.type))
    except SettingsError as error:
        yield Say(str(error))
        draft.forget()
        return False
    yield Say(_introduction(found))
    asked = _questions(found)
    if not (yield from _named(desk)) or not (yield from _fields(desk, asked)):
        draft.forget()
        yield Say("Nothing of it was kept.")
        return False
    return (yield from _finish(desk, found, asked))


def _introduction(found: type[Connector[Any]]) -> str:
    words = " ".join((found.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
    parts = [f"{found.title or found.name}. {words}".strip(), found.asks.strip()]
    return "\n".join(filter(None, parts))


def _questions(found: type[Connector[Any]]) -> list[Question]:
    schema = found.Config.model_json_schema()
    if schema.get("properties"):
        return questions(schema)
    return plain(found.Config.known_keys())


def _named(desk: Desk) -> Conversation[bool]:
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

    number, free = 1, draft.type
    while check(free):
        number += 1
        free = f"{draft.type}{number}"
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


def _fields(desk: Desk, asked: list[Question]) -> Conversation[bool]:
    """The connector's own settings; `False` where the person goes back out of them."""
    usual = [one for one in asked if one.usual]
    rest = [one for one in asked if not one.usual]
    if not (yield from _each(desk, usual)):
        return False
    if rest:
        names = ", ".join(one.name for one in rest)
        more = confirm(f"More settings? They can all be left as they are: {names}")
        try:
            if (yield more) == YES and not (yield from _each(desk, rest)):
                return (yield from _fields(desk, asked))
        except Back:
            return (yield from _fields(desk, asked))
    return True


def _each(desk: Desk, asked: list[Question]) -> Conversation[bool]:
    """Ask one after the other; back from the first gives `False`."""
    place = 0
    while place < len(asked):
        try:
            yield from _one(desk, asked[place])
        except Back:
            place -= 1
            if place < 0:
                return False
        else:
            place += 1
    return True


def _one(desk: Desk, question: Question) -> Conversation[None]:
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


def _finish(desk: Desk, found: type[Connector[Any]], asked: list[Question]) -> Conversation[bool]:
    """May it write, its secret, a trial until it works or is left, and into the settings."""
    yield from _writes(desk, found)
    if hasattr(found, "sign_in"):
        return (yield from _signed_in(desk, found, asked))
    secret: Secret | None = None
    wants = False
    while True:
        source = desk.source(desk.draft.name, desk.draft.type, desk.draft.answers)
        fault = yield from _fault(desk, source, found)
        if not fault:
            wants = found.wants_secret(found.Config.model_validate(dict(source.table)))
            if wants and secret is None:
                secret = yield from _secret(desk)
            fault = yield from _trial(desk, source, secret)
        if not fault:
            return (yield from _written(desk, secret))
        again = yield from _after(desk, asked, fault, wants=wants)
        if again == "secret":
            secret = None
        elif again == "save":
            return (yield from _written(desk, secret, tried=False))
        elif again == "drop":
            desk.draft.forget()
            yield Say("Nothing of it was kept.")
            return False


def _signed_in(
    desk: Desk, found: type[Connector[Any]], asked: list[Question]
) -> Conversation[bool]:
    """Where one signs in through the vendor's pages: written first, since that needs the table."""
    draft = desk.draft
    while fault := (
        yield from _fault(desk, desk.source(draft.name, draft.type, draft.answers), found)
    ):
        again = yield from _after(desk, asked, fault, wants=False)
        if again == "drop":
            draft.forget()
            yield Say("Nothing of it was kept.")
            return False
        if again == "save":
            break
    name = draft.name
    if not (yield from _written(desk, None, tried=False)):
        return False
    yield from _sign_in(desk, name)
    return True


def _sign_in(desk: Desk, name: str) -> Conversation[None]:
    """Through the vendor's pages, then try it and offer the first pull."""
    try:
        url = yield Wait(words="", call=lambda: desk.runtime.consent_url(name))
    except ItdayError:
        url = ""
    if url:
        yield Say(f"If an administrator has to agree first, this is the page for that:\n{url}")
    if (yield confirm("Sign in now?", default=True)) != YES:
        yield Say(f"Later: itday signin {name}")
        return
    if (yield Program(("signin", name))) != 0:
        yield Say(f"Not signed in. itday signin {name} tries again.")
        return
    try:
        said = yield Wait(words=f"trying {name}", call=lambda: desk.runtime.check(name))
    except ItdayError as error:
        yield Say(str(error))
        return
    yield Say(f"It works: {said}")
    if (yield confirm("Fetch what it has now?", default=True)) == YES:
        yield from _pull(desk, name)


def _writes(desk: Desk, found: type[Connector[Any]]) -> Conversation[None]:
    if not found.actions:
        return
    verbs = ", ".join(sorted(change.verb for change in found.actions))
    answer = yield confirm(
        f"May itday change things there ({verbs})? If not, it only reads",
        default=bool(desk.draft.answers.get("write")),
        help="What you decide goes out by the outbox, and undo takes it back where that can be.",
    )
    desk.draft.put("write", True if answer == YES else None)


def _fault(desk: Desk, source: SourceSettings, found: type[Connector[Any]]) -> Conversation[str]:
    """What the connector's own model says of the answers; empty where it takes them."""
    from pydantic import ValidationError

    async def judged() -> str:
        try:
            found.Config.model_validate(dict(source.table))
        except ValidationError as error:
            told = explain(desk.file, source, error, found.Config.known_keys())
            return told.what.partition("] ")[2] or told.what
        return ""

    return str((yield Wait(words="", call=judged)))


def _secret(desk: Desk) -> Conversation[Secret | None]:
    """The password or token: the one that is kept, or a new one."""
    name = desk.draft.name
    try:
        kept = yield Wait(words="", call=lambda: desk.kept_secret(name))
    except ItdayError as error:
        yield Say(str(error))
        kept = None
    same = confirm("Keep the password or token that is there?", default=True)
    if kept is not None and desk.draft.changes and (yield same) == YES:
        return Secret(kept.reveal())
    try:
        value = yield Ask(prompt=f"Password or token of {name}", help=ABOUT_SECRETS, hidden=True)
    except Back:
        return None
    return Secret(value) if value else None


def _trial(desk: Desk, source: SourceSettings, secret: Secret | None) -> Conversation[str]:
    """Ask the source the cheapest question that needs address and login; what went wrong."""
    try:
        said = yield Wait(words=f"trying {source.name}", call=lambda: desk.try_out(source, secret))
    except ItdayError as error:
        return str(error)
    yield Say(f"It works: {said}")
    return ""


def _after(desk: Desk, asked: list[Question], fault: str, *, wants: bool) -> Conversation[str]:
    """What to do about a fault: `again`, `secret`, `save` or `drop`."""
    yield Say(f"It does not work yet. {fault}")
    options = (
        Option("change", "change an answer"),
        *([Option("secret", "give another password or token")] if wants else []),
        Option("again", "try again as it is"),
        Option(
            "save", "keep it as it is; the sources screen and itday doctor will say what is wrong"
        ),
        Option("drop", "give it up"),
    )
    try:
        answer = yield Choose(prompt="What now?", options=options, default="change")
        if answer == "change":
            yield from _change(desk, asked)
    except Back:
        return "again"
    return str(answer)


def _change(desk: Desk, asked: list[Question]) -> Conversation[None]:
    answers = desk.draft.answers
    options = tuple(
        Option(one.name, f"{one.name}: {one.shown(answers.get(one.name)) or '(left out)'}")
        for one in asked
    )
    name = yield Choose(prompt="Which answer?", options=options)
    yield from _one(desk, next(one for one in asked if one.name == name))


def _written(desk: Desk, secret: Secret | None, *, tried: bool = True) -> Conversation[bool]:
    """Keep the secret, write the table, and offer the first pull."""
    draft = desk.draft
    name = draft.name
    if secret is not None:
        given = secret
        try:
            yield Wait(words="", call=lambda: desk.keep_secret(name, given))
        except ItdayError as error:
            desk.lend_secret(name, given)
            yield Say(f"The secret is known until itday ends, and not kept. {error}")
    table = {"type": draft.type, **draft.answers}
    try:
        yield Wait(words="", call=lambda: desk.put_source(name, table))
    except SettingsError as error:
        yield Say(f"Not written, and the file is as it was. {error}")
        return False
    yield Say(f"Written: [sources.{name}] in {desk.file}")
    draft.forget()
    if tried and (yield confirm("Fetch what it has now?", default=True)) == YES:
        yield from _pull(desk, name)
    return True


def _pull(desk: Desk, name: str) -> Conversation[None]:
    try:
        results = yield Wait(
            words=f"fetching {name}", call=lambda: desk.runtime.sync_once([name], deliver=False)
        )
    except ItdayError as error:
        yield Say(str(error))
        return
    for one in results:
        kind = KINDS.get(one.kind, one.kind)
        yield Say(one.error or f"{kind}: {one.applied.new} new" + _aside(one.aside))


def _aside(count: int) -> str:
    return f", {count} set aside: itday sources says why" if count else ""
