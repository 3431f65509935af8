"""Setting up one source: which connector, its settings, its secret, a trial, a first pull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itday import registry
from itday.domain.errors import SettingsError
from itday.setup._source_asking import fields, named
from itday.setup._source_choosing import Known, chosen, product
from itday.setup._source_trial import KINDS, finish
from itday.setup.desk import Desk
from itday.setup.presets import by_key
from itday.setup.question import Question, plain, questions
from itday.setup.step import Conversation, Say, Wait

if TYPE_CHECKING:
    from itday.sdk.connector import Connector

SHADOWS = frozenset({"demo"})
"""Connectors that are no source of anybody's."""


def known(desk: Desk) -> list[Known]:
    """Every connector there is; ours are loaded for what they say of themselves."""
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
    """Set up a new source, or all that a product comes to; whether any was.

    Args:
        desk: The profile.
        type_: The connector or product, where it is known already; one that is both is a connector.
    """
    preset = by_key(type_)
    if preset is not None and not registry.is_ours(type_):
        if not (yield from product(desk, preset)):
            return False
    elif type_:
        desk.draft.start(type_)
    elif not (yield from chosen(desk, known(desk))):
        return False
    return (yield from resume(desk))


def resume(desk: Desk) -> Conversation[bool]:
    """Go on with the draft, and with what is to follow, until each is written or given up."""
    draft, written = desk.draft, False
    while draft.begun:
        written = (yield from _one(desk)) or written
        if draft.name:
            break  # it is as it was: the settings file does not take it
    return written


def _one(desk: Desk) -> Conversation[bool]:
    draft = desk.draft
    try:
        found = yield Wait(words=f"loading {draft.type}", call=lambda: desk.load(draft.type))
    except SettingsError as error:
        yield Say(str(error))
        draft.drop()
        return False
    yield Say(_introduction(found, brief=bool(draft.called)))
    asked = _questions(found)
    if not (yield from named(desk)) or not (yield from fields(desk, asked)):
        draft.drop()
        yield Say("Nothing of it was kept.")
        return False
    return (yield from finish(desk, found, asked))


def _introduction(found: type[Connector[Any]], *, brief: bool) -> str:
    words = " ".join((found.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
    asks = "" if brief else found.asks.strip()
    parts = [f"{found.title or found.name}. {words}".strip(), asks]
    return "\n".join(filter(None, parts))


def _questions(found: type[Connector[Any]]) -> list[Question]:
    schema = found.Config.model_json_schema()
    if schema.get("properties"):
        return questions(schema)
    return plain(found.Config.known_keys())
