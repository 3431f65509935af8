"""`itday show`: one thing, whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from itday.domain.ref import Ref
from tests.cli.conftest import HOSTILE, Run, put
from tests.samples import sample


def test_every_field_is_shown(profile: None, run: Run) -> None:
    """Title, reference, address, and each field that says something."""
    out = run("show", "s:ticket:1").out

    assert out.startswith("[URGENT][SAFEGUARDING] call me\ns:ticket:1\nhttps://desk.example/17\n")
    assert re.search(r"^requester +Ann Oakes, a.oakes@school.example, aoakes$", out, re.MULTILINE)
    assert "due at" in out


def test_moments_are_in_school_time(profile: None, run: Run) -> None:
    """Not as the source writes them; what only looks like one stays."""
    put(
        sample("todo", "9999-99-99T00:00:00Z").model_copy(
            update={
                "updated_at": datetime(2026, 7, 1, 8, 30, tzinfo=UTC),
                "description": "0001-01-01T00:00:00Z",
            }
        )
    )

    out = run("show", "s:todo:9999-99-99T00:00:00Z").out

    assert "updated at   2026-07-01 09:30 BST\n" in out
    assert "0001-01-01" in out
    assert out.startswith(sample("todo").title)


def test_by_its_short_form(profile: None, run: Run) -> None:
    """As a listing prints it; by source and key too."""
    short = Ref("s", "alert", "1").short

    assert run("show", short).out == run("show", short[:5]).out
    assert run("show", "s:alert:1").out == run("show", short).out


def test_a_short_form_that_stands_for_several(profile: None, run: Run) -> None:
    """They are named, so that one can be chosen."""
    told = run("show", "s:1")

    assert told.code == 1
    assert "stands for several: s:alert:1, s:meeting:1, s:message:1, ..." in told.err


def test_json(profile: None, run: Run) -> None:
    """One object, as in a list."""
    assert run("show", "s:todo:1", "--json").json == run("list", "todo", "--json").json[0]


def test_what_waits_is_said(profile: None, run: Run) -> None:
    """A decision that its source does not know of yet."""
    run("do", "done", "s:todo:1")

    assert "s:todo:1  waiting to be sent\n" in run("show", "s:todo:1").out


def test_a_key_and_an_address_may_be_hostile(profile: None, run: Run) -> None:
    """Both are the source's own text and are cleaned when they are shown."""
    record = sample("ticket", HOSTILE).model_copy(update={"url": f"https://x.example/{HOSTILE}"})
    put(record)

    out = run("show", record.ref.short).out

    assert not {"\x07", "\x9b", "\u202e"} & set(out)
    assert run("show", record.ref.short, "--json").json["ref"] == str(record.ref)


def test_a_conversation_that_cannot_be_had(profile: None, run: Run) -> None:
    """The demo's school has no such ticket: one line, exit code 1."""
    told = run("show", "s:ticket:1", "--posts")

    assert told.code == 1
    assert told.err.count("\n") == 1
