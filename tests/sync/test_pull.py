"""One pull: pages and cursors together, absence with care, odd rows set aside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Coroutine, Generator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from itday.domain.errors import BadReply, CursorExpired, Unavailable
from itday.domain.feed import Aside, Mode, Page
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.sdk.connector import feed
from itday.sdk.rehearsal import FakeSource
from itday.store import cache
from itday.store.cache import Applied, FeedKey
from itday.sync import pull as pulling
from itday.sync.events import Changed
from itday.sync.pull import FeedResult, pull
from tests.sync.conftest import ONE, Make
from tests.sync.stage import Stage, ticket

KEY = FeedKey("rt", "tickets", "ticket")


async def pulled(stage: Stage, name: str = "tickets", **how: bool) -> FeedResult:
    """Pull one feed and note how it ended, as an attempt does."""
    connector = await stage.session().connector()
    one = connector.feeds[name]
    result, aside = await pull(stage.ground, connector, one, **how)
    key = FeedKey("rt", name, one.record.kind)
    await stage.store.write(
        cache.finish, key, state=result.state, now=0.0, error=result.error, aside=aside
    )
    return result


def todo(key: str) -> Todo:
    """A to-do of the source."""
    return Todo(ref=Ref("rt", "todo", key), title=f"To do {key}")


def scripted(stage: Stage, *pulls: Sequence[Page[Ticket]], mode: Mode = Mode.DELTA) -> list[Any]:
    """Let the feed give these pages, pull by pull; gives the cursors it was called with."""
    cursors: list[Any] = []
    script = iter(pulls)

    class Scripted(FakeSource):
        @feed(Ticket, every=timedelta(minutes=1), mode=mode)
        async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
            """The next pages of the script."""
            cursors.append(cursor)
            for page in next(script):
                yield _page(page)

    stage.classes["rt"] = stage.source_class("rt", Scripted)
    return cursors


def _page(page: Any) -> Page[Ticket]:
    """The page of a script, or the error that stands in its place."""
    if isinstance(page, Exception):
        raise page
    assert isinstance(page, Page)
    return page


async def test_a_first_pull_brings_all_and_the_second_nothing(stage: Stage) -> None:
    """The cursor spares it; the result says what came."""
    stage.put(*(ticket(str(n)) for n in range(5)))

    first = await pulled(stage)
    second = await pulled(stage)

    assert first == FeedResult(*KEY, "fresh", Applied(new=5), 4, 0, "")
    assert second == FeedResult(*KEY, "fresh", Applied(), 1, 0, "")
    assert len(stage.rows()) == 5


async def test_changes_and_tombstones_arrive(stage: Stage) -> None:
    """What the source says is gone goes without any guard."""
    stage.put(*(ticket(str(n)) for n in range(3)))
    await pulled(stage)
    stage.put(ticket("0", title="Other"), ticket("9"))
    stage.source().drop(*(ticket(n).ref for n in "12"))

    assert (await pulled(stage)).applied == Applied(1, 1, 2)
    assert {row.title for row in stage.rows()} == {"Other", "Ticket 9"}


async def test_an_expired_cursor_costs_one_full_pass(stage: Stage) -> None:
    """And what went meanwhile is seen to be gone by its absence."""
    stage.put(*(ticket(str(n)) for n in range(3)))
    await pulled(stage)
    stage.source().drop(ticket("1").ref)
    stage.source().forgotten = stage.source().version + 1

    assert (await pulled(stage)).applied == Applied(gone=1)


async def test_a_source_that_always_says_expired_is_asked_twice(stage: Stage) -> None:
    """With the cursor and without: no circle."""
    expired: Any = CursorExpired("unknown")
    one = Page([ticket("1")], cursor="1", complete=True)
    cursors = scripted(stage, [one], [expired], [expired])
    await pulled(stage)

    with pytest.raises(CursorExpired):
        await pulled(stage)

    assert cursors == [None, "1", None]


async def test_what_came_before_an_error_is_kept_with_its_cursor(stage: Stage) -> None:
    """The next pull goes on from the last whole page."""
    lost: Any = Unavailable("no route")
    cursors = scripted(
        stage,
        [Page([ticket("1")], cursor="1"), Page([ticket("2")], cursor="2"), lost],
        [Page([ticket("3")], cursor="3")],
    )
    with pytest.raises(Unavailable):
        await pulled(stage)
    assert len(stage.rows()) == 2

    await pulled(stage)

    assert cursors == [None, "2"]
    assert len(stage.rows()) == 3


async def test_a_cancelled_pull_leaves_nothing_half_done(stage: Stage) -> None:
    """Cut off at any await: rows and cursor belong together, and the next pull is whole."""
    stage.put(*(ticket(str(n)) for n in range(6)))
    for steps in range(0, 60, 3):
        task = asyncio.create_task(pulled(stage, full=True))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        cursor = await stage.store.read(cache.cursor, KEY)
        assert cursor is None or len(stage.rows()) == 6

    await pulled(stage, full=True)
    assert len(stage.rows()) == 6


async def test_a_large_page_is_written_in_steps(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person's decision waits for one step; the cursor comes with the last."""
    applied: list[tuple[int, str | None, int]] = []
    real = cache.apply_page

    def noting(db: Any, key: Any, rows: Any, **more: Any) -> Applied:
        applied.append((len(rows), more["cursor"], len(more["gone"])))
        return real(db, key, rows, **more)

    monkeypatch.setattr(cache, "apply_page", noting)
    scripted(stage, [Page([ticket(str(n)) for n in range(600)], [ticket("x").ref], cursor="9")])

    assert (await pulled(stage)).applied == Applied(new=600)
    assert applied == [(250, None, 0), (250, None, 0), (100, "9", 1)]


