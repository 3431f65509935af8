"""Cases as they stand: alerts grouped and scored, with what was decided on them.

Everything is worked out anew from the alerts, so that an alert which comes two days late changes
what it should, and the order in which things came changes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from itday.domain.case import OVER, CaseRecord, CaseStatus
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.store import rows
from itday.store.database import Db
from itday.triage.cases import Case, Hands, group
from itday.triage.links import DAY, suspect
from itday.triage.rules import Rules
from itday.triage.score import Context, Fact, Score, not_above, score
from itday.triage.sights import Sight, sight_of
from itday.triage.signs import playbook

EVERY = 1_000_000
BENIGN = frozenset({"benign_positive", "false_positive", "test"})
AWAY = re.compile(r"\b(leave|away|trip|visit abroad|expedition|absent|holiday)\b", re.IGNORECASE)


class Worked(NamedTuple):
    """One case: its alerts, its score, and what the person decided."""

    case: Case
    score: Score
    record: CaseRecord | None

    @property
    def key(self) -> str:
        """The case's name: the one it was first decided under, else that of its first alert."""
        return self.record.ref.key if self.record is not None else self.case.key

    @property
    def ref(self) -> Ref:
        """Where what is decided on it is kept."""
        return Ref(DESK, "case", self.key)

    @property
    def status(self) -> str:
        """How far it has come."""
        status = self.record.status if self.record is not None else CaseStatus.NEW
        # An alert that was opened again opens the case, whatever its record says.
        if status is not CaseStatus.NEW and not (status in OVER and self.case.open):
            return str(status)
        if not self.case.open:
            return "closed"
        taken = any(one.status == "in progress" for one in self.case.sights)
        return "acknowledged" if taken else "new"

    @property
    def verdict(self) -> str:
        """What it was closed or kept open as: the record's word, else that of all its alerts."""
        if self.record is not None and self.record.verdict:
            return self.record.verdict
        said = {one.verdict for one in self.case.sights}
        return said.pop() if len(said) == 1 and not self.case.open else ""

    @property
    def reason(self) -> str:
        """Why: the record's words, else those of its last alert."""
        if self.record is not None and self.record.reason:
            return self.record.reason
        return self.case.sights[-1].comment if self.verdict else ""

    @property
    def steps(self) -> tuple[str, ...]:
        """What to check, in the order to do it."""
        return playbook(self.case.kinds, urgent=self.score.band == "act now")

    @property
    def title(self) -> str:
        """Whom it is about, and what."""
        telling = max(self.case.sights, key=lambda one: (one.severity, one.at))
        who = next((one.person for one in self.case.sights if one.person), "")
        many = len(self.case.accounts)
        about = f"{many} accounts" if many > 1 else who or telling.ip or "nobody named"
        return f"{about}: {telling.title}"


class Together(NamedTuple):
    """A case, and those of its open alerts that may be decided on together."""

    worked: Worked
    members: tuple[Sight, ...]


def sights(db: Db) -> list[Sight]:
    """Every alert there is, decisions applied: those of the cache, and what only history has."""
    found = {
        row.ref: sight_of(row.ref, row.fields)
        for row in rows.listing(db, rows.Scope("alert", open_only=False, limit=EVERY))
    }
    kept = db.execute(
        "SELECT h.source, h.kind, h.key, h.body FROM desk.alert_history h "
        "LEFT JOIN main.record r ON r.source = h.source AND r.kind = h.kind AND r.key = h.key "
        "WHERE r.id IS NULL"
    )
    for source, kind, key, body in kept:
        ref = Ref(source, kind, key)
        if ref not in found:
            found[ref] = sight_of(ref, json.loads(body))
    return list(found.values())


def records(db: Db) -> list[CaseRecord]:
    """What was decided on cases, by number."""
    held = db.execute(
        "SELECT body FROM desk.record WHERE source = ? AND kind = 'case' ORDER BY key", [DESK]
    )
    return [CaseRecord.model_validate_json(body) for (body,) in held]


def work(db: Db, rules: Rules, now: datetime, *, open_only: bool = False) -> list[Worked]:
    """Every case, the most pressing first, open ones before closed ones.

    Args:
        db: Open for reading.
        rules: Weights, networks and registers in force.
        now: Aware.
        open_only: Leave closed cases out; scoring a year of them takes longest.
    """
    every = sights(db)
    decided = records(db)
    found = group(every, rules, hands(decided))
    about = context(db, every, rules, now)
    by_alert = {ref: one for one in reversed(decided) for ref in one.alerts}
    wanted = [case for case in found if case.open or not open_only]
    worked = [Worked(case, score(case, rules, about), _record(case, by_alert)) for case in wanted]
    return sorted(worked, key=_order)


def of_alerts(db: Db, rules: Rules, now: datetime, asked: Collection[Ref]) -> list[Together]:
    """The cases of some alerts, each with what may be decided on at once.

    Args:
        db: Open for reading.
        rules: Weights, networks and registers in force.
        now: Aware.
        asked: Alerts.
    """
    every, wanted = sights(db), frozenset(asked)
    decided = records(db)
    found = [case for case in group(every, rules, hands(decided)) if case.refs & wanted]
    by_alert = {ref: one for one in reversed(decided) for ref in one.alerts}
    about = context(db, every, rules, now)
    together = []
    for case in found:
        whole = score(case, rules, about)
        kept = not_above(case, whole.band, rules, about)
        together.append(Together(Worked(case, whole, _record(case, by_alert)), kept))
    return together


