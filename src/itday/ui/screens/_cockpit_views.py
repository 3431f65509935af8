"""Saved views: filters of the settings, put on and taken off by name or by their own key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.errors import ItdayError
from itday.ui.keys import ACTS, show_key
from itday.ui.screens._cockpit_round import Rounding

if TYPE_CHECKING:
    from itday.config.settings import View as Saved
    from itday.ui.panes.base import Pane


class Viewing(Rounding):
    """Views on and off."""

    def bind_views(self) -> list[str]:
        """Give the views their keys; what cannot be granted, a line each."""
        faults = []
        taken = {key for name in ACTS for key in self.keys.keys(name)}
        for view in self.runtime.settings.views:
            key = view.key.strip()
            if not key:
                continue
            if show_key(key) in taken:
                faults.append(f"views: {key} for {view.name} is taken. Choose another key")
                continue
            taken.add(show_key(key))
            self._bindings.bind(key, f"view('{view.name}')", f"view {view.name}", show=False)
        return faults

    def start_views(self) -> None:
        """Put on the views that the cockpit begins with."""
        for view in self.runtime.settings.views:
            if view.start:
                self._put_on(view)

    def action_view(self, name: str) -> None:
        """Put a view on; off again where it is on."""
        view = next((one for one in self.runtime.settings.views if one.name == name), None)
        if view is None:
            self.warn(f"no view is called {name}: [views.NAME] in the settings makes one")
            return
        self.leave_round()
        panes = self._panes_of(view)
        if panes and all(pane.filter.text == view.filter for pane in panes):
            for pane in panes:
                pane.narrow("")
            self.tell(f"view {name} is off")
            self.reload()
        elif self._put_on(view):
            if view.pane:
                self.go_to(self.panes.index(panes[0]))
            self.tell(f"view {name}: {view.filter}")

    def _panes_of(self, view: Saved) -> list[Pane]:
        """The panes it narrows, of those that are shown."""
        words = {view.pane.casefold(), view.pane.casefold().removesuffix("s")}
        return [
            pane
            for pane in self.panes
            if not view.pane or {pane.kind, pane.name_shown.casefold()} & words
        ]

    def _put_on(self, view: Saved) -> bool:
        """Narrow its panes; whether that could be done."""
        panes = self._panes_of(view)
        if not panes:
            self.warn(f"view {view.name}: no pane {view.pane} is shown")
            return False
        try:
            for pane in panes:
                pane.narrow(view.filter)
        except ItdayError as error:
            self.warn(f"view {view.name}: {error}")
            return False
        self.reload()
        return True
