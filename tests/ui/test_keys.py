"""Actions by name, and the keys that the settings give them."""

from __future__ import annotations

import pytest

from itday.ui.act import Act
from itday.ui.keys import ACTS, KEPT_FREE, bindings, keymap, show_key


def test_defaults_do_not_clash() -> None:
    """Each key means one thing, and none that terminals take is used."""
    keys = [key for act in ACTS.values() for key in act.keys.split(",")]

    assert len(keys) == len(set(keys))
    assert not set(keys) & KEPT_FREE


def test_every_action_is_said() -> None:
    """Each has a name, a key and words."""
    assert all(name == act.name and act.keys and act.words for name, act in ACTS.items())


def test_bindings_can_be_moved() -> None:
    """Each carries its name, by which the settings move it."""
    [binding, *_] = bindings((Act("pane_2", "2", "pane 2", argument="2"),))

    assert (binding.id, binding.action, binding.key) == ("pane_2", "pane(2)", "2")  # type: ignore[union-attr]


def test_a_moved_key() -> None:
    """What the settings say is in force, and is what help shows."""
    keys = keymap({"find": "ctrl+f", "take": "A,?"} | {"help": "f1"})

    assert keys.faults == ()
    assert keys.key("find") == "ctrl+f"
    assert keys.keys("take") == ["A", "?"]
    assert keys.key("undo") == "u"


@pytest.mark.parametrize(("wanted", "said"), [
    ({"fnd": "x"}, "Did you mean find?"),
    ({"zzzzzz": "x"}, "? lists them"),
    ({"find": "ctrl+i"}, "ctrl+i for find is not told apart"),
    ({"find": " , "}, "find has no key"),
    ({"find": "x"}, "x for find is taken by finish"),
    ({"find": "ctrl+k", "undo": "ctrl+k"}, "ctrl+k for"),
])  # fmt: skip
def test_what_cannot_be_granted_is_said(wanted: dict[str, str], said: str) -> None:
    """A wish that would leave a key with two meanings or none is refused with the reason."""
    keys = keymap(wanted)

    assert len(keys.faults) == 1
    assert said in keys.faults[0]


def test_two_actions_may_change_places() -> None:
    """A key that is given up is free for another."""
    keys = keymap({"find": "p", "preview": "f"})

    assert keys.faults == ()
    assert (keys.key("find"), keys.key("preview")) == ("p", "f")


def test_another_screen_keeps_its_key() -> None:
    """Where a moved key has a meaning already, the action has its own; elsewhere it moves."""
    keys = keymap({"take": "x", "finish": "a", "undo": "f9"})

    assert keys.faults == ()
    assert (keys.key("take"), keys.on("cases").key("take")) == ("x", "a")
    assert (keys.on("cases").key("explain"), keys.on("cases").key("undo")) == ("x", "f9")
    assert keys.bound["take"] == "x"
    assert "cases.take" not in keys.bound
    assert keys.bound["cases.undo"] == keys.bound["outbox.undo"] == "f9"


def test_what_moves_in_lists_has_a_say_on_every_screen() -> None:
    """It has one key wherever a list is; so has leaving at once."""
    [fault] = keymap({"down": "e"}).faults

    assert "e for down is taken by" in fault


def test_a_refused_wish_does_not_drag_others_down() -> None:
    """The others are granted."""
    keys = keymap({"find": "x", "undo": "f9"})

    assert keys.moved == {"undo": "f9"}


@pytest.mark.parametrize(("key", "said"), [
    ("question_mark", "?"), ("escape", "esc"), ("ctrl+d", "ctrl+d"), ("G", "G"), ("plus", "+"),
    ("pagedown", "pgdn"), ("shift+tab", "shift+tab"), ("f1", "f1"),
])  # fmt: skip
def test_show_key(key: str, said: str) -> None:
    """As it stands on a keyboard."""
    assert show_key(key) == said
