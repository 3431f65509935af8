"""Profiles in each state that the screens beside the cockpit can be in."""

from __future__ import annotations

from itday.domain.change import Change
from itday.domain.feed import Aside
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Assign, Comment, Edit, Jot, MarkRead, SetPriority
from itday.store import feeds, outbox
from itday.store.database import Db, atomic
from itday.store.outbox import Letter
from tests.ui.stage import SETTINGS, Stage

MORE = """
[sources.closed]
type = "todotxt"
path = "todo.txt"
enabled = false
[sources.odd]
type = "imap"
every = "soon"
"""


VERBS = {
    "desk1": ("assign", "comment", "priority", "status"),
    "lists": ("cancel", "create", "done", "edit", "reopen", "start"),
    "mail": ("archive", "flag", "read"),
}
"""What each source can do, however many verbs there are by now."""


def _able(stage: Stage) -> Stage:
    types = {"desk1": "rt", "lists": "caldav", "mail": "imap"}
    for name, verbs in VERBS.items():
        stage.runtime.store.write_now(
            feeds.describe_source, name, types[name], write=True, verbs=verbs
        )
    return stage


def troubled() -> Stage:
    """A profile whose sources are each in another state."""
    stage = Stage(settings=SETTINGS + MORE)
    stage.fill()
    _able(stage)
    now = stage.now.timestamp()
    stage.end_pull(
        "ticket",
        "signed out",
        "desk1: the server does not take the login. Set it with `itday secret set desk1`",
    )
    stage.end_pull("todo", ago=4000)
    stage.end_pull(
        "meeting", "waiting", "lists: busy, asked to come later (HTTP 503)", next_at=now + 1500
    )
    stage.end_pull(
        "message",
        "partial",
        "mail: 2 rows could not be read",
        aside=[Aside("INBOX/17", "no date"), Aside("INBOX/23", "its header is over 16 kB")],
    )
    return stage


def one_state(state: str) -> Stage:
    """A profile with one source in that state."""
    stage = Stage(settings='[sources.mail]\ntype = "imap"\nwrite = true\n')
    stage.fill(["message"])
    _able(stage)
    said = {
        "failed": "mail: imap.school.example cannot be reached (timed out). Tried again by itself",
        "signed out": "mail: the login was refused. itday secret set mail",
        "no permission": "mail: the login may not read INBOX. Ask for the right `r` on it",
        "held": "mail: lists 3 of 240 messages. `itday sync mail --accept` takes that for true",
        "waiting": "mail: too many connections, asked to wait",
    }
    if state == "stale":
        stage.end_pull("message", ago=4000)
    elif state == "off":
        stage.file.write_text('[sources.mail]\ntype = "imap"\nenabled = false\n')
        stage.runtime.read_settings()
    elif state != "fresh":
        stage.end_pull("message", state, said[state], next_at=stage.now.timestamp() + 900)
    return stage


def decided(stage: Stage, *changes: Change, reason: str = "") -> list[Letter]:
    """Decide; give the letters that came of it, oldest first."""
    before = {letter.id for letter in stage.runtime.store.read_now(outbox.waiting)}
    stage.runtime.decide_now(changes, reason)
    waiting = stage.runtime.store.read_now(outbox.waiting)
    return [letter for letter in waiting if letter.id not in before]


def busy() -> Stage:
    """A profile with a change in each state: a conflict, a refusal, one put off, two that wait."""
    stage = Stage()
    stage.fill()
    store, now = stage.runtime.store, stage.now.timestamp()
    todo = Ref("lists", "todo", "t3")
    edit = Edit(ref=todo, title="Budget draft, second reading", due="2026-12-01", priority=1)
    [clash] = decided(stage, edit)
    theirs = clash.base | {
        "title": "Budget draft for the bursar", "priority": 3, "list_name": "Finance", "etag": "v9",
    }  # fmt: skip
    store.write_now(outbox.conflict, clash, theirs, "changed at the source meanwhile")
    [no] = decided(stage, Assign(ref=Ref("desk1", "ticket", "104"), assignee="kmoss"))
    store.write_now(outbox.refused, no, now, "Ticket 104: kmoss may not own tickets in this queue")
    [late] = decided(stage, SetPriority(ref=Ref("desk1", "ticket", "102"), priority=1))
    store.write_now(outbox.claim, late)
    why = "desk1: cannot be reached (timed out)"
    store.write_now(outbox.put_off, late, until=now + 600, error=why, unsettled=False)
    text = "Looking at it now; the access point in S4 was restarted."
    decided(stage, Comment(ref=Ref("desk1", "ticket", "102"), text=text, public=False))
    decided(stage, MarkRead(ref=Ref("mail", "message", "e3")))
    [sent] = decided(stage, MarkRead(ref=Ref("mail", "message", "e2")))
    store.write_now(outbox.delivered, sent, now)
    return stage


def storied() -> Stage:
    """A profile with a past: a batch, a note, what was taken back, what was erased."""
    stage = busy()
    first = Jot(
        ref=Ref(DESK, "note", "n1"), text="RISK: the lease of the link ends in May", type="risk",
        at=stage.now.isoformat(),
    )  # fmt: skip
    decided(stage, first)
    three = [Assign(ref=Ref("desk1", "ticket", key), assignee="dreed") for key in ("101", "103")]
    decided(stage, *three, reason="on call this week")
    stage.runtime.undo_now()
    stage.runtime.store.write_now(_erase, 1)
    return stage


def _erase(db: Db, number: int) -> None:
    with atomic(db):
        db.execute("DELETE FROM desk.ledger_content WHERE id = ?", [number])
