"""The parts of the Request Tracker connector that need no server, on answers of RT 5.0.3."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from itday.connectors._rt_config import RtConfig
from itday.connectors._rt_desk import Desk
from itday.connectors._rt_posts import Entries, Text, Texts, content_type, has, posts
from itday.connectors._rt_query import Mark, after, changed, open_queue, quoted
from itday.connectors._rt_rows import Listing, Row
from itday.sdk.connector import Setting
from itday.sdk.scrub import scrub

PAYLOADS = Path(__file__).parent / "payloads" / "rt"
AT = datetime(2026, 11, 24, 3, 30, 44, tzinfo=UTC)


def payload(name: str) -> Any:
    """What RT answered."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def config(**keys: Any) -> RtConfig:
    """A desk's settings."""
    return RtConfig.model_validate({"url": "https://rt.school.example", **keys})


def test_a_list_of_rt_is_understood() -> None:
    """A recorded list becomes tickets, custom field and hostile subject included."""
    listing = Listing.model_validate(payload("tickets"))
    rows = [Row.model_validate(one) for one in listing.items]
    desk = config(category_field="Room")
    odd, projector = (desk.ticket(row, "rt", "https://rt.school.example/") for row in rows)

    assert "\x1b" not in odd.title
    assert projector.title == "Projector in B12 shows a blue picture"
    assert projector.due_at == datetime(2026, 12, 1, 16, tzinfo=UTC)
    assert (projector.priority, projector.status, projector.assignee) == (3, "open", "")
    assert projector.requester is not None
    assert projector.requester.full == "Carol Reed <c.reed@school.example>"
    assert projector.category == ""


def test_a_ticket_by_itself_is_understood() -> None:
    """Links without names, as `GET /ticket/7` gives them, are enough to compare with."""
    row = Row.model_validate(payload("ticket"))

    assert (row.id, row.owner, row.Status, row.number) == (7, "", "open", 50)


def test_a_conversation_is_read_in_order() -> None:
    """Oldest first; files are left out, HTML becomes words, comments are private."""
    said = posts(
        Entries.model_validate(payload("history")), Texts.model_validate(payload("attachments"))
    )

    assert [(one.type, one.public, one.author) for one in said] == [
        ("Create", True, "Alice"),
        ("Comment", False, "Alice"),
        ("Correspond", True, "Alice"),
    ]
    assert [one.text for one in said] == [
        "It has done so since Monday.\n\nCarol",
        "Cable looks worn.",
        "Dear Carol,\n\nwe will come today.",
    ]
    assert said[1].at == AT


def test_a_recorded_mark_is_found() -> None:
    """RT folds the header that holds the mark; it is found all the same, and no other."""
    texts = Texts.model_validate(payload("attachments"))
    asked: dict[str, Any] = {"text": "?", "author": "", "since": AT}

    assert has(texts, key="0123456789abcdef0123456789abcdef", **asked)
    assert not has(texts, key="f" * 32, **asked)


def test_a_long_conversation_says_what_is_left_out() -> None:
    """The newest are shown, and that there are more."""
    history = Entries.model_validate(payload("history") | {"total": 60})

    assert posts(history, Texts.model_validate(payload("attachments")))[0].text == (
        "(57 earlier contributions are not shown)"
    )


def test_scripts_and_plain_twins_of_html() -> None:
    """Of two forms of one mail the plain one is shown; a script is never text."""
    html = Text(TransactionId=1, ContentType="text/html", Content="<script>x</script><p>a</p>")
    plain = Text(TransactionId=1, ContentType="text/plain", Content="b")
    entry = Entries.model_validate({"items": [{"id": "1", "Type": "Create"}]})

    assert [one.text for one in posts(entry, Texts(items=[html, plain]))] == ["b"]
    assert [one.text for one in posts(entry, Texts(items=[html]))] == ["a"]


@given(st.text())
def test_a_quoted_name_cannot_leave_its_quotes(name: str) -> None:
    """Whatever a queue is called, its name stays one string of the query."""
    inner = quoted(name)[1:-1]
    assert re.fullmatch(r"(?s:[^'\\]|\\['\\])*", inner)
    assert re.sub(r"\\(['\\])", r"\1", inner) == name


