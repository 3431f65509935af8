"""A copy to look at is of one moment, encrypted as what it is of, and nothing is written to it."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from itday.domain.errors import StoreError
from itday.store import cipher, ledger, looking
from itday.store.database import desk_file
from itday.store.rows import Scope, listing
from itday.store.store import Store
from tests.store.desk import ask, jot
from tests.store.sealed import KEY, need_sqlcipher, sealed


def read(folder: str) -> list[str]:
    """The notes of a copy, whose ledger is whole."""
    top = Path(folder)
    with Store(top / "cache", top / "data", read_only=True) as store:
        assert store.read_now(ledger.verify) == []
        return [row.title for row in store.read_now(listing, Scope("note", limit=10**6))]


def test_it_is_whole_whoever_writes_meanwhile(tmp_path: Path) -> None:
    """What was acknowledged before the copy began is in it, what is in the log alone included."""
    count, over = [0], threading.Event()
    with Store(tmp_path, tmp_path) as store:

        def note() -> None:
            while not over.wait(0.02):
                store.write_now(ask, jot("x" * 20_000, f"n{count[0]}"))
                count[0] += 1

        writing = threading.Thread(target=note)
        writing.start()
        try:
            for _ in range(15):
                before = count[0]
                with looking.copied(tmp_path, tmp_path) as folder:
                    assert before <= len(read(folder)) <= count[0] + 1
        finally:
            over.set()
            writing.join()
    assert count[0] > 5


def test_a_copy_of_two_moments_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that was folded between two files would be missing from both."""
    copyfile, copies = shutil.copyfile, []
    with Store(tmp_path, tmp_path) as store:

        def disturbed(source: Path, target: Path) -> None:
            copyfile(source, target)
            copies.append(source)
            if len(copies) == 1:
                store.write_now(ask, jot("meanwhile"))

        monkeypatch.setattr(shutil, "copyfile", disturbed)
        with looking.copied(tmp_path, tmp_path) as folder:
            assert read(folder) == ["meanwhile"]
            assert copies.count(desk_file(tmp_path)) == 2


def test_one_that_is_never_still_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some tries, with the remedy."""
    Store(tmp_path, tmp_path).close()
    monkeypatch.setattr(looking, "TICK_S", 0)
    monkeypatch.setattr(looking, "_stamps", lambda files: [object() for _ in files])

    with pytest.raises(StoreError, match=r"written to all the time\. Let a running"):
        looking.copied(tmp_path, tmp_path)


def test_an_encrypted_one_stays_so(tmp_path: Path) -> None:
    """No byte of it is plain in the copy either."""
    need_sqlcipher()
    home = sealed(tmp_path / "home")
    with Store(home, home) as store:
        store.write_now(ask, jot("a pupil's name"))
        with looking.copied(home, home) as folder:
            cipher.hold(KEY, Path(folder, "data"), Path(folder, "cache"))
            assert read(folder) == ["a pupil's name"]
            held = [one.read_bytes() for one in Path(folder).rglob("*.db*")]
            assert not any(b"pupil" in one or one.startswith(cipher.PLAIN) for one in held)
    cipher.let_go(home, Path(folder, "data"), Path(folder, "cache"))


def test_where_nothing_is_that_is_said(tmp_path: Path) -> None:
    """And nothing is made there, nor left of the copy."""
    with pytest.raises(StoreError, match=r"desk\.db: cannot be looked at \(No such file"):
        looking.copied(tmp_path / "cache", tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written(tmp_path: Path) -> None:
    """Not even to the copy: the person would lose it with the copy."""
    Store(tmp_path, tmp_path).close()
    with (
        looking.copied(tmp_path, tmp_path) as folder,
        Store(Path(folder, "cache"), Path(folder, "data"), read_only=True) as store,
        pytest.raises(StoreError, match="a copy to look at: nothing is written"),
    ):
        store.write_now(ask, jot("lost"))
