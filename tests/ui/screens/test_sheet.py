"""What the screens beside the cockpit share."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from itday.domain.ref import Ref
from itday.domain.verbs import MarkRead
from itday.ui.app import CockpitApp
from itday.ui.screens.guide import Entries, Guide
from itday.ui.screens.history import History
from itday.ui.screens.outbox import Outbox
from itday.ui.screens.sheet import Sheet
from itday.ui.widgets.preview import Preview
from tests.ui.screens.sheets import decided
from tests.ui.stage import Stage, screen_text, settle

BIG = (120, 40)


@pytest.mark.parametrize("key", ["S", "O", "H"])
@pytest.mark.parametrize("back", ["escape", "q"])
async def test_there_and_back(full: Stage, key: str, back: str) -> None:
    """A key opens it over the cockpit, which is as it was when one comes back."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "j", key)
        await settle(pilot)
        there = isinstance(app.screen, Sheet)
        await pilot.press(back)
        await settle(pilot)

        assert there
        assert app.screen is app.cockpit
        assert (app.cockpit.pane.digit, app.cockpit.pane.cursor) == (2, 1)


async def test_live_while_open(full: Stage) -> None:
    """What is decided elsewhere is there, and the cursor stays on its thing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("H")
        await settle(pilot)
        assert "Nothing was decided yet" in screen_text(app)
        decided(full, MarkRead(ref=Ref("mail", "message", "e1")))
        decided(full, MarkRead(ref=Ref("mail", "message", "e2")))
        assert isinstance(app.screen, History)
        app.screen.look()
        await settle(pilot)
        await pilot.press("j")
        held = app.screen.current
        decided(full, MarkRead(ref=Ref("mail", "message", "e3")))
        app.screen.look()
        await settle(pilot)

        assert app.screen.current == held is not None
        assert "3 decisions" in screen_text(app)


async def test_filtering(full: Stage) -> None:
    """Each key narrows; escape in the line gives back what was, escape after that takes it away."""
    for key in ("e1", "e2"):
        decided(full, MarkRead(ref=Ref("mail", "message", key)))
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("O")
        await settle(pilot)
        assert isinstance(app.screen, Outbox)
        await pilot.press("slash")
        await settle(pilot)
        await pilot.press(*"invoice")
        await settle(pilot)
        narrowed = [letter.ref.key for letter in app.screen.things]
        await pilot.press("enter")
        await settle(pilot)
        focused, words = app.screen.focused, app.screen.words
        await pilot.press("slash")
        await settle(pilot)
        app.screen.query_one(Input).value = "nothing has this"
        await settle(pilot)
        none = len(app.screen.things)
        await pilot.press("escape")
        await settle(pilot)
        again = app.screen.words
        await pilot.press("escape")
        await settle(pilot)

        assert narrowed == ["e2"]
        assert (focused, words) == (app.screen.list, "invoice")
        assert (none, again, app.screen.words) == (0, "invoice", "")
        assert len(app.screen.things) == 2


async def test_help_says_why_not_and_runs(full: Stage) -> None:
    """The keys of this screen only, greyed with the reason; enter runs the one chosen."""
    decided(full, MarkRead(ref=Ref("mail", "message", "e1")))
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("O")
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Guide)
        things = {entry.name: entry for entry in app.screen.query_one(Entries).things}
        await pilot.press(*"withdraw", "enter")
        await app.workers.wait_for_complete()
        await settle(pilot)

        assert things["keep_mine"].why_not == "no conflict"
        assert "take" not in things
        assert isinstance(app.screen, Outbox)
        assert list(app.screen.things) == []


async def test_tab_leads_into_the_text(full: Stage) -> None:
    """What does not fit below the list can be scrolled, with the keys that move everywhere."""
    decided(full, MarkRead(ref=Ref("mail", "message", "e1")))
    app = full.app()
    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.press("O")
        await settle(pilot)
        await pilot.press("tab")
        inside = isinstance(app.screen.focused, Preview)
        await pilot.press("j")
        await pilot.pause()

        assert inside
        assert app.screen.query_one(Preview).scroll_offset.y == 1


async def test_out_of_the_text_is_one_level(full: Stage) -> None:
    """Escape leads from the text to the list, and only then back to the cockpit."""
    decided(full, MarkRead(ref=Ref("mail", "message", "e1")))
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("O")
        await settle(pilot)
        await pilot.press("tab", "escape")
        once = app.screen
        await pilot.press("escape")
        await pilot.pause()

        assert isinstance(once, Outbox)
        assert app.screen is app.cockpit


async def test_a_click_on_a_hint_is_as_good_as_its_key(full: Stage) -> None:
    """Of the footer; between two it does nothing."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("O")
        await settle(pilot)
        footer = screen_text(app).splitlines()[-1]
        await pilot.click("#sheet-footer", offset=(footer.index("E ended") - 1, 0))
        await settle(pilot)
        assert isinstance(app.screen, Outbox)
        before = app.screen.all_
        await pilot.click("#sheet-footer", offset=(footer.index("E ended"), 0))
        await settle(pilot)

        assert (before, app.screen.all_) == (False, True)


def said(app: CockpitApp) -> list[str]:
    """The toasts that are still there."""
    return [toast.message for toast in app._notifications]


async def test_toasts_stay_with_their_screen(full: Stage) -> None:
    """Neither the cockpit's nor the screen's own outlives it; an error is read to its end."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        app.cockpit.tell("Taken")
        app.cockpit.tell("mail: no such host", severity="error")
        await pilot.pause()
        await pilot.press("O")
        await settle(pilot)
        beside = said(app)
        app.cockpit.warn("not done: no conflict")
        await pilot.pause()
        there = said(app)
        await pilot.press("escape")
        await pilot.pause()

        assert beside == ["mail: no such host"]
        assert there == ["mail: no such host", "not done: no conflict"]
        assert said(app) == ["mail: no such host"]


async def test_one_that_informs_takes_the_place_of_the_last(full: Stage) -> None:
    """Three key presses do not cover the screen; what warns stays beside it."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        for tell in (app.cockpit.tell, app.cockpit.warn, app.cockpit.tell):
            tell("Asked again" if tell == app.cockpit.warn else "Kept")
            await pilot.pause()

        assert said(app) == ["Asked again", "Kept"]
