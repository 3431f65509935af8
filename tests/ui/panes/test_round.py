"""The round as a list: part, kind, when, what; and what was decided stays, as done."""

from __future__ import annotations

from itday.store import round as rounds
from itday.ui.moment import Moment
from itday.ui.panes._round import RoundPane
from itday.ui.widgets.line_list import spread
from tests.ui.stage import Stage


def test_rows_in_words(stage: Stage) -> None:
    """A sign and a word for each part; what is late says by how much."""
    stage.fill(["ticket", "alert"], looked=False)
    moment = Moment(stage.now, stage.runtime.settings.school)
    pane = RoundPane(moment)
    picture = stage.runtime.store.read_now(rounds.gather, stage.now)
    pane.decided.append({picture.items[0].row.ref})
    pane.fill(picture, {}, moment)
    lines = [
        " ".join("".join(text for text, _ in spread(pane.cells(row), 90)).split())
        for row in pane.rows
    ]

    assert lines[0] == "= done alert 03:15 Password spray on 40 accounts"
    assert lines[1] == "* new alert 07:55 Sign-in without MFA Tom Birch"
    assert "! overdue ticket late 2h [URGENT] Projector dead in Hall Ann Oakes" in lines
    assert pane.summary() == "8 new · 1 overdue"
