"""`itday notes`: the folder of notes: filed, checked, conflicts shown."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation


@click.command("notes")
@json_option
@pass_invocation
def command(invocation: Invocation, *, as_json: bool) -> None:
    """Bring notes and their pages together.

    Every note is filed in its page, what was changed there is taken in, conflicts are shown.

    Exit code 1 where a page has two versions: a synchronising folder kept both.
    """
    from itday.cli.output import print_json, say
    from itday.store import pages
    from itday.sync.noticing import list_notes

    runtime = invocation.runtime
    folder = runtime.notes_folder
    changed = runtime.take_in_notes()
    written = runtime.file_notes(whole=True)
    list_notes(runtime)
    found = pages.conflicts(folder)
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "written": written,
                "changed": changed,
                "conflicts": [{"page": str(one.page), "copy": str(one.copy)} for one in found],
            }
        )
    else:
        say(f"{folder}: {written} written, {changed} changed there and taken in")
        for one in found:
            say(f"two versions: {one.page} and {one.copy}. Merge them, delete one")
    click.get_current_context().exit(1 if found else 0)
