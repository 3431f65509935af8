"""One picture of the cockpit, read in one go."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.domain.verbs import Assign
from itday.store.rows import Scope
from itday.ui.view import gather
from tests.ui.stage import Stage


def test_a_picture(full: Stage) -> None:
    """Rows, counts and feeds by kind, what waits by thing, and the meetings to come."""
    ref = Ref("desk1", "ticket", "104")
    full.runtime.decide_now([Assign(ref=ref, assignee="dreed")])
    scopes = {"alert": Scope("alert"), "ticket": Scope("ticket")}

    view = full.runtime.store.read_now(gather, scopes, full.now.timestamp())

    assert set(view.panes) == {"alert", "ticket"}
    assert view.panes["alert"].held == (5, 1)
    assert [feed.source for feed in view.panes["ticket"].feeds] == ["desk1"]
    assert len(view.feeds) == 5
    assert [letter.verb for letter in view.letters[ref]] == ["assign"]
    assert view.to_send == 1
    assert [row.title for row in view.meetings] == ["Standing meeting", "Finance"]
