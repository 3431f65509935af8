"""Prep sheets: everything once, on two pages."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from itday.domain.grammar import type_of
from itday.domain.log import LogStatus
from itday.domain.rag import judge
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.verbs import (
    Create,
    Jot,
    KeepCase,
    KeepGoal,
    KeepProject,
    KeepRenewal,
    KeepSeries,
    KeepTopic,
    Log,
)
from itday.reports import prep, sheets
from itday.reports.prep import gather, markdown, printed_lines
from itday.store import gathering, own
from itday.store.cache import FeedKey
from itday.store.database import atomic
from tests.samples import NOW, sample
from tests.store.desk import ask, hasty, page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itday.domain.log import LogEntry
    from itday.store.database import Db

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SCHOOL = School()
SERIES = Ref(DESK, "series", "finance")


def meet(db: Db, held: datetime | None = None) -> None:
    """The series, and when it met last."""
    fields = {"title": "Finance", "held_at": held.isoformat() if held else None}
    ask(db, KeepSeries(ref=SERIES, fields=fields))


def topic(key: str, title: str, **fields: Any) -> KeepTopic:
    """Something on its agenda."""
    base = {"title": title, "series": "finance", "raised_at": (NOW - WEEK).isoformat()}
    return KeepTopic(ref=Ref(DESK, "topic", key), fields=base | fields)


def project(key: str, title: str, **fields: Any) -> KeepProject:
    """One of the register."""
    return KeepProject(ref=Ref(DESK, "project", key), fields={"title": title} | fields)


def incident(db: Db, key: str, title: str, at: datetime, **fields: Any) -> None:
    """An entry of the log."""
    entry: LogEntry = sample("log", key, DESK)  # type: ignore[assignment]  # by its kind
    made = entry.model_copy(update={"title": title, "aware_at": at, **fields})
    with atomic(db):
        own.save(db, made)


def sheet(db: Db, name: str = "finance", now: datetime = NOW) -> str:
    """The sheet as it is printed."""
    text, _ = markdown(prepared(db, now), sheets.BUILT_IN[name])
    return text


def prepared(db: Db, now: datetime = NOW) -> prep.Sheet:
    """What it says."""
    return gather(db, gathering.find(db, "finance", now), SCHOOL, now)


def test_open_actions_first_with_age_and_owner(db: Db) -> None:
    """Late ones say so; what was carried says how often."""
    meet(db)
    ask(db, topic("a", "chase the quote", type="action", owner="tom", due="2026-11-20", carried=2))
    ask(db, topic("b", "who pays", type="question"), topic("c", "old", status="done"))

    text = sheet(db)

    assert (
        "- chase the quote (tom, due Fri 20 Nov, 4 days late, 7 days old, carried 2 times)\n"
        in text
    )
    assert "- Question: who pays (7 days old)" in text
    assert "- old" not in text
    assert "**1 action open, 1 late;" in text


def test_projects_by_colour(db: Db) -> None:
    """Red first, with why, way back, numbers and what is owed; green in a line."""
    meet(db)
    late = {"planned_end": "2026-12-01", "expected_end": "2027-01-30", "budget": 40_000}
    ask(
        db,
        project("g", "Calm", next_step="train"),
        project("r", "Switches", **late, spend=12_500, way_back="lease", green_by="2027-01-10",
                decisions=[{"title": "Which supplier"}]),
        project("o", "Printers", rag="amber", rag_reason="staff ill", reason="ill",
                way_back="wait", green_by="2026-12-01"),
    )  # fmt: skip

    text = sheet(db)

    assert text.index("RED Switches (60 days late, £12.5k of £40k)") < text.index("AMBER Printers")
    assert text.index("AMBER Printers") < text.index("GREEN Calm: train")
    assert "  - Way back: lease, by Sun 10 Jan 2027\n  - Owed: a reason\n" in text
    assert "  - Decision wanted: Which supplier" in text
    assert "By the rule green, judged otherwise: staff ill" in text


def test_what_has_a_project_s_tag_stands_below_it(db: Db) -> None:
    """Decisions since last time, risks, to-dos counted; none of it is copied into the register."""
    meet(db, NOW - WEEK)
    ask(db, project("core", "Switches", next_step="fit"), project("calm", "Calm"))
    for key, text, at in (
        ("a", "DECISION lease them +core", NOW - DAY),
        ("b", "DECISION long ago +core", NOW - 30 * DAY),
        *((f"r{n}", f"RISK number {n} +core", NOW - n * DAY) for n in range(5)),
    ):
        ask(db, Jot(ref=Ref(DESK, "note", key), text=text, at=at.isoformat(), type=type_of(text)))
    ask(db, Create(ref=Ref(DESK, "todo", "t"), title="Order", projects=("core",)))

    text = sheet(db)

    part = text[text.index("GREEN Switches: fit") :]
    assert part.splitlines()[1:7] == [
        "  - Decided Mon 23 Nov: lease them", "  - Risk today: number 0",
        "  - Risk Mon 23 Nov: number 1", "  - Risk Sun 22 Nov: number 2", "  - Risk: 2 more",
        "  - 1 to-do open",
    ]  # fmt: skip
    assert "long ago" not in text


def test_incidents_since_last_time(db: Db) -> None:
    """Not older ones, not those struck out; outages stand under infrastructure."""
    meet(db, NOW - WEEK)
    incident(db, "INC-1", "Old", NOW - 8 * DAY)
    incident(db, "INC-2", "Phish", NOW - 2 * DAY, category="phishing")
    incident(db, "INC-3", "Dark", NOW - DAY, category="outage")
    incident(db, "INC-4", "Nothing", NOW - DAY, status=LogStatus.STRUCK)

    text = sheet(db)

    cyber, plant = text.index("## Cyber"), text.index("## Infrastructure")
    assert cyber < text.index("INC-2, Sun 22 Nov: Phish") < plant < text.index("Dark")
    assert "Old" not in text
    assert "Nothing" not in text


def test_an_incident_written_down_late_is_told_when_it_was(db: Db) -> None:
    """It happened before the last meeting, and nobody knew."""
    meet(db, NOW - DAY)
    incident(db, "INC-1", "Lost phone", NOW - 8 * DAY)
    assert "Lost" not in sheet(db)

    ask(
        db,
        Log(
            ref=Ref(DESK, "log", "INC-2"),
            title="Lost laptop",
            aware_at=(NOW - 8 * DAY).isoformat(),
            fields={},
        ),
    )

    assert sheet(db).count("Lost laptop") == 1


def test_alerts_tickets_renewals_and_goals(db: Db) -> None:
    """Counted, and told one by one where they are urgent or soon."""
    meet(db, NOW - WEEK)
    page(db, sample("alert"), feed=FeedKey("s", "alerts", "alert"))
    page(db, sample("ticket"), feed=FeedKey("s", "tickets", "ticket"))
    ask(db, project("p", "Core", status="done"))
    ask(
        db,
        KeepRenewal(ref=Ref(DESK, "renewal", "1"), fields={
            "title": "Filter", "ends": "2027-02-01", "cost": 9000, "owner": "ann"}),
        KeepRenewal(ref=Ref(DESK, "renewal", "2"), fields={"title": "Far", "ends": "2027-06-01"}),
        KeepRenewal(ref=Ref(DESK, "renewal", "3"), fields={
            "title": "Gone", "ends": "2026-11-01", "type": "domain"}),
        KeepGoal(ref=Ref(DESK, "goal", "1"), fields={"title": "Calm", "projects": ["p"]}),
    )  # fmt: skip

    text = sheet(db, "group")

    assert "- 1 alert: none confirmed, 1 still open" in text
    assert "#17 " in text
    assert "1 ticket open" in text
    assert "Mon 1 Feb 2027: Filter (contract, £9k, ann)" in text
    assert "Sun 1 Nov ALREADY ENDED: Gone (domain)" in text
    assert "Far" not in text
    assert "Calm: 100 % of milestones reached (1 project)" in text


def test_an_empty_sheet_says_so_and_has_no_empty_headings(db: Db) -> None:
    """Nobody reads nothings."""
    meet(db)

    text = sheet(db)

    assert "0 actions open, 0 late; projects 0 red, 0 amber, 0 green; 0 incidents" in text
    assert "##" not in text


def test_what_was_invited_is_there(db: Db) -> None:
    """Title, time and people of the meeting, and the agenda that came with it."""
    meeting = sample("meeting").model_copy(update={"description": "1. *Budget*\n\n2. Wi-Fi"})
    page(db, meeting, feed=FeedKey("s", "meetings", "meeting"))

    text = sheet(db)

    assert text.startswith("# Finance\n\nTuesday 24 November 2026, 09:15; Ann Oakes; since")
    assert "- \\*Budget\\*\n- Wi-Fi" in text


@pytest.mark.parametrize(("title", "queue", "said"), [
    ("[SAFEGUARDING] call me", "", "subject kept back"),
    ("Call me", "Confidential HR", "subject kept back"),
    ("RE: FW: [EXTERNAL] RE: no network", "", "no network"),
    ("Re: ", "", "no subject"),
    ("Reset: the reader", "Network", "Reset: the reader"),
])  # fmt: skip
def test_subjects_of_urgent_tickets(db: Db, title: str, queue: str, said: str) -> None:
    """A sheet is read by others: what is for few eyes keeps its number only; no Re: Fwd: Re:."""
    meet(db)
    made = sample("ticket").model_copy(update={"title": title, "queue": queue})
    page(db, made, feed=FeedKey("s", "tickets", "ticket"))

    assert f"- #17 {said} (" in sheet(db)


def test_where_room_is_short_only_details_go(db: Db) -> None:
    """No project is left out; decisions wanted stay; what is still over is counted."""
    meet(db)
    for n in range(30):
        ask(db, project(f"p{n}", f"Project {n:03}", planned_end="2026-01-01", way_back="w" * 80,
                        reason="r" * 80, green_by="2027-01-01", next_step="s" * 80,
                        decisions=[{"title": f"Choice {n:03}"}]))  # fmt: skip

    text, over = markdown(prepared(db), sheets.BUILT_IN["finance"])

    assert (over, "Way back" in text) == (0, False)
    assert all(
        text.count(f"Project {n:03}") == text.count(f"Choice {n:03}") == 1 for n in range(30)
    )
    for n in range(30, 130):
        ask(db, project(f"p{n}", f"Project {n:03}"))
    text, over = markdown(prepared(db), sheets.BUILT_IN["finance"])
    assert over == printed_lines(text) - prep.PAGES * prep.LINES > 0


class Past:
    """What happened to a school, and what a sheet must tell of it."""

    def __init__(self, db: Db) -> None:
        """Begin with a series that never met."""
        self.db = db
        self.now = NOW - 300 * DAY
        self.since = NOW - 331 * DAY
        self.held = False
        self.open: set[str] = set()
        self.register: dict[str, dict[str, Any]] = {}
        self.happened: dict[str, datetime] = {}
        self.ends: dict[str, date] = {}
        self.goals: set[str] = set()
        meet(db)

    def action(self, key: str, chance: int) -> None:
        """Something is agreed, or asked."""
        kind = "action" if chance % 2 else "question"
        raised = self.now.isoformat()
        ask(self.db, topic(key, f"Action-{key}-", type=kind, raised_at=raised))
        self.open.add(key)

    def settle(self, key: str, chance: int) -> None:
        """It is done."""
        for gone in self._one(self.open, chance):
            ask(self.db, KeepTopic(ref=Ref(DESK, "topic", gone), fields={"status": "done"}))
            self.open.discard(gone)

    def project(self, key: str, chance: int) -> None:
        """One begins, which may be late already."""
        end = (self.now + (chance - 200) * DAY).date().isoformat()
        self.register[key] = {"planned_end": end}
        ask(self.db, project(key, f"Project-{key}-", planned_end=end))

    def recolour(self, key: str, chance: int) -> None:
        """A person judges otherwise."""
        for one in self._one(self.register, chance):
            colour = {"rag": ("red", "amber", "green")[chance % 3]}
            ask(self.db, KeepProject(ref=Ref(DESK, "project", one), fields=colour))
            self.register[one] |= colour

    def incident(self, key: str, chance: int) -> None:
        """Something is logged."""
        category = ("phishing", "outage", "other")[chance % 3]
        incident(self.db, key, f"Incident-{key}-", self.now, category=category)
        self.happened[key] = self.now

    def verdict(self, key: str, chance: int) -> None:
        """A case is closed as true and logged: one incident, though two records say so."""
        self.incident(key, chance)
        given = {"title": f"Incident-{key}-", "status": "closed", "verdict": "true_positive"}
        fields = given | {"log": ["desk", "log", key]}
        ask(self.db, KeepCase(ref=Ref(DESK, "case", key), fields=fields))

    def renewal(self, key: str, chance: int) -> None:
        """Something is to run out, or has."""
        self.ends[key] = (self.now + (chance - 100) * DAY).date()
        fields = {"title": f"Renewal-{key}-", "ends": self.ends[key].isoformat()}
        ask(self.db, KeepRenewal(ref=Ref(DESK, "renewal", key), fields=fields))

    def renewed(self, key: str, chance: int) -> None:
        """It is good for another year."""
        for gone in self._one(self.ends, chance):
            ask(self.db, KeepRenewal(ref=Ref(DESK, "renewal", gone), fields={"done": True}))
            del self.ends[gone]

    def goal(self, key: str, chance: int) -> None:
        """One is set, with projects or without."""
        leads = sorted(self.register)[: chance % 3]
        fields = {"title": f"Goal-{key}-", "projects": leads}
        ask(self.db, KeepGoal(ref=Ref(DESK, "goal", key), fields=fields))
        self.goals.add(key)

    def drop(self, key: str, chance: int) -> None:
        """It is none any more."""
        for gone in self._one(self.goals, chance):
            ask(self.db, KeepGoal(ref=Ref(DESK, "goal", gone), fields={"dropped": True}))
            self.goals.discard(gone)

    def meets(self, key: str, chance: int) -> None:
        """The series meets: what happened before was told."""
        self.since, self.held = self.now, True
        ask(self.db, KeepSeries(ref=SERIES, fields={"held_at": self.now.isoformat()}))

    @staticmethod
    def _one(keys: Iterable[str], chance: int) -> list[str]:
        every = sorted(keys)
        return [every[chance % len(every)]] if every else []

    def told(self, name: str) -> set[str]:
        """What must stand on the sheet of that name."""
        since = self.since if self.held else self.now - 31 * DAY
        today, form = SCHOOL.local_date(self.now), sheets.BUILT_IN[name]
        wrong = (k for k, one in self.register.items() if judge(one, today).colour != "green")
        near = (k for k, day in self.ends.items() if day <= today + 90 * DAY)
        words = {f"Action-{k}-" for k in self.open} | {f"Project-{k}-" for k in wrong}
        words |= {f"Incident-{k}-" for k, at in self.happened.items() if at >= since}
        words |= {f"Renewal-{k}-" for k in near} if "{{ renewals }}" in form else set()
        return words | ({f"Goal-{k}-" for k in self.goals} if "{{ strategy }}" in form else set())


KINDS = tuple(name for name in vars(Past) if not name.startswith("_") and name != "told")
ONCE = ("Action", "Incident", "Renewal", "Goal")
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 400)), max_size=30)


@given(STEPS, st.sampled_from(sorted(sheets.BUILT_IN)))
@example([("renewal", 190)], "finance")
@example([("meets", 400), ("project", 199), ("action", 206)], "group")
@hypothesis_settings(max_examples=120)
def test_each_action_project_and_incident_exactly_once(
    steps: list[tuple[str, int]], name: str
) -> None:
    """Over whatever history: all that is open, amber, red or new since last time, and only once.

    So is each renewal that is near and each goal, where the sheet has their section.
    """
    with tempfile.TemporaryDirectory() as folder:
        db = hasty(Path(folder))
        try:
            past = Past(db)
            for number, (what, chance) in enumerate(steps):
                past.now += timedelta(hours=1 + chance)
                getattr(past, what)(f"k{number}", chance)
            text, expected = sheet(db, name, past.now), past.told(name)
            assert {one: text.count(one) for one in expected} == dict.fromkeys(expected, 1)
            words = {f"{kind}-k{n}-" for kind in ONCE for n in range(len(steps))}
            assert {one for one in words if one in text} <= expected
        finally:
            db.close()
