"""What a verdict asks of each product: once an account, once for all alerts, held back by a no."""

from __future__ import annotations

from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Close, CloseHere, Feedback, RevokeSessions
from itday.triage import telling
from itday.triage.cases import Case
from itday.triage.sights import Sight

DEFENDER, OKTA, GOOGLE = "Microsoft Defender XDR", "Okta", "Google Workspace"


def sight(key: str, product: str, account: str = "a", status: str = "new") -> Sight:
    """An alert."""
    return Sight(
        ref=Ref("s", "alert", key), at=0.0, raised=0.0, account=account, person=account.upper(),
        product=product, status=status,
    )  # fmt: skip


def case(*sights: Sight) -> Case:
    """A case of them."""
    return Case(sights)


def able(change: type[Change], ref: Ref) -> str | None:
    """Everything can be sent."""
    del change, ref
    return None


def unable(change: type[Change], ref: Ref) -> str | None:
    """Nothing can."""
    return f"{ref.source} cannot {change.verb}"


def test_an_act_on_an_account_is_offered_once_for_each() -> None:
    """However many alerts there are of it; what only a person can do is left."""
    of = case(sight("1", OKTA), sight("2", OKTA), sight("3", OKTA, "b"))

    offered = telling.offers(of, "true_positive", "phished", able)

    sent = [one for one in offered if one.changes]
    assert [one.changes for one in sent] == [
        (RevokeSessions(ref=Ref("s", "alert", key)),) for key in ("1", "3")
    ]
    assert sent[0].question.endswith("for A?")
    assert telling.left(offered, [change for one in sent for change in one.changes]) == [
        "Okta: Label: true positive; expire the password"
    ]


def test_defenders_open_alerts_are_one_offer() -> None:
    """Each with the verdict; the closed one is left alone."""
    of = case(sight("1", DEFENDER), sight("2", DEFENDER), sight("3", DEFENDER, status="resolved"))

    (offer,) = telling.offers(of, "test", "a drill", able)

    assert [one.ref.key for one in offer.changes] == ["1", "2"]
    assert "(2 alerts)" in offer.question


def test_without_a_yes_defender_is_not_told() -> None:
    """The alert is closed here; other products' own closing goes as it did."""
    of = case(sight("1", DEFENDER), sight("2", OKTA))
    closing = [Close(ref=one.ref, verdict="test", reason="x") for one in of.sights]
    (offer, *_) = telling.offers(of, "test", "x", able)

    held = telling.agreed(closing, of.sights, [])
    told = telling.agreed(closing, of.sights, offer.changes)

    assert [type(one) for one in held] == [CloseHere, Close]
    assert told == closing


def test_sophos_is_asked_about_too() -> None:
    """What it is told cannot be taken back: without a yes the alert is closed here alone."""
    of = case(sight("1", "Sophos Central, endpoint"))
    closing = [Close(ref=of.sights[0].ref, verdict="benign_positive", reason="x")]
    (offer,) = telling.offers(of, "benign_positive", "x", able)

    assert [type(one) for one in telling.agreed(closing, of.sights, [])] == [CloseHere]
    assert telling.agreed(closing, of.sights, offer.changes) == closing


def test_defender_has_no_word_for_suspicious() -> None:
    """So nothing is offered, and nothing is sent."""
    of = case(sight("1", DEFENDER))

    offered = telling.offers(of, "suspicious", "x", able)

    assert [one.changes for one in offered] == [()]
    assert telling.left(offered, []) == ["Defender: Leave unclassified"]


def test_google_hears_how_useful_it_was() -> None:
    """And that it is to be closed is left to a person."""
    offered = telling.offers(case(sight("1", GOOGLE)), "false_positive", "x", able)

    (feedback,) = offered[0].changes
    assert isinstance(feedback, Feedback)
    assert feedback.useful == "not"
    assert telling.left(offered, [feedback])[0].startswith("Google: Set the alert to closed")


def test_what_cannot_be_sent_is_left_with_its_trap() -> None:
    """A source that is read-only."""
    offered = telling.offers(case(sight("1", OKTA)), "true_positive", "x", unable)

    assert [one.changes for one in offered] == [(), ()]
    assert "signed out everywhere" in telling.left(offered, [])[0]
