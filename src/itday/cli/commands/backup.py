"""`itday backup`: copy what must never be lost."""

from __future__ import annotations

from pathlib import Path

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import StoreError


@click.command("backup")
@click.option(
    "--to",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Another folder: a memory stick, a share. Nothing there is ever removed.",
)
@json_option
@pass_invocation
def command(invocation: Invocation, to: Path | None, *, as_json: bool) -> None:
    """Copy desk.db, examine the copy, and say where it is.

    Once a day this happens by itself. The last copy of each of 7 days and 4 weeks is kept.
    """
    from datetime import UTC, datetime

    from itday.cli.output import print_json, say
    from itday.config.paths import paths
    from itday.store import backup, damage
    from itday.store.database import desk_file
    from itday.sync.unlock import unlock

    where = paths(invocation.profile)
    unlock(invocation.profile, where)
    desk = desk_file(where.data)
    if not desk.exists():
        raise StoreError(
            "there is nothing to copy yet", where=str(desk), remedy="itday demo shows something"
        )
    now = datetime.now(UTC)
    with damage.using(desk):
        made = backup.take(desk, to, now) if to else backup.on_request(desk, now)
    faults, size = backup.altered(made.file), made.file.stat().st_size
    if as_json:
        print_json({"file": str(made.file), "bytes": size, "ledger_faults": faults})
    else:
        say(f"{made.file}  {size // 1024} KB, sound")
        for fault in faults:
            say(f"itday: the ledger of desk.db, and so of its copy: {fault}", err=True)
