"""What the source of an alert can do about its account or its risk: chosen, asked about, sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from itday.ui.act import Act

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.store.rows import Row
    from itday.ui.screens.cockpit import CockpitScreen

LETTERS = {
    "revoke-sessions": "s",
    "disable-account": "d",
    "enable-account": "e",
    "confirm-compromised": "c",
    "confirm-safe": "f",
    "dismiss-risk": "r",
}
"""What there may be to choose from, by verb, in the order of haste."""
NAMED = 6


def _possible(cockpit: CockpitScreen, verb: str) -> list[Change]:
    """A change for each alert that can take it; of several about one account only the first."""
    from itday.domain.verbs import VERBS

    kind, judge = VERBS[verb], cockpit.runtime.judge()
    found: dict[tuple[str, str], Change] = {}
    for row in cockpit.subjects:
        if row.kind == "alert" and judge(kind, row.ref) is None:
            about = _who(row) if verb.endswith(("sessions", "account")) else row.ref.key
            if about:
                found.setdefault((row.source, about), kind(ref=row.ref))
    return list(found.values())


def _who(row: Row) -> str:
    """The account that an alert is about, as its source calls it; empty where it names none."""
    user = row.fields.get("user") or {}
    return str(user.get("login") or user.get("email") or "")


def _why_not(cockpit: CockpitScreen) -> str:
    from itday.domain.verbs import VERBS

    alerts = [row for row in cockpit.subjects if row.kind == "alert"]
    if not alerts:
        return "only alerts are about accounts"
    judge = cockpit.runtime.judge()
    reasons = [judge(VERBS[verb], alerts[0].ref) for verb in LETTERS]
    if None in reasons or any(_possible(cockpit, verb) for verb in LETTERS):
        return ""
    return next((why for why in reasons if why), "")


async def respond(cockpit: CockpitScreen) -> None:
    """Choose what is to be done, agree to what that means, and hand it to the outbox."""
    from itday.domain.verbs import VERBS
    from itday.ui.screens.overlay import Answer, Choice

    offered = {verb: changes for verb in LETTERS if (changes := _possible(cockpit, verb))}
    if not offered:
        cockpit.warn("not done: the alert names no account")
        return
    options = [
        Answer(LETTERS[verb], changes[0].describe(), verb) for verb, changes in offered.items()
    ]
    about = _about(cockpit.subjects)
    verb = await cockpit.app.push_screen_wait(Choice(f"What is to be done? {about}", options))
    if verb is None:
        return
    changes = offered[verb]
    words = changes[0].describe()
    agreed = await cockpit.app.push_screen_wait(
        Choice(
            f"{words[0].upper()}{words[1:]}? {about}",
            [Answer("n", "no, do nothing", "no"), Answer("y", f"yes, {words}", "yes")],
            body=f"{VERBS[verb].confirm}.",
        )
    )
    if agreed != "yes":
        return
    await cockpit.runtime.decide(changes, "")
    cockpit.unmark()
    cockpit.tell(f"{words}: {about}. {cockpit.keys.key('outbox')} shows whether it was sent")
    cockpit.reload()


def _about(rows: Sequence[Row]) -> str:
    """The accounts in question, in one line."""
    from itday.ui.text import line

    names = list(dict.fromkeys(_who(row) or row.title for row in rows))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return line(", ".join(names[:NAMED]), limit=200) + more


ACTS = (
    Act(
        *("respond", "K", "account", "sign the alert's account out, disable it, judge its risk"),
        run=respond,
        why_not=_why_not,
        command="itday do revoke-sessions",
        writes=True,
    ),
)
