"""Programs of one's own: good ones, and those that hang, flood, fail and print nonsense."""

# the tests' own small files

from __future__ import annotations

import json
import re
import stat
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from itday.connectors._command_lines import read
from itday.connectors.command import Command, CommandConfig
from itday.domain.alert import Alert, Severity
from itday.domain.errors import BadReply, Forbidden, Unavailable
from itday.domain.meeting import Meeting
from itday.domain.message import Message
from itday.domain.secret import Secret
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.sdk.connector import Setting
from itday.sdk.testing import HOSTILE, SECRET, SOURCE, ConnectorContract, Replica, all_of
from itday.sdk.testing_rows import OddRows, Rows
from tests.conftest import Clock

PAGE = Path(__file__).parents[2] / "docs" / "connectors" / "command.md"
ROWS = [
    {"key": 1, "title": "Toner", "priority": 2, "requester": "a.oakes@school.example"},
    {"key": "b", "title": HOSTILE, "due_at": "2026-11-25T09:00", "status": "zorgle"},
]
Run = Callable[..., Command]


def script(folder: Path, body: str, mode: int = 0o700) -> Path:
    """A program."""
    file = folder / "give.py"
    file.write_text(f"#!{sys.executable}\nimport json, os, sys, time\n{body}\n")
    file.chmod(mode)
    return file


class TestCommand(OddRows, ConnectorContract):
    """The contract, for one that gives tickets."""

    connector = Command

    @pytest.fixture
    def world(self, tmp_path: Path) -> Mapping[str, Any]:
        """Two good lines, an empty one."""
        script(tmp_path, f"for row in {ROWS!r}: print(json.dumps(row) + '\\n')")
        return {"command": ["./give.py", "--all"], "kind": "ticket"}

    @pytest.fixture
    def rows(self, monkeypatch: pytest.MonkeyPatch) -> Rows:
        """A good line and one with all that a ticket can have."""
        full = {"key": "c", "title": "Door", "status": "open", "priority": 3, "queue": "Site",
                "requester": {"name": "A. Oakes", "email": "a.oakes@school.example"},
                "assignee": "dana", "created_at": "2026-11-20T09:00:00Z",
                "due_at": "2026-11-25T09:00", "url": "https://desk.example/c",
                "updated_at": "2026-11-21T09:00:00Z", "category": "fabric"}  # fmt: skip
        every: list[dict[str, Any]] = [{"key": 1, "title": "Toner"}, full]
        now = list(every)

        async def printed(_: Command) -> bytes:
            made.told += [("lines", row) for row in now]
            return "\n".join(map(json.dumps, now)).encode()

        def put(row: dict[str, Any], other: dict[str, Any]) -> None:
            now[:] = [other if one == row else one for one in every]

        monkeypatch.setattr(Command, "_out", printed)
        made = Rows(put)
        return made

    async def test_what_is_easy_for_a_script(self, made: Command) -> None:
        """An address is a person, a number a key, a time is the school's; unknown words stay."""
        first, second = await all_of(made, made.feeds["tickets"])

        assert isinstance(first, Ticket)
        assert isinstance(second, Ticket)
        assert (first.ref.key, first.number) == ("1", "1")
        assert first.requester is not None
        assert first.requester.email == "a.oakes@school.example"
        assert second.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)
        assert second.status == "zorgle"

    async def test_the_same_output_is_nothing_new(self, made: Command) -> None:
        """Not even a page."""
        replica = Replica(made, "tickets")
        await replica.pull()
        await replica.pull()

        assert replica.pages == 0


@pytest.fixture
def run(tmp_path: Path, clock: Clock) -> Run:
    """Makes the source of a script's body."""

    def made(body: str, kind: str = "ticket", secret: str | None = None, **keys: Any) -> Command:
        script(tmp_path, body)
        config = {"command": ["./give.py"], "kind": kind, **keys}
        kept = None if secret is None else Secret(secret)
        setting = Setting(
            source=SOURCE, secret=kept, now=clock, home=tmp_path, zone="Europe/London"
        )
        return Command(CommandConfig.model_validate(config), setting)

    return made


async def pulled(made: Command) -> Replica:
    """What a cache would hold of it."""
    replica = Replica(made, next(iter(made.feeds)))
    await replica.pull()
    return replica


