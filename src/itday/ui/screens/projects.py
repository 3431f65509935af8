"""The projects screen: the register, the strategy and what runs out, worked on by keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from itday.store import meetings
from itday.triage.said import counted
from itday.ui import project_view, sheet_keys
from itday.ui.act import Act
from itday.ui.keys import bindings
from itday.ui.project_view import TONES, Item, Items
from itday.ui.screens._projects_asking import Asking
from itday.ui.screens._register_asking import Adding, Asked
from itday.ui.screens.sheet import Sheet
from itday.ui.text import joined, shown
from itday.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.database import Db
    from itday.ui.keys import Keymap

OF_A_PROJECT = frozenset(
    {"next_step", "colour", "milestone", "reached", "spend", "risk", "decision"}
)
EMPTY = (
    "No project yet. {} adds one here, itday project add KEY TITLE on the command line; "
    "itday project import takes a table."
)


class ProjectsScreen(Sheet[Item]):
    """Every project, goal and renewal; keys change the one under the cursor."""

    ACTS = sheet_keys.PROJECTS
    NAME = "projects"
    BINDINGS = bindings(ACTS)
    DEFAULT_CSS = """
    ProjectsScreen.-beside .sheet-body { layout: vertical; }
    ProjectsScreen.-beside .sheet-body > LineList { width: 100%; height: 50%; }
    ProjectsScreen.-beside .sheet-body > Preview { width: 100%; height: 1fr; }
    """

    def __init__(self, runtime: Runtime, keys: Keymap) -> None:
        """Open on what is under way."""
        self.ended = False
        super().__init__(runtime, keys)

    def make_list(self) -> LineList[Item]:
        """The list, empty."""
        made = Items()
        made.today = self.moment.today
        made.empty = EMPTY.format(self.keys.key("new_project"))
        return made

    def gather(self, db: Db) -> Sequence[Item]:
        """All three, narrowed by words."""
        school, now = self.runtime.settings.school, self.runtime.now()
        words = self.words.casefold().split()
        every = project_view.items(db, school, now, ended=self.ended)
        return [one for one in every if all(word in one.words for word in words)]

    def title_line(self) -> Content:
        """How many of each colour, of goals, of what runs out."""
        colours = [one.rag.colour for one in self.things if one.rag is not None]
        count = ", ".join(f"{colours.count(name)} {name}" for name in TONES)
        kinds = [one.row.kind for one in self.things]
        told = [shown(f"Projects: {count}", "bold")]
        if goals := kinds.count("goal"):
            told.append(shown(counted(goals, "goal")))
        if ending := kinds.count("renewal"):
            told.append(shown(f"{counted(ending, 'thing')} to renew"))
        told += [shown(f"with {self.words}")] if self.words else []
        return joined(told)

    def card(self, thing: Item) -> Content:
        """One in full, with its history."""
        past = self.runtime.store.read_now(meetings.history, thing.row.ref)
        return project_view.card(thing, past, self.moment)

    def why_greyed(self, name: str) -> str:
        """Why a key does nothing to this row."""
        thing = self.current
        if name in OF_A_PROJECT and (thing is None or thing.rag is None):
            return "the cursor is on no project"
        if name == "change" and thing is None:
            return "nothing is selected"
        if name == "reached" and thing is not None:
            steps = thing.row.fields.get("milestones") or ()
            return "" if any(not one.get("done") for one in steps) else "no milestone is to come"
        return ""

    def words_of(self, act: Act) -> str:
        """What the key does."""
        return "open only" if act.name == "ended" and self.ended else act.words

    def _decide(self, name: str, ask: Callable[[], Awaitable[Asked]]) -> None:
        async def decided() -> None:
            asked = await ask()
            if asked is None:
                return
            await self.runtime.decide(asked.changes, asked.reason)
            self.tell(f"{asked.said}. {self.keys.key('undo')} undoes it")
            await self._reload()
            self.list.select(asked.changes[0].ref)
            self.say()

        self.work(name.replace("_", " "), decided)

    def _of_project(self, name: str, ask: Callable[[Asking], Awaitable[Asked]]) -> None:
        thing = self.current
        if self.allowed(name) and thing is not None:
            self._decide(name, lambda: ask(Asking(self.cockpit, thing.row)))

    def action_change(self) -> None:
        """Any field."""
        thing = self.current
        if thing is not None and thing.rag is None:
            self._decide("change", lambda: Adding(self.cockpit).change(thing.row))
        else:
            self._of_project("change", Asking.change)

    def action_next_step(self) -> None:
        """What comes next."""
        self._of_project("next_step", Asking.next_step)

    def action_colour(self) -> None:
        """Another colour than the rule's."""
        self._of_project("colour", Asking.colour)

    def action_milestone(self) -> None:
        """Add one, or move one."""
        self._of_project("milestone", Asking.milestone)

    def action_reached(self) -> None:
        """One was reached."""
        self._of_project("reached", Asking.reached)

    def action_spend(self) -> None:
        """What was spent."""
        self._of_project("spend", Asking.spend)

    def action_risk(self) -> None:
        """A new risk, or one that is closed."""
        self._of_project("risk", Asking.risk)

    def action_decision(self) -> None:
        """A decision wanted, or taken."""
        self._of_project("decision", Asking.decision)

    def action_new_project(self) -> None:
        """A project."""
        self._decide("new_project", Adding(self.cockpit).project)

    def action_new_goal(self) -> None:
        """A goal."""
        self._decide("new_goal", Adding(self.cockpit).goal)

    def action_new_renewal(self) -> None:
        """What runs out."""
        self._decide("new_renewal", Adding(self.cockpit).renewal)

    def action_ended(self) -> None:
        """Show what has ended too, or no longer."""
        self.ended = not self.ended
        self.reload()
