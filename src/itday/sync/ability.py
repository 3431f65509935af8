"""What can be done to a thing, and where it goes, said without loading any connector.

The cache knows from the last run what each source is able to do; the settings say whether it may.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.ref import DESK, Ref
from itday.domain.text import a

if TYPE_CHECKING:
    from itday.config.settings import Settings
    from itday.domain.change import Change
    from itday.store.feeds import SourceRow

KIND = {"todo": "to-do", "log": "log entry", "check": "look at a page"}
"""How kinds are called where it is not their name."""
OWN = frozenset(
    {"todo", "note", "log", "case", "check", "topic", "series", "project", "renewal", "goal"}
)
"""The kinds that live on the desk."""
LOGIN_KEYS = ("username", "user", "login")
"""What connectors call the account they sign in with."""


class Plan(NamedTuple):
    """Where a change would go, or why nowhere."""

    mode: str
    """`own`, `remote` or `local`, as `itday.store.decide.Ask` has it; empty where it cannot be."""
    why_not: str | None = None


def plan(
    settings: Settings, known: Mapping[str, SourceRow], change: type[Change], ref: Ref
) -> Plan:
    """Say where a change of this type goes if it is asked of that record.

    Args:
        settings: The profile's.
        known: The sources as their last runs described them.
        change: Which verb.
        ref: The record, there or to be made.
    """
    thing = KIND.get(ref.kind, ref.kind)
    if change.standing:
        return Plan("local")
    if change.kind != ref.kind:
        return Plan("", f"{a(thing)} has no {change.verb}")
    if ref.source == DESK:
        return Plan("own") if ref.kind in OWN else Plan("", f"no {thing} lives on the desk")
    why_not = _why_not_remote(settings, known, change, ref)
    if why_not is None:
        return Plan("remote")
    return Plan("local") if change.local else Plan("", why_not)


def _why_not_remote(
    settings: Settings, known: Mapping[str, SourceRow], change: type[Change], ref: Ref
) -> str | None:
    name = ref.source
    source = next((one for one in settings.sources if one.name == name), None)
    if source is None:
        return f"{name} is not set up"
    if not source.enabled:
        return f"{name} is switched off: set enabled = true"
    if not source.write:
        return f"{name} is read-only: set write = true"
    if name not in known:
        return f"{name} was not synced yet"
    if not can(known[name].verbs, change.verb, ref.key):
        return f"{name} cannot {change.verb} {a(KIND.get(ref.kind, ref.kind))}"
    return None


def can(abilities: Collection[str], verb: str, key: str) -> bool:
    """Whether a verb is among a source's abilities for a record of that key."""
    ways = {verb, *(one for one in abilities if one.startswith(f"{verb} "))} & set(abilities)
    return any(key.startswith(one[len(verb) + 1 :]) for one in ways)


def login(settings: Settings, source: str) -> str:
    """The person's login at a source: what the settings say, else the account it signs in with.

    The person's mail address where neither is given; empty where there is none.
    """
    if source in settings.me.logins:
        return settings.me.logins[source]
    table = next((one.table for one in settings.sources if one.name == source), {})
    return next((str(table[key]) for key in LOGIN_KEYS if table.get(key)), settings.me.email)