@pytest.mark.parametrize(
    ("kind", "row", "record"),
    [
        ("ticket", {}, Ticket),
        ("todo", {"due": "2026-11-30", "tags": ["a"]}, Todo),
        ("alert", {"created_time": "2026-11-24 08:00", "severity": "High", "user": "Ann"}, Alert),
        ("meeting", {"start": "2026-11-24T09:00Z", "end": "2026-11-24T10:00+01:00",
                     "attendees": ["Ann", {"person": {"email": "b@x.example"}}]}, Meeting),
        ("message", {"date": "2026-11-24T09:00Z", "to": ["a@x.example"], "sender": "Ann"}, Message),
    ],
)  # fmt: skip
async def test_each_kind(run: Run, kind: str, row: dict[str, Any], record: type[Any]) -> None:
    """The source has the one feed of its kind, with what the kind needs and no more."""
    made = run(f"print(json.dumps({ {'key': 'a', 'title': 'T', **row}!r}))", kind)
    assert [one.record for one in made.feeds.values()] == [record]
    (one,) = await all_of(made, next(iter(made.feeds.values())))

    assert type(one) is record
    if isinstance(one, Alert):
        assert one.severity == Severity.HIGH
        assert one.created_time == datetime(2026, 11, 24, 8, tzinfo=UTC)


BAD = {
    "{": "no good JSON",
    "[]": "no JSON object",
    '{"title": "x"}': "key: a text or a number is needed",
    '{"key": true, "title": "x"}': "key: a text or a number is needed",
    '{"key": "a\\u202eb", "title": "x"}': "key: too long, or with characters",
    '{"key": "a", "titel": "x"}': "title: is needed; titel: no such field",
    '{"key": "a", "title": "x", "priority": "high"}': "priority: Input should be a valid integer",
    '{"key": "a", "title": "x", "ref": ["desk", "note", "1"]}': "ref: is not for the program",
    '{"key": "a", "title": "x", "due_at": "some day"}': "due_at: Input should be a valid datetime",
    '{"key": 1, "title": NaN}': "title: Input should be a valid string",
    '{"key": 1' + "0" * 5000 + "}": "no good JSON",
    '{"key": "a", "title": "' + "x" * 300_000 + '"}': "longer than 256 KB",
    '{"key": ' + "[" * 100_000: "no good JSON",
    '{"key": "good", "title": "again"}': "its key was there before",
}


async def test_bad_lines_are_set_aside(run: Run, tmp_path: Path) -> None:
    """Each by its number and reason, which quotes nothing; the good ones are there."""
    good = '{"key": "good", "title": "Good"}'
    (tmp_path / "out").write_text("\n".join([good, *BAD, "", good.replace("good", "last")]))
    replica = await pulled(run("print(open('out').read())"))

    assert [ref.key for ref in replica.held] == ["good", "last"]
    assert [one.key for one in replica.aside] == [f"line {n}" for n in range(2, len(BAD) + 2)]
    for aside, why in zip(replica.aside, BAD.values(), strict=True):
        assert aside.why.startswith(why)


async def test_many_bad_lines_are_counted(run: Run) -> None:
    """Two hundred are named."""
    replica = await pulled(run("print('oops\\n' * 1000)"))

    assert len(replica.aside) == 200
    assert replica.aside[-1].why == "801 more cannot be read"


async def test_a_program_that_fails(run: Run) -> None:
    """Its last words are the reason; what it printed before counts for nothing."""
    made = run('print(\'{"key": 1, "title": "x"}\'); sys.exit(\'no\\ndoor system is away\')')
    with pytest.raises(Unavailable, match=r"give\.py ended with exit code 1: door system is away"):
        await pulled(made)
    with pytest.raises(Unavailable, match="was ended by signal 9"):
        await pulled(run("os.kill(os.getpid(), 9)"))


@pytest.mark.parametrize(
    ("body", "keys", "error", "words"),
    [
        ("time.sleep(60)", {"timeout_s": 0.3}, Unavailable, r"took longer than 0\.3 s"),
        ("while True: print('x' * 1000)", {"max_mb": 1}, BadReply, "printed more than 1 MB"),
        ("print('{}\\n' * 11)", {"max_lines": 10}, BadReply, "more than 10 lines"),
    ],
)
async def test_bounds(
    run: Run, body: str, keys: Mapping[str, Any], error: type[Exception], words: str
) -> None:
    """Time, output and lines; the error names source and program."""
    with pytest.raises(error, match=words) as caught:
        await pulled(run(body, **keys))
    assert str(caught.value).startswith("here: give.py")


async def test_no_such_program(run: Run, tmp_path: Path) -> None:
    """It is named."""
    made = run("pass", command=["./gone.py"])

    with pytest.raises(Unavailable, match=r"here: gone\.py is not installed"):
        await pulled(made)


async def test_one_that_others_may_change(run: Run, tmp_path: Path) -> None:
    """It would run with the person's rights: it is not run."""
    made = run('print(\'{"key": 1, "title": "x"}\')')
    file = tmp_path / "give.py"
    file.chmod(0o702)
    with pytest.raises(Forbidden, match=r"can be changed by others\. chmod go-w"):
        await pulled(made)
    assert stat.S_IMODE(file.stat().st_mode) == 0o702

    file.chmod(0o755)
    assert len((await pulled(made)).held) == 1


