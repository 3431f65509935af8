"""Choosing by what one uses: found with consent, filled in, agreed to, and tried as any other."""

from __future__ import annotations

from typing import Any

import pytest

from itday.config.settings import load
from itday.domain.errors import AuthFailed
from itday.domain.secret import Secret
from itday.setup import source
from itday.setup.desk import Desk
from itday.setup.draft import Planned
from itday.setup.find import Findings
from itday.setup.flow import DONE, talk
from itday.setup.presets import PRESETS, by_key
from itday.setup.step import NO, YES, Choose
from tests.setup.talking import BACK, DEFAULT, LEAVE, Led, lead

EMAIL = "dana@school.example"
CALENDAR = Planned(
    "caldav", "calendar", {"url": "https://cloud.school.example/dav/", "username": EMAIL}
)
MAIL = Planned("imap", "mail", {"host": "imap.school.example", "username": EMAIL})
STRANGE = MAIL._replace(
    answers={"host": "imap.other.example", "username": EMAIL}, warning="imap.other.example is odd."
)


@pytest.fixture
def tried(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Let every source answer; gives each host that was told a password, with the password."""
    told: list[tuple[str, str]] = []

    async def check(one: Any, secret: Secret | None = None) -> str:
        where = one.table.get("url") or one.table.get("host")
        told.append((str(where), secret.reveal() if secret else ""))
        if told[-1][1] == "wrong":
            raise AuthFailed("the server does not take the login", where=one.name)
        return "fine"

    monkeypatch.setattr(desk.runtime, "check", check)
    return told


def finding(desk: Desk, monkeypatch: pytest.MonkeyPatch, found: Findings) -> list[str]:
    """Let a look-up find this; gives what was looked up."""
    asked: list[str] = []

    async def look_up(email: str) -> Findings:
        asked.append(email)
        return found

    monkeypatch.setattr(desk, "look_up", look_up)
    return asked


def options(led: Led, place: int = 0) -> list[str]:
    """The values of one of the questions."""
    step = led.asked[place]
    assert isinstance(step, Choose)
    return [one.value for one in step.options]


async def test_nothing_is_asked_without_consent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question names who would be asked; no leads back to the list."""
    await desk.put(("me", "email"), EMAIL)
    asked = finding(desk, monkeypatch, Findings())
    led = await lead(source.add(desk), "+find", NO, "")

    assert asked == []
    assert "asks the DNS, https://school.example and" in led.prompts[1]
    led = await lead(source.add(desk), "+find", BACK)
    assert (asked, led.result) == ([], False)


async def test_both_that_were_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tried: list[tuple[str, str]]
) -> None:
    """One after the other, each host agreed to before its password is asked for."""
    await desk.put(("me", "email"), EMAIL)
    asked = finding(desk, monkeypatch, Findings((CALENDAR, MAIL), None, ("Found: two.",)))
    each = (YES, NO, NO)
    led = await lead(source.add(desk), "+find", YES, "+found", *each, "s1", NO, *each, "s2", NO)

    assert asked == [EMAIL]
    assert "Found: two." in led.text
    assert options(led, 2) == ["+found", "+found0", "+found1", "+other", ""]
    assert tried == [("https://cloud.school.example/dav/", "s1"), ("imap.school.example", "s2")]
    assert [one.name for one in load(desk.file).sources] == ["calendar", "mail"]
    assert "url: https://cloud.school.example/dav/\nusername: dana@school.example" in led.text
    agreed = led.prompts.index("Sign in there, at cloud.school.example?")
    assert agreed < led.prompts.index("Password or token of calendar")


async def test_a_host_that_is_not_the_domains(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tried: list[tuple[str, str]]
) -> None:
    """Is warned of; the first answer is no, and then each thing is asked for by hand."""
    await desk.put(("me", "email"), EMAIL)
    finding(desk, monkeypatch, Findings((STRANGE,)))
    led = await lead(
        source.add(desk), "+find", YES, "+found0",
        *(DEFAULT, "imap.school.example", DEFAULT, NO, NO, "s", NO),
    )  # fmt: skip

    assert "imap.other.example is odd." in led.text
    assert tried == [("imap.school.example", "s")]


async def test_whose_the_mail_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product that takes the domain's mail; something else leads to the whole list, as back."""
    finding(desk, monkeypatch, Findings((), by_key("google"), ("Found: Google.",)))
    led = await lead(source.add(desk), "+find", EMAIL, YES, "google", LEAVE)
    assert options(led, 3) == ["google", "+other", ""]

    for other in ("+other", BACK):
        led = await lead(source.add(desk), "+find", EMAIL, YES, other, "")
        assert options(led, 4) == options(led, 0)


