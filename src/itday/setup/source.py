"""Setting up one source: which connector, its settings, its secret, a trial, a first pull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from itday.domain.errors import SettingsError
from itday.setup._source_asking import fields, named
from itday.setup._source_trial import KINDS, finish
from itday.setup.desk import Desk
from itday.setup.question import Question, plain, questions
from itday.setup.step import (
    YES,
    Back,
    Choose,
    Conversation,
    Option,
    Say,
    Wait,
    confirm,
)

if TYPE_CHECKING:
    from itday.sdk.connector import Connector

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
            found.append(Known(name, f"{name}: not installed", error.said))
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
    if not (yield from named(desk)) or not (yield from fields(desk, asked)):
        draft.forget()
        yield Say("Nothing of it was kept.")
        return False
    return (yield from finish(desk, found, asked))


def _introduction(found: type[Connector[Any]]) -> str:
    words = " ".join((found.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
    parts = [f"{found.title or found.name}. {words}".strip(), found.asks.strip()]
    return "\n".join(filter(None, parts))


def _questions(found: type[Connector[Any]]) -> list[Question]:
    schema = found.Config.model_json_schema()
    if schema.get("properties"):
        return questions(schema)
    return plain(found.Config.known_keys())
