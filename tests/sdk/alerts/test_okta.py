"""Events of Okta's System Log."""

from __future__ import annotations

from itday.domain.alert import Severity
from itday.sdk.alerts.row import Given
from tests.sdk.alerts.shape import alert, read, rows


def test_okta_keeps_what_is_an_alert() -> None:
    """One failed login is a log line; one at high risk, or a refused push, is an alert."""
    risky, plain, push = rows("okta.ndjson")

    assert read(plain) is None
    assert alert(risky).severity == Severity.HIGH
    assert alert(push).types == ("user.mfa.okta_verify.deny_push",)
    assert (alert(risky).outcome, alert(push).outcome) == ("failure", "failure")
    only = Given("here", b"", okta_events=frozenset({"user.session.start"}))
    assert read(plain, only) is not None
    assert read(push, only) is None
