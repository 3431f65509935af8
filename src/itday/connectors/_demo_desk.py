"""What the director of the made-up school wrote down before: projects, renewals, goals, agendas.

Nine projects, six green, two amber, one that turned red in mid-term, as in the project's domain
notes, section 8; each with the changes that brought it there, so that histories have something to
show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from itday.connectors._demo_calendar import ZONE
from itday.connectors._demo_people import DIRECTOR, DOMAIN, EDTECH, NETWORK, PREP_IT
from itday.domain.change import Change
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Jot, KeepGoal, KeepProject, KeepRenewal, KeepSeries, KeepTopic

WHO = DIRECTOR.name
Step = tuple[str, int, int | None, int | None]
"""Title, planned day, expected day where it moved, day it was reached; days from today."""


class Past(NamedTuple):
    """One key press of the past."""

    at: datetime
    reason: str
    changes: tuple[Change, ...]


class Work(NamedTuple):
    """A project as it began."""

    key: str
    title: str
    owner: str
    start: int
    end: int
    budget: int
    spend: int
    steps: tuple[Step, ...]
    next_step: str
    risks: tuple[tuple[str, int], ...] = ()
    wanted: str = ""
    """A decision that is wanted."""


WORKS = (
    Work("device-refresh", "Device refresh, staff laptops", NETWORK.name, -80, 60, 180_000, 96_500,
         (("Pilot of twenty", -60, None, -58), ("First hundred", -20, None, -18),
          ("The rest", 40, None, None)),
         "Image the second hundred", (("Batteries of the old ones", 2),),
         "Lease or buy the third hundred"),
    Work("core-switches", "Core switch replacement", NETWORK.name, -70, 20, 64_000, 21_000,
         (("Design signed", -50, None, -47), ("Order", -14, None, -9),
          ("Fit, block B", 16, 58, None)),
         "Ring the second supplier", (("Delivery slips into the spring", 2),),
         "Second supplier at 6 % more"),
    Work("mfa-pupils", "MFA for Years 12 and 13", NETWORK.name, -40, 30, 4_000, 1_200,
         (("Letter to parents", -3, None, None), ("Year 13", 10, None, None)),
         "Send the letter", (("Phones are banned in lessons", 2),)),
    Work("ai-guidance", "AI guidance and pilot", EDTECH.name, -30, 110, 12_000, 900,
         (("Draft guidance", -7, None, -8), ("Pilot with six teachers", 21, None, None)),
         "Choose the six"),
    Work("wifi", "Wi-Fi in the boarding houses", NETWORK.name, -20, 75, 38_000, 0,
         (("Survey on foot", 13, None, None), ("Tender", 40, None, None)),
         "Walk the houses", (("Listed walls", 2),)),
    Work("prep-chromebooks", "Chromebook trolleys, prep school", PREP_IT.name, -50, 45, 46_000,
         30_400, (("Two trolleys", -21, None, -20), ("Last two", 30, None, None)),
         "Order the last thirty"),
    Work("backup", "Backups that a thief cannot delete", NETWORK.name, -90, 25, 22_000, 20_500,
         (("Vault in place", -30, None, -32), ("Restore test", 9, None, None)),
         "Date for the restore test"),
    Work("mis-link", "MIS to directory, nightly", NETWORK.name, -60, 50, 9_000, 9_700,
         (("Joiners", -25, None, -24), ("Leavers", 18, None, None)),
         "Leavers: agree the grace days"),
    Work("survey", "Perception survey 2026", WHO, -15, 40, 4_500, 0,
         (("Open for staff", 8, None, None), ("Report", 35, None, None)), "Proof-read the items"),
)  # fmt: skip

RENEWALS = (
    ("Web filter and monitoring", "contract", 96, 18_400, WHO),
    (f"radius.{DOMAIN}", "certificate", 6, 0, NETWORK.name),
    (f"{DOMAIN}", "domain", 34, 60, NETWORK.name),
    ("Cyber insurance", "contract", 38, 21_000, WHO),
    ("Drawing software, 60 seats", "licence", 71, 5_200, EDTECH.name),
    ("Second internet line", "contract", 150, 9_600, NETWORK.name),
)
GOALS = (
    ("A network that nobody notices", NETWORK.name, 400, ("core-switches", "wifi")),
    ("Every account safe to lose", NETWORK.name, 250, ("mfa-pupils", "backup", "mis-link")),
    ("Technology that teaching asks for", EDTECH.name, 500, ("ai-guidance", "prep-chromebooks")),
    ("Devices on a plan, not on a prayer", WHO, 300, ("device-refresh",)),
)
SERIES: Mapping[str, tuple[str, str, str]] = {
    "finance": ("Director of Finance", "finance", "finance"),
    "educational-technology": ("Director of Educational Technology", "edtech", "edtech"),
    "it-prep-school": ("Head of IT at the prep school", "school", "prep"),
    "it-management-group": ("IT Management Group", "group", "itmg"),
}
"""Title, sheet and the calendar's series, by key."""
TOPICS = (
    ("finance", "action", "Numbers of the device refresh, by building", WHO, -3, 14, 1),
    ("finance", "action", "Insurer's list of controls: answer it", WHO, -6, 21, 2),
    ("finance", "action", "Cost of waiting with the switches", NETWORK.name, 2, 7, 0),
    ("finance", "question", "Who signs for the second internet line?", "", None, 7, 0),
    ("finance", "topic", "Printing: cost by department", "", None, 5, 0),
    ("it-prep-school", "action", "List of requests to open sites", PREP_IT.name, -1, 8, 0),
    ("educational-technology", "action", "Six names for the AI pilot", EDTECH.name, 7, 7, 0),
    ("educational-technology", "topic", "Training days in the spring", "", None, 7, 0),
    ("it-management-group", "risk", "Nobody but one knows the telephone system", "", None, 40, 1),
)
"""Series, type, words, owner, due in days, raised days ago, carried."""
DECISIONS = (
    ("DECISION lease rather than buy from next year +device-refresh", 7),
    ("DECISION no pupil phones for MFA below Year 12 +mfa-pupils", 28),
    ("DECISION restore test every term, not every year +backup", 35),
)


