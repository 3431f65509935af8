"""Alert files: what every connector promises, and following files that grow, change and rotate."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from itday.connectors import _alerts_file_follow as follow
from itday.connectors.alerts_file import AlertsFile, AlertsFileConfig
from itday.domain.alert import Alert
from itday.domain.errors import CursorExpired, Forbidden, Unavailable
from itday.domain.feed import Page
from itday.sdk.connector import Connector, Setting
from itday.sdk.testing import HOSTILE, SOURCE, ConnectorContract, Replica
from itday.sdk.testing_rows import OddRows, Rows, lists

PAYLOADS = Path(__file__).parent / "payloads" / "alerts_file"
LONG_AGO = 1_790_000_000
PORTAL: dict[str, Any] = {
    "columns": {"created": "Date (UTC)", "key": "Request ID", "title": "Detection type"},
    "date_format": "%d/%m/%Y %H:%M",
}


def line(key: str, title: str = "Brute force", level: int = 10) -> bytes:
    """One alert as Wazuh writes it."""
    row = {
        "timestamp": "2026-11-23T08:15:00.123+0000",
        "id": key,
        "rule": {"level": level, "description": title, "groups": ["sshd"]},
    }
    return json.dumps(row).encode() + b"\n"


def detection(key: str, title: str = "unfamiliarFeatures", **more: Any) -> dict[str, Any]:
    """One alert as Graph gives it."""
    when = "2026-11-23T06:13:00Z"
    return {"id": key, "riskEventType": title, "detectedDateTime": when, "riskLevel": "low", **more}


def save(path: Path, content: bytes, age: int = 0) -> Path:
    """Write a file as if `age` seconds after it was long ago."""
    path.write_bytes(content)
    os.utime(path, (LONG_AGO + age, LONG_AGO + age))
    return path


def files(folder: Path) -> list[Path]:
    """The files in a folder."""
    return [path for path in folder.iterdir() if path.is_file()]


def source(home: Path, path: str = ".", **config: Any) -> AlertsFile:
    """The connector on a path."""
    setting = Setting(source=SOURCE, now=lambda: datetime(2026, 11, 24, tzinfo=UTC), home=home)
    return AlertsFile(AlertsFileConfig.model_validate({"path": path, **config}), setting)


async def pages(one: AlertsFile, cursor: str | None = None) -> list[Page[Alert]]:
    """One pull."""
    return [page async for page in one.alerts(cursor)]


async def keys(one: AlertsFile, cursor: str | None = None) -> list[str]:
    """The keys of one pull, in order."""
    return [r.ref.key for page in await pages(one, cursor) for r in page.records]


async def went_on(one: AlertsFile, cursor: str | None) -> tuple[list[str], str | None]:
    """The keys of one pull, and the cursor to go on from."""
    pulled = await pages(one, cursor)
    cursors = [page.cursor for page in pulled if page.cursor]
    return [r.ref.key for p in pulled for r in p.records], cursors[-1] if cursors else cursor


def shape_rows() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of each file of JSON, without what is around them."""
    for path in files(PAYLOADS):
        if path.suffix == ".csv" or path.stem == "wazuh_search":  # has an alert of another file
            continue
        text = path.read_text()
        try:
            told = [json.loads(text)]
        except ValueError:
            told = [json.loads(one) for one in text.splitlines()]
        inner = [rows for _, rows in lists(told[0])] if len(told) == 1 else [told]
        yield path.stem, inner[0]


