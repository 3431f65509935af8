"""Writes what the published schemas of OCSF and ECS say of the exports that itday writes.

    python tools/exchange_contract.py OCSF ECS > tests/triage/payloads/exchange.json

OCSF and ECS are checkouts of the two schemas' repositories (both Apache-2.0) at the releases that
`itday.triage.exchange` names. Of OCSF it takes one class, one profile and the objects in WANTED,
each whole, as compiled: what it extends, then itself, over the dictionary. Of ECS it takes the
field sets in SETS. Descriptions are left out.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

CLASS, PROFILE = "detection_finding", "incident"
WANTED = (
    *("metadata", "product", "finding_info", "attack", "technique", "sub_technique", "evidences"),
    *("actor", "user", "network_endpoint", "location", "autonomous_system"),
)
SETS = {"@timestamp", "message", "labels", "tags"} | {
    *("ecs", "event", "rule", "user", "source", "user_agent", "related", "threat"),
}
Json = dict[str, Any]


def load(path: Path) -> Json:
    """One file of JSON."""
    found: Json = json.loads(path.read_bytes())
    return found


def merged(below: Json, over: Json) -> Json:
    """One attribute over another; their enumerations together."""
    enums = below.get("enum", {}) | over.get("enum", {})
    return below | over | ({"enum": enums} if enums else {})


class Ocsf:
    """The schema's files, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dictionary = load(folder / "dictionary.json")
        self.objects, self.classes = (
            {part["name"]: part for part in map(load, sorted(folder.glob(where)))}
            for where in ("objects/*.json", "events/**/*.json")
        )

    def compiled(self, parts: Json, name: str) -> tuple[Json, Json]:
        """Attributes and constraints of an object or class, with what it inherits."""
        part = parts[name]
        above, rules = self.compiled(parts, part["extends"]) if "extends" in part else ({}, {})
        own = dict(part.get("attributes", {}))
        included = own.pop("$include", [])
        if f"profiles/{PROFILE}.json" in included:
            own = load(self.folder / f"profiles/{PROFILE}.json")["attributes"] | own
        return (
            {n: merged(above.get(n, {}), own.get(n, {})) for n in sorted({*above, *own})},
            part.get("constraints", rules),
        )

    def plain(self, parts: Json, name: str) -> Json:
        """What is tested of an object or class."""
        attributes, rules = self.compiled(parts, name)
        made = {}
        for one, said in attributes.items():
            whole = merged(self.dictionary["attributes"][one], said)
            kept = {
                k: whole[k] for k in ("type", "requirement", "is_array", "sibling") if k in whole
            }
            captions = {key: value["caption"] for key, value in whole.get("enum", {}).items()}
            old = {"deprecated": True} if "@deprecated" in whole else {}
            made[one] = kept | old | ({"enum": captions} if captions else {})
        return {"attributes": made} | ({"constraints": rules} if rules else {})

    def contract(self) -> Json:
        """The class, the objects and the types."""
        categories = load(self.folder / "categories.json")["attributes"]
        category = categories["findings"]
        types = {
            name: {k: said[k] for k in ("type", "regex", "max_len", "range") if k in said}
            for name, said in self.dictionary["types"]["attributes"].items()
        }
        return {
            "version": load(self.folder / "version.json")["version"],
            "category_uid": category["uid"],
            "category_name": category["caption"],
            "class_uid": category["uid"] * 1000 + self.classes[CLASS]["uid"],
            "class_name": self.classes[CLASS]["caption"],
            "class": self.plain(self.classes, CLASS),
            "objects": {name: self.plain(self.objects, name) for name in WANTED},
            "types": types,
        }


def ecs(folder: Path) -> Json:
    """Field by field, read by line: the file is generated, and the same of form throughout."""
    fields: dict[str, Json] = {}
    field, listing = "", ""
    expected: list[str] = []  # Of `event.category`: the event types that go with each.
    for line in (folder / "generated/ecs/ecs_flat.yml").read_text().splitlines():
        if found := re.fullmatch(r"'?([@\w.]+)'?:", line):
            field, listing = found[1], ""
            fields[field] = {}
        elif found := re.fullmatch(r"  (\w+):(?: (.*))?", line):
            listing = found[1]
            if listing in {"type", "pattern"}:
                fields[field][listing] = found[2].strip("'")
            elif listing == "required":
                fields[field][listing] = found[2] == "true"
        elif listing == "normalize" and line == "  - array":
            fields[field]["array"] = True
        elif listing == "allowed_values" and (found := re.fullmatch(r"    name: (\S+)", line)):
            fields[field].setdefault("values", {})[found[1]] = expected
            expected = []
        elif listing == "allowed_values" and (found := re.fullmatch(r"    - (\w+)", line)):
            expected.append(found[1])
    kept = {name: said for name, said in fields.items() if name.partition(".")[0] in SETS}
    return {"version": (folder / "version").read_text().strip(), "fields": kept}


def main() -> None:
    """Print the contract."""
    notes = "OCSF: github.com/ocsf/ocsf-schema. ECS: github.com/elastic/ecs. Both Apache-2.0."
    made = {
        "from": notes,
        "ocsf": Ocsf(Path(sys.argv[1])).contract(),
        "ecs": ecs(Path(sys.argv[2])),
    }
    print(json.dumps(made, separators=(",", ":")))


if __name__ == "__main__":
    main()
