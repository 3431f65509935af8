"""One set of verbs for every kind: what a key, or `itday do`, asks of a row.

Cockpit and command line make their changes here, so that both leave the same ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.triage import snooze
from itday.triage.filter import Shown

Action = Literal["take", "finish", "snooze", "wake", "hand_over", "comment"]
Question = Literal["", "verdict", "closing words", "until", "whom", "words"]
"""What must be known first."""
ACTIONS: Mapping[Action, str] = {
    "take": "take",
    "finish": "finish",
    "snooze": "silence",
    "wake": "wake",
    "hand_over": "hand over",
    "comment": "comment on",
}
"""Each with the word for it in a sentence."""


class Whom(NamedTuple):
    """Somebody that work is handed to; only what is known of them."""

    name: str
    email: str = ""
    login: str = ""


class Answers(NamedTuple):
    """What was asked first."""

    verdict: str = ""
    reason: str = ""
    """Why; it stands in the ledger."""
    text: str = ""
    """A comment, or words for the record."""
    public: bool = False
    until: snooze.Until | None = None
    whom: Whom | None = None


class Asking(NamedTuple):
    """One verb asked of one row, by whom and when."""

    row: Shown
    me: str
    """The person's login at the row's source; may be empty."""
    now: datetime

    @property
    def ref(self) -> Ref:
        """What it is asked of."""
        return Ref(self.row.source, self.row.kind, self.row.key)


IN_ITS_CASE: Mapping[str, str] = {
    "true_positive": "a true positive is closed in its case (i, or itday alerts close): it owes "
    "evidence, the breach question, and whether the person was asked",
    "insufficient_data": "insufficient data is said in its case (i, or itday alerts close): it "
    "owes what was looked at",
    "suspicious": "suspicious stays open, to be watched: it is noted in its case (i)",
}
"""Verdicts that no alert is closed with by itself, and why: audit asks for more."""
Make = Callable[[Answers], Sequence[Change]]


class Deed(NamedTuple):
    """What a verb does to one row."""

    words: str
    """In the footer and in toasts: `take`, `close`."""
    change: type[Change]
    """The change that its source must know."""
    make: Make
    question: Question = ""
    why_not: str = ""
    """Why the row needs none of it: `it is yours already`; empty if it does."""
    refuse: Callable[[Answers], str] | None = None
    """Why it cannot be done with these answers; empty if it can."""


def deed(action: Action, row: Shown, me: str, now: datetime) -> Deed | None:
    """What a verb asks of a row; `None` where its kind knows nothing of the sort.

    The changes are imported here and below: the first frame does without them.

    Args:
        action: The verb.
        row: The thing.
        me: The person's login at the thing's source.
        now: Aware.
    """
    asking = Asking(row, me, now)
    if action in EVERYWHERE and row.kind in DECIDED_ON:
        return EVERYWHERE[action](asking)
    of_kind = BY_KIND.get((action, row.kind))
    return None if of_kind is None else of_kind(asking)


def _acknowledge(asking: Asking) -> Deed:
    from itday.domain.verbs import Acknowledge

    ref = asking.ref
    held = "somebody has it in hand already" if asking.row.state == "in progress" else ""
    return Deed("acknowledge", Acknowledge, lambda _: [Acknowledge(ref=ref)], why_not=held)


def _close(asking: Asking) -> Deed:
    from itday.domain.verbs import Close

    ref = asking.ref

    def make(answers: Answers) -> Sequence[Change]:
        return [Close(ref=ref, verdict=answers.verdict, reason=answers.reason)]

    def refuse(answers: Answers) -> str:
        return IN_ITS_CASE.get(answers.verdict, "")

    return Deed("close", Close, make, "verdict", refuse=refuse)


def _take_ticket(asking: Asking) -> Deed:
    from itday.domain.verbs import Assign

    ref, me = asking.ref, asking.me
    mine = bool(me) and asking.row.fields.get("assignee") == me
    nameless = "" if me else f"your login is not known: [me.logins] {ref.source} = ..."
    why_not = "it is yours already" if mine else nameless
    return Deed("take", Assign, lambda _: [Assign(ref=ref, assignee=me)], why_not=why_not)


def _resolve(asking: Asking) -> Deed:
    from itday.domain.verbs import Comment, SetStatus

    ref = asking.ref

    def make(answers: Answers) -> Sequence[Change]:
        said = [Comment(ref=ref, text=answers.text)] if answers.text else []
        return [*said, SetStatus(ref=ref, status="resolved")]

    return Deed("resolve", SetStatus, make, "closing words")


def _comment(asking: Asking) -> Deed:
    from itday.domain.verbs import Comment

    ref = asking.ref

    def make(answers: Answers) -> Sequence[Change]:
        return [Comment(ref=ref, text=answers.text, public=answers.public)]

    return Deed("comment", Comment, make, "words")


def _start(asking: Asking) -> Deed:
    from itday.domain.verbs import Start

    ref = asking.ref
    begun = "it is begun already" if asking.row.state == "in-process" else ""
    return Deed("start", Start, lambda _: [Start(ref=ref)], why_not=begun)


def _complete(asking: Asking) -> Deed:
    from itday.domain.verbs import Complete

    ref = asking.ref
    return Deed("done", Complete, lambda _: [Complete(ref=ref)])


def _mark_read(asking: Asking) -> Deed:
    from itday.domain.verbs import MarkRead

    ref, seen = asking.ref, not asking.row.fields.get("seen")
    words = "mark read" if seen else "mark unread"
    return Deed(words, MarkRead, lambda _: [MarkRead(ref=ref, seen=seen)])


def _archive(asking: Asking) -> Deed:
    from itday.domain.verbs import Archive

    ref = asking.ref
    return Deed("archive", Archive, lambda _: [Archive(ref=ref)])


def _discard(asking: Asking) -> Deed:
    from itday.domain.verbs import Discard

    ref = asking.ref
    return Deed("discard", Discard, lambda _: [Discard(ref=ref)])


def _snooze(asking: Asking) -> Deed:
    from itday.domain.verbs import Snooze

    row, ref, now = asking.row, asking.ref, asking.now

    def make(answers: Answers) -> Sequence[Change]:
        until = answers.until or snooze.Until(None)
        held = snooze.held(row.kind, row.severity, row.fields)
        return [Snooze(ref=ref, until=until.iso, at=now.isoformat(), why=answers.reason, held=held)]

    def refuse(answers: Answers) -> str:
        if answers.until is None:
            return "until when was not said"
        return snooze.why_not(row.kind, row.severity, answers.until, answers.reason, now)

    closed = "" if row.open else "it is closed already"
    return Deed("snooze", Snooze, make, "until", closed, refuse)


def _wake(asking: Asking) -> Deed:
    from itday.domain.verbs import Wake

    row, ref = asking.row, asking.ref
    asleep = row.until is not None and row.until > asking.now.timestamp()
    awake = "" if asleep else "it is not silenced"
    return Deed("wake", Wake, lambda _: [Wake(ref=ref)], why_not=awake)


def _hand_over(asking: Asking) -> Deed:
    from itday.domain.verbs import Assign, HandOver

    row, ref = asking.row, asking.ref

    def make(answers: Answers) -> Sequence[Change]:
        whom = answers.whom or Whom("")
        if row.kind == "ticket":
            return [Assign(ref=ref, assignee=whom.login or whom.email or whom.name)]
        return [HandOver(ref=ref, name=whom.name, email=whom.email, login=whom.login)]

    def refuse(answers: Answers) -> str:
        return "" if answers.whom and answers.whom.name else "to whom was not said"

    change = Assign if row.kind == "ticket" else HandOver
    return Deed("hand over", change, make, "whom", refuse=refuse)


DECIDED_ON = frozenset({"alert", "ticket", "todo", "message"})
"""Kinds that can be silenced and handed over; what a meeting is passes by itself."""
EVERYWHERE: Mapping[str, Callable[[Asking], Deed]] = {
    "snooze": _snooze,
    "wake": _wake,
    "hand_over": _hand_over,
}
BY_KIND: Mapping[tuple[str, str], Callable[[Asking], Deed]] = {
    ("take", "alert"): _acknowledge,
    ("take", "ticket"): _take_ticket,
    ("take", "todo"): _start,
    ("take", "message"): _mark_read,
    ("finish", "alert"): _close,
    ("finish", "ticket"): _resolve,
    ("finish", "todo"): _complete,
    ("finish", "message"): _archive,
    ("finish", "note"): _discard,
    ("comment", "ticket"): _comment,
}
