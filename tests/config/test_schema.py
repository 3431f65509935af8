"""The JSON schema says the same as the checks."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict

from itday.config.schema import schema
from itday.config.shape import LISTS, OPEN_TABLES, TABLES, TOP


class Board(BaseModel):
    """A model inside a model."""

    id: int


class DeskModel(BaseModel):
    """A connector's own keys."""

    model_config = ConfigDict(extra="forbid")
    url: str
    boards: list[Board] = []


def test_every_key_is_in_the_schema_with_its_purpose() -> None:
    """What can be written is what an editor offers."""
    made = schema({})
    assert set(made["properties"]) == {*TOP, *TABLES, *OPEN_TABLES, *LISTS}
    for name, keys in TABLES.items():
        for key, told in keys.items():
            assert made["properties"][name]["properties"][key]["description"] == told.doc
    assert made["additionalProperties"] is False
    json.dumps(made)


def test_a_connector_s_keys_hold_for_its_type() -> None:
    """Its own keys and the shared ones are allowed; what it refers to is found."""
    made = schema({"rt": DeskModel})
    (rule,) = made["properties"]["sources"]["additionalProperties"]["allOf"]
    assert rule["if"]["properties"]["type"] == {"const": "rt"}
    assert set(rule["then"]["properties"]) == {"url", "boards", "type", "write", "every", "enabled"}
    assert rule["then"]["properties"]["boards"]["items"] == {"$ref": "#/$defs/rt.Board"}
    assert "rt.Board" in made["$defs"]
    assert rule["then"]["additionalProperties"] is False
    json.dumps(made)
