"""Holds requests and answers to what Microsoft publishes of Graph.

Requests: `payloads/microsoft365/paths.json`, read out of Microsoft's SDK by `tools/graph_paths.py`.
Answers and bodies: JSON Schemas derived from Microsoft's own metadata (CSDL), which lie beside the
checkout of those who develop itday; elsewhere `SCHEMAS` is empty, and `test_microsoft365` says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tests.house.tree import ROOT, TESTS

PATHS: Mapping[str, Mapping[str, Any]] = json.loads(
    (TESTS / "connectors" / "payloads" / "microsoft365" / "paths.json").read_text("utf-8")
)["paths"]
FILE = ROOT.parent / "shared" / "api" / "contracts" / "graph.defs.json"
SCHEMAS: Mapping[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}

ALLOWED_BEYOND = {"$skiptoken", "$deltatoken"}
"""Query names that only Graph's own links hold."""
TYPES = {
    "SignIn": "signIn",
    "RiskDetection": "riskDetection",
    "RiskyUser": "riskyUser",
    "Alert": "security.alert",
    "TodoTask": "todoTask",
    "TodoTaskList": "todoTaskList",
    "PlannerTask": "plannerTask",
    "Event": "event",
    "Message": "message",
    "User": "user",
}
"""The SDK's classes by the names of the metadata, of those whose schema we have."""
ROWS = {
    "identityProtection/riskDetections": "riskDetection",
    "identityProtection/riskyUsers": "riskyUser",
    "auditLogs/signIns": "signIn",
    "security/alerts_v2": "security.alert",
    "users/{}/todo/lists": "todoTaskList",
    "users/{}/todo/lists/{}/tasks": "todoTask",
    "users/{}/todo/lists/{}/tasks/delta": "todoTask",
    "users/{}/planner/tasks": "plannerTask",
    "planner/tasks": "plannerTask",
    "users/{}/calendarView": "event",
    "users/{}/events": "event",
    "users/{}/mailFolders/{}/messages/delta": "message",
    "users/{}/messages": "message",
    "users": "user",
}
"""The type of what is answered at a path, of a listing's rows and of one thing alike."""


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    root = {"$ref": f"#/$defs/microsoft.graph.{name}", "$defs": dict(SCHEMAS)}
    return Draft202012Validator(root)


def against(name: str, value: Any) -> Iterator[str]:
    """What of a value its type does not allow; nothing where no schema is at hand."""
    if f"microsoft.graph.{name}" in SCHEMAS:
        for error in _validator(name).iter_errors(value):
            place = ".".join(map(str, error.absolute_path))
            yield f"{name}.{place}: {error.message[:200]}"


def template(path: str) -> str | None:
    """The contract's path for one below `v1.0/`; `None` where it has none."""
    steps = path.removeprefix("me/").split("/")
    if path.startswith("me/"):
        steps = ["users", "{}", *steps]
    for known in PATHS:
        parts = known.split("/")
        if len(parts) == len(steps) and all(
            part in {"{}", step} for part, step in zip(parts, steps, strict=True)
        ):
            exact = known
            if not any(
                re.sub(r"\{\}$", steps[-1], known) == other for other in PATHS if other != known
            ):
                return exact
    return None


def request_faults(method: str, path: str, query: set[str], body: Any) -> list[str]:
    """What of a request Graph's contract does not allow.

    Args:
        method: Of HTTP.
        path: Below `v1.0/`.
        query: The names in its query.
        body: As JSON; `None` where there is none.
    """
    if path == "me":
        path = "users/me"
    known = template(path)
    if known is None:
        return [f"no such path: {path}"]
    allowed = PATHS[known]
    if method.lower() not in allowed["methods"]:
        return [f"{known} has no {method}"]
    faults = [f"{known}: no ?{one}" for one in query - set(allowed["query"]) - ALLOWED_BEYOND]
    shape = allowed["methods"][method.lower()]
    if known == "security/alerts_v2/{}/comments":
        faults += against("security.alertComment", body)
    elif isinstance(shape, list):
        members = {one.lower() for one in shape}
        faults += [f"{known}: no member {one}" for one in body or {} if one.lower() not in members]
    elif shape in TYPES and body is not None:
        faults += against(TYPES[shape], body)
    elif body is not None:
        faults.append(f"{known} takes no body")
    return faults


def answer_faults(path: str, value: Any) -> list[str]:
    """What of an answer Graph's contract does not allow; a removed row is none of a type."""
    known = template("users/me" if path == "me" else path) or ""
    name = ROWS.get(known) or ROWS.get(known.removesuffix("/{}"))
    if name is None or not isinstance(value, dict):
        return []
    rows = value["value"] if isinstance(value.get("value"), list) else [value]
    return [fault for row in rows if "@removed" not in row for fault in against(name, row)]
