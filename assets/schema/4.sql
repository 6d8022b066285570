-- What an error tracker tells of an error.
ALTER TABLE ticket ADD COLUMN alarm TEXT;                        -- escalating, regressed
ALTER TABLE ticket ADD COLUMN priority TEXT;                     -- high, medium, low
ALTER TABLE ticket ADD COLUMN curve TEXT NOT NULL DEFAULT 'null'; -- JSON: how often, by the hour
ALTER TABLE ticket ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;  -- kept and found, but no work
-- derived
ALTER TABLE ticket ADD COLUMN hits TEXT NOT NULL DEFAULT '[]';   -- JSON array: customers it hits
ALTER TABLE ticket ADD COLUMN found_by TEXT NOT NULL DEFAULT ''; -- those, and the people it hit
ALTER TABLE ticket ADD COLUMN search_hash INTEGER NOT NULL DEFAULT 0; -- of what search has of it

-- The latest occurrence of an error.
CREATE TABLE event (
    ticket INTEGER PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
    data   TEXT NOT NULL,                                        -- JSON
    words  TEXT NOT NULL                                         -- what it is found by
);

-- Whom an error hit.
CREATE TABLE affected (
    ticket    INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    key       TEXT NOT NULL,
    name      TEXT,
    email     TEXT,
    address   TEXT,                                              -- that, as it is compared
    events    INTEGER NOT NULL,
    last_seen INTEGER,
    PRIMARY KEY (ticket, key)
) WITHOUT ROWID;
CREATE INDEX affected_address ON affected (address) WHERE address IS NOT NULL;

-- It used to be a message, and was kept as such.
DELETE FROM message WHERE kind = 'event' AND id LIKE 'event:%'
    AND ticket IN (SELECT id FROM ticket WHERE kind = 'error');

-- More is derived from the same: the roster counts as a new one, so all is derived again.
DELETE FROM meta WHERE key = 'roster';
