"""The address to join a meeting by."""

from __future__ import annotations

import time

from itday.sdk.ical.links import join_url

TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting"


def test_a_property_made_for_it_comes_first() -> None:
    """Whatever service it is; elsewhere only the four known ones count."""
    assert join_url(["https://meet.example/a"], [TEAMS]) == "https://meet.example/a"
    assert join_url([], [f"Join ({TEAMS})."]) == TEAMS
    assert join_url(["tel:+44"], ["https://elsewhere.example/j/1"]) == ""


def test_no_text_costs_much() -> None:
    """The pattern is linear, and only the start of a text is looked at."""
    began = time.perf_counter()
    for piece in ("https://a.a.a.", "https://" + "a" * 60 + ".", "https://zoom.us/j/"):
        join_url([], [piece * 200_000])

    assert time.perf_counter() - began < 1.0
