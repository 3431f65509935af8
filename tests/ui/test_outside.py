"""What leaves the cockpit: only what is asked for, clean, and through no shell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from itday.domain.alert import Alert, Endpoint
from itday.domain.errors import ItdayError
from itday.domain.meeting import Meeting
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.store import rows
from itday.store.rows import Row
from itday.ui.outside import address, copies, host, open_address, opener
from tests.ui.stage import ANN, Stage, at, tickets

KEEP = "import sys; open(sys.argv[1], 'w').write('|'.join(sys.argv[2:]))"


def row_of(stage: Stage, record: Record) -> Row:
    """The record as a pane has it."""
    stage.bring([record])
    found = stage.runtime.store.read_now(rows.row, record.ref)
    assert found is not None
    return found


def meeting(join_url: str) -> Meeting:
    """A meeting that one joins there."""
    return Meeting(
        ref=Ref("lists", "meeting", "m"), uid="m", title="M", start=at(), end=at(hours=1),
        join_url=join_url,
    )  # fmt: skip


def test_copies_of_a_ticket(stage: Stage) -> None:
    """Title, number, address, link and reference; each letter once."""
    found = copies(row_of(stage, tickets()[0]))

    assert [(one.name, one.text) for one in found] == [
        ("title", "[URGENT] Projector dead in Hall"),
        ("number", "#101"),
        ("address", "a.oakes@school.example"),
        ("web address", "https://desk.example/ticket/101"),
        ("reference for the command line", "desk1:ticket:101"),
    ]
    assert len({one.letter for one in found}) == len(found)


def test_copies_of_an_alert(stage: Stage) -> None:
    """The address of the network and of the person are there; the title is clean."""
    alert = Alert(
        ref=Ref("alerts", "alert", "x"), title="a\x1b[31mb", created_time=at(), user=ANN,
        src_endpoint=Endpoint(ip="192.0.2.7"),
    )  # fmt: skip
    found = {one.name: one.text for one in copies(row_of(stage, alert))}

    assert found["title"] == "ab"
    assert found["IP address"] == "192.0.2.7"


def test_address(stage: Stage) -> None:
    """A plain web address passes, a meeting's is the one to join; others are refused in words."""
    good = address(row_of(stage, tickets()[0]))

    assert good == "https://desk.example/ticket/101"
    assert host(good) == "desk.example"
    assert address(row_of(stage, meeting("https://meet.example/1"))) == "https://meet.example/1"
    for url, said in (("", "no address"), ("file:///etc/passwd", "no plain web address")):
        with pytest.raises(ItdayError, match=said):
            address(row_of(stage, meeting(url)))


async def test_opening_hands_over_one_argument(tmp_path: Path) -> None:
    """Whatever a shell would make of it, the address arrives as it was shown."""
    url = "https://desk.example/?a=1&b=$(id);c"
    said = tmp_path / "said"
    await open_address(url, [sys.executable, "-c", KEEP, str(said)])

    assert said.read_text() == url


@pytest.mark.parametrize(("command", "said"), [
    ([sys.executable, "-c", "raise SystemExit(3)"], "gave up .code 3."),
    (["/nowhere/opener"], "cannot be run"),
])  # fmt: skip
async def test_an_opener_that_fails_is_said(command: list[str], said: str) -> None:
    """The toast can say why nothing opened."""
    with pytest.raises(ItdayError, match=said):
        await open_address("https://desk.example/", command)


async def test_what_is_no_address_is_not_handed_over() -> None:
    """Also where a caller forgot to ask."""
    with pytest.raises(ItdayError, match="no plain web address"):
        await open_address("--flag", [sys.executable])


def test_opener_is_found_or_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no program opens addresses the remedy is to copy."""
    monkeypatch.setattr("itday.ui.outside.sys.platform", "linux")
    monkeypatch.setattr("itday.ui.outside.shutil.which", lambda name: f"/bin/{name}")
    assert opener() == ["/bin/xdg-open"]

    monkeypatch.setattr("itday.ui.outside.shutil.which", lambda name: None)
    with pytest.raises(ItdayError, match="Copy it"):
        opener()
