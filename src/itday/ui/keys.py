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
EVERYWHERE = frozenset(act.name for act in (*MOVES, LEAVE_NOW))
"""Actions that have one key on whichever screen."""
Clash = tuple[str, list[str]]
"""A key, and the names of those that have it."""


def bindings(acts: tuple[Act, ...], *, of: str = "", priority: bool = False) -> list[BindingType]:
    """The default bindings of these actions, each with an id by which it can be moved.

    Args:
        acts: What the keys do.
        of: The screen beside the cockpit, as in `SHEETS`; empty for the cockpit's own and for what
            has one key wherever it is.
        priority: Whether they go before those of what has the focus.
    """
    return [
        Binding(
            *(act.keys, act.action, act.words),
            show=False,
            priority=priority,
            id=_bound(of, act.name),
        )
        for act in acts
    ]


def _bound(screen: str, name: str) -> str:
    """The id of a binding."""
    return f"{screen}.{name}" if screen and name not in EVERYWHERE else name


class Keymap(NamedTuple):
    """The keys in force."""

    moved: dict[str, str]
    """Keys by action name, of those that the settings moved."""
    faults: tuple[str, ...]
    """What of the settings could not be done, a line each."""
    kept: Mapping[str, frozenset[str]] = {}
    """By screen beside the cockpit: actions that keep their own key there, since the one they were
    moved to has a meaning of its own on that screen."""

    @property
    def bound(self) -> dict[str, str]:
        """Keys by the ids of bindings: for `App.set_keymap`."""
        if not self.moved:
            return {}
        everywhere = {
            _bound(screen, act.name): self.moved[act.name]
            for screen, acts in _sheets().items()
            for act in acts
            if act.name in self.moved and act.name not in self.kept.get(screen, ())
        }
        return self.moved | everywhere

    def on(self, screen: str) -> Keymap:
        """The keys in force on one of the screens beside the cockpit."""
        kept = self.kept.get(screen, frozenset())
        moved = {name: keys for name, keys in self.moved.items() if name not in kept}
        return self._replace(moved=moved)

    def keys(self, name: str) -> list[str]:
        """The keys of an action, as a person reads them; the first is the one to show."""
        return [show_key(key) for key in _split(self.moved.get(name, act_of(name).keys))]

    def key(self, name: str) -> str:
        """The key to show for an action."""
        return self.keys(name)[0]


def act_of(name: str) -> Act:
    """The action of that name, on whichever screen; KeyError where there is none."""
    return ACTS[name] if name in ACTS else _everywhere()[name]


def _sheets() -> Mapping[str, tuple[Act, ...]]:
    from itday.ui.sheet_keys import SHEETS  # those screens stand on this module

    return SHEETS


def _everywhere() -> dict[str, Act]:
    others = (act for acts in _sheets().values() for act in acts)
    return {act.name: act for act in (*others, *ACTS.values())}


def keymap(wanted: Mapping[str, str]) -> Keymap:
    """Give the keys in force; a wish that would leave a key with two meanings is not granted.

    On another screen, where the key of an action they share has a meaning already, the action
    keeps its own key: what the person moved in the cockpit is moved there all the same.

    Args:
        wanted: `[keys]` of the settings: keys by action name.
    """
    if not wanted:
        return Keymap({}, ())
    moved, faults = {}, []
    for name, keys in wanted.items():
        if fault := _refusal(name, keys):
            faults.append(fault)
        else:
            moved[name] = ",".join(_split(keys))
    while clash := _refused(moved):
        key, back, others = clash
        faults.append(f"keys: {show_key(key)} for {back} is taken by {others}. Choose another key")
        del moved[back]
    kept = {screen: _kept(acts, moved)[0] for screen, acts in _sheets().items()}
    return Keymap(moved, tuple(faults), kept)


def _refused(moved: Mapping[str, str]) -> tuple[str, str, str] | None:
    """A key, the action that may not have it, and those that have it; `None` if all is well."""
    found = [(frozenset[str](), _clash(tuple(ACTS.values()), moved))]
    found += [_kept(acts, moved) for acts in _sheets().values()]
    for kept, clash in found:
        if clash is not None:
            key, names = clash
            back = next(name for name in reversed(names) if name in moved and name not in kept)
            return key, back, " and ".join(name for name in names if name != back)
    return None


def _kept(acts: tuple[Act, ...], moved: Mapping[str, str]) -> tuple[frozenset[str], Clash | None]:
    """Which shared actions keep their own key on a screen; and what clashes there even so."""
    kept: frozenset[str] = frozenset()
    shared = {act.name for act in acts if act.name in ACTS} - EVERYWHERE
    while clash := _clash((*MOVES, *acts, LEAVE_NOW), moved, kept):
        back = next((name for name in clash[1] if name in shared & set(moved) - kept), None)
        if back is None:
            return kept, clash
        kept |= {back}
    return kept, None


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


def _clash(
    acts: tuple[Act, ...], moved: Mapping[str, str], kept: frozenset[str] = frozenset()
) -> Clash | None:
    """A key that would have several meanings among these actions, and the names of those."""
    if not moved:
        return None
    owners: dict[str, list[str]] = {}
    for act in acts:
        keys = act.keys if act.name in kept else moved.get(act.name, act.keys)
        for key in _split(keys):
            owners.setdefault(key, []).append(act.name)
    return next(((key, names) for key, names in owners.items() if len(names) > 1), None)


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
