"""A profile to run commands on, and a way to run them that gives what a person would see."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pytest

from itday.cli.main import main
from itday.config import secrets
from itday.config.paths import paths, private_dir
from itday.domain.verbs import VERBS
from itday.store import cache, feeds
from itday.store.cache import FeedKey
from itday.store.codec import encode
from itday.store.store import Store
from tests.samples import sample

if TYPE_CHECKING:
    from pathlib import Path

    from itday.domain.record import Record

HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe [bold]x[/] \x9b31m"
"""A title that would take the terminal over, were it printed as it is."""

SETTINGS = """
[me]
name = "Ann Oakes"
logins = { s = "aoakes" }

[sources.s]
type = "demo"
write = true

[sources.quiet]
type = "demo"
"""
TWO = """
[me]
logins = { desk2 = "r.ashdown" }
[sources.desk2]
type = "demo"
write = true
kinds = ["ticket"]
size = 0.2
[sources.list]
type = "demo"
kinds = ["todo"]
"""
"""A help desk that may be written to, and a list that may not."""
DUE = datetime.now(UTC) + timedelta(hours=3)


@pytest.fixture(autouse=True)
def no_secret_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test's environment gave is not there for the next."""
    monkeypatch.setattr(secrets, "_environment", {})


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as a program reads it."""
        return json.loads(self.out)


class Run(Protocol):
    """Runs one command line."""

    def __call__(self, *words: str, stdin: str | bytes = "") -> Ran:
        """Give how it ended."""
        ...


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `itday WORDS` in this process; no error is more than a line, and none is a fault."""

    def call(*words: str, stdin: str | bytes = "") -> Ran:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        code = main(words)
        out, err = capsys.readouterr()
        assert "a fault in itday" not in err, err
        assert "\x1b" not in out + err, "an escape sequence was printed"
        return Ran(code, out, err)

    return call


def write(text: str) -> None:
    """Make the settings file."""
    private_dir(paths().config.parent)
    paths().config.write_text(text)


def put(record: Record) -> None:
    """Have the record's source bring it into the default profile."""
    places = paths()
    key = FeedKey(record.ref.source, f"{record.kind}s", record.kind)
    now = datetime.now(UTC).timestamp()
    with Store(private_dir(places.cache), private_dir(places.data)) as store:
        store.write_now(cache.apply_page, key, [encode(record, key.feed)], now=now)
        store.write_now(cache.finish, key, state="fresh", now=now)


@pytest.fixture
def two() -> None:
    """The settings of two sources of the made-up school, not pulled yet."""
    write(TWO)


@pytest.fixture
def profile() -> None:
    """A profile with a source that may be written to, and one record of each kind from it."""
    places = paths()
    write(SETTINGS)
    put(sample("todo").model_copy(update={"due": DUE}))
    put(sample("ticket").model_copy(update={"due_at": DUE}))
    put(sample("alert"))
    put(sample("meeting").model_copy(update={"start": DUE, "end": DUE + timedelta(hours=1)}))
    put(sample("message"))
    with Store(places.cache, places.data) as store:
        for name, able in (("s", True), ("quiet", False)):
            store.write_now(feeds.describe_source, name, "demo", write=able, verbs=[*VERBS])


def detection(key: str, who: str, **more: object) -> str:
    """One of Entra's detections."""
    told = {
        "id": key,
        "riskEventType": "unfamiliarFeatures",
        "riskLevel": "low",
        "riskState": "atRisk",
        "detectedDateTime": "2026-11-24T07:00:00Z",
        "userPrincipalName": f"{who}@school.example",
        "source": "IdentityProtection",
    }
    return json.dumps(told | more)


@pytest.fixture
def cases(tmp_path: Path, run: Run) -> None:
    """A takeover of Ann's account, and two harmless ones."""
    write('[me]\nname = "Ann Oakes"\n')
    rows = [
        detection("t1", "a.oakes", riskEventType="anomalousToken", riskLevel="high"),
        detection(
            "t2", "a.oakes", riskEventType="suspiciousInboxForwarding", riskLevel="high",
            detectedDateTime="2026-11-24T07:30:00Z",
        ),
        detection("b1", "b.elm"),
        detection("c1", "c.fir"),
    ]  # fmt: skip
    file = tmp_path / "entra.ndjson"
    file.write_text("\n".join(rows) + "\n")
    assert run("alerts", "ingest", str(file)).code == 0
