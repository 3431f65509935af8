"""The cockpit's actions that decide something; each is written down at once and sent later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from itday.domain.change import Change
from itday.store import outbox
from itday.store.outbox import Letter
from itday.store.rows import Row
from itday.ui import todo_line
from itday.ui.deed import Deed
from itday.ui.panes.base import Action, person
from itday.ui.screens._cockpit_looking import Looking
from itday.ui.text import line
from itday.ui.widgets.bar import Purpose, Said

if TYPE_CHECKING:
    from itday.store.undo import TakenBack

NOTE_WORDS = "TODO DECISION RISK QUESTION NOTICE in front sorts it"
VERDICTS = (
    ("t", "true positive: it was an attack or a breach of rules", "true_positive"),
    ("b", "benign positive: it happened, and was allowed", "benign_positive"),
    ("f", "false positive: it did not happen so", "false_positive"),
    ("s", "suspicious: odd, nothing proved", "suspicious"),
    ("i", "insufficient data: nobody can tell", "insufficient_data"),
    ("x", "test", "test"),
    ("d", "duplicate of another alert", "duplicate"),
)


class Deciding(Looking):
    """Deciding, noting, taking back."""

    # The deed of a row

    def deed(self, action: Action) -> Deed | None:
        """What a key would do to the subject; `None` where there is none, or it knows no such."""
        row = self.subject
        if row is None or row.kind == "note":
            return None
        return self.pane_of(row.kind).deed(action, row, self.runtime.me(row.source))

    def why_not(self, action: Action) -> str:
        """Why a key does nothing to the subject; empty if it does."""
        row, deed = self.subject, self.deed(action)
        if row is None:
            return "nothing is selected"
        if deed is None:
            word = "take" if action == "take" else "finish"
            return f"a {row.kind} has nothing to {word}"
        return deed.why_not or self.runtime.why_not(deed.change, row.ref) or ""

    def action_take(self) -> None:
        """Acknowledge, take, start, mark as read."""
        self._carry_out("take")

    def action_finish(self) -> None:
        """Close, resolve, complete, archive."""
        self._carry_out("finish")

    def _carry_out(self, action: Action) -> None:
        row, deed, why_not = self.subject, self.deed(action), self.why_not(action)
        if why_not or row is None or deed is None:
            self.warn(f"not done: {why_not}")
        else:
            self.work(deed.words, lambda: self._do(row, deed))

    async def _do(self, row: Row, deed: Deed) -> None:
        answers = await self._answers(row, deed)
        if answers is None:
            return
        reason = answers[-1] if answers else ""
        await self.decide(deed.make(*answers), f"{deed.words}: {row.title}", reason)

    async def _answers(self, row: Row, deed: Deed) -> list[str] | None:
        """What the deed must know first; `None` where the person thought better of it."""
        from itday.ui.screens.overlay import Answer, Choice, Line

        title = line(row.title, limit=70)
        if deed.question == "verdict":
            options = [Answer(*verdict) for verdict in VERDICTS]
            verdict = await self.app.push_screen_wait(Choice(f"Close as what? {title}", options))
            if verdict is None:
                return None
            owed = "A line is owed: it stands in the register"
            reason = await self.app.push_screen_wait(
                Line(f"Why {verdict.replace('_', ' ')}? {title}", needed=owed)
            )
            return None if reason is None else [verdict, reason]
        if deed.question == "closing words":
            from itday.domain.verbs import Comment

            if self.runtime.why_not(Comment, row.ref) is not None:
                return []
            words = await self.app.push_screen_wait(
                Line(f"Resolve {title}", body="A private comment for the record, or nothing.")
            )
            return None if words is None else [words]
        return []

    async def decide(self, changes: Sequence[Change], said: str, reason: str = "") -> None:
        """Write decisions down, say so, and show what came of it."""
        await self.runtime.decide(changes, reason)
        self.tell(f"{said}. {self.keys.key('undo')} undoes it")
        self.reload()

    # Comments, notes, to-dos

    def action_comment(self) -> None:
        """Write to a ticket; on another kind, a note tied to the row."""
        row = self.subject
        if row is None or row.kind != "ticket":
            self.action_note()
            return
        from itday.domain.verbs import Comment

        if why_not := self.runtime.why_not(Comment, row.ref):
            self.warn(f"not done: {why_not}. {self.keys.key('note')} keeps a note of your own")
            return
        self.work("commenting", lambda: self._comment(row))

    async def _comment(self, row: Row) -> None:
        from itday.domain.verbs import Comment
        from itday.ui.screens.compose import Compose

        number = row.fields.get("number") or ""
        screen = Compose(
            f"{number} {row.title}",
            person(row.fields.get("requester")),
            draft=self.drafts.get(row.ref, ""),
        )
        written = await self.app.push_screen_wait(screen)
        if written is None:
            self.drafts[row.ref] = screen.draft
            return
        self.drafts.pop(row.ref, None)
        change = Comment(ref=row.ref, text=written.text, public=written.public)
        await self.decide([change], f"{change.describe()} on {row.title}")

    def action_note(self) -> None:
        """A line at the bottom, kept as a note of this moment."""
        row = self.subject
        about = f" on {line(row.title, limit=40)}" if row is not None else ""

        def typed(text: str) -> Said:
            return Said(NOTE_WORDS if text.strip() else "a line of your own; esc leaves it")

        def kept(text: str) -> None:
            self.close_bar()
            if text.strip():
                jot = self.runtime.note(text.strip(), row.ref if row is not None else None)
                self.work("noting", lambda: self.decide([jot], f"Noted{about}"))

        self.open_bar(Purpose(f"note{about}", typed, kept, self.close_bar))

    def action_make_todo(self) -> None:
        """A to-do of the row, its title to begin with."""
        row = self.subject
        school = self.runtime.settings.school

        def typed(text: str) -> Said:
            understood = todo_line.read(text, school, self.runtime.now())
            return Said(understood.hint, understood.fault)

        def kept(text: str) -> None:
            self.close_bar()
            self.work("making a to-do", lambda: self._make_todo(text, row))

        start = "" if row is None else f"{line(row.title, limit=200)} "
        self.open_bar(Purpose("to-do", typed, kept, self.close_bar, start))

    async def _make_todo(self, text: str, row: Row | None) -> None:
        read = todo_line.read(text, self.runtime.settings.school, self.runtime.now())
        origin = "" if row is None else "\n".join(filter(None, (f"From {row.ref}", row.url)))
        change = self.runtime.todo_of(read.typed, origin)
        await self.decide([change], f"To-do made: {change.title}")

    # Conflicts

    def conflict(self) -> Letter | None:
        """The subject's letter that waits for the person to decide."""
        row = self.subject
        letters = self.view.letters.get(row.ref, ()) if row is not None else ()
        return next((letter for letter in letters if letter.state == "conflict"), None)

    def action_keep_mine(self) -> None:
        """Send my change again, on top of their version."""
        letter = self.conflict()
        if letter is None:
            self.warn("not done: this row has no conflict")
        else:
            self.work("keeping mine", lambda: self._keep_mine(letter))

    async def _keep_mine(self, letter: Letter) -> None:
        await self.runtime.store.write(outbox.insist, letter)
        self.runtime.refresh(sources=[letter.ref.source])
        self.tell("Yours is kept and sent again")
        self.reload()

    def action_take_theirs(self) -> None:
        """Give my change up."""
        letter = self.conflict()
        if letter is None:
            self.warn("not done: this row has no conflict")
        else:
            self.work("taking theirs", lambda: self._take_theirs(letter))

    async def _take_theirs(self, letter: Letter) -> None:
        now = self.runtime.now().timestamp()
        await self.runtime.store.write(outbox.yield_to, letter, now)
        self.tell("Theirs is kept; your change is given up")
        self.reload()

    # Taking back

    def action_undo(self) -> None:
        """Take the latest decision back."""
        self.work("undoing", self._undo)

    async def _undo(self) -> None:
        self._tell_taken("Undone", await self.runtime.undo())

    def action_redo(self) -> None:
        """Do again what was undone last."""
        self.work("doing again", self._redo)

    async def _redo(self) -> None:
        self._tell_taken("Done again", await self.runtime.redo())

    def _tell_taken(self, word: str, taken: TakenBack) -> None:
        if taken.done:
            self.tell(f"{word}: {'; '.join(taken.done)}")
        if taken.out_of_reach:
            gone = "; ".join(taken.out_of_reach)
            self.warn(f"Out of reach, since it was sent and has no way back: {gone}")
        self.reload()
