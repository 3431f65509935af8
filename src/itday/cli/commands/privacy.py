"""`itday privacy`: what is held about people, what names them, what goes, what must stay."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.cli.words import day_said
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.decide import Circumstance

LARGEST = 50_000_000
"""Bytes of a file that is scanned."""


@click.group("privacy")
def command() -> None:
    """Care of the data: what is held, and for how long.

    Inventory, scan, purge by the school's rules, legal hold.
    """


@command.command("inventory")
@json_option
@pass_invocation
def inventory(invocation: Invocation, *, as_json: bool) -> None:
    """List what is held about people, and how old it is.

    And what is past its limit.
    """
    from itday.cli.output import iso, print_json, print_table
    from itday.store import backup, privacy
    from itday.store import exports as store

    runtime = invocation.runtime
    found = runtime.store.read_now(privacy.inventory, _retention(runtime), runtime.now())
    found += [
        privacy.note_files(runtime.notes_folder),
        privacy.copies(backup.folder_of(runtime.store.desk_file)),
    ]
    written = runtime.store.read_now(store.journal)
    first = min((one.at.timestamp() for one in written), default=None)
    what = "documents written out (itday privacy exports)"
    found.append(privacy.Holding(what, "", len(written), first, 0, 0, "yours to throw away"))
    if as_json:
        print_json([one._asdict() | {"oldest": iso(one.oldest)} for one in found])
        return
    print_table(
        (
            (
                one.what,
                str(one.held),
                (iso(one.oldest) or "")[:10],
                f"{one.days} days" if one.days else one.until,
                str(one.past) if one.past else "",
            )
            for one in found
        ),
        ("what", "how many", "oldest", "kept for", "past its limit"),
    )


@command.command("exports")
@json_option
@pass_invocation
def exports(invocation: Invocation, *, as_json: bool) -> None:
    """List what was written out that names people.

    By whom, when, and where to; the latest first.
    """
    from itday.cli.output import iso, print_json, print_table, say
    from itday.store import exports as store

    found = invocation.runtime.store.read_now(store.journal)
    if as_json:
        print_json(
            [
                {"at": iso(one.at.timestamp()), "who": one.who, **one.export._asdict()}
                for one in found
            ]
        )
        return
    print_table(
        (
            (
                (iso(one.at.timestamp()) or "")[:16].replace("T", " "),
                one.who,
                one.export.what,
                str(one.export.entries),
                one.export.where or "standard output",
            )
            for one in found
        ),
        ("when", "who", "what", "how many", "where to"),
    )
    if not found:
        say("Nothing that names anybody was written out.")


@command.command("scan")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@json_option
@pass_invocation
def scan(invocation: Invocation, files: tuple[str, ...], *, as_json: bool) -> None:
    """Find what names a person in a file.

    Or a device of theirs, before the file leaves the house.

    Exit code 1 where something was found. Names are known from the records in the cache.
    """
    from itday.cli.output import print_json, print_table, say
    from itday.store import known
    from itday.triage.redact import Redactor

    redactor = Redactor(invocation.runtime.store.read_now(known.everybody))
    found = []
    for file in files:
        for number, line in enumerate(text_of(Path(file)).splitlines(), start=1):
            found += [(file, number, hit.kind, hit.text) for hit in redactor.find(line)]
    if as_json:
        names = ("file", "line", "kind", "text")
        print_json([dict(zip(names, one, strict=True)) for one in found])
    else:
        print_table((f"{file}:{line}", kind, text) for file, line, kind, text in found)
        if not found:
            say("Nothing that names anybody was found.")
    click.get_current_context().exit(1 if found else 0)


def text_of(file: Path) -> str:
    """The text of a file; of a Word document, that of its parts, its properties too.

    Raises:
        ItdayError: It is too large to be looked through.
    """
    if file.stat().st_size > LARGEST:
        raise ItdayError("is too large to be looked through", where=str(file))
    if not zipfile.is_zipfile(file):
        return file.read_bytes().decode("utf-8", "replace")
    import re

    parts = []
    with zipfile.ZipFile(file) as held:
        for part in held.infolist():
            if part.filename.endswith(".xml") and part.file_size < LARGEST:
                xml = held.read(part).decode("utf-8", "replace")
                parts.append(re.sub(r"<[^<>]*>", " ", re.sub(r"</w:p>", "\n", xml)))
    return "\n".join(parts)


@command.command("purge")
@click.option("--as-of", metavar="DAY", default=None, help="As if it were that day; else now.")
@click.option("--yes", is_flag=True, help="Do it; without, only say what would go.")
@json_option
@pass_invocation
def purge(invocation: Invocation, *, as_of: str | None, yes: bool, as_json: bool) -> None:
    """Take out what is past its limit by the rules.

    The ledger's chain still verifies.

    What is on hold stays. It cannot be undone. Backups made before keep what they have until they
    are replaced.
    """
    from itday.cli.output import print_json, say
    from itday.store import privacy

    runtime = invocation.runtime
    moment = _moment(runtime, as_of)
    if yes:
        counts = runtime.store.write_now(
            privacy.purge, _retention(runtime), moment, _circumstance(runtime, "retention")
        )
    else:
        found = runtime.store.read_now(privacy.due, _retention(runtime), moment)
        counts = {rule: len(refs) for rule, refs in found.items()}
    if as_json:
        print_json({"done": yes, "as_of": moment.isoformat(), "counts": counts})
        return
    for rule, count in counts.items():
        what = privacy.QUERIES[rule][0]
        say(f"{count:6}  {what} ({rule})")
    if not yes and any(counts.values()):
        say("Nothing was taken out yet: --yes does it, and nothing brings it back.")


def _moment(runtime: Runtime, words: str | None) -> datetime:
    if words is None:
        return runtime.now()
    return runtime.settings.school.local_day(day_said(runtime, words))[0].astimezone(UTC)


@command.command("hold")
@click.argument("refs", nargs=-1, metavar="REF...")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@click.option("--release", is_flag=True, help="Let it go again.")
@json_option
@pass_invocation
def hold(
    invocation: Invocation, refs: tuple[str, ...], *, reason: str, release: bool, as_json: bool
) -> None:
    """Put things on legal hold: no rule takes them out.

    Without REF, list what is on hold.
    """
    from itday.cli.output import print_json, say
    from itday.store import privacy, rows

    runtime = invocation.runtime
    if refs and not reason:
        raise click.UsageError("--reason is missing: a hold is asked about later.")
    for name in refs:
        ref = runtime.store.read_now(rows.resolve, name)
        runtime.store.write_now(privacy.hold, ref, _circumstance(runtime, reason), release=release)
    found = sorted(map(str, runtime.store.read_now(privacy.held)))
    if as_json:
        print_json(found)
        return
    for line in found:
        say(line)
    if not found:
        say("Nothing is on hold.")


def _retention(runtime: Runtime) -> dict[str, int]:
    from itday.config import rules

    return dict(rules.load(runtime.settings.rules_file).retention)


def _circumstance(runtime: Runtime, reason: str) -> Circumstance:
    from itday.store.decide import Circumstance

    me = runtime.settings.me
    return Circumstance(me.name or me.email or "me", runtime.now(), reason)