class TestAlertsFile(OddRows, ConnectorContract):
    """The promises all connectors make."""

    connector = AlertsFile
    deciding = (
        *("event", "event.kind", "class_uid"),
        *("securityContext", "securityContext.risk", "securityContext.risk.level"),
    )
    """What makes an entry of a log an alert, in each of the shapes."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> Mapping[str, Any]:
        """A folder with every shape, and one hostile title."""
        folder = tmp_path / "alerts"
        shutil.copytree(PAYLOADS, folder, ignore=shutil.ignore_patterns("contract", "*_search*"))
        (folder / "own.ndjson").write_bytes(line("w1", HOSTILE))
        return {"path": "alerts", **PORTAL}

    @pytest.fixture
    def rows(self, world: Mapping[str, Any], tmp_path: Path) -> Rows:
        """The rows of every shape, a line each, in a file for each shape."""
        folder, every = tmp_path / str(world["path"]), dict(shape_rows())

        def put(row: dict[str, Any], other: dict[str, Any]) -> None:
            for name, found in every.items():
                content = [json.dumps(other if one == row else one) for one in found]
                (folder / f"{name}.ndjson").write_text("\n".join((*content, "")))

        shutil.rmtree(folder)
        folder.mkdir()
        put({}, {})
        return Rows(put, [(name, row) for name, rows in every.items() for row in rows], fixed=True)

    async def test_a_full_pass_of_a_delta_feed_is_complete(self, made: Connector[Any]) -> None:
        """Not here: files are how alerts arrive, so no pass may say that others are gone."""
        found = [page async for page in made.pull("alerts", None)]

        assert found
        assert not any(page.complete for page in found)
        assert found[-1].cursor


async def test_raw_is_the_source_byte_for_byte(tmp_path: Path) -> None:
    """Every record is the very bytes between two places of its file."""
    shutil.copytree(PAYLOADS, tmp_path, dirs_exist_ok=True)
    whole = {path.name: path.read_bytes() for path in files(tmp_path)}

    found = [r for page in await pages(source(tmp_path, **PORTAL)) for r in page.records]

    assert len(found) == 15
    for record in found:
        assert record.raw
        assert any(record.raw in content for content in whole.values())
    first = next(r for r in found if r.ref.key == "d0a2")
    assert first.raw == whole["entra_page.json"].splitlines()[-2].strip()


async def test_files_unchanged_cost_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    """The second pull looks at the files' dates and opens none."""
    shutil.copytree(PAYLOADS, tmp_path, dirs_exist_ok=True)
    for path in files(tmp_path):
        os.utime(path, (LONG_AGO, LONG_AGO))
    one = source(tmp_path, **PORTAL)
    _, cursor = await went_on(one, None)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("a file was opened"))

    assert await pages(one, cursor) == []


async def test_a_growing_file_is_followed(tmp_path: Path) -> None:
    """Only new lines are read; a line that is still being written waits until it is whole."""
    log, one = tmp_path / "alerts.json", source(tmp_path)
    save(log, line("1") + line("2") + line("3")[:40])

    first, cursor = await went_on(one, None)
    save(log, line("1") + line("2") + line("3") + b"\n" + line("4").rstrip(), 1)
    second, cursor = await went_on(one, cursor)
    save(log, line("1") + line("2") + line("3") + b"\n" + line("4") + b"{oops\n" + line("5"), 2)
    third = await pages(one, cursor)

    assert (first, second) == (["1", "2"], ["3", "4"])
    assert [r.ref.key for page in third for r in page.records] == ["5"]
    assert [(a.key, a.why) for page in third for a in page.aside] == [
        ("alerts.json:6", "not JSON: Expecting property name enclosed in double quotes")
    ]


async def test_a_truncated_or_replaced_file_is_read_anew(tmp_path: Path) -> None:
    """Copy-and-truncate, and a file of the same name that grew past the old place at once."""
    log, one = tmp_path / "alerts.json", source(tmp_path)
    save(log, line("1") + line("2"))
    _, cursor = await went_on(one, None)

    save(log, line("3"), 1)
    truncated, cursor = await went_on(one, cursor)
    save(log, line("4") + line("5") + line("6"), 2)
    replaced, cursor = await went_on(one, cursor)
    save(log, line("7") + line("8") + line("9"), 3)
    same_size, _ = await went_on(one, cursor)

    assert truncated == ["3"]
    assert replaced == ["4", "5", "6"]
    assert same_size == ["7", "8", "9"]


@pytest.mark.parametrize("moved", ["alerts-2026-11-23.json", "alerts.json.1"])
async def test_what_rotation_moved_away_is_read_to_its_end(tmp_path: Path, moved: str) -> None:
    """Lines written between the last pull and the rotation are not lost, whatever the new name."""
    log, one = tmp_path / "alerts.json", source(tmp_path)
    save(log, line("1") + line("2"))
    _, cursor = await went_on(one, None)

    save(log, line("1") + line("2") + line("3"), 1)
    log.rename(tmp_path / moved)
    save(log, line("4"), 2)
    found, cursor = await went_on(one, cursor)

    assert found == ["3", "4"]
    assert await keys(one, cursor) == []


async def test_a_single_file_is_followed_through_rotation_too(tmp_path: Path) -> None:
    """Its neighbours are looked at only for the file it once was."""
    log, one = tmp_path / "alerts.json", source(tmp_path, "alerts.json")
    save(tmp_path / "other.json", line("x"))
    save(log, line("1"))
    first, cursor = await went_on(one, None)

    save(log, line("1") + line("2"), 1)
    log.rename(tmp_path / "alerts.json.1")
    save(log, line("3"), 2)

    assert first == ["1"]
    assert await keys(one, cursor) == ["2", "3"]


