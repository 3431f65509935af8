"""The contract's own controls: a good connector passes, and each planted fault is found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from itday.domain.change import Change
from itday.domain.feed import Mode, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.domain.verbs import (
    Assign,
    Cancel,
    Comment,
    Complete,
    Create,
    Edit,
    Reopen,
    SetPriority,
    SetStatus,
)
from itday.sdk.connector import ConnectorConfig, Job, Setting, feed
from itday.sdk.rehearsal import FakeConfig, FakeSource
from itday.sdk.testing import HOSTILE, SECRET, SOURCE, ConnectorContract, no_secret_logged

LAPTOP, PRINTER, DOOR = (Ref(SOURCE, "ticket", key) for key in "123")
CALL, ORDER, NEW = (Ref(SOURCE, "todo", key) for key in ("a", "b", "c"))


class Stocked(FakeSource):
    """The source in memory, with three tickets and two to-dos."""

    def __init__(self, config: FakeConfig, setting: Setting) -> None:
        super().__init__(config, setting)
        self.put(*(Ticket(ref=ref, title=HOSTILE, number=ref.key) for ref in (LAPTOP, PRINTER)))
        self.put(Ticket(ref=DOOR, title="Door", number="3"))
        self.put(*(Todo(ref=ref, title=HOSTILE) for ref in (CALL, ORDER)))


class TestStocked(ConnectorContract):
    """A source that keeps all promises passes."""

    connector = Stocked

    def changes(self) -> Sequence[Change]:
        """One of each."""
        return [
            Assign(ref=LAPTOP, assignee="dana"),
            SetStatus(ref=LAPTOP, status="pending"),
            SetPriority(ref=LAPTOP, priority=1),
            Comment(ref=LAPTOP, text="Called."),
            Create(ref=NEW, title="Order cables", due="2026-12-01"),
            Complete(ref=CALL),
            Reopen(ref=CALL),
            Edit(ref=CALL, title="Call again", due="2026-12-02"),
            Cancel(ref=CALL),
        ]


class WrongKind(Stocked):
    """Yields to-dos in a feed of tickets."""

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """Not tickets."""
        rows: list[Any] = [Todo(ref=CALL, title="x"), Todo(ref=ORDER, title="y")]
        yield Page(rows)


class Bent(Stocked):
    """Puts values into its records past what the models check."""

    past: ClassVar[Mapping[str, Any]] = {}

    def put(self, *records: Record) -> None:
        """Add records with the values of `past`."""
        super().put(*(record.model_copy(update=self.past) for record in records))


class WrongSource(Bent):
    """Names its records after its product."""

    def put(self, *records: Record) -> None:
        """Add records under another source's name."""
        FakeSource.put(
            self, *(r.model_copy(update={"ref": r.ref._replace(source="x")}) for r in records)
        )


class Naive(Bent):
    """A time that has no zone."""

    past: ClassVar = {"updated_at": datetime(2026, 11, 24, 8, 15, tzinfo=UTC).replace(tzinfo=None)}


class Epoch(Bent):
    """The source's "no date" taken for a date."""

    past: ClassVar = {"updated_at": datetime(1970, 1, 1, tzinfo=UTC)}


class Raw(Bent):
    """Hostile text past the models."""

    past: ClassVar = {"title": HOSTILE}


class Restless(Stocked):
    """Reports a change with every pull."""

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """Tickets, each time with another number."""
        self.version += 1
        row = Ticket(ref=LAPTOP, title="x", number=str(self.version))
        yield Page([row], cursor="1", complete=cursor is None)


class Endless(Stocked):
    """Leaves a task behind with every pull."""

    left: ClassVar[set[asyncio.Task[None]]] = set()

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """One ticket."""
        self.left.add(asyncio.create_task(asyncio.sleep(3600)))
        await asyncio.sleep(0)
        yield Page([Ticket(ref=LAPTOP, title="x", number="1")], cursor="1", complete=True)


