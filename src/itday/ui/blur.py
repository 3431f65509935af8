"""Privacy on a shared screen: what is not a word of itday's own is drawn as grey blocks.

It stands at the very end, where lines are drawn, so that no pane, toast, title or line being typed
can be forgotten. A word passes only if it is one of the cockpit's own and nobody's name: so what
is cut off, split or unknown is hidden rather than shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

BLOCK = "\u2592"
"""In every font since the first terminals."""
_WORD = re.compile(r"[^\W\d_]+")
_PRIVATE = re.compile(
    r"(?<!\S)\S*@\S+|\b\d{1,3}(?:\.\d{1,3}){3}\b|https?://\S+|\b[\da-f]*:[\da-f:]{4,}\b"
)
"""Addresses of people, machines and pages: hidden whole, their digits too."""
PLAIN = """
a about above access account accounts acknowledge acknowledged active addresses after again age
agenda alert alerts all alone already am an analyst and another answer answers any anything are as
ask asked asking at attendees auto back backup batch be because before begin below benign beside
blocked both broken by calendar can cancelled cannot case cases category change changed changes
channel chosen class clear cleared clears clock close closed cockpit code columns command commands
comment comments completed conflict copied copy count created critical cursor daily date day days
decide decided decision decisions default department desk details device devices did disabled do
does done down draft due duplicate each email empty end ended ends enter entries entry error esc
every everything expired failed false field fields file filter find finding first flagged for forty
found free fresh from full g given go goal goes good group had half hand handed has have held help
here hide hidden high history hold hour hours how i in info informational insufficient is it itday
its join j just k keep kept key keys kind last late later leave left less letter line lines link
list loading location log login long look looked looking low made mail make mark marked match matter
may me medium meeting meetings members menu message messages mine minute minutes missing month more
most move my name names narrow need needs never new newest next no nobody none normal not note noted
notes nothing notice now number of off oldest on once one only open opened or order organizer other
others out outbox outlook over overdue own owner page pages pane panes partial password pending
people period person place play positive post posts preview previous priority private project
projects public pull pulled pulls queue quiet quit range read reads ready reason recipients record
redo reference refresh refused register remedy renewal report reports requester resolve resolved
risk role round row rows run running saved school screen search sec second seen select selected send
sender sending sent set settings severity shift show shown shows sign signed signs silenced since
size snooze so some soon source sources space stale stand stands start started state states status
stay step still stop subject suspicious sync tab take taken tag tags take talk ten term test text
than that the their them then there they thing things this ticket tickets till time times title to
today todo todos tomorrow too top topic true type types undo undone unmark unread unreadable unsent
until up updated upper user users v verdict version view wait waiting waits walks want was way web
week weeks were what when where which while who whole why will window with within word words work
worse would write written yes yesterday you your zoom
mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday jan feb mar
apr may jun jul aug sep oct nov dec january february march april june july august september october
november december autumn spring summer min h d s pgdn pgup ctrl home rgb utc gmt bst
"""
"""Words that tell nothing of anybody, beside those of the actions."""


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words within texts, in lower case; single letters are no words."""
    found = (word for text in texts for word in _WORD.findall(text.casefold()))
    return frozenset(word for word in found if len(word) > 1)


@cache
def own_words() -> frozenset[str]:
    """The cockpit's own words: of its actions, its panes, its states, kinds of alerts."""
    from itday.triage.signs import WORDS
    from itday.ui.keys import ACTS
    from itday.ui.sheet_keys import SHEETS
    from itday.ui.standing import WORST_FIRST

    acts = [*ACTS.values(), *(act for acts in SHEETS.values() for act in acts)]
    said = [f"{act.words} {act.long}" for act in acts]
    return words_of([PLAIN, *said, *WORST_FIRST, *WORDS.values(), "not set up pulled yet own list"])


class Blur(LineFilter):
    """Hides every word that is not the cockpit's own, or that is a part of somebody's name."""

    def __init__(self, names: Iterable[str] | None = None) -> None:
        """Know who there is.

        Args:
            names: Words of names and addresses, in lower case; `None` while nobody knows, which
                hides every word that begins with a capital.
        """
        super().__init__(enabled=False)
        self.names = None if names is None else frozenset(names)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same line with blocks in the place of what is hidden, as wide as it was."""
        del background
        return [
            segment if segment.control else Segment(self.hidden(segment.text), segment.style)
            for segment in segments
        ]

    def hidden(self, text: str) -> str:
        """A text with blocks for all that is not the cockpit's own."""
        return _WORD.sub(self._word, _PRIVATE.sub(_blocks, text))

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        plain = word.casefold()
        if len(word) == 1:
            return word
        # A name that is a word as well, Mark or Will, is taken for a name where it begins as one.
        is_name = (self.names is None or plain in self.names) and not word.islower()
        return word if plain in own_words() and not is_name else _blocks(found)


def _blocks(found: re.Match[str]) -> str:
    return BLOCK * cell_len(found[0])
