CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- A configured source: where it stopped reading, and how it is.
CREATE TABLE source (
    id       TEXT PRIMARY KEY,
    cursor   TEXT,
    health   TEXT NOT NULL DEFAULT 'fine',
    since    INTEGER,           -- in this health since
    until    INTEGER,           -- rate-limited until
    problem  TEXT,
    last_ok  INTEGER,           -- end of the last good pull
    asked_at INTEGER            -- somebody asked for a pull now
) WITHOUT ROWID;

CREATE TABLE person (
    source TEXT NOT NULL,
    id     TEXT NOT NULL,
    handle TEXT NOT NULL,
    name   TEXT,
    email  TEXT,
    bot    INTEGER NOT NULL,
    staff  INTEGER NOT NULL,
    PRIMARY KEY (source, id)
) WITHOUT ROWID;

CREATE TABLE ticket (
    id          INTEGER PRIMARY KEY,
    ref         TEXT NOT NULL UNIQUE,
    alias       TEXT,
    source      TEXT NOT NULL,
    remote_id   TEXT NOT NULL,
    kind        TEXT NOT NULL,
    title       TEXT NOT NULL,
    url         TEXT NOT NULL,
    place       TEXT NOT NULL,
    place_id    TEXT,
    author      TEXT,
    created_at  INTEGER NOT NULL,
    upstream    TEXT NOT NULL,  -- open, closed, marked
    upstream_at INTEGER,        -- closed at the service since
    reason      TEXT,           -- the service's word for why
    marked_by   TEXT,           -- JSON array of person ids
    assignees   TEXT NOT NULL,  -- JSON array of names
    users       INTEGER,        -- impact of an error: people, times, last time
    events      INTEGER,
    last_seen   INTEGER,
    facts       TEXT NOT NULL,  -- JSON array
    answer      TEXT NOT NULL,  -- JSON
    head_hash   INTEGER NOT NULL,
    stamp       TEXT,
    -- derived from the above, the messages, the roster and what is local
    relevant      INTEGER NOT NULL DEFAULT 0,
    closed_at     INTEGER,
    waiting_since INTEGER,
    last_customer INTEGER,
    last_us       INTEGER,
    last_at       INTEGER,
    messages      INTEGER NOT NULL DEFAULT 0,
    customer      TEXT,
    plan          TEXT,
    evidence      TEXT
);
CREATE INDEX ticket_alias ON ticket (alias) WHERE alias IS NOT NULL;
CREATE INDEX ticket_source ON ticket (source);
CREATE INDEX ticket_marked ON ticket (source) WHERE upstream = 'marked';
CREATE INDEX ticket_waiting ON ticket (waiting_since) WHERE relevant AND waiting_since IS NOT NULL;

CREATE TABLE message (
    ticket  INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    id      TEXT NOT NULL,
    at      INTEGER NOT NULL,
    author  TEXT,
    kind    TEXT NOT NULL,
    side    TEXT NOT NULL DEFAULT 'bot',
    text    TEXT NOT NULL,
    edited  INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (ticket, id)
) WITHOUT ROWID;
CREATE INDEX message_author ON message (author);

CREATE VIRTUAL TABLE search USING fts5 (
    title, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE local (
    ref           TEXT PRIMARY KEY,
    done_at       INTEGER,
    closed_at     INTEGER,
    reopened_at   INTEGER,
    snoozed_at    INTEGER,
    snoozed_until INTEGER,
    claimed_by    TEXT
) WITHOUT ROWID;

CREATE TABLE draft (
    ref        TEXT PRIMARY KEY,
    text       TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    ref        TEXT NOT NULL,
    source     TEXT NOT NULL,
    action     TEXT NOT NULL,   -- JSON
    marker     TEXT NOT NULL,
    state      TEXT NOT NULL,   -- held, queued, sending, sent, refused, unknown
    after      INTEGER,         -- goes out only once this one is sent
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    claims     INTEGER NOT NULL DEFAULT 0,  -- the ticket was claimed because of it
    decided_at INTEGER NOT NULL,
    seen_at    INTEGER,         -- the last that was known of the ticket then
    updated_at INTEGER NOT NULL,
    problem    TEXT,
    summary    TEXT,
    url        TEXT
);
CREATE INDEX outbox_open ON outbox (source, due_at) WHERE state <> 'sent';
