"""The cockpit's keys: what each does, and what the screen says then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from textual import events
from textual.widget import Widget

from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign
from itday.ui.keys import ACTS, MOVES, SCREEN
from itday.ui.screens.cockpit import CockpitScreen
from itday.ui.screens.find import Find
from itday.ui.screens.guide import Entries, Guide
from itday.ui.screens.overlay import Choice
from itday.ui.widgets.bar import Bar
from tests.ui.drawn import SIZES
from tests.ui.stage import Stage, at, screen_text, settle

BIG = (120, 40)


async def test_the_first_frame_has_the_rows(full: Stage) -> None:
    """Every pane has its rows before anything ran, and the header says since when."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.pause()
        text = screen_text(app)

    for said in ("Impossible travel", "Projector dead", "Renew the", "Finance", "Invoice 4711"):
        assert said in text
    assert "true as of 08:13" in text
    assert "Autumn week 11" in text
    assert "Finance in 45 min" in text


@pytest.mark.parametrize(("key", "kind"), [(str(n), n) for n in range(1, 6)])
async def test_digits_go_to_panes(full: Stage, key: str, kind: int) -> None:
    """A digit gives its pane the focus."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press(key)

        assert app.cockpit.pane.digit == kind
        assert app.cockpit.pane.has_focus


async def test_tab_goes_round(full: Stage) -> None:
    """Tab goes on, shift and tab back, past the ends."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("shift+tab")
        last = app.cockpit.pane.digit
        await pilot.press("tab", "tab")

        assert (last, app.cockpit.pane.digit) == (5, 2)


async def test_moving_in_a_pane(full: Stage) -> None:
    """j, k, arrows, g, G and half pages move the cursor and stop at the ends."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        seen = []
        for key in ("j", "down", "k", "up", "up", "G", "j", "g", "ctrl+d", "ctrl+u", "end", "home"):
            await pilot.press(key)
            seen.append(app.cockpit.pane.cursor)

    assert seen == [1, 2, 1, 0, 0, 4, 4, 0, 4, 0, 4, 0]


async def test_refresh_does_not_move_the_cursor(full: Stage) -> None:
    """What comes in above leaves the cursor on its row."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "j")
        held = app.cockpit.pane.current
        full.bring([_pressing()])
        app.cockpit.look_for_changes()
        await settle(pilot)
        now = app.cockpit.pane.current

    assert held is not None
    assert now is not None
    assert now.ref == held.ref
    assert app.cockpit.pane.cursor == 2


async def test_another_process_is_noticed(full: Stage) -> None:
    """What is written while the cockpit is open shows without a key."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.pause()
        full.bring([_pressing()])
        app.cockpit.look_for_changes()
        await settle(pilot)

        assert "Network down" in screen_text(app)


async def test_the_minute_changes_what_is_said(full: Stage) -> None:
    """When the minute turns, ages and the countdown do."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.pause()
        full.now += timedelta(minutes=50)
        app.cockpit.look_for_changes()
        await settle(pilot)
        text = screen_text(app)

    assert "09:05" in text
    assert "stale since 08:13" in text


async def test_filtering(full: Stage) -> None:
    """`/` narrows with each key, enter keeps it, esc shows all again."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "/")
        await settle(pilot)
        await pilot.press(*"wi-fi")
        await settle(pilot)
        narrowed = [row.title for row in app.cockpit.pane.things]
        await pilot.press("enter")
        await settle(pilot)
        kept, title = not app.screen.query(Bar), str(app.cockpit.pane.border_title)
        await pilot.press("escape")
        await settle(pilot)

        assert narrowed == ["No Wi-Fi in Science"]
        assert kept
        assert "/wi-fi 1 of 4" in title
        assert len(app.cockpit.pane.things) == 4


async def test_a_filter_that_means_nothing_says_so(full: Stage) -> None:
    """A wrong field is named while one types, and the rows stay."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "/")
        await settle(pilot)
        await pilot.press(*"colour:red")
        await settle(pilot)
        said = screen_text(app)
        await pilot.press("enter")
        await settle(pilot)
        still = bool(app.screen.query(Bar))
        await pilot.press("escape")
        await settle(pilot)

        assert "no field 'colour'" in said
        assert still
        assert not app.screen.query(Bar)
        assert len(app.cockpit.pane.things) == 4