async def test_a_changed_document_is_read_whole_and_the_newest_word_wins(tmp_path: Path) -> None:
    """Two exports of one alert: the one saved last says what is so."""
    one = source(tmp_path)
    old = {"value": [detection("a", riskState="atRisk"), detection("b")]}
    new = {"value": [detection("a", riskState="remediated")]}
    save(tmp_path / "2.json", json.dumps(old, indent=1).encode(), 0)
    save(tmp_path / "1.json", json.dumps(new, indent=1).encode(), 1)
    replica = Replica(one, "alerts")

    await replica.pull()
    states = {json.loads(text)["source_status"] for text in replica.held.values()}
    save(tmp_path / "1.json", json.dumps([detection("a", riskState="dismissed")]).encode(), 2)
    changed = await replica.pull()

    assert states == {"remediated", ""}
    assert {ref.key for ref in changed} == {"a"}


async def test_a_removed_file_takes_no_alert_away(tmp_path: Path) -> None:
    """Neither when it goes, nor when everything is read again; and it may come back."""
    one, replica = source(tmp_path), None
    save(tmp_path / "a.json", line("1"))
    save(tmp_path / "b.json", line("2"))
    replica = Replica(one, "alerts")
    await replica.pull()

    (tmp_path / "a.json").unlink()
    await replica.pull()
    replica.cursor = None
    await replica.pull()
    save(tmp_path / "a.json", line("1"))
    changed = await replica.pull()

    assert len(replica.held) == 2
    assert changed == set()


async def test_a_file_changed_just_now_is_looked_into_again(tmp_path: Path) -> None:
    """A clock too coarse to tell two writes apart must not hide the second."""
    path, one = tmp_path / "a.json", source(tmp_path)
    path.write_bytes(json.dumps([detection("a", riskState="atRisk")]).encode())
    before = path.stat()
    _, cursor = await went_on(one, None)
    path.write_bytes(json.dumps([detection("b", riskState="atRisk")]).encode())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert await keys(one, cursor) == ["b"]


async def test_other_settings_read_all_again(tmp_path: Path) -> None:
    """A lower floor finds what the higher one passed over."""
    save(tmp_path / "a.json", line("1", level=4))
    found, cursor = await went_on(source(tmp_path), None)

    with pytest.raises(CursorExpired, match="settings"):
        await pages(source(tmp_path, min_level=3), cursor)

    assert found == []
    assert await keys(source(tmp_path, min_level=3)) == ["1"]


async def test_large_files_come_in_bounded_pages(tmp_path: Path) -> None:
    """A pull cut short goes on at its last page; a document's pages wait for its last."""
    save(tmp_path / "a.json", b"".join(line(str(n)) for n in range(1201)))
    save(tmp_path / "b.json", json.dumps([detection(f"d{n}") for n in range(600)]).encode(), 1)
    one = source(tmp_path)

    found = await pages(one)

    assert [len(page.records) for page in found] == [500, 500, 201, 500, 100]
    assert [page.cursor is None for page in found] == [False, False, False, True, False]
    assert len(await keys(one, found[0].cursor)) == 1301
    assert len(await keys(one, found[2].cursor)) == 600


async def test_a_line_too_long_is_passed_over(tmp_path: Path, monkeypatch: Any) -> None:
    """It costs one remark, not the memory nor the lines after it."""
    monkeypatch.setattr(follow, "MAX_LINE", 1000)
    save(tmp_path / "a.json", line("1") + line("x" * 5000) + line("2"))
    save(tmp_path / "b.json", line("3") + b"[" * 5000)

    found = await pages(source(tmp_path))

    assert [r.ref.key for page in found for r in page.records] == ["1", "2", "3"]
    assert [a.key for page in found for a in page.aside] == ["a.json:2", "b.json:2"]


async def test_a_document_too_large_is_said(tmp_path: Path, monkeypatch: Any) -> None:
    """With the way out, and without trying again until it changes."""
    monkeypatch.setattr(follow, "MAX_DOCUMENT", 1000)
    save(tmp_path / "a.json", json.dumps([detection("d" * 2000)]).encode())
    one = source(tmp_path)

    (page,) = await pages(one)

    assert "one record a line" in page.aside[0].why
    assert await pages(one, page.cursor) == []


