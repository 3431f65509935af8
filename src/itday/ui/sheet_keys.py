"""The keys of the screens beside the cockpit: each action by name, as the settings may move it.

A key may mean one thing on one screen and another on the next; within one screen it is one thing.
"""

from __future__ import annotations

from itday.ui.act import Act
from itday.ui.keys import ACTS


def _as_in_the_cockpit(name: str, words: str = "", long: str = "") -> Act:
    """An action of the cockpit that these screens have too, under the same key."""
    act = ACTS[name]
    said = words or act.words
    return Act(name, act.keys, said, long or words or act.said, act.argument)


BACK = Act("back", "q", "back", "back to the cockpit")
OUT = _as_in_the_cockpit("go_out", "back", "out one level: text, filter, then this screen")
COMMON = (_as_in_the_cockpit("help"), _as_in_the_cockpit("palette"), OUT, BACK)
TURNING = (_as_in_the_cockpit("undo"), _as_in_the_cockpit("redo"), *COMMON)
"""Of screens on which something is decided."""

SOURCES = (
    Act("mend", "enter", "mend", "do what mends this source: sign in, retry, open the settings"),
    _as_in_the_cockpit("refresh", "pull", "pull this source now"),
    _as_in_the_cockpit("refresh_all"),
    Act("sign_in", "s", "sign in", "keep another password or token for this source"),
    Act("edit_settings", "e", "edit", "open the settings at this source's line"),
    Act("switch", "x", "switch", "switch this source on or off"),
    _as_in_the_cockpit("setup", "set up", "set up another source, or change one"),
    Act("accept", "A", "accept", "accept a pull that leaves far less than there was"),
    *COMMON,
)
OUTBOX = (
    _as_in_the_cockpit("keep_mine"),
    _as_in_the_cockpit("take_theirs"),
    Act("withdraw", "d,delete", "withdraw", "take this change back before it is sent"),
    _as_in_the_cockpit("refresh", "retry", "try again now; ask again what was refused"),
    Act("ended", "E", "ended too", "show what was sent, refused or withdrawn as well"),
    _as_in_the_cockpit("filter", "filter", "only changes with these words"),
    *TURNING,
)
HISTORY = (
    Act("take_back", "enter", "take back", "take this entry's batch back"),
    _as_in_the_cockpit("filter", "filter", "only entries with these words"),
    Act("verify", "C", "check chain", "walk the chain of hashes and show its head"),
    _as_in_the_cockpit("copy", "copy", "copy the entry as text"),
    _as_in_the_cockpit("undo", "undo last"),
    _as_in_the_cockpit("redo"),
    *COMMON,
)
PAGES = (
    Act("open_page", "enter,o", "open", "open this page in the browser"),
    Act("nothing", "space,x", "nothing", "looked at, nothing to report"),
    Act("finding", "f", "finding", "looked at, with a line of what was found"),
    Act("finding_todo", "t", "finding, to-do", "looked at, and a to-do of the finding"),
    Act("finding_note", "n", "finding, note", "looked at, and a note of the finding"),
    Act("open_all", "A", "open all", "open every page that is not ticked off"),
    _as_in_the_cockpit("copy", "copy", "copy this page's address"),
    *TURNING,
)
CASES = (
    _as_in_the_cockpit("take", "acknowledge", "take the case on, with all of its alerts"),
    Act("verdict", "v,i", "verdict", "close with a verdict; what an audit needs is asked for"),
    Act("evidence", "e", "evidence", "note what was checked and what was seen"),
    Act("contact", "c", "asked", "note that the person was asked, or why not"),
    Act("tick", "space", "tick", "tick the next step of the playbook off"),
    _as_in_the_cockpit("log", "log", "log the case for SLT"),
    Act("timeline", "t", "timeline", "the alerts in order of time first"),
    Act("explain", "x", "explain", "the score line by line first"),
    Act("related", "r", "related", "tickets, mail and meetings of these people"),
    Act("bulk", "B", "bulk close", "close all cases of this band with one reason"),
    Act("combine", "m", "join", "put another case together with this one"),
    Act("apart", "s", "split", "take an alert out of the case"),
    Act("every", "E", "closed too", "show the closed ones as well"),
    _as_in_the_cockpit("filter", "filter", "only cases with these words"),
    *TURNING,
)
NOTES = (
    Act("show_note", "enter", "show", "show this note in the cockpit, with all the keys of a row"),
    Act("discard_note", "x", "discard", "put this note away; undo brings it back"),
    _as_in_the_cockpit("copy", "copy", "copy the note's text"),
    _as_in_the_cockpit("filter", "filter", "only notes with these words"),
    *TURNING,
)
PROJECTS = (
    Act("change", "enter,e", "change", "change a field of this project, goal or renewal"),
    Act("next_step", "n", "next step", "say what comes next"),
    Act("colour", "c", "colour", "judge it otherwise than the rule, or by the rule again"),
    Act("milestone", "m", "milestone", "add a milestone, or move one"),
    Act("reached", "x", "reached", "a milestone was reached today"),
    Act("spend", "s", "spend", "say what was spent so far"),
    Act("risk", "r", "risk", "add a risk, or close one"),
    Act("decision", "d", "decision", "a decision that is wanted, or was taken today"),
    Act("new_project", "a", "add", "add a project to the register"),
    Act("new_goal", "t", "goal", "set a goal of the strategy: owner, projects, day"),
    Act("new_renewal", "w", "renewal", "note what runs out: contract, certificate, domain"),
    Act("ended", "E", "ended too", "show what has ended as well"),
    _as_in_the_cockpit("filter", "filter", "only what has these words"),
    *TURNING,
)
SHEETS = {
    "sources": SOURCES,
    "outbox": OUTBOX,
    "history": HISTORY,
    "pages": PAGES,
    "cases": CASES,
    "notes": NOTES,
    "projects": PROJECTS,
}
