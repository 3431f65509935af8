"""What can be done, and why not, in words for a greyed key."""

from __future__ import annotations

from pathlib import Path

import pytest

from itday.config.settings import parse
from itday.domain.change import Change
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Acknowledge, Assign, Complete, Jot, Start
from itday.store.feeds import SourceRow
from itday.sync.ability import Plan, login, plan

SETTINGS = parse(
    """
[me]
email = "a.oakes@school.example"
[me.logins]
rt = "aoakes"
[sources.rt]
type = "rt"
write = true
username = "bot"
[sources.mail]
type = "imap"
username = "ann"
[sources.todo]
type = "todotxt"
write = true
[sources.off]
type = "rt"
write = true
enabled = false
[sources.new]
type = "rt"
write = true
""",
    Path("settings.toml"),
)
KNOWN = {
    "rt": SourceRow("rt", "rt", True, frozenset({"assign", "acknowledge"})),
    "mail": SourceRow("mail", "imap", False, frozenset({"acknowledge", "assign"})),
    "todo": SourceRow("todo", "todotxt", True, frozenset({"done"})),
}


@pytest.mark.parametrize(
    ("change", "source", "kind", "expected"),
    [
        (Assign, "rt", "ticket", Plan("remote")),
        (Assign, "rt", "todo", Plan("", "a to-do has no assign")),
        (Assign, "mail", "ticket", Plan("", "mail is read-only: set write = true")),
        (Assign, "off", "ticket", Plan("", "off is switched off: set enabled = true")),
        (Assign, "new", "ticket", Plan("", "new was not synced yet")),
        (Assign, "gone", "ticket", Plan("", "gone is not set up")),
        (Start, "todo", "todo", Plan("", "todo cannot start a to-do")),
        (Complete, "todo", "todo", Plan("remote")),
        (Complete, DESK, "todo", Plan("own")),
        (Jot, DESK, "note", Plan("own")),
        (Assign, DESK, "ticket", Plan("", "no ticket lives on the desk")),
        (Acknowledge, "rt", "alert", Plan("remote")),
        (Acknowledge, "mail", "alert", Plan("local")),
        (Acknowledge, "todo", "alert", Plan("local")),
    ],
)
def test_where_a_change_goes(change: type[Change], source: str, kind: str, expected: Plan) -> None:
    """To its source, to the desk, nowhere: and then why."""
    assert plan(SETTINGS, KNOWN, change, Ref(source, kind, "1")) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("rt", "aoakes"), ("mail", "ann"), ("todo", "a.oakes@school.example")],
)
def test_my_login(source: str, expected: str) -> None:
    """As I said, else as itday signs in, else my address."""
    assert login(SETTINGS, source) == expected
