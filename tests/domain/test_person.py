"""People."""

from __future__ import annotations

import pytest

from itday.domain.person import Person


@pytest.mark.parametrize(
    ("person", "short"),
    [
        (Person(name="Ann", email="a@school.example"), "Ann"),
        (Person(email="a@school.example", login="ann"), "a@school.example"),
        (Person(login="ann"), "ann"),
        (Person(), ""),
    ],
)
def test_the_best_name_there_is(person: Person, short: str) -> None:
    """Name, else address, else login."""
    assert str(person) == short


def test_a_false_name_is_seen_beside_its_address() -> None:
    """`Head Teacher <x@attacker.example>` gives itself away."""
    assert Person(name="Head", email="x@bad.example").full == "Head <x@bad.example>"
