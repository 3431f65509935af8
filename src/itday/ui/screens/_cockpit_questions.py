"""What must be known before deeds are done: asked once for all rows that owe it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from itday.store.rows import Row
from itday.ui.text import line

if TYPE_CHECKING:
    from itday.triage.deeds import Answers
    from itday.ui.screens._cockpit_deciding import Deciding, Wish

VERDICTS = (
    ("t", "true positive: it was an attack or a breach of rules", "true_positive"),
    ("b", "benign positive: it happened, and was allowed", "benign_positive"),
    ("f", "false positive: it did not happen so", "false_positive"),
    ("s", "suspicious: odd, nothing proved", "suspicious"),
    ("i", "insufficient data: nobody can tell", "insufficient_data"),
    ("x", "test", "test"),
    ("d", "duplicate of another alert", "duplicate"),
)


async def ask(cockpit: Deciding, wishes: Sequence[Wish]) -> Answers | None:
    """Ask what these deeds must know; `None` where the person thought better of it."""
    from itday.triage.deeds import Answers

    told: Answers | None = Answers()
    questions = dict.fromkeys(wish.deed.question for wish in wishes if wish.deed)
    for question in questions:
        rows = [wish.row for wish in wishes if wish.deed and wish.deed.question == question]
        if told is None:
            break
        match question:
            case "verdict":
                told = await _verdict(cockpit, rows, told)
            case "closing words":
                told = await _closing_words(cockpit, rows, told)
            case "until":
                told = await _until(cockpit, rows, told)
            case "whom":
                told = await _whom(cockpit, rows, told)
            case "words":
                told = await _words(cockpit, rows, told)
    return told


async def _verdict(cockpit: Deciding, rows: Sequence[Row], told: Answers) -> Answers | None:
    from itday.triage.deeds import IN_ITS_CASE
    from itday.ui.screens.overlay import Answer, Choice, Line

    about = cockpit.titles_of(rows)
    options = [Answer(*verdict) for verdict in VERDICTS]
    verdict = await cockpit.app.push_screen_wait(Choice(f"Close as what? {about}", options))
    if verdict is None:
        return None
    if why_not := IN_ITS_CASE.get(verdict):
        # Before a reason is asked for, which would be lost.
        cockpit.warn(f"not done: {why_not}")
        return None
    owed = "A line is owed: it stands in the register"
    asked = Line(f"Why {verdict.replace('_', ' ')}? {about}", needed=owed)
    reason = await cockpit.app.push_screen_wait(asked)
    return None if reason is None else told._replace(verdict=verdict, reason=reason)


async def _closing_words(cockpit: Deciding, rows: Sequence[Row], told: Answers) -> Answers | None:
    from itday.domain.verbs import Comment
    from itday.ui.screens.overlay import Line

    judge = cockpit.runtime.judge()
    if any(judge(Comment, row.ref) is not None for row in rows):
        return told
    body = "A private comment for the record, or nothing."
    asked = Line(f"Resolve {cockpit.titles_of(rows)}", body=body)
    words = await cockpit.app.push_screen_wait(asked)
    return None if words is None else told._replace(text=words)


async def _until(cockpit: Deciding, rows: Sequence[Row], told: Answers) -> Answers | None:
    from itday.ui.screens.until import UntilWhen

    asked = UntilWhen(cockpit.titles_of(rows), rows, cockpit.moment)
    said = await cockpit.app.push_screen_wait(asked)
    return None if said is None else told._replace(until=said.until, reason=said.why)


async def _whom(cockpit: Deciding, rows: Sequence[Row], told: Answers) -> Answers | None:
    from itday.ui.screens.whom import ToWhom

    asked = ToWhom(f"Hand over {cockpit.titles_of(rows)}", cockpit.runtime)
    whom = await cockpit.app.push_screen_wait(asked)
    return None if whom is None else told._replace(whom=whom)


async def _words(cockpit: Deciding, rows: Sequence[Row], told: Answers) -> Answers | None:
    from itday.store import draft
    from itday.ui.panes.base import person
    from itday.ui.screens.compose import Compose

    first = rows[0]
    readers = dict.fromkeys(person(row.fields.get("requester")) for row in rows)
    number = first.fields.get("number") or ""
    several = f"{len(rows)}: {cockpit.titles_of(rows)}"
    title = f"{number} {first.title}" if len(rows) == 1 else several
    all_of_them = f"{len(readers)} people: {', '.join(readers)}"
    reader = all_of_them if len(readers) > 1 else next(iter(readers))
    name = draft_of(first)
    begun = cockpit.runtime.store.read_now(draft.read, name)
    screen = Compose(title, reader, lambda text: cockpit.keep_draft(name, text), draft=begun)
    written = await cockpit.app.push_screen_wait(screen)
    return written and told._replace(text=written.text, public=written.public)


def draft_of(row: Row) -> str:
    """The name under which what is written to a row is kept until it is decided."""
    return f"comment:{row.ref}"


def titles(found: Sequence[Row]) -> str:
    """What it is about, in one line: the title, or the first ones and how many more."""
    if len(found) == 1:
        return line(found[0].title, limit=70)
    more = f" and {len(found) - 2} more" if len(found) > 2 else ""
    return ", ".join(line(row.title, limit=40) for row in found[:2]) + more