async def test_nothing_was_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and the whole list is there again."""
    finding(desk, monkeypatch, Findings(said=("school.example does not tell.",)))
    led = await lead(source.add(desk), "+find", EMAIL, YES, "")

    assert "does not tell" in led.text
    assert options(led, 3) == options(led, 0)


async def test_what_is_no_domain_is_asked_again(desk: Desk) -> None:
    """Where no address is known yet."""
    led = await lead(source.add(desk), "+find", LEAVE)
    ask = led.asked[-1]

    assert not isinstance(ask, Choose)
    assert ask.check("nonsense") != ""
    assert ask.check("school.example") == ""


async def test_a_product_of_two_sources(desk: Desk, tried: list[tuple[str, str]]) -> None:
    """Nextcloud: its address is asked for once; what is known is filled in, the rest is asked."""
    await desk.put(("me", "email"), EMAIL)
    led = await lead(
        source.add(desk), "nextcloud", "https://cloud.school.example/apps/",
        *(YES, NO, NO, "s1", NO),
        *("imap.school.example", DEFAULT, NO, NO, "s2", NO),
    )  # fmt: skip

    assert "app password of Nextcloud" in led.text
    calendar, mail = load(desk.file).sources
    assert calendar.table == {
        "url": "https://cloud.school.example/remote.php/dav/", "username": "dana",
    }  # fmt: skip
    assert mail.table == {"host": "imap.school.example", "username": EMAIL}
    assert [secret for _, secret in tried] == ["s1", "s2"]


async def test_one_password_for_both(desk: Desk, tried: list[tuple[str, str]]) -> None:
    """Where a product has one login, the second source may take the first one's."""
    await desk.put(("me", "email"), EMAIL)
    led = await lead(
        source.add(desk), "fastmail", YES, NO, NO, "app", NO, YES, NO, NO, DEFAULT, NO
    )  # fmt: skip

    assert "The same password as for calendar?" in led.prompts
    assert [secret for _, secret in tried] == ["app", "app"]


async def test_the_first_given_up_the_second_goes_on(
    desk: Desk, tried: list[tuple[str, str]]
) -> None:
    """A source that will not work does not take the other one with it."""
    await desk.put(("me", "email"), EMAIL)
    led = await lead(
        source.add(desk), "fastmail", YES, NO, NO, "wrong", "drop", YES, NO, NO, "app", NO
    )  # fmt: skip

    assert led.result is True
    assert "The same password as for calendar?" not in led.prompts
    assert [one.name for one in load(desk.file).sources] == ["mail"]


async def test_left_in_the_first_of_two(desk: Desk, tried: list[tuple[str, str]]) -> None:
    """The next start goes on with it, by hand, and then with the second."""
    await desk.put(("me", "email"), EMAIL)
    await lead(source.add(desk), "fastmail", YES, LEAVE)
    again = Desk(desk.runtime)
    led = await lead(
        source.resume(again), DEFAULT, DEFAULT, NO, NO, "s1", NO, YES, NO, NO, "s2", NO
    )  # fmt: skip

    assert led.result is True
    assert [one.name for one in load(desk.file).sources] == ["calendar", "mail"]


async def test_left_in_the_first_of_two_and_given_up(desk: Desk) -> None:
    """Both are: neither is offered again, and what is begun then is nothing of theirs."""
    await desk.put(("me", "email"), EMAIL)
    await lead(source.add(desk), "fastmail", YES, LEAVE)
    led = await lead(talk(Desk(desk.runtime)), NO, DONE)
    assert "Go on with the source calendar" in led.prompts[0]
    assert not Desk(desk.runtime).draft.begun

    await lead(source.add(desk), "fastmail", LEAVE)
    desk.draft.start("todotxt")
    desk.draft.forget()
    assert not desk.draft.begun


async def test_a_product_by_its_name(desk: Desk) -> None:
    """As `itday setup nextcloud`; back from its question is out of it."""
    led = await lead(source.add(desk, "nextcloud"), "cloud.school.example", LEAVE)
    assert desk.draft.type == "caldav"

    led = await lead(source.add(desk, "nextcloud"), BACK)
    assert led.result is False


async def test_names_that_are_taken(desk: Desk, tried: list[tuple[str, str]]) -> None:
    """A second account of the same product is called otherwise, without a question."""
    await desk.put(("me", "email"), EMAIL)
    for _ in range(2):
        await lead(source.add(desk), "gmail", YES, NO, NO, "s", NO)

    assert [one.name for one in load(desk.file).sources] == ["mail", "mail2"]


async def test_back_out_of_a_product(desk: Desk) -> None:
    """From its first question to the list; from its first source out of all of it."""
    await desk.put(("me", "email"), EMAIL)
    led = await lead(source.add(desk), "rt", BACK, "")
    assert led.result is False

    led = await lead(source.add(desk), "fastmail", BACK)
    assert (led.result, desk.draft.begun) == (False, False)
    assert "Nothing of it was kept." in led.text


@pytest.mark.parametrize("row", PRESETS, ids=lambda row: str(row.key))
async def test_every_product_can_be_begun(desk: Desk, row: Any) -> None:
    """Up to the first question of its first source."""
    await desk.put(("me", "email"), EMAIL)
    led = await lead(
        source.add(desk), row.key, *["cloud.school.example"] * len(row.asks), LEAVE
    )  # fmt: skip

    assert desk.draft.begun
    assert len(led.asked) == 2 + len(row.asks)
