"""`itday signin SOURCE`: sign in through the vendor's own pages."""

from __future__ import annotations

import asyncio
import sys

import click

from itday.cli.invocation import Invocation, pass_invocation
from itday.domain.errors import ItdayError


class Terminal:
    """Speaks with the person at the terminal; a browser elsewhere is served by pasting."""

    def __init__(self, *, browser: bool) -> None:
        """Open a browser only where one is wanted."""
        self._browser = browser

    def say(self, line: str) -> None:
        """Show a line."""
        from itday.cli.output import say

        say(line)

    async def open(self, url: str) -> bool:
        """Open an address; `False` where nothing can."""
        from itday.ui.outside import open_address

        if not self._browser:
            return False
        try:
            await open_address(url)
        except ItdayError:
            return False
        self.say("A browser opens; sign in there.")
        return True

    async def pasted(self) -> str:
        """The line typed or pasted next; waits for ever where nobody can type."""
        if not sys.stdin.isatty():
            await asyncio.Event().wait()
        self.say(
            "If that browser is on another machine: paste here the address it ends at, and enter."
        )
        loop = asyncio.get_running_loop()
        typed: asyncio.Future[str] = loop.create_future()
        loop.add_reader(sys.stdin.fileno(), lambda: typed.set_result(sys.stdin.readline()))
        try:
            return await typed
        finally:
            loop.remove_reader(sys.stdin.fileno())


@click.command("signin")
@click.argument("source")
@click.option("--no-browser", is_flag=True, help="Show the address and open nothing.")
@click.option("--consent", is_flag=True, help="Show where an administrator grants permissions.")
@pass_invocation
def command(invocation: Invocation, source: str, *, no_browser: bool, consent: bool) -> None:
    """Sign in to SOURCE through its vendor's own pages.

    The sign-in is kept sealed.

    It works over SSH: the address it shows can be opened on any machine.
    """
    from itday.cli.output import say

    invocation.ask_passphrase()
    runtime = invocation.runtime
    if consent:
        say(asyncio.run(runtime.consent_url(source)))
        return
    who = asyncio.run(runtime.sign_in(source, Terminal(browser=not no_browser)))
    say(f"Signed in to {source} {who}.")
