"""What is typed behind a key that opens a line belongs into that line, however fast it comes.

Between such a key and its line letters would fall to the pane, where each is a command. They are
held until the line is there, or it is sure that none will come.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from textual import events

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget
    from textual.worker import Worker

LOOK_S = 0.005
"""How often it is looked whether the line is there."""
LONGEST_S = 2.0
"""How long keys are held at most."""


class Ahead:
    """Keys that wait for a line."""

    def __init__(self, app: App[str]) -> None:
        """Hold nothing yet."""
        self._app = app
        self._held: list[events.Key] = []
        self._aimed: WeakKeyDictionary[events.Key, Widget] = WeakKeyDictionary()
        self._from: Widget | None = None
        self.waits = False
        """Whether a line is being opened."""

    def expect(self, name: str) -> None:
        """A line is being opened by the work of that name; what is typed from now on is for it."""
        if not self.waits:
            self.waits, self._from = True, self._app.focused
            look = partial(self._until_there, name)
            _: Worker[None] = self._app.run_worker(look, group="ahead", exit_on_error=False)

    def takes(self, key: events.Key) -> bool:
        """Hold a key where a line is expected; `False` where it goes its usual way."""
        if not self.waits or key.key.startswith("ctrl+"):
            return False
        self._held.append(key)
        return True

    def aimed(self, key: events.Key) -> None:
        """Remember what had the focus when a key was typed."""
        if self._app.focused is not None:
            self._aimed[key] = self._app.focused

    def late(self, key: events.Key) -> bool:
        """Give a key to the line that was opened after it was typed; `False` if there is none."""
        line, meant = self._app.focused, self._aimed.get(key)
        if line is None or meant is None or _is_line(meant) or not _is_line(line):
            return False
        self._give(key, line)
        return True

    def _give(self, key: events.Key, line: Widget) -> None:
        # Another of the same: the first may be marked as done with.
        again = events.Key(key.key, key.character)
        self._aimed[again] = line
        line._forward_event(again)  # noqa: SLF001  # as the app hands keys on

    async def _until_there(self, name: str) -> None:
        try:
            for _ in range(int(LONGEST_S / LOOK_S)):
                if self._is_there or not self._is_worked_at(name):
                    break
                await asyncio.sleep(LOOK_S)
        finally:
            self._release()

    @property
    def _is_there(self) -> bool:
        """Whether what has the focus by now was not there before."""
        return self._app.focused is not None and self._app.focused is not self._from

    def _is_worked_at(self, name: str) -> bool:
        workers = (one for one in self._app.workers if not one.is_finished)
        return any(one.name == name or one.group == "bar" for one in workers)

    def _release(self) -> None:
        """Give the keys to the line; where none came they are dropped, not run as commands."""
        held, self._held, self.waits = self._held, [], False
        line = self._app.focused
        if line is not None and _is_line(line):
            for key in held:
                self._give(key, line)


def _is_line(widget: Widget) -> bool:
    """Whether letters are text to it: asked so, since a text area's class is no small import."""
    return widget.check_consume_key("x", "x")
