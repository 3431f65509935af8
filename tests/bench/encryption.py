"""What encryption at rest costs: the first frame, a note, a commit, a listing.

In a session that has a Secret Service (`tests/live/peers/keyring_session.sh make bench`) the key
comes from there, as it does for people; else from the environment, which leaves the keyring out.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from itday.config import profile_key, secrets
from itday.config.paths import paths
from itday.config.profile_key import ProfileKey
from itday.store import cache, cipher, rows
from itday.store.store import Store
from itday.sync import encryption
from itday.sync.unlock import DATABASES
from tests.bench import measure
from tests.bench.measure import Figure, command_time, compare, first_frame, itday, timed
from tests.bench.programs import COUNT, MARKERS
from tests.bench.sample import SOURCE, fill_home, store, tickets

FEED = cache.FeedKey(SOURCE, "tickets", "ticket")
KEY = ProfileKey(b"k" * 32)
SESSION = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")


def _homes(folder: str) -> tuple[Path, Path, str]:
    """A plain home and an encrypted one with the same in it; and where the key comes from."""
    plain, sealed = Path(folder) / "plain", Path(folder) / "sealed"
    for home in (plain, sealed):
        os.environ["ITDAY_HOME"] = str(home)
        fill_home(home, COUNT)
    measure.MORE = {name: os.environ[name] for name in SESSION if name in os.environ}
    if secrets.backend().usable:
        measure.MORE["PYTHON_KEYRING_BACKEND"] = ""
        profile_key.keep("default", KEY)
        source = "key from the keyring"
    else:
        measure.MORE = {secrets.variable(profile_key.NAME): KEY.reveal().hex()}
        source = "key from the environment"
    encryption.encrypt(paths(), KEY)
    return plain, sealed, source


def costs() -> Iterator[Figure]:
    """Each against the same unencrypted."""
    if not cipher.possible():
        return
    with tempfile.TemporaryDirectory() as folder:
        plain, sealed, source = _homes(folder)
        try:
            yield from _programs(plain, sealed, source)
        finally:
            measure.MORE = {}
        yield from _stores(plain, sealed)


def _programs(plain: Path, sealed: Path, source: str) -> Iterator[Figure]:
    ratio, ours, base = compare(
        lambda: first_frame(itday(), MARKERS, sealed).seconds,
        lambda: first_frame(itday(), MARKERS, plain).seconds,
    )
    says = f"{ours * 1e3:.0f} ms to {base * 1e3:.0f} ms, {source}"
    yield Figure("first frame, encrypted / plain", ratio, 1.4, True, says)
    ratio, ours, base = compare(
        lambda: command_time(itday("note", "toner is low"), sealed),
        lambda: command_time(itday("note", "toner is low"), plain),
    )
    says = f"{ours * 1e3:.0f} ms to {base * 1e3:.0f} ms, {source}"
    yield Figure("itday note, encrypted / plain", ratio, 2.5, True, says)


def _stores(plain: Path, sealed: Path) -> Iterator[Figure]:
    """Commits one by one, and a pane of 200 rows; in this process."""
    taken: dict[str, list[tuple[float, float]]] = {"commit": [], "pane": []}
    for home in (sealed, plain):
        os.environ["ITDAY_HOME"] = str(home)
        cipher.hold(KEY.drawn(DATABASES), sealed / "default", encrypting=False)
        with Store(paths().cache, paths().data) as into:
            pages = [partial(store, [row], FEED, into) for row in tickets(200)]
            commit = statistics.median(timed(page) for page in pages)
            read = partial(into.read_now, rows.listing, rows.Scope("ticket"))
            pane = statistics.median(timed(read) for _ in range(50))
        taken["commit"].append((commit, 0))
        taken["pane"].append((pane, 0))
    for name, what, target in (
        ("commit", "a page of one ticket, encrypted / plain", 1.5),
        ("pane", "pane of 200 rows, encrypted / plain", 1.5),
    ):
        (ours, _), (base, _) = taken[name]
        says = f"{ours * 1e3:.2f} ms to {base * 1e3:.2f} ms"
        yield Figure(what, ours / base, target, True, says)
