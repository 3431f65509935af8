"""Command lines as the parser reads them: the group of commands, and what is used wrongly."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

from itday import __version__
from itday.cli import commands
from itday.cli.opened import DEFAULT, Invocation
from itday.cli.quick import nobody_reads

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOKS = ("find", "history", "list", "next", "outbox", "show", "sources", "today")
"""Commands that only look, and so work on a copy (`--read-only`)."""


class Commands(click.Group):
    """The commands there are modules for; none is imported before it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        # Imported here: only --help and a completing shell need it, and every command would wait.
        import pkgutil

        del ctx
        return sorted(
            module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module; `None` where there is none of that name."""
        del ctx
        name = f"{commands.__name__}.{cmd_name.replace('-', '_')}"
        try:
            command: click.Command = importlib.import_module(name).command
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            return None
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; that its reader has had enough (`itday list ticket | head`) is fine."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            nobody_reads()
            ctx.exit(0)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": None},
)
@click.option("--profile", default=DEFAULT, metavar="NAME", help="Another set of settings.")
@click.option("--debug", is_flag=True, help="Show the trace of an error, scrubbed of secrets.")
@click.option("--read-only", is_flag=True, help="Look at a copy; write, fetch and send nothing.")
@click.version_option(__version__, prog_name="itday")
@click.pass_context
def cli(ctx: click.Context, profile: str, *, debug: bool, read_only: bool) -> None:
    """The cockpit in which a director of IT runs the day.

    Without a command the cockpit opens; where there is no terminal, the day is printed as text.
    """
    named = ctx.invoked_subcommand
    if read_only and named is not None and named not in LOOKS:
        looks = ", ".join(LOOKS)
        raise click.UsageError(f"{named} is not for a copy (--read-only): what looks is {looks}")
    ctx.obj = Invocation(profile, debug=debug, read_only=read_only)
    ctx.call_on_close(ctx.obj.close)
    if named is None:
        from itday.cli.cockpit import open_cockpit

        ctx.exit(open_cockpit(ctx.obj))


def run(words: Sequence[str]) -> int:
    """Carry a command line out; its exit code, 2 where it was used wrongly.

    Raises:
        KeyboardInterrupt: The person broke it off.
    """
    try:
        code = cli.main(words, prog_name="itday", standalone_mode=False)
    except click.ClickException as error:
        return _used_wrongly(error)
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0


def _used_wrongly(error: click.ClickException) -> int:
    from itday.cli.output import say

    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "itday"
    what = error.format_message()
    end = "" if what.endswith((".", "?")) else "."
    say(f"{path}: {what}{end} {path} --help says how", err=True)
    return error.exit_code
