"""The files of the profile: rights, health, age, and what is beneath them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from itday.cli.doctor.finding import Finding, Subject, fault, good, note, warn

PRIVATE = 0o077
OLD_BACKUP = timedelta(days=3)
"""One is made each day that itday runs."""
LONG_WAIT = timedelta(days=1)
MANY_FILES = 5_000
BLOCKS = Path("/sys/dev/block")


def rights(subject: Subject) -> Iterator[Finding]:
    """That only the person can read what is kept, logs and backups included."""
    if os.name != "posix":
        return
    loose = []
    for folder in _folders(subject):
        for count, path in enumerate((folder, *folder.rglob("*"))):
            if count > MANY_FILES:
                break
            if not path.is_symlink() and path.lstat().st_mode & PRIVATE and path.exists():
                loose.append(path)
    if not loose:
        yield good("files: private")
    for folder in _folders(subject):
        inside = [path for path in loose if path.is_relative_to(folder)]
        if inside:
            first = inside[0].name if len(inside) == 1 else f"{len(inside)} of its files"
            yield fault(f"{folder}: others may read {first}", f"chmod -R go= {folder}")


def _folders(subject: Subject) -> list[Path]:
    places = subject.places
    return [one for one in (places.data, places.cache, places.state) if one.is_dir()]


def health(subject: Subject) -> Iterator[Finding]:
    """Whether SQLite finds both files whole; if not, the next start looks closely and mends."""
    from itday.store import damage
    from itday.store.fault import PUT_BACK

    store = subject.runtime.store
    files = (store.cache_file, store.desk_file)
    faults = [f"{file.name}: {wrong}" for file in files if (wrong := damage.unsound(file))]
    if not faults:
        yield good("databases: sound")
        return
    damage.suspect(store.desk_file.parent, "; ".join(faults))
    yield fault(f"databases: {'; '.join(faults)}", PUT_BACK)


def chain(subject: Subject) -> Iterator[Finding]:
    """Whether the ledger, and what stands beside it, is as it was written."""
    from itday.store import agreement

    faults = subject.runtime.store.read_now(agreement.faults)
    yield from (fault(wrong, "itday restore --list has copies from before") for wrong in faults)
    if not faults:
        yield good("ledger: the chain holds, and all that stands twice agrees")


def backups(subject: Subject) -> Iterator[Finding]:
    """How old the newest copy is, measured by the newest change."""
    from itday.store import backup

    last = next(iter(backup.kept(backup.folder_of(subject.desk))), None)
    if last is None:
        yield note("backup: none yet; the next sync makes one")
        return
    age = subject.now() - last.at
    if age > OLD_BACKUP and _changed(subject.desk) > last.at:
        yield fault(f"backup: the last is {age.days} days old", "itday backup")
    else:
        yield good(f"backup: the last is {last.file}")


def _changed(file: Path) -> datetime:
    """When a database was last written to: its log counts as well."""
    log = file.with_name(f"{file.name}-wal")
    times = [one.stat().st_mtime for one in (file, log) if one.exists() and one.stat().st_size]
    return datetime.fromtimestamp(max(times), UTC)


def room(subject: Subject) -> Iterator[Finding]:
    """Whether there is room to fetch and to keep."""
    from itday.store import room as free

    folder = subject.desk.parent
    if not free.keep(folder):
        yield fault(str(free.short(folder)))


def network_home(subject: Subject) -> Iterator[Finding]:
    """Whether a database lies on a share of the network."""
    from itday.store import place

    store = subject.runtime.store
    for folder in sorted({store.cache_file.parent, store.desk_file.parent}):
        if kind := place.network(folder):
            what = f"{folder} is on {kind}: two machines at once can damage the databases there"
            yield fault(what, "Set ITDAY_HOME to a folder of this machine")


def old_files(subject: Subject) -> Iterator[Finding]:
    """Caches of older versions, and what was set aside: they only take up room."""
    store = subject.runtime.store
    name = re.compile(r"cache-v\d+\.db")
    caches = [
        file
        for file in store.cache_file.parent.glob("cache-v*.db")
        if name.fullmatch(file.name) and file != store.cache_file
    ]
    aside = [*store.cache_file.parent.glob("*aside*"), *store.desk_file.parent.glob("*-aside-*.db")]
    for what, files in (("cache of an older version", caches), ("file set aside", aside)):
        for file in sorted(files):
            size = max(1, round(file.stat().st_size / (1 << 20)))
            yield note(f"{file}: {what}, {size} MB. It may be deleted")


def outbox(subject: Subject) -> Iterator[Finding]:
    """Decisions that the sources have not taken for a day, and those that wait for the person."""
    from itday.store import outbox as letters

    waiting = subject.runtime.store.read_now(letters.waiting)
    both = [one for one in waiting if one.state == "conflict"]
    since = subject.now() - LONG_WAIT
    late = [one for one in waiting if datetime.fromtimestamp(one.asked_at, UTC) < since]
    if both:
        yield fault(f"outbox: {len(both)} changed on both sides", "itday outbox")
    if late:
        oldest = datetime.fromtimestamp(min(one.asked_at for one in late), UTC)
        names = ", ".join(sorted({one.ref.source for one in late}))
        what = f"outbox: {len(late)} not sent to {names} since {oldest:%Y-%m-%d}"
        yield fault(what, "itday outbox says why")


def encryption(subject: Subject) -> Iterator[Finding]:
    """Whether the databases are encrypted; if not, what would do it."""
    from itday.sync import encryption as sealed

    if sealed.is_encrypted(subject.places):
        yield good("databases: encrypted (SQLCipher), their key in the keyring")
        return
    lacking = sealed.why_not(subject.profile)
    if lacking:
        yield warn(
            f"databases: not encrypted; {lacking.what}", f"{lacking.remedy}, then itday encrypt"
        )
    else:
        yield warn("databases: not encrypted", "itday encrypt does it")


def disk(subject: Subject) -> Iterator[Finding]:
    """Whether the disk beneath is encrypted, as far as Linux tells: dm-crypt names itself."""
    device = subject.desk.stat().st_dev
    if _encrypted(BLOCKS / f"{os.major(device)}:{os.minor(device)}"):
        yield good("disk: encrypted (dm-crypt)")
    else:
        yield note("disk: encryption not seen from here. Make sure that it is switched on")


def _encrypted(block: Path, depth: int = 0) -> bool:
    """Whether a device, or every one that it is made of, is dm-crypt's."""
    uuid = block / "dm" / "uuid"
    if uuid.exists() and uuid.read_text(encoding="ascii", errors="replace").startswith("CRYPT-"):
        return True
    below = list((block / "slaves").glob("*")) if depth < 8 else []
    return bool(below) and all(_encrypted(one.resolve(), depth + 1) for one in below)
