"""Actions that change nothing: panes, reading, filtering, finding, refreshing, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.ui.screens.cockpit import CockpitScreen


READ = "read the row: preview with its conversation"
COPY = "copy title, number, address or reference"


def _needs_row(cockpit: CockpitScreen) -> str:
    return "nothing is selected" if cockpit.subject is None else ""


def _needs_address(cockpit: CockpitScreen) -> str:
    row = cockpit.subject
    if row is None or row.url or row.fields.get("join_url"):
        return _needs_row(cockpit)
    return "no address"


def _into(cockpit: CockpitScreen) -> str:
    row = cockpit.subject
    if row is None or not (cockpit.in_round and cockpit.round.folds.is_case(row)):
        return "read"
    return "fold" if row.ref in cockpit.round.folds.opened else "open the case"


def _needs_room(cockpit: CockpitScreen) -> str:
    return "one pane only" if cockpit.form.narrow else ""


ACTS = (
    Act("browse", "o", "open", "open in the browser", why_not=_needs_address, place=70),
    Act("copy", "y", "copy", COPY, why_not=_needs_row, place=71),
    Act("next_pane", "tab", "next pane"),
    Act("previous_pane", "shift+tab", "previous pane"),
    *(Act(f"pane_{n}", str(n), f"pane {n}", argument=str(n)) for n in range(1, 6)),
    Act(
        "go_in",
        "enter",
        "read",
        "read the row: preview with its conversation",
        why_not=_needs_row,
        said_of=_into,
        place=40,
    ),
    Act("go_out", "escape", "back", "out one level: clear the filter, leave the preview"),
    Act("filter", "/", "filter", "filter this pane as you type", place=60),
    Act("find", "f", "find", "find everywhere", place=61),
    Act("preview", "p", "preview", "show or hide the preview", place=72),
    Act("maximise", "+", "maximise", "one pane alone, or all again", why_not=_needs_room),
    Act("refresh", "r", "refresh", "pull this pane's sources now", place=73, writes=True),
    Act("refresh_all", "R", "refresh all", "pull every source now", writes=True),
    Act("palette", ":,ctrl+p", "commands", "every command by name"),
    Act("help", "?,f1", "help", "the keys of what has focus"),
    Act("leave", "q", "quit", "leave; asks only if something is unsent", place=90),
)
