"""`itday alerts close --send`: what is told to whom, only after a yes; the rest is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths
from itday.store import feeds, outbox
from itday.store.store import Store
from tests.cli.conftest import Run, put, write
from tests.samples import sample

if TYPE_CHECKING:
    from itday.domain.alert import Alert

SETTINGS = """
[me]
name = "Ann Oakes"
[sources.s]
type = "demo"
write = true
"""
ENTRA, DEFENDER = "Microsoft Entra ID Protection", "Microsoft Defender XDR"
VERBS = [
    *("close", "dismiss-risk", "confirm-safe", "confirm-compromised"),
    *("feedback", "revoke-sessions"),
]
CLOSE = ("alerts", "close", "1", "--reason", "checked by telephone", "--verdict")
OWED = ("--personal-data", "no", "--no-slt")


def alert(product: str) -> Alert:
    """An alert of a product, from a source that may be written to."""
    made: Alert = sample("alert").model_copy(update={"product": product})  # type: ignore[assignment]  # an alert
    return made


def described(*, write_on: bool = True) -> None:
    """What the source is able to do."""
    places = paths()
    with Store(places.cache, places.data) as store:
        store.write_now(feeds.describe_source, "s", "demo", write=write_on, verbs=VERBS)


def waiting() -> list[str]:
    """The verbs that wait to be sent."""
    places = paths()
    with Store(places.cache, places.data) as store:
        return [letter.verb for letter in store.read_now(outbox.waiting)]


@pytest.fixture(params=[ENTRA])
def case(request: pytest.FixtureRequest, run: Run) -> str:
    """One case with evidence and contact, of the product asked for."""
    write(SETTINGS)
    put(alert(request.param))
    described()
    assert run("alerts", "evidence", "1", "--checked", "log", "--seen", "Delft").code == 0
    assert run("alerts", "contact", "1", "--channel", "telephone", "--outcome", "hers").code == 0
    return str(request.param)


SENT = [
    (ENTRA, "benign_positive", {"close", "dismiss-risk"}),
    (ENTRA, "false_positive", {"close", "confirm-safe"}),
    (ENTRA, "true_positive", {"close", "confirm-compromised"}),
    (DEFENDER, "benign_positive", {"close"}),
    (DEFENDER, "true_positive", {"close"}),
    ("Google Workspace", "false_positive", {"close", "feedback"}),
    ("Okta", "true_positive", {"close", "revoke-sessions"}),
]


@pytest.mark.parametrize(("case", "verdict", "verbs"), SENT, indirect=["case"])
def test_a_yes_sends(case: str, verdict: str, verbs: set[str], run: Run) -> None:
    """The verdict's own verb at that product, once."""
    done = run(*CLOSE, verdict, "--send", *OWED, stdin="y\n")

    assert done.code == 0, done.err
    assert "[y/N]" in done.err
    assert sorted(waiting()) == sorted(verbs)


@pytest.mark.parametrize(("case", "verdict", "verbs"), SENT, indirect=["case"])
def test_no_is_the_default(case: str, verdict: str, verbs: set[str], run: Run) -> None:
    """Enter sends nothing of it: it is printed with its trap; Defender is not told of the end."""
    done = run(*CLOSE, verdict, "--send", *OWED, stdin="\n")

    assert done.code == 0, done.err
    assert waiting() == ([] if case == DEFENDER else ["close"])
    assert f"in the portal: {case.split()[0 if ' W' in case or case == 'Okta' else 1]}" in done.out
    assert run("alerts", "explain", "1", "--json").json["status"] == "closed"


@pytest.mark.parametrize("case", [DEFENDER], indirect=True)
def test_without_send_nothing_is_asked(case: str, run: Run) -> None:
    """And Defender hears nothing; one undo opens the case again."""
    done = run(*CLOSE, "benign_positive", *OWED)

    assert "[y/N]" not in done.err
    assert waiting() == []
    assert "in the portal: Defender: Classify: informational" in done.out
    assert run("list", "alert", "--all", "--json").json[0]["state"] == "resolved"
    assert run("undo").code == 0
    assert run("alerts", "explain", "1", "--json").json["status"] == "new"


def test_what_may_not_be_written_to_is_not_asked_about(case: str, run: Run) -> None:
    """Write is off: the act is printed, `--send` or not."""
    write(SETTINGS.replace("write = true", ""))

    done = run(*CLOSE, "benign_positive", "--send", *OWED)

    assert "[y/N]" not in done.err
    assert "in the portal: Entra: Dismiss user risk" in done.out
    assert waiting() == []
