"""The program: what it says at the start, what events and faults look like, and how it ends."""

from __future__ import annotations

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.runtime import Runtime
from itday.sync.events import Changed, Conflicted, Failed, Refused
from itday.ui.app import CockpitApp
from itday.ui.widgets.one_line import OneLine
from tests.ui.stage import SETTINGS, Stage, at, screen_text, settle, tickets

BIG = (120, 40)
REF = Ref("desk1", "ticket", "101")


def said(app: CockpitApp) -> list[str]:
    """What the toasts say."""
    return [toast.message for toast in app._notifications]


async def test_a_first_run_is_welcomed(itday_home: object) -> None:
    """Without a source the ways to begin are named; escape leaves the panes, not set up."""
    stage = Stage(settings="")
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        first = screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        after = screen_text(app)
    stage.runtime.close()

    assert "Welcome to itday" in first
    assert "open the demo school" in first
    assert "set up sources of your own" in first
    assert "settings.toml" in first
    assert after.count("! not set up") == 4
    assert "own list" in after


async def test_the_demo_is_one_key_away(itday_home: object) -> None:
    """`d` ends with the answer that opens the demo."""
    stage = Stage(settings="")
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await pilot.pause()
    stage.runtime.close()

    assert app.return_value == "demo"


async def test_faults_of_the_settings_are_said(itday_home: object) -> None:
    """An unknown theme, action or pane, and a source that is left out, are each named."""
    text = 'theme = "nightfall"\npanes = ["tickets", "wekan"]\n' + SETTINGS
    text += '[sources.odd]\ntype = "rt"\nwrite = "yes"\n[keys]\nfind = "x"\n'
    stage = Stage(settings=text)
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        header = screen_text(app).splitlines()[0]
    stage.runtime.close()

    heard = "\n".join(said(app))
    assert "no theme is called nightfall" in heard
    assert "no pane called wekan" in heard
    assert "x for find is taken by finish" in heard
    assert "write" in heard
    assert "settings: 1 fault" in header
    assert [pane.kind for pane in app.cockpit.panes] == ["ticket"]


async def test_moved_keys_are_in_force(itday_home: object) -> None:
    """A key of the settings does it, the old one does not, and the footer shows it."""
    stage = Stage(settings=SETTINGS + '[keys]\nmaximise = "ctrl+k"\n')
    stage.fill()
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await pilot.press("plus")
        old = app.cockpit.form.one
        await pilot.press("ctrl+k")
        new = app.cockpit.form.one
        keys = [entry.keys for entry in app.cockpit.offers() if entry.name == "maximise"]
    stage.runtime.close()

    assert (old, new) == (False, True)
    assert keys == ["ctrl+k"]


async def test_events_are_shown(full: Stage) -> None:
    """What the pulling thread says is seen: new rows, refusals, conflicts, sources that fail."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        full.bring([tickets()[0].model_copy(update={"title": "Lamp is dead"})])
        app.hear(Changed(frozenset({"ticket"})))
        app.hear(Refused(REF, "Lamp", "you may not"))
        app.hear(Conflicted(REF, "Lamp"))
        app.hear(Failed("mail", "", "", "failed", "mail: no such host. Mend it"))
        await pilot.pause(0.2)
        await settle(pilot)
        text = screen_text(app)

    assert "Lamp is dead" in text
    assert said(app) == [
        "Declined: Lamp. you may not. The row is back as it was",
        "Conflict: Lamp was changed there as well. On the row M keeps yours, T theirs",
        "mail: no such host. Mend it",
    ]


async def test_work_that_fails_is_named(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the background says which work it was, and its trace is kept."""

    async def undo() -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(full.runtime, "undo", undo)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("u")
        await settle(pilot)
        await pilot.pause()

        [message] = said(app)
        assert message.startswith("undo: itday: a fault in itday itself: RuntimeError")
        assert "secret words" not in message

    assert len(list(full.runtime.paths.state.glob("crash-*.txt"))) == 1


async def test_a_mendable_error_is_a_line(full: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person can mend is said as it is, without a trace."""

    async def undo() -> None:
        raise ItdayError("the disk is full", remedy="Make room")

    monkeypatch.setattr(full.runtime, "undo", undo)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("u")
        await settle(pilot)

    assert said(app) == ["the disk is full. Make room"]
    assert list(full.runtime.paths.state.glob("crash-*.txt")) == []


async def test_pulling_begins_after_the_first_frame(
    full: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread is started once the panes are on the screen, with a listener."""
    started: list[str] = []

    def start(listener: object) -> None:
        started.append(screen_text(app))

    monkeypatch.setattr(full.runtime, "start", start)
    app = CockpitApp(full.runtime)
    async with app.run_test(size=BIG) as pilot:
        while not started:
            await pilot.pause(0.05)

    assert "Impossible travel" in started[0]
    assert at() == full.now


async def test_an_event_after_the_end_is_dropped(full: Stage) -> None:
    """The thread may speak a moment longer than the screen lives."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.pause()
    app.hear(Changed(frozenset({"ticket"})))

    assert not app.is_running


async def test_a_copy_to_look_at(full: Stage) -> None:
    """Its header says so; what would write says why not in one line, and nothing is pulled."""
    full.runtime.close()
    runtime = Runtime.open(read_only=True, now=lambda: full.now)
    app = CockpitApp(runtime)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        header = app.cockpit.query_one("#header", OneLine).content.plain
        for key in ("a", "x", "n", "t", "c", "u", "r", "R", "D", "l", "comma"):
            app.clear_notifications()
            await pilot.press(key)
            await settle(pilot)
            assert said(app) == ["not done: a copy to look at (--read-only)"], key
        await pilot.press("S", "r")
        await settle(pilot)

        assert "a copy to look at" in header
        assert "not done: a copy" in said(app)[-1]
        assert runtime._background is None
    runtime.close()
    assert not runtime.paths.data.exists()
