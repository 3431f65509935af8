"""The cockpit's decisions: on one row or on all that are marked, written down as one batch."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.change import Change
from itday.domain.text import a
from itday.store.rows import Row
from itday.ui.screens._cockpit_looking import Looking
from itday.ui.screens._cockpit_questions import ask, draft_of, titles
from itday.ui.text import line, then

if TYPE_CHECKING:
    from collections.abc import Callable

    from itday.domain.ref import Ref
    from itday.store.undo import TakenBack
    from itday.triage.deeds import Action, Answers, Deed

    Judge = Callable[[type[Change], Ref], str | None]

BRIEF_S = 1.5
"""How long a toast stays while the round is walked."""
ENOUGH = 50
"""Rows that are asked before a key counts as greyed: it is asked at each move."""
NAMED = 6
"""Things that a question or toast names; of the rest it gives the count."""


class Wish(NamedTuple):
    """What a key would do to one row."""

    row: Row
    deed: Deed | None
    why_not: str
    """Why nothing; empty if it would."""


class Deciding(Looking):
    """Deciding and taking back."""

    def wishes(self, action: Action, most: int | None = None) -> list[Wish]:
        """What a key would do to each subject, of the first `most` only where that is given."""
        judge = self.runtime.judge()
        return [self._wished(action, row, judge) for row in self.subjects[:most]]

    def _wished(self, action: Action, row: Row, judge: Judge) -> Wish:
        deed = self.deed_of(action, row)
        if deed is None:
            from itday.triage.deeds import ACTIONS

            return Wish(row, None, f"{a(row.kind)} has nothing to {ACTIONS[action]}")
        return Wish(row, deed, deed.why_not or judge(deed.change, row.ref) or "")

    def deed_of(self, action: Action, row: Row) -> Deed | None:
        """What a key asks of a row; `None` where its kind knows no such thing."""
        from itday.triage import deeds  # not loaded for the first frame, nor are their verbs

        return deeds.deed(action, row, self.runtime.me(row.source), self.moment.now)

    def why_not(self, action: Action) -> str:
        """Why a key does nothing to any subject; empty if it does to one."""
        wishes = self.wishes(action, ENOUGH)
        if not wishes:
            return "nothing is selected"
        return "" if any(not wish.why_not for wish in wishes) else wishes[0].why_not

    def words_of(self, action: Action) -> str:
        """What a key does to the subject in a word; empty where its kind knows no such thing."""
        row = next(iter(self.subjects), None)
        deed = None if row is None else self.deed_of(action, row)
        return "" if deed is None else deed.words

    async def carry_out(self, wishes: Sequence[Wish]) -> bool:
        """Do what can be done, as one batch, once what cannot was seen and all is answered.

        Returns:
            Whether it was done; not where the person thought better of it.
        """
        if not await self._agreed(wishes):
            return False
        able = [wish for wish in wishes if not wish.why_not]
        told = await ask(self, able)
        if told is None:
            return False
        judged = [_judged(wish, told) for wish in able]
        if not await self._agreed(judged):
            return False
        able = [wish for wish in judged if not wish.why_not]
        changes = [change for wish in able if wish.deed for change in wish.deed.make(told)]
        said = f"{_words(able, changes)}: {self.titles_of([wish.row for wish in able])}"
        await self.decide(changes, said, told.reason)
        if written := [wish.row for wish in able if wish.deed and wish.deed.question == "words"]:
            self.keep_draft(draft_of(written[0]), "")
        self.unmark()
        return True

    def titles_of(self, rows: Sequence[Row]) -> str:
        """What a decision is about, in one line: all alerts of a case by its name."""
        return titles(self.topics if len(rows) == len(self.subjects) else rows)

    async def _agreed(self, wishes: Sequence[Wish]) -> bool:
        """Say what cannot be done and why, and ask whether the rest should be."""
        from itday.ui.screens.overlay import Answer, Choice

        unable = [wish for wish in wishes if wish.why_not]
        able = len(wishes) - len(unable)
        if not unable:
            return True
        if not able:
            self.warn(f"not done: {unable[0].why_not}")
            return False
        lines = [f"{line(wish.row.title, limit=50)}: {wish.why_not}" for wish in unable[:NAMED]]
        lines += [f"and {len(unable) - NAMED} more"] if len(unable) > NAMED else []
        options = [
            Answer("n", "no, leave all as it is", "no"),
            Answer("y", f"yes, the other {able}" if able > 1 else "yes, the other one", "yes"),
        ]
        title = f"{len(unable)} of {len(wishes)} cannot be done. Do the rest?"
        asked = Choice(title, options, body="\n".join(lines))
        return await self.app.push_screen_wait(asked) == "yes"

    async def decide(self, changes: Sequence[Change], said: str, reason: str = "") -> None:
        """Write decisions down, say so, and show what came of it."""
        await self.runtime.decide(changes, reason)
        if any(change.kind == "note" for change in changes):
            self.file_notes()
        # In the round the list itself shows what was done: many toasts would cover it.
        brief = BRIEF_S if self.in_round else None
        self.tell(then(said, f"{self.keys.key('undo')} undoes it"), timeout=brief)
        self.reload()

    def keep_draft(self, name: str, text: str) -> None:
        """Put what is being typed on disk; an empty text is forgotten."""
        from itday.store import draft

        store, stamp = self.runtime.store, self.runtime.now().timestamp()
        self.work(
            "keeping the draft", lambda: store.write(draft.keep, name, text, stamp), group="draft"
        )

    def file_notes(self) -> None:
        """Write new notes into their pages, off the loop; a fault is told, the notes are kept."""

        async def filed() -> None:
            await asyncio.to_thread(self.runtime.file_notes)

        self.work("filing notes", filed, group="filing")

    def tell_taken(self, word: str, taken: TakenBack) -> None:
        """Say what was undone or done again, and what could not be."""
        if taken.done:
            self.tell(f"{word}: {_some(taken.done, '; ')}")
        if taken.out_of_reach:
            gone = _some(taken.out_of_reach, "; ")
            self.warn(f"Out of reach, since it was sent and has no way back: {gone}")
        self.reload()


def _judged(wish: Wish, told: Answers) -> Wish:
    """The same wish, with why these answers do not do for it."""
    refuse = None if wish.deed is None else wish.deed.refuse
    return wish if refuse is None else wish._replace(why_not=refuse(told))


def _words(able: Sequence[Wish], changes: Sequence[Change]) -> str:
    """What was done: what the changes say of themselves where all say the same, else how many."""
    words = Counter(wish.deed.words for wish in able if wish.deed)
    told = {change.describe() for change in changes}
    if len(told) == 1 and any(wish.deed.question for wish in able if wish.deed):
        return told.pop()
    if len(able) == 1:
        return next(iter(words))
    return ", ".join(f"{word} {count}" for word, count in words.items())


def _some(parts: Sequence[str], between: str, most: int = NAMED) -> str:
    more = f" and {len(parts) - most} more" if len(parts) > most else ""
    return between.join(parts[:most]) + more
