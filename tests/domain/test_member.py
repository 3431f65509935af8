"""People of a directory."""

from __future__ import annotations

from itday.domain.member import PUPIL, STAFF, Member
from itday.domain.ref import Ref


def member(**fields: object) -> Member:
    """Somebody."""
    given = {"ref": Ref("ad", "person", "1"), "title": "Ann Oakes", "login": "aoakes"} | fields
    return Member.model_validate(given)


def test_staff_come_before_pupils() -> None:
    """Work is handed to staff."""
    assert member(type=STAFF).facets().rank < member(type=PUPIL).facets().rank


def test_a_disabled_account_is_closed() -> None:
    """It is found, and offered to nobody."""
    facets = member(enabled=False).facets()

    assert (facets.open, facets.state) == (False, "disabled")


def test_found_by_what_they_are_called_and_do() -> None:
    """Name, login, address, role, year and department."""
    words = member(role="Nurse", email="a@school.example", department="Health").facets().words

    assert all(word in words for word in ("Nurse", "a@school.example", "Health", "aoakes"))
    assert member().person().login == "aoakes"
