"""When a sign-in to Microsoft ends, as far as it can be known without asking anybody."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from itday.connectors.microsoft365 import Microsoft365
from itday.domain.secret import Secret
from itday.sdk.connector import Setting
from itday.sdk.tokens import MemoryTokens
from tests.conftest import MORNING
from tests.connectors.graph_tokens import kept

ENDS = datetime(2026, 12, 24, 12, tzinfo=UTC)
PERSON = {"tenant": "fernhill.example", "client_id": "app"}


def microsoft(place: MemoryTokens, home: Path, **table: object) -> Microsoft365:
    """The connector with a sign-in."""
    setting = Setting(source="school", now=lambda: MORNING, home=home, tokens=place)
    return Microsoft365(Microsoft365.Config.model_validate({**PERSON, **table}), setting)


def certificate(file: Path) -> None:
    """A certificate that ends on Christmas Eve."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "itday")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(ENDS - timedelta(days=90))
        .not_valid_after(ENDS)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))


async def test_microsoft_counts_from_the_last_use(tmp_path: Path) -> None:
    """Ninety days after msal last got a refresh token, the newest of several."""
    place, now = MemoryTokens(), int(time.time())
    cache = json.loads(kept("t").reveal())
    cache["RefreshToken"]["r"]["last_modification_time"] = "1000"
    cache["RefreshToken"]["s"] = {"secret": "r2", "last_modification_time": str(now)}
    place.write(Secret(json.dumps(cache)))

    found = await microsoft(place, tmp_path).ends()

    assert found is not None
    assert found.at == datetime.fromtimestamp(now, UTC) + timedelta(days=90)
    assert "itday signin school" in found.why


@pytest.mark.parametrize("when", [None, "soon"])
async def test_microsoft_does_not_guess(tmp_path: Path, when: str | None) -> None:
    """Nobody signed in, or a cache that does not say."""
    place = MemoryTokens()
    assert await microsoft(place, tmp_path).ends() is None
    cache = json.loads(kept("t").reveal())
    if when:
        cache["RefreshToken"]["r"]["last_modification_time"] = when
    place.write(Secret(json.dumps(cache)))
    assert await microsoft(place, tmp_path).ends() is None


async def test_an_application_lasts_as_long_as_its_certificate(tmp_path: Path) -> None:
    """It is read from the file; a client secret's end only the portal knows."""
    app = {"sign_in": "app", "areas": ["risk"]}
    with_file = {**app, "certificate": "itday.pem"}
    assert await microsoft(MemoryTokens(), tmp_path, **app).ends() is None
    assert await microsoft(MemoryTokens(), tmp_path, **with_file).ends() is None
    (tmp_path / "itday.pem").write_text("no certificate")
    assert await microsoft(MemoryTokens(), tmp_path, **with_file).ends() is None
    certificate(tmp_path / "itday.pem")

    found = await microsoft(MemoryTokens(), tmp_path, **with_file).ends()

    assert found is not None
    assert found.at == ENDS
    assert "its certificate ends" in found.why
