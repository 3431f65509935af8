"""One row in full: its fields, why it stands where it does, what waits, what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from textual.content import Content

from itday.domain.change import change_of
from itday.store.conversation import Conversation
from itday.store.outbox import Letter
from itday.store.rows import Row
from itday.store.versions import HIDDEN, differences, said
from itday.triage.consequence import weigh
from itday.triage.snooze import FOR_EVER
from itday.ui.moment import Moment
from itday.ui.standing import age
from itday.ui.text import MUTED, block, fit, joined, shown, stacked, wrapped

NAME_WIDTH = 11
LETTERS = {
    "waiting": "waits to be sent",
    "sending": "is being sent",
    "unsettled": "was sent and not answered: looked at before it is tried again",
    "conflict": "conflict: it was changed at the source as well",
}


class Talk(NamedTuple):
    """How far the conversation of a row is known."""

    said: Conversation | None = None
    asking: bool = False
    fault: str = ""
    """Why the source could not be asked; empty if it could."""


class Card(NamedTuple):
    """All that the preview of one row shows."""

    row: Row
    facts: Sequence[tuple[str, str]]
    letters: Sequence[Letter]
    moment: Moment
    talk: Talk
    mine: str = ""
    """The key that keeps my version in a conflict."""
    theirs: str = ""
    width: int = 50
    """Cells of the preview."""

    def content(self) -> Content:
        """The card as text."""
        parts = [shown(self.row.title, "bold"), self._origin(), Content()]
        parts += [self._fact(name, value) for name, value in self.facts if value.strip()]
        parts += [self._fact(name, value) for name, value in self._standing()]
        parts += [Content(), self._why()]
        if self.row.url:
            parts.append(self._fact("address", self.row.url))
        for letter in self.letters:
            parts += [Content(), *self._letter(letter)]
        return stacked([*parts, Content(), *self._talk()])

    def _origin(self) -> Content:
        news = ("new", "worse") if self.row.new else ("worse",)
        flags = [word for word in news if getattr(self.row, word)]
        short = self.row.short or self.row.ref.short
        parts = (self.row.source, self.row.kind, *flags, short)
        return joined([shown(part, MUTED) for part in parts])

    def _standing(self) -> list[tuple[str, str]]:
        """What stands beside it in desk: whom it was handed to, and how long it is silenced."""
        row = self.row
        found = [("handed to", row.handed)] if row.handed else []
        if row.until is not None and row.until > self.moment.stamp:
            until = "resolved" if row.until >= FOR_EVER else self.moment.clock(row.until)
            why = f", since {row.why}" if row.why else ""
            found.append(("silenced", f"until {until}{why}"))
        return found

    def _why(self) -> Content:
        return self._fact("here for", weigh(self.row, self.moment.now).why)

    def _fact(self, name: str, value: str) -> Content:
        """A value beside its name, its further lines below its first; a nameless one as it is."""
        if not name:
            return block(value.strip())
        lines = wrapped(value, max(self.width - NAME_WIDTH - 1, NAME_WIDTH))
        beside = [block(f"\n{' ' * (NAME_WIDTH + 1)}{more}") for more in lines[1:]]
        return Content("").join(
            [shown(fit(name, NAME_WIDTH) + " ", MUTED), shown(lines[0]), *beside]
        )

    def _letter(self, letter: Letter) -> list[Content]:
        said = change_of(letter.verb, letter.ref, letter.payload).describe()
        state = LETTERS.get(letter.state, letter.state)
        parts = [shown(f"↑ {said}: {state}", "bold $text-warning")]
        parts += [shown(f"  {letter.error}")] if letter.error else []
        if letter.state == "conflict":
            parts += self._versions(letter)
        return parts

    def _versions(self, letter: Letter) -> list[Content]:
        """The versions beside one another: only the fields in which they differ."""
        from itday.ui.letter_view import versions  # few rows have a conflict

        keys = f"{self.mine} keeps mine and sends it again, {self.theirs} takes theirs"
        return [*versions(differences(letter), self.width), shown(keys, "bold")]

    def _talk(self) -> list[Content]:
        talk = self.talk
        parts: list[Content] = []
        if talk.asking:
            parts.append(shown("asking the source for what was said", MUTED))
        if talk.fault:
            parts.append(shown(f"! {talk.fault}", "bold $text-warning"))
        if talk.said is None:
            return parts
        old = age(self.moment.stamp - talk.said.fetched_at)
        count = len(talk.said.posts)
        title = f"{count} post" if count == 1 else f"{count} posts"
        parts.append(shown(f"{title}, fetched {old}", MUTED))
        for post in talk.said.posts:
            parts += [Content(), *self._post(post)]
        return parts

    def _post(self, post: Mapping[str, Any]) -> list[Content]:
        private = "" if post.get("public", True) else "private"
        parts = (post.get("author") or "somebody", _when(post.get("at"), self.moment), private)
        head = joined([shown(part, "bold") for part in parts if part])
        return [head, block(str(post.get("text") or "").strip())]


def _when(at: object, moment: Moment) -> str:
    from datetime import datetime

    return moment.clock(datetime.fromisoformat(str(at)).timestamp()) if at else ""


def plain_facts(row: Row) -> list[tuple[str, str]]:
    """Name and value of all that a record says, for kinds that no pane is for."""
    return [
        (name.replace("_", " "), said(value))
        for name, value in row.fields.items()
        if name not in HIDDEN | {"title"} and value not in (None, "", [], {}, False)
    ]
