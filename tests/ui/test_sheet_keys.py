"""The keys of the screens beside the cockpit."""

from __future__ import annotations

import pytest

from itday.ui.keys import ACTS, KEPT_FREE, LEAVE_NOW, MOVES, act_of, keymap
from itday.ui.screens.cases import Cases
from itday.ui.sheet_keys import SHEETS
from tests.ui.stage import SETTINGS, Stage, settle


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


async def test_a_moved_key_works_where_it_can(full: Stage) -> None:
    """Moved in the cockpit and on another screen; its own key where that one is taken."""
    full.file.write_text(
        SETTINGS.replace("[me]", '[keys]\ntake = "x"\nfinish = "a"\ngo_out = "f9"\n[me]')
    )
    full.runtime.read_settings()
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        for key in ("i", "a"):
            await pilot.press(key)
            await settle(pilot)
        screen = app.screen
        assert isinstance(screen, Cases)
        for _ in range(500):  # until the decision is written and read again
            await pilot.pause(0.01)
            if any(one.status == "acknowledged" for one in screen.things if one.record):
                break
        taken = [one.status for one in screen.things if one.record]
        await pilot.press("f9")
        await settle(pilot)

        assert app.screen is app.cockpit
    assert taken == ["acknowledged"]
