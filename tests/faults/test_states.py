"""The nine states that a feed may be in: no two look alike, wherever they are shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from itday.cli.main import main
from itday.config.paths import paths, private_dir
from itday.domain.feed import Aside
from itday.runtime import Runtime
from itday.store import cache, feeds
from itday.store.codec import encode
from itday.store.store import Store
from itday.ui.app import CockpitApp
from itday.ui.panes.base import heading
from tests.conftest import Clock
from tests.faults.cell import STATES
from tests.samples import sample
from tests.ui.stage import settle

STORED = {name.replace(" ", "-"): name for name in sorted(STATES - {"stale"})} | {"stale": "fresh"}
"""By the name of a source: the state that its last pull is stored with."""


@pytest.fixture
def nine(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A source in each state, as the cache has it."""
    monkeypatch.setattr("itday.runtime.clock_of", lambda *_, **__: clock)
    places, now = paths(), clock().timestamp()
    private_dir(places.config.parent)
    texts = [f'[sources.{name}]\ntype = "rt"\nurl = "https://{name}.example/"' for name in STORED]
    text = "\n".join(texts).replace("//off.example/", '//off.example/"\nenabled = false#')
    places.config.write_text(text.replace('#"', ""), encoding="utf-8")
    with Store(private_dir(places.cache), private_dir(places.data)) as store:
        for name, state in STORED.items():
            key = cache.FeedKey(name, "tickets", "ticket")
            old = now - (7200 if name == "stale" else 60)
            aside = [Aside("7", "odd")] if state == "partial" else []
            then = old + 120 if name == "stale" else now + 600
            store.write_now(cache.finish, key, state="fresh", now=old)
            store.write_now(
                cache.finish, key, state=state, now=old, next_at=then, aside=aside,
                error="" if state in {"fresh", "off"} else f"{name}: said why",
            )  # fmt: skip
    return clock


def _lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """What a command prints."""
    capsys.readouterr()
    main(words)
    return capsys.readouterr().out.splitlines()


def test_the_store_knows_no_other() -> None:
    """What can be stored, and `stale`, which follows from the age."""
    assert set(feeds.STATES) | {"stale"} == STATES


