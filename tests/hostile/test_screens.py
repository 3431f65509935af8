"""Every screen, by every key, over a profile of hostile text: nothing acts, nothing breaks."""

from __future__ import annotations

import gc
import importlib
import os
import random
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from rich.segment import Segment
from textual.filter import LineFilter

from itday.domain.text import clean
from itday.runtime import Runtime
from itday.store.database import Db, atomic
from itday.ui import app as app_module
from itday.ui import text as ui_text
from itday.ui.app import CockpitApp
from itday.ui.keys import ACTS
from itday.ui.sheet_keys import SHEETS
from tests.conftest import MORNING
from tests.hostile.corpus import MARKUP, PAYLOADS, acts, legible, told
from tests.hostile.world import STORABLE
from tests.house.tree import named
from tests.ui.stage import screen_text, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

SIZE = (140, 45)
NOT_PRESSED = {"leave", "leave_now", "browse", "edit_settings", "sign_in", "setup"}
"""They end the program, or open another."""
NOT_BY_KEY = {
    "sheet": "what other screens are made of",
    "overlay": "the same; its Choice and Line are met",
    "setup": "asks about settings; tests/ui/screens/test_setup has hostile answers of servers",
    "welcome": "a first run has nothing of any source",
    "compose": "is met as the comment's screen",
    "log_form": "is met as the log's screen",
    "meeting_review": "follows the meeting's screen, and shows its lines",
}
"""Screens that no key of the cockpit opens as their own first class, and why."""


@pytest.fixture
def raw(hostile_profile: None) -> Iterator[Runtime]:
    """The profile with every title in the cache as no cleaning would have left it."""
    runtime = Runtime.open(now=lambda: MORNING)
    runtime.refresh = lambda *_, **__: None  # type: ignore[method-assign]
    runtime.store.write_now(_spoil)
    yield runtime
    runtime.close()


def _spoil(db: Db) -> None:
    with atomic(db):
        for number, payload in enumerate(STORABLE):
            for kind in ("alert", "ticket", "todo", "meeting", "message"):
                db.execute(
                    "UPDATE main.record SET title = ?, person = ? WHERE kind = ? AND key = ?",
                    [told(number, payload), payload, kind, f"{kind}{number}"],
                )


def segments(app: CockpitApp) -> Iterator[Segment]:
    """All that is on the screen, with its styles."""
    for strip in app.screen._compositor.render_strips():
        yield from strip


def misdeeds(app: CockpitApp) -> list[str]:
    """What of the screen acts: characters, links, and actions on a click that data asked for."""
    found = acts(screen_text(app))
    for one in segments(app):
        if one.style is None:
            continue
        if one.style.link:
            found.append(f"link {one.style.link}")
        click = str(one.style.meta.get("@click", ""))
        if "quit" in click or "bell" in click:
            found.append(click)
    return found


async def _back(app: CockpitApp, pilot: Pilot[Any]) -> None:
    """Out of everything, to the cockpit."""
    for turn in range(6):
        if turn > 1 and app.screen is app.cockpit:
            break  # twice at least: a line to type in may be open on the cockpit itself
        await pilot.press("escape")
        await pilot.pause()
    while app.screen is not app.cockpit:
        app.pop_screen()
        await pilot.pause()


async def _press_all(app: CockpitApp, pilot: Pilot[Any], pane: str) -> set[str]:
    """Press every key there is, from one pane; the modules of the screens that were met."""
    met = set()
    for act in ACTS.values():
        if act.name in NOT_PRESSED:
            continue
        await _back(app, pilot)
        await pilot.press(pane)
        await pilot.press(act.keys.split(",")[0])
        await settle(pilot)
        assert misdeeds(app) == [], (act.name, app.screen)
        assert app.is_running, act.name
        met.add(type(app.screen).__module__.rpartition(".")[2])
        for one in SHEETS.get(act.name, ()) if pane == "2" else ():
            if one.name not in {*NOT_PRESSED, "back", "go_out"}:
                await pilot.press(one.keys.split(",")[0])
                await settle(pilot)
                assert misdeeds(app) == [], (act.name, one.name)
    return met


@pytest.mark.slow
@pytest.mark.parametrize("pane", ["2", "4"])
async def test_every_key_of_every_pane(raw: Runtime, pane: str) -> None:
    """Whatever is pressed: no character acts, nothing can be clicked, the cockpit lives."""
    app = CockpitApp(raw, pulls=False)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        met = await _press_all(app, pilot, pane)

    MET.update(met)


MET: set[str] = set()


@pytest.mark.slow
def test_every_screen_was_met() -> None:
    """A new screen fails here until one of the keys above opens it, or it says why not."""
    if len(MET) < 2:
        pytest.skip("needs the tests above")

    assert set(named("ui/screens")) - MET - set(NOT_BY_KEY) == set()


@pytest.mark.parametrize("kind", ["alert", "ticket", "todo", "message"])
async def test_every_title_can_be_read(raw: Runtime, kind: str) -> None:
    """Mark-up is shown as it was written, in the pane alone and as tall as it needs."""
    pane = {"alert": "1", "ticket": "2", "todo": "3", "message": "5"}[kind]
    app = CockpitApp(raw, pulls=False)
    async with app.run_test(size=(200, 75)) as pilot:
        await settle(pilot)
        await _back(app, pilot)
        await pilot.press(pane, "plus")
        await settle(pilot)
        text = screen_text(app)

    titles = [legible(*one) for one in enumerate(PAYLOADS) if one[1] in MARKUP]
    assert [title for title in titles if title not in text] == []


