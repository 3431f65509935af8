"""Holds exported alerts to the published schemas of OCSF and ECS.

`payloads/exchange.json` is what `tools/exchange_contract.py` reads out of the schemas' sources:
types, requirements, enumerations, constraints and nested objects. What is not in it is a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from tests.house.tree import TESTS

CONTRACT = json.loads((TESTS / "triage" / "payloads" / "exchange.json").read_text("utf-8"))
OCSF, ECS = CONTRACT["ocsf"], CONTRACT["ecs"]
Part = Mapping[str, Any]


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_float(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


BASE: Mapping[str, Callable[[object], bool]] = {
    "boolean_t": lambda value: isinstance(value, bool),
    "float_t": _is_float,
    "integer_t": _is_int,
    "json_t": lambda value: True,
    "long_t": _is_int,
    "string_t": _is_text,
}


def ocsf_faults(made: Part) -> list[str]:
    """What the schema has against one event."""
    return [*_faults(made, OCSF["class"], "", numbered=False), *_numbers(made)]


def _numbers(made: Part) -> Iterator[str]:
    """What the schema computes: the numbers of category, class and type, with their names."""
    for name in ("category_uid", "category_name", "class_uid", "class_name"):
        if made.get(name) != OCSF[name]:
            yield f"{name} is not {OCSF[name]}"
    if made.get("type_uid") != OCSF["class_uid"] * 100 + made.get("activity_id", 0):
        yield "type_uid is not class and activity"
    if made.get("metadata", {}).get("version") != OCSF["version"]:
        yield f"metadata.version is not {OCSF['version']}"


def _faults(made: Part, part: Part, at: str, *, numbered: bool = True) -> Iterator[str]:
    """Of one object, and of those in it."""
    known = part["attributes"]
    for name in made:
        if name not in known:
            yield f"{at}{name} is not in the schema"
    for name, said in known.items():
        if said.get("requirement") == "required" and name not in made:
            yield f"{at}{name} is required"
        if name in made:
            yield from _attribute(made, name, said, at, numbered=numbered)
    if (one := part.get("constraints", {}).get("at_least_one")) and not {*one} & {*made}:
        yield f"{at or 'event '}has none of {', '.join(one)}"
    if (one := part.get("constraints", {}).get("just_one")) and len({*one} & {*made}) != 1:
        yield f"{at or 'event '}has not just one of {', '.join(one)}"


def _attribute(made: Part, name: str, said: Part, at: str, *, numbered: bool) -> Iterator[str]:
    value = made[name]
    if said.get("deprecated"):
        yield f"{at}{name} is deprecated"
    if said.get("is_array", False) != isinstance(value, list):
        yield f"{at}{name} is {'no' if said.get('is_array') else 'a'} list"
        return
    computed = not numbered and name in {"category_uid", "class_uid", "type_uid"}
    for one in value if isinstance(value, list) else [value]:
        yield from _value(one, said["type"], f"{at}{name}")
        if "enum" in said and not computed:
            yield from _enum(made, str(one), said, f"{at}{name}")


def _enum(made: Part, value: str, said: Part, at: str) -> Iterator[str]:
    """A number has its caption beside it, and 99 always a word."""
    if value not in said["enum"]:
        yield f"{at} is none of its values: {value}"
        return
    if not (sibling := said.get("sibling")):
        return
    told = made.get(sibling)
    if value == "99" and not told:
        yield f"{at} is 99 without {sibling}"
    if value != "99" and told not in {None, said["enum"][value]}:
        yield f"{sibling} is {told}, not {said['enum'][value]}"


def _value(value: object, kind: str, at: str) -> Iterator[str]:
    """A value of a type, whose base is another; or an object."""
    if not kind.endswith("_t"):
        if kind not in OCSF["objects"]:
            yield f"{at} is of an object that the contract lacks: {kind}"
        elif not isinstance(value, dict):
            yield f"{at} is no object"
        else:
            yield from _faults(value, OCSF["objects"][kind], f"{at}.")
        return
    said = OCSF["types"][kind]
    if kind in BASE and not BASE[kind](value):
        yield f"{at} is no {kind}"
        return
    if "type" in said:
        yield from _value(value, said["type"], at)
    if isinstance(value, str):
        if "regex" in said and not re.search(said["regex"], value):
            yield f"{at} is not written as {kind}: {value}"
        if len(value) > said.get("max_len", len(value)):
            yield f"{at} is too long"


def _is_date(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _is_ip(value: object) -> bool:
    try:
        return bool(ip_address(str(value)))
    except ValueError:
        return False


ECS_TYPES: Mapping[str, Callable[[object], bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_date,
    "float": _is_float,
    "ip": _is_ip,
    "keyword": _is_text,
    "long": _is_int,
    "match_only_text": _is_text,
    "wildcard": _is_text,
}


def _flat(value: Part, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every field by its dotted name; labels are any keywords."""
    for name, one in value.items():
        whole = f"{before}{name}"
        if isinstance(one, dict) and whole != "labels":
            yield from _flat(one, f"{whole}.")
        else:
            yield whole, one


def ecs_faults(made: Part) -> list[str]:
    """What the schema has against one document."""
    flat = dict(_flat(made))
    needed = [name for name, said in ECS["fields"].items() if said.get("required")]
    found = [f"{name} is required" for name in needed if name not in flat]
    if flat.get("ecs.version") != ECS["version"]:
        found.append(f"ecs.version is not {ECS['version']}")
    for name, value in flat.items():
        said = ECS["fields"].get(name)
        found += [f"{name} is not in the schema"] if said is None else _field(name, value, said)
    expected = ECS["fields"]["event.category"]["values"]
    for category in flat.get("event.category", ()):
        if odd := {*flat.get("event.type", ())} - {*expected.get(category, ())}:
            found.append(f"event.type {sorted(odd)} goes not with {category}")
    return found


def _field(name: str, value: Any, said: Part) -> Iterator[str]:
    if said["type"] == "object":
        if not isinstance(value, dict) or not all(map(_is_text, value.values())):
            yield f"{name} holds more than keywords"
        return
    if said.get("array", False) != isinstance(value, list):
        yield f"{name} is {'no' if said.get('array') else 'a'} list"
        return
    for one in value if isinstance(value, list) else [value]:
        if not ECS_TYPES[said["type"]](one):
            yield f"{name} is no {said['type']}: {one}"
        if "values" in said and one not in said["values"]:
            yield f"{name} is none of its values: {one}"
        if "pattern" in said and not re.search(said["pattern"], str(one)):
            yield f"{name} is not written as {said['pattern']}: {one}"
