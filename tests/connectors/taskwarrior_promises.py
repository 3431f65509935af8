"""What is promised of Taskwarrior, whether it is the real one or a stand-in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from itday.connectors.taskwarrior import Taskwarrior
from itday.domain.change import Change
from itday.domain.errors import Conflict, Refused
from itday.domain.ref import Ref
from itday.domain.todo import Todo, TodoStatus
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen, Start
from itday.sdk.connector import Connector
from itday.sdk.testing import HOSTILE, SOURCE, ConnectorContract, Replica, all_of, job_for

Give = Callable[..., None]
CERT, CALL, PLANTS, ROOM = (f"0000000{n}-1111-4222-8333-444444444444" for n in range(1, 5))
NEW = "7b0c1a52-7f1e-4c55-9a30-0f6b5a1f9d11"
ODD = (
    "it's \"quoted\" $HOME \\n `id`", "project:foo +bar due:tomorrow", "-- rc.hooks=on", "'", '"',
    "(a or b) /x/y/", "\\", "\\/x \\u0041", "café 🙂", "uuid:1 modify", "a; rm -rf b", "1-3", "[x]",
)  # fmt: skip
"""Words that a command line, or `task` itself, could take for something else."""


def ref(uuid: str) -> Ref:
    """A task's name."""
    return Ref(SOURCE, "todo", uuid)


def seed(uuid: str, description: str, **fields: Any) -> dict[str, Any]:
    """A task as `import` takes it."""
    return {"uuid": uuid, "description": description, "status": "pending",
            "entry": "20261120T080000Z", "modified": "20261120T080000Z", **fields}  # fmt: skip


SEEDS = [
    seed(CERT, "Renew the certificate", due="20261130T000000Z", priority="H", project="ops.tls",
         tags=["patch"], wait="20261128T093000Z", estimate="3h",
         annotations=[{"entry": "20261121T080000Z", "description": "Ask the CA"}]),
    seed(CALL, f"Call {HOSTILE}", start="20261123T080000Z"),
    seed(PLANTS, "Water plants", recur="weekly", due="20261201T090000Z", status="recurring"),
    seed(ROOM, "Book room", status="completed", end="20261123T100000Z"),
]  # fmt: skip


