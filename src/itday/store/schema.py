"""The tables, as SQL.

`record` has the same columns in both files: in the cache it holds what the sources say, in desk
what the person wrote here (own to-dos and notes), so that listing and searching are the same query
twice.
A record is kept as its JSON beside the few columns that lists are sorted and looked up by.
Times are seconds since 1970, UTC.
"""

from __future__ import annotations

CACHE_VERSION = 3
"""Part of the cache's file name: another layout is another file, and the old one may go."""

RECORD = """
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    feed TEXT NOT NULL,
    short TEXT NOT NULL,
    title TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL,
    open INTEGER NOT NULL, rank REAL NOT NULL, sort REAL NOT NULL, severity INTEGER NOT NULL,
    at REAL, due REAL, updated REAL,
    url TEXT NOT NULL, etag TEXT NOT NULL, hash TEXT NOT NULL,
    words TEXT NOT NULL, body TEXT NOT NULL, raw BLOB,
    UNIQUE (source, kind, key)
);
CREATE INDEX record_open ON record (kind, rank, sort, key, source) WHERE open;
CREATE INDEX record_short ON record (short);
CREATE VIRTUAL TABLE record_fts USING fts5 (
    title, person, words, content = 'record', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE TRIGGER record_added AFTER INSERT ON record BEGIN
    INSERT INTO record_fts (rowid, title, person, words)
    VALUES (new.id, new.title, new.person, new.words);
END;
CREATE TRIGGER record_gone AFTER DELETE ON record BEGIN
    INSERT INTO record_fts (record_fts, rowid, title, person, words)
    VALUES ('delete', old.id, old.title, old.person, old.words);
END;
CREATE TRIGGER record_changed AFTER UPDATE OF title, person, words ON record
WHEN old.title IS NOT new.title OR old.person IS NOT new.person OR old.words IS NOT new.words BEGIN
    INSERT INTO record_fts (record_fts, rowid, title, person, words)
    VALUES ('delete', old.id, old.title, old.person, old.words);
    INSERT INTO record_fts (rowid, title, person, words)
    VALUES (new.id, new.title, new.person, new.words);
END;
"""

CACHE = (
    RECORD
    + """
CREATE TABLE feed (
    source TEXT NOT NULL, feed TEXT NOT NULL, kind TEXT NOT NULL,
    cursor TEXT,
    ok_at REAL, tried_at REAL, next_at REAL,
    state TEXT NOT NULL DEFAULT 'fresh', error TEXT NOT NULL DEFAULT '',
    aside TEXT NOT NULL DEFAULT '[]', ahead REAL,
    PRIMARY KEY (source, feed)
) WITHOUT ROWID;
CREATE TABLE source (
    name TEXT PRIMARY KEY, type TEXT NOT NULL, write INTEGER NOT NULL, verbs TEXT NOT NULL,
    ends_at REAL, ends_why TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE conversation (
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    posts TEXT NOT NULL, fetched_at REAL NOT NULL,
    PRIMARY KEY (source, kind, key)
) WITHOUT ROWID;
"""
)

DESK_1 = (
    RECORD
    + """
CREATE TABLE mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sighting (
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    first_seq INTEGER NOT NULL, seq INTEGER NOT NULL, at REAL NOT NULL,
    hash TEXT NOT NULL, severity INTEGER NOT NULL, open INTEGER NOT NULL,
    worse_seq INTEGER NOT NULL DEFAULT 0, cleared_seq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, kind, key)
) WITHOUT ROWID;
CREATE INDEX sighting_new ON sighting (kind, first_seq) WHERE open;
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, batch TEXT NOT NULL,
    digest BLOB NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL
);
CREATE TRIGGER ledger_fixed BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_kept BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TABLE ledger_content (
    id INTEGER PRIMARY KEY REFERENCES ledger (id),
    salt BLOB NOT NULL, body TEXT NOT NULL
);
CREATE TABLE batch (
    batch TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE,
    type TEXT NOT NULL, taken_back INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE decision (
    id INTEGER PRIMARY KEY REFERENCES ledger (id),
    batch TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    verb TEXT NOT NULL, payload TEXT NOT NULL, mode TEXT NOT NULL, active INTEGER NOT NULL,
    taken_by TEXT
);
CREATE INDEX decision_taken ON decision (taken_by) WHERE taken_by IS NOT NULL;
CREATE INDEX decision_active ON decision (source, kind, key) WHERE active;
CREATE INDEX decision_batch ON decision (batch);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY REFERENCES decision (id),
    idem TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    verb TEXT NOT NULL, payload TEXT NOT NULL, base TEXT NOT NULL,
    state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    asked_at REAL NOT NULL, next_at REAL NOT NULL DEFAULT 0, done_at REAL,
    error TEXT NOT NULL DEFAULT '', theirs TEXT
);
CREATE INDEX outbox_pending ON outbox (source, id)
    WHERE state IN ('waiting', 'sending', 'unsettled', 'conflict');
CREATE TABLE overlay (
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    patch TEXT NOT NULL, title TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL,
    open INTEGER NOT NULL, rank REAL NOT NULL, sort REAL NOT NULL, severity INTEGER NOT NULL,
    at REAL, due REAL, waiting INTEGER NOT NULL,
    PRIMARY KEY (source, kind, key)
) WITHOUT ROWID;
"""
)

DESK_2 = """
CREATE TABLE token (source TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;
"""

DESK_STANDING = """
CREATE TABLE standing (
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    until REAL, since REAL, why TEXT, held TEXT, handed TEXT,
    PRIMARY KEY (source, kind, key)
) WITHOUT ROWID;
ALTER TABLE sighting ADD COLUMN worse_from INTEGER NOT NULL DEFAULT 0;
CREATE INDEX standing_until ON standing (until) WHERE until IS NOT NULL;
"""

DESK_HISTORY = """
CREATE TABLE alert_history (
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    first_at REAL NOT NULL, raised REAL, acknowledged_at REAL, closed_at REAL,
    state TEXT NOT NULL, open INTEGER NOT NULL, body TEXT NOT NULL, raw BLOB,
    PRIMARY KEY (source, kind, key)
);
CREATE INDEX alert_history_raised ON alert_history (raised);
"""

DESK_MEETINGS = """
CREATE INDEX record_about ON record (json_extract(body, '$.about[2]')) WHERE kind = 'note';
CREATE INDEX record_series ON record (json_extract(body, '$.series')) WHERE kind = 'topic';
CREATE INDEX decision_thing ON decision (kind, key);
CREATE TABLE draft (name TEXT PRIMARY KEY, text TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE filed (
    key TEXT PRIMARY KEY, page TEXT NOT NULL, line TEXT NOT NULL
) WITHOUT ROWID;
"""

DESK_HOLD = """
CREATE TABLE hold (
    source TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    reason TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (source, kind, key)
) WITHOUT ROWID;
"""

DESK_NEW = """
DROP INDEX sighting_new;
CREATE INDEX sighting_new ON sighting (kind, first_seq, open) WHERE open;
"""
"""With `open` in it, what is new is counted without reading what is known of each."""
