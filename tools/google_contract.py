"""Writes what Google's discovery documents say of the requests that `google` sends.

    python tools/google_contract.py google_api_python_client-2.202.0-py2.py3-none-any.whl > \
        tests/connectors/payloads/google/contract.json

The documents (Apache-2.0) come with Google's own client. It is read from its wheel and never
installed: 15 MB packed, 111 unpacked. Descriptions are left out, and so is what is not asked for.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

FOLDER = "googleapiclient/discovery_cache/documents"
WANTED = {
    "alertcenter.v1beta1": ("alerts.list", "alerts.get", "alerts.feedback.create",
                            "alerts.feedback.list"),
    "admin.reports_v1": ("activities.list",),
    "admin.directory_v1": ("users.list", "users.get", "users.signOut", "users.patch"),
    "tasks.v1": ("tasklists.list", "tasks.list", "tasks.get", "tasks.insert", "tasks.patch",
                 "tasks.delete"),
    "calendar.v3": ("events.list", "events.get", "events.patch"),
    "gmail.v1": ("users.getProfile", "users.messages.list", "users.messages.get",
                 "users.messages.modify", "users.history.list"),
}  # fmt: skip
ALSO = {"alertcenter.v1beta1": ("AccountWarning",)}
"""Schemas that no method names: payloads of alerts go by `@type`."""


def method(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A method by its dotted name."""
    *steps, last = name.split(".")
    place = document
    for step in steps:
        place = place["resources"][step]
    found: dict[str, Any] = place["methods"][last]
    return found


DULL = {"description", "enumDescriptions", "annotations", "deprecated", "readOnly"}


def plain(node: Any, *, members: bool = False) -> Any:
    """A schema without its descriptions; where it lists members, their names are no keywords."""
    if isinstance(node, dict):
        return {
            key: plain(value, members=key == "properties" and not members)
            for key, value in node.items()
            if members or key not in DULL
        }
    return [plain(one) for one in node] if isinstance(node, list) else node


def named(node: Any) -> Iterator[str]:
    """Every schema that a schema refers to."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from named(value)
    elif isinstance(node, list):
        for value in node:
            yield from named(value)


def closure(schemas: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """The schemas wanted and all that they refer to."""
    found: dict[str, Any] = {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = plain(schemas[name])
            wanted |= set(named(found[name]))
    return dict(sorted(found.items()))


def contract(document: dict[str, Any], names: tuple[str, ...], also: set[str]) -> dict[str, Any]:
    """The methods of one document, and the schemas they need."""
    methods, shapes = {}, set(also)
    everywhere = set(document.get("parameters", {}))
    for name in names:
        one = method(document, name)
        request = one.get("request", {}).get("$ref")
        response = one.get("response", {}).get("$ref")
        shapes |= {shape for shape in (request, response) if shape}
        own = {k for k, v in one.get("parameters", {}).items() if v["location"] == "query"}
        methods[name] = {
            "method": one["httpMethod"],
            "path": document["servicePath"] + one.get("flatPath", one["path"]),
            "query": sorted(own | (everywhere & {"fields", "prettyPrint"})),
            "request": request,
            "response": response,
        }
    host = document["rootUrl"].removeprefix("https://").rstrip("/")
    schemas = closure(document["schemas"], shapes)
    return {"host": host, "revision": document["revision"], "methods": methods, "schemas": schemas}


def main() -> None:
    """Print the contract."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        documents = {
            name: contract(
                json.loads(wheel.read(f"{FOLDER}/{name}.json")), names, set(ALSO.get(name, ()))
            )
            for name, names in WANTED.items()
        }
    origin = sys.argv[1].rpartition("/")[2]
    print(json.dumps({"from": origin, "documents": documents}, separators=(",", ":")))


if __name__ == "__main__":
    main()