def past(now: datetime, diary: str) -> list[Past]:
    """What was written down before now, in order of time.

    Args:
        now: The made-up school's now.
        diary: The source of its meetings.
    """
    found = [*_projects(now), *_renewals(now), *_goals(now), *_meetings(now, diary)]
    return sorted(found, key=lambda one: one.at)


def _day(now: datetime, days: int) -> str:
    return (now.astimezone(ZONE).date() + timedelta(days=days)).isoformat()


def _ref(kind: str, key: str) -> Ref:
    return Ref(DESK, kind, key)


def _projects(now: datetime) -> Iterator[Past]:
    for work in WORKS:
        fields: dict[str, Any] = {
            "title": work.title, "tag": work.key, "owner": work.owner,
            "start": _day(now, work.start), "planned_end": _day(now, work.end),
            "budget": work.budget, "next_step": work.next_step,
            "milestones": [{"title": t, "planned": _day(now, at)} for t, at, _, _ in work.steps],
            "risks": [{"title": title, "level": level} for title, level in work.risks],
        }  # fmt: skip
        begun = now + timedelta(days=work.start)
        yield Past(begun, "", (KeepProject(ref=_ref("project", work.key), fields=fields),))
        yield from _progress(now, work)
    slip = {
        "expected_end": _day(now, 62), "reason": "The maker ships in eight weeks, not two",
        "way_back": "A second supplier, in stock", "green_by": _day(now, 30),
        "decisions": [{"title": WORKS[1].wanted}],
    }  # fmt: skip
    yield Past(
        now - timedelta(days=12),
        "the supplier's letter",
        (KeepProject(ref=_ref("project", "core-switches"), fields=slip),),
    )
    letter = {
        "reason": "The letter to parents is with the Head", "way_back": "Send it this week",
        "green_by": _day(now, 7),
    }  # fmt: skip
    yield Past(
        now - timedelta(days=2),
        "letter not sent",
        (KeepProject(ref=_ref("project", "mfa-pupils"), fields=letter),),
    )


def _progress(now: datetime, work: Work) -> Iterator[Past]:
    """What was spent and reached, a while after it began."""
    steps = [
        {
            "title": title, "planned": _day(now, at),
            "expected": None if moved is None else _day(now, moved),
            "done": None if done is None else _day(now, done),
        }
        for title, at, moved, done in work.steps
    ]  # fmt: skip
    fields: dict[str, Any] = {"milestones": steps, "spend": work.spend}
    if work.wanted:
        fields["decisions"] = [{"title": work.wanted}]
    at = now - timedelta(days=8, hours=2)
    yield Past(at, "", (KeepProject(ref=_ref("project", work.key), fields=fields),))


def _renewals(now: datetime) -> Iterator[Past]:
    changes = tuple(
        KeepRenewal(
            ref=_ref("renewal", f"r{number}"),
            fields={
                "title": title, "type": kind, "ends": _day(now, ends), "cost": cost, "owner": owner,
            },
        )
        for number, (title, kind, ends, cost, owner) in enumerate(RENEWALS)
    )  # fmt: skip
    yield Past(now - timedelta(days=100), "", changes)


def _goals(now: datetime) -> Iterator[Past]:
    changes = tuple(
        KeepGoal(
            ref=_ref("goal", f"g{number}"),
            fields={
                "title": title, "owner": owner, "by": _day(now, by), "projects": list(projects),
            },
        )
        for number, (title, owner, by, projects) in enumerate(GOALS)
    )  # fmt: skip
    yield Past(now - timedelta(days=99), "", changes)


def _meetings(now: datetime, diary: str) -> Iterator[Past]:
    week = timedelta(days=7)
    for key, (title, sheet, uid) in SERIES.items():
        held = now - week + timedelta(minutes=45)
        fields = {
            "title": title, "sheet": sheet, "uids": [f"{uid}@{DOMAIN}"],
            "held_at": held.isoformat(), "held": [diary, "meeting", f"{uid}-{_day(held, 0)}"],
        }  # fmt: skip
        yield Past(held, "", (KeepSeries(ref=_ref("series", key), fields=fields),))
    for number, (series, kind, title, owner, due, ago, carried) in enumerate(TOPICS):
        raised = now - timedelta(days=ago)
        topic = {
            "title": title, "series": series, "type": kind, "owner": owner, "carried": carried,
            "due": None if due is None else _day(now, due), "raised_at": raised.isoformat(),
        }  # fmt: skip
        yield Past(raised, "", (KeepTopic(ref=_ref("topic", f"t{number}"), fields=topic),))
    for number, (text, ago) in enumerate(DECISIONS):
        at = now - timedelta(days=ago)
        note = Jot(ref=_ref("note", f"d{number}"), text=text, at=at.isoformat(), type="decision")
        yield Past(at, "", (note,))
