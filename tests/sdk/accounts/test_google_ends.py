"""When a sign-in to Google ends, as far as it can be known without asking anybody."""

from __future__ import annotations

from datetime import timedelta

from itday.connectors.google import Google
from itday.domain.secret import Secret
from itday.sdk.accounts._google_kept import Kept
from itday.sdk.connector import Setting
from itday.sdk.tokens import MemoryTokens
from tests.conftest import MORNING


def google(place: MemoryTokens, table: dict[str, object] | None = None) -> Google:
    """The connector with a sign-in."""
    setting = Setting(source="school", now=lambda: MORNING, tokens=place)
    return Google(Google.Config.model_validate(table or {"client_id": "c1"}), setting)


async def test_google_says_it_or_six_months_pass() -> None:
    """What it granted for a week ends then; else the last use counts."""
    place = MemoryTokens()
    assert await google(place).ends() is None
    sign_in = Kept(token="t", until=MORNING, renew="r", renew_until=MORNING + timedelta(days=7))
    place.write(Secret(sign_in.model_dump_json()))
    found = await google(place).ends()
    assert found is not None
    assert found.at == MORNING + timedelta(days=7)
    assert "granted" in found.why

    sign_in = sign_in.model_copy(update={"renew_until": None})
    place.write(Secret(sign_in.model_dump_json()))
    found = await google(place).ends()
    assert found is not None
    assert found.at == MORNING + timedelta(days=180)


async def test_a_service_account_does_not_end() -> None:
    """As far as is known here: only the Cloud console knows how long its key lasts."""
    place = MemoryTokens()
    place.write(Secret(Kept(token="t", until=MORNING).model_dump_json()))
    table: dict[str, object] = {"sign_in": "service", "admin": "a@fernhill.example"}

    assert await google(place, table).ends() is None
