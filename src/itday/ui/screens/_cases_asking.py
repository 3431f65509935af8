"""What is asked about one case: only what is owed, then the changes that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.domain.verbs.kept import KeepCase
from itday.store.casework import Worked
from itday.triage import closing, telling
from itday.triage.closing import By, Closing, Subject
from itday.ui.screens._cockpit_questions import VERDICTS
from itday.ui.screens.overlay import Answer, Choice, Line

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

YES_NO = (Answer("n", "no", "no"), Answer("y", "yes", "yes"))
DATA = (Answer("u", "nobody knows yet", "unknown"), *YES_NO[::-1])
"""A hasty enter starts the clock; it does not stop it."""
CHANNELS = (
    Answer("1", "by telephone", "telephone"),
    Answer("2", "in person", "in person"),
    Answer("3", "through house or line manager", "through somebody"),
    Answer("4", "nobody was asked", "no"),
)
LETTERS = "123456789abcdefhilmnopqrstuvwxyz"
NOTED = (Answer("o", "noted", "noted"),)


def subject(worked: Worked) -> Subject:
    """A case as closing takes it."""
    return Subject(worked.ref, worked.title, worked.case, worked.score, worked.record)


def lettered(named: Sequence[tuple[str, str]]) -> list[Answer]:
    """Words and values as answers, as many as there are letters for."""
    return [Answer(letter, *one) for letter, one in zip(LETTERS, named, strict=False)]


def told_of(changes: Sequence[Change], title: str) -> tuple[str, str]:
    """What was decided, with the number in the log where there is one; and the reason for it."""
    kept = [one for one in changes if isinstance(one, KeepCase)]
    about = f"{len(kept)} cases" if len(kept) > 1 else title
    logged = [f"in the log as {one.ref.key}" for one in changes if one.kind == "log"]
    said = ", ".join([kept[0].describe(), *logged])
    reason = str(kept[0].fields.get("reason") or "")
    return f"{said[:1].upper()}{said[1:]}: {about}", reason


class Asking:
    """Asks for one case; each method gives the changes to decide, or none where it was left."""

    def __init__(self, cockpit: CockpitScreen, worked: Worked) -> None:
        """Hold whose case it is."""
        self.cockpit, self.worked, self.subject = cockpit, worked, subject(worked)
        self.runtime = cockpit.runtime

    @property
    def by(self) -> By:
        """Who decides, and when."""
        me = self.runtime.settings.me
        return By(me.name or me.email or "me", self.runtime.now().isoformat())

    async def line(self, title: str, needed: str = "", body: str = "") -> str | None:
        """Ask for a line of text."""
        return await self.cockpit.app.push_screen_wait(Line(title, needed=needed, body=body))

    async def choice(self, title: str, options: Sequence[Answer], body: str = "") -> str | None:
        """Ask for one of several answers."""
        return await self.cockpit.app.push_screen_wait(Choice(title, options, body=body))

    def _held(self, name: str) -> list[Any]:
        record = self.subject.record
        return list(record.model_dump(mode="json")[name]) if record is not None else []

    def _keep(self, **fields: Any) -> list[Change]:
        return [closing.keep(self.subject, self.by.now, **fields)] if fields else []

    # What is noted

    async def take(self) -> Sequence[Change]:
        """Nothing is asked."""
        return closing.acknowledge(self.subject, self.by.now, self.by.who)

    async def evidence(self) -> Sequence[Change]:
        """What was checked, and what was seen."""
        return self._keep(**await self._evidence())

    async def _evidence(self) -> dict[str, Any]:
        checked = await self.line("What did you look at?", "Sign-in log, mailbox rules, ...")
        seen = await self.line(f"What did you see in: {checked}?", "A value") if checked else None
        if not (checked and seen):
            return {}
        by = self.by
        entry = {"checked": checked, "seen": seen, "at": by.now, "by": by.who, "digest": ""}
        return {"evidence": [*self._held("evidence"), entry]}

    async def contact(self) -> Sequence[Change]:
        """That the person was asked, or why not."""
        return self._keep(**await self._contact())

    async def _contact(self) -> dict[str, Any]:
        body = "Never through the mailbox in question."
        channel = await self.choice("How was the person asked?", CHANNELS, body)
        if channel is None:
            return {}
        if channel == "no":
            why = await self.line("Why was nobody asked?", "A line is owed")
            return {"no_contact": why} if why else {}
        outcome = await self.line("What did they say?", "A line is owed")
        entry = {"channel": channel, "outcome": outcome, "at": self.by.now}
        return {"contacts": [*self._held("contacts"), entry]} if outcome else {}

    async def tick(self) -> Sequence[Change]:
        """The next step of the playbook; after the last, none is ticked."""
        done = self._held("checks")
        left = [step for step in self.worked.steps if step not in done]
        return self._keep(checks=[*done, left[0]] if left else [])

    async def log(self) -> Sequence[Change]:
        """The case's entry in the SLT log."""
        from itday.ui.screens.log_form import LogForm

        fields = closing.log_fields(self.subject, Closing(""))
        entry = self.runtime.log(self.subject.title)
        form = LogForm(
            self.subject.title,
            category=fields["category"],
            severity=fields["severity"],
            number=entry.ref.key,
        )
        told = await self.cockpit.app.push_screen_wait(form)
        if told is None:
            return []
        fields |= told._asdict()
        refs = [one.ref for one in self.subject.case.sights]
        entry = self.runtime.log(fields.pop("title"), refs, **fields)
        return [entry, *self._keep(log=list(entry.ref), slt=True)]

    # What belongs together

    async def join(self, others: Sequence[Worked]) -> Sequence[Change]:
        """Another case of these, put together with this one."""
        others = [one for one in others if one.case.key != self.subject.case.key]
        if not others:
            raise ItdayError("there is no other case to join")
        options = lettered([(one.title, one.key) for one in others])
        key = await self.choice("Join which case to this one?", options)
        other = next((one for one in others if one.key == key), None)
        if other is None:
            return []
        refs = [list(one.case.sights[0].ref) for one in (self.worked, other)]
        return self._keep(together=[*self._held("together"), *refs])

    async def apart(self) -> Sequence[Change]:
        """An alert taken out, to be a case of its own."""
        sights = self.subject.case.sights
        if len(sights) < 2:
            raise ItdayError("the case has one alert only")
        clock = self.cockpit.moment.clock
        named = [(f"{clock(one.at)}  {one.title}", str(n)) for n, one in enumerate(sights)]
        at = await self.choice("Take which alert out?", lettered(named))
        if at is None:
            return []
        one = sights[int(at)]
        refs = [list(one.ref)]
        ref = Ref("desk", "case", f"c-{one.ref.short}-s")
        return [KeepCase(ref=ref, fields={"title": one.title, "alerts": refs, "apart": refs})]

    # The verdict

    async def verdict(self) -> Sequence[Change]:
        """A verdict, its reason, and what that verdict owes beside."""
        options = [Answer(*verdict) for verdict in VERDICTS]
        verdict = await self.choice(f"Close as what? {self.subject.title}", options)
        if verdict is None:
            return []
        words = verdict.replace("_", " ")
        reason = await self.line(f"Why {words}?", "A line is owed: it survives an audit")
        if not reason:
            return []
        if verdict == "suspicious":
            return self._keep(verdict=verdict, reason=reason, status="investigating")
        wanted, fields = Closing(verdict, reason), {}
        if verdict in {"true_positive", "insufficient_data"} and not self._held("evidence"):
            fields = await self._evidence()
            if not fields:
                return []
        if verdict == "true_positive":
            owed = await self._of_a_true_one(wanted)
            if owed is None:
                return []
            wanted, fields = owed[0], fields | owed[1]
        return await self._closed(wanted, fields)

    async def _of_a_true_one(self, wanted: Closing) -> tuple[Closing, dict[str, Any]] | None:
        """The breach question, whether the person was asked, what leadership must hear."""
        body = "Yes, or nobody knows: it goes into the log, and the 72 h clock runs."
        data = await self.choice("Were personal data involved?", DATA, body)
        if data is None:
            return None
        record = self.subject.record
        asked = record is not None and (record.contacts or record.no_contact)
        more = {} if asked else await self._contact()
        if not (asked or more):
            return None
        slt = await self.choice("Must leadership hear of it?", YES_NO[::-1])
        if slt is None:
            return None
        hear = ""
        if slt == "yes" and not (record is not None and record.log):
            body = "By roles, not names: it stands in the digest as you write it."
            hear = await self.line("What must leadership hear?", "A line is owed", body) or ""
            if not hear:
                return None
        return replace(wanted, personal_data=data, slt=slt == "yes", hear=hear), more

    async def _closed(self, wanted: Closing, fields: dict[str, Any]) -> Sequence[Change]:
        """What closes it, with its log entry, and what sources are told after a yes."""
        case, judge = self.subject.case, self.runtime.judge()
        offered = telling.offers(case, wanted.verdict, wanted.reason, judge)
        sent = [
            change
            for one in offered
            if one.changes and await self.choice(one.question, YES_NO, one.act.trap) == "yes"
            for change in one.changes
        ]
        entry = self.runtime.log_case(self.subject, wanted, **fields)
        told = telling.Sent(offered, sent)
        closed = telling.closed(self.subject, wanted, self.by, told, entry, **fields)
        if closed.left:
            await self.choice("To do in the portal", NOTED, "\n".join(closed.left))
        return closed.changes
