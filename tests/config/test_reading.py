"""Tables read against their keys, and the school's calendar made of them."""

from __future__ import annotations

import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from itday.config.reading import Spot, read_school, read_table
from itday.config.shape import SOURCE
from itday.domain.errors import SettingsError
from itday.domain.school_time import School

TEXT = """[school]
name = "Fernhill"
timezone = "Europe/Paris"
inset = [2026-09-03]
periods = [
    { name = "2", start = "09:40", end = "10:30" },
    { name = "1", start = 08:50:00, end = "09:40" },
]
[[school.terms]]
name = "Spring 2027"
start = 2027-01-06
end = 2027-03-25
[[school.terms]]
name = "Autumn 2026"
start = 2026-09-03
end = 2026-12-16
"""


def test_terms_and_periods_are_put_in_order() -> None:
    """People write them as they come; everything after this relies on their order."""
    raw = tomllib.loads(TEXT)["school"]
    school = read_school(raw, Spot(Path("s.toml"), TEXT, ("school",)))
    assert [term.short for term in school.terms] == ["Autumn", "Spring"]
    assert [period.start for period in school.periods] == [time(8, 50), time(9, 40)]
    assert (school.name, school.zone.key) == ("Fernhill", "Europe/Paris")
    assert school.inset == {date(2026, 9, 3)}


def test_an_empty_table_is_the_default_school() -> None:
    """Nothing told, nothing made up."""
    assert read_school({}, Spot(Path("s.toml"), "")) == School()


def test_what_is_left_out_stays_out() -> None:
    """Defaults are the dataclasses' business, so that there is one place for each."""
    spot = Spot(Path("s.toml"), "", ("sources", "a"))
    assert read_table({"type": "rt"}, SOURCE, spot) == {"type": "rt"}
    with pytest.raises(SettingsError, match="Add type: text in quotes"):
        read_table({}, SOURCE, spot)


def test_a_file_that_went_away_has_no_lines(tmp_path: Path) -> None:
    """A message about it can still be made."""
    told = Spot.of(tmp_path / "gone.toml").at("me").error("x", "name")
    assert told.where.endswith("gone.toml:1")
