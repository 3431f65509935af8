"""`itday config`: the settings file."""

from __future__ import annotations

import click

from itday.cli.invocation import Invocation, pass_invocation


@click.group("config")
def command() -> None:
    """Show and check the settings."""


@command.command("path")
@pass_invocation
def path(invocation: Invocation) -> None:
    """Print where the settings file is, or would be."""
    from itday.config.paths import paths

    click.echo(paths(invocation.profile).config)


@command.command("show")
@pass_invocation
def show(invocation: Invocation) -> None:
    """Print the settings file as it is; it never holds a secret."""
    from itday.config.paths import paths
    from itday.domain.errors import SettingsError

    file = paths(invocation.profile).config
    try:
        click.echo(file.read_text(encoding="utf-8"), nl=False)
    except FileNotFoundError as error:
        raise SettingsError(
            "there is no settings file yet", where=str(file), remedy="itday demo, or write one"
        ) from error


@command.command("validate")
@click.pass_context
@pass_invocation
def validate(invocation: Invocation, ctx: click.Context) -> None:
    """Check every table; a line for each fault.

    Those of the sources are held against their connectors.
    """
    from itday.cli.output import say
    from itday.config.paths import paths
    from itday.config.settings import load
    from itday.sync.connect import faults as faults_of

    settings = load(paths(invocation.profile).config)
    faults = [str(problem) for problem in settings.problems]
    for source in settings.sources:
        faults += map(str, faults_of(source, settings.file))
    for fault_line in faults:
        say(fault_line, err=True)
    if not faults:
        say(f"{settings.file}: good, {len(settings.sources)} sources")
    ctx.exit(3 if faults else 0)


@command.command("schema")
@pass_invocation
def schema(invocation: Invocation) -> None:
    """Print the JSON schema of the settings file.

    Editors complete by it as one types.

    Connectors of other packages are part of it where a source names them.
    """
    from itday import registry
    from itday.cli.output import print_json
    from itday.config.paths import paths
    from itday.config.schema import schema as make
    from itday.config.settings import load

    names = registry.connector_names()
    if foreign := registry.foreign_connectors():
        named = {source.type for source in load(paths(invocation.profile).config).sources}
        names = [*names, *(named & foreign.keys())]
    print_json(make({name: registry.connector(name).Config for name in names}))
