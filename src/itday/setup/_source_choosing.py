"""Setting up one source: what the person uses, found by their address or chosen from a list."""

from __future__ import annotations

from typing import NamedTuple

from itday.setup.desk import Desk
from itday.setup.draft import Planned
from itday.setup.find import Findings, domain_of, host_of
from itday.setup.presets import PRESETS, Preset, by_key, filled, host_name, of_person
from itday.setup.step import YES, Ask, Back, Choose, Conversation, Option, Say, Wait, confirm

FIND, FOUND, OTHER = "+find", "+found", "+other"
"""What the list gives beside presets and connectors, whose names have no `+`."""


class Known(NamedTuple):
    """A connector that can be chosen."""

    name: str
    words: str
    why_not: str = ""
    origin: str = ""
    """The package and version of another package's; empty for one of ours."""


def chosen(desk: Desk, connectors: list[Known]) -> Conversation[bool]:
    """Begin a draft of what the person uses; `False` where they thought better of it."""
    there = {one.name: one for one in connectors}
    found: Findings | None = None
    while True:
        try:
            name = yield _list(desk, there) if found is None else _proposals(found)
            if name == FIND:
                found = yield from _looked_up(desk)
                continue
        except Back:
            name = "" if found is None else OTHER
        if name == OTHER:
            found = None
            continue
        if not name:
            return False
        if (yield from _begun(desk, name, found, there.get(name))):
            return True


def _list(desk: Desk, there: dict[str, Known]) -> Choose:
    """The products, then the connectors that are none."""
    domain = domain_of(desk.settings.me.email)
    whose = f"{domain} keeps its" if domain else "a school keeps its"
    keys = {one.key for one in PRESETS}
    options = (
        Option(FIND, f"find out where {whose} mail and calendar"),
        *(Option(one.key, one.title) for one in PRESETS),
        *(Option(one.name, one.words) for one in there.values() if one.name not in keys),
        Option("", "none: back"),
    )
    help_ = "A product makes the sources that it comes to; each is tried, and can be changed."
    return Choose(prompt="What is to be connected?", options=options, help=help_)


def _proposals(found: Findings) -> Choose:
    """What was found, all at once and each alone, apart from the list: it stays in view."""
    options = [
        Option(f"{FOUND}{place}", f"{one.called} at {host_of(one)}")
        for place, one in enumerate(found.sources)
    ]
    if len(options) > 1:
        options.insert(0, Option(FOUND, "both, one after the other"))
    if found.preset is not None:
        options.append(Option(found.preset.key, found.preset.title))
    options += [Option(OTHER, "something else"), Option("", "none: back")]
    return Choose(
        prompt="What of it is to be connected?",
        options=tuple(options),
        default=options[0].value,
        help="What you see here was told by strangers: look at the names of the hosts.",
    )


def _looked_up(desk: Desk) -> Conversation[Findings | None]:
    """Ask a domain, if the person agrees to its being asked."""
    email = desk.settings.me.email
    if not domain_of(email):
        email = yield Ask(prompt="Mail address, or domain", check=_domain)
    domain = domain_of(email)
    asks = confirm(
        f"Look up where {domain} keeps its mail and calendar? This asks the DNS, "
        f"https://{domain} and the hosts that they name",
        default=True,
        help="No login is sent, and of the address only the domain. What is found is a proposal.",
    )
    if (yield asks) != YES:
        return None
    found: Findings = yield Wait(
        words=f"asking for {domain}, for up to 6 s", call=lambda: desk.look_up(email)
    )
    yield Say("\n".join(found.said))
    return found if found.sources or found.preset else None


def _domain(text: str) -> str:
    return "" if domain_of(text) else "write school.example, or an address there"


def _begun(desk: Desk, name: str, found: Findings | None, one: Known | None) -> Conversation[bool]:
    """Begin what was chosen; `False` where the person goes back to the list."""
    if found and name.startswith(FOUND):
        place = name.removeprefix(FOUND)
        desk.draft.plan(found.sources if not place else [found.sources[int(place)]])
        return True
    preset = by_key(name)
    if one is not None and not (yield from _usable(one)):
        return False
    if preset is not None:
        return (yield from product(desk, preset))
    desk.draft.start(name)
    return True


def _usable(one: Known) -> Conversation[bool]:
    """Whether a connector is there and, where it is another package's, trusted."""
    if one.why_not:
        yield Say(f"{one.why_not}, then run itday setup again.")
        return False
    if not one.origin:
        return True
    yield Say(
        f"{one.name} comes from {one.origin}. Once a source names it, its code runs "
        "with your rights, in a process of its own."
    )
    return bool((yield confirm("Do you trust that package?")) == YES)


def product(desk: Desk, preset: Preset) -> Conversation[bool]:
    """Ask what a product needs to be known, and plan its sources; `False` to go back."""
    if not any(part.fills for part in preset.parts):
        desk.draft.start(preset.parts[0].type)
        return True
    yield Say(f"{preset.title.partition(':')[0]}. Have at hand: {preset.have}")
    known = of_person(desk.settings.me.email)
    for name, question in preset.asks.items():
        try:
            known[name] = host_name((yield Ask(prompt=question, check=_host)))
        except Back:
            return False
    plan = [Planned(one.type, one.name, filled(one, known)) for one in preset.parts]
    desk.draft.plan(plan, one_login=preset.one_login)
    return True


def _host(text: str) -> str:
    return "" if host_name(text) else "write the host alone, such as cloud.school.example"