class Promises(ConnectorContract):
    """The contract, and what is Taskwarrior's own."""

    connector: ClassVar[type[Connector[Any]]] = Taskwarrior

    @pytest.fixture
    def give(self) -> Give:
        """Puts tasks into it, as another program of the person's would."""
        raise NotImplementedError

    def changes(self) -> Sequence[Change]:
        """One of each, in an order in which each has something to do."""
        return [
            Create(ref=ref(NEW), title="Ask Dana", due="2026-12-04", priority=1, owner="Dana Miles",
                   description="100% sure:\nsay so", projects=("wifi 7",), tags=("phone",)),
            Start(ref=ref(NEW)),
            Complete(ref=ref(NEW)),
            Reopen(ref=ref(NEW)),
            Cancel(ref=ref(NEW)),
            Edit(ref=ref(CERT), title="Order it", due="", priority=9,
                 description="Ask the CA\nNow"),
        ]  # fmt: skip

    async def push(self, made: Taskwarrior, change: Change, now: datetime) -> Todo:
        """Carry a change out on what there is."""
        record = await made.push(change, await job_for(made, change, now))
        assert isinstance(record, Todo)
        return record

    async def test_a_task_in_our_words(self, made: Taskwarrior) -> None:
        """Dates, priority, project, notes; a template is shown, and said to repeat."""
        todos = {one.ref.key: one for one in await all_of(made, made.feeds["todos"])}
        cert, call, plants, room = (todos[key] for key in (CERT, CALL, PLANTS, ROOM))

        assert isinstance(cert, Todo)
        assert (cert.title, cert.priority, cert.due) == (
            "Renew the certificate", 1, date(2026, 11, 30))  # fmt: skip
        assert (cert.projects, cert.tags, cert.description) == (
            ("ops.tls",), ("patch",), "Ask the CA")  # fmt: skip
        assert isinstance(cert.start, datetime)
        assert call.model_dump()["status"] == TodoStatus.IN_PROCESS
        assert plants.model_dump()["recurs"]
        assert isinstance(plants.model_dump()["due"], datetime)
        assert room.model_dump()["status"] == TodoStatus.COMPLETED

    @pytest.mark.parametrize("words", ODD)
    async def test_words_stay_as_they_are(
        self, made: Taskwarrior, now: datetime, words: str
    ) -> None:
        """No word is taken for a command, a filter, an attribute or an escape."""
        new = await self.push(made, Create(ref=ref(NEW), title=words, description=words), now)
        assert (new.title, new.description) == (words, words)
        old = await self.push(made, Edit(ref=ref(CALL), title=f"x {words}"), now)
        assert old.title == f"x {words}"
        assert {one.title for one in await all_of(made, made.feeds["todos"])} >= {words}

    async def test_there_and_back(self, made: Taskwarrior, now: datetime) -> None:
        """Every status can be reached from every other, and each undo restores what was."""
        verbs = {"needs-action": Reopen, "in-process": Start, "completed": Complete,
                 "cancelled": Cancel}  # fmt: skip
        for was, first in verbs.items():
            for status, verb in verbs.items():
                await self.push(made, first(ref=ref(CALL)), now)
                before = await made.read(ref(CALL))
                change = verb(ref=ref(CALL))
                inverse = change.inverse(before.model_dump(mode="json"))
                assert (await self.push(made, change, now)).status == status, (was, status)
                assert inverse is not None
                assert (await self.push(made, inverse, now)).status == was, (was, status)

    async def test_fields_of_others_stay(
        self, made: Taskwarrior, now: datetime, raw: Callable[[str], dict[str, Any]]
    ) -> None:
        """An edit keeps what it does not speak of, also what nobody here knows."""
        await self.push(made, Edit(ref=ref(CERT), title="New words", due="2026-12-04"), now)

        row = raw(CERT)
        assert (row["estimate"], row["wait"], row["tags"]) == ("3h", "20261128T093000Z", ["patch"])
        assert row["annotations"] == SEEDS[0]["annotations"]
        assert row["description"] == "New words"

    @pytest.fixture
    def raw(self) -> Callable[[str], dict[str, Any]]:
        """A task as the program itself has it."""
        raise NotImplementedError

    async def test_what_repeats_is_not_ticked(self, made: Taskwarrior, now: datetime) -> None:
        """Which of a series is done, and what comes next, is Taskwarrior's to say."""
        for change in (Complete(ref=ref(PLANTS)), Edit(ref=ref(PLANTS), title="x")):
            with pytest.raises(Refused, match="it repeats"):
                await self.push(made, change, now)

    async def test_somebody_was_first(self, made: Taskwarrior, now: datetime, give: Give) -> None:
        """The same field changed meanwhile is a conflict; another field is none."""
        edit = Edit(ref=ref(CALL), title="Ring")
        job = await job_for(made, edit, now)
        give(seed(CALL, "Call nobody", start="20261123T080000Z"))
        with pytest.raises(Conflict) as caught:
            await made.push(edit, job)
        assert caught.value.theirs["title"] == "Call nobody"

        job = await job_for(made, edit, now)
        give(seed(CALL, "Call nobody", start="20261123T080000Z", priority="L"))
        record = await made.push(edit, job)
        assert (record.title, record.model_dump()["priority"]) == ("Ring", 9)

    async def test_several_notes_are_not_flattened(
        self, made: Taskwarrior, now: datetime, give: Give
    ) -> None:
        """Lines at the end are another note; other words for all of them are refused."""
        notes = [{"entry": f"2026112{n}T080000Z", "description": f"n{n}"} for n in (1, 2)]
        give(seed(CALL, "Call", annotations=notes))

        new = await self.push(made, Edit(ref=ref(CALL), description="n1\nn2\nn3"), now)
        assert new.description == "n1\nn2\nn3"
        with pytest.raises(Refused, match="3 notes"):
            await self.push(made, Edit(ref=ref(CALL), description="other"), now)

    async def test_what_a_task_cannot_hold(self, made: Taskwarrior, now: datetime) -> None:
        """It is said before anything is written."""
        for create in (
            Create(ref=ref(NEW), title="x", projects=("a", "b")),
            Create(ref=ref(NEW), title="x", tags=("two words",)),
            Create(ref=ref(NEW), title="x", due="some day"),
            Create(ref=ref(NEW), title=" \n "),
            Create(ref=ref("no-uuid"), title="x"),
        ):
            with pytest.raises(Refused):
                await self.push(made, create, now)
        assert NEW not in {one.ref.key for one in await all_of(made, made.feeds["todos"])}

    async def test_unchanged_data_is_not_asked_for(
        self, made: Taskwarrior, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Looking at times and sizes of the data files is all that it costs."""
        folder = await made.task.folder()
        for file in folder.iterdir():  # three small files
            os.utime(file, ns=(0, 10**18))
        replica = Replica(made, "todos")
        await replica.pull()
        monkeypatch.setattr(made.task, "export", None)

        assert await replica.pull() == set()
        assert replica.pages == 0

    async def test_a_change_outside_is_seen(self, made: Taskwarrior, give: Give) -> None:
        """Another program's new words, and its new task."""
        replica = Replica(made, "todos")
        await replica.pull()
        give(seed(CALL, "Ring"), seed(NEW, "New"))

        assert await replica.pull() == {ref(CALL), ref(NEW)}


def written(folder: Path) -> str:
    """The seeds, as a file for `import`."""
    file = folder / "seeds.json"
    file.write_text(json.dumps(SEEDS))
    return str(file)