@pytest.mark.parametrize("by", ["stdin", "environment"])
async def test_its_secret(run: Run, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given by pipe or variable, never as a word; what it prints of it is masked."""
    monkeypatch.setenv("MINE", "1")
    monkeypatch.setenv("ITDAY_SECRET_OTHER", "hunter2")
    how = "sys.stdin.readline().strip()" if by == "stdin" else "os.environ['KEY']"
    made = run(
        f"it = {how}\nseen = open('/proc/self/cmdline').read() + str(sorted(os.environ))\n"
        "print(json.dumps({'key': str(len(it)), 'title': it + seen}))",
        secret=SECRET, secret_by=by, secret_variable="KEY", pass_environment=["MINE"],
        environment={"SITE": "main"},
    )  # fmt: skip
    ((ref, body),) = (await pulled(made)).held.items()

    assert ref.key == str(len(SECRET))
    assert SECRET not in body
    assert json.loads(body)["title"].startswith("***")
    assert "'MINE'" in body
    assert "'SITE'" in body
    assert "ITDAY_" not in body


@pytest.mark.parametrize(
    "table",
    [
        {"command": []},
        {"command": [""]},
        {"command": ["a\0b"]},
        {"command": ["a"], "kind": "note"},
        {"command": ["a"], "environment": {"LD_PRELOAD": "x"}},
        {"command": ["a"], "environment": {"A B": "x"}},
        {"command": ["a"], "pass_environment": ["ITDAY_SECRET_MAIL"]},
        {"command": "rm -rf /"},
    ],
)
def test_settings_that_are_no_good(table: Mapping[str, Any]) -> None:
    """They are refused when they are read."""
    with pytest.raises(ValidationError):
        CommandConfig.model_validate({"kind": "ticket", **table})


def test_who_needs_a_secret() -> None:
    """One whose settings say how it gets it."""
    config = CommandConfig(command=("a",), kind="todo", secret_by="stdin")

    assert Command.wants_secret(config)
    assert not Command.wants_secret(config.model_copy(update={"secret_by": ""}))


async def test_the_check_counts(run: Run) -> None:
    """With what cannot be read."""
    made = run('print(\'{"key": 1, "title": "x"}\\noops\')')

    assert await made.check() == "give.py, 1 tickets, 1 lines set aside"


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode()))
def test_no_output_is_a_crash(out: bytes) -> None:
    """Whatever a program prints, each line is a record or is set aside."""
    found = read(out, Ticket, SOURCE, None, 5_000)

    assert len(found.records) + len(found.aside) == sum(
        bool(line.strip()) for line in out.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    )


def examples() -> list[str]:
    """The programs of the page."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


async def test_the_first_example_of_the_page(tmp_path: Path, clock: Clock) -> None:
    """It gives what it says."""
    program = tmp_path / "printers.py"
    program.write_text(examples()[0])
    program.chmod(0o700)
    (tmp_path / "printers.csv").write_text("name,room,toner\nP1,B12,2\nP2,Hall,80\nP3,Office,7\n")
    config = CommandConfig(command=(str(program),), kind="ticket", folder=tmp_path)
    made = Command(config, Setting(source=SOURCE, now=clock))
    found = await all_of(made, made.feeds["tickets"])

    assert [(one.title, one.model_dump()["priority"]) for one in found] == [
        ("P1 in B12: toner at 2 %", 2), ("P3 in Office: toner at 7 %", 3),
    ]  # fmt: skip


async def test_the_second_example_of_the_page(tmp_path: Path, clock: Clock) -> None:
    """Its lines are alerts; the server is one of this machine that wants the key."""
    import httpx

    from tests.faults.served import HttpStandIn  # a small server over real sockets

    rows = [{"id": 1, "count": 60, "user": "a.oakes", "at": "2026-11-24T07:00Z", "ip": "192.0.2.1"}]

    def answer(request: httpx.Request) -> httpx.Response:
        good = request.headers.get("x-key") == SECRET
        return httpx.Response(200, json=rows) if good else httpx.Response(403)

    server = HttpStandIn(answer)
    program = tmp_path / "logins.py"
    there = f"http://127.0.0.1:{server.port}"
    program.write_text(examples()[1].replace("https://logins.school.example", there))
    program.chmod(0o700)
    config = CommandConfig(command=(str(program),), kind="alert", secret_by="stdin")
    setting = Setting(source=SOURCE, now=clock, secret=Secret(SECRET), home=tmp_path)
    found = await all_of(made := Command(config, setting), made.feeds["alerts"])
    server.close()

    assert [(one.title, one.model_dump()["severity"]) for one in found] == [
        ("60 failed logins of a.oakes", 4)
    ]
