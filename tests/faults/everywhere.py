"""The faults that come before any protocol: names, doors, lines, certificates; and what is odd."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from itday.config.paths import paths
from itday.store.database import Db, atomic
from itday.store.store import Store
from tests.faults import breaks
from tests.faults.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.stage import Stage


def nameless(stage: Stage) -> None:
    """No name can be looked up."""

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    stage.monkeypatch.setattr(socket, "getaddrinfo", unknown)


def named(stage: Stage, genuine: Callable[..., Any] = socket.getaddrinfo) -> None:
    """Names can be looked up again."""
    stage.monkeypatch.setattr(socket, "getaddrinfo", genuine)


def trusted(stage: Stage) -> None:
    """The server has its good certificate again."""
    stage.proxy.listen(stage.authority.server("localhost"))


def forgotten(stage: Stage) -> None:
    """The place to go on from is no longer what the connector wrote."""

    def spoil(db: Db) -> None:
        with atomic(db):
            db.execute('UPDATE main.feed SET cursor = \'{"v": 0, "odd\' WHERE cursor IS NOT NULL')

    places = paths()
    with Store(places.cache, places.data) as store:
        store.write_now(spoil)


EVERYWHERE: Sequence[Cell] = (
    Cell(no=1, name="dns", shows="failed", begin=nameless, end=named),
    Cell(no=2, name="refused", shows="failed", begin=lambda stage: stage.proxy.shut(),
         end=lambda stage: stage.proxy.listen()),
    Cell(no=3, name="reset", shows="failed", fault=lambda: breaks.reset),
    Cell(no=4, name="cut", shows="failed", fault=lambda: breaks.cut),
    Cell(no=6, name="drip", shows="failed", brief=True, fault=lambda: breaks.drip),
    Cell(no=7, name="hang", shows="failed", brief=True, fault=lambda: breaks.hang),
    Cell(no=8, name="wrong-host", shows="failed", says="for another host", tls=True, end=trusted,
         begin=lambda stage: stage.proxy.listen(stage.authority.server("mail.school.example"))),
    Cell(no=8, name="expired", shows="failed", says="has expired", tls=True, end=trusted,
         begin=lambda stage: stage.proxy.listen(stage.authority.server("localhost", days=-1))),
    Cell(no=8, name="self-signed", shows="failed", says="self-signed", tls=True, end=trusted,
         begin=lambda stage: stage.proxy.listen(
             stage.authority.server("localhost", signed=False))),
    Cell(no=13, name="expired-at-server", shows="fresh",
         begin=lambda stage: stage.row.expire()),
    Cell(no=13, name="odd-cursor", shows="fresh", begin=forgotten),
    Cell(no=18, name="unknown-words", shows="fresh", begin=lambda stage: stage.row.unknown()),
    Cell(no=23, name="hostile", shows="fresh", begin=lambda stage: stage.row.hostile()),
)  # fmt: skip
