"""A todo.txt, edited by us and by others at the same time."""

# ruff: noqa: ASYNC240  # the tests' own small files, between two steps

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from itday.connectors import _todotxt_file
from itday.connectors._todotxt_file import Lines
from itday.connectors.todotxt import Todotxt
from itday.domain.change import Change
from itday.domain.errors import BadReply, Conflict, Forbidden, Gone, Refused, Unavailable
from itday.domain.ref import Ref
from itday.domain.todo import Todo, TodoStatus
from itday.domain.verbs import Cancel, Complete, Create, Edit, Reopen
from itday.sdk.connector import Job
from itday.sdk.testing import HOSTILE, SOURCE, ConnectorContract, Replica, all_of, job_for
from tests.conftest import Clock

TEXT = f"""(A) 2026-11-20 Renew certificate +ops @office due:2026-11-30 id:cert
Order laptops +hardware due:2026-12-01 estimate:3h id:laptops

(C) Call {HOSTILE} id:call
x 2026-11-23 2026-11-20 Book room pri:B id:room
Water plants rec:1w id:plants
"""
CERT, LAPTOPS, ROOM, PLANTS = (
    Ref(SOURCE, "todo", k) for k in ("cert", "laptops", "room", "plants")
)
NEW = Ref(SOURCE, "todo", "0198-new")


