"""What a connector is: one class a product and login, one async generator a feed.

A connector knows its product and the domain, nothing else: no store, no screen, no retry, no
waiting. It turns the product's answers into records, and changes into the product's requests.
Errors are those of `itday.domain.errors`; `sdk.http` raises most of them by itself.
"""

from __future__ import annotations

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Container,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from itday.domain.change import Change
from itday.domain.errors import Gone
from itday.domain.feed import Feed, Mode, Page
from itday.domain.post import Post
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.sdk.tokens import MemoryTokens, TokenStore

ConfigT = TypeVar("ConfigT", bound="ConnectorConfig")
RecordT = TypeVar("RecordT", bound=Record)
ChangeT = TypeVar("ChangeT", bound=Change)

Pull = Callable[[Any, str | None], AsyncIterator[Page[RecordT]]]
Push = Callable[[Any, ChangeT, "Job"], Awaitable[Record]]


class ConnectorConfig(BaseModel):
    """A source's own keys in the settings; an unknown key is an error that names the nearest."""

    # The line below a field is its description: in the schema, and where setup asks for it.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def known_keys(cls) -> Collection[str]:
        """The keys it takes, to name the nearest to one that it does not."""
        return cls.model_fields.keys()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a connector is given beside its own configuration."""

    source: str
    """The source's name in the settings; every `Ref` it makes carries it."""
    secret: Secret | None = None
    """From the keyring or the environment; `None` where none is kept."""
    now: Callable[[], datetime]
    """The clock, aware and in UTC."""
    home: Path = field(default_factory=Path.cwd)
    """The folder of the settings file: relative paths in the configuration start here."""
    me: str = ""
    """The person's login at this source, where the settings say it."""
    email: str = ""
    """The person's mail address."""
    zone: str = ""
    """The school's time zone by its IANA name; empty for this machine's."""
    write: bool = False
    """Whether the settings let it change things there: then it asks for the permission to."""
    tokens: TokenStore = field(default_factory=MemoryTokens)
    """Where a sign-in is kept that is renewed now and then (`sdk.tokens.in_force`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The circumstances of one delivery."""

    key: str
    """The idempotency key: the same for every try of one change, 32 hexadecimal digits."""
    base: Mapping[str, Any] = field(default_factory=dict)
    """The record as the person saw it, `etag` included; empty for a new one."""
    asked_at: datetime
    """When the person asked."""
    tries: int = 0
    """How often it was tried before."""


def feed(
    record: type[RecordT], *, every: timedelta, mode: Mode, quota: str = ""
) -> Callable[[Pull[RecordT]], Pull[RecordT]]:
    """Declare a method as a feed of `record`.

    The method takes the cursor last stored (`None`: from the beginning) and yields pages.
    A page is stored with its cursor in one transaction, so a cursor must never be ahead of the
    records yielded with it and before it.

    Args:
        record: The kind it yields.
        every: How long to wait between pulls, unless the settings say otherwise.
        mode: What a pass means for records it does not mention.
        quota: The vendor's limit that it counts against, where the vendor has several.
    """

    def mark(method: Pull[RecordT]) -> Pull[RecordT]:
        method.__feed__ = Feed(record, method.__name__, every, mode, quota)  # type: ignore[attr-defined]
        return method

    return mark


def action(
    change: type[ChangeT], *, of: Sequence[str] = (), quota: str = ""
) -> Callable[[Push[ChangeT]], Push[ChangeT]]:
    """Declare a method as the way to carry out `change`.

    The method takes the change and its `Job`, and returns the record as the source now has it.
    What a connector can do is the set of its actions. An action raises `Conflict` with the other
    version where the source's record is no longer `job.base`, and `Refused` with its words.

    Args:
        change: What is carried out.
        of: The beginnings of the keys that it can be carried out on; none means any.
        quota: As of a feed.
    """

    def mark(method: Push[ChangeT]) -> Push[ChangeT]:
        method.__action__ = change  # type: ignore[attr-defined]
        method.__of__ = tuple(of)  # type: ignore[attr-defined]
        method.__quota__ = quota  # type: ignore[attr-defined]
        return method

    return mark


