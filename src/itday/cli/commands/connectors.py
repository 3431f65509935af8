"""`itday connectors`: what there is to connect to."""

from __future__ import annotations

from typing import Any

import click

from itday.cli.invocation import json_option


@click.command("connectors")
@json_option
def command(*, as_json: bool) -> None:
    """List the connectors, what each brings and what it can change."""
    from itday import registry
    from itday.cli.output import print_json, print_table

    found = [registry.connector(name) for name in registry.connector_names()]
    rows: list[dict[str, Any]] = [
        {
            "type": one.name,
            "title": one.title,
            "kinds": sorted({feed.record.kind for feed in one.feeds.values()}),
            "verbs": sorted(change.verb for change in one.actions),
            "needs_secret": one.needs_secret,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        (row["type"], row["title"], ", ".join(row["kinds"]), ", ".join(row["verbs"]) or "read only")
        for row in rows
    )
