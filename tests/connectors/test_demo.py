"""The made-up school as a source: what every connector promises, and that its changes last."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from itday.connectors._demo_changes import FILE
from itday.connectors._demo_people import DIRECTOR, NETWORK
from itday.connectors.demo import Demo, DemoConfig
from itday.domain.change import Change
from itday.domain.errors import Conflict, CursorExpired, Gone, Refused, Unavailable
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.domain.verbs import (
    Acknowledge,
    Archive,
    Assign,
    Cancel,
    Close,
    Comment,
    Complete,
    Create,
    Edit,
    Flag,
    MarkRead,
    Reopen,
    Restate,
    SetPriority,
    SetStatus,
    Start,
)
from itday.sdk.connector import Connector, Job, Setting
from itday.sdk.testing import SOURCE, ConnectorContract, Replica, all_of, job_for

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
TODO, DONE = Ref(SOURCE, "todo", "t00"), Ref(SOURCE, "todo", "done00")
ALERT = Ref(SOURCE, "alert", "takeover-2")


def school(home: Path, **config: Any) -> Demo:
    """The connector on a profile's folder."""
    return Demo(
        DemoConfig.model_validate(config), Setting(source=SOURCE, now=lambda: NOW, home=home)
    )


async def one(made: Connector[Any], feed: str) -> Record:
    """An open record of a feed."""
    records = await all_of(made, made.feeds[feed])
    return next(record for record in records if record.facets().open)


async def push(made: Connector[Any], change: Change) -> Record:
    """Carry a change out as the sender would."""
    return await made.push(change, await job_for(made, change, NOW))


class TestDemo(ConnectorContract):
    """The promises all connectors make."""

    connector = Demo

    @pytest.fixture
    def world(self, tmp_path: Path) -> Mapping[str, Any]:
        """A school of a tenth; and the references that `changes` needs, which need a school."""
        made = school(tmp_path, size=0.3)
        self.ticket = next(r.ref for r in made._made("ticket") if r.facets().open)
        self.message = next(r.ref for r in made._made("message") if not r.facets().open)
        return {"size": 0.3}

    def changes(self) -> Sequence[Change]:
        """One for each action."""
        made = Ref(SOURCE, "todo", "new-1")
        return [
            Create(ref=made, title="Ring Estates", due="2026-11-30", projects=("x",)),
            Start(ref=made),
            Complete(ref=made),
            Reopen(ref=made),
            Edit(ref=TODO, title="Return the form", due="2026-12-01T15:00:00Z"),
            Cancel(ref=TODO),
            Assign(ref=self.ticket, assignee=NETWORK.login),
            SetStatus(ref=self.ticket, status="pending"),
            SetPriority(ref=self.ticket, priority=4),
            Comment(ref=self.ticket, text="Serial checked"),
            MarkRead(ref=self.message, seen=False),
            Flag(ref=self.message),
            Archive(ref=self.message),
            Acknowledge(ref=ALERT),
            Close(ref=ALERT, verdict="true_positive", reason="Rang her; not she"),
            Restate(ref=ALERT, status="new"),
        ]

    async def test_hostile_text_comes_out_clean(self, made: Connector[Any]) -> None:
        """Nobody writes to this source but itself; still every line of it is fit for a terminal."""
        for feed in made.feeds.values():
            for record in await all_of(made, feed):
                assert record.title == clean(record.title)


async def test_a_changed_record_alone_comes_again(tmp_path: Path) -> None:
    """A pull after a change brings that record; one with nothing new brings no page at all."""
    made = school(tmp_path)
    replica = Replica(made, "todos")
    await replica.pull()
    assert replica.pages == 1

    await push(made, Complete(ref=TODO))
    changed = await replica.pull()
    pages = [page async for page in made.todos(replica.cursor)]

    assert changed == {TODO}
    assert json.loads(replica.held[TODO])["completed_at"] == "2026-11-24T08:15:00Z"
    assert pages == []


async def test_changes_outlive_the_program(tmp_path: Path) -> None:
    """Another start, another process: the to-do is still ticked, the comment still there."""
    first = school(tmp_path)
    ticket = await one(first, "tickets")
    await push(first, Complete(ref=TODO))
    await push(first, Comment(ref=ticket.ref, text="In the bag\nby the door", public=True))

    again = school(tmp_path)

    assert (await again.read(TODO)).facets().state == "completed"
    *_, last = await again.posts(ticket.ref)
    assert (last.text, last.public, last.author) == (
        "In the bag\nby the door",
        True,
        DIRECTOR.name,
    )
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


async def test_undo_gives_every_record_back(tmp_path: Path) -> None:
    """What a change's own inverse leaves is what was there, but for when it was touched."""
    made = school(tmp_path)
    ticket, message = await one(made, "tickets"), await one(made, "messages")
    asked: list[Change] = [
        Complete(ref=TODO),
        Edit(ref=TODO, title="x", due=""),
        Assign(ref=ticket.ref, assignee="r.ashdown"),
        SetPriority(ref=ticket.ref, priority=1),
        Archive(ref=message.ref),
        Flag(ref=message.ref, flagged=not getattr(message, "flagged")),  # noqa: B009  # any kind
        Close(ref=ALERT, verdict="true_positive", reason="Rang her"),
    ]
    for change in asked:
        was = (await made.read(change.ref)).model_dump(mode="json")
        await push(made, change)
        back = change.inverse(was)
        assert back is not None

        now = (await push(made, back)).model_dump(mode="json")

        passing = {"updated_at", "source_status", "percent_complete", "comment"}
        assert {k: v for k, v in now.items() if k not in passing} == {
            k: v for k, v in was.items() if k not in passing
        }


