"""What the projects screen asks of one project: only what is owed, then it is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from itday.domain.rag import AMBER, GREEN, ORDER, RED, judge
from itday.store.rows import Row
from itday.triage import keeping
from itday.triage.project_fields import DAYS, assign, written
from itday.ui.screens._register_asking import DIGITS, Asked, Decided, Questions, fault_of
from itday.ui.screens.overlay import Answer

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

Entries = Sequence[Mapping[str, Any]]
STATUSES = ("active", "paused", "done", "stopped")
LEVELS = (("1", "low", "1"), ("2", "medium", "2"), ("3", "high", "3"))
EXPLAINED = (
    ("reason", "What is the reason, in words for the meeting?"),
    ("way_back", "How does it get back to green?"),
    ("green_by", "By which day is it green again?"),
)


class Asking(Questions):
    """Each method gives what to decide about one project, or none where it was left."""

    def __init__(self, cockpit: CockpitScreen, row: Row) -> None:
        """Hold the project."""
        super().__init__(cockpit)
        self.row = row
        self.was: Mapping[str, Any] = row.fields

    def _assigned(self, name: str, value: str) -> dict[str, Any]:
        return assign(self.was, name, value, self.day, self.today)

    async def change(self) -> Asked:
        """Any field."""
        name = await self._field(self.row)
        if name is None:
            return None
        if name != "status":
            return await self._written(name, f"{name.replace('_', ' ')}?")
        answers = [Answer(DIGITS[n], one, one) for n, one in enumerate(STATUSES)]
        status = await self._choice("How does it stand?", answers)
        return await self._kept({"status": status}, status) if status else None

    async def _written(self, name: str, question: str) -> Asked:
        """One field, as people write it."""
        value = written(self.was, name)
        said = await self._line(
            question,
            value="" if value == "0" else value,
            fault=lambda text: fault_of(lambda: self._assigned(name, text)),
        )
        return None if said is None else await self._kept(self._assigned(name, said), name)

    async def next_step(self) -> Asked:
        """What comes next."""
        return await self._written("next_step", "The next step?")

    async def spend(self) -> Asked:
        """What was spent so far."""
        budget = self.was.get("budget") or 0
        return await self._written(
            "spend", f"Spent so far, of £{budget:,}?" if budget else "Spent?"
        )

    async def colour(self) -> Asked:
        """Another colour than the rule's, with why; or the rule's again."""
        rule = judge({**self.was, "rag": ""}, self.today)
        why = f": {'; '.join(rule.reasons)}" if rule.reasons else ""
        others = [one for one in ORDER if one != rule.colour]
        options = [Answer("0", f"as the rule says: {rule.colour}", rule.colour)]
        options += [Answer(DIGITS[n], f"{one}, and say why", one) for n, one in enumerate(others)]
        chosen = await self._choice("Which colour?", options, f"The rule says {rule.colour}{why}")
        if chosen is None:
            return None
        if chosen == rule.colour:
            return await self._kept({"rag": "", "rag_reason": ""}, "colour")
        question = f"Why {chosen}, where the rule says {rule.colour}?"
        held = written(self.was, "rag_reason")
        reason = await self._line(question, needed="A reason is owed", value=held)
        return await self._kept({"rag": chosen, "rag_reason": reason}, "colour") if reason else None

    async def milestone(self) -> Asked:
        """A new one, or another day for one that is to come."""
        left = self._left("milestones", "done")
        title = await self._one_of("Which milestone?", left, "a new one")
        if title is None:
            return None
        if not title:
            return await self._new_milestone()
        [one] = [one for one in left if one["title"] == title][:1]
        question = f"{title} was agreed for {one['planned']}. Expected now?"
        held = one.get("expected") or one["planned"]
        day = await self._day(question, needed="A day is owed", value=held)
        return await self._entry("milestones", title, {"expected": day}) if day else None

    async def _new_milestone(self) -> Asked:
        title = await self._line("The new milestone?", needed="A title is owed")
        day = await self._day("Agreed for which day?", needed="A day is owed") if title else None
        if not (title and day):
            return None
        return await self._kept(self._assigned("milestone", f"{_bare(title)}|{day}"), "milestone")

    async def reached(self) -> Asked:
        """A milestone was reached today."""
        title = await self._one_of("Which was reached?", self._left("milestones", "done"))
        done = {"done": self.today.isoformat()}
        return await self._entry("milestones", title, done) if title else None

    async def risk(self) -> Asked:
        """A new one, or one that is none any more."""
        held = [one for one in self.was.get("risks") or () if one.get("open", True)]
        title = await self._one_of("Which risk is closed?", held, "none: a new risk")
        if title is None:
            return None
        if title:
            return await self._entry("risks", title, {"open": False})
        title = await self._line("What may go wrong?", needed="A line is owed")
        levels = [Answer(*one) for one in LEVELS]
        body = "A high risk that is open makes it amber"
        level = await self._choice("How bad would it be?", levels, body) if title else None
        if not (title and level):
            return None
        return await self._kept(self._assigned("risk", f"{_bare(title)}|{level}"), "risk")

    async def decision(self) -> Asked:
        """One that is wanted, or one that was taken today."""
        held = self._left("decisions", "on")
        title = await self._one_of("Which decision was taken?", held, "none: one is wanted")
        if title is None:
            return None
        if title:
            return await self._entry("decisions", title, {"on": self.today.isoformat()})
        title = await self._line("Which decision is wanted?", needed="A line is owed")
        if not title:
            return None
        return await self._kept(self._assigned("decision", _bare(title)), "decision")

    def _left(self, name: str, ended_by: str) -> Entries:
        return [one for one in self.was.get(name) or () if not one.get(ended_by)]

    async def _one_of(self, question: str, held: Entries, new: str = "") -> str | None:
        """The title of one; empty for a new one, at once where there is none yet."""
        if not held:
            return ""
        options = [Answer(DIGITS[n], one["title"], one["title"]) for n, one in enumerate(held[:9])]
        return await self._choice(question, [*options, *([Answer("n", new, "")] if new else [])])

    async def _entry(self, name: str, title: str, fields: Mapping[str, Any]) -> Asked:
        entries = [{**one, **fields} if one["title"] == title else one for one in self.was[name]]
        return await self._kept({name: entries}, f"{name[:-1]} {title}")

    async def _kept(self, fields: dict[str, Any], what: str) -> Asked:
        """With what the colour that it gets owes, and why it slips."""
        before, after = judge(self.was, self.today), judge({**self.was, **fields}, self.today)
        if after.colour not in {before.colour, GREEN}:
            more = await self._explained({**self.was, **fields})
            if more is None:
                return None
            fields |= more
        reason: str | None = ""
        if after.slip_days > before.slip_days:
            slip = f"It slips {after.slip_days} days now, {before.slip_days} before. Why?"
            reason = await self._line(slip, body="Kept in its history; or nothing")
        if reason is None:
            return None
        change = keeping.project(self.row.key, self.was, fields)
        return Decided([change], f"{what.replace('_', ' ')}: {self.row.title}", reason)

    async def _explained(self, after: Mapping[str, Any]) -> dict[str, Any] | None:
        """Reason, way back and date of amber and red; a colour of one's own cannot be without."""
        rag = judge(after, self.today)
        why = f": {'; '.join(rag.reasons)}" if rag.reasons and rag.colour == rag.rule else ""
        own = "It is owed" if after.get("rag") in {AMBER, RED} else ""
        body = f"It becomes {rag.colour}{why}{'' if own else '. What is left empty stays owed'}"
        given: dict[str, Any] = {}
        for name, question in EXPLAINED:
            value = written(after, name)
            fault = self._no_day if name in DAYS else lambda _: ""
            said = await self._line(question, body=body, needed=own, value=value, fault=fault)
            if said is None:
                return None
            given |= self._assigned(name, said)
        return given


def _bare(title: str) -> str:
    """Without the sign that stands between the parts of an entry."""
    return title.replace("|", "/")
