"""`itday connectors`: what there is to connect to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, json_option, pass_invocation
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from itday.sdk.connector import Connector


@click.command("connectors")
@json_option
@click.pass_context
@pass_invocation
def command(invocation: Invocation, ctx: click.Context, *, as_json: bool) -> None:
    """List what can be connected.

    Where each connector is from, what it brings and what it can change.

    Those of other packages are code with your rights: none is run before a source names it.
    """
    from itday import registry
    from itday.cli.output import print_json, print_table

    rows = [_row(name, "", registry.connector) for name in registry.connector_names()]
    if foreign := registry.foreign_connectors():
        named = _named(invocation.profile)
        rows += [
            _row(name, origin, registry.connector if name in named else None)
            for name, origin in foreign.items()
        ]
    if as_json:
        print_json(rows)
    else:
        print_table(_columns(row) for row in rows)
    ctx.exit(1 if any(row["error"] for row in rows) else 0)


def _named(profile: str) -> set[str]:
    """The types that sources of the settings have."""
    from itday.config.paths import paths
    from itday.config.settings import load

    return {source.type for source in load(paths(profile).config).sources}


def _row(
    name: str, origin: str, load: Callable[[str], type[Connector[Any]]] | None
) -> dict[str, Any]:
    """What is known of a connector; next to nothing where it is not to be loaded, or cannot be.

    Args:
        name: As settings have it.
        origin: Whose it is; empty for one of ours.
        load: Finds it; `None` where it must not be run.
    """
    known: dict[str, Any] = {"title": "", "kinds": [], "verbs": [], "needs_secret": None}
    error = ""
    try:
        if load is not None:
            known = _known(load(name))
    except SettingsError as fault:
        error = str(fault)
    return (
        {"type": name, "origin": origin, "loaded": load is not None and not error}
        | known
        | {"error": error}
    )


def _known(one: type[Connector[Any]]) -> dict[str, Any]:
    return {
        "title": one.title,
        "kinds": sorted({feed.record.kind for feed in one.feeds.values()}),
        "verbs": sorted(change.verb for change in one.actions),
        "needs_secret": one.needs_secret,
    }


def _columns(row: dict[str, Any]) -> tuple[str, ...]:
    can = ", ".join(row["verbs"]) or "read only"
    if not row["loaded"]:
        can = row["error"] or "off: no source names it"
    title = f"{row['title']} (from {row['origin']})" if row["origin"] else row["title"]
    return row["type"], title.strip(), ", ".join(row["kinds"]), can
