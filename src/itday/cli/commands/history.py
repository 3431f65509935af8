"""`itday history`: the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation

if TYPE_CHECKING:
    from itday.store.ledger import Entry


@click.command("history")
@click.argument("words", nargs=-1)
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="At most so many entries.",
)
@click.option("--verify", is_flag=True, help="Walk the chain: every altered entry is named.")
@json_option
@click.pass_context
@pass_invocation
def command(
    invocation: Invocation,
    ctx: click.Context,
    words: tuple[str, ...],
    *,
    limit: int,
    verify: bool,
    as_json: bool,
) -> None:
    """Show what was decided, newest first.

    Who, when, what, on which thing, and why.

    With WORDS only what has all of them: a name, a verb, a title, a reason, a day (2026-11-24).
    """
    from itday.store import ledger, past

    store = invocation.offline.store
    if verify:
        ctx.exit(
            _verify(store.read_now(ledger.verify), store.read_now(ledger.head), as_json=as_json)
        )
    if words:
        found = store.read_now(past.batches, " ".join(words), limit)
        entries = [entry for batch in found for entry in reversed(batch.entries)][:limit]
    else:
        entries = store.read_now(ledger.history, limit)
    if as_json:
        _json(entries)
    else:
        _lines(entries, invocation, words)


def _verify(faults: list[str], head: str, *, as_json: bool) -> int:
    from itday.cli.output import print_json, say

    if as_json:
        print_json({"faults": faults, "head": head})
    else:
        say("\n".join(faults) if faults else f"The chain holds; its head is {head}.")
    return 1 if faults else 0


def _json(entries: list[Entry]) -> None:
    from itday.cli.output import print_json

    print_json(
        [
            {"id": one.id, "at": one.at.isoformat(), "batch": one.batch, "content": one.content}
            for one in entries
        ]
    )


def _lines(entries: list[Entry], invocation: Invocation, words: tuple[str, ...]) -> None:
    from itday.cli.output import print_table

    zone = invocation.offline.settings.school.zone
    print_table(
        (
            f"{one.at.astimezone(zone):%d %b %H:%M}",
            one.batch,
            one.content["verb"] if one.content else "erased",
            ":".join(one.content["ref"][:2]) if one.content else "",
            f"{one.content['title']}{_because(one.content['reason'])}" if one.content else "",
        )
        for one in entries
    )
    if not entries:
        click.echo(f"Nothing {'has these words' if words else 'was decided yet'}.")


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""
