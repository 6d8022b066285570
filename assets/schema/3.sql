-- What a tracker tells beside the conversation.
ALTER TABLE ticket ADD COLUMN need TEXT;                         -- JSON: what a pull request needs next
ALTER TABLE ticket ADD COLUMN signs INTEGER NOT NULL DEFAULT 0;  -- who asked for it by a sign
ALTER TABLE ticket ADD COLUMN own INTEGER NOT NULL DEFAULT 0;    -- work even if only we speak in it
ALTER TABLE ticket ADD COLUMN closer TEXT NOT NULL DEFAULT '[]'; -- JSON array: facts of a closer look
-- derived
ALTER TABLE ticket ADD COLUMN votes INTEGER NOT NULL DEFAULT 0;  -- signs, and words that say no more
ALTER TABLE ticket ADD COLUMN call TEXT;                         -- JSON: what else calls for us
ALTER TABLE ticket ADD COLUMN call_at INTEGER;
CREATE INDEX ticket_call ON ticket (call_at) WHERE relevant AND call_at IS NOT NULL;
CREATE INDEX ticket_any_case ON ticket (ref COLLATE NOCASE);

-- What a ticket points at: said in its messages, or told by its service.
CREATE TABLE link (
    ticket   INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    target   TEXT NOT NULL COLLATE NOCASE,  -- a reference, whether it is in the cache or not
    origin   TEXT NOT NULL,                 -- said, told
    relation TEXT NOT NULL,
    at       INTEGER NOT NULL,
    url      TEXT NOT NULL,
    title    TEXT,
    state    TEXT,
    PRIMARY KEY (ticket, target, origin)
) WITHOUT ROWID;
CREATE INDEX link_target ON link (target);

-- What the hero linked by hand. Like all that is local it goes by reference.
CREATE TABLE local_link (
    ref    TEXT NOT NULL,
    target TEXT NOT NULL COLLATE NOCASE,
    url    TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (ref, target)
) WITHOUT ROWID;
CREATE INDEX local_link_target ON local_link (target);

-- A new issue that is being written because of a ticket.
CREATE TABLE form (
    ref        TEXT PRIMARY KEY,
    text       TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- More is derived from the same: the roster counts as a new one, so all is derived again.
DELETE FROM meta WHERE key = 'roster';
