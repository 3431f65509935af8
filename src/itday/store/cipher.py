"""Which databases are encrypted, and opening them: the one place that knows SQLCipher from SQLite.

A file says by its first bytes whether it is encrypted. A note beside desk.db says what the profile
is meant to be and which key it is of, so that a lost key is never taken for damage. Keys are
handed in by folder, and are held as long as the process lives.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from itday.domain.errors import StoreError

Db = sqlite3.Connection
PLAIN = b"SQLite format 3\0"
"""How a file begins that is not encrypted."""
NOTE = "encryption.json"

ENCRYPTED, ENCRYPTING, DECRYPTING, DECLINED = "encrypted", "encrypting", "decrypting", "declined"
"""What a profile is, or is becoming; declined: the person was asked and did not want it."""


class Note(NamedTuple):
    """What the profile is meant to be."""

    state: str
    check: str = ""
    """Tells the right key from any other, and nothing about it."""
    keyring: str = ""
    """Which keyring has the key, so that the others need not be looked for at each start."""


class _Held(NamedTuple):
    key: bytes
    encrypting: bool
    """Whether new files in the folder are encrypted."""


_held: dict[Path, _Held] = {}
_open: dict[tuple[int, int], int] = {}
"""Descriptors by device and number of the file; as long as one is open, no other file has its."""
_opening = threading.Lock()


def possible() -> bool:
    """Whether the package that encrypts is installed; loads nothing."""
    import importlib.util

    return importlib.util.find_spec("sqlcipher3") is not None


def check_of(key: bytes) -> str:
    """What the note says of a key."""
    import hmac  # only where something is encrypted
    from hashlib import sha256

    return hmac.new(key, b"itday check", sha256).hexdigest()[:16]


def note(folder: Path) -> Note | None:
    """What the profile whose desk.db is in that folder is meant to be; `None`: nothing was said.

    Raises:
        StoreError: The note cannot be read.
    """
    file = folder / NOTE
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return Note(str(said["state"]), str(said["check"]), str(said.get("keyring", "")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            "cannot be read",
            where=str(file),
            remedy="Mend its rights; or remove it, then itday encrypt --recover writes it anew",
        ) from error


def write_note(folder: Path, said: Note | None) -> None:
    """Say what the profile is meant to be, on disk on return; `None` says nothing any more."""
    file = folder / NOTE
    if said is None:
        file.unlink(missing_ok=True)
    else:
        partial = file.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        made = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="utf-8") as writing:
            json.dump(said._asdict(), writing)
            writing.flush()
            os.fsync(writing.fileno())
        partial.replace(file)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make sure that a change of name survives a power cut; Windows has no such call."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hold(key: bytes, *folders: Path, encrypting: bool = True) -> None:
    """Open the databases in these folders, and in those below, with this key from now on.

    Args:
        key: 32 bytes.
        folders: Those of a profile's databases.
        encrypting: Whether new files there are encrypted.
    """
    for folder in folders:
        _held[folder.absolute()] = _Held(key, encrypting)


def let_go(*folders: Path) -> None:
    """Hold no key for these folders any more."""
    for folder in folders:
        _held.pop(folder.absolute(), None)


def is_encrypted(file: Path) -> bool:
    """Whether a file is encrypted, or damaged in its first bytes; not where it is empty or gone."""
    return _start(file) not in {b"", PLAIN}


def _start(file: Path) -> bytes:
    """The first bytes of a file; none where it is empty or gone.

    Closing a file takes away every lock that this process has on it, those of SQLite's open
    connections too: other copies of itday would then write between ours. So what is opened here
    stays open, one descriptor a file. (Windows keeps locks by descriptor.)
    """
    try:
        if os.name != "posix":
            with file.open("rb") as reading:
                return reading.read(len(PLAIN))
        return os.pread(_descriptor(file), len(PLAIN), 0)
    except (FileNotFoundError, NotADirectoryError):
        return b""


def _descriptor(file: Path) -> int:
    status = file.stat()
    name = status.st_dev, status.st_ino
    with _opening:
        if name not in _open:
            for gone, descriptor in list(_open.items()):
                if not os.fstat(descriptor).st_nlink:
                    os.close(_open.pop(gone))
            descriptor = os.open(file, os.O_RDONLY)
            status = os.fstat(descriptor)
            name = status.st_dev, status.st_ino
            # Replaced meanwhile by one that is open already: that this one is closed is as bad.
            _open.setdefault(name, descriptor)
        return _open[name]


def key_of(file: Path) -> bytes | None:
    """The key that a file is to be opened with; `None` where it is not encrypted.

    Raises:
        StoreError: It is encrypted, and its key was not handed in.
    """
    start, held = _start(file), _held_for(file)
    if start == PLAIN:
        return None
    if not start:
        return held.key if held and held.encrypting else None
    if held:
        return held.key
    keys = {one.key for one in _held.values()}
    if found := next((key for key in keys if opens(file, key)), None):
        return found
    if any((folder / NOTE).exists() for folder in (file.parent, file.parent.parent)):
        raise _locked(file)
    return None  # not encrypted by us: what SQLite makes of it will be said


def is_held(file: Path) -> bool:
    """Whether a key was handed in for the folder of a file."""
    return _held_for(file) is not None


def require(desk: Path) -> None:
    """Be sure that the key of an encrypted profile was handed in.

    Raises:
        StoreError: It was not.
    """
    said = note(desk.parent)
    if said is not None and said.state != DECLINED and _held_for(desk) is None:
        raise _locked(desk)


def refuse_plain(*files: Path) -> None:
    """Be sure that the files of a profile that is meant to be encrypted are.

    Raises:
        StoreError: One is not: somebody put it there, or what is installed does not encrypt.
    """
    desk = files[-1]
    said = note(desk.parent)
    if said is None or said.state != ENCRYPTED:
        return
    for file in files:
        if _start(file) == PLAIN:
            raise StoreError(
                "is not encrypted, though this profile is",
                where=str(file),
                remedy="itday encrypt encrypts it; or move it away",
            )


def _locked(file: Path) -> StoreError:
    return StoreError(
        "is encrypted, and its key is not at hand",
        where=str(file),
        remedy="itday doctor says what became of it",
    )


def key_in(file: Path) -> bytes | None:
    """The key of new files where this one is; `None` where they are not encrypted."""
    held = _held_for(file)
    return held.key if held and held.encrypting else None


def _held_for(file: Path) -> _Held | None:
    folder = file.absolute().parent
    return _held.get(folder) or _held.get(folder.parent)


def opens(file: Path, key: bytes) -> bool:
    """Whether a file can be read with that key."""
    with closing(_connect(file, key)) as db:
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError:
            return False
    return True


def _plain(file: Path | str, **named: Any) -> Db:
    db: Db = sqlite3.connect(file, **named)
    return db


def _connect(file: Path | str, key: bytes | None, **named: Any) -> Db:
    from itday.store import _sqlcipher  # only where something is encrypted

    return _sqlcipher.connect(file, key, **named)


def opened(file: Path, **named: Any) -> Db:
    """Open one database, with its key if it has or is to have one; as `sqlite3.connect` otherwise.

    Raises:
        StoreError: As `key_of`.
    """
    key = key_of(file)
    return _connect(file, key, **named) if key else _plain(file, **named)


def alike(source: Path, target: Path) -> Db:
    """Open a new file that is to be encrypted as another is, under the same key."""
    key = key_of(source)
    return _connect(target, key) if key else _plain(target)


def check(db: Db, name: str) -> str:
    """What SQLite, and SQLCipher page by page, say of a database: `ok`, or the first fault."""
    if getattr(db, "enciphers", False):
        for (fault,) in db.execute(f"PRAGMA {name}.cipher_integrity_check"):
            return str(fault)
    return str(db.execute(f"PRAGMA {name}.quick_check(1)").fetchone()[0])


def both(cache: Path, desk: Path, **named: Any) -> Db:
    """Open the cache such that desk can be attached to it (`attach`)."""
    key = key_of(cache)
    if key is None and key_of(desk) is None:
        return _plain(cache, **named)
    return _connect(cache, key, **named)


def memory_for(file: Path) -> Db:
    """An empty database in memory, to which a file can be attached."""
    if key_of(file) is None:
        return _plain("file::memory:", uri=True)
    return _connect("file::memory:", None, uri=True)


def attach(db: Db, file: Path, name: str, *, uri: str = "") -> None:
    """Attach a database to a connection.

    Args:
        db: From `both` or `memory_for`.
        file: The database.
        name: What its tables then have in front.
        uri: Its address, to open it in a special way.
    """
    key = key_of(file)
    if key is None and not getattr(db, "enciphers", False):
        db.execute(f"ATTACH DATABASE ? AS {name}", [uri or str(file)])
        return
    from itday.store import _sqlcipher

    spelt = _sqlcipher.spelt(key) if key else ""
    db.execute(f"ATTACH DATABASE ? AS {name} KEY ?", [uri or str(file), spelt])
