"""Handing over: completed from the directory."""

from __future__ import annotations

from itday.domain.member import STAFF, Member
from itday.domain.ref import Ref
from itday.store import rows
from itday.store.cache import FeedKey
from itday.ui.screens.whom import ToWhom, whom
from tests.ui.screens.test_cockpit_deciding import BIG, letters, press, said
from tests.ui.stage import FEEDS, Stage, screen_text


def bring(stage: Stage) -> None:
    """Two people of a directory."""
    FEEDS.setdefault("person", FeedKey("ad", "people", "person"))
    stage.bring([
        Member(ref=Ref("ad", "person", key), title=name, login=login, type=STAFF, role=role)
        for key, name, login, role in (
            ("1", "Marguerite Oyelaran", "m.oyelaran", "Network Manager"),
            ("2", "Jonah Penrice", "j.penrice", "IT Technician"),
        )
    ])  # fmt: skip


async def test_a_ticket_goes_to_a_login(full: Stage) -> None:
    """A few letters of a name are enough; the ticket is assigned to the account."""
    bring(full)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "h", *"mar")
        offered = screen_text(app)
        await press(pilot, "enter")

    assert "Network Manager" in offered
    assert "Jonah" not in offered
    assert letters(full) == [("101", "assign", {"assignee": "m.oyelaran"})]
    assert said(app)[0].startswith("assign to m.oyelaran: [URGENT] Projector")


async def test_an_alert_is_noted_as_handed(full: Stage) -> None:
    """No source hears of it; the row says so, and who has it stands in the preview."""
    bring(full)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "1", "j", "h", *"@j.pen", "enter", "p")
        text = screen_text(app)

    row = full.runtime.store.read_now(rows.row, Ref("alerts", "alert", "a0"))
    assert letters(full) == []
    assert row is not None
    assert row.handed == "Jonah Penrice"
    assert "handed to   Jonah Penrice" in text


async def test_somebody_whom_no_directory_lists(full: Stage) -> None:
    """Taken as typed, and said before; with nothing typed there is nothing to choose."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "2", "h", "enter")
        still = isinstance(app.screen, ToWhom)
        await press(pilot, *"kmoss")
        told = screen_text(app)
        await press(pilot, "enter")

    assert still
    assert "No directory lists them. enter takes kmoss as it stands." in told
    assert letters(full) == [("101", "assign", {"assignee": "kmoss"})]


def test_a_row_as_somebody(full: Stage) -> None:
    """Name, address and login."""
    bring(full)
    row = full.runtime.store.read_now(rows.row, Ref("ad", "person", "1"))
    assert row is not None

    assert whom(row) == ("Marguerite Oyelaran", "", "m.oyelaran")
