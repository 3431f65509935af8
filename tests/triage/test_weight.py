"""The rule that says which mail comes first."""

from __future__ import annotations

import pytest

from itday.triage.weight import START, Circle, Traits, weigh

ME = "a.smith@school.example"
CIRCLE = Circle(
    me=frozenset({ME}),
    vips=frozenset({"head@school.example"}),
    staff_domains=frozenset({"school.example"}),
)
HEAD = Traits(sender="head@school.example", to=frozenset({ME}), subject="Budget?")


def test_nothing_known_weighs_the_start() -> None:
    """Without traits and without knowing who we are, no reason is made up."""
    assert weigh(Traits(), Circle()) == (START, ())


def test_a_vip_to_me_alone_is_near_the_top() -> None:
    """The reasons come in words, the weightiest first."""
    weight, reasons = weigh(HEAD, CIRCLE)

    assert weight == 90
    assert reasons == ("from one of your VIPs", "to you alone", "asks something")


def test_a_forged_vip_counts_for_less_than_a_stranger() -> None:
    """The name of the head on a mail that failed the server's check lifts nothing."""
    forged = Traits(sender=HEAD.sender, to=HEAD.to, subject=HEAD.subject, doubted=True)
    stranger = Traits(sender="x@elsewhere.example", to=HEAD.to, subject=HEAD.subject)

    assert weigh(forged, CIRCLE)[0] < weigh(stranger, CIRCLE)[0]
    assert "its sender's address failed the mail server's check" in weigh(forged, CIRCLE)[1]


@pytest.mark.parametrize(
    ("traits", "reason"),
    [
        (Traits(sender="kim@school.example"), "from staff"),
        (Traits(to=frozenset({ME, "b@school.example"})), "to you"),
        (Traits(to=frozenset({ME}), reply=True), "a reply to you"),
        (Traits(flagged=True), "flagged"),
        (Traits(subject="Possible PHISHING mail"), 'speaks of "phishing"'),
        (Traits(subject="Timetable by Friday"), 'says "by friday"'),
        (Traits(importance=1), "marked important"),
    ],
)
def test_what_lifts(traits: Traits, reason: str) -> None:
    """Each of these weighs more than the same message without it, and says why."""
    weight, reasons = weigh(traits, CIRCLE)

    assert reason in reasons
    assert weight > weigh(Traits(), CIRCLE)[0]


@pytest.mark.parametrize(
    ("traits", "reason"),
    [
        (Traits(sender="noreply@shop.example"), "sent by a machine"),
        (Traits(automatic=True), "sent by a machine"),
        (Traits(listed=True, newsletter=True), "from a mailing list"),
        (Traits(newsletter=True), "a newsletter"),
        (Traits(answered=True), "already answered"),
        (Traits(importance=-1), "marked unimportant"),
    ],
)
def test_what_lowers(traits: Traits, reason: str) -> None:
    """Each of these weighs less than the same message without it, and says why."""
    weight, reasons = weigh(traits, CIRCLE)

    assert reason in reasons
    assert weight < weigh(Traits(), CIRCLE)[0]


def test_a_sender_cannot_talk_its_way_past_a_vip() -> None:
    """All the loud words together weigh less than being known."""
    loud = Traits(
        sender="x@elsewhere.example",
        to=frozenset({ME}),
        subject="URGENT phishing deadline? action required",
        importance=1,
    )

    assert weigh(loud, CIRCLE)[0] < weigh(HEAD, CIRCLE)[0]


def test_it_stays_between_0_and_100() -> None:
    """However much comes together."""
    most = Traits(
        sender=HEAD.sender, to=HEAD.to, reply=True, flagged=True, subject="urgent outage?",
        importance=1,
    )  # fmt: skip
    least = Traits(
        sender="noreply@x.example", doubted=True, newsletter=True, automatic=True, answered=True
    )

    assert weigh(most, CIRCLE)[0] == 100
    assert weigh(least, CIRCLE)[0] == 0
