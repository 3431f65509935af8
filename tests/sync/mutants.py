"""Ways to write the sender and the pull wrongly; each must be found out by the model."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from itday.domain.errors import Unavailable
from itday.store import cache, outbox
from itday.store.database import atomic
from itday.sync import guard, letter, pull
from itday.sync.letter import Delivery

Patch = pytest.MonkeyPatch


def done_before_sending(patch: Patch) -> None:
    """A letter counts as sent when it is taken up."""
    genuine = outbox.claim

    def claim(db: Any, one: Any) -> bool:
        taken = genuine(db, one)
        outbox.delivered(db, one, 0.0)
        return taken

    patch.setattr(outbox, "claim", claim)


def new_key_per_try(patch: Patch) -> None:
    """Each try is another request to the server."""
    genuine = Delivery._job

    def job(self: Delivery) -> Any:
        return replace(genuine(self), key=uuid.uuid4().hex)

    patch.setattr(Delivery, "_job", job)


def no_order(patch: Patch) -> None:
    """The newest letter of a thing goes first."""

    def first(db: Any, source: str) -> list[Any]:
        newest = {one.ref: one for one in outbox.waiting(db) if one.state != "conflict"}
        return [one for one in newest.values() if one.ref.source == source]

    patch.setattr(outbox, "first", first)


def give_up_when_busy(patch: Patch) -> None:
    """A server that is busy now will never do it."""
    genuine = Delivery._put_off

    async def put_off(self: Delivery, error: Exception) -> Any:
        if isinstance(error, Unavailable) and error.retry_after_s is not None:
            write = self._ground.store.write
            await write(outbox.delivered, self._letter, self._ground.stamp())
            return letter.Fate.ENDED
        return await genuine(self, error)

    patch.setattr(Delivery, "_put_off", put_off)


def cursor_first(patch: Patch) -> None:
    """The cursor is kept before the rows it stands for."""
    genuine = cache.apply_page

    def apply_page(db: Any, feed: Any, rows: Any, *, cursor: Any = None, **more: Any) -> Any:
        if cursor is not None:
            with atomic(db):
                cache._keep_cursor(db, feed, cursor)
        return genuine(db, feed, rows, **more)

    patch.setattr(cache, "apply_page", apply_page)


def sweep_after_a_part(patch: Patch) -> None:
    """Every pull is taken for a complete one."""
    genuine = pull._Pass.take

    async def take(self: Any, page: Any) -> None:
        await genuine(self, page)
        self.complete = True

    patch.setattr(pull._Pass, "take", take)


def delete_without_proof(patch: Patch) -> None:
    """What one list does not mention is gone, however much that is."""
    patch.setattr(guard, "refusal", lambda *_, **__: None)


def stale_base(patch: Patch) -> None:
    """Later letters go on resting on what was before our own change."""
    patch.setattr(outbox, "_rest_on", lambda *_, **__: None)


def no_precondition(patch: Patch) -> None:
    """Whatever is at the server now is what we rest on."""
    genuine = Delivery._job

    def job(self: Delivery) -> Any:
        made = genuine(self)
        server: Any = type(self._connector).server  # type: ignore[attr-defined]  # the model's
        if self._letter.ref.key in server.items:
            now = str(server.items[self._letter.ref.key][0])
            return replace(made, base={**made.base, "etag": now})
        return made

    patch.setattr(Delivery, "_job", job)


def change_on_the_answer(patch: Patch) -> None:
    """The answer's version is taken, and our change made on the row we held, not its row."""
    genuine = Delivery._done

    async def done(self: Delivery, change: Any, record: Any) -> None:
        base = self._letter.base
        ours = base | change.predict(base)
        await genuine(self, change, record.model_copy(update={"status": ours["status"]}))

    patch.setattr(Delivery, "_done", done)


def chained_conflict(patch: Patch) -> None:
    """One conflict condemns all later letters of the thing."""
    genuine = outbox.conflict

    def conflict(db: Any, one: Any, theirs: Any, error: str) -> None:
        for later in outbox.waiting(db):
            if later.ref == one.ref and later.id >= one.id:
                genuine(db, later, theirs, error)

    patch.setattr(outbox, "conflict", conflict)


def base_moves_back(patch: Patch) -> None:
    """Every later letter is made to rest on the answer, however old that is."""
    genuine = outbox._rest_on

    def rest(db: Any, one: Any, record: Any, *_: Any, **__: Any) -> None:
        for two in outbox.waiting(db):
            if two.ref == one.ref and two.id > one.id:
                genuine(db, one._replace(base=two.base), record)

    patch.setattr(outbox, "_rest_on", rest)
    trust_the_replay(patch)


def trust_the_replay(patch: Patch) -> None:
    """The answer to a repeated request is taken for what is there now."""

    async def read(self: Delivery, answered: Any) -> Any:
        return answered

    patch.setattr(Delivery, "_read", read)


def rest_always(patch: Patch) -> None:
    """Later letters rest on what is there after a lost answer, whoever made it."""
    patch.setattr(outbox, "unlike", lambda *_: frozenset())


def empty_is_truth(patch: Patch) -> None:
    """An empty first list is believed, with its cursor."""
    genuine = pull._Pass.sweep

    async def sweep(self: Any, **how: Any) -> Any:
        self.mentioned = self.mentioned or {"nothing"}
        return await genuine(self, **how)

    patch.setattr(pull._Pass, "sweep", sweep)


MUTANTS: Mapping[str, Callable[[Patch], None]] = {
    made.__name__.replace("_", "-"): made
    for made in (
        *(done_before_sending, new_key_per_try, no_order, give_up_when_busy, cursor_first),
        *(sweep_after_a_part, delete_without_proof, stale_base, no_precondition),
        *(change_on_the_answer, chained_conflict, base_moves_back, trust_the_replay),
        *(rest_always, empty_is_truth),
    )
}
