"""Addresses that two readers could read in two ways are none."""

from __future__ import annotations

import pytest

from itday.domain.errors import SettingsError
from itday.sdk.origin import Origin, allowed, join, link, origin_of, shown_host


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Desk.Example/x", Origin("https", "desk.example", 443)),
        ("HTTPS://desk.example:443", Origin("https", "desk.example", 443)),
        ("http://127.0.0.1:8080?x", Origin("http", "127.0.0.1", 8080)),
        ("https://[2001:DB8:0::1]/", Origin("https", "2001:db8::1", 443)),
    ],
)
def test_plain_addresses(url: str, origin: Origin) -> None:
    """Case and a default port make no other origin."""
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "", "desk.example", "//desk.example", "ftp://desk.example", "https://", "https:///x",
        "https://u@desk.example", "https://u:p@desk.example", "https://desk.example.",
        "https://a..b", f"https://{'a' * 64}.example", "https://-a.b", "https://a-.b",
        "https://0177.0.0.1", "https://2130706433", "https://0x7f.1", "https://127.1",
        "https://1.2.3.4.5", "https://desk.example:0", "https://desk.example:65536",
        "https://desk.example:", "https://desk.example:8x", "https://désk.example", "https://a b",
        "https://desk.example\\@evil", "https://desk.example/\n", "https://[::1", "https://[::g]",
        "https://[fe80::1%25eth0]", "https://a%2eb", " https://desk.example",
        "https://x/" + "a" * 9000,
    ],
)  # fmt: skip
def test_other_addresses_are_none(url: str) -> None:
    """User names, odd numbers, odd hosts, control characters: refused rather than interpreted."""
    assert origin_of(url) is None


@pytest.mark.parametrize(
    ("base", "url", "joined"),
    [
        ("https://x/api", "", "https://x/api"),
        ("https://x/api", "t/5", "https://x/api/t/5"),
        ("https://x/api/", "t/5", "https://x/api/t/5"),
        ("https://x/api", "/dav/a.ics", "https://x/dav/a.ics"),
        ("https://x", "t", "https://x/t"),
        ("https://x/api", "?page=2", "https://x/api?page=2"),
        ("https://x/api?k=1", "t", "https://x/api/t"),
        ("https://x/api", "https://y/z", "https://y/z"),
        ("https://x/api", "../../../t", "https://x/t"),
        ("https://x/api", "//x/t", None),
        ("https://x/api", "http:t", None),
        ("https://x/api", "a b", None),
        ("https://x/api", "\\\\y", None),
        ("https://x/api", "javascript:x", None),
    ],
)
def test_joining(base: str, url: str, joined: str | None) -> None:
    """Links are below the base, its host where they start with a slash, or wherever they say."""
    assert join(base, url) == joined


def test_a_link_is_relative_to_its_page() -> None:
    """As in a browser: the last part of the page's path is replaced."""
    assert link("https://x/a/b?c", "d") == "https://x/a/d"
    assert link("https://x/a/b?c", "?d") == "https://x/a/b?d"


@pytest.mark.parametrize("url", ["https://[", "https://[x]/", "http://a]b/", "x://["])
def test_a_link_with_a_bad_bracket_is_none(url: str) -> None:
    """The standard library raises at these: a server may answer them."""
    assert link("https://x/a", url) is None


@pytest.mark.parametrize(
    "url", ["http://localhost", "http://127.0.0.9", "http://[::1]", "https://x"]
)
def test_allowed(url: str) -> None:
    """Https anywhere, http on this machine."""
    assert allowed(url, setting="base_url") == origin_of(url)


@pytest.mark.parametrize(
    "url", ["http://x", "http://10.0.0.1", "http://127.0.0.1.nip.example", "https://x/#y"]
)
def test_not_allowed(url: str) -> None:
    """Anything else would send the login in the clear, or is no address."""
    with pytest.raises(SettingsError, match="desk: base_url"):
        allowed(url, setting="base_url", where="desk")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://u:SEKRET@evil.example:8/x", "evil.example:8"),
        ("//evil.example", "evil.example"),
        ("https://\x1b[31mevil\u202e", "evil"),
        ("nothing", "an address that cannot be read"),
        ("https://" + "a" * 999, "a" * 79 + "…"),
    ],
)
def test_the_host_in_an_error_is_clean(url: str, host: str) -> None:
    """No login, no control characters, no kilometre."""
    assert shown_host(url) == host
