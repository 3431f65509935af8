"""What is drawn: the same every time, as often as it should be, harmless, and worth looking at."""

from __future__ import annotations

import ipaddress
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from random import Random
from statistics import fmean, pvariance

import pytest

from itday.config.settings import parse
from itday.connectors import _demo_alerts, _demo_mail, _demo_meetings, _demo_posts, _demo_tickets
from itday.connectors._demo_calendar import after_hours, days, near_an_edge, terms
from itday.connectors._demo_calendar import school as calendar
from itday.connectors._demo_people import TEAM, community
from itday.connectors._demo_settings import AT, SOURCES
from itday.connectors._demo_settings import school as settings_of
from itday.connectors._demo_signs import KINDS, VERDICTS
from itday.connectors._demo_todos import todos
from itday.connectors._demo_world import World, burst, poisson
from itday.connectors.demo import MAKERS, DemoConfig
from itday.domain.alert import Alert, AlertStatus, Severity
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.record import Record
from itday.domain.ticket import Ticket, TicketStatus
from itday.domain.todo import TodoStatus, end_of

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
SEEDS = range(1, 9)
DOCUMENTATION = [
    ipaddress.ip_network(block)
    for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
"""RFC 5737 and RFC 3849."""


@cache
def world(seed: int = 7, at: datetime = NOW, size: float = 1.0) -> World:
    """One school."""
    return World("demo", seed, at, size)


@cache
def drawn(kind: str, seed: int = 7) -> tuple[Record, ...]:
    """All of one kind."""
    return tuple(MAKERS[kind](world(seed)))


def text_of(records: Iterable[Record]) -> str:
    """Records as a cache would store them, with what they keep of their source."""
    return "\n".join(one.model_dump_json() + one.raw.decode() for one in records)


def everything(seed: int = 7) -> str:
    """A whole school as text, with the words of its tickets and messages."""
    parts = [text_of(drawn(kind, seed)) for kind in MAKERS]
    for record in (*drawn("ticket", seed)[::9], *drawn("message", seed)[::9]):
        tell = {"ticket": _demo_posts.of_ticket, "message": _demo_posts.of_message}
        posts = tell[record.ref.kind](world(seed), record.ref.key)
        assert posts, f"{record.ref} has nothing to read"
        parts += [post.model_dump_json() for post in posts]
    return "\n".join(parts)


# The same for the same seed


@pytest.mark.parametrize("kind", MAKERS)
def test_a_seed_always_gives_the_same(kind: str) -> None:
    """Byte for byte, whatever was drawn before; and another seed gives another school."""
    again = text_of(MAKERS[kind](World("demo", 7, NOW)))

    assert again == text_of(drawn(kind))
    assert kind == "todo" or again != text_of(drawn(kind, 8))


def test_another_process_gives_the_same() -> None:
    """Neither the hash seed nor the locale nor the zone of the machine plays a part."""
    code = (
        "import sys; from datetime import datetime, UTC; from hashlib import blake2b;"
        "from itday.connectors.demo import MAKERS; from itday.connectors._demo_world import World;"
        "w = World('demo', 7, datetime(2026, 11, 24, 8, 15, tzinfo=UTC));"
        "rows = [r.model_dump_json() + r.raw.decode() for m in MAKERS.values() for r in m(w)];"
        "print(blake2b('\\n'.join(rows).encode()).hexdigest())"
    )
    rows = [one.model_dump_json() + one.raw.decode() for kind in MAKERS for one in drawn(kind)]
    here = blake2b("\n".join(rows).encode()).hexdigest()

    for hash_seed, zone in (("1", "Asia/Tokyo"), ("2", "America/New_York")):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": hash_seed, "TZ": zone, "PYTHONPATH": ":".join(sys.path)},
        )  # fmt: skip
        assert done.stdout.strip() == here


def test_a_later_clock_adds_and_does_not_change_what_happened() -> None:
    """Two days on, the same alerts were raised and the same tickets asked for."""
    later = world(at=NOW + timedelta(days=2))
    planted = ("takeover", "watched", "push", "odd", "spray")

    before = {a.ref.key: a.created_time for a in drawn("alert") if isinstance(a, Alert)}
    after = {a.ref.key: a.created_time for a in _demo_alerts.alerts(later)}
    shared = {key for key in before.keys() & after.keys() if not key.startswith(planted)}
    tickets = {one.key: one.call.title for one in _demo_tickets.history(later)}

    assert len(shared) > 200
    assert all(before[key] == after[key] for key in shared)
    regular = [
        one for one in _demo_tickets.history(world()) if one.call.created.date() < NOW.date()
    ]
    assert sum(tickets.get(one.key) == one.call.title for one in regular) > 0.9 * len(regular) - 20


