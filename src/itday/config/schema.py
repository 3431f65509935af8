"""The JSON schema of the settings file, for editors and for `itday config schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itday.config.shape import LISTS, ME, OPEN_TABLES, ROWS, SCHOOL, SOURCE, TODO, TOP, VIEW, Keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = r"^(?!desk$)[a-z0-9][a-z0-9_-]{0,31}$"


def schema(connectors: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """Give the schema of the whole file.

    Args:
        connectors: The model of a connector's own keys by its type name. A source of a type that
            is not among them has only its shared keys checked.
    """
    definitions: dict[str, Any] = {}
    tables = {name: _connector(name, connectors[name], definitions) for name in sorted(connectors)}
    school = _table(SCHOOL)
    school["properties"] |= {
        name: {"type": "array", "items": _table(keys)} for name, keys in ROWS.items()
    }
    top = _table(TOP)
    top["properties"] |= {
        "me": _table(ME),
        "school": school,
        "todo": _table(TODO),
        "keys": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": OPEN_TABLES["keys"],
        },
        **{name: {"type": "array", "items": _table(keys)} for name, keys in LISTS.items()},
        "views": {
            "type": "object",
            "propertyNames": {"pattern": NAME},
            "additionalProperties": _table(VIEW),
            "description": OPEN_TABLES["views"],
        },
        "sources": {
            "type": "object",
            "propertyNames": {"pattern": NAME},
            "additionalProperties": _source(tables),
            "description": OPEN_TABLES["sources"],
        },
    }
    head = {"$schema": DIALECT, "title": "itday settings"}
    return head | top | ({"$defs": definitions} if definitions else {})


def _table(keys: Keys, *, closed: bool = True) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object",
        "properties": {
            name: {**key.kind.schema, "description": key.doc} for name, key in keys.items()
        },
    }
    if needed := [name for name, key in keys.items() if key.needed]:
        made["required"] = needed
    if closed:
        made["additionalProperties"] = False
    return made


def _source(tables: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Give what every source must have, and by its `type` what it must have besides."""
    made = _table(SOURCE, closed=False)
    if tables:
        made["properties"]["type"]["examples"] = list(tables)
        made["allOf"] = [
            {"if": {"properties": {"type": {"const": name}}, "required": ["type"]}, "then": table}
            for name, table in tables.items()
        ]
    return made


def _connector(name: str, model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """Give a connector's table; what it refers to is put into `definitions` under its name."""
    made = model.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}")
    definitions.update({f"{name}.{key}": one for key, one in made.pop("$defs", {}).items()})
    shared = {key: True for key in SOURCE if key not in made.get("properties", {})}
    made["properties"] = made.get("properties", {}) | shared
    return made
