"""What is seen: joining a meeting, and hiding names from a shared screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from itday.domain.errors import ItdayError
from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.store.rows import Row
    from itday.ui.app import CockpitApp
    from itday.ui.screens.cockpit import CockpitScreen


def link_of(row: Row) -> str:
    """The address a meeting is joined by: its own, or one in its place or text; else empty."""
    from itday.sdk.ical.links import join_url

    fields = row.fields
    texts = (str(fields.get(name) or "") for name in ("location", "description", "url", "title"))
    return join_url([str(fields.get("join_url") or "")], texts)


def meant(cockpit: CockpitScreen) -> tuple[Row, str] | None:
    """The meeting to join and its link: that under the cursor, else the one that is on or next."""
    row = cockpit.subject
    rows = [row] if row is not None and row.kind == "meeting" else []
    for one in (*rows, *cockpit.view.meetings):
        if link := link_of(one):
            return one, link
    return None


def _no_link(cockpit: CockpitScreen) -> str:
    return "" if meant(cockpit) else "no meeting of the next hours has a link to join"


async def join(cockpit: CockpitScreen) -> None:
    """Join, after showing where the link leads."""
    from itday.ui import outside
    from itday.ui.screens.overlay import Answer, Choice

    found = meant(cockpit)
    if found is None:
        raise ItdayError("no meeting of the next hours has a link to join")
    row, url = found
    options = [
        Answer("o", f"join: it leads to {outside.host(url)}", "open"),
        Answer("y", "copy the link", "copy"),
    ]
    answer = await cockpit.app.push_screen_wait(Choice(f"Join {row.title}?", options, body=url))
    if answer == "copy":
        cockpit.app.copy_to_clipboard(url)
        cockpit.tell("Copied the link")
    elif answer == "open":
        await outside.open_address(url)
        cockpit.tell(f"Opened {outside.host(url)}")


async def privacy(cockpit: CockpitScreen) -> None:
    """Blur names, addresses and subjects everywhere, or show them again."""
    from itday.store import known
    from itday.ui.blur import Blur, words_of

    app = cast("CockpitApp", cockpit.app)
    if app.blur is None:
        app.blur = Blur()
    app.blur.enabled = not app.blur.enabled
    app.draw_anew()
    key = cockpit.keys.key("privacy")
    cockpit.tell(f"Names are hidden: {key} shows them" if app.blur.enabled else "Names are shown")
    if app.blur.enabled:
        # Hidden first: to read who there is takes a while in a large school.
        people = await cockpit.runtime.store.read(known.everybody)
        # Addresses are hidden whole: `mail@` does not make a name of Mail.
        app.blur.names = words_of(one.name for one in people)
        app.draw_anew()


async def tour(cockpit: CockpitScreen) -> None:
    """Seven steps, which may be left at any of them."""
    from itday.ui.screens.tour import Tour

    await cockpit.app.push_screen(Tour(cockpit.keys))


ACTS = (
    Act(
        *("tour", "f2", "tour", "a tour in seven steps; esc leaves it"),
        run=tour,
        command="itday tour",
    ),
    Act(
        *("join", "J", "join", "join the meeting: under the cursor, on now, or next"),
        run=join,
        why_not=_no_link,
    ),
    Act(
        *("privacy", "P", "privacy", "hide names and subjects from a shared screen, or show them"),
        run=privacy,
    ),
)
