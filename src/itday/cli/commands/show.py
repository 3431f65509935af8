"""`itday show REF`: one thing, whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.domain.school_time import School
    from itday.store.rows import Row

QUIET = frozenset({"ref", "title", "url"})
"""Fields that the heading shows already."""


@click.command("show")
@click.argument("ref")
@click.option("--posts", is_flag=True, help="Its body or conversation too, fetched if need be.")
@json_option
@pass_invocation
def command(invocation: Invocation, ref: str, *, posts: bool, as_json: bool) -> None:
    """Show one thing with all its fields.

    REF is as a listing prints it.
    """
    from itday.cli import output
    from itday.store import rows

    runtime = invocation.offline
    found = runtime.store.read_now(rows.row, runtime.store.read_now(rows.resolve, ref))
    if found is None:
        raise ItdayError("no such thing", where=ref, remedy="itday list KIND shows what there is")
    conversation = _posts(invocation, found) if posts else None
    if as_json:
        output.print_json(
            output.row_json(found) | ({} if conversation is None else {"posts": conversation})
        )
        return
    _print(found, runtime.settings.school)
    for post in conversation or []:
        private = "" if post["public"] else " (private)"
        at = _words(post["at"] or "", runtime.settings.school)
        output.say(f"\n{post['author']}  {at}{private}\n{post['text']}")


def _posts(invocation: Invocation, found: Row) -> list[dict[str, Any]]:
    import asyncio

    invocation.ask_passphrase()
    return asyncio.run(invocation.runtime.posts(found.ref)).posts


def _print(found: Row, school: School) -> None:
    from itday.cli.output import print_table, say

    say(found.title)
    say(f"{found.ref}  {'waiting to be sent' if found.waiting else ''}".rstrip())
    if found.url:
        say(found.url)
    say("")
    print_table(
        (name.replace("_", " "), _words(value, school))
        for name, value in found.fields.items()
        if name not in QUIET and value not in (None, "", [], 0)
    )


def _words(value: object, school: School) -> str:
    """A field's value on one line, a moment in the school's time."""
    if isinstance(value, dict):
        return ", ".join(_words(part, school) for part in value.values() if part)
    if isinstance(value, list):
        return "; ".join(_words(part, school) for part in value)
    text = " ".join(str(value).split())
    # As records write moments: in UTC. Any other text stays as it is.
    try:
        moment = datetime.fromisoformat(text) if text.endswith("Z") else None
        return f"{moment.astimezone(school.zone):%Y-%m-%d %H:%M %Z}" if moment else text
    except (ValueError, OverflowError):
        return text
