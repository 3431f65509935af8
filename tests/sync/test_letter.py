"""One letter: every answer, and every lack of one, has its meaning for the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from itday.domain.change import Change
from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Conflict,
    Forbidden,
    Gone,
    Refused,
    Unavailable,
    Unsettled,
)
from itday.domain.ref import Ref
from itday.domain.verbs import Acknowledge, Assign, Comment, Create, SetPriority
from itday.store import outbox
from itday.sync import events
from itday.sync.letter import Delivery, Fate
from itday.sync.once import Wish, once
from tests.sync.stage import Stage, ticket

ONE = Ref("rt", "ticket", "1")


async def ready(stage: Stage, *changes: Change, **fields: Any) -> None:
    """Have a ticket in the cache and changes of it in the outbox."""
    stage.put(ticket("1", **fields))
    await once(stage.ground, (), Wish())
    stage.decide(*changes)
    stage.heard.clear()


async def sent(stage: Stage) -> Fate:
    """Send the oldest letter."""
    letter = stage.store.read_now(outbox.waiting)[0]
    return await Delivery(stage.session(), await stage.session().connector(), letter).send()


def assign(who: str = "dana") -> Assign:
    """Give the ticket away."""
    return Assign(ref=ONE, assignee=who)


async def test_a_change_that_was_carried_out_is_over(stage: Stage) -> None:
    """The row is the source's, nothing waits, and it is said."""
    await ready(stage, assign())

    assert await sent(stage) is Fate.ENDED

    (row,) = stage.rows()
    assert (row.fields["assignee"], row.patch, row.waiting) == ("dana", None, 0)
    assert stage.letters()[0].state == "sent"
    assert stage.events(events.Sent) == [events.Sent(ONE, "Ticket 1", "assign to dana")]


async def test_the_source_is_told_all_it_needs(stage: Stage) -> None:
    """The same key for every try, the version the person saw, and when they asked."""
    await ready(stage, assign())
    letter = stage.letters()[0]
    await sent(stage)

    ((change, job),) = stage.source().pushed

    assert change == assign()
    assert (job.key, job.base, job.tries) == (letter.idem, letter.base, 0)
    assert job.asked_at == stage.ground.now()


@pytest.mark.parametrize(
    "error",
    [Refused("the ticket is closed", where="rt"), Forbidden("needs ModifyTicket", where="rt")],
    ids=["refused", "forbidden"],
)
async def test_a_refusal_gives_the_row_back(stage: Stage, error: Exception) -> None:
    """With the source's words, said and kept."""
    await ready(stage, assign(), assignee="bob")
    stage.source().failures.append(error)  # type: ignore[arg-type]

    assert await sent(stage) is Fate.ENDED

    assert stage.rows()[0].fields["assignee"] == "bob"
    assert (stage.letters()[0].state, stage.letters()[0].error) == ("refused", str(error))
    assert stage.events(events.Refused) == [events.Refused(ONE, "Ticket 1", str(error))]


async def test_what_is_gone_goes(stage: Stage) -> None:
    """There is nothing left to change, and the row says so by not being there."""
    await ready(stage, assign())
    stage.source().drop(ONE)

    assert await sent(stage) is Fate.ENDED

    assert stage.rows() == []
    assert stage.letters()[0].state == "refused"


async def test_what_was_called_gone_and_is_not_comes_back(stage: Stage) -> None:
    """One wrong 404 on the way takes nothing away for good: the next pull looks at everything."""
    await ready(stage, assign())
    stage.source().failures.append(Gone("404 Not Found"))

    await sent(stage)
    assert stage.rows() == []
    await once(stage.ground, (), Wish())

    assert [row.key for row in stage.rows()] == ["1"]


