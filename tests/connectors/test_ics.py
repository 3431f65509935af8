"""Published calendars, against a stand-in that answers as web servers do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import ValidationError

from itday.connectors.ics import Ics, IcsConfig
from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Forbidden,
    SettingsError,
    SourceError,
    Unavailable,
)
from itday.domain.meeting import Meeting, MeetingStatus
from itday.domain.secret import Secret
from itday.sdk.connector import Setting
from itday.sdk.ical.component import component
from itday.sdk.ical.recur import Purse
from itday.sdk.scrub import ScrubFilter
from itday.sdk.testing import SOURCE, ConnectorContract, Replica, all_of
from itday.sdk.testing_http import HttpContract, Wire
from tests.conftest import Clock
from tests.connectors.ics_server import CLOSES, OPENS, FakeIcs, vevent

KEY = "private-0a1b2c3d4e5f6071"
HIDDEN = f"https://cal.example/ical/a.smith/{KEY}/basic.ics?token=9f8e7d6c5b4a39281706"


async def meetings(made: Ics) -> list[Meeting]:
    """All of them, by time."""
    found = [one for one in await all_of(made, made.feeds["meetings"]) if isinstance(one, Meeting)]
    return sorted(found, key=lambda one: one.start)


class TestIcs(HttpContract):
    """The promises all connectors make, and those of a calendar at an address."""

    connector = Ics
    config: ClassVar[Mapping[str, Any]] = {"url": "https://cal.example/school.ics"}
    fake = FakeIcs
    tells_json = False

    async def test_a_school_calendar(self, made: Ics) -> None:
        """A series by its school clock, with its exception, its moved and its cancelled meeting."""
        found = await meetings(made)

        weekly = [one for one in found if one.uid == "weekly@x.example"]
        assert [f"{one.start:%m-%d %H:%M}" for one in weekly[:4]] == [
            "11-23 08:30", "11-30 09:00", "12-14 08:30", "12-21 08:30",
        ]  # fmt: skip
        assert weekly[1].title == "Staff briefing (hall)"
        assert weekly[2].status == MeetingStatus.CANCELLED
        assert {one.tzid for one in weekly} == {"Europe/London"}
        assert {one.calendar for one in weekly} == {"School, all"}
        (inset,) = (one for one in found if one.all_day)
        assert (inset.start.day, inset.end.day) == (27, 28)
        assert not [one for one in found if one.title == "Long ago"]

    async def test_the_same_calendar_is_not_sent_twice(
        self, made: Ics, wire: Wire, server: FakeIcs
    ) -> None:
        """Its tag comes back to the server, which then says only that nothing changed."""
        replica = Replica(made, "meetings")
        await replica.pull()
        await replica.pull()

        assert wire.requests[0].headers.get("if-none-match") is None
        assert wire.requests[1].headers["if-none-match"].startswith('"0-')
        assert replica.pages == 0

    async def test_without_tags_the_text_is_compared(self, made: Ics, server: FakeIcs) -> None:
        """A server that gives no tag costs a transfer and nothing else; a change is seen."""
        server.tags = False
        replica = Replica(made, "meetings")
        await replica.pull()
        assert await replica.pull() == set()
        assert replica.pages == 0

        server.teams["oddball"] = vevent("oddball", "Tea at four", "DTSTART:20261125T160000Z")
        server.school.pop("inset@x.example")

        changed = {ref.key for ref in await replica.pull()}
        assert changed == {"oddball", "inset@x.example"}

    async def test_a_new_day_looks_again(self, made: Ics, clock: Clock, wire: Wire) -> None:
        """The days in view have moved: the tag would hide what comes into view."""
        replica = Replica(made, "meetings")
        await replica.pull()
        clock.tick(timedelta(days=7))

        changed = await replica.pull()

        assert "if-none-match" not in wire.requests[-1].headers
        assert any(ref.key.startswith("weekly@x.example#202701") for ref in changed)

    async def test_one_bad_event_is_set_aside(self, made: Ics, server: FakeIcs) -> None:
        """It is named with its reason; all others are there, and it comes back when mended."""
        server.teams["oddball"] = vevent("oddball", "Tea", "DTSTART:some day")
        replica = Replica(made, "meetings")
        await replica.pull()

        assert [(one.key, one.why) for one in replica.aside] == [
            ("oddball", "DTSTART cannot be read")
        ]
        assert any(ref.key == "match@x.example" for ref in replica.held)

    async def test_an_event_without_name(self, made: Ics, server: FakeIcs) -> None:
        """Without a UID, or with one that no key can be, it is known by a digest alone."""
        server.teams["none"] = vevent("", "Nameless")
        server.teams["other"] = vevent("", "Nameless too")
        server.teams["odd"] = vevent("a#b" * 200, "Odd")
        replica = Replica(made, "meetings")
        await replica.pull()

        keys = [ref.key for ref in replica.held]
        assert len([key for key in keys if key.startswith("text-")]) == 2
        assert len([key for key in keys if key.startswith("uid-")]) == 1
        assert await replica.pull() == set()

    async def test_a_costly_series_is_one_row(self, made: Ics, server: FakeIcs) -> None:
        """A rule that nobody can follow is shown once, and the others are not late for it."""
        server.teams["bomb"] = vevent("bomb", "Bomb", more="RRULE:FREQ=SECONDLY\r\n")

        (bomb,) = (one for one in await meetings(made) if one.uid == "bomb")

        assert "repeats, not expanded" in bomb.note

    async def test_a_thousand_costly_series(
        self, made: Ics, server: FakeIcs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All together have a bound of their own: past it a series is one row, no event is lost."""
        monkeypatch.setattr("itday.connectors._ics_read.Purse", lambda left: Purse(left, rows=0))
        found = await meetings(made)

        weekly = [one for one in found if one.uid == "weekly@x.example"]
        assert any(one.note.startswith("repeats, not expanded") for one in weekly)
        assert {"INSET day", "Tea"} <= {one.title for one in found}

    async def test_no_time_is_left(self, made: Ics, monkeypatch: pytest.MonkeyPatch) -> None:
        """What could not be read in time is set aside and named: never taken for gone."""
        monkeypatch.setattr("itday.connectors._ics_read.READ_S", -1.0)
        replica = Replica(made, "meetings")
        await replica.pull()

        assert {one.key for one in replica.aside} >= {"weekly@x.example", "oddball"}
        assert {one.why for one in replica.aside} == {"not read: the calendar costs too much time"}

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "is empty"),
            ("hello", "not a calendar"),
            (f"{OPENS}{vevent('a', 'A')}", "cut off"),
            (OPENS + vevent("a", "A" * (6 << 20)) + CLOSES, "larger than 5 MB"),
            (OPENS + vevent("a", "A") * 20_001 + CLOSES, "more than 20,000 components"),
            (OPENS + "\r" * 500_001 + CLOSES, "more than 500,000 lines"),
        ],
        ids=["empty", "other", "cut", "large", "many", "lines"],
    )
    async def test_what_is_no_calendar(self, made: Ics, wire: Wire, text: str, why: str) -> None:
        """It is said, and what is held is kept: a good answer is not an empty one."""
        wire.answer = httpx.Response(200, text=text)

        with pytest.raises(BadReply, match=why):
            await meetings(made)

    async def test_years_of_events_cost_little(
        self, made: Ics, wire: Wire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is out of view by its dates alone is never parsed."""
        old = "".join(
            vevent(f"o{n}", "Old", f"DTSTART:2019{n % 12 + 1:02}01T100000Z",
                   f"DTEND:2019{n % 12 + 1:02}01T110000Z\r\n") for n in range(5_000)
        )  # fmt: skip
        ended = vevent("e", "Over", more="RRULE:FREQ=DAILY;UNTIL=20261101T000000Z\r\n").replace(
            "DURATION:PT1H", "DTEND:20261124T110000Z"
        )
        ended = ended.replace("20261124T", "20250901T")
        long = vevent("l", "Long", "DTSTART:20190101T100000Z").replace("PT1H", "P3W2DT99H999M")
        text = OPENS + old + ended + long + vevent("now", "Now") + CLOSES
        wire.answer = httpx.Response(200, text=text)
        parsed = []

        def counted(*given: Any) -> Any:
            parsed.append(given)
            return component(*given)

        monkeypatch.setattr("itday.connectors._ics_read.component", counted)

        assert [one.title for one in await meetings(made)] == ["Now"]
        assert len(parsed) == 1

    async def test_a_secret_address_is_shown_nowhere(
        self, clock: Clock, wire: Wire, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Neither in an error, nor in a log, nor in the check, whatever the server says of it."""
        caplog.handler.addFilter(shut := ScrubFilter())  # as the program's own log has it
        made = Ics(IcsConfig(), Setting(source=SOURCE, secret=Secret(HIDDEN), now=clock))
        texts = [await made.check(), repr(made), repr(vars(made))]
        assert str(wire.requests[-1].url) == HIDDEN
        for status in (301, 401, 403, 404, 410, 429, 500):
            wire.answer = httpx.Response(
                status, json={"message": f"no good: {HIDDEN} {KEY}"}, headers={"location": HIDDEN}
            )
            with pytest.raises(SourceError) as caught:
                await meetings(made)
            texts += [str(caught.value), repr(caught.value)]
        assert "HTTP Request" in caplog.text
        texts.append(caplog.text)
        caplog.handler.removeFilter(shut)
        await made.aclose()

        every = "\n".join(texts)
        assert KEY not in every
        assert "9f8e7d6c5b4a39281706" not in every
        assert SOURCE in every

    async def test_an_open_address_that_looks_secret(self, clock: Clock, wire: Wire) -> None:
        """Doctor's line says where it should be."""
        made = Ics(IcsConfig(url=HIDDEN), Setting(source=SOURCE, now=clock))

        assert "itday secret set" in await made.check()
        await made.aclose()

    @pytest.mark.parametrize(
        ("address", "asked"),
        [
            ("webcal://cal.example/a.ics", "https://cal.example/a.ics"),
            ("WEBCALS://cal.example/a.ics", "https://cal.example/a.ics"),
            ("webcal://127.0.0.1:8080/a.ics", "http://127.0.0.1:8080/a.ics"),
            (" https://cal.example/a.ics\n", "https://cal.example/a.ics"),
        ],
    )
    async def test_addresses(self, clock: Clock, wire: Wire, address: str, asked: str) -> None:
        """What calendars' pages offer to copy can be pasted as it is."""
        made = Ics(IcsConfig(), Setting(source=SOURCE, secret=Secret(address), now=clock))
        await meetings(made)
        await made.aclose()

        assert str(wire.requests[-1].url) == asked

    @pytest.mark.parametrize("secret", [None, "", "hunter2", "webcal:cal.example", "file:///etc/x"])
    async def test_no_address_at_all(self, clock: Clock, secret: str | None) -> None:
        """What is no address is said, never quoted."""
        kept = None if secret is None else Secret(secret)
        made = Ics(IcsConfig(), Setting(source=SOURCE, secret=kept, now=clock))

        with pytest.raises(AuthFailed, match="itday secret set here") as caught:
            await meetings(made)
        assert not secret or secret not in str(caught.value)

    async def test_an_address_in_the_clear(self, clock: Clock) -> None:
        """Whoever listens could read along."""
        made = Ics(IcsConfig(url="http://cal.example/a.ics"), Setting(source=SOURCE, now=clock))

        with pytest.raises(SettingsError, match="in the clear"):
            await meetings(made)

    async def test_a_password(self, clock: Clock, wire: Wire) -> None:
        """Sent as basic authentication; without one it says so."""
        config = IcsConfig(url="https://cal.example/a.ics", username="asmith")
        made = Ics(config, Setting(source=SOURCE, secret=Secret("pass-word"), now=clock))
        await meetings(made)
        await made.aclose()
        assert wire.requests[-1].headers["authorization"].startswith("Basic ")

        with pytest.raises(AuthFailed):
            await meetings(Ics(config, Setting(source=SOURCE, now=clock)))

    @pytest.mark.parametrize(
        "table", [{"url": "https://a.example/", "path": "x"}, {"username": "a"}]
    )
    def test_settings_that_contradict(self, table: Mapping[str, str]) -> None:
        """One place, and a login only where there is something to log in to."""
        with pytest.raises(ValidationError):
            IcsConfig.model_validate(table)

    @pytest.mark.parametrize(
        ("config", "wants"),
        [(IcsConfig(), True), (IcsConfig(url="https://a.example/"), False),
         (IcsConfig(path=Path("a.ics")), False),
         (IcsConfig(url="https://a.example/", username="a"), True)],
    )  # fmt: skip
    def test_who_needs_a_secret(self, config: IcsConfig, *, wants: bool) -> None:
        """The address itself, or a password."""
        assert Ics.wants_secret(config) is wants


class TestIcsFile(ConnectorContract):
    """The same calendar in a file."""

    connector = Ics

    @pytest.fixture
    def world(self, tmp_path: Path) -> Mapping[str, Any]:
        """The file."""
        (tmp_path / "school.ics").write_bytes(FakeIcs().text.encode())
        return {"path": "school.ics", "calendar": "Teams"}

    async def test_names(self, made: Ics) -> None:
        """A calendar names itself; one that does not is called as the settings say."""
        assert {one.calendar for one in await meetings(made)} == {"School, all", "Teams"}

    async def test_a_change_is_seen(self, made: Ics, tmp_path: Path) -> None:
        """By its content."""
        replica = Replica(made, "meetings")
        await replica.pull()
        text = FakeIcs().text.replace("SUMMARY:Tea", "SUMMARY:Coffee")
        (tmp_path / "school.ics").write_bytes(text.encode())

        assert {ref.key for ref in await replica.pull()} == {"oddball"}

    async def test_a_file_that_is_not_there(self, made: Ics, tmp_path: Path) -> None:
        """A share that is away is no empty calendar."""
        (tmp_path / "school.ics").unlink()

        with pytest.raises(Unavailable, match=r"school\.ics: cannot be read"):
            await meetings(made)

    async def test_a_file_that_may_not_be_read(
        self, made: Ics, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its rights are named."""

        def closed(*_: Any, **__: Any) -> Any:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", closed)

        with pytest.raises(Forbidden, match="rights"):
            await meetings(made)