class Connector(Generic[ConfigT]):
    """One product behind one login. Subclasses set `name` and `Config`; nothing runs on import."""

    name: ClassVar[str]
    """The product, as `type = "..."` in the settings; the same as the module's name."""
    title: ClassVar[str] = ""
    """The product's name for people."""
    Config: ClassVar[type[ConnectorConfig]]
    asks: ClassVar[str] = ""
    """What to have at hand before it is set up, for who does that: an app password, rights."""
    needs_secret: ClassVar[bool] = True
    """Whether it cannot work without a secret."""
    feeds: ClassVar[Mapping[str, Feed]] = {}
    """Its feeds by method name; collected from the class."""
    actions: ClassVar[Mapping[type[Change], str]] = {}
    """The method for each change; collected from the class."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect what the decorators marked."""
        super().__init_subclass__(**kwargs)
        methods = {name: getattr(cls, name) for name in dir(cls) if not name.startswith("__")}
        cls.feeds = {n: m.__feed__ for n, m in methods.items() if hasattr(m, "__feed__")}
        cls.actions = {m.__action__: n for n, m in methods.items() if hasattr(m, "__action__")}

    def __init__(self, config: ConfigT, setting: Setting) -> None:
        """Keep configuration and circumstances; connect to nothing yet."""
        self.config = config
        self.setting = setting

    def ref(self, record: type[Record], key: object) -> Ref:
        """The reference of this source's `record` with that key."""
        return Ref(self.setting.source, record.kind, str(key))

    @classmethod
    def wants_secret(cls, config: ConfigT) -> bool:
        """Whether it cannot work without a secret, configured so; by default `needs_secret`."""
        del config
        return cls.needs_secret

    @classmethod
    def feeds_of(cls, config: ConfigT) -> Mapping[str, Feed]:
        """The feeds it has, configured so; by default all of the class."""
        del config
        return cls.feeds

    @classmethod
    def programs_of(cls, config: ConfigT) -> Sequence[str]:
        """Programs of this machine that it runs, configured so: names or paths; else none."""
        del config
        return ()

    async def aopen(self) -> None:
        """Prepare; called once, before anything is asked. May `narrow` what there is.

        Raises:
            AuthFailed, SettingsError: It cannot work so; other failures are for what is asked next.
        """

    async def check(self) -> str:
        """Prove address and login with the cheapest request that needs both.

        Returns:
            A few words on what answered, for `itday doctor`: `RT 5.0.3, as asmith`.
        """
        raise NotImplementedError

    async def read(self, ref: Ref) -> Record:
        """One record as the source has it now; used to settle a lost answer.

        Raises:
            Gone: The source no longer has it, or this connector cannot look it up.
        """
        raise Gone("cannot be looked up again", where=str(ref))

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change whose answer was lost took effect: then the record, else `None`.

        Connectors override it for changes that do not show on the record (a comment).
        """
        del job
        try:
            record = await self.read(change.ref)
        except Gone:
            if change.makes:
                return None
            raise
        return record if change.holds(record.model_dump(mode="json")) else None

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """The body or conversation of one record, oldest first; marks nothing as read.

        Raises:
            Gone: There is none, or the source no longer has it.
        """
        raise Gone("has no further text", where=str(ref))

    async def pull(self, feed_name: str, cursor: str | None) -> AsyncIterator[Page[Record]]:
        """Pull one feed by name; what the engine calls."""
        async for page in getattr(self, feed_name)(cursor):
            yield page

    async def push(self, change: Change, job: Job) -> Record:
        """Carry one change out; what the sender calls.

        Raises:
            KeyError: It has no action for that change: ask `actions` first.
        """
        record: Record = await getattr(self, self.actions[type(change)])(change, job)
        return record

    async def aclose(self) -> None:
        """Let go of connections; called once, even after errors."""


def narrow(
    connector: Connector[Any], feeds: Container[str], can: Callable[[type[Change]], bool]
) -> None:
    """Have a source keep to some of its class's feeds and actions; for its `aopen`.

    Args:
        connector: The source.
        feeds: The names of those it has.
        can: Whether it carries out such changes.
    """
    mine, acts = type(connector).feeds, type(connector).actions
    connector.feeds = {name: one for name, one in mine.items() if name in feeds}  # type: ignore[misc]  # of the class elsewhere
    connector.actions = {one: method for one, method in acts.items() if can(one)}  # type: ignore[misc]  # the same


def abilities(connector: Connector[Any]) -> list[str]:
    """The verbs it can carry out, sorted; `close defender/` is one for keys that begin so."""
    return sorted(
        f"{change.verb} {beginning}".rstrip()
        for change, method in connector.actions.items()
        for beginning in getattr(getattr(type(connector), method, None), "__of__", ()) or ("",)
    )


def quota_of(found: type[Connector[Any]], change: type[Change]) -> str:
    """The vendor's limit that a change counts against; empty for the whole source's."""
    return str(getattr(getattr(found, found.actions.get(change, ""), None), "__quota__", ""))
