"""What keys ask of rows: each deed makes changes of its own kind, on its own row."""

from __future__ import annotations

import pytest

from itday import registry
from itday.domain.school_time import School
from itday.store import rows
from itday.ui.moment import Moment
from itday.ui.panes.base import Action
from tests.ui.stage import Stage

ANSWERS = {"": [], "verdict": ["test", "why"], "closing words": ["word"]}


@pytest.mark.parametrize("name", registry.pane_names())
@pytest.mark.parametrize("action", ["take", "finish"])
def test_deeds(full: Stage, name: str, action: Action) -> None:
    """The changes fit the row, and the verb that greys the key is among them."""
    pane = registry.pane(name)(Moment(full.now, School()))
    for row in full.runtime.store.read_now(rows.listing, rows.Scope(pane.kind)):
        deed = pane.deed(action, row, "me")
        if deed is None:
            assert name == "agenda"
            continue
        changes = deed.make(*ANSWERS[deed.question])

        assert {change.ref for change in changes} == {row.ref}
        assert all(change.kind == row.kind for change in changes)
        assert deed.change in {type(change) for change in changes}
        assert deed.words
