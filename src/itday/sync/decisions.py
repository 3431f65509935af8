"""What the person decides: written down at once, delivered later, taken back by the batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from itday.domain.chance import new_key
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.store import feeds
from itday.store.decide import Ask, Decided, decide
from itday.sync import ability
from itday.sync._decisions_back import TakingBack

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.grammar import Typed
    from itday.domain.verbs import Create, Jot, Log
    from itday.store.database import Db
    from itday.store.exports import Export
    from itday.triage.closing import Closing, Subject


class Decisions(TakingBack):
    """The deciding half of `itday.runtime.Runtime`."""

    def me(self, source: str) -> str:
        """The person's login at a source, as the settings have it; may be empty."""
        return ability.login(self.settings, source)

    def why_not(self, change: type[Change], ref: Ref) -> str | None:
        """Why a change cannot be asked of a record, in words for a greyed key; `None` if it can."""
        known = self.store.read_now(feeds.sources)
        return ability.plan(self.settings, known, change, ref).why_not

    def judge(self) -> Callable[[type[Change], Ref], str | None]:
        """`why_not` for many records: the sources are looked up once."""
        known = self.store.read_now(feeds.sources)
        return lambda change, ref: ability.plan(self.settings, known, change, ref).why_not

    def create_todo(self, title: str, **fields: Any) -> Create:
        """A new to-do where `[todo] source` says, else on the desk; nothing is decided yet.

        Args:
            title: What to do.
            **fields: Further fields of `Create`.
        """
        from itday.domain.verbs import Create

        ref = Ref(self.settings.todo or DESK, "todo", new_key())
        return Create(ref=ref, title=title, **fields)

    def todo_of(self, typed: Typed, origin: str = "") -> Create:
        """A typed line as a new to-do; nothing is decided yet.

        Args:
            typed: Without faults: what has one would stay in the title.
            origin: Where it comes from, for its description.
        """
        seen = [f"ref:{one}" for one in typed.refs]
        return self.create_todo(
            typed.title,
            due=typed.due.isoformat() if typed.due else None,
            priority=typed.priority,
            owner=typed.owner,
            projects=typed.projects,
            tags=typed.tags,
            description="\n".join(filter(None, (origin, *seen))),
        )

    def note(self, text: str, about: Ref | None = None) -> Jot:
        """A note of this moment, of the type it begins with; nothing is decided yet."""
        from itday.domain.lead import type_of
        from itday.domain.verbs import Jot

        return Jot(
            ref=Ref(DESK, "note", new_key()),
            text=text,
            at=self.now().isoformat(),
            type=type_of(text),
            about=None if about is None else (about.source, about.kind, about.key),
        )

    def log(self, title: str, about: Sequence[Ref] = (), **fields: Any) -> Log:
        """A new entry of the SLT log, under the next number; nothing is decided yet.

        Args:
            title: One line.
            about: The rows it came from.
            **fields: Further fields of `itday.domain.log.LogEntry`, ready for JSON; `aware_at`
                is now where it is not among them.
        """
        from itday.domain.verbs import Log
        from itday.store import register

        now = self.now()
        year = self.settings.school.local_date(now).year
        number = self.store.read_now(register.next_number, year)
        aware_at = str(fields.pop("aware_at", now.isoformat()))
        told = {"about": [list(one) for one in about], **fields}
        return Log(ref=Ref(DESK, "log", number), title=title, aware_at=aware_at, fields=told)

    def log_case(self, subject: Subject, wanted: Closing, **noted: Any) -> Log | None:
        """The log entry that closing a case so makes, if it makes one; nothing is decided yet.

        Args:
            subject: The case.
            wanted: What was said on closing.
            **noted: What was noted at the same time, such as `evidence`.
        """
        from itday.triage import closing

        if not closing.owes_entry(wanted, subject.record):
            return None
        refs = [one.ref for one in subject.case.sights]
        return self.log(subject.title, refs, **closing.log_fields(subject, wanted, **noted))

    def exported_now(self, export: Export) -> None:
        """Enter in the ledger that a document with names in it was written out, waiting here."""
        from itday.store import exports

        self.store.write_now(exports.note, export, self._circumstance(""))

    async def exported(self, export: Export) -> None:
        """As `exported_now`."""
        from itday.store import exports

        await self.store.write(exports.note, export, self._circumstance(""))

    async def decide(self, changes: Sequence[Change], reason: str = "") -> Decided:
        """Write decisions down, all of them or none, and let them be delivered.

        What is decided on all alerts of a case stands in the case's record too, in the same batch.

        Args:
            changes: 1 or more; they are one batch, taken back by one undo.
            reason: Why; kept in the ledger.

        Raises:
            ItdayError: One of them cannot be done, and why; nothing was done.
        """
        if _of_several_alerts(changes):
            changes = [*changes, *await self.store.read(self._noted, changes, reason)]
        decided = await self.store.write(decide, self._asks(changes), self._circumstance(reason))
        self._decided()
        return decided

    def decide_now(self, changes: Sequence[Change], reason: str = "") -> Decided:
        """As `decide`, waiting here."""
        if _of_several_alerts(changes):
            changes = [*changes, *self.store.read_now(self._noted, changes, reason)]
        decided = self.store.write_now(decide, self._asks(changes), self._circumstance(reason))
        self._decided()
        return decided

    def _noted(self, db: Db, changes: Sequence[Change], reason: str) -> list[Change]:
        """What the cases' own records are told of a decision on their alerts."""
        from itday.config import rules  # scoring costs what capture does without
        from itday.store.noted import Decider, noted

        by, told = self._circumstance(reason), rules.in_force(self.settings.rules_file)[0]
        return noted(db, told, Decider(by.who, by.at, reason), changes)

    def _asks(self, changes: Sequence[Change]) -> list[Ask]:
        if not changes:
            raise ItdayError("nothing was asked for")
        known = self.store.read_now(feeds.sources)
        asks = []
        for change in changes:
            plan = ability.plan(self.settings, known, type(change), change.ref)
            if plan.why_not is not None:
                raise ItdayError(plan.why_not, where=str(change.ref))
            asks.append(Ask(change, plan.mode))
        return asks


def _of_several_alerts(changes: Sequence[Change]) -> bool:
    """Whether these may be a decision on a case; one alert alone never is, and costs nothing."""
    return sum(one.ref.kind == "alert" for one in changes) > 1
