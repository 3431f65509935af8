"""What the register is told is looked at first."""

from __future__ import annotations

from typing import Any

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.triage import keeping


def test_a_project_that_can_be_so() -> None:
    """Is a change of its own record."""
    change = keeping.project("core", None, {"title": "Switches"})

    assert change.ref == Ref(DESK, "project", "core")
    assert change.predict({})["title"] == "Switches"


@pytest.mark.parametrize(("key", "fields", "said"), [
    ("No Key", {"title": "x"}, "cannot be a key"),
    ("core", {"title": "x", "tolerance_percent": 500}, "tolerance_percent"),
    ("core", {"title": "x", "rag": "amber"}, "amber owes rag_reason"),
    ("core", {"title": "x", "rag": "red", "rag_reason": "ill"}, "red owes reason, way_back"),
])  # fmt: skip
def test_a_project_that_cannot(key: str, fields: dict[str, Any], said: str) -> None:
    """Is refused in one line."""
    with pytest.raises(ItdayError, match=said):
        keeping.project(key, None, fields)


def test_others_are_named_after_their_title() -> None:
    """So that the same title is the same thing; a day is owed of what runs out."""
    ref = keeping.named_after("renewal", "Web filter (2027)")

    assert ref == Ref(DESK, "renewal", "web-filter-2027")
    with pytest.raises(ItdayError, match="ends"):
        keeping.kept(ref, None, {"title": "Web filter (2027)"})
