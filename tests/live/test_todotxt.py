"""The todo.txt connector beside the command line that todo.txt comes from: Debian's todotxt-cli."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from itday.connectors.todotxt import Todotxt, TodotxtConfig
from itday.domain.ref import Ref
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen
from itday.sdk.connector import Setting
from itday.sdk.testing import Replica, job_for

Cli = Callable[..., str]
NEW = Ref("todo", "todo", "0198")


def clock() -> datetime:
    """The real time, which the program stamps with as well."""
    return datetime.now(UTC)


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Runs `todo-txt` on the files of the test; gives what it prints."""
    program = shutil.which("todo-txt")
    if program is None:
        pytest.skip("todo-txt is not installed: apt-get install todotxt-cli")
    settings = tmp_path / "cfg"
    files = "TODO_FILE=$TODO_DIR/todo.txt DONE_FILE=$TODO_DIR/done.txt REPORT_FILE=$TODO_DIR/report"
    settings.write_text(
        f"export TODO_DIR={tmp_path} TODOTXT_DATE_ON_ADD=1 TODOTXT_FORCE=1\nexport {files}\n"
    )

    def run(*words: str) -> str:
        command = [str(program), "-p", "-d", str(settings), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def made(cli: Cli, tmp_path: Path) -> Todotxt:
    """The connector on the same files."""
    cli("add", "Renew certificate +ops @office due:2026-11-30")
    cli("add", "Order laptops +hardware")
    cli("add", "Book room")
    cli("pri", "1", "A")
    config = TodotxtConfig(path=Path("todo.txt"), done_file=Path("done.txt"))
    return Todotxt(config, Setting(source="todo", now=clock, home=tmp_path))


async def test_what_the_program_does_is_seen(made: Todotxt, cli: Cli) -> None:
    """A new priority, a tick that moves the line away and a removal, with the keys kept."""
    replica = Replica(made, "todos")
    await replica.pull()
    cert, laptops, room = replica.held
    assert '"priority":1' in replica.held[cert]

    cli("pri", "2", "B")
    assert await replica.pull() == {laptops}
    cli("do", "1")
    assert await replica.pull() == {cert}
    assert '"completed"' in replica.held[cert]
    lines = made.path.read_text().splitlines()
    cli("del", str(1 + next(n for n, line in enumerate(lines) if "Book room" in line)))
    assert await replica.pull() == {room}
    assert set(replica.held) == {cert, laptops}


async def test_what_we_do_the_program_understands(made: Todotxt, cli: Cli) -> None:
    """It lists, finishes and archives lines that we wrote, and leaves our fields alone."""
    replica = Replica(made, "todos")
    await replica.pull()
    cert, laptops, room = replica.held
    for change in (
        Create(ref=NEW, title="Ask Dana", priority=2, due="2026-12-04", projects=("wifi",)),
        Complete(ref=cert),
        Edit(ref=laptops, title="Order 30 laptops"),
        Complete(ref=room),
        Reopen(ref=room),
        Cancel(ref=room),
    ):
        await made.push(change, await job_for(made, change, clock()))

    listed = cli("ls")
    assert "4 (B)" in listed
    assert "Ask Dana +wifi" in listed
    assert "TODO: 4 of 4 tasks shown" in listed
    cli("archive")
    today = clock().astimezone().date().isoformat()
    left = made.path.read_text().splitlines()
    assert [line.split(" id:")[0] for line in left] == [
        f"{today} Order 30 laptops +hardware",
        f"(B) {today} Ask Dana +wifi due:2026-12-04",
    ]
    await replica.pull()
    assert {cert, laptops, room, NEW} == set(replica.held)
    assert '"cancelled"' in replica.held[room]
    cli("do", "2")
    await replica.pull()
    assert '"completed"' in replica.held[NEW]