@pytest.mark.parametrize(
    ("error", "fate", "state"),
    [
        (Unavailable("no route"), Fate.SOURCE_RESTS, "waiting"),
        (Unavailable("busy", retry_after_s=900), Fate.SOURCE_RESTS, "waiting"),
        (AuthFailed("wrong password"), Fate.SOURCE_RESTS, "waiting"),
        (Unsettled("the answer was lost"), Fate.SOURCE_RESTS, "unsettled"),
        (BadReply("a web page"), Fate.LATER, "unsettled"),
        (KeyError("a fault"), Fate.LATER, "unsettled"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_what_may_yet_happen_waits(stage: Stage, error: Any, fate: Fate, state: str) -> None:
    """What surely was not begun may be withdrawn; what may have happened is looked up first."""
    await ready(stage, assign())
    stage.source().failures.append(error)

    assert await sent(stage) is fate

    (letter,) = stage.letters()
    assert letter.state == state
    assert letter.error.startswith("rt: ")
    wait = letter.next_at - stage.ground.stamp()
    asked = getattr(error, "retry_after_s", None)
    assert wait == (0 if isinstance(error, AuthFailed) else asked or 30)
    assert stage.rows()[0].fields["assignee"] == "dana", "what was decided still shows"


async def test_a_lost_answer_is_looked_up_not_repeated(stage: Stage) -> None:
    """It took effect: the comment must not appear twice."""
    comment = Comment(ref=ONE, text="On it")
    await ready(stage, comment)
    stage.source().loses_answers = True
    await sent(stage)
    assert stage.letters()[0].state == "unsettled"
    stage.source().loses_answers = False

    assert await sent(stage) is Fate.ENDED

    assert stage.source().comments[ONE] == ["On it"]
    assert stage.letters()[0].state == "sent"


async def test_a_lost_question_is_sent_again_under_the_same_key(stage: Stage) -> None:
    """It did not take effect."""
    await ready(stage, assign())
    stage.source().failures.append(Unsettled("the answer was lost"))
    await sent(stage)

    assert await sent(stage) is Fate.ENDED

    ((_, job),) = stage.source().pushed
    assert (job.key, job.tries) == (stage.letters()[0].idem, 1)


@pytest.mark.parametrize("took", [True, False])
async def test_a_crash_while_sending_is_looked_up(stage: Stage, took: bool) -> None:
    """The letter is found as `sending` at the next start."""
    await ready(stage, assign())
    stage.store.write_now(outbox.claim, stage.letters()[0])
    if took:
        stage.put(ticket("1", assignee="dana"))

    await sent(stage)

    assert len(stage.source().pushed) == (0 if took else 1)
    assert stage.letters()[0].state == "sent"


async def test_what_cannot_be_looked_up_stays_unsettled(stage: Stage) -> None:
    """The source went away again: it must not become one that undo may withdraw."""
    await ready(stage, assign())
    stage.source().failures += [Unsettled("lost"), Unavailable("no route")]
    await sent(stage)

    assert await sent(stage) is Fate.SOURCE_RESTS
    assert stage.letters()[0].state == "unsettled"


async def test_a_withdrawn_letter_is_not_sent(stage: Stage) -> None:
    """Undo was quicker, after the sender had read the letter."""
    await ready(stage, assign())
    letter = stage.letters()[0]
    stage.store.write_now(lambda db: db.execute("UPDATE desk.outbox SET state = 'withdrawn'"))
    delivery = Delivery(stage.session(), await stage.session().connector(), letter)

    assert await delivery.send() is Fate.ENDED
    assert stage.source().pushed == []


@pytest.mark.parametrize("whole", [True, False], ids=["with their version", "without it"])
async def test_a_conflict_shows_both(stage: Stage, whole: bool) -> None:
    """Theirs is in the cache and counts as news, mine is kept; the person decides."""
    await ready(stage, assign())
    theirs = ticket("1", title="Theirs", assignee="eve", etag="v2")
    stage.put(theirs)
    fields = theirs.model_dump(mode="json") | {"etag": "v2"} if whole else {}
    stage.source().failures.append(Conflict("changed there", theirs=fields))

    assert await sent(stage) is Fate.ENDED

    (letter,) = stage.letters()
    assert letter.state == "conflict"
    assert letter.theirs is not None
    assert (letter.theirs["title"], letter.theirs["etag"]) == ("Theirs", "v2")
    assert (stage.rows()[0].title, stage.rows()[0].fields["assignee"]) == ("Theirs", "dana")
    assert stage.events(events.Conflicted) == [events.Conflicted(ONE, "Ticket 1")]


@pytest.mark.parametrize(
    ("then", "state"), [(Gone("no such ticket"), "refused"), (Unavailable("no route"), "waiting")]
)
async def test_a_conflict_without_their_version(stage: Stage, then: Any, state: str) -> None:
    """It is gone, or has to be fetched another time."""
    await ready(stage, assign())
    stage.source().failures += [Conflict("changed there"), then]

    await sent(stage)

    assert stage.letters()[0].state == state


async def test_what_a_connector_cannot_do_is_refused(stage: Stage) -> None:
    """It could when the person asked: an older version is installed now."""
    alert = Ref("rt", "ticket", "1")
    await ready(stage)
    stage.decide(SetPriority(ref=alert, priority=1))
    stage.store.write_now(
        lambda db: db.execute("UPDATE desk.outbox SET verb = ?, payload = '{}'", [Acknowledge.verb])
    )

    await sent(stage)

    assert stage.letters()[0].error == "rt: In memory cannot acknowledge"


async def test_a_verb_of_a_newer_program_waits_for_it(stage: Stage) -> None:
    """It is kept, not thrown away."""
    await ready(stage, assign())
    stage.store.write_now(lambda db: db.execute("UPDATE desk.outbox SET verb = 'teleport'"))

    assert await sent(stage) is Fate.LATER


async def test_our_own_change_is_no_conflict_for_our_next(stage: Stage) -> None:
    """Two key presses offline: the second rests on what came of the first."""
    await ready(stage, assign("a"), etag="v1")
    stage.decide(SetPriority(ref=ONE, priority=1))
    real = stage.source()._take

    async def with_etag(change: Change, job: Any) -> Any:
        record = (await real(change, job)).model_copy(update={"etag": "v2"})
        stage.put(record)
        return record

    stage.source().__dict__["_take"] = with_etag
    await sent(stage)

    assert stage.letters()[1].base["etag"] == "v2"
    assert stage.letters()[1].base["assignee"] == "a"


@pytest.mark.parametrize(
    ("touch", "etag"),
    [(lambda one: one, "v2"), (lambda one: one.model_copy(update={"title": "Theirs"}), "v1")],
    ids=["nobody else", "somebody else"],
)
async def test_after_a_lost_answer_the_next_rests_on_what_the_person_saw(
    stage: Stage, touch: Callable[[Any], Any], etag: str
) -> None:
    """If somebody else changed it meanwhile, the next change must meet that as a conflict."""
    await ready(stage, assign("a"), etag="v1")
    stage.decide(SetPriority(ref=ONE, priority=1))
    stage.store.write_now(outbox.claim, stage.letters()[0])
    stage.put(touch(ticket("1", assignee="a", etag="v2")))

    await sent(stage)

    assert stage.letters()[0].state == "sent"
    assert stage.letters()[1].base["etag"] == etag


async def test_a_record_stays_with_its_feed(stage: Stage) -> None:
    """So that the feed's next full pass may miss it."""
    await ready(stage, assign(), Create(ref=Ref("rt", "todo", "u1"), title="Order toner"))

    await sent(stage)
    await sent(stage)

    feeds = stage.store.read_now(
        lambda db: db.execute("SELECT kind, feed FROM record ORDER BY kind").fetchall()
    )
    assert feeds == [("ticket", "tickets"), ("todo", "todos")]


async def test_a_new_thing_may_be_named_by_its_source(stage: Stage) -> None:
    """The row moves to its name; there are not two of it."""
    await ready(stage, Create(ref=Ref("rt", "todo", "ours"), title="Order toner"))
    real = stage.source()._take

    async def renamed(change: Change, job: Any) -> Any:
        record = await real(change, job)
        return record.model_copy(update={"ref": Ref("rt", "todo", "77")})

    stage.source().__dict__["_take"] = renamed

    await sent(stage)

    assert [row.key for row in stage.rows("todo")] == ["77"]