async def test_a_snapshot_takes_out_what_it_did_not_mention(stage: Stage) -> None:
    """A few at a time, without question."""
    stage.put(*(todo(str(n)) for n in range(5)))
    await pulled(stage, "todos")
    stage.source().drop(todo("1").ref, todo("2").ref)

    assert (await pulled(stage, "todos")).applied == Applied(gone=2)
    assert len(stage.rows("todo")) == 3


async def test_an_empty_answer_empties_nothing(stage: Stage) -> None:
    """It is held, with the rows as they were and a way to let it through."""
    stage.put(*(todo(str(n)) for n in range(30)))
    await pulled(stage, "todos")
    stage.source().drop(*(todo(str(n)).ref for n in range(30)))

    for _ in range(3):
        result = await pulled(stage, "todos")
        assert result.state == "held"
        assert "would remove all 30 rows" in result.error
        assert "itday sync rt --full --accept" in result.error
        assert len(stage.rows("todo")) == 30

    assert (await pulled(stage, "todos", full=True, accept=True)).applied == Applied(gone=30)
    assert stage.rows("todo") == []


async def test_a_short_list_that_is_finished_is_believed_the_second_time(stage: Stage) -> None:
    """The last to-do was done at the source: nobody is to be asked about that."""
    stage.put(todo("1"))
    await pulled(stage, "todos")
    stage.source().drop(todo("1").ref)

    assert (await pulled(stage, "todos")).state == "held"
    assert (await pulled(stage, "todos")).applied == Applied(gone=1)


async def test_a_snapshot_without_pages_says_unchanged(stage: Stage) -> None:
    """`304 Not Modified` is not an empty list."""
    scripted(stage, [Page([ticket("1")], cursor="a")], [], mode=Mode.SNAPSHOT)
    await pulled(stage)

    assert (await pulled(stage)).state == "fresh"
    assert len(stage.rows()) == 1


