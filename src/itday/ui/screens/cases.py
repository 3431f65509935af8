"""The case screen: one row a case, the most pressing first; the case in full beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from itday.config import rules
from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.domain.verbs.kept import KeepCase
from itday.store import casework, register
from itday.store.casework import Worked
from itday.triage import closing, learning, telling
from itday.triage.brief import About, Point, brief
from itday.triage.closing import Closing
from itday.ui import sheet_keys
from itday.ui.act import Act
from itday.ui.case_view import CaseView
from itday.ui.keys import Keymap, bindings
from itday.ui.screens._cases_asking import Asking, subject
from itday.ui.screens._cockpit_questions import VERDICTS
from itday.ui.screens.overlay import Answer, Choice, Line
from itday.ui.screens.sheet import Sheet
from itday.ui.text import joined, shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.domain.log import LogEntry
    from itday.runtime import Runtime
    from itday.store.database import Db
    from itday.store.rows import Row

TONES = {"act now": "error", "look today": "warning", "bulk": "muted"}
LETTERS = "123456789"
PASSING_S = 0.1


class Rows(LineList[Worked]):
    """A line a case."""

    screen_: Cases

    def key_of(self, thing: Worked) -> Ref:
        """Its first alert: what is decided on it does not move the cursor."""
        return thing.case.sights[0].ref

    def cells(self, thing: Worked) -> Cells:
        """Score, band, how far, when, whom and what."""
        count = len(thing.case.sights)
        return (
            Cell(f"{thing.score.score:g}", 3, TONES.get(thing.score.band, ""), right=True),
            Cell(thing.score.band, 10, TONES.get(thing.score.band, "")),
            Cell(thing.status, 12, "muted", from_width=76),
            Cell(self.screen_.moment.brief(thing.case.last), 6, "muted", from_width=46),
            Cell(f"{count}x" if count > 1 else "", 3, "muted", right=True),
            Cell(thing.title),
        )


class Cases(Sheet[Worked]):
    """Every open case; keys decide on the one under the cursor."""

    ACTS = sheet_keys.CASES
    NAME = "cases"
    OF = "cases"
    BINDINGS = bindings(ACTS, of=OF)

    def __init__(self, runtime: Runtime, keys: Keymap, about: Ref | None = None) -> None:
        """Open, on the case of an alert where one is named.

        Raises:
            SettingsError: The school's own rules cannot be used.
        """
        self.rules = rules.load(runtime.settings.rules_file)
        self.all_ = False
        self.first = "timeline"
        self.about = about
        self.found: dict[Ref, Sequence[Row]] = {}
        """What else there is of the people in a case, by its first alert."""
        self.looked: Ref | None = None
        """The case that this was looked for last."""
        self.entries: dict[Ref, LogEntry] = {}
        """The SLT log, for duties and the clock."""
        super().__init__(runtime, keys)

    # What is shown

    def make_list(self) -> LineList[Worked]:
        """The list, empty."""
        made = Rows()
        made.screen_ = self
        made.empty = "Looking through the alerts."
        return made

    def _read_now(self) -> Sequence[Worked]:
        # A year of alerts takes a second: the screen is there before.
        return ()

    def on_mount(self) -> None:
        """Show the screen, then read."""
        super().on_mount()
        self.reload()

    def gather(self, db: Db) -> Sequence[Worked]:
        """The cases, the most pressing first."""
        only = not self.all_ and self.about is None
        self.entries = {one.ref: one for one in register.entries(db)}
        found = casework.work(db, self.rules, self.runtime.now(), open_only=only)
        words = self.words.casefold().split()
        return [
            one
            for one in found
            if (self.all_ or one.case.open or self._is_about(one)) and _has(one, words)
        ]

    def _is_about(self, one: Worked) -> bool:
        return self.about is not None and self.about in one.case.refs

    def take_in(self, things: Sequence[Worked]) -> None:
        """Show them; the first time, with the cursor on the case that was asked for."""
        self.looked = None
        super().take_in(things)
        learnt = learning.note(self.runtime.settings.school, self.moment.now)
        nothing = "No open case. Nothing asks for you here. E shows the closed ones."
        self.list.empty = f"{nothing} But {learnt}." if learnt else nothing
        if self.about is not None and things:
            at = next((n for n, one in enumerate(things) if self._is_about(one)), None)
            self.list.cursor = at if at is not None else 0
            self.about = None
            self.say()

    def title_line(self) -> Content:
        """How many, and how many press."""
        pressing = sum(one.score.band == "act now" and one.case.open for one in self.things)
        told = [shown("Cases", "bold"), shown(f"{len(self.things)}{'' if self.all_ else ' open'}")]
        told.append(shown(f"{pressing} act now" if pressing else "", "bold $text-error"))
        told.append(shown(f"with {self.words}" if self.words else ""))
        return joined(told)

    def say(self) -> None:
        """Title, case and footer; what else there is of its people follows."""
        super().say()
        thing = self.current
        ref = thing.case.sights[0].ref if thing is not None else None
        if thing is None or ref is None or ref == self.looked:
            return
        self.looked = ref

        async def look() -> None:
            # The cursor may only pass by.
            await asyncio.sleep(PASSING_S)
            self.found[ref] = await self.runtime.store.read(casework.related, thing.case)
            if self.is_attached:
                self.say()

        self.work("looking for what else there is", look, group="related", exclusive=True)

    def card(self, thing: Worked) -> Content:
        """The case in full."""
        width = self.preview.scrollable_content_region.width or 50
        record = thing.record
        entry = self.entries.get(record.log) if record is not None and record.log else None
        about = About(thing.case, thing.score, record, thing.steps, entry)
        told = brief(about, self.rules, self.moment.now, self.moment.clock)
        if learnt := learning.note(self.runtime.settings.school, self.moment.now):
            told.append(Point("New year", learnt))
        related = self.found.get(thing.case.sights[0].ref)
        return CaseView(thing, self.moment, width, self.first, related, told).content()

    def why_greyed(self, name: str) -> str:
        """Why a key does nothing to this case."""
        thing = self.current
        if name not in {
            "take",
            "verdict",
            "evidence",
            "contact",
            "tick",
            "log",
            "bulk",
            "combine",
        }:
            return ""
        if thing is None:
            return "nothing is selected"
        if name == "take" and thing.status != "new":
            return f"it is {thing.status} already"
        if name in {"verdict", "bulk"} and not thing.case.open:
            return "it is closed: undo opens it again"
        if name == "log" and thing.record is not None and thing.record.log is not None:
            return f"it is in the log as {thing.record.log.key}"
        return ""

    def words_of(self, act: Act) -> str:
        """What the key does."""
        return "open only" if act.name == "every" and self.all_ else act.words

    # Deciding

    def _decide(
        self, name: str, said: str, ask: Callable[[Asking], Awaitable[Sequence[Change]]]
    ) -> None:
        thing = self.current
        if not self.allowed(name) or thing is None:
            return

        async def decided() -> None:
            changes = await ask(Asking(self.cockpit, thing))
            if changes:
                await self.runtime.decide(changes, said)
                undo = self.keys.key("undo")
                self.tell(f"{said}: {thing.title}. {undo} undoes it")
                self.reload()

        self.work(said, decided)

    def action_take(self) -> None:
        """Take the case on."""

        async def take(asking: Asking) -> Sequence[Change]:
            return closing.acknowledge(asking.subject, asking.now, asking.me)

        self._decide("take", "Acknowledged", take)

    def action_verdict(self) -> None:
        """Close with a verdict."""

        async def close(asking: Asking) -> Sequence[Change]:
            return await asking.verdict()

        self._decide("verdict", "Decided", close)

    def action_evidence(self) -> None:
        """Note what was checked and seen."""

        async def note(asking: Asking) -> Sequence[Change]:
            return asking.keep(**await asking.evidence())

        self._decide("evidence", "Evidence noted", note)

    def action_contact(self) -> None:
        """Note that the person was asked."""

        async def note(asking: Asking) -> Sequence[Change]:
            return asking.keep(**await asking.contact())

        self._decide("contact", "Contact noted", note)

    def action_tick(self) -> None:
        """Tick the next step off; after the last, none is ticked."""
        thing = self.current
        if thing is None:
            return

        async def tick(asking: Asking) -> Sequence[Change]:
            steps = thing.steps
            record = asking.subject.record
            done = list(record.checks) if record is not None else []
            left = [step for step in steps if step not in done]
            return asking.keep(checks=[*done, left[0]] if left else [])

        self._decide("tick", "Checked", tick)

    def action_log(self) -> None:
        """The case's entry in the SLT log."""

        async def log(asking: Asking) -> Sequence[Change]:
            from itday.ui.screens.log_form import LogForm

            number = asking.log_entry("").ref.key
            severity = max(one.severity for one in asking.subject.case.sights)
            form = LogForm(
                asking.subject.title, category="account takeover", severity=severity, number=number
            )
            told, record = await self.app.push_screen_wait(form), asking.subject.record
            if told is None:
                return []
            entry = self.runtime.log(
                told.title,
                [one.ref for one in asking.subject.case.sights],
                category=told.category,
                severity=told.severity,
                must_hear=told.must_hear,
                decision_wanted=told.decision_wanted,
                origin="alert case",
                breach={"personal_data": (record and record.personal_data) or "unknown"},
            )
            return [entry, *asking.keep(log=list(entry.ref), slt=True)]

        self._decide("log", "Logged", log)

    def action_bulk(self) -> None:
        """Close every open case of this one's band, and none above it, with one reason."""
        thing = self.current
        if not self.allowed("bulk") or thing is None:
            return
        rank = {name: at for at, (name, _) in enumerate(self.rules.bands)}
        band = thing.score.band
        same = [subject(one) for one in self.things if one.case.open and one.score.band == band]
        found = closing.bulk(same, band, rank)

        async def asked() -> None:
            title = f"Close {len(found)} cases of the band {band} as what?"
            benign = [one for one in VERDICTS if one[2] not in {"true_positive", "suspicious"}]
            verdict = await self.app.push_screen_wait(Choice(title, [Answer(*v) for v in benign]))
            owed = "One line for all of them"
            reason = await self.app.push_screen_wait(Line("Why?", needed=owed)) if verdict else None
            if not (verdict and reason):
                return
            wanted = Closing(verdict, reason, bulk=True)
            if lacks := [lack for one in found for lack in closing.missing(wanted, one.record)]:
                raise ItdayError(f"not closed: missing {lacks[0]}")
            me, now = Asking(self.cockpit, thing).me, self.runtime.now().isoformat()
            judge = self.runtime.judge()
            changes: list[Change] = []
            left: dict[str, None] = {}
            for one in found:
                closed = closing.close(one, wanted, now, me)
                changes += telling.agreed(closed, one.case.sights, ())
                offered = telling.offers(one.case, verdict, reason, judge)
                left |= dict.fromkeys(telling.left(offered, ()))
            await self.runtime.decide(changes, reason)
            if left:
                noted, body = [Answer("o", "noted", "noted")], "\n".join(left)
                await self.app.push_screen_wait(Choice("To do in the portal", noted, body=body))
            self.tell(f"{len(found)} cases closed. {self.keys.key('undo')} undoes it")
            self.reload()

        self.work("closing in bulk", asked)

    def action_combine(self) -> None:
        """Put another case together with this one."""

        async def join(asking: Asking) -> Sequence[Change]:
            others = [one for one in self.things if one.case.key != asking.subject.case.key][:9]
            options = [Answer(LETTERS[n], one.title, one.key) for n, one in enumerate(others)]
            if not options:
                raise ItdayError("there is no other case to join")
            key = await self.app.push_screen_wait(Choice("Join which case to this one?", options))
            other = next((one for one in others if one.key == key), None)
            if other is None:
                return []
            record = asking.subject.record
            held = [list(ref) for ref in record.together] if record is not None else []
            refs = [list(asking.subject.case.sights[0].ref), list(other.case.sights[0].ref)]
            return asking.keep(together=[*held, *refs])

        self._decide("combine", "Joined", join)

    def action_apart(self) -> None:
        """Take an alert out of the case."""

        async def apart(asking: Asking) -> Sequence[Change]:
            sights = asking.subject.case.sights[:9]
            if len(asking.subject.case.sights) < 2:
                raise ItdayError("the case has one alert only")
            options = [Answer(LETTERS[n], one.title, str(n)) for n, one in enumerate(sights)]
            at = await self.app.push_screen_wait(Choice("Take which alert out?", options))
            if at is None:
                return []
            one = sights[int(at)]
            refs = [list(one.ref)]
            ref = Ref("desk", "case", f"c-{one.ref.short}-s")
            return [KeepCase(ref=ref, fields={"title": one.title, "alerts": refs, "apart": refs})]

        self._decide("apart", "Taken apart", apart)

    # Looking

    def action_timeline(self) -> None:
        """The alerts in order of time first."""
        self._show_first("timeline")

    def action_explain(self) -> None:
        """The score first."""
        self._show_first("score")

    def action_related(self) -> None:
        """What else there is of these people first."""
        self._show_first("related")

    def _show_first(self, name: str) -> None:
        self.first = name
        self.preview.scroll_home(animate=False)
        self.say()

    def action_every(self) -> None:
        """Show the closed ones as well, or no longer."""
        self.all_ = not self.all_
        self.reload()


def _has(one: Worked, words: Sequence[str]) -> bool:
    said = f"{one.title} {one.key} {one.score.band} {' '.join(one.case.accounts)}".casefold()
    return all(word in said for word in words)
