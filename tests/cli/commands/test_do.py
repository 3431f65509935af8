"""`itday do`: each verb on each kind, as a batch, with what a source cannot do said."""

from __future__ import annotations

import pytest

from itday.cli.verbs import VERBS
from tests.cli.conftest import Run, put
from tests.samples import sample

STANDING = {"snooze", "wake", "hand-over", "agenda", "drop"}
"""What no source is told: tried below."""
WAYS = [
    ("done", "todo", [], "state", "completed"),
    ("start", "todo", [], "state", "in-process"),
    ("cancel", "todo", [], "state", "cancelled"),
    ("edit", "todo", ["--title", "Order two", "--priority", "1"], "title", "Order two"),
    ("edit", "todo", ["--due", ""], "due", None),
    ("take", "ticket", [], "assignee", "aoakes"),
    ("assign", "ticket", ["--to", "dana"], "assignee", "dana"),
    ("resolve", "ticket", [], "state", "resolved"),
    ("done", "ticket", [], "state", "resolved"),
    ("status", "ticket", ["--to", "pending"], "state", "pending"),
    ("reopen", "ticket", [], "state", "open"),
    ("priority", "ticket", ["--priority", "1"], "severity", 5),
    ("read", "message", [], "seen", True),
    ("unread", "message", [], "seen", False),
    ("flag", "message", [], "state", "flagged"),
    ("unflag", "message", [], "flagged", False),
    ("archive", "message", [], "state", "archived"),
    ("done", "message", [], "state", "archived"),
    ("unarchive", "message", [], "archived", False),
    ("acknowledge", "alert", [], "state", "in progress"),
    ("confirm-safe", "alert", ["--yes"], "verdict", "false_positive"),
    ("dismiss-risk", "alert", ["--yes"], "state", "resolved"),
    ("confirm-compromised", "alert", ["--yes"], "verdict", "true_positive"),
    ("revoke-sessions", "alert", ["--yes"], "state", "new"),
    ("disable-account", "alert", ["--yes"], "state", "new"),
    ("enable-account", "alert", ["--yes"], "state", "new"),
    ("feedback", "alert", ["--to", "not"], "state", "new"),
    ("rsvp", "meeting", ["--to", "tentative"], "partstat", "tentative"),
    ("close", "alert", ["--verdict", "test", "--reason", "drill"], "state", "resolved"),
    ("done", "alert", ["--verdict", "test", "--reason", "drill"], "verdict", "test"),
]


@pytest.mark.parametrize(("verb", "kind", "options", "field", "value"), WAYS)
def test_a_verb_shows_at_once(  # noqa: PLR0917 - a table's columns
    verb: str, kind: str, options: list[str], field: str, value: object, profile: None, run: Run
) -> None:
    """Before any source was told, the row is as asked, and waits."""
    told = run("do", verb, f"s:{kind}:1", *options)

    row = run("show", f"s:{kind}:1", "--json").json
    assert (told.code, told.err) == (0, "")
    assert sample(kind).title in told.out or "Order two" in row["title"]
    assert {**row["record"], **row}[field] == value
    assert row["waiting"] == 1


@pytest.mark.parametrize("verb", ["comment", "reply"])
def test_words_to_a_ticket(verb: str, profile: None, run: Run) -> None:
    """From the option, or from standard input; only `reply` reaches the person who asked."""
    run("do", verb, "s:ticket:1", "--text", "On my way")
    run("do", verb, "s:ticket:1", "--text", "-", stdin="Two\nlines\n")

    letters = run("outbox", "--json").json
    public = verb == "reply"
    assert [one["payload"] for one in letters] == [
        {"text": "On my way", "public": public},
        {"text": "Two\nlines", "public": public},
    ]


def test_many_are_one_batch(profile: None, run: Run) -> None:
    """One undo takes all of it back; a thing named twice is asked for once."""
    put(sample("todo", "2"))

    told = run("do", "done", "s:todo:1", "s:todo:2", "s:1", "--json")
    assert told.code == 1, "s:1 stands for several"
    told = run("do", "done", "s:todo:1", "s:todo:2", "s:todo:1", "--json")

    assert told.json["titles"] == ["Order toner", "Order toner"]
    assert run("undo", "--json").json["done"] == ["done: Order toner"] * 2
    assert [row["waiting"] for row in run("list", "todo", "--json").json] == [0, 0]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["edit", "s:ticket:1", "--title", "x"], 1, "a ticket has no edit"),
        (["flag", "s:todo:1"], 1, "a to-do has no flag"),
        (["edit", "s:todo:1"], 2, "Nothing to edit"),
        (["edit", "s:todo:1", "--due", "someday"], 2, "is no day or time"),
        (["assign", "s:ticket:1"], 2, "--to is missing"),
        (["priority", "s:ticket:1"], 2, "--priority is missing"),
        (["comment", "s:ticket:1"], 2, "--text is missing"),
        (["comment", "s:ticket:1", "--text", " "], 2, "Nothing was written"),
        (["close", "s:alert:1"], 2, "--verdict is missing"),
        (["close", "s:alert:1", "--verdict", "test"], 2, "--reason is missing"),
        (
            ["close", "s:alert:1", "--verdict", "true_positive", "--reason", "x"],
            1,
            "a true positive is closed in its case",
        ),
        (["close", "s:ticket:1"], 1, "a ticket has no close"),
        (["done", "quiet:todo:1"], 1, "quiet is read-only: set write = true"),
        (["take", "quiet:ticket:1"], 1, "your login is not known: [me.logins] quiet"),
        (["done", "s:todo:1", "nowhere"], 1, "nowhere: no such thing"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: list[str], code: int, says: str, profile: None, run: Run
) -> None:
    """One line, and nothing was done to any."""
    put(sample("todo", source="quiet"))
    put(sample("ticket", source="quiet"))

    told = run("do", *words)

    assert told.code == code
    assert says in told.err
    assert run("outbox", "--json").json == []


