"""Secrets never come by an option, which others on the machine can read, nor go to a child."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from itday.cli.parser import cli

SECRET = re.compile(r"passw|passphrase|secret|token|api.?key|credential|code\b")


def options(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """Every option below a command, with the words it is used by."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.is_flag:
            yield name, " ".join(parameter.opts)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            if (found := command.get_command(context, word)) is not None:
                yield from options(found, f"{name} {word}")


def test_no_option_takes_a_secret() -> None:
    """Arguments are readable for everybody (`ps`); secrets are asked for, or read from a pipe."""
    found = list(options(cli, "itday"))

    assert len(found) > 10
    assert [one for one in found if SECRET.search(one[1])] == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_no_child_inherits_a_secret() -> None:
    """What a program started by itday has in its environment, as the system tells it."""
    code = """if True:
        import subprocess, sys
        from itday.cli.main import main
        main(["--help"])
        subprocess.run([sys.executable, "-c", "print(open('/proc/self/environ').read())"])
    """
    env = dict(os.environ) | {"ITDAY_SECRET_RT": "canary-1", "ITDAY_SECRET__PASSPHRASE": "canary-2"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )

    assert "PATH=" in done.stdout
    assert "canary" not in done.stdout + done.stderr
