"""The outbox screen: what waits, was refused or conflicts, and the keys that settle it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from itday.domain.change import change_of
from itday.store import outbox
from itday.store.outbox import Letter
from itday.ui import letter_view, sheet_keys
from itday.ui.act import Act
from itday.ui.keys import bindings
from itday.ui.screens.sheet import Sheet
from itday.ui.text import joined, shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.store.database import Db

FURTHEST = 500
"""How many changes are looked through for those that ended."""


class Letters(LineList[Letter]):
    """A line a change."""

    screen_: Outbox

    def key_of(self, thing: Letter) -> int:
        """Its number."""
        return thing.id

    def cells(self, thing: Letter) -> Cells:
        """How it stands, what is asked, of what, where, since when."""
        moment = self.screen_.moment
        word = letter_view.state(thing, moment.stamp)
        return (
            Cell(letter_view.SIGNS.get(thing.state, " "), 1, "warning"),
            Cell(word, 10, "warning" if thing.state in {"conflict", "refused"} else ""),
            Cell(letter_view.what(thing), 18, "accent", from_width=50),
            Cell(letter_view.title(thing)),
            Cell(thing.ref.source, 10, "muted", from_width=64),
            Cell(moment.brief(thing.asked_at), 6, "muted", from_width=40, right=True),
        )


class Outbox(Sheet[Letter]):
    """Every change that is not settled, those that want the person first; `E` shows the rest."""

    ACTS = sheet_keys.OUTBOX
    NAME = "outbox"
    OF = "outbox"
    BINDINGS = bindings(ACTS, of=OF)
    all_ = False
    """Whether what ended is shown as well."""

    # What is shown

    def make_list(self) -> LineList[Letter]:
        """The list, empty."""
        made = Letters()
        made.screen_ = self
        made.empty = "Nothing waits: every change has reached its source. E shows what was sent."
        return made

    def gather(self, db: Db) -> Sequence[Letter]:
        """Conflicts first, then what was refused, then what waits, oldest first."""
        found = outbox.letters(db, FURTHEST)
        waiting = outbox.waiting(db)
        # A refusal stands here until something newer was decided on the same thing.
        newest = {letter.ref: letter.id for letter in reversed(found)}
        refused = [
            letter
            for letter in found
            if letter.state == "refused" and newest[letter.ref] == letter.id
        ]
        conflicts = [letter for letter in waiting if letter.state == "conflict"]
        others = [letter for letter in waiting if letter.state != "conflict"]
        shown_ = [*conflicts, *refused, *others]
        if self.all_:
            there = {letter.id for letter in shown_}
            shown_ += [letter for letter in found if letter.id not in there]
        return [letter for letter in shown_ if _has(letter, self.words)]

    def title_line(self) -> Content:
        """How many there are of each sort."""
        states = [letter.state for letter in self.things]
        counted = [(word, states.count(word)) for word in ("conflict", "refused")]
        waits = sum(state in outbox.PENDING and state != "conflict" for state in states)
        told = [shown("Outbox", "bold"), shown(f"{waits} to send" if waits else "")]
        told += [shown(f"{n} {word}", "bold $text-warning") for word, n in counted if n]
        told.append(shown(f"with {self.words}" if self.words else ""))
        return joined(told)

    def card(self, thing: Letter) -> Content:
        """One change, and in a conflict all three versions."""
        width = self.preview.scrollable_content_region.width or 50
        keys = {name: self.keys.key(name) for name in ("keep_mine", "take_theirs")}
        return letter_view.card(thing, self.moment, width, keys)

    def words_of(self, act: Act) -> str:
        """What the key does to this change."""
        thing = self.current
        if act.name == "refresh" and thing is not None and thing.state == "refused":
            return "ask again"
        if act.name == "ended" and self.all_:
            return "unsettled only"
        return act.words

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing to this change."""
        thing = self.current
        if name not in {"keep_mine", "take_theirs", "withdraw", "refresh"}:
            return ""
        if thing is None:
            return "nothing is selected"
        if name in {"keep_mine", "take_theirs"}:
            return "" if thing.state == "conflict" else "no conflict"
        if name == "withdraw":
            if thing.state in {"sending", "unsettled"}:
                return "it is on its way, so undo takes it back once it is answered"
            return "" if thing.state in outbox.PENDING else f"it was {thing.state} already"
        if thing.state == "conflict":
            return "a conflict is settled by keeping mine or taking theirs"
        return (
            "" if thing.state in {*outbox.PENDING, "refused"} else f"it was {thing.state} already"
        )

    # Keys

    def action_keep_mine(self) -> None:
        """Send my change again, on top of their version."""
        thing = self.current
        if self.allowed("keep_mine") and thing is not None:
            self.work("keeping mine", lambda: self._keep_mine(thing))

    async def _keep_mine(self, letter: Letter) -> None:
        await self.runtime.settle(letter, mine=True)
        self.runtime.refresh(sources=[letter.ref.source])
        self.tell("Yours is kept and sent again")
        self._go_on(letter)
        self.reload()

    def _go_on(self, letter: Letter) -> None:
        """To the next that wants the person: the cursor would follow its own to those that wait."""
        following = self.things[self.list.cursor + 1 :][:1]
        if self.current == letter and following and following[0].state in {"conflict", "refused"}:
            self.list.cursor += 1

    def action_take_theirs(self) -> None:
        """Give my change up."""
        thing = self.current
        if self.allowed("take_theirs") and thing is not None:
            self.work("taking theirs", lambda: self._take_theirs(thing))

    async def _take_theirs(self, letter: Letter) -> None:
        await self.runtime.settle(letter, mine=False)
        self.tell("Theirs is kept; your change is given up")
        self.reload()

    def action_withdraw(self) -> None:
        """Take this change back before it is sent."""
        thing = self.current
        if self.allowed("withdraw") and thing is not None:
            self.work("withdrawing", lambda: self._withdraw(thing))

    async def _withdraw(self, letter: Letter) -> None:
        title = await self.runtime.withdraw(letter.id)
        redo = self.keys.key("redo")
        self.tell(f"Withdrawn: {letter_view.what(letter)}: {title}. {redo} brings it back")
        self.reload()

    def action_refresh(self) -> None:
        """Send now what waits; ask again what was refused."""
        thing = self.current
        if not self.allowed("refresh") or thing is None:
            return
        if thing.state == "refused":
            self.work("asking again", lambda: self._ask_again(thing))
        else:
            self.runtime.refresh(sources=[thing.ref.source])
            self.tell(f"Trying {thing.ref.source} now")

    async def _ask_again(self, letter: Letter) -> None:
        change = change_of(letter.verb, letter.ref, letter.payload)
        await self.runtime.decide([change], "asked again after a refusal")
        self.tell(f"Asked again: {letter_view.what(letter)}: {letter_view.title(letter)}")
        self.reload()

    def action_ended(self) -> None:
        """Show what was sent, refused or withdrawn as well, or no longer."""
        self.all_ = not self.all_
        self.reload()


def _has(letter: Letter, words: str) -> bool:
    said = f"{letter_view.title(letter)} {letter_view.what(letter)} {letter.ref} {letter.state} "
    said = (said + f"{letter.error} {letter_view.text_of(letter.payload)}").casefold()
    return all(word in said for word in words.casefold().split())
