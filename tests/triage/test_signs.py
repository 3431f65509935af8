"""Our words for what fired, and what to check."""

from __future__ import annotations

import pytest

from itday.config import rules
from itday.triage import signs


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["unfamiliarFeatures"], "unfamiliar"),
        (["leakedCredentials", "generic"], "leaked_credentials"),
        (["user.mfa.okta_verify.deny_push"], "mfa_reported"),
        (["somethingNobodyKnows"], "generic"),
        ([], "generic"),
    ],
)
def test_kinds(types: list[str], kind: str) -> None:
    """The most telling counts; what is not known is generic."""
    assert signs.kind_of(types) == kind


def test_each_kind_has_words_a_weight_and_a_playbook() -> None:
    """None is forgotten."""
    assert {*signs.NAMES.values(), signs.GENERIC} == set(signs.WORDS)
    assert set(signs.WORDS) <= set(rules.load().weights)
    assert set(signs.WORDS) == set(signs.PLAYBOOKS)


def test_a_playbook_says_each_thing_once() -> None:
    """And ends with asking the person, not through the mailbox."""
    steps = signs.playbook(["inbox_rule", "token", "inbox_rule"])

    assert len(steps) == len(set(steps))
    assert steps[-1].startswith("Ask the person")
    assert any("payroll" in step for step in steps)
