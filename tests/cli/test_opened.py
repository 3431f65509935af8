"""What a call holds: opened once, when it is first needed, and closed."""

from __future__ import annotations

import logging

import pytest

from itday.cli.log import LateLog
from itday.cli.opened import Invocation
from itday.config.paths import paths
from itday.domain.errors import SettingsError


def logs() -> int:
    """How many log files are being written to."""
    return sum(isinstance(one, LateLog) for one in logging.getLogger().handlers)


def test_nothing_is_opened_before_it_is_needed() -> None:
    """`--help` makes no file."""
    Invocation("default", debug=False).close()

    assert not paths().data.exists()


def test_opened_once_and_closed() -> None:
    """Its log goes with it; a second closing does nothing."""
    invocation = Invocation("other", debug=False)

    assert invocation.runtime is invocation.runtime
    assert logs() == 1
    assert paths("other").data.exists()

    invocation.close()
    invocation.close()
    assert logs() == 0


def test_a_profile_that_cannot_be() -> None:
    """Said when it is needed, and nothing is left open."""
    invocation = Invocation("..", debug=False)

    with pytest.raises(SettingsError):
        _ = invocation.runtime
    assert logs() == 0


def test_without_a_log_where_no_source_is_asked() -> None:
    """The log is begun when the rest is asked for; the runtime is the same."""
    with Invocation("other") as invocation:
        offline = invocation.offline
        assert logs() == 0
        assert invocation.runtime is offline
        assert logs() == 1
    assert logs() == 0
