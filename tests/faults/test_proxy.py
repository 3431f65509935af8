"""The proxy itself: it passes on, breaks on command, and ends by itself."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.faults import breaks
from tests.faults.http_row import refusing
from tests.faults.proxy import PATIENCE_S, FaultProxy, HttpTalk
from tests.faults.served import HttpStandIn


def _echo(request: httpx.Request) -> httpx.Response:
    """Say what was asked."""
    return httpx.Response(200, text=f"{request.method} {request.content.decode()}")


@pytest.fixture
def standin() -> Iterator[HttpStandIn]:
    """A server that says what it was asked."""
    made = HttpStandIn(_echo)
    yield made
    made.close()


def test_it_breaks_and_mends(standin: HttpStandIn) -> None:
    """Passed on, refused, reset, shut, and passed on again, on one port."""
    proxy = FaultProxy(HttpTalk, standin.port)
    proxy.start()
    url = f"http://127.0.0.1:{proxy.port}/"

    assert httpx.post(url, content="a").text == "POST a"
    proxy.fault = refusing(418)
    assert httpx.get(url).status_code == 418
    proxy.fault = breaks.reset
    with pytest.raises(httpx.TransportError):
        httpx.get(url)
    proxy.fault = None
    proxy.shut()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    proxy.listen()
    assert httpx.get(url).text == "GET "
    assert proxy.asked == ["POST /", "GET /", "GET /", "GET /"]
    proxy.stop()
    assert not proxy.is_alive()


def test_it_ends_by_itself(standin: HttpStandIn) -> None:
    """After a set count of questions nobody listens, whoever forgot to stop it."""
    proxy = FaultProxy(HttpTalk, standin.port, most=2)
    proxy.start()
    url = f"http://127.0.0.1:{proxy.port}/"

    answers = [httpx.get(url).status_code for _ in range(2)]
    with pytest.raises(httpx.TransportError):
        httpx.get(url)
    proxy.join(PATIENCE_S)

    assert answers == [200, 200]
    assert not proxy.is_alive()
