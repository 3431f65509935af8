"""What a verdict means at each product: the act to choose there, and the trap beside it."""

from __future__ import annotations

from typing import NamedTuple

ENTRA_DISMISS = (
    "Dismissing closes all of that person's open risk and cannot be undone. It does not teach the "
    "engine: confirm safe does, so never confirm safe what really happened"
)
OCSF_VERDICT = {
    "false_positive": 1,
    "true_positive": 2,
    "suspicious": 4,
    "benign_positive": 5,
    "test": 6,
    "insufficient_data": 7,
    "duplicate": 10,
}
"""OCSF `verdict_id`."""


class Act(NamedTuple):
    """One thing to do at a product."""

    product: str
    what: str
    trap: str = ""
    verb: str = ""
    """The change that does it where the source may be written to; empty where only a person can."""
    useful: str = ""
    """For `feedback`: how useful the alert was."""


_ENTRA = {
    "true_positive": Act(
        "Entra", "Confirm user compromised",
        "It raises their risk to high, and policies may block them; only dismissing undoes it",
        "confirm-compromised",
    ),
    "benign_positive": Act("Entra", "Dismiss user risk", ENTRA_DISMISS, "dismiss-risk"),
    "false_positive": Act(
        "Entra", "Confirm sign-in safe",
        "It teaches the engine that such sign-ins are fine, and cannot be undone",
        "confirm-safe",
    ),
    "suspicious": Act("Entra", "Leave at risk"),
    "insufficient_data": Act("Entra", "Leave at risk, or dismiss user risk", ENTRA_DISMISS),
    "test": Act("Entra", "Dismiss user risk", ENTRA_DISMISS, "dismiss-risk"),
}  # fmt: skip
_DEFENDER = {
    "true_positive": "Classify: true positive / compromised account",
    "benign_positive": "Classify: informational, expected activity / confirmed activity",
    "false_positive": "Classify: false positive / not malicious",
    "suspicious": "Leave unclassified",
    "insufficient_data": "Classify: false positive / not enough data to validate",
    "test": "Classify: informational, expected activity / security testing",
    "duplicate": "Classify: false positive / other",
}
UNSENT = frozenset({"suspicious"})
"""Verdicts that Defender has no word for: nothing is sent."""
USEFUL = {"true_positive": "very", "benign_positive": "somewhat", "false_positive": "not"}
"""What a verdict says of an alert's usefulness; Google learns from it."""
_OKTA = {
    "true_positive": "Label: true positive; expire the password",
    "false_positive": "Label: false positive",
}
_OKTA_OUT = Act(
    "Okta", "Clear the person's sessions",
    "They are signed out everywhere, which cannot be undone; applications may keep sessions of "
    "their own, and who knows the password can sign in again",
    "revoke-sessions",
)  # fmt: skip


_SOPHOS = Act(
    "Sophos", "Acknowledge the alert",
    "It leaves Sophos's list of open alerts, with the reason; that cannot be undone there",
    "close",
)  # fmt: skip


def is_told(product: str) -> bool:
    """Whether closing an alert tells its product: Defender is told how to classify, Sophos to end.

    Neither hears of it unasked.
    """
    return any(word in product.casefold() for word in ("defender", "sophos"))


def acts(product: str, verdict: str) -> tuple[Act, ...]:
    """What to do at the product that raised an alert; nothing where it knows no verdicts.

    Args:
        product: As the alert names it.
        verdict: A word of `itday.domain.alert.Verdict`.
    """
    name = product.casefold()
    if "sophos" in name:
        return () if verdict in UNSENT else (_SOPHOS,)
    if "defender" in name:
        said = _DEFENDER.get(verdict)
        verb = "" if verdict in UNSENT else "close"
        return (Act("Defender", said, verb=verb),) if said else ()
    if "entra" in name or "identity protection" in name or "azure" in name:
        found = _ENTRA.get(verdict)
        return (found,) if found else ()
    if "google" in name:
        closed = Act(
            "Google", "Set the alert to closed", "Google keeps no verdict: ours is the only one"
        )
        if useful := USEFUL.get(verdict):
            what = f"Grade the alert: {useful} useful"
            return (Act("Google", what, "It cannot be unsaid", "feedback", useful), closed)
        return (closed,)
    if "okta" in name:
        said = _OKTA.get(verdict)
        acts_ = (Act("Okta", said),) if said else ()
        return (_OKTA_OUT, *acts_) if verdict == "true_positive" else acts_
    return ()
