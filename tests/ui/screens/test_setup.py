"""Setting up inside the cockpit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from itday.config.settings import load
from itday.setup.desk import Desk
from itday.setup.draft import Planned
from itday.setup.find import Findings
from itday.setup.presets import by_key
from itday.setup.step import Choose
from itday.ui.screens._sheet_beside import Beside
from itday.ui.screens.overlay import Options
from itday.ui.screens.setup import LETTERS, Setup
from itday.ui.widgets.line_list import LineList
from tests.ui.drawn import SIZES
from tests.ui.stage import Stage, screen_text, settle


async def ready(pilot: Pilot[str]) -> Setup:
    """Wait until something is asked."""
    working = [worker for worker in pilot.app.workers if worker.group == "setup"]
    if working:
        await pilot.app.workers.wait_for_complete(working)
    await settle(pilot)
    assert isinstance(pilot.app.screen, Setup)
    return pilot.app.screen


async def begin(pilot: Pilot[str]) -> Setup:
    """Open it from the cockpit."""
    await pilot.press("comma")
    await settle(pilot)
    return await ready(pilot)


async def line(pilot: Pilot[str], text: str) -> Setup:
    """Answer with a line in place of what stands there."""
    screen = await ready(pilot)
    screen.query_one(Input).value = text
    await pilot.press("enter")
    return await ready(pilot)


async def test_a_source_from_question_to_pane(full: Stage, itday_home: Path) -> None:
    """Chosen by a key, answered, tried, written: its row is in the cockpit."""
    file = itday_home / "todo.txt"
    file.write_text("Order toner\n")
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)
        await pilot.press("1")
        screen = await ready(pilot)
        screen.query_one(Options).select("todotxt")
        await pilot.press("enter")
        await ready(pilot)
        await line(pilot, "tasks")
        await line(pilot, str(file))
        await pilot.press("enter")
        await ready(pilot)
        await pilot.press("1")
        await ready(pilot)
        text = screen_text(app)
        await pilot.press("1")
        await ready(pilot)
        await pilot.press("escape")
        await settle(pilot)
        names = [one.name for one in app.runtime.settings.sources]

        assert "It works: todo.txt, 1 open" in text
        assert app.screen is app.cockpit
    assert names == ["alerts", "desk1", "lists", "mail", "tasks"]
    assert load(full.file).sources[-1].write


async def test_faults_help_and_back(full: Stage) -> None:
    """A fault is said and the line stays; f1 explains; ctrl+b goes back a question."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await begin(pilot)
        screen.query_one(Options).select("+me")
        await pilot.press("enter")
        await ready(pilot)
        await line(pilot, "Dana")
        await line(pilot, "no address")
        fault = screen_text(app)
        await pilot.press("f1")
        help_ = screen_text(app)
        await pilot.press("ctrl+b")
        await ready(pilot)
        back = screen_text(app)

    assert "! an address has one @ and no spaces" in fault
    assert "Mail and meetings sent to it are yours" in help_
    assert "Your name" in back


async def test_a_secret_is_not_shown(itday_home: Path) -> None:
    """Neither while it is typed nor among the answers above."""
    stage = Stage(settings='[me]\nname = "Dana"\n')
    app = stage.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        screen = await begin(pilot)
        await pilot.press("1")
        screen = await ready(pilot)
        screen.query_one(Options).select("caldav")
        await pilot.press("enter")
        await ready(pilot)
        for text in ("cal", "http://127.0.0.1:9/", "dana"):
            await line(pilot, text)
        await pilot.press("2")
        await ready(pilot)
        await pilot.press("2")
        screen = await ready(pilot)
        hidden = screen.query_one(Input).password
        await line(pilot, "s3cret")
        text = screen_text(app)
    stage.runtime.close()

    assert hidden
    assert "s3cret" not in text
    assert "Password or token of cal: ***" in text
    assert "It does not work yet" in text


async def test_leaving_says_that_nothing_is_lost(full: Stage) -> None:
    """Escape at any question."""
    app = full.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("escape")
        await settle(pilot)
        said = "\n".join(str(toast.message) for toast in app._notifications)

        assert app.screen is app.cockpit
    assert "What was answered is kept" in said


def test_no_answer_has_a_key_that_moves() -> None:
    """The letters of the answers leave j, k and g alone."""
    moving = {binding.key for binding in LineList.BINDINGS if not isinstance(binding, tuple)}
    keys = {key for one in moving for key in one.split(",")}

    assert not set(LETTERS) & keys
    assert issubclass(Setup, Beside)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_picture(snap_compare: Callable[..., bool], full: Stage, size: tuple[int, int]) -> None:
    """A question explained, below what was answered, at four sizes."""

    async def look(pilot: Pilot[str]) -> None:
        screen = await begin(pilot)
        screen._lines.clear()  # the first has the path of this test's home
        screen.query_one(Options).select("+me")
        await pilot.press("enter")
        await ready(pilot)
        await line(pilot, "Dana Reed")
        await line(pilot, "no address")
        await pilot.press("f1")
        await pilot.pause()

    assert snap_compare(full.app(), terminal_size=size, run_before=look)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_picture_of_what_was_found(
    snap_compare: Callable[..., bool],
    full: Stage,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a domain told of itself stays in view above the choice, at four sizes."""
    login = {"username": "dana@school.example"}
    calendar = {"url": "https://cloud.school.example/remote.php/dav/", **login}
    found = Findings(
        (
            Planned("caldav", "calendar", calendar),
            Planned("imap", "mail", {"host": "imap.other.example", **login}, "not the domain's"),
        ),
        by_key("google"),
        (
            "Found: calendar and to-dos (CalDAV) at cloud.school.example.",
            "Found: mail (IMAP) at imap.other.example.",
            "Found: Google Workspace takes the mail of school.example.",
            "Not found out: school.example cannot be reached.",
        ),
    )

    async def look_up(self: Desk, email: str) -> Findings:
        return found

    async def look(pilot: Pilot[str]) -> None:
        screen = await begin(pilot)
        await pilot.press("1")
        screen = await ready(pilot)
        screen._lines.clear()  # the first has the path of this test's home
        await pilot.press("1")
        screen = await ready(pilot)
        if not isinstance(screen._step, Choose):
            await line(pilot, "dana@school.example")
        await pilot.press("1")
        await ready(pilot)
        await pilot.pause()

    monkeypatch.setattr(Desk, "look_up", look_up)
    assert snap_compare(full.app(), terminal_size=size, run_before=look)
