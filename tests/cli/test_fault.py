"""A fault of ours: one line, and a trace that shows no secret and no variable."""

from __future__ import annotations

import pytest

from itday.cli.fault import report_fault, trace


def fail(password: str) -> None:
    """Raise, with a secret among the variables and in the words."""
    raise LookupError(f"token={password} \x1b[2J")


def caught() -> LookupError:
    """An error with its trace."""
    with pytest.raises(LookupError) as found:
        fail("-".join(["hunter2"] * 2))
    return found.value


def test_the_line_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    """Type and place, never the words: they may be anybody's."""
    assert report_fault(caught(), debug=False) == 1

    err = capsys.readouterr().err
    assert err.startswith("itday: a fault in itday itself: LookupError in fail, line ")
    assert err.endswith("Run it again with --debug for the trace.\n")
    assert "hunter2" not in err


def test_the_trace_is_scrubbed(capsys: pytest.CaptureFixture[str]) -> None:
    """Frames and words, without the secret in them, and nothing that a terminal acts on."""
    assert "hunter2-hunter2" not in trace(caught())

    report_fault(caught(), debug=True)

    err = capsys.readouterr().err
    assert "in fail" in err
    assert "token=***" in err
    assert "\x1b" not in err
