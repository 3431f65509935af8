"""Where the versions of a conflict differ, and who changed what."""

from __future__ import annotations

from typing import Any

from itday.domain.ref import Ref
from itday.store.outbox import Letter
from itday.store.versions import differences
from tests.conftest import MORNING

BASE = {"title": "Budget", "priority": 5, "due": None, "list_name": "Work", "etag": "v1"}


def letter(*, theirs: dict[str, Any] | None, base: dict[str, Any] = BASE) -> Letter:
    """An edit of a to-do that the source changed as well."""
    payload = {"title": "Budget 2", "due": None, "priority": 1, "description": None}
    ref, at = Ref("lists", "todo", "t"), MORNING.timestamp()
    return Letter(7, "idem", ref, "edit", payload, base, "conflict", 0, at, 0.0, "", theirs)


def test_who_changed_what() -> None:
    """Only what differs, each with the side that changed it; tags and times are nobody's change."""
    theirs = BASE | {"title": "Other", "list_name": "Home", "etag": "v2", "updated_at": "2026"}

    found = {one.name: one for one in differences(letter(theirs=theirs))}

    assert {name: one.by for name, one in found.items()} == {
        "title": "both", "priority": "you", "list name": "them",
    }  # fmt: skip
    assert found["title"][1:4] == ("Budget", "Budget 2", "Other")


def test_both_did_the_same() -> None:
    """That is no difference to settle, and says so."""
    [same, _] = differences(letter(theirs=BASE | {"priority": 1}))

    assert (same.name, same.by) == ("priority", "agreed")


def test_values_in_words() -> None:
    """People by name and address, lists in a row, nothing as such."""
    there = {"who": {"name": "Ann", "email": ""}, "tags": ["p", "q"]}

    found = {one.name: one for one in differences(letter(theirs=BASE | there))}

    assert found["who"][1:4] == ("(empty)", "(empty)", "Ann")
    assert found["tags"].theirs == "p, q"


def test_their_own_word_beside_ours() -> None:
    """It is told only where ours does not tell that something changed."""
    base = BASE | {"status": "pending", "source_status": "waiting", "source_priority": "High"}
    theirs = base | {"source_status": "stalled", "source_priority": "Low", "priority": 7}

    found = {one.name for one in differences(letter(theirs=theirs, base=base))}

    assert found == {"title", "priority", "source status"}
