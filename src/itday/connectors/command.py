"""Any program of this machine that prints JSON lines: a script of one's own becomes a source."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from itday.connectors._command_lines import R, Read, TooManyError, read
from itday.domain.alert import Alert
from itday.domain.errors import BadReply, Forbidden, SourceError, Unavailable
from itday.domain.feed import Feed, Mode, Page
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.sdk.connector import Connector, ConnectorConfig, Setting, feed, narrow
from itday.sdk.program import Bounds, clean_environment, run

PAGE = 500
EVERY = timedelta(minutes=5)
WRITABLE = 0o022
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_RISKY = re.compile(r"(?i)LD_|DYLD_|ITDAY_|PYTHON")


class CommandConfig(ConnectorConfig):
    """What to run, and what it may take."""

    command: tuple[str, ...] = Field(min_length=1)
    """The program and its arguments, a word each; no shell reads them."""
    kind: Literal["ticket", "todo", "alert", "meeting", "message"]
    """What its lines are."""
    folder: Path | None = None
    """Where it stands; left out, the folder of the settings file."""
    environment: dict[str, str] = Field(default_factory=dict)
    """Variables to give it. No secrets: this file is no place for them."""
    pass_environment: tuple[str, ...] = ()
    """Names of variables of yours to give it."""
    secret_by: Literal["", "stdin", "environment"] = ""
    """How it gets the source's secret, if it needs one: never as an argument."""
    secret_variable: str = "SECRET"  # noqa: S105  # a variable's name
    """With `secret_by = "environment"`: the variable it is given in."""
    timeout_s: float = Field(30.0, gt=0, le=600)
    """Seconds that a run may take."""
    max_mb: int = Field(4, ge=1, le=64)
    """Megabytes that it may print."""
    max_lines: int = Field(5_000, ge=1, le=50_000)
    """Lines that it may print."""

    @field_validator("command")
    @classmethod
    def _words(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if not words[0].strip() or any("\0" in word for word in words):
            raise ValueError("the first word is the program")
        return words

    @field_validator("environment", "pass_environment", "secret_variable")
    @classmethod
    def _names(cls, names: Any) -> Any:
        for name in [names] if isinstance(names, str) else names:
            if not _VARIABLE.fullmatch(name) or _RISKY.match(name):
                raise ValueError(f"{name!r} is no name of a variable that can be given")
        return names


class Command(Connector[CommandConfig]):
    """What a program prints, line by line."""

    name = "command"
    title = "A program of your own"
    Config = CommandConfig
    needs_secret = False

    def __init__(self, config: CommandConfig, setting: Setting) -> None:
        """Keep what to run; run nothing yet. It has the one feed of its kind."""
        super().__init__(config, setting)
        narrow(self, self.feeds_of(config), lambda _: True)

    @classmethod
    def wants_secret(cls, config: CommandConfig) -> bool:
        """Where the settings say how the program gets one."""
        return bool(config.secret_by)

    @classmethod
    def programs_of(cls, config: CommandConfig) -> Sequence[str]:
        """The program."""
        return config.command[:1]

    @classmethod
    def feeds_of(cls, config: CommandConfig) -> Mapping[str, Feed]:
        """The feed of its kind."""
        return {n: one for n, one in cls.feeds.items() if one.record.kind == config.kind}

    @feed(Ticket, every=EVERY, mode=Mode.SNAPSHOT)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """All tickets that the program prints; nothing where it prints what it did before.

        Raises:
            Unavailable: It is not there, fails, or takes too long.
            BadReply: It prints too much.
            Forbidden: Others could have changed it.
        """
        async for page in self._pages(Ticket, cursor):
            yield page

    @feed(Todo, every=EVERY, mode=Mode.SNAPSHOT)
    async def todos(self, cursor: str | None) -> AsyncIterator[Page[Todo]]:
        """All to-dos that the program prints; else as `tickets`."""
        async for page in self._pages(Todo, cursor):
            yield page

    @feed(Alert, every=EVERY, mode=Mode.SNAPSHOT)
    async def alerts(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """All alerts that the program prints; else as `tickets`."""
        async for page in self._pages(Alert, cursor):
            yield page

    @feed(Meeting, every=EVERY, mode=Mode.SNAPSHOT)
    async def meetings(self, cursor: str | None) -> AsyncIterator[Page[Meeting]]:
        """All meetings that the program prints; else as `tickets`."""
        async for page in self._pages(Meeting, cursor):
            yield page

    @feed(Message, every=EVERY, mode=Mode.SNAPSHOT)
    async def messages(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """All messages that the program prints; else as `tickets`."""
        async for page in self._pages(Message, cursor):
            yield page

    async def check(self) -> str:
        """Run it once and count.

        Raises:
            SourceError: As the feeds.
        """
        record = next(iter(self.feeds.values())).record
        found = await self._read(await self._out(), record)
        aside = f", {len(found.aside)} lines set aside" if found.aside else ""
        return f"{self._name}, {len(found.records)} {record.kind}s{aside}"

    @property
    def _folder(self) -> Path:
        own = self.config.folder
        return self.setting.home if own is None else self.setting.home / own.expanduser()

    @property
    def _name(self) -> str:
        return Path(self.config.command[0]).name

    async def _pages(self, record: type[R], cursor: str | None) -> AsyncIterator[Page[R]]:
        out = await self._out()
        digest = blake2b(out, digest_size=16).hexdigest()
        if digest == cursor:
            return
        found = await self._read(out, record)
        for start in range(0, max(len(found.records), 1), PAGE):
            last = start + PAGE >= len(found.records)
            yield Page(
                found.records[start : start + PAGE],
                cursor=digest if last else None,
                aside=found.aside if last else (),
            )

    async def _read(self, out: bytes, record: type[R]) -> Read[R]:
        zone = ZoneInfo(self.setting.zone) if self.setting.zone else None
        source = self.setting.source
        try:
            return await asyncio.to_thread(read, out, record, source, zone, self.config.max_lines)
        except TooManyError as error:
            raise BadReply(
                f"{self._name} printed {error}", where=source, remedy="Set max_lines higher"
            ) from None

    async def _out(self) -> bytes:
        """What the program prints.

        Raises:
            SourceError: As the feeds.
        """
        way, kept = self.config.secret_by, self.setting.secret
        secret = kept.reveal() if kept is not None and way else ""
        try:
            command = [await asyncio.to_thread(self._program), *self.config.command[1:]]
            ended = await run(
                command,
                env=self._environment(secret),
                stdin=f"{secret}\n".encode() if way == "stdin" else b"",
                folder=self._folder,
                bounds=Bounds(whole_s=self.config.timeout_s, out_bytes=self.config.max_mb << 20),
            )
        except SourceError as error:
            error.where = error.where or self.setting.source
            raise
        if ended.code:
            raise Unavailable(_ended(self._name, ended.code, ended.said), where=self.setting.source)
        return ended.out.replace(secret.encode(), b"***") if secret else ended.out

    def _program(self) -> str:
        """The program; a path starts at the settings file.

        Raises:
            Forbidden: Anybody else may write to it: it would run with all your rights.
        """
        word = self.config.command[0]
        if "/" not in word:
            return word
        path = self.setting.home / Path(word).expanduser()
        if path.exists() and path.stat().st_mode & WRITABLE & ~_own_group(path):
            raise Forbidden(f"{self._name} can be changed by others", remedy=f"chmod go-w {path}")
        return str(path)

    def _environment(self, secret: str) -> dict[str, str]:
        config = self.config
        given = {name: os.environ[name] for name in config.pass_environment if name in os.environ}
        way = config.secret_by
        named = {config.secret_variable: secret} if way == "environment" else {}
        return clean_environment({**given, **config.environment, **named})


def _own_group(path: Path) -> int:
    """The group's right to write, where the group is the owner's own, as on Debian."""
    found = path.stat()
    return 0o020 if found.st_uid == found.st_gid else 0


def _ended(name: str, code: int, said: str) -> str:
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    return f"{name} {how}: {said}" if said else f"{name} {how}"


CONNECTOR = Command
