r"""The promises that every connector makes, as tests that its own test class inherits.

A connector that speaks HTTP subclasses `itday.sdk.testing_http.HttpContract` and gives a stand-in
for its server, which takes an `httpx.Request` and returns an `httpx.Response`; nothing listens on
any port:

```python
class TestDeskline(HttpContract):  # of itday.sdk.testing_http
    connector = Deskline
    config = {"url": "https://desk.example", "page_size": 2}  # as in the settings file
    fake = FakeDeskline  # called once a test; the stand-in is the fixture `server`

    def changes(self) -> Sequence[Change]:  # one for each action, carried out in this order
        return [Assign(ref=Ref(SOURCE, "ticket", "5"), assignee="dana")]

    async def test_something_of_its_own(self, made: Deskline, server: FakeDeskline) -> None: ...
```

Any other connector (files, IMAP) subclasses `ConnectorContract` and overrides the fixture `world`,
which prepares what the connector talks to and gives its configuration:

```python
    @pytest.fixture
    def world(self, tmp_path: Path) -> Mapping[str, Any]:
        (tmp_path / "todo.txt").write_text(f"(A) Call\n{HOSTILE}\n")
        return {"path": "todo.txt"}  # relative paths start in tmp_path
```

Every feed of the stand-in must have two records or more, one of them with `HOSTILE` (or, in XML,
which cannot carry control characters, `HOSTILE_XML`) in its title. Fixtures for own tests: `made`
(the connector), `world`, `clock`, and for HTTP `wire` (`wire.requests`; `wire.answer = ...` puts an
answer, or an exception, in place of the stand-in's) and `server`.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from itday.domain.change import Change
from itday.domain.errors import (
    AuthFailed,
    CursorExpired,
    Gone,
    SettingsError,
)
from itday.domain.feed import Feed, Mode
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.text import clean, safe_url
from itday.domain.verbs import Create
from itday.sdk.connector import Connector, Job, Setting
from itday.sdk.rehearsal import FakeSource, Replica
from itday.sdk.scrub import forget

__all__ = [
    "HOSTILE",
    "HOSTILE_XML",
    "SECRET",
    "SOURCE",
    "ConnectorContract",
    "FakeSource",
    "Replica",
    "all_of",
    "job_for",
    "no_secret",
    "no_secret_logged",
    "texts",
]

SOURCE = "here"
"""The name under which every contract test configures its source."""
SECRET = "s3cret-Zq8/w+rd="  # of a login that exists nowhere
"""The secret every contract test signs in with."""
HOSTILE_XML = "\u202egnp.exe [red]hostile[/] \u2066\u200b"
"""A title that turns the reading order and hides characters."""
HOSTILE = f"\x1b]0;owned\x07\x1b[2J\x9b31m{HOSTILE_XML}\x7f"
"""The same, with sequences that act on a terminal."""
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""Earlier times are a source's way of saying "none": they must not reach a record."""


async def job_for(connector: Connector[Any], change: Change, at: datetime) -> Job:
    """The circumstances in which the sender would deliver `change`, asked for at `at`."""
    base: dict[str, Any] = {}
    if not isinstance(change, Create):
        record = await connector.read(change.ref)
        base = record.model_dump(mode="json") | {"etag": record.etag}
    return Job(
        key=blake2b(repr(change).encode(), digest_size=16).hexdigest(), base=base, asked_at=at
    )


