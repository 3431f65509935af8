"""A case in five seconds."""

from __future__ import annotations

from datetime import timedelta

from itday.domain.case import CaseRecord
from itday.domain.log import Breach, LogEntry, Notification
from itday.domain.ref import DESK, Ref
from itday.triage.brief import About, Point, brief
from itday.triage.cases import group
from itday.triage.score import Context, Fact, score
from itday.triage.sights import Sight
from itday.triage.signs import CONTAIN, playbook
from tests.samples import NOW
from tests.triage.alerts import RULES, sight

ROLE = Context(roles={"ann@s.example": Fact("Finance", "d:person:ann")})


def about(*sights: Sight, record: CaseRecord | None = None, entry: LogEntry | None = None) -> About:
    """The one case of these alerts, of somebody in finance."""
    (case,) = group(sights, RULES)
    made = score(case, RULES, ROLE)
    steps = playbook(case.kinds, urgent=made.band == "act now")
    return About(case, made, record, steps, entry)


def told(one: About) -> dict[str, Point]:
    """The lines by label."""
    points = brief(one, RULES, NOW, lambda _: "Wed 08:15")
    return {point.label: point for point in points}


def takeover(**more: object) -> About:
    """A sign-in from a hosting provider, and a rule."""
    first = sight(
        "a", kind="token", severity=4, outcome="success", network=64511, city="Amsterdam",
        country="NL",
    )  # fmt: skip
    return about(first, sight("b", 1, kind="inbox_rule", severity=3), **more)  # type: ignore[arg-type]  # as about takes


def test_what_happened_who_and_what_first() -> None:
    """An intruder is shut out before anything is found out."""
    lines = told(takeover())

    assert list(lines) == ["Who", "Happened", "Sure", "Next", "If real"]
    assert "Finance" in lines["Who"].said
    for part in ("succeeded", "AS64511", "in Amsterdam, NL", "mailbox rule 60 min after"):
        assert part in lines["Happened"].said
    assert lines["Next"].said.startswith(f"{CONTAIN} (0 of ")
    assert "none against" in lines["Sure"].said
    assert "ICO if people are at risk within 72 h; " in lines["If real"].said
    assert "Insurer within 24 h" in lines["If real"].said


def test_what_is_ticked_is_not_next() -> None:
    """The next one is; after the last, the verdict."""
    record = CaseRecord(ref=Ref(DESK, "case", "c-1"), title="t", checks=(CONTAIN,))
    assert "(1 of " in told(takeover(record=record))["Next"].said

    every = record.model_copy(update={"checks": takeover().steps})
    assert told(takeover(record=every))["Next"].said == "all is checked: give the verdict"


def test_a_harmless_case_names_nobody_to_tell() -> None:
    """And does not say that anything succeeded."""
    lines = told(about(sight("a", kind="travel", severity=1, ip="192.0.2.5")))

    assert "If real" not in lines
    assert "no sign-in is known to have succeeded" in lines["Happened"].said
    assert "1 against" in lines["Sure"].said


def test_in_the_log_the_clock_and_what_is_owed_stand_instead() -> None:
    """Until it is told; late says so."""
    entry = LogEntry(
        ref=Ref(DESK, "log", "INC-2026-001"), title="t", severity=5,
        aware_at=NOW - timedelta(hours=30), breach=Breach(personal_data="yes"),
    )  # fmt: skip
    verdict = CaseRecord(ref=Ref(DESK, "case", "c-1"), title="t", verdict="true_positive")
    lines = told(takeover(record=verdict, entry=entry))

    assert "Next" not in lines
    assert "If real" not in lines
    said = "INC-2026-001: 42 h left to decide on the breach"
    assert lines["Clock"] == Point("Clock", said, pressing=True)
    assert "Insurer by Wed 08:15, late" in lines["Tell"].said
    done = tuple(Notification(body=one.body, made_at=NOW) for one in RULES.obligations)
    after = entry.model_copy(update={"notifications": done, "breach": Breach(personal_data="no")})
    assert set(told(takeover(record=verdict, entry=after))) == {"Who", "Happened", "Sure"}
