-- What was known of its ticket when an action was first sent, and until when an attempt whose
-- outcome is unknown may yet be carried out.
ALTER TABLE outbox ADD COLUMN before   TEXT;       -- JSON
ALTER TABLE outbox ADD COLUMN lands_at INTEGER;
UPDATE outbox SET before = json_object(
    'newest', strftime('%Y-%m-%dT%H:%M:%SZ', coalesce(seen_at, decided_at) / 1000000, 'unixepoch'),
    'ids', json_array())
WHERE state IN ('sending', 'unknown');
