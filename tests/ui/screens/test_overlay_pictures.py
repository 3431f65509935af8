"""Pictures of what lies over the cockpit, at four sizes; resized, not begun anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Jot, KeepProject
from itday.ui.screens.overlay import Answer, Choice, Hidden, Line
from itday.ui.screens.welcome import welcome
from tests.ui.drawn import SIZES, compare, press, quiet
from tests.ui.screens.test_cockpit_views import VIEWS
from tests.ui.screens.test_whom import bring
from tests.ui.stage import SETTINGS, Stage, settle

Prepare = Callable[[Stage], None]
Show = Callable[[Pilot[Any]], Awaitable[None]]
ONE = Ref("lists", "meeting", "m2")
WRITTEN = ("TODO order toner @tom due:fri", "DECISION lease, do not buy", "QUESTION who pays?",
           "the hall was cold")  # fmt: skip


def keys(*pressed: str) -> Show:
    """Press these, waiting for what each brings."""

    async def show(pilot: Pilot[Any]) -> None:
        await press(pilot, *pressed)

    return show


def pushed(screen: Callable[[], Any]) -> Show:
    """Lay a screen over the cockpit."""

    async def push(pilot: Pilot[Any]) -> None:
        pilot.app.push_screen(screen())
        await settle(pilot)

    return push


def bare(stage: Stage) -> None:
    """Nothing more than the rows."""


def noted(stage: Stage) -> None:
    """Four lines were written at the meeting."""
    for text in WRITTEN:
        stage.runtime.decide_now([stage.runtime.note(text, ONE)])


def caught(stage: Stage) -> None:
    """The same, one a minute."""
    for minutes, text in enumerate(WRITTEN):
        at = (stage.now - timedelta(minutes=minutes)).isoformat()
        note = stage.runtime.note(text, ONE)
        stage.runtime.decide_now([Jot.of(note.ref, note.payload() | {"at": at})])


def logged(stage: Stage) -> None:
    """One entry whose clock runs, one that is decided about."""
    stage.runtime.decide_now([stage.runtime.log("A list of pupils went astray", severity=4)])
    stage.runtime.decide_now([stage.runtime.log("A takeover that was stopped", severity=2)])


def built(stage: Stage) -> None:
    """Two projects, one of them late."""
    late = {"planned_end": "2026-12-01", "expected_end": "2027-03-01", "budget": 40_000}
    for key, fields in (
        ("wifi", {"title": "Wi-Fi in the boarding houses"}),
        ("core", {"title": "Switches of the core", **late}),
    ):
        change = KeepProject(ref=Ref(DESK, "project", key), fields=fields)
        stage.runtime.decide_now([change], "kick-off")


OPTIONS = [Answer("n", "no, stay", "no"), Answer("y", "yes, leave: they are kept", "yes")]
SHOWN: dict[str, tuple[Prepare, Show]] = {
    "cases": (bare, keys("1", "j", "i")),
    "cockpit": (bare, keys("2")),
    "cockpit-filtered": (bare, keys("2", "/", *"wi-fi")),
    "cockpit-marked": (bare, keys("2", "space", "space")),
    "cockpit-preview": (bare, keys("2", "p", "p")),
    "compose": (bare, keys("2", "c", *"on my way")),
    "compose-where": (bare, keys("2", "c", *"on my way", "tab")),
    "find": (bare, keys("f", *"pro")),
    "find-none": (bare, keys("f", *"zebra")),
    "guide": (bare, keys("?")),
    "guide-narrowed": (bare, keys("?", *"undo")),
    "log_form": (bare, keys("1", "j", "l")),
    "meeting": (noted, keys("4", "g", "down", "b", *"TODO call @t")),
    "meeting_review": (noted, keys("4", "g", "down", "b", "escape", "r")),
    "notes": (caught, keys("N")),
    "notes-empty": (bare, keys("N")),
    "overlay": (bare, pushed(lambda: Choice("2 changes are not sent yet. Leave?", OPTIONS))),
    "overlay-hidden": (bare, pushed(lambda: Hidden("Passphrase of this profile"))),
    "overlay-line": (bare, pushed(lambda: Line("Why? A list", needed="owed", body="It stays."))),
    "projects": (built, keys("B")),
    "projects-empty": (bare, keys("B")),
    "register": (logged, keys("L")),
    "register-empty": (bare, keys("L")),
    "review": (noted, keys("E")),
    "tour": (bare, keys("f2")),
    "tour-last": (bare, keys("f2", *["enter"] * 6)),
    "until": (bare, keys("1", "j", "z", *"mon")),
    "until-refused": (bare, keys("1", "j", "z", *"some day")),
    "views": (bare, keys("F")),
    "welcome": (bare, pushed(lambda: welcome(Path("/srv/dreed/settings.toml")))),
    "whom": (bring, keys("2", "h", *"m")),
    "whom-none": (bring, keys("2", "h", *"zz")),
}
"""Each screen: what is in the store, and what opens it. A word after a hyphen is another state."""


@pytest.mark.parametrize("name", SHOWN)
async def test_pictures(itday_home: object, snapshot: SnapshotAssertion, name: str) -> None:
    """As it is opened at the largest size, then made smaller step by step."""
    prepare, show = SHOWN[name]
    stage = Stage(settings=SETTINGS + VIEWS.split("[views.late]")[0])
    stage.fill()
    try:
        prepare(stage)
        async with stage.app().run_test(size=SIZES[0]) as pilot:
            await quiet(pilot)
            await show(pilot)
            await compare(pilot, snapshot)
    finally:
        stage.runtime.close()
