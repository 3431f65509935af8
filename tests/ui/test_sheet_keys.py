"""The keys of the screens beside the cockpit."""

from __future__ import annotations

import pytest

from itday.ui.keys import ACTS, KEPT_FREE, LEAVE_NOW, MOVES, act_of, keymap
from itday.ui.sheet_keys import SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_each_key_means_one_thing_on_a_screen(name: str) -> None:
    """With those that move and the one that leaves; none is a key that terminals take."""
    keys = [key for act in (*SHEETS[name], *MOVES, LEAVE_NOW) for key in act.keys.split(",")]

    assert len(keys) == len(set(keys))
    assert not set(keys) & KEPT_FREE


def test_an_action_shared_with_the_cockpit_has_its_key() -> None:
    """Undo is undo everywhere, and moves everywhere when it is moved."""
    for acts in SHEETS.values():
        for act in acts:
            assert act.keys == act_of(act.name).keys
            assert act.name not in ACTS or act.keys == ACTS[act.name].keys


def test_settings_move_them() -> None:
    """By name, as those of the cockpit; a key may mean something else on another screen."""
    keys = keymap({"withdraw": "x", "verify": "V"})

    assert keys.faults == ()
    assert (keys.key("withdraw"), keys.key("verify")) == ("x", "V")


def test_a_clash_on_one_screen_is_refused() -> None:
    """With what already has the key there."""
    [fault] = keymap({"withdraw": "E"}).faults

    assert "E for withdraw is taken by ended" in fault
