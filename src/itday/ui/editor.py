"""The person's own editor on one of our files: an argument list, through no shell."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from itday.domain.errors import ItdayError

PLUS = frozenset(
    {"vi", "vim", "nvim", "nano", "pico", "emacs", "emacsclient", "micro", "kak", "ne"}
)
"""Editors that take `+LINE FILE`."""
COLON = frozenset({"hx", "helix", "subl", "zed"})
"""Those that take `FILE:LINE`."""
GOTO = frozenset({"code", "codium", "cursor"})
"""Those that take `--goto FILE:LINE`, and `--wait` for us to wait for them."""


def command(file: Path, line: int, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The program and its arguments that open a file at a line.

    Only `VISUAL`, else `EDITOR`, says which; what a source sent never becomes part of it.

    Args:
        file: One of ours.
        line: 1 or more.
        environ: Where the editor is named.

    Raises:
        ItdayError: None is named, or it is not there.
    """
    place = f"{file}:{line}"
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        words = shlex.split(named, posix=os.name == "posix")
    except ValueError as error:
        raise ItdayError("EDITOR cannot be read", where=named, remedy=f"Open {place}") from error
    if not words:
        raise ItdayError("no editor is named in EDITOR", remedy=f"Open {place}")
    program = shutil.which(words[0])
    if program is None:
        raise ItdayError("there is no such editor", where=words[0], remedy=f"Open {place}")
    name = Path(words[0]).stem.lower()
    if name in PLUS:
        return [program, *words[1:], f"+{line}", str(file)]
    if name in GOTO:
        waits = [] if "--wait" in words or "-w" in words else ["--wait"]
        return [program, *words[1:], *waits, "--goto", place]
    return [program, *words[1:], place if name in COLON else str(file)]
