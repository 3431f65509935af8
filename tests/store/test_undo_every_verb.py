"""Whatever verbs were pressed, as many undos show what was there before, and redos what was after.

Every verb there is: a new one is drawn as soon as it stands in `EVERY`. In between sources do as
they were asked, and are pulled.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itday.domain.change import Change, change_of
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Create
from itday.domain.verbs.kept import Keep
from itday.store import cache, outbox, overlay, rows
from itday.store.cache import FeedKey
from itday.store.codec import decode, encode
from itday.store.database import Db
from itday.store.decide import Ask, decide
from tests.domain.verbs.every import EVERY, LOG
from tests.samples import sample
from tests.store.desk import ME, T, again, back, hasty, page

NEW = Ref("s", "todo", "new")
REFS = sorted({change.ref for change in EVERY} | {NEW})
UNSEEN = {"etag", "updated_at", "comment"}
"""What is no decision of the person's, and what stays said."""
GONE = {"todo": "cancelled", "log": "struck out"}
"""The state of what was made and taken back, where it does not vanish."""


def changed(change: Change, **fields: Any) -> Change:
    """The same but for these fields."""
    return type(change)(**{name: getattr(change, name) for name in change.names} | fields)


def whole(change: Change) -> Change:
    """A change that can be made as it stands: a thing kept on the desk has all of its fields."""
    if isinstance(change, Keep):
        fields = sample(change.ref.kind, change.ref.key, DESK).model_dump(mode="json")
        given = {name: one for name, one in fields.items() if name not in {"ref", "etag", "raw"}}
        return changed(change, fields={**given, **change.fields})
    return changed(change, ref=NEW) if isinstance(change, Create) else change


CHANGES = st.sampled_from(
    [*map(whole, EVERY), *(changed(one, ref=NEW) for one in EVERY if one.ref.kind == "todo")]
)
STEPS = st.lists(
    st.tuples(st.lists(CHANGES, min_size=1, max_size=3), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=6,
)
"""What is pressed at once, how many letters go out afterwards, and whether all is pulled."""
View = dict[Ref, Any]


class World:
    """One thing of each kind at a source that does as asked; the desk is empty."""

    def __init__(self, db: Db) -> None:
        """Pull what there is."""
        self.db = db
        self.held = {ref: sample(ref.kind, ref.key) for ref in REFS if ref.source != DESK}
        del self.held[NEW]
        self.pull()

    def pull(self) -> None:
        """A page of each feed."""
        for record in self.held.values():
            page(self.db, record, feed=FeedKey("s", record.ref.kind, record.ref.kind))

    def deliver(self, most: int) -> None:
        """Send so many letters at most, the oldest first."""
        for letter in outbox.due(self.db, "s", T + 99)[:most]:
            assert outbox.claim(self.db, letter)
            was = self.held.get(letter.ref)
            fields = was.model_dump(mode="json") if was else {}
            fields |= change_of(letter.verb, letter.ref, letter.payload).predict(fields)
            record = decode(letter.ref.kind, fields, (was.etag if was else "v") + "+")
            self.held[letter.ref] = record
            cache.put(self.db, encode(record, letter.ref.kind))
            told = record.model_dump(mode="json") | {"etag": record.etag}
            outbox.delivered(self.db, letter, T, record=told)

    def decide(self, changes: list[Change]) -> bool:
        """Press a key; whether everything was there."""
        modes = {True: "local", False: "remote"}
        asks = [
            Ask(one, "own" if one.ref.source == DESK else modes[one.standing]) for one in changes
        ]
        try:
            decide(self.db, asks, ME)
        except ItdayError:
            return False
        return True

    def view(self) -> View:
        """All that is shown of everything."""
        return {ref: self._seen(ref) for ref in REFS}

    def _seen(self, ref: Ref) -> Any:
        fields = overlay.fields(self.db, ref)
        if ref in {NEW, LOG} and fields.get("status", "") in {"", GONE[ref.kind]}:
            return None
        row = rows.row(self.db, ref)
        aside = (row.until, row.handed, row.why) if row else ()
        return {name: one for name, one in fields.items() if one and name not in UNSEEN}, aside


def without(view: View, lost: set[Ref]) -> View:
    """What is compared: not what an undo could not reach, and said so."""
    return {ref: seen for ref, seen in view.items() if ref not in lost}


@contextmanager
def world() -> Iterator[World]:
    """On a disk for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        db = hasty(Path(folder))
        try:
            yield World(db)
        finally:
            db.close()


@pytest.mark.parametrize("sent", [0, 1])
@pytest.mark.parametrize("change", EVERY, ids=lambda change: type(change).__name__)
def test_each_verb_by_itself(change: Change, sent: int) -> None:
    """Waiting or sent."""
    with world() as made:
        _there_and_back(made, [([whole(change)], sent, True)])


@settings(max_examples=60, report_multiple_bugs=False)
@given(steps=STEPS)
def test_as_many_undos_and_redos(steps: list[tuple[list[Change], int, bool]]) -> None:
    """Each shows what was shown before it; what is out of reach is named."""
    with world() as made:
        _there_and_back(made, steps)


def _there_and_back(at: World, steps: list[tuple[list[Change], int, bool]]) -> None:
    views, batches, lost = [at.view()], [], set[Ref]()

    def settle(sent: int, *, pulled: bool) -> None:
        """Neither sending nor pulling changes what is shown."""
        shown = at.view()
        at.deliver(sent)
        if pulled:
            at.pull()
        assert at.view() == shown

    for changes, sent, pulled in steps:
        if at.decide(changes):
            batches.append((changes, sent, pulled))
            views.append(at.view())
        else:
            assert at.view() == views[-1], "all of it or none"
        settle(sent, pulled=pulled)
    undone = []
    for number in reversed(range(len(batches))):
        changes, sent, pulled = batches[number]
        taken = back(at.db)
        undone += [number] if taken.done else []
        verbs = {words.partition(":")[0] for words in taken.out_of_reach}
        lost |= {one.ref for one in changes if one.verb in verbs}
        assert without(at.view(), lost) == without(views[number], lost)
        settle(sent, pulled=pulled)
    for number in reversed(undone):
        _, sent, pulled = batches[number]
        again(at.db)
        assert without(at.view(), lost) == without(views[number + 1], lost)
        settle(sent, pulled=pulled)
    with pytest.raises(ItdayError, match="nothing to redo"):
        again(at.db)