class TestTodotxt(ConnectorContract):
    """What all connectors promise, and what is this file's own."""

    connector = Todotxt

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        """The file."""
        file = tmp_path / "todo.txt"
        file.write_bytes(TEXT.encode())
        file.chmod(0o640)
        os.utime(file, ns=(0, 10**18))  # written long ago
        return file

    @pytest.fixture
    def world(self, file: Path) -> Mapping[str, Any]:
        """A file and a folder of done ones."""
        return {"path": file.name, "done_file": "done.txt"}

    def changes(self) -> Sequence[Change]:
        """One of each, in an order in which each has something to do."""
        return [
            Create(
                ref=NEW, title="Ask Dana about x-rays", due="2026-12-04", priority=2,
                description="100% sure:\nsay so", owner="Dana Miles",
                projects=("Wi-Fi 7",), tags=("phone",),
            ),
            Complete(ref=NEW),
            Reopen(ref=NEW),
            Cancel(ref=NEW),
            Complete(ref=CERT),
            Edit(ref=LAPTOPS, title="Order 30 laptops", due="", priority=1, description="Quotes"),
        ]  # fmt: skip

    async def push(self, made: Todotxt, change: Change, now: datetime) -> Todo:
        """Carry a change out on the file as it is."""
        record = await made.push(change, await job_for(made, change, now))
        assert isinstance(record, Todo)
        return record

    async def test_a_line_in_our_words(self, made: Todotxt) -> None:
        """Dates, priority, tags and words are found; other fields stay among the words."""
        cert, laptops, call, room, plants = await all_of(made, made.feeds["todos"])

        assert isinstance(cert, Todo)
        assert (cert.title, cert.priority, cert.due) == ("Renew certificate", 1, date(2026, 11, 30))
        assert (cert.projects, cert.tags, cert.list_name) == (("ops",), ("office",), "todo")
        assert laptops.title == "Order laptops +hardware estimate:3h"
        assert call.model_dump()["priority"] == 3
        assert isinstance(room, Todo)
        assert (room.status, room.priority) == (TodoStatus.COMPLETED, 2)
        assert isinstance(plants, Todo)
        assert plants.recurs

    async def test_an_unchanged_file_is_not_read(
        self, made: Todotxt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Looking at its times and size is all that it costs, and nothing is reported."""
        replica = Replica(made, "todos")
        await replica.pull()
        monkeypatch.setattr("itday.connectors.todotxt.load", None)

        assert await replica.pull() == set()
        assert replica.pages == 0

    async def test_a_file_that_was_just_written_is_read_again(
        self, made: Todotxt, file: Path
    ) -> None:
        """Same size, same inode and, on a coarse clock, the same time: only a look inside tells."""
        os.utime(file)
        replica = Replica(made, "todos")
        await replica.pull()
        was = file.stat()
        file.write_bytes(TEXT.replace("Renew", "Order").encode())
        os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))

        assert await replica.pull() == {CERT}

    async def test_an_edit_outside_is_seen(self, made: Todotxt, file: Path) -> None:
        """A removed line is gone, a new one is there."""
        replica = Replica(made, "todos")
        await replica.pull()
        file.write_text("\n".join(TEXT.split("\n")[1:]) + "Sweep\n")

        changed = await replica.pull()
        assert CERT in changed
        assert len(changed) == 2
        assert CERT not in replica.held

    async def test_a_line_without_id_keeps_its_key(self, made: Todotxt, file: Path) -> None:
        """Done, put off, prioritised or moved, it is the same to-do; its line gets no id for it."""
        file.write_text("Sweep +yard\nMop\n")
        sweep, mop = await all_of(made, made.feeds["todos"])
        file.write_text("(B) Mop t:2026-12-01\nx 2026-11-24 Sweep +yard due:2026-11-30 @home\n")

        assert [one.ref for one in await all_of(made, made.feeds["todos"])] == [mop.ref, sweep.ref]

    async def test_new_words_write_the_key_down(
        self, made: Todotxt, file: Path, now: datetime
    ) -> None:
        """When we change the words, the key can no longer be told from them."""
        file.write_text("Sweep +yard due:2026-11-30\n")
        (sweep,) = await all_of(made, made.feeds["todos"])
        await self.push(made, Complete(ref=sweep.ref), now)
        assert file.read_text() == "x 2026-11-24 Sweep +yard due:2026-11-30\n"
        await self.push(made, Edit(ref=sweep.ref, title="Sweep twice"), now)

        assert file.read_text() == (
            f"x 2026-11-24 Sweep twice +yard due:2026-11-30 id:{sweep.ref.key}\n"
        )

    async def test_twins_are_told_apart_by_their_order(
        self, made: Todotxt, file: Path, now: datetime
    ) -> None:
        """The second of two equal lines can be ticked off."""
        file.write_text("Sweep\nSweep\n")
        first, second = await all_of(made, made.feeds["todos"])
        assert second.ref.key == f"{first.ref.key}-2"
        await self.push(made, Complete(ref=second.ref), now)

        assert file.read_text() == "Sweep\nx 2026-11-24 Sweep\n"

    async def test_only_the_line_in_question_changes(
        self, made: Todotxt, file: Path, now: datetime
    ) -> None:
        """Odd spacing, foreign fields, broken bytes and line ends of the others stay."""
        odd = (
            b"\xef\xbb\xbf  x  odd\t\tspacing\r\n\xff\xfe bytes\n\n(A) Call  me id:call k:v\r\nlast"
        )
        file.write_bytes(odd)
        await self.push(made, Complete(ref=Ref(SOURCE, "todo", "call")), now)

        assert file.read_bytes() == odd.replace(
            b"(A) Call  me id:call k:v", b"x 2026-11-24 Call  me id:call k:v pri:A"
        )
        await self.push(made, Reopen(ref=Ref(SOURCE, "todo", "call")), now)
        assert file.read_bytes() == odd

    async def test_a_new_line_ends_as_the_others_do(
        self, made: Todotxt, file: Path, now: datetime
    ) -> None:
        """An unfinished last line is ended first; the key is written down."""
        file.write_bytes(b"Sweep\r\nMop")
        await self.push(made, Create(ref=NEW, title="Dust", priority=2), now)

        assert file.read_bytes() == b"Sweep\r\nMop\r\n(B) 2026-11-24 Dust id:0198-new\r\n"

    async def test_a_line_is_made_once(self, made: Todotxt, file: Path, now: datetime) -> None:
        """A second delivery finds the key and adds nothing."""
        for _ in range(2):
            await self.push(made, Create(ref=NEW, title="Dust"), now)

        assert file.read_text().count("Dust") == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (Create(ref=NEW, title="x marks the spot"), None),
            (Create(ref=NEW, title="Pay due:2026-12-01"), "another way"),
            (Create(ref=NEW, title="Pay", due="2026-12-01T10:00:00+00:00"), "not hours"),
            (Create(ref=NEW, title="  "), "another way"),
            (Create(ref=NEW, title="Pay", description="x" * 1001), "1001"),
            (Edit(ref=LAPTOPS, title="x laptops"), "another way"),
            (Edit(ref=LAPTOPS, title="(A) laptops"), "another way"),
            (Edit(ref=LAPTOPS, title="2026-12-01 laptops"), "another way"),
            (Edit(ref=LAPTOPS, due="tomorrow"), "not hours"),
            (Complete(ref=PLANTS), "series"),
        ],
    )
    async def test_what_a_todo_txt_cannot_hold_is_refused(
        self, made: Todotxt, file: Path, now: datetime, change: Change, words: str | None
    ) -> None:
        """Rather than written so that it is read as something else."""
        if words is None:
            assert (await self.push(made, change, now)).title == "x marks the spot"
            return
        with pytest.raises(Refused, match=words):
            await self.push(made, change, now)
        assert file.read_text() == TEXT

    async def test_a_line_changed_meanwhile_is_a_conflict(
        self, made: Todotxt, file: Path, now: datetime
    ) -> None:
        """Of the field in question; a change of another field is kept beside ours."""
        change = Edit(ref=LAPTOPS, due="2026-12-24")
        job = await job_for(made, change, now)
        file.write_text(TEXT.replace("due:2026-12-01", "due:2026-12-08"))
        with pytest.raises(Conflict) as caught:
            await made.push(change, job)
        assert caught.value.theirs["due"] == "2026-12-08"

        await made.push(Complete(ref=LAPTOPS), job)
        assert "x 2026-11-24 Order laptops +hardware due:2026-12-08" in file.read_text()

    async def test_what_already_holds_writes_nothing(
        self, made: Todotxt, file: Path, now: datetime
    ) -> None:
        """Somebody else ticked it off: the file keeps its time."""
        was = file.stat()
        await self.push(made, Complete(ref=ROOM), now)

        assert (file.stat().st_mtime_ns, file.stat().st_ino) == (was.st_mtime_ns, was.st_ino)

    async def test_a_removed_line_is_gone(self, made: Todotxt, file: Path, now: datetime) -> None:
        """Nothing is written for it."""
        job = await job_for(made, Complete(ref=CERT), now)
        file.write_text("Sweep\n")

        with pytest.raises(Gone):
            await made.push(Complete(ref=CERT), job)
        assert file.read_text() == "Sweep\n"

    async def test_done_lines_moved_elsewhere_stay_done(
        self, made: Todotxt, file: Path, now: datetime, clock: Clock
    ) -> None:
        """What other programs archive is shown for a while and not changed there."""
        done = file.with_name("done.txt")
        done.write_text("x 2026-11-23 Book room pri:B id:room\nx 2019-01-01 Old\n")
        file.write_text("Sweep\n")
        records = await all_of(made, made.feeds["todos"])

        assert [one.title for one in records] == ["Sweep", "Book room"]
        with pytest.raises(Refused, match="moved"):
            await self.push(made, Reopen(ref=ROOM), now)
        clock.tick(timedelta(days=30))
        assert len(await all_of(made, made.feeds["todos"])) == 1

    async def test_mode_owner_and_link_stay(self, made: Todotxt, file: Path, now: datetime) -> None:
        """A link into a synchronised folder stays a link; the target keeps its rights."""
        folder = file.parent / "synced"
        folder.mkdir()
        target = file.rename(folder / "real.txt")
        file.symlink_to(target)
        await self.push(made, Complete(ref=CERT), now)

        assert file.is_symlink()
        assert stat.S_IMODE(target.stat().st_mode) == 0o640
        assert [one.name for one in folder.iterdir()] == ["real.txt"]

    async def test_an_edit_between_reading_and_replacing_is_kept(
        self, made: Todotxt, file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The change is made again on what the other program wrote."""
        genuine, times = os.fsync, iter(range(100))

        def meanwhile(descriptor: int) -> None:
            if next(times) == 0:
                file.write_text(TEXT + "Sweep\n")
            genuine(descriptor)

        monkeypatch.setattr(os, "fsync", meanwhile)
        await self.push(made, Complete(ref=CERT), now)

        assert "x 2026-11-24 2026-11-20 Renew" in file.read_text()
        assert "Sweep" in file.read_text()

    async def test_a_failed_replacement_leaves_the_file(
        self, made: Todotxt, file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk costs an error, and leaves nothing lying about."""

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(Unavailable, match="No space"):
            await self.push(made, Complete(ref=CERT), now)
        assert file.read_text() == TEXT
        assert [one.name for one in file.parent.iterdir()] == ["todo.txt"]

    async def test_files_that_cannot_be_used_are_said(
        self, made: Todotxt, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A missing file is no empty list; a pipe does not make us wait."""
        monkeypatch.setattr(_todotxt_file, "MOST_BYTES", 10)
        with pytest.raises(BadReply, match="larger"):
            await all_of(made, made.feeds["todos"])
        file.unlink()
        with pytest.raises(Unavailable, match="no such file"):
            await all_of(made, made.feeds["todos"])
        os.mkfifo(file)
        with pytest.raises(BadReply, match="plain file"):
            await all_of(made, made.feeds["todos"])
        file.unlink()
        file.mkdir()
        with pytest.raises(BadReply, match="plain file"):
            await made.check()

    async def test_a_file_of_somebody_else_is_not_taken_over(
        self, made: Todotxt, file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Replacing it would make us its owner."""

        def denied(*_: int) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "fchown", denied)
        genuine = os.fstat
        monkeypatch.setattr(
            "itday.connectors._todotxt_file.os.fstat",
            lambda fd: os.stat_result((*genuine(fd)[:4], 4242, 4242, *genuine(fd)[6:])),
        )
        with pytest.raises(Forbidden, match="somebody else"):
            await self.push(made, Complete(ref=CERT), now)
        assert file.read_text() == TEXT

    ids: ClassVar = [f"{n:04}" for n in range(40)]

    async def test_two_of_ours_at_once_lose_nothing(
        self,
        made: Todotxt,
        make: Callable[[str | None], Todotxt],
        file: Path,
    ) -> None:
        """The cockpit and the command line write at the same time."""

        def add(numbers: Sequence[str]) -> None:
            for number in numbers:
                _todotxt_file.change(file, lambda lines, n=number: lines.appended(f"T id:{n}"))  # type: ignore[misc]

        threads = [threading.Thread(target=add, args=(self.ids[n::4],)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(Lines.of(file.read_bytes()).lines[-40:]) == [f"T id:{n}" for n in self.ids]

    async def test_check_counts_what_is_open(self, made: Todotxt) -> None:
        """What `doctor` shows."""
        assert await made.check() == "todo.txt, 4 open"

    async def test_an_unfinished_job_is_told_from_a_done_one(
        self, made: Todotxt, now: datetime
    ) -> None:
        """A line that is not there was not written: it may be written now."""
        job = Job(key="a" * 32, asked_at=now)
        assert await made.settled(Create(ref=NEW, title="Dust"), job) is None
        with pytest.raises(Gone):
            await made.settled(Complete(ref=NEW), job)
