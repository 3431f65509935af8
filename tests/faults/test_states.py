"""The nine states that a feed may be in: no two look alike, wherever they are shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.cli.main import main
from itday.config.paths import paths, private_dir
from itday.domain.feed import Aside
from itday.store import cache, feeds
from itday.store.store import Store
from tests.conftest import Clock
from tests.faults.cell import STATES

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
