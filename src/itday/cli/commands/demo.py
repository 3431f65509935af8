"""`itday demo`: a made-up school in a profile of its own."""

from __future__ import annotations

import asyncio
import importlib
import shutil
from typing import TYPE_CHECKING, Any

import click

from itday.cli.invocation import Invocation, pass_invocation

if TYPE_CHECKING:
    from itday.config.paths import Paths
    from itday.runtime import Runtime

PROFILE = "demo"
TEXTS = "_demo_settings"
"""The module beside the demo's connector that writes its settings file."""


@click.command("demo")
@click.option("--seed", type=int, default=None, help="Another number makes another school.")
@click.option("--at", metavar="TIME", default=None, help="When it is there: 2026-11-24T08:15.")
@click.option("--reset", is_flag=True, help="Throw the demo away and begin anew.")
@click.option("--sync-only", is_flag=True, help="Make it, and open nothing.")
@click.option("--out", metavar="DIR", default=None, help="Write its alerts and their truth there.")
@pass_invocation
def command(
    invocation: Invocation,
    *,
    seed: int | None,
    at: str | None,
    reset: bool,
    sync_only: bool,
    out: str | None,
) -> None:
    """Open a made-up school of 1,500 people.

    It never touches your own profile.

    What you do there stays until --reset. Any other command sees it with `itday --profile demo`.
    """
    from itday.cli.cockpit import open_cockpit
    from itday.config.paths import paths, private_dir

    if out is not None:
        _write_out(seed, at, out)
        return
    places = paths(PROFILE)
    anew = reset or seed is not None or at is not None
    if anew or not places.config.exists():
        text = _settings(seed, at)
        _throw_away(places)
        private_dir(places.config.parent)
        places.config.touch(mode=0o600)
        places.config.write_text(text, encoding="utf-8")
    with_profile = Invocation(PROFILE, debug=invocation.debug)
    try:
        _fill(with_profile.runtime)
        code = 0 if sync_only else open_cockpit(with_profile)
    finally:
        with_profile.close()
    click.get_current_context().exit(code)


def _write_out(seed: int | None, at: str | None, out: str) -> None:
    """Write the school's alerts, and which of them belong together and are real."""
    from datetime import UTC, datetime
    from pathlib import Path

    from itday.cli.commands.bench import made_up
    from itday.cli.output import say
    from itday.cli.writing import write_out
    from itday.config.paths import private_dir

    texts = made_up("settings")
    try:
        moment = datetime.fromisoformat(at or texts.AT)
    except ValueError as error:
        raise click.UsageError(f"{at!r} is no time; write 2026-11-24T08:15.") from error
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=texts.ZONE)).astimezone(UTC)
    world = made_up("world").World("alerts", texts.SEED if seed is None else seed, moment)
    made = made_up("truth").files(world)
    for name, data in made.items():
        file = Path(out) / name
        private_dir(file.parent)
        write_out(data, str(file))
    say(f"{len(made)} files in {out}")


def _throw_away(places: Paths) -> None:
    """Remove the demo's own folders; those of any other profile are elsewhere."""
    for folder in (places.config.parent, places.data, places.cache, places.state):
        if folder.exists():
            shutil.rmtree(folder)


def _remember(runtime: Runtime) -> None:
    """Write down what the director had written before; none of it is there to be undone."""
    from itday.store.decide import Ask, Circumstance, decide
    from itday.store.undo import seal

    desk: Any = _beside("_demo_desk")
    diary = next((one.name for one in runtime.settings.sources if one.name == "diary"), "diary")
    for one in desk.past(runtime.now().replace(second=0, microsecond=0), diary):
        asks = [Ask(change, "own") for change in one.changes]
        runtime.store.write_now(decide, asks, Circumstance(desk.WHO, one.at, one.reason))
    runtime.store.write_now(seal)


def _beside(module: str) -> Any:
    """A module beside the demo's connector."""
    from itday import registry

    # Not by its name: which connectors there are is the registry's business.
    connector = registry.connector(PROFILE)
    return importlib.import_module(f"{connector.__module__.rpartition('.')[0]}.{module}")


def _settings(seed: int | None, at: str | None) -> str:
    texts = _beside(TEXTS)
    given = {name: value for name, value in (("seed", seed), ("at", at)) if value is not None}
    try:
        return str(texts.school(**given))
    except ValueError as error:
        raise click.UsageError(f"{at!r} is no time; write 2026-11-24T08:15.") from error


def _fill(runtime: Runtime) -> None:
    """Pull the school once."""
    from itday.cli.output import say
    from itday.store import feeds

    if runtime.store.read_now(feeds.feeds):
        return
    results = asyncio.run(runtime.sync_once())
    for error in filter(None, (one.error for one in results)):
        say(error, err=True)
    _remember(runtime)
