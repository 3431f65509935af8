"""A connector in a process of its own keeps the contract, and is told only what is its own."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from itday.domain.change import Change
from itday.domain.errors import (
    Conflict,
    Gone,
    SettingsError,
    Unavailable,
    Unsettled,
)
from itday.domain.feed import Mode
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.domain.verbs import (
    Assign,
    Cancel,
    Comment,
    Complete,
    Create,
    Edit,
    Reopen,
    SetPriority,
    SetStatus,
)
from itday.sdk.connector import Job, Setting
from itday.sdk.isolated import Isolated, isolated
from itday.sdk.testing import SECRET, SOURCE, ConnectorContract, all_of
from tests.plugins import PATIENT, distribution, gone_soon, odd, on_the_path, until

DESKLINE = '''
"""A help desk in memory, as another package would bring it."""
import logging
from datetime import timedelta

from itday.domain.errors import AuthFailed, Conflict, Gone, Unavailable
from itday.domain.post import Post
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.sdk import Aside, Page
from itday.sdk.connector import ConnectorConfig
from itday.sdk.rehearsal import FakeSource
from itday.sdk.testing import HOSTILE


class Config(ConnectorConfig):
    queue: str
    open_to_all: bool = False


class Made(FakeSource):
    name = "deskline"
    title = "Desk\\x1b[31mline"
    Config = Config
    needs_secret = True

    def __init__(self, config, setting):
        super().__init__(config, setting)
        here = setting.source
        for key in "123":
            self.put(Ticket(ref=Ref(here, "ticket", key), title=HOSTILE, number=key,
                            queue=config.queue, raw=b"\\x00\\xff", etag=f"v{key}"))
        self.put(*(Todo(ref=Ref(here, "todo", key), title=HOSTILE) for key in "ab"))

    @classmethod
    def wants_secret(cls, config):
        return not config.open_to_all

    async def aopen(self):
        if self.config.queue == "todos only":
            self.feeds = {"todos": self.feeds["todos"]}
            self.actions = {c: m for c, m in self.actions.items() if c.kind == "todo"}

    async def check(self):
        print("a line of its own on standard output")
        if self.setting.secret is None and not self.config.open_to_all:
            raise AuthFailed("no secret")
        return f"deskline 7 at {self.setting.now():%H:%M} as {self.setting.me}"

    async def posts(self, ref):
        if ref.key == "busy":
            raise Unavailable("busy", where="desk.example", retry_after_s=17)
        if ref.key == "none":
            raise Gone("none")
        return (Post(author="Dana", text=HOSTILE), Post(text="two\\nlines", public=False))

    async def push(self, change, job):
        if job.tries == 7:
            theirs = {"title": "Theirs", "number": change.ref.key, "etag": "v9"}
            raise Conflict("changed", theirs=theirs)
        return await super().push(change, job)
'''

FIRST, SECOND, THIRD = (Ref(SOURCE, "ticket", key) for key in "123")
CALL = Ref(SOURCE, "todo", "a")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the distribution is."""
    with on_the_path(tmp_path_factory.mktemp("site")) as folder:
        yield folder


@pytest.fixture(scope="module")
def deskline(folder: Path) -> type[Isolated]:
    """The connector, as the program sees it."""
    return isolated(distribution(folder, "deskline", DESKLINE), PATIENT)


@pytest.fixture
def setting(clock: Callable[[], datetime], tmp_path: Path) -> Setting:
    """Of a source called as the contract's."""
    return Setting(source=SOURCE, secret=Secret(SECRET), now=clock, home=tmp_path, me="asmith")


@pytest.fixture
async def made(deskline: type[Isolated], setting: Setting) -> Any:
    """A source of it."""
    made = deskline(deskline.Config.model_validate({"queue": "IT"}), setting)
    yield made
    await made.aclose()


def job(clock: Callable[[], datetime], tries: int = 0) -> Job:
    """The circumstances of a delivery."""
    return Job(key="0" * 32, base={"title": "Was"}, asked_at=clock(), tries=tries)


class Kept(ConnectorContract):
    """What is asked of it, wherever it runs."""

    def changes(self) -> Sequence[Change]:
        """One of each."""
        return [
            *(Assign(ref=FIRST, assignee="dana"), SetStatus(ref=FIRST, status="pending")),
            *(SetPriority(ref=SECOND, priority=1), Comment(ref=THIRD, text="Called.")),
            Create(ref=CALL._replace(key="c"), title="Order cables", due="2026-12-01"),
            *(Complete(ref=CALL), Reopen(ref=CALL)),
            *(Edit(ref=CALL, title="Call again", due="2026-12-02"), Cancel(ref=CALL)),
        ]

    @pytest.fixture
    def world(self) -> Mapping[str, Any]:
        """The table of the settings."""
        return {"queue": "IT"}


