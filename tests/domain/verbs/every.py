"""One change of each verb."""

from __future__ import annotations

from itday.domain import verbs
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs.kept import KEEPS, REMOVES

TODO = Ref("s", "todo", "1")
TICKET = Ref("s", "ticket", "1")
MESSAGE = Ref("s", "message", "1")
ALERT = Ref("s", "alert", "1")
MEETING = Ref("s", "meeting", "1")
NOTE = Ref("desk", "note", "1")
LOG = Ref("desk", "log", "INC-2026-001")

EVERY: tuple[Change, ...] = (
    verbs.Create(ref=TODO, title="Order toner", due="2026-11-27", projects=("printers",)),
    verbs.Complete(ref=TODO),
    verbs.Reopen(ref=TODO),
    verbs.Start(ref=TODO),
    verbs.Cancel(ref=TODO),
    verbs.Edit(ref=TODO, title="Order blue toner", due=""),
    verbs.Assign(ref=TICKET, assignee="ann"),
    verbs.SetStatus(ref=TICKET, status="resolved"),
    verbs.SetPriority(ref=TICKET, priority=1),
    verbs.Comment(ref=TICKET, text="Looked at it."),
    verbs.MarkRead(ref=MESSAGE),
    verbs.Flag(ref=MESSAGE),
    verbs.Archive(ref=MESSAGE),
    verbs.Acknowledge(ref=ALERT),
    verbs.Close(ref=ALERT, verdict="false_positive", reason="his new phone"),
    verbs.CloseHere(ref=ALERT, verdict="false_positive", reason="his new phone"),
    verbs.Restate(ref=ALERT, status="new"),
    verbs.Feedback(ref=ALERT, useful="not"),
    verbs.ConfirmSafe(ref=ALERT),
    verbs.DismissRisk(ref=ALERT),
    verbs.ConfirmCompromised(ref=ALERT),
    verbs.RevokeSessions(ref=ALERT),
    verbs.DisableAccount(ref=ALERT),
    verbs.EnableAccount(ref=ALERT),
    verbs.Rsvp(ref=MEETING, answer="declined"),
    verbs.Jot(ref=NOTE, text="Ask\nabout cables", at="2026-11-24T08:15:00+00:00", about=TICKET),
    verbs.Discard(ref=NOTE),
    verbs.Reword(ref=NOTE, text="RISK else"),
    *(
        change
        for kind in KEEPS
        for ref in (Ref("desk", kind, "1"),)
        for change in (KEEPS[kind](ref=ref, fields={"title": "x"}), REMOVES[kind](ref=ref))
    ),
    verbs.Log(ref=LOG, title="Mail sent in error", aware_at="2026-11-24T08:15:00+00:00", fields={}),
    verbs.Amend(ref=LOG, fields={"status": "contained"}),
    verbs.Strike(ref=LOG),
    verbs.Snooze(ref=ALERT, until="2026-11-24T12:00:00+00:00", at="2026-11-24T08:15:00+00:00"),
    verbs.Wake(ref=ALERT),
    verbs.HandOver(ref=MESSAGE, name="Ann Oakes", login="aoakes"),
)
