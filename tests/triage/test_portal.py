"""What a verdict means at each product, with its trap."""

from __future__ import annotations

import pytest

from itday.domain.alert import Verdict
from itday.domain.verbs import VERBS
from itday.triage import portal

ENTRA = "Microsoft Entra ID Protection"


def test_benign_is_dismissed_and_never_confirmed_safe() -> None:
    """Confirming safe would teach the engine that the real thing is fine."""
    (benign,) = portal.acts(ENTRA, "benign_positive")
    (false,) = portal.acts(ENTRA, "false_positive")

    assert (benign.verb, false.verb) == ("dismiss-risk", "confirm-safe")
    assert "cannot be undone" in benign.trap


@pytest.mark.parametrize(
    "product", [ENTRA, "Microsoft Defender XDR", "Okta", "Google Workspace", "Sophos"]
)
def test_each_verb_is_one_there_is(product: str) -> None:
    """And no verdict breaks any product."""
    for verdict in Verdict:
        for act in portal.acts(product, verdict):
            assert act.verb in {"", *VERBS}
            assert act.what


@pytest.mark.parametrize(("product", "verdict"), [
    (ENTRA, "false_positive"), (ENTRA, "benign_positive"), ("Okta", "true_positive"),
    ("Google Workspace", "true_positive"), ("Sophos Central, endpoint", "benign_positive"),
])  # fmt: skip
def test_what_cannot_be_taken_back_says_so(product: str, verdict: str) -> None:
    """Before anybody says yes."""
    traps = [act.trap for act in portal.acts(product, verdict) if act.verb]

    assert traps
    assert all("cannot be" in trap for trap in traps)


def test_a_product_without_verdicts_has_nothing_to_do() -> None:
    """Wazuh, say."""
    assert portal.acts("Wazuh", "true_positive") == ()


def test_every_verdict_has_its_number() -> None:
    """OCSF's."""
    assert set(portal.OCSF_VERDICT) == {str(one) for one in Verdict}
