"""How undo and redo are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itday.store.undo import TakenBack


def tell(result: TakenBack, word: str, *, as_json: bool) -> int:
    """Print what was undone or redone and what could not be; exit code 1 if anything could not."""
    from itday.cli.output import print_json, say

    if as_json:
        print_json({"done": list(result.done), "out_of_reach": list(result.out_of_reach)})
    else:
        for line in result.done:
            say(f"{word} {line}")
        for line in result.out_of_reach:
            say(f"Out of reach: {line}", err=True)
    return 1 if result.out_of_reach else 0