async def test_finding(full: Stage) -> None:
    """`f` finds in every kind as one types; enter shows the row in its pane and in full."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("f")
        await pilot.press(*"inv")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        found = screen_text(app)
        await pilot.press("enter")
        await settle(pilot)

        assert "Invoice 4711" in found
        assert not isinstance(app.screen, Find)
        assert app.cockpit.pane.kind == "message"
        assert app.cockpit.subject is not None
        assert app.cockpit.subject.title == "Invoice 4711"
        assert app.cockpit.preview.has_focus


async def test_preview_on_and_off(full: Stage) -> None:
    """`p` shows the row in full beside its pane, and hides it again."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "p")
        await settle(pilot)
        shown = screen_text(app)
        await pilot.press("p")
        await settle(pilot)

        assert "a.oakes@school.example" in shown
        assert "here for" in shown
        assert "a.oakes@school.example" not in screen_text(app)
        assert app.cockpit.pane.has_focus


async def test_a_wide_window_has_the_preview(full: Stage) -> None:
    """From 140 columns the preview stands beside all five panes and follows the cursor."""
    app = full.app()
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("2", "j")
        await settle(pilot)
        text = screen_text(app)
        preview = app.cockpit.preview.content.plain

    assert "Wi-Fi in Science" in preview
    assert "Invoice 4711" in text
    assert "Finance" in text


async def test_maximise(full: Stage) -> None:
    """`+` shows one pane, the others as tabs with counts; again, all."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("3", "+")
        await settle(pilot)
        alone = screen_text(app)
        await pilot.press("+")
        await settle(pilot)

        assert "2 Help desk 4" in alone
        assert "Projector" not in alone
        assert "Projector" in screen_text(app)


async def test_escape_never_leaves(full: Stage) -> None:
    """Escape comes out of the preview, then of nothing; the cockpit stays."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("p", "escape")
        await settle(pilot)
        hidden = not app.cockpit.form.preview
        for _ in range(5):
            await pilot.press("escape")
        await settle(pilot)

        assert hidden
        assert app.is_running
        assert app.screen is app.cockpit


async def test_refresh_asks_for_the_panes_kind(full: Stage) -> None:
    """`r` asks for one kind, `R` for all."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("5", "r", "R")

    assert full.refreshed == [(("message",), ()), ((), ())]


async def test_help_searches_and_runs(full: Stage) -> None:
    """`?` lists the keys of what has focus; typing narrows, enter runs."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        everything = len(app.screen.query_one(Entries).things)
        await pilot.press(*"maximise")
        await pilot.pause()
        found = [entry.name for entry in app.screen.query_one(Entries).things]
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

        assert everything == len(SCREEN) + len(MOVES)
        assert found == ["maximise"]
        assert app.cockpit.form.one


async def test_the_palette_has_every_action(full: Stage) -> None:
    """The palette offers each action, by its words and with its key."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("colon")
        await pilot.pause()

        assert type(app.screen).__name__ == "CommandPalette"
        await pilot.press("escape")
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert type(app.screen).__name__ == "CommandPalette"


async def test_every_key_of_the_help_is_bound(full: Stage) -> None:
    """No action is promised that no key or no method stands behind."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.pause()
        bound = {binding.id for _, binding, *_ in app.cockpit.active_bindings.values()}

    assert {act.name for act in ACTS.values()} <= bound
    for act in SCREEN:
        name = act.action.partition("(")[0]
        assert hasattr(app.cockpit, f"action_{name}"), act.name


