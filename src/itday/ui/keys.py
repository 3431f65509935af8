"""Every action of the cockpit by name: its keys, its words; and the keys the settings give it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import NamedTuple

from textual.binding import Binding, BindingType
from textual.keys import _character_to_key, format_key

from itday.registry import modules_of
from itday.ui.act import Act

KEPT_FREE = frozenset(
    f"ctrl+{letter}" for letter in "himjsqz"
) | {"alt+b", "alt+f"}  # fmt: skip
"""Terminals take these for something else, or stop the program."""


MOVES = (
    Act("down", "j,down", "down"),
    Act("up", "k,up", "up"),
    Act("first", "g,home", "first row"),
    Act("last", "G,end", "last row"),
    Act("half_down", "ctrl+d,pagedown", "half a page down"),
    Act("half_up", "ctrl+u,pageup", "half a page up"),
)
"""What every list and the preview understand."""


def _gathered() -> tuple[Act, ...]:
    """The actions of every module in `itday.ui.acts`: what decides first, what looks last."""
    order = {"deciding": -1, "marks": 1, "looks": 2}
    names = sorted(modules_of(GROUPS), key=lambda name: order.get(name, 0))
    modules = [import_module(f"{GROUPS}.{name}") for name in names]
    return tuple(act for module in modules for act in module.ACTS)


GROUPS = "itday.ui.acts"
LEAVE_NOW = Act("leave_now", "ctrl+c", "leave at once")
SCREEN = _gathered()
"""What the cockpit understands, wherever the focus is."""
ACTS = {act.name: act for act in (*MOVES, *SCREEN, LEAVE_NOW)}


def bindings(acts: tuple[Act, ...], *, priority: bool = False) -> list[BindingType]:
    """The default bindings of these actions, each with its name as id so that it can be moved."""
    return [
        Binding(act.keys, act.action, act.words, show=False, priority=priority, id=act.name)
        for act in acts
    ]


class Keymap(NamedTuple):
    """The keys in force."""

    moved: dict[str, str]
    """Keys by action name, of those that the settings moved: for `App.set_keymap`."""
    faults: tuple[str, ...]
    """What of the settings could not be done, a line each."""

    def keys(self, name: str) -> list[str]:
        """The keys of an action, as a person reads them; the first is the one to show."""
        return [show_key(key) for key in _split(self.moved.get(name, act_of(name).keys))]

    def key(self, name: str) -> str:
        """The key to show for an action."""
        return self.keys(name)[0]


def act_of(name: str) -> Act:
    """The action of that name, on whichever screen; KeyError where there is none."""
    return ACTS[name] if name in ACTS else _everywhere()[name]


def _screens() -> list[tuple[Act, ...]]:
    """The actions that have their keys at the same time: the cockpit's, and each other screen's."""
    from itday.ui.sheet_keys import SHEETS  # those screens stand on this module

    return [tuple(ACTS.values()), *((*MOVES, *acts, LEAVE_NOW) for acts in SHEETS.values())]


def _everywhere() -> dict[str, Act]:
    return {act.name: act for acts in reversed(_screens()) for act in acts}


def keymap(wanted: Mapping[str, str]) -> Keymap:
    """Give the keys in force; a wish that would leave a key with two meanings is not granted.

    Args:
        wanted: `[keys]` of the settings: keys by action name.
    """
    moved, faults = {}, []
    for name, keys in wanted.items():
        if fault := _refusal(name, keys):
            faults.append(fault)
        else:
            moved[name] = ",".join(_split(keys))
    while clash := _clash(moved):
        key, names = clash
        back = next(name for name in reversed(names) if name in moved)
        others = " and ".join(name for name in names if name != back)
        faults.append(f"keys: {show_key(key)} for {back} is taken by {others}. Choose another key")
        del moved[back]
    return Keymap(moved, tuple(faults))


def _refusal(name: str, keys: str) -> str:
    """Why a wish cannot be granted, whatever the others are; empty if it can."""
    if name not in (known := _everywhere()):
        near = get_close_matches(name, known, 1)
        remedy = f"Did you mean {near[0]}?" if near else "? lists them"
        return f"keys: no action is called {name}. {remedy}"
    split = _split(keys)
    if not split:
        return f"keys: {name} has no key. Leave it out for its own"
    for key in split:
        if key in KEPT_FREE:
            return f"keys: {key} for {name} is not told apart by terminals. Choose another key"
    return ""


def _clash(moved: Mapping[str, str]) -> tuple[str, list[str]] | None:
    if not moved:
        return None
    for acts in _screens():
        owners: dict[str, list[str]] = {}
        for act in acts:
            for key in _split(moved.get(act.name, act.keys)):
                owners.setdefault(key, []).append(act.name)
        clash = next(((key, names) for key, names in owners.items() if len(names) > 1), None)
        if clash:
            return clash
    return None


def _split(keys: str) -> list[str]:
    return [
        _character_to_key(key) if len(key) == 1 else key.lower()
        for part in keys.split(",")
        if (key := part.strip())
    ]


NAMED = {"escape": "esc", "enter": "enter", "tab": "tab", "pagedown": "pgdn", "pageup": "pgup"}


@cache
def show_key(key: str) -> str:
    """A key as it stands on a keyboard: `?`, `ctrl+d`, `esc`."""
    if key in NAMED:
        return NAMED[key]
    *held, last = key.split("+")
    return "+".join([*held, format_key(last) if len(last) > 1 else last])
