"""What a verdict tells the sources: each act once, sent only after a yes, else left to a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import VERBS, Close, CloseHere
from itday.triage import closing, portal
from itday.triage.cases import Case
from itday.triage.closing import By, Closing, Subject
from itday.triage.sights import Sight

ON_ACCOUNTS = frozenset({"confirm-compromised", "revoke-sessions", "dismiss-risk", "confirm-safe"})
Judge = Callable[[type[Change], Ref], str | None]
"""Why a change cannot be asked of a record; `None` if it can."""


class Offer(NamedTuple):
    """One act at a product."""

    act: portal.Act
    changes: tuple[Change, ...] = ()
    """What would be sent; nothing where only a person can do it."""
    person: str = ""

    @property
    def question(self) -> str:
        """What to ask; no is the answer to begin with."""
        many = f" ({len(self.changes)} alerts)" if len(self.changes) > 1 else ""
        of = many or (f" for {self.person}" if self.person else "")
        return f"{self.act.product}: {self.act.what}{of}?"

    @property
    def left(self) -> str:
        """What a person has to do, with its trap."""
        trap = f" ({self.act.trap})" if self.act.trap else ""
        return f"{self.act.product}: {self.act.what}{trap}"


class Sent(NamedTuple):
    """What was offered, and what of it was agreed to."""

    offers: Sequence[Offer] = ()
    changes: Sequence[Change] = ()


def offers(case: Case, verdict: str, reason: str, judge: Judge) -> list[Offer]:
    """What a verdict on a case asks of each product.

    An act on an account is offered once for each account; one on alerts once for all open ones.
    What shuts somebody out, or lets them in, comes first.
    """
    found: dict[tuple[str, str], Offer] = {}
    for one in case.sights:
        for act in portal.acts(one.product, verdict):
            on_alert = act.verb in {"close", "feedback"}
            if on_alert and not one.open:
                continue
            key = (act.what, "" if on_alert else one.account)
            had = found.setdefault(key, Offer(act, (), one.person))
            verb = VERBS.get(act.verb)
            if verb is None or judge(verb, one.ref) is not None or (had.changes and not on_alert):
                continue
            change = verb(ref=one.ref, **_said(act, verdict, reason))
            found[key] = had._replace(changes=(*had.changes, change))
    return sorted(found.values(), key=lambda one: one.act.verb not in ON_ACCOUNTS)


def _said(act: portal.Act, verdict: str, reason: str) -> dict[str, Any]:
    if act.verb == "close":
        return {"verdict": verdict, "reason": reason}
    return {"useful": act.useful} if act.useful else {}


def agreed(
    changes: Sequence[Change], sights: Collection[Sight], sent: Sequence[Change]
) -> list[Change]:
    """A case's closing with what was agreed to: what was not stays in itday alone.

    Args:
        changes: What closes the case.
        sights: Its alerts.
        sent: The changes of the offers that were answered with yes.
    """
    held = {one.ref for one in sights if portal.is_told(one.product)}
    held -= {one.ref for one in sent if isinstance(one, Close)}
    return [
        *_held(changes, held),
        *(one for one in sent if not isinstance(one, Close)),
    ]


class Closed(NamedTuple):
    """What closing a case takes, and what it leaves to a person."""

    changes: list[Change]
    left: list[str]
    """What to do at each product, with its trap."""


def closed(
    subject: Subject, wanted: Closing, by: By, sent: Sent, entry: Change | None = None, **noted: Any
) -> Closed:
    """Everything that closing one case changes, what was agreed to be sent among it.

    Args:
        subject: The case.
        wanted: Verdict, reason and what that verdict owes.
        by: Who, when.
        sent: What was offered, and the changes of what was answered with yes.
        entry: Its entry in the log, where one is made: see `closing.owes_entry`.
        **noted: Further fields of the case's record.
    """
    logged = {"log": list(entry.ref)} if entry is not None else {}
    changes = closing.close(subject, wanted, by.now, by.who, **noted, **logged)
    changes += [entry] if entry is not None else []
    return Closed(
        agreed(changes, subject.case.sights, sent.changes), left(sent.offers, sent.changes)
    )


def _held(changes: Sequence[Change], held: Collection[Ref]) -> Iterator[Change]:
    for one in changes:
        if isinstance(one, Close) and one.ref in held:
            yield CloseHere(ref=one.ref, verdict=one.verdict, reason=one.reason)
        else:
            yield one


def left(offers_: Sequence[Offer], sent: Collection[Change]) -> list[str]:
    """What a person has to do, each once."""
    return list(
        dict.fromkeys(one.left for one in offers_ if not one.changes or one.changes[0] not in sent)
    )