async def test_leaving_at_once_when_all_is_sent(full: Stage) -> None:
    """`q` asks nothing where nothing waits."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("q")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

        assert not app.is_running or app._exit


async def test_leaving_asks_where_something_is_unsent(full: Stage) -> None:
    """`q` says how much waits; the answer under the cursor is to stay."""
    await full.runtime.decide([Assign(ref=Ref("desk1", "ticket", "104"), assignee="dreed")])
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        assert "1 to send" in screen_text(app)
        await pilot.press("q")
        await pilot.pause()
        await pilot.pause()
        asked = isinstance(app.screen, Choice)
        await pilot.press("enter")
        await pilot.pause()

        assert asked
        assert app.screen is app.cockpit
        assert not app._exit


@pytest.mark.parametrize("key", ["ctrl+c"])
@pytest.mark.parametrize("over", ["", "question_mark", "f", "slash"])
async def test_leaving_from_anywhere(full: Stage, key: str, over: str) -> None:
    """ctrl+c leaves at once, whatever lies over the panes."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        if over:
            await pilot.press(over)
            await settle(pilot)
        await pilot.press(key)
        await pilot.pause()

        assert app._exit


async def test_a_greyed_key_says_why(full: Stage) -> None:
    """A key that does nothing here is in brackets, and pressing it tells the reason."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("4", "x")
        await pilot.pause()
        said = [toast.message for toast in app._notifications]

    assert said == ["not done: a meeting has nothing to finish"]


async def test_too_small_a_window(full: Stage) -> None:
    """A window without room says so calmly, and all is as it was when it grows."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "j", "n")
        await settle(pilot)
        await pilot.press(*"half a note")
        await pilot.resize_terminal(30, 10)
        await settle(pilot)
        small = screen_text(app)
        await pilot.resize_terminal(*BIG)
        await settle(pilot)

        assert "too small" in small
        assert app.screen.query_one(Bar).text == "half a note"
        assert app.cockpit.pane.cursor == 1


@pytest.mark.parametrize("width", [40, 60, 80])
async def test_a_narrow_window_shows_one_pane(full: Stage, width: int) -> None:
    """One pane and the others' counts; enter reads in its place, escape comes back."""
    app = full.app()
    async with app.run_test(size=(width, 20)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        first = screen_text(app)
        await pilot.press("enter")
        await settle(pilot)
        reading = screen_text(app)
        await pilot.press("escape")
        await settle(pilot)

        assert "Projector" in first
        assert "Impossible" not in first
        assert "Ann Oakes" in reading
        assert "Projector" in screen_text(app)
        assert app.cockpit.pane.has_focus


def _pressing() -> Ticket:
    return Ticket(
        ref=Ref("desk1", "ticket", "1"), number="#1", title="Network down",
        priority=1, due_at=at(hours=-9),
    )  # fmt: skip


async def test_guide_is_a_screen_of_its_own(full: Stage) -> None:
    """F1 opens the help as well, and escape leaves it."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        opened = isinstance(app.screen, Guide)
        await pilot.press("escape")
        await pilot.pause()

        assert opened
        assert app.screen is app.cockpit


@pytest.mark.parametrize("size", [*SIZES, (40, 20)], ids=str)
def test_a_picture(snap_compare: Callable[..., bool], full: Stage, size: tuple[int, int]) -> None:
    """The whole day, down to a phone's terminal."""
    assert snap_compare(full.app(), terminal_size=size, run_before=settle)


def test_textual_sees_the_screen_as_one_class() -> None:
    """It looks through each of its classes when the program starts."""
    own = [one.__name__ for one in CockpitScreen.__mro__ if one.__module__.startswith("itday.")]
    seen = [name for name in own if name in CockpitScreen._css_type_names]

    assert seen == ["CockpitScreen"]
    assert "CockpitBase" in own


async def test_the_first_frame_is_styled_once(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was styled when it was put there is not styled again; on a later return it is."""
    styled: list[Widget] = []
    monkeypatch.setattr(CockpitScreen, "update_node_styles", lambda one, **_: styled.append(one))
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        first = len(styled)
        app.cockpit.post_message(events.ScreenResume())
        await settle(pilot)

    assert first == 0
    assert len(styled) > 0