@pytest.mark.parametrize("at", ["2026-08-14T09:00", "2027-02-17T23:50", "2030-06-20T06:00"])
@pytest.mark.parametrize("size", [0.1, 5.0])
def test_any_moment_and_size_will_do(at: str, size: float) -> None:
    """In the holidays, at night, in another year: it draws, and nothing has happened later."""
    there = world(3, DemoConfig.model_validate({"at": at}).at, size)
    for kind, make in MAKERS.items():
        for record in make(there):
            if kind != "meeting":
                assert record.updated_at is None or record.updated_at <= there.at


# As often as it should be


def near(values: list[float], mean: float) -> None:
    """Assert that the mean of a sample is within three standard errors of what it should be."""
    error = math.sqrt(pvariance(values) / len(values))
    assert abs(fmean(values) - mean) <= 3 * error + 1e-9, f"{fmean(values)} is not {mean}"


def share(hits: int, of: int, expected: float) -> None:
    """Assert that a share is within three standard errors of what it should be."""
    error = math.sqrt(expected * (1 - expected) / of)
    assert abs(hits / of - expected) <= 3 * error, f"{hits / of} is not {expected}"


def year() -> Iterator[tuple[World, date]]:
    """Every day of a school year, in three schools."""
    first, _, last = terms(2025)
    for seed in (1, 2, 3):
        for day in days(first.start, last.end + timedelta(days=40)):
            yield world(seed, datetime(2026, 8, 20, tzinfo=UTC)), day


def test_the_drawing_of_counts() -> None:
    """Poisson has its mean for variance; the negative binomial has more, by its shape."""
    random = Random(1)  # noqa: S311  # it is the drawing that is tried
    plain = [float(poisson(random, 3.2)) for _ in range(20_000)]
    clumped = [float(burst(random, 3.2, 2.5)) for _ in range(20_000)]

    near(plain, 3.2)
    near(clumped, 3.2)
    assert pvariance(plain) == pytest.approx(3.2, rel=0.05)
    assert pvariance(clumped) == pytest.approx(3.2 + 3.2**2 / 2.5, rel=0.08)
    near([float(poisson(random, 230.0)) for _ in range(500)], 230.0)


@pytest.mark.parametrize(
    ("travels", "staffed", "mean"),
    [(False, True, 3.2), (False, False, 1.6), (True, True, 6.2)],
    ids=["school day", "weekend in term", "travelling"],
)
def test_alerts_a_day(travels: bool, staffed: bool, mean: float) -> None:
    """3.2 on a school day, 1.6 at a weekend in term, 3 more about the edges of terms."""
    counts = [
        float(len([*_demo_alerts.singles(there, day)]))
        for there, day in year()
        if there.is_term(day)
        and there.travels(day) is travels
        and there.school.is_staff_day(day) is staffed
    ]

    near(counts, mean)


def test_kinds_and_delays_of_alerts() -> None:
    """Each kind has its share; three in ten are reported late, as leaked passwords always are."""
    events = [one for there, day in year() for one in _demo_alerts.singles(there, day)]
    kinds = Counter(one.sign.type for one in events)

    for expected, sign in KINDS:
        share(kinds[sign.type], len(events), expected / sum(part for part, _ in KINDS))
    prompt = [one for one in events if one.sign.real_time]
    late = sum(one.raised - one.happened > timedelta(hours=1) for one in prompt)
    share(late, len(prompt), 0.3)
    assert all(timedelta(0) < one.raised - one.happened <= timedelta(hours=48) for one in events)


def test_verdicts_of_closed_alerts() -> None:
    """45 in a hundred false, 45 benign, and each with a reason."""
    alerts = [one for seed in SEEDS for one in drawn("alert", seed) if isinstance(one, Alert)]
    closed = [one for one in alerts if one.status == AlertStatus.RESOLVED]

    for expected, verdict in VERDICTS:
        share(sum(one.verdict == verdict for one in closed), len(closed), expected)
    assert all(one.comment for one in closed)


def test_tickets_a_day_and_their_lives() -> None:
    """11 a school day; priorities as they are; nine in ten promises kept; 6 in 100 wait."""
    counts, asked = [], []
    for seed in SEEDS:
        there = world(seed)
        mine = [*_demo_tickets.history(there)]
        asked += mine
        by_day = Counter(there.school.local_date(one.call.created) for one in mine)
        counts += [
            float(by_day[day]) for day in there.last_days(12)[:-2] if there.school.is_staff_day(day)
        ]
    near(counts, 11.0)
    for expected, priority in _demo_tickets.PRIORITIES:
        share(sum(one.call.priority == priority for one in asked), len(asked), expected)
    share(sum(one.waits for one in asked), len(asked), _demo_tickets.WAITING)
    plain = [one for one in asked if not one.waits and one.call.subject.category[:8] != "Starters"]
    kept = sum(
        one.resolved
        <= after_hours(calendar(2026), one.call.created, _demo_tickets.PROMISE_H[one.call.priority])
        for one in plain
    )
    assert 0.88 <= kept / len(plain) <= 0.96


