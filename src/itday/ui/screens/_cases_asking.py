"""What is asked on the case screen: only what is owed, then it is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from itday.domain.change import Change
from itday.domain.verbs.kept import KeepCase
from itday.store.casework import Worked
from itday.triage import closing, telling
from itday.triage.closing import Closing, Subject
from itday.ui.screens._cockpit_questions import VERDICTS
from itday.ui.screens.overlay import Answer, Choice, Line

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

YES_NO = (Answer("n", "no", "no"), Answer("y", "yes", "yes"))
CHANNELS = (
    Answer("1", "by telephone", "telephone"),
    Answer("2", "in person", "in person"),
    Answer("3", "through house or line manager", "through somebody"),
    Answer("4", "nobody was asked", "no"),
)


def subject(worked: Worked) -> Subject:
    """A case as closing takes it."""
    return Subject(worked.ref, worked.title, worked.case, worked.score, worked.record)


class Asking:
    """Asks for one case; each method gives the changes to decide, or none where it was left."""

    def __init__(self, cockpit: CockpitScreen, worked: Worked) -> None:
        """Hold whose case it is."""
        self.cockpit, self.subject = cockpit, subject(worked)
        self.runtime = cockpit.runtime

    @property
    def now(self) -> str:
        """ISO 8601."""
        return self.runtime.now().isoformat()

    @property
    def me(self) -> str:
        """Who decides."""
        me = self.runtime.settings.me
        return me.name or me.email or "me"

    async def _line(self, title: str, needed: str = "", body: str = "") -> str | None:
        return await self.cockpit.app.push_screen_wait(Line(title, needed=needed, body=body))

    async def _choice(self, title: str, options: Sequence[Answer], body: str = "") -> str | None:
        return await self.cockpit.app.push_screen_wait(Choice(title, options, body=body))

    def _held(self, name: str) -> list[Any]:
        record = self.subject.record
        return list(record.model_dump(mode="json")[name]) if record is not None else []

    async def evidence(self) -> dict[str, Any]:
        """What was checked, and what was seen."""
        checked = await self._line("What did you look at?", "Sign-in log, mailbox rules, ...")
        seen = await self._line(f"What did you see in: {checked}?", "A value") if checked else None
        if not (checked and seen):
            return {}
        entry = {"checked": checked, "seen": seen, "at": self.now, "by": self.me, "digest": ""}
        return {"evidence": [*self._held("evidence"), entry]}

    async def contact(self) -> dict[str, Any]:
        """That the person was asked, or why not."""
        body = "Never through the mailbox in question."
        channel = await self._choice("How was the person asked?", CHANNELS, body)
        if channel is None:
            return {}
        if channel == "no":
            why = await self._line("Why was nobody asked?", "A line is owed")
            return {"no_contact": why} if why else {}
        outcome = await self._line("What did they say?", "A line is owed")
        entry = {"channel": channel, "outcome": outcome, "at": self.now}
        return {"contacts": [*self._held("contacts"), entry]} if outcome else {}

    def keep(self, **fields: Any) -> list[Change]:
        """A change of what is kept of the case."""
        return [closing.keep(self.subject, self.now, **fields)] if fields else []

    async def verdict(self) -> list[Change]:
        """A verdict, its reason, and what that verdict owes beside."""
        title = self.subject.title
        options = [Answer(*verdict) for verdict in VERDICTS]
        verdict = await self._choice(f"Close as what? {title}", options)
        if verdict is None:
            return []
        words = verdict.replace("_", " ")
        reason = await self._line(f"Why {words}?", "A line is owed: it survives an audit")
        if not reason:
            return []
        if verdict == "suspicious":
            return self.keep(verdict=verdict, reason=reason, status="investigating")
        wanted = Closing(verdict, reason)
        fields: dict[str, Any] = {}
        hear = ""
        if verdict in {"true_positive", "insufficient_data"} and not self._held("evidence"):
            fields |= await self.evidence()
            if not fields:
                return []
        if verdict == "true_positive":
            owed = await self._of_a_true_one(wanted)
            if owed is None:
                return []
            wanted, more, hear = owed
            fields |= more
        return await self._closed(wanted, fields, hear)

    async def _of_a_true_one(self, wanted: Closing) -> tuple[Closing, dict[str, Any], str] | None:
        """The breach question, whether the person was asked, what leadership must hear."""
        data = await self._choice(
            "Were personal data involved?",
            [*YES_NO, Answer("u", "nobody knows yet", "unknown")],
            "Yes or unknown starts the 72 h clock with the log entry.",
        )
        if data is None:
            return None
        record = self.subject.record
        asked = record is not None and (record.contacts or record.no_contact)
        more = {} if asked else await self.contact()
        if not (asked or more):
            return None
        slt = await self._choice("Must leadership hear of it?", YES_NO[::-1])
        if slt is None:
            return None
        hear = ""
        if slt == "yes" and not (record is not None and record.log):
            hear = await self._line("What must leadership hear?", "By roles, not names") or ""
            if not hear:
                return None
        return replace(wanted, personal_data=data, slt=slt == "yes"), more, hear

    async def _closed(self, wanted: Closing, fields: dict[str, Any], hear: str) -> list[Change]:
        """The changes that close it, with a log entry, and what sources are told."""
        first, *rest = closing.close(self.subject, wanted, self.now, self.me)
        told = {**first.payload()["fields"], **fields}
        changes: list[Change] = []
        if hear:
            entry = self.log_entry(hear, wanted.personal_data)
            told["log"] = list(entry.ref)
            changes.append(entry)
        kept = KeepCase(ref=first.ref, fields=told)
        return await self._told([kept, *rest, *changes], wanted)

    def log_entry(self, hear: str, personal_data: str = "unknown", decision: str = "") -> Change:
        """The case's entry in the SLT log."""
        sights = self.subject.case.sights
        return self.runtime.log(
            self.subject.title,
            [one.ref for one in sights],
            category="account takeover",
            severity=max(*(one.severity for one in sights), 1),
            must_hear=hear,
            decision_wanted=decision,
            origin="alert case",
            breach={"personal_data": personal_data or "unknown"},
        )

    async def _told(self, changes: Sequence[Change], wanted: Closing) -> list[Change]:
        """With what the sources are told after a yes; the rest is said, with its trap."""
        case, judge = self.subject.case, self.runtime.judge()
        offered = telling.offers(case, wanted.verdict, wanted.reason, judge)
        sent = [
            change
            for one in offered
            if one.changes and await self._choice(one.question, YES_NO, one.act.trap) == "yes"
            for change in one.changes
        ]
        if left := telling.left(offered, sent):
            body = "\n".join(left)
            await self._choice("To do in the portal", [Answer("o", "noted", "noted")], body)
        return telling.agreed(changes, case.sights, sent)
