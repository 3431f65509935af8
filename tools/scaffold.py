"""Begin a connector or a pane: its module, a test that fails until it is filled, and its page.

python tools/scaffold.py connector NAME
python tools/scaffold.py pane NAME
"""

from __future__ import annotations

import keyword
import re
import sys
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parent / "templates"
FILES = {
    "connector": {
        "connector.py.txt": "src/itday/connectors/{name}.py",
        "test_connector.py.txt": "tests/connectors/test_{name}.py",
        "row.py.txt": "tests/faults/row_{name}.py",
        "connector.md.txt": "docs/connectors/{name}.md",
    },
    "pane": {
        "pane.py.txt": "src/itday/ui/panes/{name}.py",
        "test_pane.py.txt": "tests/ui/panes/test_{name}.py",
        "pane.md.txt": "docs/panes/{name}.md",
    },
}
"""For each sort of thing, which template becomes which file."""


class CannotBeginError(Exception):
    """What was asked for cannot be written; the text says why and what to do."""


def begin(sort: str, name: str, root: Path = ROOT) -> list[Path]:
    """Write the files of a new connector or pane and give them, relative to `root`.

    Raises:
        CannotBeginError: The name cannot be a module's, or one of the files is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise CannotBeginError(
            f"{name!r} cannot name a module: say make new-{sort} NAME=lower_case_words"
        )
    facts = {"name": name, "Name": "".join(word.capitalize() for word in name.split("_"))}
    facts["title"] = name.replace("_", " ").capitalize()
    made = {root / path.format(name=name): TEMPLATES / text for text, path in FILES[sort].items()}
    if there := [str(path.relative_to(root)) for path in made if path.exists()]:
        raise CannotBeginError(f"there already: {', '.join(there)}")
    for path, template in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(template.read_text()).substitute(facts))
    return [path.relative_to(root) for path in made]


def main(arguments: list[str]) -> int:
    """Begin what the arguments name; 0 if done, 2 if used wrongly."""
    match arguments:
        case [("connector" | "pane") as sort, name]:
            pass
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    try:
        made = begin(sort, name)
    except CannotBeginError as error:
        print(error, file=sys.stderr)
        return 2
    print("written; its test fails until it is filled:", *(f"  {path}" for path in made), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
