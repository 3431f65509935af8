"""`itday outbox`: what waits to be sent, was refused or conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.store.outbox import Letter


@click.command("outbox")
@click.argument("number", type=int, required=False)
@click.option("--mine", is_flag=True, help="Settle conflict NUMBER: send mine over theirs.")
@click.option("--theirs", is_flag=True, help="Settle conflict NUMBER: give mine up.")
@click.option("--withdraw", is_flag=True, help="Take change NUMBER back before it is sent.")
@click.option("--all", "-a", "ended", is_flag=True, help="What was sent or refused as well.")
@json_option
@click.pass_context
@pass_invocation
def command(
    invocation: Invocation,
    ctx: click.Context,
    number: int | None,
    *,
    mine: bool,
    theirs: bool,
    withdraw: bool,
    ended: bool,
    as_json: bool,
) -> None:
    """Show what the sources have not been told yet.

    A conflict is shown with both versions.
    """
    from itday.store import outbox

    store = invocation.runtime.store
    letters = store.read_now(outbox.letters) if ended else store.read_now(outbox.waiting)
    if number is not None:
        letters = [_named(store.read_now(outbox.letters, 10_000), number)]
    if withdraw:
        _withdraw(invocation, number)
        return
    if mine or theirs:
        _settle(invocation, letters, number, mine=mine)
        return
    if as_json:
        from itday.cli.output import print_json

        print_json([_json(letter) for letter in letters])
        return
    _lines(letters)
    ctx.exit(1 if any(letter.state == "conflict" for letter in letters) else 0)


def _named(letters: list[Letter], number: int) -> Letter:
    found = [letter for letter in letters if letter.id == number]
    if not found:
        raise ItdayError(
            "no such letter", where=str(number), remedy="itday outbox --all lists them"
        )
    return found[0]


def _settle(
    invocation: Invocation, letters: list[Letter], number: int | None, *, mine: bool
) -> None:
    if number is None or letters[0].state != "conflict":
        raise ItdayError("no conflict", where=str(number or ""), remedy="itday outbox shows them")
    runtime = invocation.runtime
    if mine:
        runtime.settle_now(letters[0], mine=True)
        click.echo("Yours will be sent over theirs.")
    else:
        runtime.settle_now(letters[0], mine=False)
        click.echo("Yours is given up; theirs stands.")


def _withdraw(invocation: Invocation, number: int | None) -> None:
    from itday.cli.output import say

    if number is None:
        raise click.UsageError("NUMBER is missing: itday outbox lists them.")
    say(f"Withdrawn: {invocation.runtime.withdraw_now(number)}. itday redo brings it back.")


def _json(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "ref": str(letter.ref),
        "verb": letter.verb,
        "payload": letter.payload,
        "state": letter.state,
        "tries": letter.tries,
        "error": letter.error,
        "base": letter.base,
        "theirs": letter.theirs,
    }


def _lines(letters: list[Letter]) -> None:
    from itday.cli.output import print_table, say

    if not letters:
        say("Nothing waits.")
    print_table(
        (
            str(letter.id),
            letter.state,
            letter.verb,
            letter.base.get("title") or letter.payload.get("title", str(letter.ref)),
            letter.error,
        )
        for letter in letters
    )
    for letter in letters:
        if letter.state == "conflict":
            _both(letter)


def _both(letter: Letter) -> None:
    """Print the fields in which the three versions differ."""
    from itday.cli.output import print_table, say
    from itday.store.versions import differences

    say(f"\n{letter.id}: both sides changed {letter.base.get('title', letter.ref)}")
    print_table(
        differences(letter),
        ("field", "as you saw it", "yours", "theirs", "changed by"),
    )
    say(f"itday outbox {letter.id} --mine or --theirs settles it.")
