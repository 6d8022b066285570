-- What the service calls it, beside its title: derived from its facts.
ALTER TABLE ticket ADD COLUMN labels TEXT NOT NULL DEFAULT '[]';    -- JSON array of names

-- What the hero noted on a ticket, and a note begun: ours alone, never dropped.
CREATE TABLE note (
    id     INTEGER PRIMARY KEY,
    ref    TEXT NOT NULL,
    at     INTEGER NOT NULL,
    author TEXT NOT NULL,
    text   TEXT NOT NULL
);
CREATE INDEX note_ref ON note (ref, at);
CREATE TABLE note_begun (
    ref  TEXT PRIMARY KEY,
    text TEXT NOT NULL
) WITHOUT ROWID;

-- An e-mail that is being written because of a ticket, as it is written; and those that were sent,
-- which only the outbox has.
CREATE TABLE mail_begun (
    ref        TEXT PRIMARY KEY,
    text       TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX outbox_mail ON outbox (ref)
    WHERE state = 'sent' AND json_extract(action, '$.do') = 'mail';

-- What was done, sent and read, and what failed; the oldest goes first.
CREATE TABLE activity (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    sort   TEXT NOT NULL,               -- done, delivery, sync
    source TEXT,
    ref    TEXT,
    text   TEXT NOT NULL,
    failed INTEGER NOT NULL DEFAULT 0,
    seen   INTEGER NOT NULL DEFAULT 0,  -- a failure that the hero has seen
    tickets INTEGER NOT NULL DEFAULT 0  -- of how many a source brought news
);
CREATE INDEX activity_unseen ON activity (id) WHERE failed AND NOT seen;
CREATE INDEX activity_brought ON activity (source, at) WHERE tickets > 0;

-- The words of a ticket, newer ones above older ones whenever they were read, and the beginnings of
-- words. All tickets are put in again.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
    title, body, content = '', contentless_delete = 1, prefix = '1 2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);
ALTER TABLE ticket ADD COLUMN search_row INTEGER;                   -- its row there
CREATE UNIQUE INDEX ticket_search_row ON ticket (search_row);
UPDATE ticket SET search_hash = 0;
