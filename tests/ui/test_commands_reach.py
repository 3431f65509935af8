"""Every action is there by key, by palette and by command."""

from __future__ import annotations

import click
import pytest
from textual.command import CommandPalette

from itday.cli.parser import cli
from itday.ui.commands import Commands
from itday.ui.keys import ACTS, LEAVE_NOW, MOVES
from itday.ui.screens.sheet import Sheet
from itday.ui.sheet_keys import SHEETS
from tests.ui.stage import Stage, settle

OF_A_SCREEN = "it moves what is seen on a screen, and a command has none"
OF_THE_DESK = "it is an answer to what stands on the screen"
NO_COMMAND = {
    **dict.fromkeys((act.name for act in MOVES), OF_A_SCREEN),
    **dict.fromkeys(
        ("next_pane", "previous_pane", *(f"pane_{n}" for n in range(1, 6)), "go_out", "preview",
         "maximise", "next_row", "previous_row", "privacy"),
        OF_A_SCREEN,
    ),
    **dict.fromkeys(("mark", "mark_range", "mark_others"), "a command takes several references"),
    "palette": "itday --help lists the commands",
    "help": "itday COMMAND --help says how",
    "leave": "a command ends by itself",
    "leave_now": "a command ends by itself",
}  # fmt: skip
"""Why an action has no command."""
SAME = {
    "keep_mine": "itday outbox --mine",
    "take_theirs": "itday outbox --theirs",
    "browse": "itday show",
    "copy": "itday show",
    "join": "itday show",
    "go_in": "itday show --posts",
    "filter": "itday list --filter",
    "find": "itday find",
    "refresh": "itday sync",
    "refresh_all": "itday sync",
}
"""The command of actions that do not name their own: `show` prints what can be opened or copied."""
OF_SHEETS = {
    "sources": {
        "mend": "itday doctor", "sign_in": "itday secret set", "edit_settings": "itday config path",
        "switch": "itday config path", "accept": "itday sync --accept",
    },
    "outbox": {"withdraw": "itday outbox --withdraw", "ended": "itday outbox --all"},
    "history": {"take_back": "itday undo", "verify": "itday history --verify"},
    "pages": {
        "open_page": "itday pages open", "open_all": "itday pages open",
        "nothing": "itday pages tick", "finding": "itday pages tick",
        "finding_todo": "itday pages tick --todo", "finding_note": "itday pages tick --note",
    },
    "cases": {
        "verdict": "itday alerts close --verdict", "evidence": "itday alerts evidence",
        "contact": "itday alerts contact", "tick": "itday alerts evidence --checked",
        "timeline": "itday alerts explain", "explain": "itday alerts explain",
        "related": "itday find", "bulk": "itday alerts close --band",
        "combine": "itday alerts merge", "apart": "itday alerts split",
        "every": "itday alerts cases --all",
    },
    "notes": {"show_note": "itday show", "discard_note": "itday do"},
    "projects": {
        **dict.fromkeys(
            ("change", "next_step", "colour", "milestone", "reached", "spend", "risk", "decision"),
            "itday project set",
        ),
        "new_project": "itday project add", "new_goal": "itday project goal",
        "new_renewal": "itday project renewal", "ended": "itday project list --all",
    },
}  # fmt: skip
"""The command of each key that a screen beside the cockpit has for itself."""


def command_of(name: str) -> str:
    """The command that does what an action does; empty for none."""
    return ACTS[name].command or SAME.get(name, "")


def missing(said: str) -> str:
    """What of a command line there is not; empty if all of it is."""
    group: click.Command = cli
    context = click.Context(cli)
    for word in said.split()[1:]:
        if word.startswith("-"):
            options = {opt for param in group.params for opt in param.opts}
            if word not in options:
                return f"{said}: no {word}"
        elif isinstance(group, click.Group):
            found = group.get_command(context, word)
            if found is None:
                return f"{said}: no {word}"
            group, context = found, click.Context(found)
    return ""


def test_every_action_has_its_command_or_the_reason_why_not() -> None:
    """Not both, and no reason for what is not there any more."""
    neither = [name for name in ACTS if not command_of(name) and name not in NO_COMMAND]
    both = [name for name in NO_COMMAND if name in ACTS and command_of(name)]
    stale = [name for name in (*NO_COMMAND, *SAME) if name not in ACTS]

    assert (neither, both, stale) == ([], [], [])


def test_every_command_named_is_there() -> None:
    """With its options."""
    named = [command_of(name) for name in ACTS if command_of(name)]
    beside = [said for acts in OF_SHEETS.values() for said in acts.values()]

    assert [gap for one in (*named, *beside) if (gap := missing(one))] == []
    assert missing("itday sync --nothing") == "itday sync --nothing: no --nothing"
    assert missing("itday log nothing") == "itday log nothing: no nothing"


def test_every_action_of_a_screen_beside_has_its_command() -> None:
    """One that is not the cockpit's too; a new screen and a new key must name one."""
    own = {
        name: {act.name for act in acts if act.name not in {*ACTS, "back"}}
        for name, acts in SHEETS.items()
    }

    assert {name: set(commands) for name, commands in OF_SHEETS.items()} == own


@pytest.mark.parametrize("key", ["S", "O", "H", "w", "i", "N", "B"])
async def test_every_action_of_a_screen_beside_is_in_its_palette(full: Stage, key: str) -> None:
    """With its key; and the cockpit's own, which one does not see, are not."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1", key)
        await settle(pilot)
        sheet = app.screen
        assert isinstance(sheet, Sheet)
        offered = [name for name, *_ in Commands(sheet, match_style=None)._commands()]
        await pilot.press("colon")
        await pilot.pause()

        assert isinstance(app.screen, CommandPalette)
        assert [act.name for act in sheet.ACTS if not any(act.said in one for one in offered)] == []
        assert not any(ACTS["leave"].said in one for one in offered)


async def test_every_action_is_in_palette_and_help_with_its_key(full: Stage) -> None:
    """Only leaving at once is not: its key ends the program whatever is shown."""
    app = full.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        entries = {entry.name: entry for entry in app.cockpit.offers()}
        offered = [name for name, *_ in Commands(app.screen, match_style=None)._commands()]

    assert set(ACTS) - set(entries) == {LEAVE_NOW.name}
    assert all(entry.keys and entry.words for entry in entries.values())
    unnamed = [one.name for one in entries.values() if not any(one.keys in o for o in offered)]
    assert unnamed == []