def test_nobody_at_the_desk_works_at_night() -> None:
    """Answers and resolutions fall on staff days, in working hours."""
    own = calendar(2026)
    for one in _demo_tickets.history(world()):
        for moment in (one.answered, one.resolved):
            local = moment.astimezone(own.zone)
            assert own.is_staff_day(local.date())
            assert own.day_starts <= local.time() <= own.day_ends
        assert one.call.created <= one.answered <= one.resolved


def test_mail_a_day() -> None:
    """75 on a school day, 22 on another."""
    counts: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(1, 30):
        there = world(seed)
        by_day = Counter(there.school.local_date(one.at) for one in _demo_mail.sendings(there))
        for day in there.last_days(_demo_mail.WINDOW_DAYS)[:-2]:
            counts[there.school.is_staff_day(day)].append(float(by_day[day]))

    near(counts[True], 75.0)
    near(counts[False], 22.0)


def test_meetings_a_day() -> None:
    """3.2 a school day over whole weeks, never more than 7."""
    weeks = []
    for seed in SEEDS:
        there = world(seed)
        for monday in (date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 30)):
            five = [monday + timedelta(days=n) for n in range(5)]
            counts = [len([*_demo_meetings.of_day(there, day)]) for day in five]
            assert max(counts) <= _demo_meetings.MOST
            weeks.append(fmean(counts))

    near(weeks, 3.2)


@pytest.mark.parametrize("year_", range(2021, 2040))
def test_every_years_calendar_is_one(year_: int) -> None:
    """About 160 to 170 days with pupils in three terms, and staff days before them."""
    own = calendar(year_)
    first, _, last = terms(year_)

    assert 157 <= sum(own.is_school_day(day) for day in days(first.start, last.end)) <= 172
    assert all(own.is_staff_day(day) and not own.is_school_day(day) for day in own.inset)
    assert near_an_edge(own, first.end)


def test_people() -> None:
    """1,490 and the team, each with a login of their own."""
    all_ = community(7)
    logins = [one.login for one in (*all_.staff, *all_.senior, *all_.prep, *TEAM)]

    assert (len(all_.staff) + len(TEAM), len(all_.senior), len(all_.prep)) == (318, 850, 330)
    assert len(set(logins)) == len(logins)
    share(sum(one.home != "GB" for one in all_.senior), 850, 0.12)


# Harmless


@pytest.mark.parametrize("seed", [7, 8])
def test_nothing_drawn_leads_anywhere(seed: int) -> None:
    """Every name of a host is under `.example`, every address of the ranges for documentation."""
    text = everything(seed)
    hosts = set(re.findall(r"@([\w.-]+)", text)) | set(re.findall(r"https?://([^/\"\\]+)", text))
    dotted = set(re.findall(r"\b\d{1,3}(?:\.\d{1,3}){3}\b", text))
    alerts = [one for one in drawn("alert", seed) if isinstance(one, Alert) and one.src_endpoint]
    places = [one.src_endpoint for one in alerts if one.src_endpoint]

    assert hosts
    assert {host for host in hosts if not host.endswith(".example")} == set()
    found = {ipaddress.ip_address(place.ip) for place in places} | {
        ipaddress.ip_address(one) for one in dotted if not re.search(rf"(Chrome|Edg)/{one}", text)
    }
    assert {ip for ip in found if not any(ip in net for net in DOCUMENTATION)} == set()
    numbers = {place.autonomous_system or 64496 for place in places}
    assert {n for n in numbers if not (64496 <= n <= 64511 or 65536 <= n <= 65551)} == set()


# Worth looking at


