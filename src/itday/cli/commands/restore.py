"""`itday restore`: put a backup back; what is there is set aside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import StoreError

if TYPE_CHECKING:
    from itday.config.paths import Paths


@click.command("restore")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listed", is_flag=True, help="Only show which backups there are.")
@json_option
@pass_invocation
def command(invocation: Invocation, file: Path | None, *, listed: bool, as_json: bool) -> None:
    """Put a backup in the place of desk.db.

    The newest good one, or FILE.

    It is examined first. The present desk.db is set aside, never deleted, and is itself a FILE that
    can be put back. No other copy of itday may be open. The next sync brings the rest back.
    """
    from itday.cli.output import print_json, say
    from itday.config.paths import paths
    from itday.sync.unlock import unlock

    where = paths(invocation.profile)
    unlock(invocation.profile, where)
    if listed:
        _list(where, as_json=as_json)
        return
    copy = _copy(where, file)
    _open(invocation.profile, where, copy)
    aside = _put_back(where, copy)
    if as_json:
        print_json({"file": str(copy), "aside": str(aside) if aside else None})
        return
    say(f"put back: {copy}")
    if aside:
        say(f"what was there: {aside}")
    say("Next: itday sync")


def _copy(where: Paths, file: Path | None) -> Path:
    """The copy that is asked for: a path, a name in a folder of ours, or the newest good one."""
    from itday.store import backup
    from itday.store.database import desk_file

    desk = desk_file(where.data)
    if file is not None:
        places = (file, backup.folder_of(desk) / file.name, desk.parent / file.name)
        return next((place for place in places if place.exists()), file)
    good = backup.newest_good(desk)
    if good is None:
        raise StoreError(
            "there is no good backup", where=str(backup.folder_of(desk)), remedy="itday backup"
        )
    return good.file


def _open(profile: str, where: Paths, copy: Path) -> None:
    """Have the key of a copy that is encrypted and lies elsewhere."""
    from itday.config.paths import private_dir
    from itday.store import cipher
    from itday.sync.unlock import unlock_copy

    private_dir(where.data)
    unlock_copy(profile, where, copy)
    if cipher.is_encrypted(copy) and cipher.key_of(copy) is None:
        raise StoreError(
            "cannot be opened: it is damaged, or encrypted with a key that is not in the keyring",
            where=copy.name,
            remedy="Choose another: itday restore --list",
        )


def _put_back(where: Paths, copy: Path) -> Path | None:
    from datetime import UTC, datetime

    from itday.config.paths import private_dir
    from itday.store import damage, restore
    from itday.store.database import cache_file, desk_file

    cache, desk = cache_file(private_dir(where.cache)), desk_file(private_dir(where.data))
    with damage.alone(desk):
        done = restore.put_back(copy, cache, desk, datetime.now(UTC), f"asked for: {copy.name}")
        damage.clear(desk.parent)
    return done.aside


def _list(where: Paths, *, as_json: bool) -> None:
    from itday.cli.output import print_json, print_table, say
    from itday.store import backup, restore
    from itday.store.database import desk_file

    copies = backup.kept(backup.folder_of(desk_file(where.data)))
    found = [(one, one.file.stat().st_size, restore.read_copy(one.file)) for one in copies]
    if as_json:
        print_json(
            [
                {"file": str(one.file), "at": one.at.isoformat(), "bytes": size, "fault": fault}
                for one, size, fault in found
            ]
        )
        return
    print_table(
        (
            f"{one.at.astimezone():%d %b %Y %H:%M}",
            f"{size // 1024} KB",
            fault or "sound",
            one.file.name,
        )
        for one, size, fault in found
    )
    if not found:
        say("There is no backup yet: itday backup makes one.")