def test_an_alert_is_closed_here_where_its_source_cannot(profile: None, run: Run) -> None:
    """The person's word stands; nothing waits for anybody."""
    put(sample("alert", source="quiet"))

    told = run("do", "close", "quiet:alert:1", "--verdict", "test", "--reason", "drill")

    row = run("show", "quiet:alert:1", "--json").json
    assert (told.code, row["state"], row["waiting"]) == (0, "resolved", 0)


def test_every_verb_is_tried() -> None:
    """Who adds a verb adds its way here."""
    assert {way[0] for way in WAYS} | {"comment", "reply", "discard"} == set(VERBS) - STANDING


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_what_cannot_be_undone_is_asked_about(answer: str, profile: None, run: Run) -> None:
    """Anything but yes is no, an end of input too; the question says what it does to others."""
    told = run("do", "revoke-sessions", "s:alert:1", stdin=answer)

    assert told.code == 1
    assert "cannot be taken back" in told.err
    assert run("outbox", "--json").json == []
    assert run("do", "revoke-sessions", "s:alert:1", stdin="y\n").code == 0
    assert len(run("outbox", "--json").json) == 1


def test_an_answer_is_one_of_three(profile: None, run: Run) -> None:
    """A slip is a wrong use, not an answer to the organiser."""
    told = run("do", "rsvp", "s:meeting:1", "--to", "maybe")

    assert told.code == 2
    assert "accepted, tentative, declined" in told.err


def test_silencing_and_waking(profile: None, run: Run) -> None:
    """Out of the list until then; the standing list says until when and why."""
    told = run("do", "snooze", "s:alert:1", "--until", "2h", "--reason", "vendor rings back")
    silenced = run("list", "--silenced").out
    listed = run("list", "alert", "--json").json
    run("do", "wake", "s:alert:1")

    assert told.code == 0
    assert listed == []
    assert "vendor rings back  Unfamiliar sign-in" in silenced
    assert len(run("list", "alert", "--json").json) == 1
    assert run("list", "--silenced").out == "No silenced thing here.\n"
    assert run("list").code == 2


@pytest.mark.parametrize(("words", "code", "says"), [
    (["snooze", "s:alert:1", "--until", "2h"], 1, "silencing an alert owes a reason"),
    (["snooze", "s:alert:1", "--until", "+9d", "--reason", "x"], 1, "2 days at most"),
    (["snooze", "s:todo:1"], 2, "--until is missing"),
    (["snooze", "s:meeting:1", "--until", "2h"], 1, "a meeting has nothing to silence"),
    (["wake", "s:todo:1"], 1, "it is not silenced"),
    (["hand-over", "s:ticket:1"], 2, "--to is missing"),
])  # fmt: skip
def test_what_may_not_be_silenced(
    words: list[str], code: int, says: str, profile: None, run: Run
) -> None:
    """Nothing was done, and why."""
    told = run("do", *words)

    assert told.code == code
    assert says in told.err
    assert run("history", "--json").json == []


def test_handing_over(profile: None, run: Run) -> None:
    """By login, address or name; a ticket's desk is told, elsewhere it is noted."""
    put(sample("person"))
    run("do", "hand-over", "s:ticket:1", "--to", "Ann Oakes")
    run("do", "hand-over", "s:alert:1", "--to", "@aoakes")

    assert [one["payload"] for one in run("outbox", "--json").json] == [{"assignee": "aoakes"}]
    assert run("show", "s:alert:1", "--json").json["handed_to"] == "Ann Oakes"


def test_words_for_the_record(profile: None, run: Run) -> None:
    """A ticket done with words has them as a private comment, as in the cockpit."""
    run("do", "done", "s:ticket:1", "--text", "lamp changed")

    assert [(one["verb"], one["payload"]) for one in run("outbox", "--json").json] == [
        ("comment", {"text": "lamp changed", "public": False}),
        ("status", {"status": "resolved"}),
    ]


def test_a_case_is_its_alerts(profile: None, run: Run) -> None:
    """As the round's line of it: one batch on all that is open, one undo."""
    put(sample("alert", "1"))
    put(sample("alert", "2"))
    sections = run("today", "--json").json["sections"]
    (case,) = next(one["cases"] for one in sections if one["cases"])
    name = case.removeprefix("desk:case:")

    done = run("do", "take", name)
    assert done.out.count("acknowledge: ") == 2
    assert len({one["batch"] for one in run("history", "--json").json}) == 1
    assert run("do", "take", "c-00000000").err.startswith("itday: c-00000000: no such case")
