"""Meetings: begin one, put a row on an agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.errors import ItdayError
from itday.ui.act import Act
from itday.ui.text import line

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.ref import Ref
    from itday.store.gathering import Gathering
    from itday.store.rows import Row
    from itday.ui.screens.cockpit import CockpitScreen

MANY = 14
"""Series that are offered at once; more are reached by their words."""
LETTERS = "abcdefhilmnopqrstuvwxyz"
"""Keys of a choice; none of those that move in it."""


def _no_meeting(cockpit: CockpitScreen) -> str:
    row = cockpit.subject
    if row is None or row.kind != "meeting":
        return "the cursor is on no meeting"
    return "a whole day is no meeting" if row.fields.get("all_day") else ""


def _nothing(cockpit: CockpitScreen) -> str:
    return "" if cockpit.subjects else "nothing is selected"


async def begin(cockpit: CockpitScreen) -> None:
    """Open the meeting under the cursor."""
    if cockpit.subject is not None:
        await begin_at(cockpit, cockpit.subject.ref)


async def begin_at(cockpit: CockpitScreen, ref: Ref) -> None:
    """Open a meeting; the cockpit is read again afterwards.

    Raises:
        ItdayError: It is not there any more.
    """
    from itday.store import gathering, rows
    from itday.ui.screens.meeting import MeetingScreen

    row = await cockpit.runtime.store.read(rows.row, ref)
    if row is None:
        raise ItdayError("is not there any more", where=str(ref), remedy="Refresh and look again")
    meant = await cockpit.runtime.store.read(gathering.of_meeting, row)
    await cockpit.app.push_screen_wait(MeetingScreen(cockpit, meant))
    cockpit.reload()


async def put_on_agenda(cockpit: CockpitScreen) -> None:
    """Put what is marked, or has the cursor, on the agenda of a series."""
    from itday.sync import meetings

    rows = cockpit.topics
    meant = await choose_series(cockpit, rows)
    if meant is None:
        return
    now = cockpit.runtime.now()
    changes: list[Change] = []
    for row in rows:
        more = {"about": list(cockpit.meant(row)[0].ref)}
        made = meetings.put_on(meant, row.title, now, **more)
        changes += made if not changes else made[-1:]
    titles = line(rows[0].title, limit=60) if len(rows) == 1 else f"{len(rows)} things"
    await cockpit.decide(changes, f"On the agenda of {meant.title}: {titles}")


async def choose_series(cockpit: CockpitScreen, rows: list[Row]) -> Gathering | None:
    """Ask for whose agenda; those that meet next come first."""
    from datetime import timedelta

    from itday.store import gathering
    from itday.ui.screens.overlay import Answer, Choice

    runtime = cockpit.runtime
    now = runtime.now()
    coming = await runtime.store.read(gathering.coming, now, now + timedelta(days=21))
    known = await runtime.store.read(gathering.known, now)
    found = {one.key: one for one in (*known, *coming)}
    order = list(dict.fromkeys(one.key for one in (*coming, *known)))[:MANY]
    if not order:
        raise ItdayError("no meeting is in the calendar", remedy="itday meet agenda NAME")
    moment = cockpit.moment
    answers = []
    for letter, key in zip(LETTERS, order, strict=False):
        one = found[key]
        at = one.meeting.at if one.meeting else None
        when = f", {moment.day(at)}" if at else ""
        answers.append(Answer(letter, f"{one.title}{when}", key))
    title = line(rows[0].title, limit=60) if len(rows) == 1 else f"{len(rows)} things"
    chosen = await cockpit.app.push_screen_wait(Choice(f"On whose agenda? {title}", answers))
    return None if chosen is None else found[chosen]


async def projects(cockpit: CockpitScreen) -> None:
    """The register of projects."""
    from itday.ui.screens.projects import ProjectsScreen

    await cockpit.app.push_screen(ProjectsScreen(cockpit.runtime, cockpit.keys))


ACTS = (
    Act(
        *("begin", "b", "meeting", "begin the meeting: its sheet, its notes, its clock"),
        run=begin,
        why_not=_no_meeting,
        said_of=lambda cockpit: "" if _no_meeting(cockpit) else "begin",
        place=20,
        command="itday meet start",
        writes=True,
    ),
    Act(
        *("agenda", "m", "agenda", "put it on a meeting's agenda"),
        run=put_on_agenda,
        why_not=_nothing,
        place=54,
        command="itday do agenda",
        writes=True,
    ),
    Act(
        *("projects", "B", "projects", "the project register: colours, timeline, history"),
        run=projects,
        command="itday project list",
    ),
)
"""What a meeting needs from the cockpit."""
