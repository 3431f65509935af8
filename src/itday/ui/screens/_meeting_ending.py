"""The end of a meeting: its review is asked, all that follows is one batch, minutes are offered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from itday.domain import grammar
from itday.domain.ref import DESK, Ref
from itday.store import gathering
from itday.sync import meetings
from itday.triage.agenda import Fate, resorted
from itday.triage.said import Days
from itday.ui.screens.meeting_review import TURN, Point, Review
from itday.ui.screens.overlay import Answer, Choice

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.store.database import Db
    from itday.store.gathering import Gathering, Standing
    from itday.sync.meetings import Outcome
    from itday.ui.screens.cockpit import CockpitScreen

MINUTES = (
    Answer("m", "minutes as Markdown", ".md"),
    Answer("w", "as a Word document", ".docx"),
    Answer("e", "as a mail draft to those invited", ".eml"),
    Answer("n", "no minutes", ""),
)


async def review(cockpit: CockpitScreen, meant: Gathering) -> bool:
    """Ask, decide as one batch, and offer the minutes; whether it was done."""
    runtime = cockpit.runtime
    meant = await runtime.store.read(_again, meant)
    lines = await runtime.store.read(_outcomes, cockpit, meant)
    agenda = await runtime.store.read(gathering.agenda_of, meant.key)
    days = Days(runtime.settings.school, runtime.now())
    asked = Review(
        meant.title, points_of(lines, agenda), days, lambda *of: _mend(cockpit, meant, *of)
    )
    given = await cockpit.app.push_screen_wait(asked)
    if given is None:
        return False
    words = [(one.outcome.note.ref, text) for one in given if one.outcome and (text := _anew(one))]
    await asyncio.to_thread(runtime.rewrite_notes, words)
    changes = [*_reworded(words), *changes_of(cockpit, meant, given, agenda)]
    await cockpit.decide(changes, f"Meeting held: {meant.title}")
    await offer_minutes(cockpit, meant)
    return True


def _again(db: Db, meant: Gathering) -> Gathering:
    """The same meeting, read again: it may have been held meanwhile."""
    return gathering.of_meeting(db, meant.meeting) if meant.meeting else meant


def _outcomes(db: Db, cockpit: CockpitScreen, meant: Gathering) -> list[Outcome]:
    settings, now = cockpit.runtime.settings, cockpit.runtime.now()
    return meetings.outcomes(db, meant, settings.school, now, settings.me.names)


def points_of(lines: list[Outcome], agenda: list[Standing]) -> list[Point]:
    """The lines as proposed, then what is open on the agenda and was not raised just now."""
    points = [Point(one, None, one.fate.name) for one in lines]
    raised = {tuple(one.note.ref) for one in lines}
    for standing in agenda:
        about = standing.topic.fields.get("about")
        if standing.is_open and (not about or tuple(about) not in raised):
            points.append(Point(None, standing, "carry"))
    return points


def _mend(
    cockpit: CockpitScreen,
    meant: Gathering,
    point: Point,
    text: str,
    then: Callable[[Point], None],
) -> None:
    """Give a line other words, in its page and on the desk, and say what comes of it then."""
    runtime, key = cockpit.runtime, point.key

    async def mended() -> None:
        words = [(Ref(DESK, "note", key[1]), text)]
        await asyncio.to_thread(runtime.rewrite_notes, words)
        await runtime.decide(_reworded(words))
        lines = await runtime.store.read(_outcomes, cockpit, meant)
        found = (one for one in points_of(lines, []) if one.key == key)
        then(next(found, point))

    cockpit.work("mending a line", mended, group="noting")


def _reworded(words: Iterable[tuple[Ref, str]]) -> list[Change]:
    from itday.domain.verbs import Reword

    return [Reword(ref=ref, text=text) for ref, text in words]


def _anew(point: Point) -> str:
    """The line with the kind that the person gave it in the review; empty where it is as it was.

    The notes say what was decided: minutes, decision log and exports are read from them.
    """
    one = point.outcome
    if one is None or one.settled or point.fate == one.fate.name:
        return ""
    text = resorted(point.words, point.fate)
    return "" if text == point.words else text


def changes_of(
    cockpit: CockpitScreen, meant: Gathering, points: list[Point], agenda: list[Standing]
) -> list[Change]:
    """All that follows from the points."""
    runtime = cockpit.runtime
    school, now = runtime.settings.school, runtime.now()
    fates: dict[str, Fate] = {one.name: one for one in TURN}
    chosen = []
    for point in points:
        if point.outcome is not None:
            text = _anew(point)
            typed = grammar.parse(text, school, now) if text else point.outcome.typed
            chosen.append(point.outcome._replace(fate=fates[point.fate], typed=typed))
    settled = {one.key[1]: one for one in points if one.fate in {"done", "dropped"}}
    left = [one for one in agenda if one.topic.key not in settled]
    changes: list[Change] = []
    for point in settled.values():
        if point.standing is not None:
            changes += meetings.settle(point.standing.topic, point.fate, now, point.reason)
    return [*changes, *meetings.wind_up(runtime, meant, chosen, left)]


async def offer_minutes(cockpit: CockpitScreen, meant: Gathering) -> None:
    """Write the minutes in the form that the person chooses, into the folder of notes."""
    form = await cockpit.app.push_screen_wait(Choice("Minutes?", MINUTES))
    if form:
        from itday.ui.minutes import write

        file = await write(cockpit.runtime, meant, form)
        cockpit.tell(f"Minutes, in the notes: {file.relative_to(cockpit.runtime.notes_folder)}")
