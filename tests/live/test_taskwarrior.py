"""The connector beside the real `task` of this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from itday.connectors.taskwarrior import Taskwarrior
from itday.domain.errors import Refused
from itday.domain.verbs import Complete, Create, Edit
from itday.sdk.testing import Replica, all_of
from tests.conftest import Clock
from tests.connectors.taskwarrior_promises import (
    CALL,
    CERT,
    NEW,
    PLANTS,
    SEEDS,
    Give,
    Promises,
    ref,
    seed,
)

Cli = Callable[..., str]


class TestRealTask(Promises):
    """The same promises, and what only the real one can show."""

    @pytest.fixture
    def cli(self, tmp_path: Path) -> Cli:
        """Runs `task` as the person does, on the data of the test; gives what it prints."""
        program = shutil.which("task")
        if program is None:
            missing = "task is not installed: apt-get install taskwarrior"
            (pytest.fail if os.environ.get("ITDAY_LIVE") == "require" else pytest.skip)(missing)
        (tmp_path / "data").mkdir()
        (tmp_path / "taskrc").write_text(
            f"data.location={tmp_path / 'data'}\nconfirmation=off\nverbose=nothing\nhooks=on\n"
        )

        def run(*words: str, stdin: str = "") -> str:
            env = {**os.environ, "TASKRC": str(tmp_path / "taskrc")}
            command = [str(program), *words]
            done = subprocess.run(
                command, check=True, env=env, input=stdin, capture_output=True, text=True
            )
            return done.stdout

        return run

    @pytest.fixture
    def give(self, cli: Cli) -> Give:
        """Imports."""

        def given(*rows: Mapping[str, Any]) -> None:
            cli("import", "-", stdin=json.dumps(rows))

        return given

    @pytest.fixture
    def world(self, give: Give) -> Mapping[str, Any]:
        """The seeds, in a data folder named by a settings file."""
        give(*SEEDS)
        return {"taskrc": "taskrc"}

    @pytest.fixture
    def raw(self, cli: Cli) -> Callable[[str], dict[str, Any]]:
        """Exports."""
        return lambda uuid: dict(json.loads(cli(f"uuid:{uuid}", "export"))[0])

    async def test_what_the_program_does_is_seen(self, made: Taskwarrior, cli: Cli) -> None:
        """Done, deleted, begun, new, and the one that a series makes."""
        replica = Replica(made, "todos")
        await replica.pull()
        cli(CALL, "done")
        cli(CERT, "modify", "wait:", "priority:L")
        cli("add", "project:ops", "Sweep")
        changed = await replica.pull()
        assert {ref(CALL), ref(CERT)} < changed
        assert len(changed) == 3
        assert '"completed"' in replica.held[ref(CALL)]

        cli("list")  # a report makes the next one of each series
        rows = json.loads(cli("status:pending", "recur:weekly", "export"))
        assert rows
        await replica.pull()
        assert ref(rows[0]["uuid"]) in replica.held
        assert ref(PLANTS) not in replica.held, "a series is shown once its tasks are not there"

    async def test_what_we_do_the_program_understands(
        self, made: Taskwarrior, cli: Cli, now: datetime
    ) -> None:
        """It lists what we made, counts what we finished, and can take our last step back."""
        create = Create(ref=ref(NEW), title="Ask Dana", due="2026-12-04", tags=("phone",))
        await self.push(made, create, now)
        await self.push(made, Complete(ref=ref(CERT)), now)

        assert (await made.read(ref(CERT))).model_dump()["status"] == "completed"
        cli("undo")
        assert (await made.read(ref(CERT))).model_dump()["status"] == "needs-action"
        assert "Ask Dana" in cli("+phone", "list")
        assert cli("_get", f"{NEW}.due").startswith("2026-12-04T00:00:00")

    async def test_looking_changes_nothing(self, made: Taskwarrior, cli: Cli) -> None:
        """Numbers on the person's screen keep meaning what they meant; no task is made."""
        cli(CALL, "done")
        folder = await made.task.folder()
        before = {one.name: one.read_bytes() for one in folder.iterdir()}  # few
        await all_of(made, made.feeds["todos"])
        await made.check()
        await made.read(ref(CERT))

        assert {one.name: one.read_bytes() for one in folder.iterdir()} == before  # few

    async def test_a_context_hides_nothing(self, made: Taskwarrior, cli: Cli) -> None:
        """It is for the person's own lists."""
        cli("context", "define", "work", "project:work")
        cli("context", "work")

        assert len(await all_of(made, made.feeds["todos"])) == len(SEEDS)

    async def test_a_filter_of_the_settings(
        self, make: Callable[[str | None], Taskwarrior], cli: Cli
    ) -> None:
        """Only what fits is shown; what is done stays in view for its days."""
        made = make(None)
        made.config = made.config.model_copy(update={"filter": ("project:ops", "or", "+x")})
        assert [one.ref for one in await all_of(made, made.feeds["todos"])] == [ref(CERT)]

    async def test_closed_ones_go_after_their_days(
        self, made: Taskwarrior, give: Give, clock: Clock
    ) -> None:
        """What was closed three weeks ago is gone from the list, and still can be looked up."""
        give(seed(NEW, "Old", status="completed", end="20261101T080000Z"))

        assert ref(NEW) not in {one.ref for one in await all_of(made, made.feeds["todos"])}
        assert (await made.read(ref(NEW))).title == "Old"

    @pytest.mark.parametrize("hooks", [None, True, False])
    async def test_hooks_as_the_person_has_them(
        self, make: Callable[[str | None], Taskwarrior], cli: Cli, tmp_path: Path, now: datetime,
        world: Mapping[str, Any], *, hooks: bool | None,
    ) -> None:  # fmt: skip
        """Theirs refuse our changes as they do the person's; a setting leaves them out."""
        folder = tmp_path / "data" / "hooks"
        folder.mkdir()  # one folder
        hook = folder / "on-modify.no"
        hook.write_text("#!/bin/sh\nread a; read b; echo never on a Sunday; exit 1\n")
        hook.chmod(0o755)
        made = Taskwarrior(
            Taskwarrior.Config.model_validate({**world, "hooks": hooks}), make(None).setting
        )
        for change in (Complete(ref=ref(CALL)), Edit(ref=ref(CERT), title="x")):
            if hooks is False:
                assert change.holds((await self.push(made, change, now)).model_dump(mode="json"))
            else:
                with pytest.raises(Refused, match="never on a Sunday"):
                    await self.push(made, change, now)

    async def test_two_hundred_tasks(self, made: Taskwarrior, give: Give) -> None:
        """All at once."""
        give(*(seed(f"{n:08}-2222-4222-8333-444444444444", f"Bulk {n}") for n in range(200)))

        assert len(await all_of(made, made.feeds["todos"])) == 204