class Blind(LineFilter):
    """A last look that sees nothing."""

    def apply(self, segments: list[Segment], background: Any) -> list[Segment]:
        """Let all through."""
        return segments


@pytest.mark.parametrize("layer", ["cleaning", "filter", "neither"])
async def test_each_layer_alone_is_enough(
    raw: Runtime, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text is cleaned before it is shown, and filtered when it is drawn; without both it acts."""
    if layer != "cleaning":
        monkeypatch.setattr(ui_text, "clean", lambda value, **_: value)
        monkeypatch.setattr(ui_text, "line", lambda value, **_: str(value))
    if layer != "filter":
        monkeypatch.setattr(app_module, "CONTROL_FILTER", Blind())
    app = CockpitApp(raw, pulls=False)
    async with app.run_test(size=(200, 75)) as pilot:
        await settle(pilot)
        await _back(app, pilot)
        await pilot.press("2", "plus")
        await settle(pilot)
        found = misdeeds(app)

    assert bool(found) is (layer == "neither")


def test_a_huge_field_is_soon_shown() -> None:
    """A megabyte is cut before it is looked at; made-up sequences do not slow it down."""
    for huge in HUGE:
        began = time.thread_time()
        shown = ui_text.shown(huge), ui_text.block(huge)
        assert time.thread_time() - began < 0.2
        assert len(shown[0].plain) <= 2000
        assert clean(huge) == shown[0].plain


HUGE = ("x" * 1_000_000, "\x1b]0;" * 250_000, "\u0301" * 500_000, "\u202e[b]" * 250_000)


@pytest.fixture
def unswept() -> Iterator[None]:
    """No looking for rubbish: it takes a third of a second, whenever it comes."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.slow
async def test_a_huge_field_on_each_screen(hostile_profile: None, unswept: None) -> None:
    """A megabyte in every title and name of the cache itself: each key's screen is soon there.

    Each takes 0.2 s of a processor at most, what is loaded once and what looks for rubbish apart.
    """
    runtime = Runtime.open(now=lambda: MORNING)
    runtime.refresh = lambda *_, **__: None  # type: ignore[method-assign]
    runtime.store.write_now(_swell)
    for name in named("ui/screens"):
        importlib.import_module(f"itday.ui.screens.{name}")
    app, spent = CockpitApp(runtime, pulls=False), {}
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for act in (ACTS[name] for name in OPENING):
            await _back(app, pilot)
            await pilot.press("2")
            began = time.thread_time()
            await pilot.press(act.keys.split(",")[0])
            await settle(pilot)
            spent[act.name] = time.thread_time() - began
            assert misdeeds(app) == [], act.name
    runtime.close()

    # A slower machine has the largest three times as long.
    assert sorted(spent.values())[len(spent) // 2] < 0.2, spent
    assert max(spent.values()) < 0.6, spent


OPENING = (
    *("sources", "outbox", "history", "pages", "projects", "review", "begin", "agenda"),
    *("investigate", "log", "register", "find", "preview", "copy", "hand_over", "comment"),
)
"""Acts that open a screen with much of a row's text in it."""


def _swell(db: Db) -> None:
    with atomic(db):
        for kind in ("alert", "ticket", "todo", "meeting", "message"):
            for number, huge in enumerate(HUGE):
                db.execute(
                    "UPDATE main.record SET title = ?, person = ? WHERE kind = ? AND key = ?",
                    [huge, huge, kind, f"{kind}{number}"],
                )


AVOIDED = {
    *("y", "ctrl+c", "ctrl+x"),  # they copy, or leave
    *("q", "comma", "colon", "ctrl+p", "e"),  # leave, set up, run anything by name, edit
}
SESSIONS = int(os.environ.get("ITDAY_SESSIONS", "6"))
"""Of ten keys each; `make sessions` tries a thousand."""
KEYS = (
    *("enter", "escape", "tab", "shift+tab", "space", "up", "down", "home", "end", "backspace"),
    *("slash", "plus", "question_mark", "left_square_bracket", "right_square_bracket", "f2"),
    *"abcdfghijklmnoprstuvwxzABCDEFGHJKLMPRSTUVWXZ0123456789",
)


@pytest.mark.slow
async def test_nothing_is_copied_without_the_copy_key(
    raw: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random keys in cockpits of their own write no clipboard; the copy key does."""
    copied: list[str] = []
    monkeypatch.setattr(CockpitApp, "copy_to_clipboard", lambda _, words: copied.append(words))
    monkeypatch.setattr("itday.ui.outside.open_address", _opens_nothing)
    chance = random.Random(7)  # noqa: S311  # nothing secret depends on it
    for _ in range(SESSIONS):
        app = CockpitApp(raw, pulls=False)
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await pilot.press(*chance.choices(KEYS, k=10))
            assert copied == []
            assert app.is_running
    app = CockpitApp(raw, pulls=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("2", "g", "y")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)

    assert not AVOIDED & set(KEYS)
    assert len(copied) == 1
    assert acts(copied[0]) == []


async def _opens_nothing(_: str) -> None:
    """In place of the browser."""
