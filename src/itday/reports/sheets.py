"""Prep sheets as templates: Markdown in which `{{ name }}` on a line of its own is a section.

A heading whose section has nothing to say goes with it. A file `sheets/NAME.md` beside the settings
takes the place of the built-in one of that name: nothing in it is run, only filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from itday.domain.errors import SettingsError

FIELD = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
SECTIONS = frozenset(
    {"actions", "topics", "projects", "cyber", "infrastructure", "renewals", "strategy", "agenda"}
)
"""What may stand on a line of its own."""
WORDS = frozenset({"title", "when", "people", "since", "bottom_line"})
"""What may stand within a line."""

HEAD = "# {{ title }}\n\n{{ when }}; {{ people }}; since {{ since }}\n\n**{{ bottom_line }}**\n"
ACTIONS = "## Actions from last time\n\n{{ actions }}\n"
TOPICS = "## To speak of\n\n{{ topics }}\n"
PROJECTS = "## Projects\n\n{{ projects }}\n"
CYBER = "## Cyber security since last time\n\n{{ cyber }}\n"
INFRASTRUCTURE = "## Infrastructure\n\n{{ infrastructure }}\n"
RENEWALS = "## Renewals within 90 days\n\n{{ renewals }}\n"
STRATEGY = "## Technology strategy\n\n{{ strategy }}\n"
AGENDA = "## As invited\n\n{{ agenda }}\n"

BUILT_IN: Mapping[str, str] = {
    "": "\n".join((HEAD, ACTIONS, TOPICS, AGENDA, PROJECTS, CYBER, INFRASTRUCTURE)),
    "finance": "\n".join(
        (HEAD, ACTIONS, PROJECTS, CYBER, INFRASTRUCTURE, RENEWALS, TOPICS, AGENDA)
    ),
    "school": "\n".join((HEAD, ACTIONS, TOPICS, AGENDA, PROJECTS, INFRASTRUCTURE, CYBER)),
    "edtech": "\n".join((HEAD, ACTIONS, TOPICS, AGENDA, STRATEGY, PROJECTS, CYBER, INFRASTRUCTURE)),
    "group": "\n".join(
        (HEAD, ACTIONS, TOPICS, STRATEGY, PROJECTS, CYBER, INFRASTRUCTURE, RENEWALS, AGENDA)
    ),
}
"""By name; the empty name is the plain one. All say every action, project and incident."""


def template(name: str, folder: Path) -> str:
    """The template of a sheet: the person's own where there is one, else the built-in.

    Args:
        name: `finance`, `school`, `edtech`, `group`, one of the person's own, or empty.
        folder: Where the person's own are.

    Raises:
        SettingsError: There is none of that name, or the file cannot be read or filled.
    """
    if name and not NAME.fullmatch(name):
        raise SettingsError(f"{name!r} cannot name a sheet", remedy="Use a-z, 0-9 and -")
    file = folder / f"{name or 'plain'}.md"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if name not in BUILT_IN:
            known = ", ".join(filter(None, BUILT_IN))
            raise SettingsError(
                f"there is no sheet called {name}", where=str(file), remedy=f"There are: {known}"
            ) from None
        return BUILT_IN[name]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("this sheet cannot be read as UTF-8", where=str(file)) from error
    check(text, str(file))
    return text


def check(text: str, where: str) -> None:
    """See that a template names only what there is.

    Raises:
        SettingsError: It does not; says the line.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        for name in FIELD.findall(line):
            alone = FIELD.fullmatch(line.strip())
            if name not in WORDS and not (name in SECTIONS and alone):
                what = "must stand on a line of its own" if name in SECTIONS else "is not known"
                raise SettingsError(
                    f"{{{{ {name} }}}} {what}",
                    where=f"{where}:{number}",
                    remedy=f"There are: {', '.join(sorted(WORDS | SECTIONS))}",
                )


def fill(text: str, words: Mapping[str, str], sections: Mapping[str, str]) -> str:
    """Fill a template in; headings of sections that are empty are left out.

    Args:
        text: As `template` gave it.
        words: What stands within lines.
        sections: What stands for whole lines, as Markdown.
    """
    kept: list[str] = []
    for line in text.splitlines():
        section = FIELD.fullmatch(line.strip())
        if section and section[1] in SECTIONS:
            body = sections.get(section[1], "")
            if body:
                kept.append(body)
            else:
                _drop_heading(kept)
        else:
            kept.append(FIELD.sub(lambda found: words.get(found[1], ""), line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() + "\n"


def _drop_heading(kept: list[str]) -> None:
    """Take back the heading right above, with the empty lines between."""
    at = len(kept)
    while at and not kept[at - 1].strip():
        at -= 1
    if at and kept[at - 1].startswith("#"):
        del kept[at - 1 :]
