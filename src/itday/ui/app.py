"""The cockpit as a program: a screen, a thread that pulls, an orderly end whatever happens."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.events import Event, Key, Paste
from textual.filter import Monochrome
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from itday.domain.errors import ItdayError
from itday.sync.events import Changed, Conflicted, Failed, Pulled, Refused, SyncEvent
from itday.ui import crash, pasted, text
from itday.ui.ahead import Ahead
from itday.ui.keys import LEAVE_NOW, bindings, keymap
from itday.ui.reminder import Reminder
from itday.ui.screens.cockpit import CockpitScreen
from itday.ui.terminal import Keeper
from itday.ui.themes import NoColour, lifted, own_themes
from itday.ui.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter

    from itday.domain.ref import Ref
    from itday.runtime import Runtime
    from itday.ui.blur import Blur

CONTROL_FILTER = text.ControlFilter()
NO_COLOUR = NoColour()
REMIND_S = 15.0
"""How often the next meeting is looked at."""
START_S = 0.2
"""How long after the first frame pulling begins: what it loads must not hold up the first key."""
FEW = 1000
"""New things in memory after which rubbish is looked for: so few that no key waits."""
SOON_S = 0.1
"""How long changes are gathered before they are shown."""


class CockpitApp(App[str], inherit_bindings=False):
    """One profile on one terminal."""

    TITLE = "itday"
    CSS_PATH = "screens/cockpit.tcss"
    """Here and not on the screen: Textual does not read the sheet of the first screen."""
    ENABLE_COMMAND_PALETTE = False
    """Textual's own binding cannot be moved; ours opens the same palette."""
    BINDINGS: ClassVar[list[BindingType]] = bindings((LEAVE_NOW,), priority=True)

    class Heard(Message):
        """The thread that pulls said something."""

        def __init__(self, event: SyncEvent) -> None:
            """Carry it to the screen's loop."""
            super().__init__()
            self.event = event

    def __init__(
        self,
        runtime: Runtime,
        *,
        pulls: bool = True,
        keeper: bool = False,
        round_first: bool = False,
    ) -> None:
        """Show a profile.

        Args:
            runtime: Open; whoever opened it closes it.
            pulls: Whether to pull and deliver while the cockpit is open.
            keeper: Whether to answer signals and give the terminal back.
            round_first: Whether to begin with the round, where there is something in it.
        """
        super().__init__()
        self.runtime = runtime
        self.keys = keymap(runtime.settings.keys)
        self.set_keymap(self.keys.bound)
        for theme in own_themes():
            self.register_theme(theme)
        self.blur: Blur | None = None
        """What hides names, once it was asked for."""
        self.reminder = Reminder(runtime.settings.remind)
        self.crash_line = ""
        self.ahead = Ahead(self)
        self._pulls, self._round_first = pulls, round_first
        self.meeting: Ref | None = None
        """A meeting that is begun as soon as the first frame is there."""
        self._keeper = Keeper(self) if keeper else None
        self.cockpit = CockpitScreen(runtime, self.keys)
        self._view_faults = self.cockpit.bind_views()

    def get_default_screen(self) -> CockpitScreen:
        """The one there is."""
        return self.cockpit

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Nothing that a terminal would obey leaves, whatever drew it."""
        kept = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        if self.no_color:
            kept.append(NO_COLOUR)
        if self.blur is not None and self.blur.enabled:
            kept.append(self.blur)
        return [*kept, CONTROL_FILTER]

    def get_css_variables(self) -> dict[str, str]:
        """The theme's, with every word lifted until it can be read on what it stands on."""
        variables = super().get_css_variables()
        self.theme_variables = variables | lifted(variables)
        return self.theme_variables

    def draw_anew(self) -> None:
        """Draw every line again: what filters do to it has changed."""
        for screen in self.screen_stack:
            for widget in (screen, *screen.walk_children(Widget)):
                widget.refresh()

    def on_mount(self) -> None:
        """Say what of the settings was not understood; the rest comes after the first frame."""
        theme = self.runtime.settings.theme
        if theme is not None and not self.wear(theme):
            self.cockpit.warn(f"no theme is called {theme}: the palette lists them")
        if self._keeper is not None:
            self._keeper.watch()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """After the first frame: start pulling, and say what is wrong with the settings."""
        self.cockpit.first_frame = False
        self.cockpit.start_views()
        self.cockpit.reload()
        if self._round_first:
            self.cockpit.work("the round", lambda: self.cockpit.begin_round(quiet=True))
        if self._pulls and not self.runtime.read_only:
            self.set_timer(START_S, lambda: self.runtime.start(self.hear))
        self.set_interval(REMIND_S, self.remind)
        if not self.runtime.read_only:
            Watching(self.cockpit).begin()
        settings = self.runtime.settings
        problems = map(str, settings.problems)
        for fault in (*problems, *self.keys.faults, *self._view_faults, *self.cockpit.pane_faults):
            self.cockpit.warn(fault)
        if self.meeting is not None:
            from itday.ui.acts.meetings import begin_at

            meeting = self.meeting
            self.cockpit.work("beginning", lambda: begin_at(self.cockpit, meeting))
        elif not settings.sources and not settings.problems:
            self.welcome()

    def remind(self) -> None:
        """Say that a meeting begins soon, once; to the terminal as well where that is wished."""
        hidden = self.blur is not None and self.blur.enabled
        row = self.reminder.due(self.cockpit.view.meetings, self.cockpit.moment.stamp)
        if row is None:
            return
        said = self.reminder.words(row, self.cockpit.moment.stamp)
        self.cockpit.warn(said)
        out = self.reminder.signal(self.runtime.settings.notify, "" if hidden else said)
        if out and self._driver is not None:
            self._driver.write(out)

    def wear(self, theme: str) -> bool:
        """Change the colours until the end; `False` where no theme has that name."""
        if theme not in self.available_themes:
            return False
        self.theme = theme
        return True

    def welcome(self) -> None:
        """How to begin."""
        from itday.ui.screens.welcome import welcome

        self.push_screen(welcome(self.runtime.settings.file), self._welcomed)

    def _welcomed(self, answer: str | None) -> None:
        if answer == "demo":
            self.exit("demo")
        elif answer in {"setup", "tour"}:
            self.cockpit.run_named(answer)
        elif answer == "copy":
            self.copy_to_clipboard(text.line(self.runtime.settings.file))
            self.cockpit.tell("Copied the path of the settings file")

    # What the thread says

    def hear(self, event: SyncEvent) -> None:
        """Take an event from any thread; one that comes after the end is dropped."""
        self.post_message(self.Heard(event))

    @on(Heard)
    def show_event(self, heard: Heard) -> None:
        """Turn an event into what is seen: the store is read again, or a toast says it."""
        match heard.event:
            case Changed():
                self.set_timer(SOON_S, self.cockpit.look_for_changes)
            case Failed(source=source, feed="", line=said):
                self.cockpit.source_faults[source] = said
                self.cockpit.tell(said, severity="error")
                self.cockpit.reload()
                self._reload_beside()
            case Pulled(source=source):
                self.cockpit.source_faults.pop(source, None)
            case Refused(title=title, why=why):
                said = f"Declined: {title}. {why}. The row is back as it was"
                self.cockpit.tell(said, severity="error")
            case Conflicted(title=title):
                keys = self.keys
                self.cockpit.warn(
                    f"Conflict: {title} was changed there as well. On the row "
                    f"{keys.key('keep_mine')} keeps yours, {keys.key('take_theirs')} theirs"
                )

    def _reload_beside(self) -> None:
        """Read the screen beside the cockpit again, if one is open: no store told it to."""
        from itday.ui.screens.sheet import Sheet

        if isinstance(self.screen, Sheet):
            self.screen.reload()

    async def _on_key(self, event: Key) -> None:
        """What came back from where it was typed; a line that was opened meanwhile has it."""
        if self.ahead.takes(event) or self.ahead.late(event):
            event.prevent_default()

    # What is typed and pasted

    async def on_event(self, event: Event) -> None:
        """Hold keys meant for a line that is being opened; clean what is pasted, and say so."""
        if isinstance(event, Key) and not event.is_forwarded:
            if self.ahead.takes(event):
                return
            self.ahead.aimed(event)
        if isinstance(event, Paste) and not event.is_forwarded:
            from itday.ui.paste import LONGEST_LINE, tamed

            field, room = self.focused, None
            if isinstance(field, Input):
                most = field.max_length or LONGEST_LINE
                room = max(0, most - len(field.value) + len(field.selected_text))
            event.text, left_out = tamed(event.text, room)
            if left_out:
                self.cockpit.warn(left_out)
        await super().on_event(event)

    # Faults

    @on(Worker.StateChanged)
    def report(self, event: Worker.StateChanged) -> None:
        """Say by name which work ended in a fault; none passes unseen."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        error = event.worker.error
        if isinstance(error, ItdayError):
            self.cockpit.tell(str(error), severity="error")
            return
        file = crash.write_crash(error, self.runtime.paths.state, self.runtime.now())
        said = crash.line(error, file)
        self.cockpit.tell(f"{event.worker.name}: {said}", severity="error")

    def _handle_exception(self, error: Exception) -> None:
        """End with one line and a private file: Textual would print every variable."""
        file = crash.write_crash(error, self.runtime.paths.state, self.runtime.now())
        self.crash_line = crash.line(error, file)
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def action_leave_now(self) -> None:
        """Leave at once; what is unsent waits in the outbox."""
        self.exit()

    def give_back(self) -> None:
        """Make sure that the terminal is as it was."""
        if self._keeper is not None:
            self._keeper.give_back()


def run(runtime: Runtime, *, meeting: Ref | None = None) -> int:
    """Show the cockpit until the person leaves; give the exit code: 0, or 1 after a fault.

    Args:
        runtime: Open; it is closed when this returns.
        meeting: One to begin with.
    """
    app = CockpitApp(runtime, keeper=True, round_first=meeting is None)
    app.meeting = meeting
    pasted.in_pieces()
    # What is loaded stays: looking through all of it for rubbish would cost a frame.
    gc.freeze()
    gc.set_threshold(FEW)
    try:
        answer = app.run()
    except asyncio.CancelledError:
        answer = None
    finally:
        app.give_back()
        runtime.close()
    if app.crash_line:
        sys.stderr.write(text.line(app.crash_line) + "\n")
    if answer == "demo":
        return subprocess.call([sys.executable, "-m", "itday", "demo"])
    return app.return_code or 0
