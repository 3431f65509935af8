"""Holds requests and answers to Google's discovery documents.

`payloads/google/contract.json` is what `tools/google_contract.py` reads out of Google's own client:
the methods that are used, their query names, and the schemas of what they take and give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from tests.house.tree import TESTS

DOCUMENTS: Mapping[str, Mapping[str, Any]] = json.loads(
    (TESTS / "connectors" / "payloads" / "google" / "contract.json").read_text("utf-8")
)["documents"]


class Method(NamedTuple):
    """A method of one API."""

    document: str
    name: str
    told: Mapping[str, Any]


def schema(node: Mapping[str, Any]) -> dict[str, Any]:
    """A discovery schema as JSON Schema; a member that is not named there is none."""
    if "$ref" in node:
        return {"$ref": f"#/$defs/{node['$ref']}"}
    made: dict[str, Any] = {}
    kind, form = node.get("type"), node.get("format")
    if kind and kind != "any":
        made["type"] = kind
    if "enum" in node:
        made["enum"] = node["enum"]
    if kind == "string" and form in {"int64", "uint64"}:
        made["pattern"] = r"^-?\d+$"
    if form in {"date-time", "google-datetime"}:
        made["pattern"] = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"
    if "items" in node:
        made["items"] = schema(node["items"])
    if "properties" in node:
        made["properties"] = {name: schema(one) for name, one in node["properties"].items()}
        made["additionalProperties"] = False
    if isinstance(node.get("additionalProperties"), dict):
        made["additionalProperties"] = schema(node["additionalProperties"])
    return made


@cache
def _validator(document: str, name: str) -> Any:
    from jsonschema import Draft202012Validator

    every = DOCUMENTS[document]["schemas"]
    defs = {one: schema(told) for one, told in every.items()}
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": defs})


def against(document: str, name: str, value: Any) -> Iterator[str]:
    """What of a value its schema does not allow; null takes a member out, so it may stand."""
    for error in _validator(document, name).iter_errors(value):
        if error.instance is None:
            continue
        place = ".".join(map(str, error.absolute_path))
        yield f"{name}.{place}: {error.message[:200]}"


@cache
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", path)
    return re.compile("".join("[^/]+" if p.startswith("{") else re.escape(p) for p in parts))


def method(verb: str, host: str, path: str) -> Method | None:
    """The method that a request calls; `None` where there is none."""
    for document, told in DOCUMENTS.items():
        for name, one in told["methods"].items():
            fits = told["host"] == host and one["method"] == verb
            if fits and _pattern(one["path"]).fullmatch(path):
                return Method(document, name, one)
    return None


def request_faults(verb: str, host: str, path: str, query: set[str], body: Any) -> list[str]:
    """What of a request Google's contract does not allow."""
    found = method(verb, host, path)
    if found is None:
        return [f"no such method: {verb} {host}/{path}"]
    faults = [f"{found.name}: no ?{one}" for one in query - set(found.told["query"])]
    if body is not None and found.told["request"] is None:
        faults.append(f"{found.name} takes no body")
    elif body is not None:
        faults += against(found.document, found.told["request"], body)
    return faults


def answer_faults(verb: str, host: str, path: str, value: Any) -> list[str]:
    """What of an answer Google's contract does not allow."""
    found = method(verb, host, path)
    if found is None or found.told["response"] is None:
        return []
    return list(against(found.document, found.told["response"], value))
