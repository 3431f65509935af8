"""What is asked for a connector's settings, and how answers are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field

from itday import registry
from itday.sdk.connector import ConnectorConfig
from itday.setup.question import Question, plain, questions


class Sample(ConnectorConfig):
    """A model with a setting of each sort."""

    limit: int = Field(500, ge=1, le=5000)
    """The most to keep."""
    vips: tuple[str, ...] = ()
    """Addresses."""
    host: str
    """The server."""
    port: int | None = Field(None, ge=1, le=65535)
    filter: tuple[str, ...] = ()
    """Only what fits, a word each."""
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: Path | None = None
    rate: float = Field(1.5, gt=0)
    quiet: bool = False
    map: dict[str, int] = Field(default_factory=dict, examples=["{ low = 4 }"])
    username: str = ""


def asked() -> dict[str, Question]:
    """The questions of the sample by name."""
    return {one.name: one for one in questions(Sample.model_json_schema())}


def test_what_must_be_answered_comes_first() -> None:
    """Then the usual ones, then the rest in the model's order."""
    names = list(asked())

    assert names[:2] == ["host", "username"]
    assert [one.name for one in asked().values() if one.usual] == ["host", "username"]
    assert asked()["host"].needed
    assert not asked()["username"].needed


def test_the_line_below_a_setting_is_its_help() -> None:
    """And what the model says of its values is how it is to be written."""
    found = asked()

    assert found["host"].help == "The server."
    assert found["map"].help == "For example: { low = 4 }."
    assert found["limit"].hint == "from 1 to 5000"
    assert found["rate"].hint == "0 or more"
    assert found["security"].hint == "one of tls, starttls, none"
    assert (found["filter"].kind, found["vips"].kind, found["port"].kind) == (
        "words", "list", "number",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("host", " imap.school.example ", "imap.school.example"),
        ("limit", "20", 20),
        ("port", "", None),
        ("rate", "2", 2.0),
        ("quiet", "Yes", True),
        ("quiet", "off", False),
        ("security", "START", "starttls"),
        ("vips", "a@b.example, c d@e.example,", ["a@b.example", "c d@e.example"]),
        ("filter", "+work 'project:two words'", ["+work", "project:two words"]),
        ("map", "{ low = 4 }", {"low": 4}),
        ("ca_file", "~/ca.pem", "~/ca.pem"),
    ],
)
def test_answers_are_read(name: str, text: str, value: Any) -> None:
    """As the settings file would have them, and shown so that they are read again the same."""
    question = asked()[name]

    assert question.read(text) == value
    if value is not None:
        assert question.read(question.shown(value)) == value


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("host", "", "host cannot be left out"),
        ("limit", "many", "limit must be a whole number"),
        ("limit", "5001", "limit must be from 1 to 5000"),
        ("port", "0", "port must be from 1 to 65535"),
        ("quiet", "perhaps", "quiet must be yes or no"),
        ("security", "t-l-s", "security must be one of"),
        ("filter", "'open", "filter: a quote is not closed"),
        ("map", "{ low", "map: not TOML"),
    ],
)
def test_what_cannot_be_meant_is_said(name: str, text: str, said: str) -> None:
    """With what would do."""
    with pytest.raises(ValueError, match=said):
        asked()[name].read(text)


def test_where_only_names_are_known() -> None:
    """Text, or whatever TOML makes of it."""
    [one] = plain(["anything"])

    assert [one.read(text) for text in ("free text", "3", "true", "[1, 2]", '"3"', "2nd")] == [
        "free text", 3, True, [1, 2], "3", "2nd",
    ]  # fmt: skip
    assert one.read(one.shown(3)) == 3


@pytest.mark.parametrize("name", registry.connector_names())
def test_every_connector_can_be_asked_about(name: str) -> None:
    """The default of each setting is read back as it is."""
    try:
        model = registry.connector(name).Config
    except Exception as error:  # noqa: BLE001  # an extra that is not installed here
        pytest.skip(str(error))
    for question in questions(model.model_json_schema()):
        if question.default not in (None, "", [], {}):
            assert question.read(question.shown(question.default)) == question.default
