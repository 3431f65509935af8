"""Joining a meeting, and what the reminder says of it."""

from __future__ import annotations

import pytest

from itday.domain.meeting import Meeting
from itday.domain.ref import Ref
from itday.ui import outside
from tests.ui.stage import Stage, at, settle

TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc/0"
BIG = (120, 40)


@pytest.mark.parametrize(("where", "url"), [
    ("location", "https://meet.google.com/abc-defg-hij"),
    ("description", TEAMS),
    ("join_url", "https://larkhollow.zoom.us/j/123456"),
    ("description", "https://school.webex.com/meet/d.reed"),
])  # fmt: skip
async def test_j_joins_the_next_meeting(
    full: Stage, monkeypatch: pytest.MonkeyPatch, where: str, url: str
) -> None:
    """Wherever its link stands; from any pane, after showing the host."""
    fields = {where: url if where == "join_url" else f"Join here: {url} (soon)"}
    full.bring([
        Meeting(
            ref=Ref("lists", "meeting", "m9"), uid="m9", title="Review",
            start=at(minutes=10), end=at(minutes=40), **fields,
        )
    ])  # fmt: skip
    urls: list[str] = []

    async def note(address: str) -> None:
        urls.append(address)

    monkeypatch.setattr(outside, "open_address", note)
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("2", "J")
        await settle(pilot)
        await pilot.press("o")
        await app.workers.wait_for_complete()

    assert urls == [url]


async def test_without_a_link_it_says_so(full: Stage) -> None:
    """Greyed, with the reason."""
    app = full.app()
    async with app.run_test(size=BIG) as pilot:
        await pilot.press("J")
        await settle(pilot)
        said = [str(toast.message) for toast in app._notifications]

    assert said == ["not done: no meeting of the next hours has a link to join"]