class TestHere(Kept):
    """In this process, as its authors test it."""

    @pytest.fixture(autouse=True)
    def imported(self, deskline: type[Isolated], folder: Path) -> None:
        """The class itself."""
        spec = importlib.util.spec_from_file_location("here", folder / "itday_deskline.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        type(self).connector = module.Made


class TestThere(Kept):
    """In a process of its own: nobody can tell the difference."""

    @pytest.fixture(autouse=True)
    def proxied(self, deskline: type[Isolated]) -> None:
        """What stands for it."""
        type(self).connector = deskline


def test_it_is_described_without_being_imported_here(deskline: type[Isolated]) -> None:
    """Feeds, verbs, keys and title are known, cleaned; the module is not."""
    assert (deskline.name, deskline.title) == ("deskline", "Deskline")
    assert {f.method: (f.record.kind, f.mode, f.every) for f in deskline.feeds.values()} == {
        "tickets": ("ticket", Mode.DELTA, timedelta(minutes=2)),
        "todos": ("todo", Mode.SNAPSHOT, timedelta(minutes=5)),
    }
    assert {change.verb for change in deskline.actions} >= {"comment", "create", "done"}
    assert set(deskline.Config.known_keys()) == {"queue", "open_to_all"}
    assert "itday_deskline" not in sys.modules


def test_its_own_model_judges_the_table(deskline: type[Isolated]) -> None:
    """As pydantic would say it here; a good table is asked about once."""
    with pytest.raises(ValidationError) as caught:
        deskline.Config.model_validate({"qeue": "IT", "open_to_all": "perhaps"})
    assert {(e["type"], e["loc"]) for e in caught.value.errors()} == {
        ("missing", ("queue",)),
        ("bool_parsing", ("open_to_all",)),
        ("extra_forbidden", ("qeue",)),
    }
    assert "IT" not in str(caught.value)
    config = deskline.Config.model_validate({"queue": "IT", "open_to_all": True})
    assert deskline.wants_secret(config) is False
    assert deskline.wants_secret(deskline.Config.model_validate({"queue": "IT"})) is True
    schema = deskline.Config.model_json_schema(ref_template="#/$defs/x.{model}")
    assert schema["required"] == ["queue"]


async def test_what_it_says_comes_through(made: Isolated) -> None:
    """Check, conversation, marks and raw text; what it prints does no harm."""
    assert await made.check() == "deskline 7 at 08:15 as asmith"
    first, second = await made.posts(FIRST)
    assert (first.author, second.text, second.public) == ("Dana", "two\nlines", False)
    assert "\x1b" not in first.text
    record = await made.read(FIRST)
    assert (record.etag, record.raw) == ("v1", b"\x00\xff")


async def test_its_errors_are_errors_here(made: Isolated, clock: Callable[[], datetime]) -> None:
    """Of the same kind, with the same words, and what belongs to them."""
    with pytest.raises(Unavailable, match=r"desk\.example: busy") as busy:
        await made.posts(FIRST._replace(key="busy"))
    assert busy.value.retry_after_s == 17
    with pytest.raises(Gone, match="none"):
        await made.posts(FIRST._replace(key="none"))
    with pytest.raises(Conflict) as conflict:
        await made.push(Assign(ref=FIRST, assignee="dana"), job(clock, tries=7))
    assert conflict.value.theirs["title"] == "Theirs"
    assert conflict.value.theirs["etag"] == "v9"


async def test_a_source_may_have_fewer_feeds(deskline: type[Isolated], setting: Setting) -> None:
    """What it says when it begins goes for this source, and for no other."""
    made = deskline(deskline.Config.model_validate({"queue": "todos only"}), setting)
    await made.aopen()
    try:
        assert set(made.feeds) == {"todos"}
        assert {change.kind for change in made.actions} == {"todo"}
        assert set(deskline.feeds) == {"tickets", "todos"}
    finally:
        await made.aclose()


async def test_questions_go_side_by_side(made: Isolated) -> None:
    """A conversation is opened while a pull is between two pages."""
    pages = made.pull("tickets", None)
    await anext(pages)
    assert await made.posts(FIRST)
    assert len([page async for page in pages]) == 2


async def test_leaving_ends_the_process(made: Isolated) -> None:
    """And a later question starts another."""
    await made.check()
    process = made._process
    assert process is not None
    await made.aclose()

    assert gone_soon(process.pid)
    assert await made.check()


MILD = "open({file!r}, 'w').close(); await asyncio.sleep(600)"
STUBBORN = MILD.replace("; ", "\nwhile True:\n  try: ") + "\n  except BaseException: pass"


@pytest.mark.parametrize(("pull", "lives"), [(MILD, True), (STUBBORN, False)])
async def test_a_question_that_is_given_up_is_dropped(
    folder: Path, setting: Setting, pull: str, *, lives: bool
) -> None:
    """The process lives on if it lets go, and is killed if it does not."""
    begun = folder / f"begun-{lives}"
    module = odd(folder, name=f"drops{lives:d}", pull=pull.format(file=str(begun)))
    found = isolated(module, replace(PATIENT, drop_s=0.5 if not lives else 60))
    made = found(found.Config.model_validate({}), setting)
    asked = asyncio.ensure_future(all_of(made, made.feeds["tickets"]))
    await until(begun.exists)
    process = made._process
    assert process is not None

    asked.cancel()
    await asyncio.wait([asked])
    await until(lambda: process.over is not None or not process._dropped)

    assert asked.cancelled()
    assert (process.over is None) is lives
    await made.aclose()
    assert gone_soon(process.pid)


async def test_a_lost_delivery_is_unsettled(
    folder: Path, setting: Setting, clock: Callable[[], datetime]
) -> None:
    """Nobody knows whether it happened, so it is read before it is sent again."""
    dies = "Assign = __import__('itday.domain.verbs', fromlist=['Assign']).Assign\n"
    dies += "from itday.sdk import action"
    module = odd(folder, name="dies", top=dies)
    text = (folder / "itday_dies.py").read_text()
    method = "    @action(Assign)\n    async def assign(self, change, job): os._exit(0)\n"
    (folder / "itday_dies.py").write_text(text + "\n" + method)
    found = isolated(module, PATIENT)
    made = found(found.Config.model_validate({}), setting)

    with pytest.raises(Unsettled, match=r"dies \(from itday-dies 1\.2\) ended by itself"):
        await made.push(Assign(ref=FIRST, assignee="dana"), job(clock))
    await made.aclose()


async def test_who_misbehaves_is_given_a_rest(folder: Path, setting: Setting) -> None:
    """Longer each time, and a question meanwhile starts no process."""
    module = odd(folder, name="tired", pull="os._exit(1)")
    found = isolated(module, replace(PATIENT, rest_s=40))
    made = found(found.Config.model_validate({}), setting)
    feed = made.feeds["tickets"]

    with pytest.raises(Unavailable, match="exit code 1"):
        await all_of(made, feed)
    with pytest.raises(Unavailable, match="given a rest of 40 seconds"):
        await all_of(made, feed)
    made._rest_until = 0
    with pytest.raises(Unavailable, match="exit code 1"):
        await all_of(made, feed)
    with pytest.raises(Unavailable, match="given a rest of 60 seconds"):
        await all_of(made, feed)
    await made.aclose()


OWN, OTHER, SHELL = "own-secret-11", "canary-of-another-22", "canary-of-the-shell-33"
PRY = f"""
import gc
mine, held = self.setting, gc.get_objects()
found = [str(dict(os.environ)), str(sys.argv), mine.secret.reveal(), str(mine.home), mine.source]
found += [open(f'/proc/self/{{name}}').read() for name in ('environ', 'cmdline')]
found += [str(one) for one in held if isinstance(one, (str, dict, list, tuple)) and len(one) < 99]
text = ' '.join(found)
# Written backwards, so as not to find themselves.
words = [word[::-1] for word in {[OWN[::-1], OTHER[::-1], SHELL[::-1]]}]
yield Page([self.ticket('seen', title=' '.join(word for word in words if word in text))])
return
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_it_finds_no_secret_but_its_own(
    folder: Path, setting: Setting, deskline: type[Isolated], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not another source's, nor what the environment holds; its own is not in its arguments."""
    monkeypatch.setenv("ITDAY_SECRET_OTHER", SHELL)
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{SHELL}@proxy.example:3128")
    other = replace(setting, secret=Secret(OTHER))
    neighbour = deskline(deskline.Config.model_validate({"queue": "IT"}), other)
    await neighbour.check()
    found = isolated(odd(folder, name="pry", pull=PRY), PATIENT)
    made = found(found.Config.model_validate({}), replace(setting, secret=Secret(OWN)))
    (seen,) = await all_of(made, made.feeds["tickets"])
    process = made._process
    assert process is not None

    assert seen.title == OWN
    for file in ("cmdline", "environ"):
        given = Path(f"/proc/{process.pid}/{file}").read_text()  # noqa: ASYNC240  # no real file
        assert not any(secret in given for secret in (OWN, OTHER, SHELL))
    await made.aclose()
    await neighbour.aclose()


def test_what_this_itday_does_not_know_is_said(folder: Path) -> None:
    """A kind, verb or feed of a later version is no crash."""
    top = "import itday.domain.record\nclass Ghost(itday.domain.record.Record):\n  kind = 'ghost'"
    module = odd(folder, name="later", top=top)
    text = (folder / "itday_later.py").read_text().replace("@feed(Ticket,", "@feed(Ghost,")
    (folder / "itday_later.py").write_text(text)

    with pytest.raises(SettingsError, match=r"later.*what this itday does not know .'ghost'"):
        isolated(module, PATIENT)
