"""Kinds as the person types them: `ticket`, `tickets`, `mail`, `agenda`."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

KINDS = {
    "alert": "alert",
    "ticket": "ticket",
    "todo": "todo",
    "meeting": "meeting",
    "message": "message",
    "note": "note",
    "person": "person",
    "topic": "topic",
    "series": "series",
    "project": "project",
    "renewal": "renewal",
    "goal": "goal",
    "log": "log",
    "case": "case",
    "check": "check",
}
QUEUE = ("alert", "ticket", "todo", "meeting", "message")
"""The kinds whose open things wait for somebody."""
ALIASES = {
    "to-do": "todo",
    "to-dos": "todo",
    "mail": "message",
    "agenda": "meeting",
    "desk": "ticket",
    "people": "person",
    **{f"{kind}s": kind for kind in KINDS},
}


class KindName(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """A kind's name, in the singular, the plural, or as its pane is called."""

    name = "kind"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the kind's own name; a usage error names all there are."""
        word = value.casefold()
        kind = KINDS.get(word) or ALIASES.get(word)
        if kind is None:
            self.fail(f"{value!r} is no kind; there are {', '.join(KINDS)}.", param, ctx)
        return kind

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The kinds that begin so."""
        del ctx, param
        return [CompletionItem(kind) for kind in KINDS if kind.startswith(incomplete)]
