"""The cockpit's decisions: on one row or on all that are marked, written down as one batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.store.rows import Row
from itday.ui.deed import Deed
from itday.ui.panes.base import Action
from itday.ui.screens._cockpit_looking import Looking
from itday.ui.text import line

if TYPE_CHECKING:
    from itday.store.undo import TakenBack

VERDICTS = (
    ("t", "true positive: it was an attack or a breach of rules", "true_positive"),
    ("b", "benign positive: it happened, and was allowed", "benign_positive"),
    ("f", "false positive: it did not happen so", "false_positive"),
    ("s", "suspicious: odd, nothing proved", "suspicious"),
    ("i", "insufficient data: nobody can tell", "insufficient_data"),
    ("x", "test", "test"),
    ("d", "duplicate of another alert", "duplicate"),
)
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
        found = []
        for row in self.subjects[:most]:
            deed = self.deed_of(action, row)
            if deed is None:
                why_not = f"a {row.kind} has nothing to {VERBS_SAID[action]}"
            else:
                why_not = deed.why_not or judge(deed.change, row.ref) or ""
            found.append(Wish(row, deed, why_not))
        return found

    def deed_of(self, action: Action, row: Row) -> Deed | None:
        """What a key asks of a row; `None` where its kind knows no such thing."""
        try:
            pane = self.pane_of(row.kind)
        except ItdayError:
            return None
        return pane.deed(action, row, self.runtime.me(row.source))

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

    async def carry_out(self, wishes: Sequence[Wish]) -> None:
        """Do what can be done, as one batch, once what cannot was seen and all is answered."""
        able = [wish for wish in wishes if not wish.why_not]
        if len(able) < len(wishes) and not await self._agreed(able, wishes):
            return
        answers: dict[str, list[str]] = {}
        changes: list[Change] = []
        for wish in able:
            if wish.deed is None:
                continue
            key = wish.deed.question
            if key not in answers:
                titles = _titles([w.row for w in able if w.deed and w.deed.question == key])
                told = await self._answers(wish, titles)
                if told is None:
                    return
                answers[key] = told
            changes += wish.deed.make(*answers[key])
        words = Counter(wish.deed.words for wish in able if wish.deed)
        said = next(iter(words)) if len(able) == 1 else _counted(words)
        reason = next((told[-1] for told in answers.values() if told), "")
        await self.decide(changes, f"{said}: {_titles([wish.row for wish in able])}", reason)
        self.unmark()

    async def _agreed(self, able: Sequence[Wish], wishes: Sequence[Wish]) -> bool:
        """Say what cannot be done and why, and ask whether the rest should be."""
        from itday.ui.screens.overlay import Answer, Choice

        unable = [wish for wish in wishes if wish.why_not]
        lines = [f"{line(wish.row.title, limit=50)}: {wish.why_not}" for wish in unable[:NAMED]]
        lines += [f"and {len(unable) - NAMED} more"] if len(unable) > NAMED else []
        options = [
            Answer("n", "no, leave all as it is", "no"),
            Answer("y", f"yes, the other {len(able)}", "yes"),
        ]
        title = f"{len(unable)} of {len(wishes)} cannot be done. Do the rest?"
        return await self.app.push_screen_wait(Choice(title, options, body="\n".join(lines))) == (
            "yes"
        )

    async def _answers(self, wish: Wish, titles: str) -> list[str] | None:
        """What the deed must know first; `None` where the person thought better of it."""
        from itday.ui.screens.overlay import Answer, Choice, Line

        question = "" if wish.deed is None else wish.deed.question
        if question == "verdict":
            options = [Answer(*verdict) for verdict in VERDICTS]
            verdict = await self.app.push_screen_wait(Choice(f"Close as what? {titles}", options))
            if verdict is None:
                return None
            owed = "A line is owed: it stands in the register"
            reason = await self.app.push_screen_wait(
                Line(f"Why {verdict.replace('_', ' ')}? {titles}", needed=owed)
            )
            return None if reason is None else [verdict, reason]
        if question == "closing words":
            from itday.domain.verbs import Comment

            if self.runtime.why_not(Comment, wish.row.ref) is not None:
                return []
            words = await self.app.push_screen_wait(
                Line(f"Resolve {titles}", body="A private comment for the record, or nothing.")
            )
            return None if words is None else [words]
        return []

    async def decide(self, changes: Sequence[Change], said: str, reason: str = "") -> None:
        """Write decisions down, say so, and show what came of it."""
        await self.runtime.decide(changes, reason)
        self.tell(f"{said}. {self.keys.key('undo')} undoes it")
        self.reload()

    def tell_taken(self, word: str, taken: TakenBack) -> None:
        """Say what was undone or done again, and what could not be."""
        if taken.done:
            self.tell(f"{word}: {_some(taken.done, '; ')}")
        if taken.out_of_reach:
            gone = _some(taken.out_of_reach, "; ")
            self.warn(f"Out of reach, since it was sent and has no way back: {gone}")
        self.reload()


VERBS_SAID: dict[Action, str] = {"take": "take", "finish": "finish"}


def _counted(words: Counter[str]) -> str:
    """How many of which: `take 2, acknowledge 1`."""
    return ", ".join(f"{word} {count}" for word, count in words.items())


def _titles(found: Sequence[Row]) -> str:
    """What it is about, in one line: the title, or the first ones and how many more."""
    if len(found) == 1:
        return line(found[0].title, limit=70)
    return _some([line(row.title, limit=40) for row in found], ", ", most=2)


def _some(parts: Sequence[str], between: str, most: int = NAMED) -> str:
    more = f" and {len(parts) - most} more" if len(parts) > most else ""
    return between.join(parts[:most]) + more
