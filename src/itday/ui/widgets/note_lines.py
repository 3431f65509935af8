"""Lines of a meeting: those that were written down, and the one that is being typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message
from textual.widgets import Input

from itday.domain import grammar
from itday.ui.line_hint import People
from itday.ui.moment import Moment
from itday.ui.text import wrapped
from itday.ui.widgets.line_list import Cell, Cells, LineList

CLOCK = 6
"""Cells for the time and the space behind it."""
CLOCK_FROM = 40
"""Lists narrower than this show no time."""
TONES = {"todo": "accent", "decision": "strong", "risk": "warning"}


class Written(NamedTuple):
    """A line of this meeting."""

    key: str
    text: str
    at: float
    state: str
    """`kept`, `keeping`, or why it could not be kept."""
    fault: str = ""
    """What in it cannot be meant, in words."""


class Piece(NamedTuple):
    """What of a line stands on one row of the window."""

    written: Written
    place: int
    text: str
    tone: str


class Lines(LineList[Piece]):
    """What was written down, the last at the bottom, each as long as it is."""

    def __init__(self, moment: Moment) -> None:
        """Begin empty; `moment` knows the school's clock."""
        super().__init__()
        self._moment = moment
        self.written: Sequence[Written] = ()

    def say(self, written: Sequence[Written]) -> None:
        """Show these, and the last of them."""
        self.written = tuple(written)
        self.show([piece for one in self.written for piece in self._pieces(one)])
        self.cursor = len(self.things) - 1

    def on_resize(self) -> None:
        """Another width breaks other lines."""
        self.say(self.written)

    def _pieces(self, one: Written) -> Iterator[Piece]:
        width = self.scrollable_content_region.width - 2
        room = max(width - (CLOCK if width >= CLOCK_FROM else 0), 1)
        tone = TONES.get(grammar.type_of(one.text), "")
        said = [(f"{one.text}{' …' if one.state == 'keeping' else ''}", tone)]
        said += [(f"! {one.fault}", "warning")] if one.fault else []
        said += [("! not kept", "error")] if one.state not in {"kept", "keeping"} else []
        rows = ((row, tone) for text, tone in said for row in wrapped(text, room))
        for place, (row, tone) in enumerate(rows):
            yield Piece(one, place, row, tone)

    def key_of(self, thing: Piece) -> tuple[str, int]:
        """The note's key, and which row of it."""
        return thing.written.key, thing.place

    def cells(self, thing: Piece) -> Cells:
        """When, on the first row, and the words."""
        when = "" if thing.place else f"{self._moment.local(thing.written.at):%H:%M}"
        return Cell(when, CLOCK - 1, "muted", from_width=CLOCK_FROM), Cell(
            thing.text, 0, thing.tone
        )


class NoteLine(Input):
    """The line one types in; enter empties it at once, whatever is typed right behind it."""

    class Entered(Message):
        """A line is to be kept."""

        def __init__(self, text: str) -> None:
            """Carry it."""
            super().__init__()
            self.text = text

    class Turned(Message):
        """An earlier line is wanted back, or a later one."""

        def __init__(self, way: int) -> None:
            """`-1` for the one before, `1` for the one after."""
            super().__init__()
            self.way = way

    async def _on_key(self, event: events.Key) -> None:
        """Take the line out in the very key press: the next letter belongs to the next line.

        A binding would be looked up after what was typed meanwhile had gone into the line.
        """
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()
        elif event.key in {"up", "down"}:
            event.stop()
            event.prevent_default()
            self.post_message(self.Turned(-1 if event.key == "up" else 1))
        else:
            await super()._on_key(event)

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end, as `tab`: what is shown there lacks the quotes that the name needs."""
        whole = None if select or not self.cursor_at_end else self.completed()
        if whole is None:
            super().action_cursor_right(select)
        else:
            self.put(whole)

    def completed(self) -> str | None:
        """The line with the name or project that is being typed written out; `None` without."""
        people = self.suggester
        return people.completed(self.value) if isinstance(people, People) else None

    def put(self, text: str) -> None:
        """Another text, the cursor at its end."""
        self.value, self.cursor_position = text, len(text)

    async def action_submit(self) -> None:
        """Hand the line over."""
        text, self.value = self.value, ""
        self.post_message(self.Entered(text))