class Deaf(Stocked):
    """Says done and does nothing."""

    async def _take(self, change: Change, job: Job) -> Record:
        return self.rows[change.ref]


class Forgetful(Stocked):
    """Cannot say whether a comment arrived."""

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Never."""
        return None


class Talkative(Stocked):
    """Shows its secret in what it keeps."""

    def __init__(self, config: FakeConfig, setting: Setting) -> None:
        super().__init__(config, setting)
        self.headers = {"Authorization": f"token {SECRET}"}


class Unsecured(Stocked):
    """Needs a secret, and does not notice when there is none."""

    needs_secret = True


PLANTED: Sequence[tuple[type[Stocked], str]] = [
    (WrongKind, "test_records_are_what_the_feed_declares"),
    (WrongSource, "test_records_are_what_the_feed_declares"),
    (Naive, "test_records_are_what_the_feed_declares"),
    (Epoch, "test_records_are_what_the_feed_declares"),
    (Raw, "test_hostile_text_comes_out_clean"),
    (Restless, "test_pulling_again_brings_nothing_new"),
    (Restless, "test_an_unknown_cursor_starts_over"),
    (WrongKind, "test_a_full_pass_of_a_delta_feed_is_complete"),
    (Endless, "test_a_cancelled_pull_leaves_nothing_running"),
    (Talkative, "test_nothing_shows_the_secret"),
]


def build(kind: type[Stocked], clock: Callable[[], datetime]) -> Stocked:
    """One of the planted connectors."""
    return kind(FakeConfig(), Setting(source=SOURCE, secret=Secret(SECRET), now=clock))


@pytest.mark.parametrize(("kind", "promise"), PLANTED)
async def test_a_planted_fault_is_found(
    kind: type[Stocked], promise: str, clock: Callable[[], datetime]
) -> None:
    """The promise that a broken connector breaks fails for it, and holds for the good one."""
    await getattr(TestStocked(), promise)(build(Stocked, clock))

    with pytest.raises(AssertionError):
        await getattr(TestStocked(), promise)(build(kind, clock))
    for task in Endless.left:
        task.cancel()


@pytest.mark.parametrize("kind", [Deaf, Forgetful])
async def test_an_action_without_effect_is_found(
    kind: type[Stocked], clock: Callable[[], datetime]
) -> None:
    """A connector that does nothing, or cannot say what it did, fails."""
    with pytest.raises(AssertionError):
        await TestStocked().test_every_action_does_what_it_says(build(kind, clock), clock)


async def test_a_missing_login_that_nobody_notices_is_found(clock: Callable[[], datetime]) -> None:
    """A connector that needs a secret must say when there is none."""

    class Contract(ConnectorContract):
        connector = Unsecured

    with pytest.raises(pytest.fail.Exception):
        await Contract().test_a_missing_secret_is_said(lambda _: build(Unsecured, clock))


def test_a_settings_key_without_effect_is_found() -> None:
    """A configuration that takes any key fails."""

    class Open(ConnectorConfig, extra="ignore"):
        pass

    class Lenient(Stocked):
        Config: ClassVar[type[ConnectorConfig]] = Open  # type: ignore[assignment]

    class Contract(ConnectorContract):
        connector = Lenient

    with pytest.raises(pytest.fail.Exception):
        Contract().test_an_unknown_key_is_refused({})


def test_a_logged_secret_is_found(caplog: pytest.LogCaptureFixture) -> None:
    """A secret in the log fails the test that logged it."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("somebody").info("signing in with %s", SECRET)

    with pytest.raises(AssertionError):
        no_secret_logged(caplog)
    caplog.clear()


def test_the_good_one_needs_no_settings() -> None:
    """The contract's defaults fit a connector without keys."""
    empty: Mapping[str, Any] = TestStocked.config
    assert FakeConfig.model_validate(empty) == FakeConfig()
