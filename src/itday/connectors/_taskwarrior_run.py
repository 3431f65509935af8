"""The real `task` as a program: asked by argument list, one task at a time by its whole UUID.

Facts: `task` 2.6.2 as Debian has it, tried 2026-11-29. `export` and `import` speak JSON, so words
go and come exactly as they are; on the command line a backslash or a lone quote would not.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from itday.domain.errors import BadReply, Refused, SourceError, Unavailable, Unsettled
from itday.sdk.program import Bounds, Ended, clean_environment, run

SETTINGS = (
    "rc.confirmation=off",  # nobody is there to be asked
    "rc.recurrence.confirmation=no",
    "rc.bulk=0",
    "rc.verbose=nothing",
    "rc.color=off",
    "rc.detection=off",
    "rc.json.array=on",
    "rc.date.iso=on",
    "rc.context=",  # the person's context is for the person's own lists
    "rc.gc=off",  # else the numbers that the person just read would mean other tasks
    "rc.recurrence=off",  # looking makes no tasks
)
"""In force whatever the person's own settings say; all others are the person's."""
OLDEST = (2, 5)
TRIED = 2
"""The major version that was tried."""
BOUNDS = Bounds(whole_s=20.0, out_bytes=32 << 20)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_VERSION = re.compile(rb"\s*(\d{1,4})\.(\d{1,4})\.(\d{1,4})")
LACKS_SETTINGS = "Run `task` once in a terminal and let it make its settings file"
MANY_ROWS = 50_000
Rows = list[Any]


class Program:
    """`task`, with its settings and data."""

    def __init__(
        self, program: str, *, taskrc: Path | None, data: Path | None, hooks: bool | None
    ) -> None:
        """Keep which one; nothing is run.

        Args:
            program: A name to be looked up, or a path.
            taskrc: The person's settings for it; `None` for those it finds itself.
            data: Its data folder; `None` for what those settings say.
            hooks: Whether its hooks run; `None` for what those settings say.
        """
        self._program = program
        self._taskrc = taskrc
        self._data = data
        self._rc = (
            SETTINGS if hooks is None else (*SETTINGS, f"rc.hooks={'on' if hooks else 'off'}")
        )
        self._version: tuple[int, int, int] | None = None

    async def version(self) -> tuple[int, int, int]:
        """Its version; asked once.

        Raises:
            Unavailable: It is not installed, or was never set up.
            BadReply: It is another program of that name, or too old.
        """
        if self._version is None:
            self._settled_settings()
            ended = await self._run(["--version"])
            found = _VERSION.match(ended.out)
            if ended.code or not found:
                raise BadReply(f"{self._program} is not Taskwarrior", remedy="Set `program`")
            version = int(found[1]), int(found[2]), int(found[3])
            if version[:2] < OLDEST:
                raise BadReply(f"Taskwarrior {version[0]}.{version[1]} is too old: 2.5 is needed")
            self._version = version
        return self._version

    async def folder(self) -> Path:
        """Where its data is."""
        await self.version()
        ended = await self._run(["_get", "rc.data.location"])
        said = ended.out.decode(errors="replace").strip()
        return await asyncio.to_thread(Path(said).expanduser)

    async def export(self, *words: str) -> Rows:
        """The tasks that fit a filter, as JSON objects.

        Raises:
            Unavailable: It cannot be run now.
            BadReply: What it prints is no list of tasks.
        """
        await self.version()
        ended = await self._run([*self._rc, *words, "export"])
        if ended.code:
            raise Unavailable(
                f"task ended with {ended.code}{_because(ended.said)}",
                remedy="Try `task list` in a terminal",
            )
        return rows_of(ended.out)

    async def write(self, row: Mapping[str, Any]) -> None:
        """Make a task, or put one in place of that with its UUID.

        Raises:
            Refused: A hook or `task` itself does not want it so.
            Unsettled: It took too long: it may have happened.
        """
        # Not escaped: of two `\\u` for one character, 2.6 makes none.
        await self._change(["import", "-"], json.dumps([row], ensure_ascii=False).encode())

    async def order(self, uuid: str, *words: str) -> None:
        """Have one task done, started, changed.

        Raises:
            Refused, Unsettled: As `write`.
        """
        if not UUID.fullmatch(uuid):
            raise ValueError("not a whole UUID")
        await self._change([f"uuid:{uuid}", *words])

    async def _change(self, words: Sequence[str], stdin: bytes = b"") -> None:
        await self.version()
        try:
            ended = await self._run([*self._rc, *words], stdin)
        except Unavailable as error:
            if "took longer" not in error.what:
                raise
            remedy = "It may have happened: it is read again before a new try"
            raise Unsettled(error.what, remedy=remedy) from None
        if ended.code:
            what = ended.said or f"task ended with {ended.code}"
            raise Refused(what, remedy="Try the same with `task` in a terminal")

    async def _run(self, words: Sequence[str], stdin: bytes = b"") -> Ended:
        extra = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        given = {"TASKRC": self._taskrc, "TASKDATA": self._data}
        extra |= {name: str(path) for name, path in given.items() if path is not None}
        env = clean_environment(extra)
        try:
            return await run([self._program, *words], env=env, stdin=stdin, bounds=BOUNDS)
        except SourceError as error:
            if "not installed" in error.what:
                error.remedy = "Install Taskwarrior (apt-get install taskwarrior), or set `program`"
            raise

    def _settled_settings(self) -> None:
        """See that it has a settings file: without one it would ask whether to make it.

        Raises:
            Unavailable: It has none.
        """
        home = Path(os.environ.get("HOME", "/"))
        own = os.environ.get("XDG_CONFIG_HOME") or str(home / ".config")
        named = self._taskrc or os.environ.get("TASKRC")
        places = [Path(named)] if named else [home / ".taskrc", Path(own) / "task" / "taskrc"]
        if not any(place.expanduser().is_file() for place in places):
            raise Unavailable(f"Taskwarrior has no settings ({places[0]})", remedy=LACKS_SETTINGS)


ENVIRONMENT = ("TASKRC", "TASKDATA", "XDG_CONFIG_HOME", "USER", "LOGNAME")
"""What `task` and its hooks are given of ours beside what every program is."""


def _because(said: str) -> str:
    return f": {said}" if said else ""


def rows_of(out: bytes) -> Rows:
    """What an export printed.

    Raises:
        BadReply: It is not good JSON, or no list, or too many.
    """
    try:
        rows = json.loads(out.decode("utf-8", errors="replace"), strict=False)
    except (ValueError, RecursionError):
        raise BadReply("task printed something that is no JSON") from None
    if not isinstance(rows, list) or len(rows) > MANY_ROWS:
        raise BadReply("task printed no list of tasks, or too many")
    return rows
