-- What the user should know of a source though nothing is wrong with it.
ALTER TABLE source ADD COLUMN notice TEXT;

ALTER TABLE person ADD COLUMN zone TEXT;                        -- IANA name
ALTER TABLE person ADD COLUMN team TEXT;                        -- another organisation's id
ALTER TABLE person ADD COLUMN marks TEXT NOT NULL DEFAULT '{}'; -- JSON
ALTER TABLE person ADD COLUMN read_at INTEGER;                  -- the service was last asked

ALTER TABLE ticket ADD COLUMN shared_with TEXT;                 -- a customer's name
ALTER TABLE ticket ADD COLUMN folds_into TEXT;                  -- the reference or alias of another
CREATE INDEX ticket_place ON ticket (source, place_id, created_at);
CREATE INDEX ticket_folds ON ticket (folds_into) WHERE folds_into IS NOT NULL;

ALTER TABLE message ADD COLUMN reactions TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE draft ADD COLUMN mentions TEXT NOT NULL DEFAULT '[]';    -- JSON