async def test_a_full_pass_that_is_refused_is_made_again(stage: Stage) -> None:
    """The rows it did not mention are neither believed nor forgotten: no cursor passes them by."""
    many = [ticket(str(n)) for n in range(30)]
    cursors = scripted(
        stage,
        [Page(many, cursor="1", complete=True)],
        [Page(many[:2], cursor="2", complete=True)],
        [Page(many, cursor="3", complete=True)],
    )
    await pulled(stage)
    assert (await pulled(stage, full=True)).state == "held"
    assert (await pulled(stage)).state == "fresh"

    assert cursors == [None, None, None]
    assert await stage.store.read(cache.cursor, KEY) == "3"


async def test_a_crash_between_rows_and_absence_loses_no_absence(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor of a full pass comes with what it takes out, not before."""
    three = [ticket(n) for n in "123"]
    cursors = scripted(
        stage,
        [Page(three, cursor="1", complete=True)],
        [Page(three[:2], cursor="2", complete=True)],
        [Page(three[:2], cursor="2", complete=True)],
    )
    await pulled(stage)
    with monkeypatch.context() as patch:
        patch.setattr(cache, "missing", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await pulled(stage, full=True)
    assert await stage.store.read(cache.cursor, KEY) == "1"

    await pulled(stage, full=True)

    assert len(stage.rows()) == 2
    assert cursors == [None, None, None]


async def test_rows_set_aside_are_not_taken_for_gone(stage: Stage) -> None:
    """Their key was mentioned: what we hold of them is the last that could be read."""
    scripted(
        stage,
        [Page([ticket("1"), ticket("2")], cursor="1", complete=True)],
        [Page([ticket("1")], cursor="2", aside=[Aside("2", "no title")], complete=True)],
    )
    await pulled(stage)

    result = await pulled(stage, full=True)

    assert (result.state, result.aside) == ("partial", 1)
    assert result.error == "rt: 1 row could not be read: itday sources rt"
    assert len(stage.rows()) == 2


async def test_rows_set_aside_stay_so_until_they_are_heard_of(stage: Stage) -> None:
    """An incremental pull that brings nothing does not make the feed whole."""
    scripted(
        stage,
        [Page([], cursor="1", aside=[Aside("2", "odd"), Aside("3", "odd")], complete=True)],
        [Page([], cursor="2")],
        [Page([ticket("2")], cursor="3")],
    )
    assert (await pulled(stage)).aside == 2
    assert (await pulled(stage)).state == "partial"
    assert (await pulled(stage)).aside == 1
    assert [key for key, _ in stage.state().aside] == ["3"]


async def test_a_row_set_aside_that_is_gone_is_heard_of(stage: Stage) -> None:
    """Nobody is told for ever of what no longer exists."""
    scripted(
        stage,
        [Page([ticket("1")], cursor="1", aside=[Aside("2", "odd")], complete=True)],
        [Page([], gone=[Ref("rt", "ticket", "2")], cursor="2")],
    )
    assert (await pulled(stage)).state == "partial"

    assert (await pulled(stage)).state == "fresh"


async def test_after_pages_that_ended_in_nonsense_all_is_compared(stage: Stage) -> None:
    """What came before may be of the same making; an answer that never began costs no full pass."""
    nonsense: Any = BadReply("no end")
    cursors = scripted(
        stage,
        [Page([ticket("1")], cursor="1", complete=True)],
        [nonsense],
        [Page([ticket("2")]), nonsense],
        [Page([ticket("1")], cursor="2", complete=True)],
    )
    await pulled(stage)
    for _ in range(2):
        with pytest.raises(BadReply):
            await pulled(stage)

    await pulled(stage)

    assert cursors == [None, "1", "1", None]
    assert [row.key for row in stage.rows()] == ["1"]


async def test_a_record_that_cannot_be_stored_is_set_aside(stage: Stage) -> None:
    """Whatever is wrong with it; its page goes on."""
    odd = ticket("2").model_copy(update={"url": "\ud800"})
    scripted(stage, [Page([ticket("1"), odd, ticket("3")], cursor="1", complete=True)])

    result = await pulled(stage)

    assert (result.state, result.aside, len(stage.rows())) == ("partial", 1, 2)
    assert stage.state().aside[0][0] == "2"


@pytest.mark.parametrize("stranger", [ticket("1", "other"), todo("1")])
async def test_a_connector_that_names_others_records_is_stopped(
    stage: Stage, stranger: Any
) -> None:
    """It could overwrite another source's rows."""
    scripted(stage, [Page([stranger], cursor="1")])

    with pytest.raises(BadReply, match="the connector called a record"):
        await pulled(stage)


async def test_listeners_hear_which_kind_changed(stage: Stage) -> None:
    """Once a step, and not where nothing did."""
    stage.put(ticket("1"))
    await pulled(stage)
    assert stage.events(Changed) == [Changed(frozenset({"ticket"}))]
    stage.heard.clear()

    await pulled(stage)

    assert stage.heard == []


async def test_a_pull_without_end_ends(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that drips is unavailable, not a reason to hold its turn for ever."""

    class Drips(FakeSource):
        @feed(Ticket, every=timedelta(minutes=1), mode=Mode.DELTA)
        async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
            """Never ends."""
            await asyncio.Event().wait()
            yield Page()

    stage.classes["rt"] = stage.source_class("rt", Drips)
    monkeypatch.setattr(pulling, "LONGEST_S", 0.0)

    with pytest.raises(Unavailable, match="took longer"):
        await pulled(stage)


async def test_an_empty_first_answer_leaves_no_cursor(stage: Stage) -> None:
    """If it was a fault of the source's, the next pull still asks for everything."""
    cursors = scripted(
        stage,
        [Page(cursor="1", complete=True)],
        [Page([ticket("1")], cursor="2", complete=True)],
    )

    assert (await pulled(stage)).state == "fresh"
    await pulled(stage)

    assert cursors == [None, None]
    assert len(stage.rows()) == 1


class Cut(Awaitable[None]):
    """A task's work, cancelled where it waits for the `at`th time."""

    def __init__(self, work: Coroutine[Any, Any, Any], at: int) -> None:
        """Begin nothing yet."""
        self.work, self.at, self.waits = work, at, 0

    def __await__(self) -> Generator[Any, Any, None]:
        """Pass on what the work waits for, counting."""
        given = self.work.__await__()
        for waited in given:
            if self.waits == self.at:
                task = asyncio.current_task()
                assert task is not None
                asyncio.get_running_loop().call_soon(task.cancel)
            self.waits += 1
            yield waited


async def _cut_off(stage: Stage, at: int) -> bool:
    """Pull and cancel there; whether it came that far."""

    async def work() -> None:
        await cut

    cut = Cut(pulled(stage), at)
    task = asyncio.ensure_future(work())
    await asyncio.wait([task])
    assert task.cancelled() or task.exception() is None
    return cut.waits > at


async def test_cancelled_at_every_wait_it_can_go_on(make: Make) -> None:
    """Each place at which a pull waits is one to stop at: what is stored is true so far.

    The cursor is never ahead of the rows, nothing is taken out, and the next pull makes all whole.
    """
    at, held = 0, {str(n) for n in range(5)}
    while True:
        stage = make(ONE)
        stage.put(*(ticket(n) for n in sorted(held)))
        await pulled(stage)
        stage.put(ticket("0", title="Other"), ticket("9"))
        cursor = await stage.store.read(cache.cursor, KEY)

        reached = await _cut_off(stage, at)

        names = {row.key for row in stage.rows()}
        assert names in (held, held | {"9"}), at
        if await stage.store.read(cache.cursor, KEY) != cursor:
            assert names == held | {"9"}, at
        await pulled(stage)
        assert {row.key: row.title for row in stage.rows()}["0"] == "Other", at
        assert {row.key for row in stage.rows()} == held | {"9"}, at
        if not reached:
            break
        at += 1

    assert at >= 5
