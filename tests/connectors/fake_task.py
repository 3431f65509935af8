"""A program that does what we ask of `task`, with its tasks in one JSON file: for the tests."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

DATA = Path(os.environ["TASKDATA"])
FILE, MOOD = DATA / "pending.data", DATA / "mood"
NOW = "20261124T081500Z"
VERBS = {"done": "completed", "delete": "deleted"}


def mood(word: str) -> str:
    """What a test told it to be like; empty where not so."""
    said = MOOD.read_text().split(maxsplit=1) if MOOD.exists() else []
    return said[1] if said and said[0] == word else ""


def order(task: dict[str, Any], words: list[str]) -> None:
    """Carry out one order."""
    verb, *rest = words
    if verb in VERBS:
        task.pop("start", None)
        task.update(status=VERBS[verb], end=NOW)
    elif verb == "start":
        task["start"] = NOW
    elif verb == "stop":
        task.pop("start")
    for word in rest:
        name, _, value = word.partition(":")
        task[name] = value
        if not value:
            task.pop(name)
    task["modified"] = NOW


def main(words: list[str]) -> int:
    """What `task` does."""
    tasks = json.loads(FILE.read_text()) if FILE.exists() else []
    if words == ["--version"]:
        print(mood("version") or "2.6.2")  # noqa: T201  # it is a program
        return 0
    if words[0] == "_get":
        print(DATA)  # noqa: T201  # the same
        return 0
    words = [word for word in words if not word.startswith("rc.")]
    if words[-1] == "export":
        named = [word[5:] for word in words if word.startswith("uuid:")]
        rows = [task for task in tasks if not named or task["uuid"] in named]
        sys.stdout.write(mood("prints") or json.dumps(rows))
        return int(mood("fails") or 0)
    if mood("refuses"):
        sys.stderr.write(mood("refuses"))
        return 4
    if words[0] == "import":
        given = {one["uuid"]: {"modified": NOW} | one for one in json.load(sys.stdin)}
        held = {task["uuid"]: task for task in tasks}
        tasks = list((held | given).values())
    else:
        order(next(task for task in tasks if f"uuid:{task['uuid']}" == words[0]), words[1:])
    FILE.write_text(json.dumps(tasks))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
