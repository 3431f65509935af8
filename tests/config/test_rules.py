"""The rules: itday's defaults, and a school's own on top."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from itday.config import rules
from itday.config.settings import parse
from itday.domain.errors import SettingsError


def test_the_defaults_are_whole() -> None:
    """Every band is reachable, and each weight and obligation is there."""
    told = rules.load()

    assert [name for name, _ in told.bands] == ["act now", "look today", "batch", "bulk"]
    assert told.weights["leaked_credentials"] == 30
    assert told.weights["known_place"] == -25
    assert {one.body for one in told.obligations} >= {"ICO", "Charity Commission", "Insurer", "DSL"}
    assert told.version
    assert told.trips == ()


def test_a_school_changes_what_it_says_and_keeps_the_rest(tmp_path: Path) -> None:
    """One weight, one network, its own registers; other weights stay."""
    (tmp_path / "trips.csv").write_text(
        "who,country,from,to\nA.Oakes,es,2026-11-20,2026-11-27\n*,fr,2026-12-01,2026-12-02\n"
    )
    (tmp_path / "places.csv").write_text("name,address\nVPN,198.51.100.0/24\n")
    own = tmp_path / "rules.toml"
    own.write_text(
        'version = "ours-1"\n[weights]\ngeneric = 3\n'
        '[networks]\nschool = ["203.0.113.0/24"]\n'
        '[registers]\ntrips = "trips.csv"\nplaces = "places.csv"\n'
    )

    told = rules.load(own)

    assert (told.version, told.weights["generic"], told.weights["travel"]) == ("ours-1", 3, 5)
    assert told.school == (ip_network("203.0.113.0/24"),)
    assert told.places == (("VPN", ip_network("198.51.100.0/24")),)
    assert [(trip.who, trip.country) for trip in told.trips] == [("a.oakes", "ES"), ("*", "FR")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[weights]\nunfamilar = 5\n", "unfamilar"),
        ("[bands]\n'act now' = 70\n", "lowest"),
        ("[[obligations]]\nbody = 'X'\nwhen = 'sometimes'\n", "when is one of"),
        ("nothing = 1\n", "nothing is called"),
        ("[networks]\nschool = ['192.0.2']\n", "192.0.2"),
        ("[retention]\nmail_days = 0\n", "less than a day"),
        ("[registers]\ntrips = 'gone.csv'\n", "cannot be read"),
        ("= 1", "not TOML"),
    ],
)
def test_a_fault_names_the_file_and_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    """One line, and nothing is guessed."""
    own = tmp_path / "rules.toml"
    own.write_text(text)

    with pytest.raises(SettingsError, match=said) as caught:
        rules.load(own)

    assert str(tmp_path) in str(caught.value)


def test_a_register_without_its_columns_is_refused(tmp_path: Path) -> None:
    """Which, and which there should be."""
    (tmp_path / "trips.csv").write_text("who,where\n")
    own = tmp_path / "rules.toml"
    own.write_text('[registers]\ntrips = "trips.csv"\n')

    with pytest.raises(SettingsError, match="no column country"):
        rules.load(own)


def test_settings_say_where_the_rules_are(tmp_path: Path) -> None:
    """Beside the settings file, unless the path is whole."""
    file = tmp_path / "config.toml"

    assert parse("", file).rules_file is None
    assert parse('rules = "own.toml"', file).rules_file == tmp_path / "own.toml"


def test_a_fault_in_the_school_s_file_is_told_and_ours_hold(tmp_path: Path) -> None:
    """For what must be shown whatever happens."""
    own = tmp_path / "rules.toml"
    own.write_text('version = "ours-1"\n')
    assert (rules.in_force(own)[0].version, rules.in_force(own)[1]) == ("ours-1", "")

    own.write_text("version = \n")
    told, fault = rules.in_force(own)
    assert told == rules.load()
    assert "not TOML" in fault
