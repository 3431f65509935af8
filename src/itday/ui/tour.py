"""A tour in seven steps: what a morning is made of, and its keys as they are in force."""

from __future__ import annotations

import re
from typing import NamedTuple

from itday.ui.keys import Keymap


class Step(NamedTuple):
    """One step; actions stand in braces, and their keys are put there."""

    title: str
    words: str


STEPS = (
    Step(
        "Since you last looked",
        "{round} shows what is new, worse, cleared or late, the gravest first. {go_in} walks "
        "it; {clear_round} closes the round: all of it has been seen.",
    ),
    Step(
        "Panes",
        "{next_pane} goes round, a digit goes straight there. The title says how old the data "
        "are. {maximise} shows one pane alone, {preview} the row in full.",
    ),
    Step(
        "Deciding",
        "{take} takes, {finish} closes, {snooze} silences, {hand_over} hands over: on the "
        "row, or on all that {mark} marked. {undo} takes the last one back, a batch is one.",
    ),
    Step(
        "Catching a thought",
        "{note} opens a line, tied to the row or the meeting that is on: TODO, RISK or "
        "DECISION in front sorts it. {make_todo} makes a to-do of the row.",
    ),
    Step(
        "Leadership",
        "{log} logs it for the senior leadership team, {agenda} puts it on a meeting's "
        "agenda, {begin} begins the meeting, {join} joins it.",
    ),
    Step(
        "Finding",
        "{filter} narrows a pane as you type, {find} looks everywhere. {pages} has the web "
        "pages of the day.",
    ),
    Step(
        "Whatever else",
        "{help} lists the keys of what has focus: type to search, enter runs. {palette} has "
        "every command by name. {privacy} hides names. {leave} leaves; nothing is lost.",
    ),
)
_ACTION = re.compile(r"\{(\w+)\}")


def said(step: Step, keys: Keymap) -> str:
    """The words of a step with the keys in force."""
    return _ACTION.sub(lambda found: keys.key(found[1]), step.words)
