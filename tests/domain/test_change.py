"""Changes as such: they wait in the outbox as JSON and come back the same."""

from __future__ import annotations

import json

import pytest

from itday.domain import verbs
from itday.domain.change import Change, change_of
from itday.domain.ref import Ref
from itday.domain.verbs import VERBS
from tests.domain.verbs.every import EVERY


@pytest.mark.parametrize("change", EVERY, ids=lambda change: type(change).__name__)
def test_a_change_comes_back_from_the_outbox(change: Change) -> None:
    """Through JSON and by its verb."""
    payload = json.loads(json.dumps(change.payload()))

    again = change_of(change.verb, change.ref, payload)

    assert payload == change.payload()
    assert again == change


def test_every_verb_is_tried_here() -> None:
    """A new change must be in the list above."""
    assert {change.verb for change in EVERY} == set(VERBS)


def test_every_change_is_found_by_its_name() -> None:
    """Modules are loaded by a table of names: it knows each, and no other."""
    assert {*verbs.__all__} == {"VERBS", *(change.__name__ for change in VERBS.values())}
    for change in VERBS.values():
        assert getattr(verbs, change.__name__) is change
    with pytest.raises(AttributeError, match="Forget"):
        _ = verbs.Forget  # type: ignore[attr-defined]  # that is what is tested


@pytest.mark.parametrize("change", EVERY, ids=lambda change: type(change).__name__)
def test_a_change_describes_itself_on_one_line(change: Change) -> None:
    """Toasts have one."""
    assert change.describe()
    assert "\n" not in change.describe()


def test_a_verb_of_a_newer_program_is_a_key_error() -> None:
    """The sender leaves such a letter alone."""
    with pytest.raises(KeyError):
        change_of("teleport", Ref("s", "todo", "1"), {})


def test_the_base_asks_to_be_filled() -> None:
    """A change that predicts nothing by accident would hide its effect."""
    with pytest.raises(NotImplementedError):
        Change(ref=Ref("s", "todo", "1")).predict({})

    assert Change(ref=Ref("s", "todo", "1")).inverse({}) is None
