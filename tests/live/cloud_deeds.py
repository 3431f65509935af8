"""What a person does to things of Microsoft 365 and Google on one day, and where that is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.connectors.google_double import FakeGoogle
from tests.connectors.graph_double import ARCHIVE, FakeGraph


class Services(NamedTuple):
    """Both doubles, to look at what they have in the end."""

    graph: FakeGraph
    google: FakeGoogle

    def task(self, title: str) -> dict[str, Any]:
        """A to-do that was made today, at either."""
        every = [*self.graph.tasks["l1"].rows.values(), *self.google.lists["l1"].values()]
        return next(one for one in every if one["title"] == title)


class Deed(NamedTuple):
    """One write-back."""

    what: str
    words: tuple[str, ...]
    """Of `itday`; a reference is `source:kind:key`."""
    there: Callable[[Services], Any]
    """What the service has afterwards."""
    expected: Any


def _alert(name: str, *fields: str) -> Callable[[Services], Any]:
    return lambda s: tuple(s.graph.incidents.rows[name][one] for one in fields)


MICROSOFT = (
    Deed("create a to-do", ("todo", "Order blue toner"),
         lambda s: s.task("Order blue toner")["status"], "notStarted"),
    Deed("edit a to-do", ("do", "edit", "school:todo:l1/t2", "--title", "Order two"),
         lambda s: s.graph.tasks["l1"].rows["t2"]["title"], "Order two"),
    Deed("complete a to-do", ("do", "done", "school:todo:l1/t1"),
         lambda s: s.graph.tasks["l1"].rows["t1"]["status"], "completed"),
    Deed("complete a Planner task, by its etag", ("do", "done", "school:todo:planner/p1"),
         lambda s: [s.graph.planner.rows["p1"][one] for one in ("percentComplete", "@odata.etag")],
         [100, 'W/"2"']),
    Deed("mark mail as read", ("do", "read", "school:message:m1"),
         lambda s: ["unread", "read"][s.graph.mail.rows["m1"]["isRead"]], "read"),
    Deed("flag mail", ("do", "flag", "school:message:m1"),
         lambda s: s.graph.mail.rows["m1"]["flag"]["flagStatus"], "flagged"),
    Deed("archive mail", ("do", "archive", "school:message:m2"),
         lambda s: {**s.graph.archived, **s.graph.mail.rows}["m2"]["parentFolderId"],
         ARCHIVE),
    Deed("accept an invitation", ("do", "rsvp", "school:meeting:e1", "--to", "accepted"),
         lambda s: s.graph.events.rows["e1"]["responseStatus"]["response"], "accepted"),
    Deed("decline an invitation", ("do", "rsvp", "school:meeting:e2", "--to", "declined"),
         lambda s: [door for door, key in s.graph.acts if key == "e2"], ["decline"]),
    Deed("take a Defender alert", ("do", "acknowledge", "school:alert:defender/a1"),
         _alert("a1", "status"), ("inProgress",)),
    Deed("close one: status, classification, determination, comment",
         ("do", "close", "school:alert:defender/a2", "--verdict", "false_positive",
          "--reason", "Rule of the postmaster"),
         lambda s: (*_alert("a2", "status", "classification", "determination")(s),
                    s.graph.incidents.rows["a2"]["comments"][-1]["comment"]),
         ("resolved", "falsePositive", "notMalicious", "Rule of the postmaster")),
    Deed("dismiss a risk", ("do", "dismiss-risk", "school:alert:user/u1"),
         lambda s: s.graph.users_at_risk.rows["u1"]["riskState"], "dismissed"),
    Deed("confirm a sign-in safe", ("do", "confirm-safe", "school:alert:signin/s2"),
         lambda s: s.graph.sign_ins.rows["s2"]["riskState"], "confirmedSafe"),
    Deed("confirm an account compromised",
         ("do", "confirm-compromised", "school:alert:risk/d3"),
         lambda s: s.graph.users_at_risk.rows["u3"]["riskState"], "confirmedCompromised"),
    Deed("revoke sessions", ("do", "revoke-sessions", "school:alert:defender/a3"),
         lambda s: [one for one in s.graph.acts if one == ("revoke", "u3")], [("revoke", "u3")]),
    Deed("disable an account", ("do", "disable-account", "school:alert:defender/a3"),
         lambda s: ["disabled", "enabled"][s.graph.accounts["u3"]["accountEnabled"]], "disabled"),
)  # fmt: skip
GOOGLE = (
    Deed("create a task", ("todo", "Order red toner"),
         lambda s: s.task("Order red toner")["status"], "needsAction"),
    Deed("complete a task", ("do", "done", "works:todo:l1/t1"),
         lambda s: s.google.lists["l1"]["t1"]["status"], "completed"),
    Deed("mark mail as read", ("do", "read", "works:message:m1"),
         lambda s: s.google.mail["m1"]["labelIds"], ["INBOX", "STARRED"]),
    Deed("star mail", ("do", "flag", "works:message:m1"),
         lambda s: s.google.mail["m1"]["labelIds"], ["INBOX", "STARRED"]),
    Deed("archive mail", ("do", "archive", "works:message:m2"),
         lambda s: s.google.mail["m2"]["labelIds"], ["UNREAD"]),
    Deed("answer an invitation, all guests kept",
         ("do", "rsvp", "works:meeting:e1", "--to", "tentative"),
         lambda s: [one["responseStatus"] for one in s.google.events["e1"]["attendees"]],
         ["tentative", "accepted"]),
    Deed("rate an alert", ("do", "feedback", "works:alert:a1", "--to", "not"),
         lambda s: s.google.said["a1"][-1]["type"], "NOT_USEFUL"),
    Deed("sign an account out", ("do", "revoke-sessions", "works:alert:a2"),
         lambda s: [one for one in s.google.acts if one[0] == "signOut"], [("signOut", "u2")]),
    Deed("suspend an account", ("do", "disable-account", "works:alert:a2"),
         lambda s: ["active", "suspended"][s.google.users["u2"]["suspended"]], "suspended"),
)  # fmt: skip
