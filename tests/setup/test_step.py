"""The steps of the conversation."""

from __future__ import annotations

from itday.setup.step import NO, YES, Ask, confirm


def test_a_question_of_yes_or_no() -> None:
    """No where nothing else is said."""
    asked = confirm("Sure?")

    assert [one.value for one in asked.options] == [YES, NO]
    assert asked.default == NO
    assert confirm("Sure?", default=True).default == YES


def test_any_answer_will_do() -> None:
    """Where nobody said what is wrong with one."""
    assert Ask(prompt="x").check("anything") == ""
