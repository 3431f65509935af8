"""Signing in to a source from outside the engine."""

from __future__ import annotations

import pytest

from itday.config.paths import paths
from itday.domain.errors import SettingsError
from itday.runtime import Runtime
from itday.sync import tokens
from tests.connectors.graph_tokens import kept
from tests.sdk.test_oauth import Silent

SETTINGS = """
[sources.school]
type = "microsoft365"
tenant = "fernhill.example"
client_id = "app"

[sources.list]
type = "todotxt"
path = "todo.txt"
"""


@pytest.fixture
def runtime() -> Runtime:
    """A profile with a source that is signed in to, and one that is not."""
    file = paths("default").config
    file.parent.mkdir(parents=True)
    file.write_text(SETTINGS, encoding="utf-8")
    (file.parent / "todo.txt").touch()
    return Runtime.open()


async def test_signing_out_forgets(runtime: Runtime) -> None:
    """What was kept is gone, also for the next start."""
    tokens._fleeting["default", "school"] = kept("t")

    await runtime.sign_out("school")

    assert ("default", "school") not in tokens._fleeting
    runtime.close()


async def test_where_an_administrator_grants_it(runtime: Runtime) -> None:
    """The address is made from the settings alone: nobody is asked."""
    url = await runtime.consent_url("school")

    assert "login.microsoftonline.com/fernhill.example" in url
    assert "Calendars.Read" in url
    runtime.close()


@pytest.mark.parametrize("source", ["list", "nobody"])
async def test_what_has_no_sign_in_says_so(runtime: Runtime, source: str) -> None:
    """By name; a source that is not there is another line."""
    with pytest.raises(SettingsError, match=r"no sign-in of its own|no such source"):
        await runtime.sign_in(source, Silent())
    runtime.close()
