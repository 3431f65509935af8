"""Each row of the table makes settings that its connectors take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday import registry
from itday.config.settings import RESERVED, SOURCE_NAME
from itday.sdk.origin import origin_of
from itday.setup import presets
from itday.setup.presets import PRESETS, Part, Preset, by_mx, filled, host_name, of_person
from itday.setup.question import questions

KNOWN = {**of_person("dana@school.example"), "host": "cloud.school.example"}
TYPED = {"client_id": "b1c2", "host": "imap.school.example", "url": "https://dav.school.example/"}
"""What a person answers to the questions that a preset leaves open."""
ROWS = [
    pytest.param(row, part, id=f"{row.key}-{part.type}") for row in PRESETS for part in row.parts
]


@pytest.mark.parametrize(("row", "part"), ROWS)
def test_a_row_makes_good_settings(row: Preset, part: Part) -> None:
    """By the connector's own model, with what is asked for beside it; nothing stays unfilled."""
    config = registry.connector(part.type).Config
    made = filled(part, KNOWN)
    asked = [one.name for one in questions(config.model_json_schema()) if one.usual]
    typed = {name: TYPED[name] for name in asked if name in TYPED and name not in made}

    assert not [value for value in made.values() if "{" in str(value)]
    assert set(made) <= set(config.known_keys())
    assert {name for name in asked if name not in made | typed} <= {"username", "path"}
    login = {name: "dana" for name in asked if name == "username"}
    config.model_validate(login | made | typed)


@pytest.mark.parametrize(("row", "part"), ROWS)
def test_a_row_needs_no_address_to_be_known(row: Preset, part: Part) -> None:
    """What nobody has filled stays out, and is asked for."""
    made = filled(part, {"host": "cloud.school.example"})

    assert not [value for value in made.values() if "{" in str(value)]


@pytest.mark.parametrize("row", PRESETS, ids=lambda row: str(row.key))
def test_a_row_is_whole(row: Preset) -> None:
    """Its places are asked for or the person's; its names can be used; its servers speak TLS."""
    open_ = {place for part in row.parts for text in part.fills.values()
             for place in presets.PLACE.findall(str(text))}  # fmt: skip

    assert open_ <= {"email", "login", "domain", *row.asks}
    assert set(row.asks) <= open_
    assert row.have.endswith(".")
    for part in row.parts:
        assert SOURCE_NAME.fullmatch(part.name)
        assert part.name not in RESERVED
        url = str(part.fills.get("url", "https://x.example"))
        assert url.startswith("https://")
    if row.key in registry.connector_names():
        assert [part.type for part in row.parts] == [row.key]


def test_keys_are_unlike() -> None:
    """Of presets; a choice is by them."""
    keys = [row.key for row in PRESETS]

    assert len(set(keys)) == len(keys)
    assert presets.by_key("nothing") is None
    assert by_mx("mx.school.example") is None


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("cloud.school.example", "cloud.school.example"),
        (" https://Cloud.school.example/apps/files?x ", "cloud.school.example"),
        ("cloud.school.example:8443/", "cloud.school.example:8443"),
        ("127.0.0.1:5232", "127.0.0.1:5232"),
        ("user@cloud.school.example", ""),
        ("two words", ""),
        ("", ""),
    ],
)
def test_what_people_paste_for_a_host(text: str, host: str) -> None:
    """A whole address too."""
    assert host_name(text) == host


@given(st.text(max_size=50))
def test_a_host_is_one_in_every_pattern(text: str) -> None:
    """Whatever is typed cannot lead a pattern to another server than the one that is shown."""
    host = host_name(text)
    if host:
        origin = origin_of(f"https://{host}/")
        for row in PRESETS:
            for part in row.parts:
                url = filled(part, {**KNOWN, "host": host}).get("url", "")
                if "{host}" in str(part.fills.get("url", "")):
                    assert origin_of(url) == origin