class ConnectorContract:
    """What every connector promises, whatever it talks to. See the module's text for its use."""

    connector: ClassVar[type[Connector[Any]]]
    config: ClassVar[Mapping[str, Any]] = {}
    """The source's own keys, as the settings file has them."""
    me: ClassVar[str] = "asmith"
    """The person's login at the source."""
    email: ClassVar[str] = "a.smith@school.example"
    zone: ClassVar[str] = "Europe/London"
    """The school's."""

    def changes(self) -> Sequence[Change]:
        """One change for every action, on references made with `SOURCE`."""
        return ()

    @pytest.fixture
    def world(self) -> Mapping[str, Any]:
        """What the connector talks to, made ready; gives its configuration."""
        return self.config

    @pytest.fixture
    def make(
        self, world: Mapping[str, Any], tmp_path: Path, clock: Callable[[], datetime]
    ) -> Callable[[str | None], Connector[Any]]:
        """Makes the connector, with the secret given."""

        def made(secret: str | None) -> Connector[Any]:
            setting = Setting(
                source=SOURCE,
                secret=None if secret is None else Secret(secret),
                now=clock,
                home=tmp_path,
                me=self.me,
                email=self.email,
                zone=self.zone,
            )
            return self.connector(self.connector.Config.model_validate(world), setting)

        return made

    @pytest.fixture
    async def made(
        self, make: Callable[[str | None], Connector[Any]]
    ) -> AsyncIterator[Connector[Any]]:
        """The connector, signed in; closed after the test."""
        connector = make(SECRET if self.connector.needs_secret else None)
        await connector.aopen()
        yield connector
        await connector.aclose()

    @pytest.fixture(autouse=True)
    def secret_stays_secret(self, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
        """No test of the class logs the secret, at any level."""
        caplog.set_level(logging.DEBUG)
        yield
        no_secret_logged(caplog)
        forget()  # the log's list of secrets is one for the whole process

    async def test_records_are_what_the_feed_declares(self, made: Connector[Any]) -> None:
        """Every record is of its feed's kind, named by this source, and survives storing."""
        for feed in made.feeds.values():
            records = await all_of(made, feed)
            assert len(records) > 1, f"{feed.method}: the stand-in must have two records or more"
            assert len({record.ref for record in records}) == len(records), "one name, two records"
            for record in records:
                _judge(record, feed)

    async def test_pulling_again_brings_nothing_new(self, made: Connector[Any]) -> None:
        """From the stored cursor on, what did not change is not reported as changed or gone."""
        for name in made.feeds:
            replica = Replica(made, name)
            assert await replica.pull(), f"{name}: the first pull brought nothing"
            assert await replica.pull() == set(), f"{name}: the second pull brought changes"
            assert await replica.pull() == set(), f"{name}: the third pull brought changes"

    async def test_a_full_pass_of_a_delta_feed_is_complete(self, made: Connector[Any]) -> None:
        """Without a cursor everything is listed, the last page says so, and leaves a cursor."""
        for feed in made.feeds.values():
            if feed.mode is Mode.DELTA:
                pages = [page async for page in made.pull(feed.method, None)]
                assert pages[-1].complete, f"{feed.method}: the last page does not say complete"
                assert not any(page.complete for page in pages[:-1]), "complete before the end"
                assert pages[-1].cursor, f"{feed.method}: no cursor to go on from"

    async def test_an_unknown_cursor_starts_over(self, made: Connector[Any]) -> None:
        """A cursor it does not know has expired, or costs a full pass; it never loses records."""
        for feed in made.feeds.values():
            full = {record.ref for record in await all_of(made, feed)}
            try:
                pages = [page async for page in made.pull(feed.method, "\u2301 no such cursor")]
            except CursorExpired:
                continue
            assert {record.ref for page in pages for record in page.records} == full
            assert feed.mode is Mode.SNAPSHOT or pages[-1].complete

    async def test_hostile_text_comes_out_clean(self, made: Connector[Any]) -> None:
        """Nothing that acts on a terminal or hides from a reader is left in any text."""
        for feed in made.feeds.values():
            records = await all_of(made, feed)
            assert any("hostile" in record.title for record in records), (
                f"{feed.method}: the stand-in must have a record with HOSTILE in its title"
            )
            for record in records:
                for text in texts(record):
                    assert text == clean(text, limit=len(text) + 1, multiline=True), repr(text)
                assert not record.url or safe_url(record.url), f"unsafe link {record.url!r}"

    async def test_every_action_does_what_it_says(
        self, made: Connector[Any], clock: Callable[[], datetime]
    ) -> None:
        """Each returns the record as asked; a lost answer can be told from a lost request."""
        changes = self.changes()
        assert {type(change) for change in changes} == set(made.actions), "one change an action"
        for change in changes:
            job = await job_for(made, change, clock())
            assert await _settled(made, change, job) is None, f"{change.verb}: before it was sent"
            record = await made.push(change, job)
            assert record.kind == change.kind
            assert record.ref == change.ref
            shown = record.model_dump(mode="json")
            assert change.holds(shown) or not change.predict(shown), f"{change.verb}: not as asked"
            later = await made.settled(change, job)
            assert later is not None, f"{change.verb}: not found after it was done"
            assert later.ref == change.ref

    async def test_what_it_changes_it_can_read(self, made: Connector[Any]) -> None:
        """A record of a kind with actions can be looked up by itself; an unknown one is gone."""
        kinds = {change.kind for change in made.actions}
        for feed in made.feeds.values():
            if feed.record.kind in kinds:
                first, *_ = await all_of(made, feed)
                assert (await made.read(first.ref)).ref == first.ref
                with pytest.raises(Gone):
                    await made.read(first.ref._replace(key="99999999"))

    async def test_check_says_what_answered(self, made: Connector[Any]) -> None:
        """The check of address and login gives one line for the person."""
        said = await made.check()
        assert said
        assert said == clean(said)
        no_secret(said)

    async def test_a_missing_secret_is_said(
        self, make: Callable[[str | None], Connector[Any]]
    ) -> None:
        """Without the secret it needs, it says "sign in" rather than break."""
        if self.connector.needs_secret:
            with pytest.raises((AuthFailed, SettingsError)):
                await _check_and_close(make(None))

    async def test_nothing_shows_the_secret(self, made: Connector[Any]) -> None:
        """Neither the connector nor anything it holds has the secret in its repr."""
        await made.check()
        no_secret(repr(made), repr(vars(made)), str(made.config), repr(made.setting))

    def test_an_unknown_key_is_refused(self, world: Mapping[str, Any]) -> None:
        """A slip in the settings file is an error, not a setting without effect."""
        self.connector.Config.model_validate(world)
        with pytest.raises(ValidationError, match="no_such_key"):
            self.connector.Config.model_validate({**world, "no_such_key": 1})

    async def test_a_cancelled_pull_leaves_nothing_running(self, made: Connector[Any]) -> None:
        """Wherever a pull is cut off, no task of it is left, and the next pull is whole."""
        for feed in made.feeds.values():
            full = {record.ref for record in await all_of(made, feed)}
            for steps in (0, 1, 2, 4, 8):
                await _cut_off(made, feed, steps)
            assert {record.ref for record in await all_of(made, feed)} == full


async def all_of(connector: Connector[Any], feed: Feed) -> list[Record]:
    """Every record of a full pass over one feed."""
    return [r async for page in connector.pull(feed.method, None) for r in page.records]


async def _settled(connector: Connector[Any], change: Change, job: Job) -> Record | None:
    """As the sender asks; what is gone was not made."""
    try:
        return await connector.settled(change, job)
    except Gone:
        return None


async def _check_and_close(connector: Connector[Any]) -> None:
    try:
        await connector.check()
    finally:
        await connector.aclose()


async def _cut_off(connector: Connector[Any], feed: Feed, steps: int) -> None:
    """Cancel a pull after some turns of the loop; what it started must end with it."""
    before = asyncio.all_tasks()
    task = asyncio.ensure_future(all_of(connector, feed))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled() or task.exception() is None, f"{feed.method}: {task.exception()!r}"
    left = asyncio.all_tasks() - before
    assert not left, f"{feed.method}: still running after {steps} steps: {left}"


def _judge(record: Record, feed: Feed) -> None:
    """Whether a record may be stored as one of this feed."""
    assert type(record) is feed.record, f"{feed.method}: a {type(record).__name__}"
    assert record.ref.source == SOURCE
    assert record.ref.kind == feed.record.kind
    assert record.ref.key
    assert Ref.parse(str(record.ref)) == record.ref
    for value in _values(record.model_dump()):
        if isinstance(value, datetime):
            assert value.tzinfo is not None, f"{record.ref}: a time without zone"
            assert value > EARLIEST, f"{record.ref}: {value} stands for no time at all"
        elif isinstance(value, date):
            assert value > EARLIEST.date(), f"{record.ref}: {value} stands for no day at all"
    again = type(record).model_validate_json(record.model_dump_json())
    assert again.model_dump() == record.model_dump(), f"{record.ref}: differs once stored"
    record.facets()


def _values(value: Any) -> Iterator[Any]:
    """All that is not a container, at any depth."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from _values(inner)
    else:
        yield value


def texts(record: Record) -> Iterator[str]:
    """All texts of a record, at any depth; its name, which is only compared, is none."""
    shown = record.model_dump(exclude={"ref"})
    return (text for text in _values(shown) if isinstance(text, str))


def no_secret_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Assert that neither preparing the test nor the test itself has logged the secret."""
    no_secret(
        *(record.getMessage() for record in caplog.get_records("setup")),
        *(record.getMessage() for record in caplog.get_records("call")),
    )


def no_secret(*shown: str) -> None:
    """Assert that the secret is in none of these, nor as basic authentication writes it."""
    packed = base64.b64encode(SECRET.encode()).decode().rstrip("=")
    for text in shown:
        assert SECRET not in text, "the secret is shown"
        assert packed not in text, "the secret is shown, packed"
