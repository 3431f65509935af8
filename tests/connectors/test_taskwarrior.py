"""Taskwarrior, by a program that does what we ask of `task`; the real one is in tests/live."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from itday.connectors import _taskwarrior_run, taskwarrior
from itday.connectors.taskwarrior import Taskwarrior
from itday.domain.errors import BadReply, Refused, Unavailable, Unsettled
from itday.domain.verbs import Complete
from itday.sdk.program import Bounds
from itday.sdk.testing import Replica, all_of
from itday.sdk.testing_rows import OddRows, Rows
from tests.connectors.taskwarrior_promises import CALL, SEEDS, Give, Promises, ref, seed

FAKE = Path(__file__).with_name("fake_task.py")


class TestTaskwarrior(OddRows, Promises):
    """The promises, and how it fails."""

    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        """The stand-in's data folder."""
        folder = tmp_path / "data"
        folder.mkdir()
        (folder / "pending.data").write_text(json.dumps(SEEDS))
        return folder

    @pytest.fixture
    def world(self, tmp_path: Path, data: Path) -> Mapping[str, Any]:
        """The stand-in, as a program with settings and data of its own."""
        program = tmp_path / "task"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -SE {FAKE} "$@"\n')
        program.chmod(0o755)
        (tmp_path / "taskrc").touch()
        return {"program": "./task", "taskrc": "taskrc", "data": "data"}

    @pytest.fixture
    def give(self, data: Path) -> Give:
        """Writes into the stand-in's file."""

        def given(*rows: Mapping[str, Any]) -> None:
            file = data / "pending.data"
            held = {one["uuid"]: one for one in json.loads(file.read_text())}
            file.write_text(json.dumps(list((held | {one["uuid"]: one for one in rows}).values())))

        return given

    @pytest.fixture
    def raw(self, data: Path) -> Callable[[str], dict[str, Any]]:
        """Reads the stand-in's file."""

        def found(uuid: str) -> dict[str, Any]:
            rows: list[dict[str, Any]] = json.loads((data / "pending.data").read_text())
            return next(row for row in rows if row["uuid"] == uuid)

        return found

    @pytest.fixture
    def rows(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> Rows:
        """What an export prints; without a process for each of hundreds of exports."""
        now = list(SEEDS)

        async def export(*_: object) -> list[Any]:
            made.told += [("export", row) for row in now]
            return _taskwarrior_run.rows_of(json.dumps(now).encode())

        async def folder(_: object) -> Path:
            return data

        def put(row: dict[str, Any], other: dict[str, Any]) -> None:
            now[:] = [other if one == row else one for one in SEEDS]

        monkeypatch.setattr(_taskwarrior_run.Program, "export", export)
        monkeypatch.setattr(_taskwarrior_run.Program, "folder", folder)
        made = Rows(put)
        return made

    @pytest.mark.parametrize(
        ("mood", "error", "words"),
        [
            ("version 2.4.4", BadReply, "too old"),
            ("version Tasks! (another program)", BadReply, "is not Taskwarrior"),
            ("prints {", BadReply, "no JSON"),
            ("prints {}", BadReply, "no list"),
            ("prints " + "[" * 100_000, BadReply, "no JSON"),
            ("fails 3", Unavailable, "ended with 3"),
        ],
    )
    async def test_a_program_that_fails(
        self, made: Taskwarrior, data: Path, mood: str, error: type[Exception], words: str
    ) -> None:
        """It is one line that names the source, and nothing is taken for gone."""
        (data / "mood").write_text(mood)

        with pytest.raises(error, match=words) as caught:
            await all_of(made, made.feeds["todos"])
        assert str(caught.value).startswith("here: ")

    async def test_one_odd_task_is_set_aside(self, made: Taskwarrior, data: Path) -> None:
        """The others are there."""
        odd = [
            {"uuid": 5},
            7,
            {**seed(CALL, "x"), "due": "some day"},
            {"uuid": "no", "status": "x"},
        ]
        (data / "pending.data").write_text(json.dumps([SEEDS[0]]))
        (data / "mood").write_text("prints " + json.dumps([SEEDS[0], *odd]))
        replica = Replica(made, "todos")
        await replica.pull()

        assert len(replica.held) == 1
        assert [one.key for one in replica.aside] == ["row 2", "row 3", CALL, "row 5"]

    async def test_a_hook_that_refuses(self, made: Taskwarrior, data: Path, now: datetime) -> None:
        """Its words reach the person."""
        (data / "mood").write_text("refuses never on a Sunday\n")

        with pytest.raises(Refused, match="never on a Sunday"):
            await self.push(made, Complete(ref=ref(CALL)), now)

    async def test_a_program_that_hangs(
        self, made: Taskwarrior, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A reading one has failed for now; after a writing one nobody knows."""
        await made.check()
        (tmp_path / "task").write_text(
            f'#!/bin/sh\ncase "$*" in *export) exec {sys.executable} -SE {FAKE} "$@";; esac\n'
            "sleep 60\n"
        )
        monkeypatch.setattr(_taskwarrior_run, "BOUNDS", Bounds(whole_s=0.5))
        with pytest.raises(Unsettled):
            await self.push(made, Complete(ref=ref(CALL)), now)
        (tmp_path / "task").write_text("#!/bin/sh\nsleep 60\n")

        with pytest.raises(Unavailable, match="took longer"):
            await all_of(made, made.feeds["todos"])

    async def test_it_was_never_set_up(self, made: Taskwarrior, tmp_path: Path) -> None:
        """Without a settings file `task` would ask questions, or worse."""
        (tmp_path / "taskrc").unlink()

        with pytest.raises(Unavailable, match=r"no settings .*taskrc.*Run `task` once"):
            await made.check()

    async def test_it_is_not_installed(self, made: Taskwarrior, tmp_path: Path) -> None:
        """The package is named."""
        (tmp_path / "task").unlink()

        with pytest.raises(Unavailable, match="apt-get install taskwarrior"):
            await made.check()

    async def test_a_newer_one_is_marked(self, made: Taskwarrior, data: Path) -> None:
        """It is used, and said to be untried."""
        (data / "mood").write_text("version 3.1.0")

        assert "tried with 2.6 only" in await made.check()


def test_every_way_is_known() -> None:
    """From each status to each other one."""
    statuses = {"needs-action", "in-process", "completed", "cancelled"}

    assert set(taskwarrior.ORDERS) == {(a, b) for a in statuses for b in statuses if a != b}
