"""How data stand: no two states look alike, in words, and each says its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from itday.config.settings import Settings, parse
from itday.domain.school_time import School
from itday.store.feeds import STATES, FeedState
from itday.ui.moment import Moment
from itday.ui.standing import age, standing, truth
from tests.conftest import MORNING

NOW = Moment(MORNING, School())
T = MORNING.timestamp()
ONE = parse('[sources.mail]\ntype = "imap"', Path("s.toml"))


def feed(state: str = "fresh", ago: float = 120, source: str = "mail", **more: Any) -> FeedState:
    """A feed that was pulled well that many seconds ago."""
    plain = FeedState(source, "f", "message", T - ago, T - ago, T - ago + 300, state, "", ())
    return plain._replace(**more)


def test_every_state_has_words_of_its_own() -> None:
    """The titles differ, so that none is taken for another, and none for an empty list."""
    titles = {
        standing("message", [feed(state, error=f"mail: {state}")], ONE, NOW).title
        for state in STATES
    }
    titles.add(standing("message", [feed(ago=4000)], ONE, NOW).title)
    titles.add(standing("message", [], ONE, NOW).title)
    titles.add(standing("message", [], Settings(Path("s.toml")), NOW).title)

    assert len(titles) == len(STATES) + 3


@pytest.mark.parametrize(("state", "title", "line"), [
    (feed(), "fresh 2 min", ""),
    (feed(ago=10), "fresh now", ""),
    (feed(ago=4000), "stale since 07:08", "mail: no newer pull. r pulls now"),
    (feed("failed", error="mail: no answer"), "failed, true as of 08:13", "mail: no answer"),
    (feed("failed", ok_at=None, error="x"), "failed, never pulled", "x"),
    (feed("signed out", error="mail: refused"), "signed out, true as of 08:13",
     "mail: refused. itday secret set mail"),
    (feed("waiting", next_at=T + 1500, error="busy"), "waiting until 08:40", "busy"),
    (feed("held", error="mail: 40 would go"), "held, true as of 08:13", "mail: 40 would go"),
    (feed("partial", aside=(("1", "x"), ("2", "y")), error="z"), "2 rows unreadable", "z"),
    (feed("off"), "switched off", ""),
])  # fmt: skip
def test_words(state: FeedState, title: str, line: str) -> None:
    """Each state with its age, and the remedy where there is something to do."""
    found = standing("message", [state], ONE, NOW)

    assert (found.title, found.line) == (title, line)
    assert found.good == (state.state == "fresh" and title.startswith("fresh"))


def test_the_worst_source_is_named() -> None:
    """Of several sources the worst speaks, by name; of good ones the oldest gives the age."""
    good, old = feed(ago=60), feed(ago=240, source="other")
    bad = feed("signed out", source="google", error="e")

    assert standing("message", [good, bad, old], ONE, NOW).title.startswith("google signed out")
    assert standing("message", [good, old], ONE, NOW).title == "fresh 4 min"


def test_never_pulled() -> None:
    """A source that was not pulled yet is no missing set-up; a faulty one says what is wrong."""
    faulty = parse('[sources.mail]\ntype = "imap"\nwrite = 3', Path("s.toml"))

    assert standing("message", [], ONE, NOW).word == "not pulled yet"
    assert standing("message", [], Settings(Path("s.toml")), NOW).word == "not set up"
    assert "write" in standing("message", [], faulty, NOW).line
    assert standing("message", [], ONE, NOW, "mail: no such host").line == "mail: no such host"
    assert standing("todo", [], ONE, NOW).word == "own list"


def test_no_source_brings_this_kind() -> None:
    """Once every source has brought something, a kind without any is not waited for."""
    two = parse('[sources.mail]\ntype = "imap"\n[sources.cal]\ntype = "caldav"', Path("s.toml"))

    assert standing("alert", [], two, NOW, pulled={"mail"}).word == "not pulled yet"
    found = standing("alert", [], two, NOW, pulled={"mail", "cal"})
    assert (found.word, found.line) == ("not set up", "None of the sources brings any: , adds one")


def test_stale_follows_the_feeds_own_pace() -> None:
    """What is pulled once an hour is not stale after twenty minutes."""
    hourly = feed(ago=3000)._replace(next_at=T - 3000 + 3600)

    assert hourly.shown(NOW.stamp) == "fresh"
    assert feed(ago=1000).shown(NOW.stamp) == "stale"


@pytest.mark.parametrize(("states", "said"), [
    ([], "true as of now: own lists only"),
    ([feed()], "true as of 08:13"),
    ([feed(ago=60), feed(ago=600)], "true as of 08:05"),
    ([feed(), feed("signed out", ago=2100, source="google")],
     "true as of 08:13 · google 07:40 signed out"),
    ([feed(), feed("failed", source="a", ok_at=None), feed("failed", source="b")],
     "true as of 08:13 · a failed and 1 more"),
    ([feed("failed", ok_at=None)], "nothing is fresh · mail failed"),
    ([feed("off")], "true as of now: own lists only"),
    ([feed(ahead=119.0), feed("off", ahead=9000.0)], "true as of 08:13"),
    ([feed(ahead=421.0), feed(ahead=-300.0, source="a")], "true as of 08:13 · clock 7 min ahead"),
    ([feed("failed", ahead=-90_000.0)], "nothing is fresh · mail 08:13 failed · clock 25 h behind"),
])  # fmt: skip
def test_truth(states: list[FeedState], said: str) -> None:
    """The oldest of what is good, and the worst by name."""
    assert truth(states, NOW) == said


def test_age() -> None:
    """How old what was kept is."""
    assert [age(20), age(130)] == ["just now", "2 min ago"]
