"""Killed while a profile is encrypted, or decrypted: all of it is readable, and it goes on."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from pathlib import Path

from itday.store import backup, cipher, convert, damage
from itday.store.database import cache_file, connect, desk_file
from itday.store.store import Store
from tests.crash.kill import KEY, Figures, started
from tests.crash.work import Tell, careless
from tests.samples import NOW
from tests.store.desk import ask, dump, jot, page, ticket

NOTES = 60


def run(cycles: int, seed: int = 1, *, control: bool = False) -> Figures:
    """Kill that many conversions, every second one back to plain, and let the next start finish.

    Args:
        cycles: How many.
        seed: Of when to kill.
        control: Convert in place instead, until that is found out.
    """
    figures, begun = Figures(), time.monotonic()
    chance = random.Random(seed)  # noqa: S311  # when to kill, the same in every run
    if not cipher.possible():
        return figures
    with tempfile.TemporaryDirectory(prefix="itday-turn-") as top:
        whole = {way: _profile(Path(top) / str(way), encrypted=not way) for way in (True, False)}
        wanted = {}
        for made, folder in whole.items():
            cipher.hold(KEY, folder, encrypting=not made)
            wanted[made] = _content(folder)
        lasts = {way: _lasts(folder, way) for way, folder in whole.items()}
        for number in range(cycles):
            way, folder = number % 2 == 0, Path(top) / f"cycle{number}"
            shutil.copytree(whole[way], folder)
            figures.profiles += 1
            figures.encrypted += not way
            after = chance.random() * lasts[way] * 1.1

            def work(_: Tell, folder: Path = folder, way: bool = way) -> None:
                if control:
                    careless()
                _turn(folder, encrypt=way)

            started(work, after, from_start=True)
            figures.kills[_where(folder, encrypt=way)] += 1
            figures.faults += [f"cycle {number}: {fault}" for fault in _faults(folder, wanted[way])]
            cipher.let_go(folder)
            shutil.rmtree(folder)
            if control and figures.faults:
                break
    figures.seconds = time.monotonic() - begun
    return figures


def _profile(folder: Path, *, encrypted: bool) -> Path:
    """A profile with notes, tickets, a backup and something in its log."""
    with Store(folder, folder) as store:
        for number in range(NOTES):
            store.write_now(page, ticket(str(number)))
            store.write_now(ask, jot(f"note {number} " * 20, f"n{number}"))
        backup.on_request(store.desk_file, NOW)
        store.write_now(ask, jot("the last one", "last"))
    if encrypted:
        _turn(folder, encrypt=True)
    return folder


def _lasts(folder: Path, way: bool) -> float:
    """How long one takes that nobody kills, and which tells that it works, on a copy."""
    copy = folder.with_name(folder.name + "-timed")
    shutil.copytree(folder, copy)
    begun = time.monotonic()
    _, code = started(lambda _: _turn(copy, encrypt=way), None)
    lasted = time.monotonic() - begun
    if code:
        raise AssertionError(code)
    return lasted


def _turn(folder: Path, *, encrypt: bool) -> None:
    """Convert, as `itday encrypt` and `itday decrypt` do."""
    cipher.hold(KEY, folder, encrypting=encrypt)
    with damage.alone(desk_file(folder)):
        convert.begin(desk_file(folder), KEY, encrypt=encrypt)
        convert.finish(cache_file(folder), desk_file(folder))


def _files(folder: Path) -> list[Path]:
    copies = [one.file for one in backup.kept(backup.folder_of(desk_file(folder)))]
    return [desk_file(folder), cache_file(folder), *copies]


def _where(folder: Path, *, encrypt: bool) -> str:
    """How far it had come."""
    turned = sum(cipher.is_encrypted(file) == encrypt for file in _files(folder))
    said = cipher.note(folder)
    if said is None or said.state == cipher.ENCRYPTED:
        return "over" if turned else "not begun"
    return f"{turned} of {len(_files(folder))} files"


def _faults(folder: Path, wanted: object) -> list[str]:
    """What is wrong before and after the next start, which finishes it."""
    said = cipher.note(folder)
    # As a start does: what becomes of new files depends on what the profile is becoming.
    cipher.let_go(folder)
    if said is not None:
        cipher.hold(KEY, folder, encrypting=said.state != cipher.DECRYPTING)
    found = []
    try:
        if _content(folder) != wanted:
            found.append("not what it was, right after")
        with Store(folder, folder):
            pass
        if _content(folder) != wanted:
            found.append("not what it was, after the next start")
        kinds = {cipher.is_encrypted(file) for file in _files(folder)}
        if len(kinds) != 1 or list(folder.rglob(f"*.db{convert.PARTIAL}*")):
            found.append("left half done")
        found += [fault for file in _files(folder)[2:] if (fault := backup.unsound(file))]
    except Exception as error:  # noqa: BLE001  # whatever it is, it is a fault
        found.append(f"{type(error).__name__}: {error}")
    return found


def _content(folder: Path) -> object:
    """All that is in both databases, as they are now."""
    db = connect(cache_file(folder), desk_file(folder), read_only=True)
    try:
        return dump(db)
    finally:
        db.close()
