"""What the line for notes asks of the cockpit: people, drafts, what a note is tied to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from itday.domain import grammar
from itday.domain.ref import Ref
from itday.store import draft, people, rows
from itday.store.gathering import people_of
from itday.ui.text import line
from itday.ui.widgets.capture import Desk, Tie

if TYPE_CHECKING:
    from itday.domain.grammar import Typed
    from itday.store.rows import Row
    from itday.ui.screens.cockpit import CockpitScreen

DRAFT = "capture"
"""The name of the draft."""


def running(cockpit: CockpitScreen) -> Row | None:
    """The meeting that is on, the one begun last where there are several; whole days are none."""
    now = cockpit.moment.stamp
    timed = (row for row in cockpit.view.meetings if not row.fields.get("all_day"))
    on = [row for row in timed if row.at is not None and row.at <= now < (row.due or row.at)]
    return max(on, key=lambda row: row.at or 0, default=None)


def ties(cockpit: CockpitScreen) -> list[Tie]:
    """What a note may be tied to: the row, the meeting that is on, nothing."""
    found = []
    row, meeting = cockpit.subject, running(cockpit)
    if row is not None:
        found.append(Tie(f"on {line(row.title, limit=30)}", cockpit.meant(row)[0].ref))
    if meeting is not None and (row is None or meeting.ref != row.ref):
        found.append(Tie(f"in {line(meeting.title, limit=30)}", meeting.ref))
    return [*found, Tie("" if not found else "tied to nothing", None)]


def desk(cockpit: CockpitScreen, name: str) -> Desk:
    """The cockpit's side of the line.

    Args:
        cockpit: Which.
        name: Of the draft.
    """
    runtime = cockpit.runtime
    store, settings = runtime.store, runtime.settings

    def read(text: str) -> Typed:
        return grammar.parse(text, settings.school, runtime.now())

    def named(typed: str) -> Sequence[str]:
        meeting = running(cockpit)
        near = [one for one in people_of(meeting) if _begins(one, typed)] if meeting else []
        found = store.read_now(people.matching, typed, near=settings.me.email)
        return [*near, *(row.title for row in found)]

    def save(text: str) -> None:
        cockpit.keep_draft(name, text)

    def latest() -> str:
        newest = store.read_now(rows.listing, rows.Scope("note", limit=1))
        return line(newest[0].title, limit=40) if newest else ""

    def keep(text: str, tie: Tie) -> None:
        async def kept() -> None:
            await cockpit.decide([jot], f"Noted {tie.words}".strip())
            await store.write(draft.keep, name, "", runtime.now().timestamp())

        jot = runtime.note(text, cast("Ref | None", tie.about))
        cockpit.close_bar()
        cockpit.work("noting", kept)

    return Desk(read, named, save, latest, keep, cockpit.close_bar, cockpit.warn)


def _begins(name: str, typed: str) -> bool:
    return any(part.startswith(typed.casefold()) for part in name.casefold().split())
