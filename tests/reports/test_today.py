"""The morning round as text: what it tells, in which order, and that it tells how old it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from itday.config.settings import NO_SOURCE, Settings, parse
from itday.reports import today
from itday.store import cache, sighting
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.store import Store
from tests.samples import NOW, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itday.domain.record import Record
    from itday.reports.today import Today

KINDS = ("alert", "ticket", "todo", "meeting", "message")
SETTINGS = parse('[sources.s]\ntype = "demo"\n', Path("settings.toml"))
T = NOW.timestamp()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Both databases, empty."""
    with Store(tmp_path / "cache", tmp_path / "data") as opened:
        yield opened


def put(store: Store, record: Record, **fields: Any) -> None:
    """Have the source bring a record, changed as told."""
    kind = record.kind
    row = encode(record.model_copy(update=fields), kind)
    store.write_now(cache.apply_page, FeedKey("s", kind, kind), [row], now=T)


def page(store: Store, settings: Settings = SETTINGS) -> Today:
    """The page of the morning of the samples."""
    return store.read_now(today.gather, settings, NOW)


def lines(store: Store, heading: str) -> list[str]:
    """What stands below a heading."""
    return [line for part in page(store).sections if part.heading == heading for line in part.lines]


def test_the_day_says_when_it_is(store: Store) -> None:
    """Day, week and time at the school."""
    assert page(store).heading == "Tuesday 24 November 2026, week 48, 08:15"


def test_what_came_in_is_new(store: Store) -> None:
    """Each as a sentence: kind, what, who, when, where from; the most consequential first."""
    for kind in ("ticket", "alert"):
        put(store, sample(kind))

    assert lines(store, "New since you last looked") == [
        "high alert: Unfamiliar sign-in, Ann Oakes [s]",
        "ticket: [URGENT][SAFEGUARDING] call me, Ann Oakes, due 10:15 [s]",
    ]


def test_whole_days_have_no_hours(store: Store) -> None:
    """What is due on a day, and meetings that fill days: the last is named if it is not today."""
    midnight = NOW.replace(hour=0, minute=0)
    put(store, sample("todo"), due=NOW.date())
    put(store, sample("todo", "2"), due=NOW.date() - timedelta(days=6))
    for key, days in (("1", 1), ("2", 3)):
        end = midnight + timedelta(days=days)
        put(store, sample("meeting", key), start=midnight, end=end, all_day=True, location="")

    assert lines(store, "Due today") == ["todo: Order toner, ann, due today [s]"]
    assert lines(store, "Overdue")[0].endswith("due Wed 18 Nov [s]")
    assert [line.partition(":")[0] for line in lines(store, "Meetings still to come today")] == [
        "all day",
        "all day, until Thu 26 Nov",
    ]


def test_each_thing_is_in_its_section(store: Store) -> None:
    """Worse, cleared, late, due and met today."""
    put(store, sample("ticket", "1"), severity=0, priority=4)
    put(store, sample("ticket", "2"))
    store.write_now(sighting.close_round)
    put(store, sample("ticket", "1"), title="Worse", priority=1)
    put(store, sample("ticket", "2"), title="Solved", status="resolved")
    put(store, sample("todo", "3"), title="Late", due=NOW - timedelta(days=2))
    put(store, sample("todo", "4"), title="Due", due=NOW + timedelta(hours=2))
    put(store, sample("meeting", "5"))
    put(store, sample("meeting", "6"), title="Over", start=NOW - timedelta(hours=2), end=NOW)

    assert lines(store, "Worse")[0].startswith("ticket: Worse")
    assert lines(store, "Cleared")[0].startswith("ticket: Solved")
    assert lines(store, "Overdue") == ["todo: Late, ann, due Sun 22 Nov 08:15 [s]"]
    assert lines(store, "Due today") == ["todo: Due, ann, due 10:15 [s]"]
    assert lines(store, "Meetings still to come today") == ["09:15 to 10:15: Finance, Room 4"]
    assert "Help desk: 1 open, 0 new" in lines(store, "As it stands")


