"""What is said of a source: each state in words of its own, and what mends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from itday.config.settings import Settings, parse
from itday.domain.school_time import School
from itday.store.feeds import STATES, FeedState, SourceRow
from itday.ui.moment import Moment
from itday.ui.source_view import (
    SourceLine,
    card,
    command_in,
    fact,
    next_pull,
    sign,
    state_said,
)
from tests.conftest import MORNING

NOW = Moment(MORNING, School())
T = MORNING.timestamp()
ONE = parse('[sources.mail]\ntype = "imap"\nevery = "5m"', Path("settings.toml"))


def line(state: str = "fresh", *, ago: float = 120, error: str = "", **more: Any) -> SourceLine:
    """A source with one feed that was pulled well that long ago."""
    feed = FeedState("mail", "messages", "message", T - ago, T - 60, T + 240, state, error, ())
    known = SourceRow("mail", "imap", False, frozenset({"read", "flag"}))
    return SourceLine("mail", ONE.sources[0], known, feed._replace(**more))


def without_feed(settings: Settings = ONE, fault: str = "") -> SourceLine:
    """The same source before its first pull."""
    return SourceLine("mail", settings.sources[0], None, None, fault=fault)


def faulty() -> SourceLine:
    """A source whose table cannot be read."""
    settings = parse("[sources.mail]\nevery = 3", Path("settings.toml"))
    return SourceLine("mail", None, None, None, settings.problems[0])


def test_no_two_states_look_alike() -> None:
    """Each of the feeds' states, and stale, not pulled yet and not set up, in words."""
    lines = [line(state) for state in STATES] + [line(ago=4000), without_feed(), faulty()]
    words = [state_said(one, NOW) for one in lines]

    assert len(set(words)) == len(words)
    assert "stale since 07:08" in words
    assert "waiting until 08:19" in words


@pytest.mark.parametrize(
    ("found", "mend"),
    [
        (line(), ""),
        (line("partial"), ""),
        (line(ago=4000), "retry"),
        (line("failed", error="mail: timed out"), "retry"),
        (line("failed", error="/x/settings.toml:3: [sources.mail] host is missing"), "settings"),
        (line("waiting"), "retry"),
        (line("no permission"), "retry"),
        (line("no permission", error="Run `itday signin mail` and tick it there"), "command"),
        (line("no permission", error="An administrator: `itday signin mail --consent`"), "retry"),
        (line("held"), "accept"),
        (line("signed out", error="no secret is kept. Run `itday secret set mail`"), "sign in"),
        (line("signed out", error="expired. Run `itday signin mail`."), "command"),
        (without_feed(), "retry"),
        (without_feed(fault="mail: imap needs the package x"), "retry"),
        (faulty(), "settings"),
        (without_feed(parse('[sources.mail]\ntype = "imap"\nenabled = false', Path("s"))),
         "switch on"),
    ],
)  # fmt: skip
def test_what_mends_it(found: SourceLine, mend: str) -> None:
    """One thing for each state; nothing where nothing is wrong."""
    assert found.mend(T) == mend


def test_a_sign_in_command_is_seen() -> None:
    """With its source; anything else in the line is no command, nor what an administrator does."""
    assert command_in("expired. Run `itday signin school-mail`.") == ["signin", "school-mail"]
    assert command_in("`itday signin mail --consent`") == []
    assert command_in("itday secret set mail") == command_in("itday signin") == []


def test_when_it_is_asked_again() -> None:
    """In minutes, at once, on request, or not at all."""
    assert next_pull(line(), NOW) == "in 4 min"
    assert next_pull(line(next_at=T + 20), NOW) == "now"
    assert next_pull(line("signed out", next_at=None), NOW) == "on request"
    assert next_pull(without_feed(), NOW) == ""


def test_signs() -> None:
    """What wants a look has one, beside its words."""
    assert [sign(state) for state in ("fresh", "off", "failed", "partial")] == [" ", "-", "!", "!"]


def test_a_source_in_full() -> None:
    """What is wrong, what it can do, whether it may, where its table is, each row set aside."""
    aside = (("INBOX/17", "no date"),)
    text = card([line("partial", error="mail: 1 row", aside=aside)], NOW, 60, ONE).plain

    for said in (
        "! mail: 1 row",
        "can do      flag, read",
        "write       off: read only",
        "asked       every 5 min",
        "settings    settings.toml:1",
        "set aside   INBOX/17: no date",
        "true as of  08:13 (2 min)",
        "next pull   in 4 min",
    ):
        assert said in text
    assert card([faulty()], NOW, 60, ONE).plain.startswith("mail\n! settings.toml:1")
    assert "known after the first pull" in card([without_feed()], NOW, 60, ONE).plain


def test_one_fault_is_said_once() -> None:
    """Two feeds that failed for one reason do not say it twice; two reasons are both said."""
    same = [line("failed", error="mail: timed out"), line("failed", error="mail: timed out")]
    assert card(same, NOW, 60, ONE).plain.count("timed out") == 1
    other = card([same[0], line("failed", error="mail: busy")], NOW, 60, ONE).plain
    assert "timed out" in other
    assert "busy" in other


def test_how_long_the_sign_in_lasts() -> None:
    """It stands among the facts where it is known, and nowhere else."""
    one = line()
    assert one.known is not None
    assert "sign-in" not in card([one], NOW, 80, ONE).plain
    known = one.known._replace(ends_at=T + 12.5 * 86_400, ends_why="itday signin mail renews it")

    text = card([one._replace(known=known)], NOW, 80, ONE).plain
    assert "sign-in     lasts 12 days yet: itday signin mail renews it" in text


def test_long_values_stay_in_their_column() -> None:
    """Further lines stand below the first."""
    lines = [part.plain for part in fact("can do", "read, flag, archive, unarchive", 30)]

    assert lines == ["can do      read, flag,", "            archive, unarchive"]