def test_what_a_full_pass_asks() -> None:
    """Parts are in parentheses, so that a person's OR does not swallow the rest."""
    query = open_queue(["IT", "AV"], "Subject LIKE 'x' OR id = 1", 14)

    assert query == (
        "(Status = '__Active__' OR (Status = '__Inactive__' AND "
        "LastUpdated > '1209600 seconds ago')) AND (Queue = 'IT' OR Queue = 'AV') AND "
        "(Subject LIKE 'x' OR id = 1)"
    )
    assert open_queue([], "", 0) == "(Status = '__Active__')"
    assert after(changed(60, ""), 9) == "((LastUpdated > '60 seconds ago')) AND (id > 9)"


@given(st.integers(0, 90_000), st.integers(0, 5))
def test_asking_back_reaches_the_mark(elapsed: int, skew: int) -> None:
    """However long ago the last pull was, the overlap covers it while clocks agree."""
    mark = Mark(server=AT, here=AT + timedelta(seconds=skew), newest=AT, full="x", shape="y")
    seconds = mark.seconds(mark.here + timedelta(seconds=elapsed))

    assert seconds >= elapsed + 60
    assert mark.covered(seconds, AT + timedelta(seconds=elapsed))


@pytest.mark.parametrize("cursor", [None, "", "12", "{}", '{"server": "x"}'])
def test_a_cursor_of_another_making_is_none(cursor: str | None) -> None:
    """Then everything is listed again."""
    assert Mark.read(cursor) is None


@pytest.mark.parametrize(
    ("number", "priority"), [(-5, 4), (0, 4), (49, 4), (50, 3), (99, 3), (100, 2), (500, 2)]
)
def test_numbers_fall_to_the_next_lower_step(number: int, priority: int) -> None:
    """RT's labels do the same."""
    assert config().priority(number) == priority


def test_priorities_may_be_words() -> None:
    """RT's delivered labels are numbers by other names."""
    desk = config(priorities={"Low": 4, "medium": 2, "80": 1})

    assert dict(desk.priorities) == {0: 4, 50: 2, 80: 1}
    assert (desk.their_priority(1), desk.their_priority(3)) == (80, None)
    assert Row.model_validate({"id": 1, "Status": "new", "Priority": "High"}).number == 100


@pytest.mark.parametrize("given", [{}, {"0": 5}, {"urgent": 1}, 3, {"0": 0}])
def test_priorities_that_mean_nothing_are_refused(given: Any) -> None:
    """A slip is said, not guessed at."""
    with pytest.raises(ValidationError, match="priorities"):
        config(priorities=given)


def test_words_of_another_lifecycle() -> None:
    """A desk's own words are mapped both ways; an unknown one stays as it is and counts as open."""
    desk = config(statuses={"Awaiting Parts": "pending"})
    row = Row.model_validate({"id": 1, "Status": "limbo"})

    assert desk.status("awaiting parts") == "pending"
    assert desk.their_status("pending", "open") == "awaiting parts"
    assert desk.their_status("pending", "stalled") == "stalled"
    assert desk.their_status("closed", "open") == "rejected"
    assert desk.their_status("limbo", "open") == "limbo"
    assert desk.ticket(row, "rt", "https://rt.school.example/").facets().open


def test_nulls_and_numbers_are_taken_for_words() -> None:
    """What another version leaves out or writes as a number does not put the row aside."""
    row = Row.model_validate(
        {"id": 9, "Status": "new", "Subject": None, "Priority": None, "Owner": {"id": 32},
         "Queue": {"id": 3, "Name": None}, "Requestor": [{"id": "x@school.example"}], "Due": ""}
    )  # fmt: skip
    ticket = config().ticket(row, "rt", "https://rt.school.example/")

    assert (ticket.title, ticket.assignee, ticket.queue, ticket.source_priority) == (
        ("", "32", "3", "")
    )
    assert ticket.requester is not None
    assert ticket.requester.email == "x@school.example"


def test_the_mark_is_a_parameter_of_a_plain_type() -> None:
    """Nothing of it is in what people read."""
    assert content_type("ab" * 16) == "text/plain; x-itday=" + "ab" * 16


def test_no_token_makes_no_word_secret(now: datetime) -> None:
    """Without a token nothing is masked: the word "token" stays readable in every message."""
    Desk(config(), Setting(source="rt", now=lambda: now))

    assert scrub("the token has expired") == "the token has expired"