def test_a_screenful_and_a_count(store: Store) -> None:
    """Of 25 new things 20 are told and 5 counted."""
    for number in range(25):
        put(store, sample("ticket", str(number)))

    section = page(store).sections[0]

    assert (len(section.lines), section.left_out) == (20, 5)
    assert "- and 5 more" in today.plain(page(store))


@pytest.mark.parametrize(
    ("state", "ago_s", "says"),
    [
        ("fresh", 0, "All true as of 08:15."),
        ("fresh", 3600, "s ticket: stale, true as of 07:15"),
        ("failed", 600, "s ticket: failed, true as of 08:05. s: down. Wait"),
        ("signed out", 90_000, "s ticket: signed out, true as of Mon 23 Nov 07:15. s: down. Wait"),
        ("partial", 0, "s ticket: partial, true as of 08:15. s: down. Wait"),
    ],
)
def test_its_age_is_true(store: Store, state: str, ago_s: float, says: str) -> None:
    """A state is never told without since when the data is true."""
    store.write_now(cache.finish, FeedKey("s", "ticket", "ticket"), state="fresh", now=T - ago_s)
    if state != "fresh":
        store.write_now(
            cache.finish,
            FeedKey("s", "ticket", "ticket"),
            state=state,
            now=T if state == "partial" else T - 1,
            error="s: down. Wait",
        )

    assert page(store).truth == (says,)


def test_what_is_missing_is_said(store: Store) -> None:
    """No source, a source never pulled, a source whose table is faulty: three different lines."""
    two = parse('[sources.a]\ntype = "demo"\n[sources.b]\nenabled = 3\n', Path("s.toml"))

    assert page(store, Settings(file=Path("s.toml"))).truth == (NO_SOURCE,)
    assert page(store).truth == ("s: never pulled",)
    assert len(page(store, two).truth) == 2


def test_plain_is_speakable(store: Store) -> None:
    """One thing a line, no empty heading, no column."""
    put(store, sample("ticket"))

    text = today.plain(page(store))

    assert "New since you last looked (1)\n- ticket:" in text
    assert "Cleared" not in text
    assert "  " not in text


def test_a_case_is_one_line(store: Store) -> None:
    """Its name leads to it; it counts with its alerts, and JSON names them."""
    for number in (1, 2):
        put(store, sample("alert", f"{number}"))
    today_ = page(store)
    told = today.as_json(today_)["sections"][0]

    assert lines(store, "New since you last looked")[0].startswith("high case: Ann Oakes, 2 alerts")
    assert "New since you last looked (2)" in today.plain(today_)
    assert [sorted(alerts) for alerts in told["cases"].values()] == [["s:alert:1", "s:alert:2"]]
    assert list(told["cases"]) == told["refs"]


def test_a_fault_in_the_rules_is_a_line(store: Store, tmp_path: Path) -> None:
    """The page is there all the same."""
    (tmp_path / "rules.toml").write_text("version = \n")
    own = parse('rules = "rules.toml"\n[sources.s]\ntype = "demo"\n', tmp_path / "settings.toml")

    assert "not TOML" in page(store, own).truth[-1]


def test_json_names_what_it_tells(store: Store) -> None:
    """A program can go on from each line."""
    put(store, sample("ticket"))

    told = today.as_json(page(store))

    assert told["sections"][0]["refs"] == ["s:ticket:1"]
    assert list(told) == ["now", "heading", "truth", "sections"]


def test_html_holds_nothing_foreign(store: Store) -> None:
    """Text stays text: no tag, no entity of a stranger's; nothing is loaded from anywhere."""
    put(store, sample("ticket"), title='<img src=x onerror="1">&amp;')

    text = today.html(page(store))

    assert "&lt;img src=x onerror=&quot;1&quot;&gt;&amp;amp;" in text
    assert "<img" not in text
    assert "default-src 'none'" in text
