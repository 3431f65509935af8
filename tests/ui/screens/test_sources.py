"""The sources screen: each state, and the one key that mends it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import SuspendNotSupported
from textual.pilot import Pilot

from itday.config import secrets
from itday.store.cache import Applied
from itday.sync.events import Failed, Pulled
from itday.ui.app import CockpitApp
from itday.ui.screens.overlay import Choice, Hidden
from itday.ui.screens.setup import Setup
from itday.ui.screens.sources import Sources
from tests.conftest import MemoryKeyring
from tests.ui.drawn import SIZES, compare
from tests.ui.screens.sheets import one_state, troubled
from tests.ui.stage import Stage, screen_text, settle

BIG = (120, 40)
STATES = (
    *("fresh", "stale", "waiting", "signed out", "no permission"),
    *("failed", "held", "off"),
)


async def opened(pilot: Pilot[str], *keys: str) -> Sources:
    """The screen, after these keys."""
    await pilot.press("S")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, Sources)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return screen


def toasts(app: CockpitApp) -> str:
    """What was said."""
    return "\n".join(str(toast.message) for toast in app._notifications)


@pytest.fixture
def trouble(itday_home: Path) -> Iterator[Stage]:
    """Sources that are each in another state."""
    stage = troubled()
    yield stage
    stage.runtime.close()


async def test_every_state_is_told_apart(trouble: Stage) -> None:
    """In words, with age, next pull and what may be done; the title counts what wants a look."""
    app = trouble.app()
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(pilot)
        text = screen_text(app)

    assert "Sources · 6 · 4 to look at" in text
    for said in (
        "fresh", "signed out", "waiting until 08:40", "stale since 07:08", "2 rows set aside",
        "off", "not set up", "2 min old", "pull in 25 min",
    ):  # fmt: skip
        assert said in text


async def test_a_source_that_cannot_be_used_at_all(full: Stage) -> None:
    """It is said at first sight, as soon as it is known, and in the header; a good pull ends it."""
    full.file.write_text(full.file.read_text() + '[sources.wiki]\ntype = "imap"\n')
    full.runtime.read_settings()
    app = full.app()
    line = f"wiki: {full.file}:20: [sources.wiki] host is missing"
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(pilot, "G")
        before = screen_text(app)
        app.hear(Failed("wiki", "", "", "failed", line))
        await settle(pilot)
        while_open = screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        header = screen_text(app).splitlines()[0]
        await opened(pilot)
        again = screen_text(app)
        app.hear(Pulled("wiki", "messages", "message", Applied(), 1))
        await pilot.pause()

        assert "all well" in before
        assert "1 to look at" in while_open
        assert "host is missing" in while_open
        assert "enter edit settings" in while_open
        assert "! settings: 1 fault" in header
        assert "1 to look at" in again
        assert app.cockpit.source_faults == {}


@pytest.fixture
def trusted(memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the tests' key store for one that encrypts."""
    monkeypatch.setitem(secrets.ENCRYPTING, type(memory_keyring).__module__, "Test store")


async def test_signing_in(trouble: Stage, trusted: None) -> None:
    """Enter on a signed-out source asks for its secret, keeps it and asks the source at once."""
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "j")
        words = screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Hidden)
        await pilot.press("enter", *" s3cret ")
        hidden = screen_text(app)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await settle(pilot)

        assert "enter sign in" in words
        assert "s3cret" not in hidden
        kept = secrets.get("default", "desk1")
        assert kept is not None
        assert kept.reveal() == " s3cret "
        assert trouble.refreshed == [((), ("desk1",))]
        assert isinstance(app.screen, Sources)


async def test_no_key_store(trouble: Stage) -> None:
    """The secret goes nowhere, and the remedy is said."""
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "j", "s")
        await pilot.press("x", "enter")
        await app.workers.wait_for_complete()

        assert "the secret cannot be kept" in toasts(app)
        assert trouble.refreshed == []


async def test_leaving_the_secret(trouble: Stage, trusted: None) -> None:
    """Escape keeps none, and asks nothing."""
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "j", "s")
        await pilot.press("x", "escape")
        await app.workers.wait_for_complete()

        assert secrets.get("default", "desk1") is None
        assert trouble.refreshed == []


async def test_a_sign_in_command_is_run(trouble: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the source signs in by a browser its command gets the terminal, then it is asked."""
    trouble.end_pull("ticket", "signed out", "desk1: expired. Run `itday signin desk1`.")
    ran: list[list[str]] = []
    monkeypatch.setattr("subprocess.call", ran.append)
    app = trouble.app()
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "j", "enter")
        await app.workers.wait_for_complete()

    assert ran == [[sys.executable, "-m", "itday", "--profile", "default", "signin", "desk1"]]
    assert trouble.refreshed == [((), ("desk1",))]


async def test_signing_in_by_a_browser(itday_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key asks for no password where there is none to type: it runs the source's command."""
    stage = Stage(
        settings='[sources.school]\ntype = "microsoft365"\ntenant = "t"\nclient_id = "c"\n'
    )
    ran: list[list[str]] = []
    monkeypatch.setattr("subprocess.call", ran.append)
    app = stage.app()
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "s")
        await app.workers.wait_for_complete()
    stage.runtime.close()

    assert [words[-2:] for words in ran] == [["signin", "school"]]


@contextmanager
def no_other() -> Iterator[None]:
    """A terminal that cannot be given to another program."""
    if sys.argv:
        raise SuspendNotSupported
    yield


