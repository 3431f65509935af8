"""The palette: every action of the screen by name with its key, themes, and how to begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from itday.ui.text import line

if TYPE_CHECKING:
    from itday.ui.app import CockpitApp
    from itday.ui.screens.cockpit import CockpitScreen
    from itday.ui.screens.sheet import Sheet


def palette() -> CommandPalette:
    """The list to choose from, over the screen it is opened on."""
    return CommandPalette(providers=[Commands], placeholder="What is to be done?")


class Commands(Provider):
    """All there is to do, from the same table as keys and help."""

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        """Name, a line of help, and what to call."""
        app = cast("CockpitApp", self.app)
        cockpit: CockpitScreen = app.cockpit
        here = cast("CockpitScreen | Sheet[Any]", self.screen)
        for entry in here.offers():
            about = f"not now: {entry.why_not}" if entry.why_not else entry.name
            said = f"{entry.words}  ({entry.keys})"
            yield line(said), line(about), partial(here.run_named, entry.name)
        for view in cockpit.runtime.settings.views if here is cockpit else ():
            about = f"saved view: {view.filter}"
            yield line(f"view {view.name}"), line(about), partial(cockpit.action_view, view.name)
        for theme in sorted(app.available_themes):
            yield f"theme {theme}", "colours, until the end", partial(app.wear, theme)
        if here is cockpit:
            yield "welcome", "how to begin: demo, settings, commands", app.welcome

    async def discover(self) -> Hits:
        """All of it, before anything is typed."""
        for name, about, call in self._commands():
            yield DiscoveryHit(name, call, help=about)

    async def search(self, query: str) -> Hits:
        """What matches, best first."""
        matcher = self.matcher(query)
        for name, about, call in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), call, help=about)
