"""Questions that wait for an answer: from the source, or as it was when last opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.config.settings import SourceSettings
from itday.domain.errors import Gone, SettingsError, SourceError, Unavailable
from itday.domain.post import Post
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.sdk.rehearsal import FakeSource
from itday.sync.ask import check, posts, source_of, try_out
from tests.sync.stage import Stage

if TYPE_CHECKING:
    from tests.sync.conftest import Make

ONE = Ref("rt", "ticket", "1")


class Talks(FakeSource):
    """Has a conversation for every ticket."""

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """One post, unless told to fail."""
        self._fail()
        return (Post(author="Ann", text="It \x1b[2Jjams"),)


@pytest.fixture
def talking(stage: Stage) -> Stage:
    """A stage whose source has conversations."""
    stage.classes["rt"] = stage.source_class("rt", Talks)
    return stage


async def test_posts_come_from_the_source_and_are_kept(talking: Stage) -> None:
    """Cleaned; and offline they are those of the last time, with their age."""
    fresh = await posts(talking.ground, ONE)
    assert [post["text"] for post in fresh.posts] == ["It jams"]
    assert fresh.fetched_at == talking.ground.stamp()
    talking.source().failures.append(Unavailable("no route"))

    assert await posts(talking.ground, ONE) == fresh


async def test_nothing_kept_is_an_error(talking: Stage) -> None:
    """The source's own, naming it."""
    talking.source().failures.append(Unavailable("no route"))

    with pytest.raises(Unavailable, match="rt: no route"):
        await posts(talking.ground, ONE)


async def test_a_record_without_text_is_gone(stage: Stage) -> None:
    """Most connectors have none for most kinds."""
    with pytest.raises(Gone, match="no further text"):
        await posts(stage.ground, ONE)


async def test_a_fault_in_the_connector_is_said(talking: Stage) -> None:
    """As an error of that source, not as one of ours."""
    talking.source().failures.append(KeyError("x"))  # type: ignore[arg-type]

    with pytest.raises(SourceError, match=r"rt: a fault in the connector rt \(KeyError\)"):
        await posts(talking.ground, ONE)


async def test_an_open_session_is_used_and_left_open(talking: Stage) -> None:
    """The cockpit's own."""
    session = talking.session()
    before = await session.connector()

    await posts(talking.ground, ONE, session)

    assert await session.connector() is before


async def test_check_asks_the_source(stage: Stage) -> None:
    """What answers, or why nothing does; without an open session one is opened and closed."""
    assert await check(stage.ground, "rt") == "in memory, 0 records"
    stage.source().failures.append(Unavailable("no route"))

    with pytest.raises(Unavailable, match="rt: no route"):
        await check(stage.ground, "rt")


async def test_only_what_is_switched_on_is_asked(make: Make) -> None:
    """Anything else is named."""
    stage = make('[sources.rt]\ntype = "rt"\nenabled = false\n')

    for name in ("rt", "other", "desk"):
        with pytest.raises(SettingsError, match=f"{name}: no such source is switched on"):
            source_of(stage.ground, name)


async def test_a_source_that_is_in_no_settings_yet(stage: Stage) -> None:
    """Is asked as if it were, with the secret given or the one that is kept; nothing changes."""
    before = stage.ground.settings
    source = SourceSettings("new", "rt")

    assert await try_out(stage.ground, source, None) == "in memory, 0 records"
    assert await try_out(stage.ground, source, Secret("s")) == "in memory, 0 records"
    assert stage.ground.settings == before
    with pytest.raises(SettingsError, match="no such source is switched on"):
        await check(stage.ground, "new")