def _record(case: Case, by_alert: dict[Ref, CaseRecord]) -> CaseRecord | None:
    for sight in case.sights:
        if (record := by_alert.get(sight.ref)) is not None:
            return record
    return None


def _order(one: Worked) -> tuple[bool, float, float, str]:
    return not one.case.open, -one.score.score, -one.score.total, one.case.key


def hands(decided: Iterable[CaseRecord]) -> Hands:
    """What was put together and taken apart by hand."""
    kept = list(decided)
    return Hands(
        tuple(frozenset(one.together) for one in kept if one.together),
        tuple(frozenset(one.apart) for one in kept if one.apart),
    )


def named(worked: Sequence[Worked], text: str) -> Worked:
    """The case a person means: its name, the beginning of it, or any of its alerts.

    Raises:
        ItdayError: None or several answer to it.
    """
    word = text.strip().casefold()
    exact = [one for one in worked if one.key == word]
    found = exact or [
        one
        for one in worked
        if (len(word) >= 3 and one.key.startswith(word))
        or (len(word) >= 4 and one.key.startswith(f"c-{word}"))
        or any(word in {str(s.ref), s.ref.key} for s in one.case.sights)
        or (len(word) >= 4 and any(s.ref.short.startswith(word) for s in one.case.sights))
    ]
    if len(found) == 1:
        return found[0]
    remedy = "itday alerts cases lists them"
    raise ItdayError(
        "no such case" if not found else f"stands for {len(found)} cases", where=text, remedy=remedy
    )


# What is known from elsewhere


def context(db: Db, every: Sequence[Sight], rules: Rules, now: datetime) -> Context:
    """What directory, diary and earlier decisions tell of the people in these alerts."""
    accounts = {one.account for one in every if one.account}
    ordered = sorted(every, key=lambda one: (one.at, str(one.ref)))
    return Context(
        roles=_roles(db, accounts),
        away=_away(db, accounts, now),
        benign=benign(ordered, rules, now),
        shared=shared(ordered, rules),
    )


def shared(ordered: Sequence[Sight], rules: Rules) -> dict[str, int]:
    """How many accounts each suspect address touched; the alerts in order of time."""
    found: dict[str, int] = {}
    for (ip, _), count in suspect(ordered, rules).items():
        found[ip] = max(found.get(ip, 0), count)
    return found


def _roles(db: Db, accounts: set[str]) -> dict[str, Fact]:
    found = {}
    people = db.execute(
        "SELECT source, kind, key, lower(json_extract(body, '$.email')), "
        "lower(json_extract(body, '$.login')), json_extract(body, '$.role'), "
        "json_extract(body, '$.department'), json_extract(body, '$.year') "
        "FROM main.record WHERE kind = 'person'"
    )
    for source, kind, key, email, login, role, department, year in people:
        said = ", ".join(dict.fromkeys(part for part in (role, department, year) if part))
        for account in {email, login} & accounts:
            if said:
                found[account] = Fact(said, str(Ref(source, kind, key)))
    return found


def _away(db: Db, accounts: set[str], now: datetime) -> dict[str, Fact]:
    """Who the diary says is away today."""
    found = {}
    meetings = db.execute(
        "SELECT source, kind, key, title, body FROM main.record "
        "WHERE kind = 'meeting' AND at <= ?1 AND due >= ?1",
        [now.timestamp()],
    )
    for source, kind, key, title, body in meetings:
        if not AWAY.search(title):
            continue
        fields = json.loads(body)
        people = [fields.get("organizer")]
        people += [one.get("person") for one in fields.get("attendees") or ()]
        for person in filter(None, people):
            email = str(person.get("email") or "").casefold()
            if email in accounts:
                found[email] = Fact(title, str(Ref(source, kind, key)))
    return found


def benign(ordered: Sequence[Sight], rules: Rules, now: datetime) -> dict[str, Fact]:
    """The latest benign end of each pattern that is still remembered."""
    since = now.timestamp() - rules.grouping.benign_memory_days * DAY
    found = {}
    for one in ordered:
        if not one.open and one.verdict in BENIGN and one.at >= since and one.pattern:
            day = datetime.fromtimestamp(one.at, UTC).date()
            said = f"the same closed as {one.verdict.replace('_', ' ')} on {day}"
            if one.comment:
                said += f": {one.comment}"
            found[one.pattern] = Fact(said, str(one.ref))
    return found


def related(db: Db, case: Case) -> list[rows.Row]:
    """Open tickets, mail, meetings and to-dos of the people in a case, the latest first."""
    people = {one.person for one in case.sights if one.person}
    accounts = set(case.accounts)
    found = [
        row
        for kind in ("ticket", "message", "meeting", "todo")
        for row in rows.listing(db, rows.Scope(kind, limit=2000))
        if row.person in people or _mentions(row, accounts)
    ]
    return sorted(found, key=lambda row: -(row.updated or row.at or 0))


def _mentions(row: rows.Row, accounts: set[str]) -> bool:
    body = (row.body or "").casefold()
    return any(account in body for account in accounts if "@" in account)
