"""Verbs that act on the account of an alert."""

from __future__ import annotations

import pytest

from itday.domain.verbs import VERBS, DisableAccount, EnableAccount
from tests.domain.verbs.every import ALERT, EVERY

ACTING = [c for c in EVERY if type(c).__module__ == "itday.domain.verbs.account"]


@pytest.mark.parametrize("change", ACTING, ids=lambda change: change.verb)
def test_each_is_asked_about_and_never_stands_in_for_the_source(change: object) -> None:
    """What acts on a person says so first; itday alone can do none of it."""
    kind = VERBS[change.verb]  # type: ignore[attr-defined]  # any of the verbs

    assert kind.confirm
    assert not kind.local


def test_only_disabling_can_be_taken_back() -> None:
    """All else says in its question that it cannot."""
    back = DisableAccount(ref=ALERT).inverse({})
    others = [c for c in ACTING if type(c) not in {DisableAccount, EnableAccount}]

    assert back == EnableAccount(ref=ALERT)
    assert back.inverse({}) == DisableAccount(ref=ALERT)
    assert [change.inverse({"status": "new"}) for change in others] == [None] * len(others)


def test_what_the_alert_does_not_show_is_never_taken_for_done() -> None:
    """A lost answer leads to doing it again, which does no harm."""
    unseen = [change for change in ACTING if not change.predict({})]

    assert len(unseen) == 3
    assert not any(change.holds({"status": "new"}) for change in unseen)