async def test_tables_without_what_they_need_are_said(tmp_path: Path) -> None:
    """One remark for the file, whatever its length; other files are read."""
    save(tmp_path / "a.csv", b"id,title\n1,a\n2,b\n")
    save(tmp_path / "b.csv", b"id,time,title\r\n1,2026-11-23T08:00,a\r\n2,soon,b\r\n")
    save(tmp_path / "empty.csv", b"")
    save(tmp_path / "c.txt", b"id,time\n9,2026-11-23\n")

    found = await pages(source(tmp_path))

    assert [(a.key, a.why) for page in found for a in page.aside] == [
        ("a.csv:1", "no column holds the time: name it in columns.created"),
        ("b.csv:3", "created: not a time as date_format has it"),
    ]
    assert [r.raw for page in found for r in page.records] == [b"1,2026-11-23T08:00,a"]
    assert await keys(source(tmp_path, "c.txt")) == ["9"]


async def test_a_mangled_first_line_does_not_cost_the_log(tmp_path: Path) -> None:
    """A log rotated in the middle of a line is still a log."""
    save(tmp_path / "alerts.json", line("0")[20:] + line("1") + line("2"))
    save(tmp_path / "next.ndjson", b"\x00\xffno\n" + line("3"))

    assert await keys(source(tmp_path)) == ["1", "2", "3"]


async def test_a_page_in_utf16_is_read(tmp_path: Path) -> None:
    """As PowerShell redirects it; what is kept is in those bytes too."""
    text = json.dumps({"value": [detection("ä")]}, ensure_ascii=False)
    save(tmp_path / "a.json", b"\xff\xfe" + text.encode("utf-16-le"))

    (page,) = await pages(source(tmp_path))

    assert page.records[0].raw == json.dumps(detection("ä"), ensure_ascii=False).encode("utf-16-le")


@given(st.lists(st.integers(0, 30), max_size=12), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_how_a_log_is_split_never_changes_the_alerts(
    tmp_path: Path, numbers: list[int], data: st.DataObject
) -> None:
    """Written in any steps, cut at any octet, pulled after each: the same alerts as at once."""
    whole = b"".join(line(str(number)) for number in numbers)
    log = tmp_path / "alerts.ndjson"
    log.unlink(missing_ok=True)
    replica = Replica(source(tmp_path), "alerts")
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=5))

    for age, end in enumerate([*sorted(cuts), len(whole)]):
        save(log, whole[:end], age)
        await replica.pull()

    assert {ref.key for ref in replica.held} == {str(number) for number in numbers}
    assert replica.aside == []


async def test_a_path_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """A share that is not mounted keeps what was read from it."""
    for path in ("nowhere", "nowhere/alerts.json"):
        with pytest.raises(Unavailable, match="Check that"):
            await pages(source(tmp_path, path))
        with pytest.raises(Unavailable):
            await source(tmp_path, path).check()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read all")
async def test_a_path_that_may_not_be_read_is_forbidden(tmp_path: Path) -> None:
    """With the remedy."""
    (tmp_path / "shut").mkdir(mode=0)

    with pytest.raises(Forbidden, match="Check its rights"):
        await pages(source(tmp_path, "shut"))


async def test_a_file_that_fails_is_set_aside_and_tried_again(
    tmp_path: Path, monkeypatch: Any
) -> None:
    """The other files are read, and its own place is kept."""
    save(tmp_path / "a.json", line("1"))
    save(tmp_path / "b.json", line("2"))
    one, opened = source(tmp_path), Path.open

    def refuse(path: Path, *rest: Any) -> Any:
        if path.name == "a.json":
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        found = await pages(one)
        cursor = found[-1].cursor

    assert [(a.key, a.why) for page in found for a in page.aside] == [
        ("a.json", "cannot be read: Permission denied")
    ]
    assert await keys(one, cursor) == ["1"]


async def test_pipes_and_folders_are_not_files(tmp_path: Path) -> None:
    """Neither is opened: a pipe would wait for ever."""
    os.mkfifo(tmp_path / "a.json")
    (tmp_path / "b.json").mkdir()

    assert await pages(source(tmp_path)) == []
    assert await source(tmp_path).check() == "a folder without any file to read"
    assert await pages(source(tmp_path, "a.json")) == []


@pytest.mark.parametrize(
    "config",
    [
        {"path": ""},
        {"path": ".", "columns": {"colour": "x"}},
        {"path": ".", "timezone": "Mars/Olympus"},
        {"path": ".", "min_level": 17},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(config: dict[str, Any]) -> None:
    """Before anything is read."""
    with pytest.raises(ValidationError):
        AlertsFileConfig.model_validate(config)