def test_sources_shows_each_by_its_word(nine: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a feed with its own word; who waits, until when."""
    shown = {line.split()[0]: line for line in _lines(capsys, "sources")}

    for name in STORED:
        word = name.replace("-", " ")
        assert f"  {word}" in shown[name]
        others = [one for one in STATES - {word} if f"  {one}  " in shown[name]]
        assert not others
    assert "waiting until 08:25" in shown["waiting"]
    assert "1 set aside" in shown["partial"]


def test_today_shows_each_by_its_word(nine: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what is fresh needs no line; all others say since when they are true."""
    shown = {line.split()[0]: line for line in _lines(capsys, "today") if " tickets: " in line}

    assert set(shown) == set(STORED) - {"fresh"}
    for name, line in shown.items():
        assert line.startswith(f"{name} tickets: {name.replace('-', ' ')}")
        assert "true as of" in line
    assert "waiting until 08:25" in shown["waiting"]


def test_fresh_grows_stale_by_itself(nine: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody pulls, and nothing goes on pretending."""
    nine.tick(timedelta(hours=5))

    told = "\n".join(_lines(capsys, "today"))

    assert "fresh tickets: stale" in told
    assert "failed tickets: failed" in told


SAID = {
    "fresh": ("1 open · fresh 1 min", "fresh", "All true as of 08:14"),
    "empty": ("0 open · fresh 1 min", "no rows", "Help desk: 0 open"),
    "stale": ("! stale since 06:15", "stale", "rt1 tickets: stale"),
    "partial": ("! 1 row unreadable", "partial", "rt1 tickets: partial"),
    "waiting": ("! waiting until 08:25", "waiting until 08:25", "tickets: waiting until 08:25"),
    "held": ("! held, true as of 08:14", "held", "rt1 tickets: held"),
    "failed": ("! failed, true as of 08:14", "failed", "rt1 tickets: failed"),
    "signed out": ("! signed out, true as of 08:14", "signed out", "rt1 tickets: signed out"),
    "no permission": ("! no permission, true", "no permission", "rt1 tickets: no permission"),
    "off": ("! switched off", "off", "rt1 tickets: off"),
    "not pulled yet": ("! not pulled yet", "never pulled", "rt1: never pulled"),
    "not set up": ("! not set up", "itday setup adds one", "itday setup adds one"),
}
"""By state: what the pane's title, `itday sources` and `itday today` say of it."""
SURFACES = ("pane", "sources", "today")


def _set(state: str, now: float) -> None:
    """A profile with one help desk, which is in a state."""
    places = paths()
    private_dir(places.config.parent)
    off = "enabled = false\n" if state == "off" else ""
    text = f'[sources.rt1]\ntype = "rt"\nurl = "https://desk.example/"\n{off}'
    places.config.write_text("" if state == "not set up" else text, encoding="utf-8")
    with Store(private_dir(places.cache), private_dir(places.data)) as store:
        if state.startswith("not "):
            return
        key = cache.FeedKey("rt1", "tickets", "ticket")
        rows = [] if state == "empty" else [encode(sample("ticket", "1", "rt1"), key.feed)]
        store.write_now(cache.apply_page, key, rows, now=now)
        old = now - (7200 if state == "stale" else 60)
        store.write_now(cache.finish, key, state="fresh", now=old)
        store.write_now(
            cache.finish, key, now=old, next_at=old + 120 if state == "stale" else now + 600,
            state="fresh" if state in {"empty", "stale"} else state,
            error="" if state in {"fresh", "empty", "stale", "off"} else "rt1: said why",
            aside=[Aside("7", "odd")] if state == "partial" else [],
        )  # fmt: skip


async def _title(clock: Clock) -> str:
    """The title of the help desk's pane, with all the room it wants."""
    runtime = Runtime.open(now=clock)
    app = CockpitApp(runtime, pulls=False)
    async with app.run_test(size=(260, 50)) as pilot:
        await settle(pilot)
        (pane,) = [one for one in app.cockpit.panes if one.kind == "ticket"]
        title = heading(pane, len(pane.rows)).plain
    runtime.close()
    return title


@pytest.mark.parametrize("state", SAID)
async def test_no_two_look_alike(
    state: str, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each has its own words in each of the three places, and none that another has there."""
    monkeypatch.setattr("itday.runtime.clock_of", lambda *_, **__: clock)
    _set(state, clock().timestamp())

    told = await _title(clock)
    said = {"pane": told, **{one: "\n".join(_lines(capsys, one)) for one in SURFACES[1:]}}

    for place, surface in enumerate(SURFACES):
        own = SAID[state][place]
        assert own in said[surface]
        assert _foreign(said[surface], own, place) == []
    assert state != "fresh" or not any(
        word in said[one] for one, word in zip(said, SAID["empty"], strict=True)
    )


def _foreign(text: str, own: str, place: int) -> list[str]:
    """The words of other states that are in a text, beside its own.

    Whatever brought no rows is empty too, and an empty queue is one that is fresh.
    """
    left = text.replace(own, "")
    if own == SAID["empty"][place]:
        left = left.replace("fresh", "").replace(SAID["fresh"][place], "")
    others = {words[place] for state, words in SAID.items() if state != "empty"} - {own}
    return [words for words in others if re.search(rf"(?<![\w-]){re.escape(words)}(?!\w)", left)]


def test_every_state_is_among_them() -> None:
    """A new state has to say how it looks; and a text with two states is found out."""
    assert set(SAID) == STATES | {"empty", "not pulled yet", "not set up"}
    assert _foreign("desk  rt  failed  off", "failed", 1) == ["off"]
