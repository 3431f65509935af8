"""Retention: what is past its limit goes wholly, what is on hold stays, the chain verifies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from itday.config import rules
from itday.domain.alert import Alert, AlertStatus
from itday.domain.message import Message
from itday.domain.person import Person
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Close, Jot, Log
from itday.domain.verbs.kept import KeepCase
from itday.store import draft, history, own, privacy, register
from itday.store.cache import FeedKey
from itday.store.database import Db, connect, prepare
from itday.store.decide import Circumstance
from tests.samples import NOW, sample
from tests.store.desk import ask, page

FEED = FeedKey("s", "alerts", "alert")
RETENTION = rules.load().retention
ME = Circumstance("DPO", NOW, "retention")
ANN = Person(name="Ann Quillerby", email="a.quillerby@school.example", login="aquillerby")
OLD = NOW - timedelta(days=400)
NAMES = (b"Quillerby", b"quillerby", b"198.51.100.77")


def alert(key: str, **more: Any) -> Alert:
    """An alert of Ann's, more than a year old."""
    told: dict[str, Any] = {
        "title": "Odd sign-in of Ann Quillerby",
        "created_time": OLD,
        "status": AlertStatus.RESOLVED,
        "verdict": "false_positive",
        "comment": "Ann Quillerby's new phone",
        "raw": b'{"user": "a.quillerby@school.example"}',
        "src_endpoint": {"ip": "198.51.100.77", "country": "GB", "city": "Leeds"},
    } | more
    return Alert(ref=Ref("s", "alert", key), user=ANN, types=("newCountry",), **told)


def fill(db: Db) -> None:
    """Old alerts, a case, a note, mail; and what was decided on them."""
    page(db, alert("old"), feed=FEED, now=OLD.timestamp())
    page(db, alert("open", status=AlertStatus.NEW, verdict=None), feed=FEED, now=OLD.timestamp())
    ref = Ref("s", "alert", "open")
    ask(db, Close(ref=ref, verdict="benign_positive", reason="Ann Quillerby said"), mode="local")
    case = Ref(DESK, "case", "c-1")
    fields = {
        "title": "Ann Quillerby: odd", "reason": "Quillerby", "status": "closed",
        "verdict": "false_positive", "alerts": [["s", "alert", "old"]],
    }  # fmt: skip
    ask(db, KeepCase(ref=case, fields=fields))
    ask(db, Jot(ref=Ref(DESK, "note", "n"), text="Quillerby was late", at=OLD.isoformat()))
    mail = Message(ref=Ref("m", "message", "1"), title="Hello", sender=ANN, date=OLD)
    page(db, mail, feed=FeedKey("m", "mail", "message"))


LATER = NOW + timedelta(days=800)
"""When all of it is past its limit."""


def test_nothing_is_left_past_its_limit(db: Db) -> None:
    """By each rule; what was purged is counted, and the ledger says so."""
    fill(db)

    counts = privacy.purge(db, RETENTION, LATER, ME)

    assert counts == {
        "alert_raw_days": 2, "alert_personal_days": 2, "case_personal_days": 1, "mail_days": 1,
        "note_days": 1,
    }  # fmt: skip
    assert not any(privacy.due(db, RETENTION, LATER).values())
    assert register.verify(db) == []
    (last,) = db.execute("SELECT body FROM desk.ledger_content ORDER BY id DESC LIMIT 1").fetchone()
    assert '"verb":"purge"' in last
    assert privacy.purge(db, RETENTION, LATER, ME) == dict.fromkeys(counts, 0)


def test_no_page_of_either_file_has_a_name(tmp_path: Path) -> None:
    """Neither the stores nor their journals."""
    cache, desk = tmp_path / "cache.db", tmp_path / "desk.db"
    prepare(cache, desk)
    db = connect(cache, desk)
    fill(db)
    privacy.purge(db, RETENTION, LATER, ME)

    files = [file for file in tmp_path.iterdir() if file.is_file()]
    found = {
        f"{file.name}: {name!r}" for file in files for name in NAMES if name in file.read_bytes()
    }
    db.close()

    assert found == set()


def test_figures_outlive_the_names(db: Db) -> None:
    """Times, kinds and verdicts stay; one account is still one account."""
    fill(db)
    before = history.past(db)

    privacy.purge(db, RETENTION, LATER, ME)

    after = history.past(db)
    assert [one[:6] for one in after] == [one[:6] for one in before]
    logins = {row[0] for row in db.execute(
        "SELECT json_extract(body, '$.user.login') FROM desk.alert_history"
    )}  # fmt: skip
    assert len(logins) == 1
    assert logins.pop().startswith("person-")


