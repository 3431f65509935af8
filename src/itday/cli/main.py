"""The entry point: finds the command, turns errors into one line and an exit code.

Exit codes: 0 done; 1 done, but something failed or was found; 2 used wrongly; 3 settings or
databases unusable; 130 interrupted.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import TYPE_CHECKING

import click

from itday import __version__
from itday.cli import commands
from itday.cli.invocation import Invocation
from itday.domain.errors import ItdayError, SettingsError, StoreError
from itday.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


class Commands(click.Group):
    """The commands there are modules for; none is imported before it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        del ctx
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module; `None` where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name}")
        command: click.Command = module.command
        return command


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": None},
)
@click.option("--profile", default="default", metavar="NAME", help="Another set of settings.")
@click.option("--debug", is_flag=True, help="Show the trace of an error, scrubbed of secrets.")
@click.version_option(__version__, prog_name="itday")
@click.pass_context
def cli(ctx: click.Context, profile: str, *, debug: bool) -> None:
    """The cockpit in which a director of IT runs the day.

    Without a command the cockpit opens; where there is no terminal, the day is printed as text.
    """
    ctx.obj = Invocation(profile, debug=debug)
    ctx.call_on_close(ctx.obj.close)
    if ctx.invoked_subcommand is None:
        from itday.cli.cockpit import open_cockpit

        ctx.exit(open_cockpit(ctx.obj))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code; errors are one line on stderr."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    try:
        code = cli.main(words, prog_name="itday", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except ItdayError as error:
        return _report(error, debug=debug)
    except BrokenPipeError:
        # Whoever read our output has had enough: `itday list ticket | head`.
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a fault of ours
        from itday.cli.fault import report_fault

        return report_fault(error, debug=debug)
    return code if isinstance(code, int) else 0


def _report(error: ItdayError, *, debug: bool) -> int:
    if debug:
        from itday.cli.fault import trace

        click.echo(trace(error), err=True)
    click.echo(f"itday: {clean(str(error))}", err=True)
    return 3 if isinstance(error, (SettingsError, StoreError)) else 1


def run() -> None:
    """What the installed `itday` script calls."""
    sys.exit(main())


if __name__ == "__main__":
    run()
