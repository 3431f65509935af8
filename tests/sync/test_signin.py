"""Signing in to a source from outside the engine."""

from __future__ import annotations

import json
import time

import pytest

from itday.config.paths import paths
from itday.connectors.microsoft365 import Microsoft365
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret
from itday.runtime import Runtime
from itday.store import feeds
from itday.store.cache import FeedKey, finish
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


async def test_how_long_it_lasts_is_known_at_once(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in says it without a pull; signing out takes it back."""
    cache = json.loads(kept("t").reveal())
    cache["RefreshToken"]["r"]["last_modification_time"] = str(int(time.time()))

    async def sign_in(self: Microsoft365, talk: object) -> str:
        self.setting.tokens.write(Secret(json.dumps(cache)))
        return "as somebody"

    monkeypatch.setattr(Microsoft365, "sign_in", sign_in)
    key = FeedKey("school", "inbox", "message")
    await runtime.store.write(finish, key, state="signed out", now=1.0, error="nobody")
    assert await runtime.sign_in("school", Silent()) == "as somebody"

    (inbox,) = runtime.store.read_now(feeds.feeds)
    assert (inbox.state, inbox.error) == ("waiting", feeds.SIGNED_IN)
    known = runtime.store.read_now(feeds.sources)["school"]
    assert "lasts 89 days yet" in known.ends(time.time())
    await runtime.sign_out("school")
    assert runtime.store.read_now(feeds.sources)["school"].ends(time.time()) == ""
    runtime.close()