@pytest.mark.parametrize("seed", SEEDS)
def test_the_morning_has_what_a_director_sees(seed: int) -> None:
    """Not a handful and not a flood, in every pane."""
    counts = {kind: sum(r.facets().open for r in drawn(kind, seed)) for kind in MAKERS}
    local = world(seed).school.local_date
    today = [
        one for one in drawn("meeting", seed)
        if isinstance(one, Meeting) and local(one.start) <= NOW.date() <= local(one.end)
    ]  # fmt: skip

    assert 25 <= counts["alert"] <= 40
    assert 30 <= counts["ticket"] <= 65
    assert counts["todo"] == 27
    assert 40 <= sum(not m.seen for m in drawn("message", seed) if isinstance(m, Message)) <= 95
    assert 200 <= len(drawn("message", seed)) <= 450
    assert 7 <= len(today) <= 9
    assert 240 <= len(drawn("alert", seed)) <= 500
    assert len({record.ref for kind in MAKERS for record in drawn(kind, seed)}) == sum(
        len(drawn(kind, seed)) for kind in MAKERS
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_every_pane_has_all_its_states(seed: int) -> None:
    """What a screen must be able to show is there to be shown."""
    alerts = [one for one in drawn("alert", seed) if isinstance(one, Alert)]
    tickets = [one for one in drawn("ticket", seed) if isinstance(one, Ticket)]
    meetings = [one for one in drawn("meeting", seed) if isinstance(one, Meeting)]
    messages = [one for one in drawn("message", seed) if isinstance(one, Message)]
    open_alerts = [one for one in alerts if one.facets().open]

    assert {one.severity for one in open_alerts} == set(Severity)
    assert {one.status for one in alerts} == {"new", "in progress", "resolved"}
    assert {one.status for one in tickets} == set(TicketStatus)
    assert {one.priority for one in tickets if one.facets().open} == {1, 2, 3, 4}
    late = [one for one in tickets if one.facets().open and one.due_at and one.due_at < NOW]
    assert late
    assert any(not one.assignee for one in tickets)
    assert {str(one.status) for one in meetings} == {"confirmed", "tentative", "cancelled"}
    assert any(one.all_day for one in meetings)
    assert any(one.join_url for one in meetings)
    assert {one.partstat for one in meetings} == {"accepted", "needs-action", ""}
    assert {one.facets().state for one in messages} == {"unread", "read", "flagged"}
    assert any(one.answered for one in messages)
    assert any(one.attachments for one in messages)
    for records in (tickets, messages):
        assert any(one.title == "[URGENT][SAFEGUARDING] call me" for one in records)
        assert any(len(one.title) > 200 for one in records)


def test_the_to_do_list_has_all_its_states() -> None:
    """Late, today, soon, some day, begun, done, given up, at an hour, with brackets in it."""
    found = [*todos(world())]
    dues = {one.due for one in found if one.facets().open}
    ends = [end_of(due) for due in dues]

    assert {one.status for one in found} == set(TodoStatus)
    assert None in dues
    assert any(isinstance(due, datetime) for due in dues)
    assert any(end and end < NOW for end in ends)
    assert any(one.recurs for one in found)
    assert any("[/red]" in one.title for one in found)


def test_last_nights_takeover_is_one_person_and_unseen() -> None:
    """A click, a strange sign-in, a rule, then mail: by one account of Finance, all still new."""
    chain = sorted(
        (one for one in drawn("alert") if isinstance(one, Alert) and "takeover" in one.ref.key),
        key=lambda one: one.created_time,
    )

    assert [one.types[0] for one in chain] == [type_ for _, type_, _, _ in _demo_alerts.CHAIN]
    assert len({one.user for one in chain}) == 1
    assert all(one.status == AlertStatus.NEW for one in chain)
    assert chain[-1].severity == Severity.CRITICAL
    assert NOW - timedelta(hours=15) < chain[0].created_time < chain[-1].created_time < NOW


def test_a_conversation_is_of_its_ticket() -> None:
    """It begins with what was asked, never runs ahead of the clock, and ends as the ticket has."""
    for asked in _demo_tickets.history(world()):
        posts = _demo_posts.of_ticket(world(), asked.key)
        assert posts
        assert posts[0].text == asked.call.text
        times = [post.at for post in posts if post.at]
        assert times == sorted(times)
        assert times[-1] <= NOW
        assert (posts[-1].type == "Status") == (asked.resolved <= NOW)
    assert _demo_posts.of_ticket(world(), "1") is None
    assert _demo_posts.of_message(world(), "nothing") is None


# The settings of its profile


@pytest.mark.parametrize("at", [AT, "2027-05-11T08:15"])
def test_the_settings_describe_the_same_school(at: str, tmp_path: Path) -> None:
    """Its terms and bells are those that the generators go by, and nothing is wrong in it."""
    found = parse(settings_of(3, at), tmp_path / "config.toml")

    assert found.problems == ()
    assert found.school == calendar(2026)
    assert found.todo == "todo"
    assert {one.name: one.table["kinds"] for one in found.sources} == {
        name: [kind] for name, kind in SOURCES.items()
    }
    for one in found.sources:
        config = DemoConfig.model_validate(dict(one.table))
        assert (one.type, one.write, config.seed) == ("demo", True, 3)
    assert found.me.logins["helpdesk"] == "r.ashdown"


def test_it_is_there_at_once() -> None:
    """All five kinds of a whole school are drawn within what opening the cockpit may take."""
    import time

    makers: dict[str, Callable[[World], Iterator[Record]]] = dict(MAKERS)
    fresh = World("demo", 99, NOW)
    began = time.process_time()
    for make in makers.values():
        assert [*make(fresh)]

    assert time.process_time() - began < 2.0