def test_what_is_recent_or_an_incident_stays(db: Db) -> None:
    """A confirmed compromise is kept with the incident log."""
    page(db, alert("real", verdict="true_positive"), feed=FEED, now=OLD.timestamp())

    counts = privacy.purge(db, RETENTION, LATER, ME)

    assert counts["alert_personal_days"] == 0
    assert counts["alert_raw_days"] == 1
    for key in ("decided", "spared"):
        page(db, alert(key), feed=FEED, now=OLD.timestamp())
    told = {"title": "t", "verdict": "true_positive", "alerts": [["s", "alert", "decided"]]}
    ask(db, KeepCase(ref=Ref(DESK, "case", "c-9"), fields=told))
    left = {ref.key for ref in privacy.due(db, RETENTION, LATER)["alert_personal_days"]}
    assert left == {"spared"}
    fill(db)
    assert privacy.due(db, RETENTION, OLD + timedelta(days=1))["alert_personal_days"] == []


def test_what_is_on_hold_survives(db: Db) -> None:
    """By itself, or because a log entry on legal hold is about it; let go, it goes."""
    fill(db)
    old, open_ = Ref("s", "alert", "old"), Ref("s", "alert", "open")
    privacy.hold(db, open_, ME)
    fields = {"about": [list(old)], "legal_hold": True}
    entry = Log(
        ref=Ref(DESK, "log", "INC-2026-001"), title="x", aware_at=NOW.isoformat(), fields=fields
    )
    ask(db, entry)
    assert privacy.held(db) >= {old, open_, entry.ref}

    assert privacy.purge(db, RETENTION, LATER, ME)["alert_personal_days"] == 0
    assert history.raw(db, old) is not None

    privacy.hold(db, open_, ME, release=True)
    assert privacy.purge(db, RETENTION, LATER, ME)["alert_personal_days"] == 1


def test_the_inventory_counts_what_is_held(db: Db) -> None:
    """How many, how old, how long, how many past it."""
    fill(db)

    found = {one.rule: one for one in privacy.inventory(db, RETENTION, LATER) if one.rule}

    assert found["alert_raw_days"].held == 2
    assert found["alert_raw_days"].oldest == OLD.timestamp()
    assert (found["mail_days"].days, found["mail_days"].past) == (30, 1)
    assert found["incident_days"].held == 0


def test_what_no_rule_limits_is_counted_too(db: Db) -> None:
    """Each table that may name somebody, with until when it is kept."""
    fill(db)
    before = {one.what: one.held for one in privacy.inventory(db, RETENTION, LATER)}
    own.save(db, sample("series", "x", "desk"))
    own.save(db, sample("topic", "y", "desk"))
    draft.keep(db, "note", "Ask Ann Oakes", LATER.timestamp())

    found = {one.what: one for one in privacy.inventory(db, RETENTION, LATER)}

    agendas = "series of meetings and what is on their agendas"
    assert found[agendas].held == before[agendas] + 2
    assert found["drafts"].held == 1
    assert all(one.days or one.until for one in found.values())


def test_files_of_notes_are_counted(tmp_path: Path) -> None:
    """Below the folder, however deep; a folder that is not there has none."""
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "day.md").write_text("Ann Oakes")
    (tmp_path / "list.txt").write_text("x")

    assert privacy.note_files(tmp_path).held == 1
    assert privacy.note_files(tmp_path / "gone").held == 0


def test_a_case_that_was_only_taken_on_goes_with_its_alerts(db: Db) -> None:
    """Nobody closed it: its alerts ended at their source. While one is open it stays."""
    fill(db)
    for key in ("old", "open"):
        ref = Ref(DESK, "case", f"c-{key}")
        fields = {"title": "Ann Quillerby: odd", "status": "acknowledged", "owner": "Me",
                  "alerts": [["s", "alert", key]]}  # fmt: skip
        ask(db, KeepCase(ref=ref, fields=fields))
    db.execute("DELETE FROM desk.overlay WHERE key = 'open'")

    due = privacy.due(db, RETENTION, LATER)["case_personal_days"]
    open_ = next(
        one for one in privacy.inventory(db, RETENTION, NOW) if one.what == "cases that are open"
    )

    assert Ref(DESK, "case", "c-old") in due
    assert Ref(DESK, "case", "c-open") not in due
    assert open_.held == 1


def test_copies_are_counted(tmp_path: Path) -> None:
    """They have what was purged since."""
    (tmp_path / "desk-1.db").write_bytes(b"x")

    found = privacy.copies(tmp_path)

    assert (found.held, found.until) == (1, "until replaced")
    assert found.oldest
