"""Setting up one source: may it write, its secret, a trial, and into the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itday.config.settings import explain
from itday.domain.errors import AuthFailed, ItdayError, SettingsError
from itday.domain.secret import Secret
from itday.setup._source_asking import one
from itday.setup.desk import Desk
from itday.setup.question import Question
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
KEEP = "Keep the password or token that is there?"
ABOUT_SECRETS = (
    "It goes to the system's keyring, never into a file of itday's. Where the service has "
    "passwords for single programs (app passwords) or tokens, one of those is the better choice."
)


def finish(desk: Desk, found: type[Connector[Any]], asked: list[Question]) -> Conversation[bool]:
    """May it write, its secret, a trial until it works or is left, and into the settings."""
    yield from _writes(desk, found)
    if hasattr(found, "signs_in") and found.signs_in(desk.draft.answers):
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
    draft = desk.draft
    name, holder = draft.name, draft.changes or draft.like
    kept: Secret | None = None
    if holder:
        try:
            kept = yield Wait(words="", call=lambda: desk.kept_secret(holder))
        except ItdayError as error:
            yield Say(str(error))
    which = f"The same password as for {holder}?" if draft.like else KEEP
    if kept is not None and (yield confirm(which, default=True)) == YES:
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
    except AuthFailed as error:  # its remedy is for later; here another can be given at once
        return f"{error.where}: {error.what}" if error.where else error.what
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
        Option("save", "keep it as it is; itday doctor will say what is wrong"),
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
    yield from one(desk, next(one for one in asked if one.name == name))


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
    draft.forget(written=True)
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
    for pulled in results:
        kind = KINDS.get(pulled.kind, pulled.kind)
        yield Say(pulled.error or f"{kind}: {pulled.applied.new} new" + _aside(pulled.aside))


def _aside(count: int) -> str:
    return f", {count} set aside: itday sources says why" if count else ""
