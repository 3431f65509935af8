"""What a source can do about an account, from the cockpit: chosen, agreed to, in the outbox."""

from __future__ import annotations

import pytest

from itday.store import feeds, outbox
from itday.ui.acts.responding import LETTERS
from itday.ui.keys import ACTS
from tests.ui.stage import Stage, screen_text, settle

BIG = (120, 40)


def able(stage: Stage, *verbs: str) -> None:
    """Let the source of alerts carry these out."""
    stage.runtime.store.write_now(
        feeds.describe_source, "alerts", "alerts_file", write=True, verbs=verbs
    )


async def pressed(stage: Stage, *keys: str) -> list[str]:
    """What the screen said after each key, and at last after all was carried out."""
    app = stage.app()
    said: list[str] = []
    async with app.run_test(size=BIG) as pilot:
        await settle(pilot)
        for key in ("1", *keys):
            await pilot.press(key)
            await settle(pilot)
            said.append(screen_text(app))
        said.append("\n".join(str(toast.message) for toast in app._notifications))
    return said


def sent(stage: Stage) -> list[tuple[str, str]]:
    """What waits to be sent: verb and thing."""
    letters = stage.runtime.store.read_now(outbox.waiting)
    return [(letter.verb, letter.ref.key) for letter in letters]


async def test_signing_an_account_out(full: Stage) -> None:
    """Chosen by its letter, told what it means, and sent only after a yes."""
    able(full, "revoke-sessions", "disable-account")
    said = await pressed(full, "j", "K", "s", "y")

    assert "sign the account out everywhere" in said[2]
    assert "enable the account" not in said[2]
    assert "signed out on every device" in said[3]
    assert [verb for verb, _ in sent(full)] == ["revoke-sessions"]
    assert "O shows whether it was sent" in said[-1]


@pytest.mark.parametrize("keys", [("enter",), ("n",), ("escape",)])
async def test_the_answer_is_no_unless_it_is_yes(full: Stage, keys: tuple[str, ...]) -> None:
    """Enter alone disables nobody."""
    able(full, "disable-account")
    said = await pressed(full, "j", "K", "d", *keys)
    assert "no, do nothing" in said[3]

    assert sent(full) == []


async def test_an_account_is_disabled_once(full: Stage) -> None:
    """However many of the marked alerts are about it; risk is judged of each."""
    able(full, "disable-account", "dismiss-risk")
    await pressed(full, *["space"] * 5, "K", "d", "y")
    assert len(sent(full)) == 2
    await pressed(full, *["space"] * 5, "K", "r", "y")

    judged = [key for verb, key in sent(full) if verb == "dismiss-risk"]
    assert sorted(judged) == ["a0", "a1", "a2", "a3", "a4"]


async def test_an_alert_without_an_account(full: Stage) -> None:
    """The most severe one here names none: that is said, and nothing opens."""
    able(full, "disable-account")
    assert "names no account" in (await pressed(full, "K"))[-1]


async def test_where_the_source_can_do_nothing(full: Stage) -> None:
    """The key says why, and nothing opens."""
    able(full)
    said = await pressed(full, "K")

    assert "not done" in said[-1]
    assert "What is to be done" not in said[1]


async def test_it_is_about_alerts(full: Stage) -> None:
    """A ticket has no account to disable."""
    able(full, "disable-account")
    assert "only alerts are about accounts" in (await pressed(full, "2", "K"))[-1]


def test_each_has_a_letter_of_its_own() -> None:
    """None of them one that moves the cursor; the key has a command that does the same."""
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert not set(LETTERS.values()) & set("jkgGny")
    assert ACTS["respond"].command == "itday do revoke-sessions"