async def test_a_change_tried_twice_counts_once(tmp_path: Path) -> None:
    """A lost answer does not write the comment again."""
    made = school(tmp_path)
    ticket = await one(made, "tickets")
    comment = Comment(ref=ticket.ref, text="once")
    job = await job_for(made, comment, NOW)

    await made.push(comment, job)
    await made.push(comment, job)

    assert [post.text for post in await made.posts(ticket.ref)].count("once") == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t: Assign(ref=t, assignee="nobody.here"), "nobody has the login"),
        (lambda t: SetStatus(ref=t, status="pondered"), "no status"),
        (lambda t: SetPriority(ref=t, priority=9), "no priority"),
        (lambda t: Comment(ref=t, text=" \n"), "empty comment"),
        (lambda t: Edit(ref=TODO, due="someday"), "due"),
    ],
)
async def test_what_a_desk_would_refuse_is_refused(tmp_path: Path, change: Any, why: str) -> None:
    """With its reason, and without a trace."""
    made = school(tmp_path)
    ticket = await one(made, "tickets")

    with pytest.raises(Refused, match=why):
        await push(made, change(ticket.ref))

    assert not (tmp_path / FILE).exists()


async def test_a_change_of_what_is_not_there_is_gone(tmp_path: Path) -> None:
    """Also where the source is of another kind."""
    made = school(tmp_path, kinds=["todo"])
    job = Job(key="0" * 32, asked_at=NOW)

    with pytest.raises(Gone):
        await made.take(Complete(ref=TODO._replace(key="nothing")), job)
    with pytest.raises(Gone):
        await made.take(Acknowledge(ref=ALERT), job)
    with pytest.raises(Gone):
        await made.posts(TODO)


async def test_a_field_changed_meanwhile_is_a_conflict(tmp_path: Path) -> None:
    """With their version; a change of another field is none."""
    made = school(tmp_path)
    seen = (await made.read(TODO)).model_dump(mode="json")
    await push(made, Edit(ref=TODO, title="theirs"))
    job = Job(key="1" * 32, base=seen, asked_at=NOW)

    with pytest.raises(Conflict) as caught:
        await made.push(Edit(ref=TODO, title="mine"), job)
    done = await made.push(Complete(ref=TODO), job)

    assert caught.value.theirs["title"] == "theirs"
    assert done.title == "theirs"


async def test_half_a_line_costs_only_itself(tmp_path: Path) -> None:
    """Power went while it was written; what came before and what comes after counts."""
    made = school(tmp_path)
    await push(made, Complete(ref=TODO))
    whole = (tmp_path / FILE).read_bytes()
    for cut in range(len(whole.rstrip())):
        (tmp_path / FILE).write_bytes(whole[:cut])
        assert (await made.read(TODO)).facets().state == "needs-action"

    await push(made, Reopen(ref=DONE))

    assert (await made.read(DONE)).facets().open
    assert (await made.read(TODO)).facets().open


async def test_two_programs_may_change_at_once(tmp_path: Path) -> None:
    """No change is lost."""
    cockpit, command = school(tmp_path), school(tmp_path)
    keys = [f"t{number:02}" for number in range(20)]
    half = [(cockpit, command)[number % 2] for number in range(20)]

    await asyncio.gather(
        *(push(m, Complete(ref=TODO._replace(key=k))) for m, k in zip(half, keys, strict=True))
    )

    assert not any([(await cockpit.read(TODO._replace(key=k))).facets().open for k in keys])


async def test_sources_in_one_profile_do_not_mix(tmp_path: Path) -> None:
    """They share the file and nothing else."""
    mine = school(tmp_path)
    other = Demo(DemoConfig(), Setting(source="other", now=lambda: NOW, home=tmp_path))

    await push(mine, Complete(ref=TODO))

    assert (await other.read(TODO._replace(source="other"))).facets().open


async def test_another_school_expires_the_cursor(tmp_path: Path) -> None:
    """Another seed, another moment, or the changes thrown away."""
    made = school(tmp_path)
    await push(made, Complete(ref=TODO))
    replica = Replica(made, "todos")
    await replica.pull()

    for config in ({"seed": 8}, {"at": "2026-11-25T08:15"}, {"size": 2}):
        with pytest.raises(CursorExpired):
            _ = [page async for page in school(tmp_path, **config).todos(replica.cursor)]
    (tmp_path / FILE).unlink()

    assert await replica.pull() == {TODO}


async def test_a_source_has_the_kinds_it_is_asked_for(tmp_path: Path) -> None:
    """Its feeds and verbs are those of its kinds, so that the list of sources looks real."""
    made = school(tmp_path, kinds=["ticket"])

    assert list(made.feeds) == ["tickets"]
    assert {change.verb for change in made.actions} == {"assign", "status", "priority", "comment"}
    assert [list(page.records) async for page in made.alerts(None)] == [[]]
    assert len(Demo.feeds) == 6


async def test_a_file_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    """Reading and writing."""
    (tmp_path / FILE).mkdir()

    with pytest.raises(Unavailable, match="cannot be read"):
        await school(tmp_path).read(TODO)
    (tmp_path / FILE).rmdir()
    (tmp_path / "flat").write_text("")
    with pytest.raises(Unavailable):
        await push(school(tmp_path / "flat"), Create(ref=TODO._replace(key="n"), title="x"))


@pytest.mark.parametrize("key", [{"at": "1999-01-01"}, {"kinds": ["pigeon"]}, {"kinds": []}])
def test_settings_that_cannot_be_meant_are_refused(key: dict[str, Any]) -> None:
    """Before anything is drawn."""
    with pytest.raises(ValidationError):
        DemoConfig.model_validate(key)


def test_a_time_without_an_offset_is_the_schools() -> None:
    """In summer an hour before UTC."""
    assert DemoConfig.model_validate({"at": "2026-06-16T08:15"}).at.hour == 7
