"""`itday encrypt`: a code is shown, written down, and puts a lost key back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.cli.commands import encrypt
from itday.config import recovery
from itday.config.paths import paths
from itday.config.profile_key import ProfileKey
from itday.runtime import Runtime
from itday.store import cipher
from itday.store.database import cache_file, desk_file
from tests.cli.conftest import TWO, write
from tests.keyrings import Ring
from tests.store.sealed import need_sqlcipher

if TYPE_CHECKING:
    from tests.cli.conftest import Ran, Run

CODE = re.compile(r"(?:[0-9A-Z]{4} - ){6}[0-9A-Z]{4}")


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A person at a terminal."""
    need_sqlcipher()
    monkeypatch.setattr(encrypt, "on_terminal", lambda: True)
    yield
    cipher._held.clear()


def encrypted(run: Run, monkeypatch: pytest.MonkeyPatch) -> tuple[Ran, str]:
    """Encrypt, typing the code's last group after a slip; give the code too."""
    seen: list[str] = []
    real = recovery.code

    def code(key: ProfileKey) -> str:
        seen.append(real(key))
        return seen[0]

    answers = iter(["nope"])
    monkeypatch.setattr(recovery, "code", code)
    monkeypatch.setattr(
        "click.prompt", lambda *_, **__: next(answers, seen[0][-4:].lower() if seen else "")
    )
    told = run("encrypt")
    return told, seen[0]


def test_a_profile_is_encrypted_and_works_as_before(
    run: Run, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All commands, backup and restore among them; and back again."""
    write(TWO)
    run("sync")
    run("note", "before")
    run("backup")

    told, code = encrypted(run, monkeypatch)

    assert told.code == 0, told.err
    assert "That is not its last group." in told.out
    assert "".join(CODE.findall(told.out)).replace(" ", "").replace("-", "") == code.replace(
        "-", ""
    )
    assert cipher.is_encrypted(desk_file(paths().data))
    assert cipher.is_encrypted(cache_file(paths().cache))
    for _ in range(2):
        cipher._held.clear()  # the next command is another process
        run("note", "after")
    assert run("restore", "--list").out.count("sound") == 1
    cipher._held.clear()
    assert run("backup").code == 0
    assert run("restore").code == 0
    assert "good   databases: encrypted (SQLCipher)" in run("doctor", "--offline").out
    assert run("encrypt").out == "This profile is encrypted already.\n"

    assert run("decrypt", "--yes").out == "Decrypted.\n"
    cipher._held.clear()
    titles = [row["title"] for row in run("list", "note", "--json").json]
    assert sorted(titles) == ["after", "after", "before"]
    assert not cipher.is_encrypted(desk_file(paths().data))


def test_a_lost_key_is_put_back(run: Run, ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to do; the code, typed carelessly, does it; a wrong one does not."""
    run("note", "kept")
    _, code = encrypted(run, monkeypatch)
    ring.kept.clear()
    cipher._held.clear()

    told = run("list", "note")
    assert told.code == 3
    assert told.err.endswith("Put it back from the recovery code: itday encrypt --recover\n")
    assert "not in the keyring any more" in run("doctor", "--offline").out
    wrong = run("encrypt", "--recover", stdin=("X" if code[0] != "X" else "Y") + code[1:] + "\n")
    assert (wrong.code, ring.kept) == (3, {})

    told = run("encrypt", "--recover", stdin=code.lower().replace("-", " ") + "\n")

    assert told.out == "The key is in the keyring again.\n"
    cipher._held.clear()
    assert "kept" in run("list", "note").out


def test_another_machine_with_a_stick_and_the_code(
    run: Run, ring: Ring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """All there is: one copy and what was written down. What is put back is encrypted too."""
    run("note", "kept")
    _, code = encrypted(run, monkeypatch)
    cipher._held.clear()
    run("backup", "--to", str(tmp_path / "stick"))
    (stick,) = (tmp_path / "stick").iterdir()
    shutil.rmtree(paths().data.parent)
    ring.kept.clear()
    cipher._held.clear()
    told = run("restore", str(stick))
    assert told.code == 3
    assert "a key that is not in the keyring" in told.err

    assert run("encrypt", "--recover", stdin=code).code == 0
    cipher._held.clear()
    assert run("restore", str(stick)).code == 0

    cipher._held.clear()
    assert "kept" in run("list", "note").out
    assert cipher.is_encrypted(desk_file(paths().data))
    assert cipher.is_encrypted(cache_file(paths().cache))


def test_a_code_that_nobody_wrote_down_encrypts_nothing(
    run: Run, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three wrong answers end it."""
    run("note", "kept")
    monkeypatch.setattr("click.prompt", lambda *_, **__: "nope")

    told = run("encrypt")

    assert told.code == 3
    assert "nothing was encrypted" in told.err
    assert not cipher.is_encrypted(desk_file(paths().data))
    assert cipher.note(paths().data) is None


def test_the_code_goes_to_a_terminal_only(
    run: Run, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never into a file or a pipe."""
    monkeypatch.setattr(encrypt, "on_terminal", lambda: False)

    told = run("encrypt")

    assert told.code == 3
    assert told.out == ""
    assert "on a terminal only" in told.err
    assert ring.kept == {}


def test_it_waits_for_nobody_who_has_it_open(
    run: Run, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before a code is shown."""
    monkeypatch.setattr("itday.store.damage.PATIENCE_S", 0.1)
    runtime = Runtime.open()
    try:
        told = run("encrypt")
    finally:
        runtime.close()

    assert (told.code, told.out) == (3, "")
    assert "another copy of itday has it open" in told.err


def test_without_a_keyring_it_is_refused(run: Run) -> None:
    """The key would be nowhere."""
    told = run("encrypt")

    assert (told.code, told.out) == (3, "")
    assert "nothing would keep the key" in told.err
