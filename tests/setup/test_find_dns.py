"""What the DNS says, asked over the wire: read, or one line; never a host that is none."""

from __future__ import annotations

from typing import Any

import dns.asyncresolver
import dns.resolver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.errors import Unavailable
from itday.sdk.origin import origin_of
from itday.setup._find_dns import Dns, Place, host_name
from tests.setup.names import Twist, name_server

ZONE = {
    ("school.example", "MX"): ["20 backup.school.example.", "10 mx.school.example."],
    ("_imaps._tcp.school.example", "SRV"): [
        "10 1 993 slow.school.example.", "0 1 993 light.school.example.",
        "0 9 1993 heavy.school.example.",
    ],
    ("_caldavs._tcp.school.example", "SRV"): ["0 0 443 ."],
    ("_caldavs._tcp.school.example", "TXT"): ['"path=/remote.php/dav/"'],
}  # fmt: skip


async def test_what_is_told_is_read() -> None:
    """Preference, priority and weight are kept; a dot is no service."""
    async with name_server(ZONE) as (place, _):
        asked = Dns(place)

        assert await asked.mx("school.example") == ["mx.school.example", "backup.school.example"]
        assert await asked.srv("_imaps", "school.example") == Place("heavy.school.example", 1993)
        assert await asked.srv("_caldavs", "school.example") is None
        assert await asked.path("school.example") == "/remote.php/dav/"
        assert await asked.mx("other.example") == []
        assert await asked.path("other.example") == ""


@pytest.mark.parametrize(
    ("twist", "said"),
    [
        pytest.param(lambda _: None, "the DNS does not answer", id="silent"),
        pytest.param(lambda answer: answer[:9], "the DNS", id="cut short"),
        pytest.param(lambda answer: answer[:2] + b"\x81\x85" + answer[4:], "the DNS", id="refused"),
        pytest.param(lambda answer: bytes(2) + answer[2:], "the DNS", id="of another question"),
        pytest.param(lambda answer: answer + b"\xff" * 99, "the DNS", id="with more behind it"),
    ],
)
async def test_no_good_answer_is_one_line(twist: Twist, said: str) -> None:
    """Within the time that was given."""
    async with name_server(ZONE, twist) as (place, _):
        with pytest.raises(Unavailable) as caught:
            await Dns(place, whole_s=0.3).mx("school.example")

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["path=evil", "path=//other.example/", "path=/a b", "path=/\x1b[2J", "way=/dav", ""]
)
async def test_a_path_that_is_none(text: str) -> None:
    """Is as if it were not told."""
    row = "".join(f"\\{ord(c):03d}" for c in text)
    zone = {("_caldavs._tcp.school.example", "TXT"): [f'"{row}"']}
    async with name_server(zone) as (place, _):
        assert await Dns(place).path("school.example") == ""


async def test_a_machine_without_a_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Says so in one line."""

    def none(*_: Any, **__: Any) -> Any:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.asyncresolver, "Resolver", none)

    with pytest.raises(Unavailable, match="the DNS gives no good answer"):
        await Dns().mx("school.example")


@pytest.mark.parametrize(
    "name",
    ["localhost.", "127.0.0.1", "[::1]", "10.0.0.1", "0x7f.1", "com.", "a..b.", "a_b\\046c.x y.",
     "evil.example/path.", "user@evil.example.", "evil.example:99.", "*.school.example."],
)  # fmt: skip
def test_what_is_no_host(name: str) -> None:
    """This machine, an address, one label, and what two readers may read in two ways."""
    assert host_name(name) == ""


@given(st.text(max_size=40) | st.from_regex(r"[a-z0-9.:/@\\-]{1,30}", fullmatch=True))
def test_whatever_stands_there(text: str) -> None:
    """A host that comes out is the host of an address made of it, and nothing else."""
    host = host_name(text)

    if host:
        origin = origin_of(f"https://{host}/x")
        assert origin is not None
        assert (origin.host, origin.port) == (host, 443)
        assert not origin.loopback
