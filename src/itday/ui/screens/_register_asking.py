"""What the projects screen asks of any row: what is new, and fields of goals and renewals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.store import rows
from itday.store.rows import Row
from itday.triage import keeping
from itday.triage.project_fields import number
from itday.ui.screens.overlay import Answer, Choice, Line

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen

DIGITS = "123456789"
LETTERS = "abcdefhilmnopqrstuvwxyz"
"""Keys of a choice; none of those that move in it."""
FIELDS: Mapping[str, Sequence[str]] = {
    "project": (
        *("next_step", "owner", "expected_end", "budget", "spend", "forecast", "reason"),
        *("way_back", "green_by", "status", "purpose", "planned_end", "start", "title", "tag"),
        *("plan", "tolerance_days", "tolerance_percent"),
    ),
    "goal": ("owner", "by", "projects", "purpose", "title", "dropped"),
    "renewal": ("ends", "cost", "owner", "type", "project", "title", "done"),
}
"""What can be changed of each kind, the most wanted first."""
MAY_BE_EMPTY = frozenset({"owner", "purpose", "project", "by", "cost"})
WHETHER = {"done": "Was it renewed, or let go?", "dropped": "Is it no goal any more?"}


class Decided(NamedTuple):
    """What is to be written down."""

    changes: Sequence[Change]
    said: str
    reason: str = ""


Asked = Decided | None
"""None where it was left."""


class Questions:
    """Asks, in the school's time."""

    def __init__(self, cockpit: CockpitScreen) -> None:
        """Hold whose register it is."""
        self.cockpit, self.runtime = cockpit, cockpit.runtime
        self.today = cockpit.moment.today

    def day(self, text: str) -> date:
        """A day in school time."""
        return self.runtime.settings.school.parse_day(text, self.runtime.now())

    async def _line(self, title: str, **more: Any) -> str | None:
        return await self.cockpit.app.push_screen_wait(Line(title, **more))

    async def _day(self, title: str, **more: Any) -> str | None:
        """A day as ISO 8601; empty for none."""
        said = await self._line(title, fault=self._no_day, **more)
        return self.day(said).isoformat() if said else said

    async def _choice(self, title: str, options: Sequence[Answer], body: str = "") -> str | None:
        return await self.cockpit.app.push_screen_wait(Choice(title, options, body=body))

    def _no_day(self, text: str) -> str:
        return fault_of(lambda: self.day(text))

    async def _field(self, row: Row) -> str | None:
        """Which field of it is to change."""
        options = [
            Answer(letter, f"{name.replace('_', ' ')}: {_said(row.fields.get(name))}", name)
            for letter, name in zip(LETTERS, FIELDS[row.kind], strict=False)
        ]
        return await self._choice(f"Change what? {row.title}", options)


class Adding(Questions):
    """Asks for what is new, and for a field of a goal or a renewal."""

    async def project(self) -> Asked:
        """A word, a title, an end; the rest has keys of its own."""
        known = {one.key for one in await self._projects()}

        def fault(text: str) -> str:
            again = "there is one of that key already" if text in known else ""
            return again or fault_of(lambda: keeping.checked_key(text))

        body = "Its short word, as +core in notes and to-dos"
        key = await self._line("A new project", body=body, needed="A word is owed", fault=fault)
        title = await self._line(f"The title of {key}", needed="A title is owed") if key else None
        end = await self._day("When is it to end?", body="A day, or nothing") if title else None
        if not (key and title) or end is None:
            return None
        fields = {"title": title, "tag": key, "start": self.today.isoformat()}
        fields |= {"planned_end": end} if end else {}
        return Decided([keeping.project(key, None, fields)], f"Added {title}")

    async def renewal(self) -> Asked:
        """What runs out, when, at what cost."""
        body = "A contract, certificate, domain, licence"
        title = await self._line("What runs out?", body=body, needed="A title is owed")
        ends = await self._day(f"When? {title}", needed="A day is owed") if title else None
        body = "Such as 9k; or nothing"
        cost = await self._line("What does it cost?", body=body, fault=no_number) if ends else None
        if not title or cost is None:
            return None
        return await self._made("renewal", title, {"ends": ends, "cost": number(cost)})

    async def goal(self) -> Asked:
        """A goal, its owner, its projects, its day."""
        title = await self._line("A goal of the strategy?", needed="A title is owed")
        owner = await self._line("Whose is it?", body="A name, or nothing") if title else None
        keys = await self._keys("") if owner is not None else None
        by = await self._day("By when?", body="A day, or nothing") if keys is not None else None
        if not title or by is None:
            return None
        return await self._made("goal", title, {"owner": owner, "projects": keys, "by": by or None})

    async def _made(self, kind: str, title: str, fields: Mapping[str, Any]) -> Asked:
        ref = keeping.named_after(kind, title)
        if await self.runtime.store.read(rows.row, ref) is not None:
            raise ItdayError(f"there is a {kind} of that title", remedy="E shows ended ones")
        change = keeping.kept(ref, None, {"title": title, **fields})
        return Decided([change], f"Added {title}")

    async def _keys(self, value: str) -> list[str] | None:
        known = [one.key for one in await self._projects()]

        def fault(text: str) -> str:
            odd = [one for one in text.replace(",", " ").split() if one not in known]
            return f"{odd[0]} is no project" if odd else ""

        body = f"Keys with a space between: {' '.join(known)}"
        said = await self._line("Which projects lead there?", body=body, value=value, fault=fault)
        return None if said is None else list(dict.fromkeys(said.replace(",", " ").split()))

    async def _projects(self) -> list[Row]:
        scope = rows.Scope("project", open_only=False, limit=1000)
        return await self.runtime.store.read(rows.listing, scope)

    async def change(self, row: Row) -> Asked:
        """A field of a goal or a renewal."""
        name = await self._field(row)
        value = None if name is None else await self._value(name, row.fields.get(name))
        if name is None or value is None:
            return None
        kept = value or (None if name == "by" else value)
        return Decided([keeping.kept(row.ref, row.fields, {name: kept})], f"{name}: {row.title}")

    async def _value(self, name: str, held: Any) -> Any:
        """What a field is to be; none where it was left."""
        needed = "" if name in MAY_BE_EMPTY else "It is owed"
        if name in WHETHER:
            answers = [Answer("n", "no", "no"), Answer("y", "yes", "yes")]
            said = await self._choice(WHETHER[name], answers)
            return None if said is None else said == "yes"
        if name == "projects":
            return await self._keys(" ".join(held or ()))
        if name in {"ends", "by"}:
            return await self._day(f"{name}?", value=held or "", needed=needed)
        if name == "cost":
            cost = await self._line("cost?", value=str(held or ""), fault=no_number)
            return None if cost is None else number(cost)
        return await self._line(f"{name}?", value=str(held or ""), needed=needed)


def fault_of(call: Callable[[], object]) -> str:
    """Why something cannot be meant; empty if it can."""
    try:
        call()
    except (ItdayError, ValueError) as error:
        return str(error)
    return ""


def no_number(text: str) -> str:
    """Why it is no number; empty if it is one."""
    return fault_of(lambda: number(text))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
