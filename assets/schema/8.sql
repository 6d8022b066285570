-- Where a ticket stands in the order in which tickets are worked, as `desk/rank.rs` has it, for all but
-- those that a snooze or the outbox moves: they are few, and stand in `local_asleep` and `outbox_open`.
ALTER TABLE ticket ADD COLUMN calls_since INTEGER AS (
    CASE WHEN waiting_since IS NULL OR call_at < waiting_since THEN call_at ELSE waiting_since END
) VIRTUAL;
-- 0 waits on us, 1 waits on them, 3 closed; none: no work
ALTER TABLE ticket ADD COLUMN standing INTEGER AS (
    CASE WHEN NOT relevant THEN NULL WHEN calls_since IS NOT NULL THEN 0 WHEN closed_at IS NULL THEN 1
    ELSE 3 END
) VIRTUAL;
-- closed ones: the latest moved first
ALTER TABLE ticket ADD COLUMN rested INTEGER AS (
    CASE standing WHEN 3 THEN -ifnull(last_at, created_at) ELSE 0 END
) VIRTUAL;
ALTER TABLE ticket ADD COLUMN tier INTEGER AS (
    CASE WHEN kind = 'pull_request' THEN 2 WHEN kind = 'error' THEN 3
    WHEN pays AND customer IS NOT NULL THEN 0 ELSE 1 END
) VIRTUAL;
-- how much an error presses: it hits customers, it alarms, whom it hit, when it last did
ALTER TABLE ticket ADD COLUMN spares INTEGER AS (
    CASE kind WHEN 'error' THEN hits = '[]' ELSE 0 END
) VIRTUAL;
ALTER TABLE ticket ADD COLUMN calm INTEGER AS (
    CASE kind WHEN 'error' THEN last_seen IS NULL OR alarm IS NULL ELSE 0 END
) VIRTUAL;
ALTER TABLE ticket ADD COLUMN unhurt INTEGER AS (
    CASE WHEN kind = 'error' AND last_seen IS NOT NULL THEN -max(ifnull(users, 0), 0) ELSE 0 END
) VIRTUAL;
ALTER TABLE ticket ADD COLUMN unseen INTEGER AS (
    CASE kind WHEN 'error' THEN ifnull(-last_seen, 9223372036854775807) ELSE 0 END
) VIRTUAL;
ALTER TABLE ticket ADD COLUMN stands_since INTEGER AS (
    coalesce(calls_since, last_at, created_at)
) VIRTUAL;

CREATE INDEX ticket_ranked
    ON ticket (standing, rested, tier, spares, calm, unhurt, unseen, stands_since, ref)
    WHERE standing IS NOT NULL;
DROP INDEX ticket_waiting;
DROP INDEX ticket_call;

-- Those that a snooze moves.
CREATE INDEX local_asleep ON local (ref) WHERE snoozed_at IS NOT NULL;