async def test_the_editor_opens_at_the_line(
    trouble: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Enter on a faulty table opens it; what the editor left is read, and the fault is gone."""
    program = tmp_path / "vi"
    program.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/args"\nsed -i s/soon/5m/ "$2"\n')
    program.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(program))
    app = trouble.app()
    monkeypatch.setattr(app, "suspend", nullcontext)
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "G", "enter")
        await app.workers.wait_for_complete()
        await settle(pilot)
        states = {thing.source: thing.state(screen.moment.stamp) for thing in screen.things}

    text = trouble.file.read_text().splitlines()
    line = next(n for n, said in enumerate(text, 1) if said == "[sources.odd]")
    assert (tmp_path / "args").read_text().split()[0] in {f"+{line}", f"+{line + 2}"}
    assert states["odd"] == "not pulled yet"


async def test_without_an_editor_the_place_is_said(trouble: Stage) -> None:
    """And copied; nothing is started."""
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "e")
        await app.workers.wait_for_complete()
        await settle(pilot)

        assert "no editor is named in EDITOR" in toasts(app)
        assert app.clipboard.endswith("settings.toml:12")


async def test_a_terminal_that_cannot_be_lent(
    trouble: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a browser there is none: the command is said instead. One that fails is said, too."""
    program = tmp_path / "vi"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(program))
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        monkeypatch.setattr(app, "suspend", no_other)
        await opened(pilot, "e")
        await app.workers.wait_for_complete()
        refused = toasts(app)
        monkeypatch.setattr(app, "suspend", nullcontext)
        await pilot.press("e")
        await app.workers.wait_for_complete()

        assert f"cannot be given to another program. {program} +12" in refused
        assert "ended with code 3" in toasts(app)


async def test_switching_off_and_on(trouble: Stage) -> None:
    """In the settings, whose other lines stay as they are."""
    before = trouble.file.read_text()
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "x")
        await app.workers.wait_for_complete()
        await settle(pilot)
        off = screen.things[0].state(screen.moment.stamp)
        without = trouble.file.read_text()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await settle(pilot)

        assert off == "off"
        assert sorted(without.splitlines()) == sorted([*before.splitlines(), "enabled = false"])
        assert screen.things[0].state(screen.moment.stamp) == "fresh"


async def test_accepting_what_is_held(itday_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer is no; yes pulls once more and takes it for true."""
    stage = one_state("held")
    asked: list[object] = []

    async def once(sources: list[str], **more: object) -> list[object]:
        asked.append((sources, more))
        return []

    monkeypatch.setattr(stage.runtime, "sync_once", once)
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "enter")
        assert isinstance(app.screen, Choice)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        kept = list(asked)
        await pilot.press("A", "y")
        await app.workers.wait_for_complete()
        stage.runtime.close()

    assert kept == []
    assert asked == [(["mail"], {"accept": True, "deliver": False})]


async def test_pulling(trouble: Stage) -> None:
    """One, or all; one that is off or broken says why not."""
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "r", "R", "j", "j", "enter", "G", "r", "k", "r")
        await app.workers.wait_for_complete()
        said = toasts(app)

    assert trouble.refreshed == [((), ("alerts",)), ((), ()), ((), ("lists",))]
    assert "its table in the settings has a fault" in said
    assert "it is switched off" in said


async def test_nothing_to_mend(trouble: Stage) -> None:
    """On a source that is well enter does nothing, and says so."""
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        await opened(pilot, "enter", "A")

        assert "nothing is wrong with it" in toasts(app)
        assert "no pull of it is held back" in toasts(app)


async def test_no_source_at_all(itday_home: Path) -> None:
    """The screen says how to begin; its keys break nothing."""
    stage = Stage(settings="")
    app = stage.app()
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await opened(pilot, "enter", "x", "A", "s", "r")
        text = screen_text(app)
        stage.runtime.close()

    assert "No source is set up yet" in text


async def test_pictures(snapshot: SnapshotAssertion, trouble: Stage) -> None:
    """All states at once, at four sizes."""
    async with trouble.app().run_test(size=SIZES[0]) as pilot:
        await opened(pilot, "j")
        await compare(pilot, snapshot)


@pytest.mark.parametrize("state", STATES)
async def test_pictures_of_a_state(
    snapshot: SnapshotAssertion, itday_home: Path, state: str
) -> None:
    """Each by itself."""
    stage = one_state(state)
    try:
        async with stage.app().run_test(size=SIZES[0]) as pilot:
            await opened(pilot)
            await compare(pilot, snapshot)
    finally:
        stage.runtime.close()


async def test_pictures_of_none(snapshot: SnapshotAssertion, itday_home: Path) -> None:
    """No source is set up."""
    stage = Stage(settings="")
    try:
        async with stage.app().run_test(size=SIZES[0]) as pilot:
            await settle(pilot)
            await pilot.press("escape")
            await opened(pilot)
            await compare(pilot, snapshot)
    finally:
        stage.runtime.close()


async def test_setting_another_up(trouble: Stage) -> None:
    """The conversation lies over it, and leads back to it."""
    app = trouble.app()
    async with app.run_test(size=BIG) as pilot:
        screen = await opened(pilot, "comma")
        await settle(pilot)
        over = isinstance(app.screen, Setup)
        await pilot.press("escape")
        await settle(pilot)

        assert over
        assert app.screen is screen
