//! What the programs before this one left.

use rusqlite::Connection;
use std::path::Path;

const FIRST: &str = include_str!("../../../../assets/schema/1.sql");
const SECOND: &str = include_str!("../../../../assets/schema/2.sql");
const THIRD: &str = include_str!("../../../../assets/schema/3.sql");
const FOURTH: &str = include_str!("../../../../assets/schema/4.sql");
const FIFTH: &str = include_str!("../../../../assets/schema/5.sql");

/// Rows for every table, as the program of the first schema wrote them: a chat that waits, one that was
/// answered and put aside, an error with its latest event as a message, and an answer on its way.
const ROWS: &str = r#"
INSERT INTO meta VALUES ('roster', '1');
INSERT INTO source (id, cursor, health, since, until, problem, last_ok, asked_at) VALUES
    ('users', 'cursor 7', 'failing', 1800000060000000, NULL, 'no route', 1800000000000000,
     1800000120000000);
INSERT INTO person (source, id, handle, name, email, bot, staff) VALUES
    ('users', 'U0PAT', 'u0pat', 'Pat', NULL, 0, 0),
    ('users', 'U0ADA', 'u0ada', 'Ada Lovelace', 'ada@example.com', 0, 1),
    ('users', 'U0BOT', 'u0bot', NULL, NULL, 1, 0);
INSERT INTO ticket (id, ref, alias, source, remote_id, kind, title, url, place, place_id, author,
    created_at, upstream, upstream_at, reason, marked_by, assignees, users, events, last_seen, facts,
    answer, head_hash, stamp, relevant, waiting_since, last_customer, last_us, last_at, messages)
VALUES
    (3, 'slack:users/C1/1.0', NULL, 'users', 'C1/1.0', 'thread', 'It fails', 'https://x.test/1',
     '#general', 'C1', 'U0PAT', 1800000000000000, 'open', NULL, NULL, NULL, '["Ada"]', NULL, NULL, NULL,
     '[{"label":"a","value":"b","tone":"bad"}]', '{"here":{"place":"thread in #general"}}', 77,
     '1 reply', 1, 1800000060000000, 1800000060000000, NULL, 1800000060000000, 1),
    (5, 'slack:users/C1/2.0', NULL, 'users', 'C1/2.0', 'thread', 'Thanks', 'https://x.test/2',
     '#general', 'C1', 'U0PAT', 1800000000000000, 'marked', 1800000120000000, NULL, '["U0ADA"]', '[]',
     NULL, NULL, NULL, '[]', '{"here":{"place":"thread in #general"}}', 78, NULL, 1, NULL, NULL, NULL,
     NULL, 0),
    (8, 'sentry:example/APP-1', 'sentry:example/777', 'users', '777', 'error', 'Boom',
     'https://x.test/3', 'app', NULL, NULL, 1800000000000000, 'open', NULL, NULL, NULL, '[]', 3, 9,
     1800000180000000, '[]', '{"elsewhere":{"why":"read only"}}', 79, NULL, 1, NULL, NULL, NULL, NULL,
     0);
INSERT INTO message (ticket, id, at, author, kind, side, text, edited, deleted) VALUES
    (3, '1.0', 1800000060000000, 'U0PAT', 'message', 'customer', 'The webhook fails.', 1, 0),
    (3, '1.1', 1800000120000000, 'U0PAT', 'message', 'customer', 'Never mind.', 0, 1),
    (5, 'event:1', 1800000000000000, 'U0BOT', 'event', 'bot', 'joined', 0, 0),
    (8, 'first', 1800000000000000, 'U0BOT', 'event', 'bot', 'First seen', 0, 0),
    (8, 'event:ab12', 1800000180000000, 'U0BOT', 'event', 'bot', 'Latest event in write_batch', 0, 0),
    (8, 'event:note', 1800000190000000, 'U0ADA', 'note', 'us', 'Seen before.', 0, 0);
INSERT INTO search (rowid, title, body) VALUES (3, 'It fails', 'Pat u0pat The webhook fails.');
INSERT INTO local (ref, snoozed_at, snoozed_until, claimed_by) VALUES
    ('slack:users/C1/2.0', 1800000060000000, 1800006000000000, 'Ada');
INSERT INTO draft VALUES ('slack:users/C1/1.0', 'Hey Pat, ', 1800000180000000);
INSERT INTO outbox (id, ref, source, action, marker, state, after, due_at, attempts, claims,
    decided_at, seen_at, updated_at, problem, summary, url)
VALUES (9, 'slack:users/C1/1.0', 'users', '{"do":"reply","text":"Looking into it."}', 'hero-1',
    'unknown', NULL, 1800000300000000, 1, 0, 1800000120000000, 1800000060000000, 1800000180000000,
    'cut', NULL, NULL);
"#;

/// What the second schema has beside, and a pull request that a message names, merged since.
const MORE_ROWS: &str = r#"
UPDATE source SET notice = 'reading';
UPDATE person SET zone = 'Europe/Amsterdam', marks = '{"guest":true}' WHERE id = 'U0PAT';
UPDATE draft SET mentions = '[{"text":"@Pat","person":"U0PAT"}]';
INSERT INTO ticket (id, ref, source, remote_id, kind, title, url, place, author, created_at, upstream,
    upstream_at, reason, assignees, facts, answer, head_hash, relevant, closed_at)
VALUES (9, 'github:example/app#12', 'users', '12', 'pull_request', 'Fix it',
    'https://github.com/example/app/pull/12', 'example/app', 'U0ADA', 1800000000000000, 'closed',
    1800000108000000, 'merged', '[]', '[]', '{"here":{"place":"issue"}}', 80, 1, 1800000108000000);
INSERT INTO message (ticket, id, at, author, kind, side, text, edited, deleted) VALUES
    (3, '1.05', 1800000090000000, 'U0ADA', 'message', 'us',
     'See https://github.com/example/app/pull/12', 0, 0);
"#;

/// What the third schema has beside.
const YET_MORE_ROWS: &str = r#"
UPDATE ticket SET closer = '[{"label":"released","value":"v1.2.3"}]', signs = 2 WHERE id = 9;
INSERT INTO link (ticket, target, origin, relation, at, url, title, state) VALUES
    (3, 'github:example/app#14', 'told', 'duplicate_of', 1800000000000000, '', 'Old', 'open');
INSERT INTO local_link (ref, target, url, at) VALUES
    ('slack:users/C1/1.0', 'github:example/app#13', '', 1800000000000000);
INSERT INTO form VALUES ('slack:users/C1/1.0', 'A new issue', 1800000180000000);
"#;

/// What the fourth schema has beside, and addresses in all the ways in which people write them.
const EVEN_MORE_ROWS: &str = r#"
INSERT INTO person (source, id, handle, name, email, bot, staff) VALUES
    ('users', 'U1', 'u1', NULL, ' Wile+x@ACME.com', 0, 0),
    ('users', 'U2', 'u2', NULL, 'ÄRA@acme.com', 0, 0),
    ('users', 'U3', 'u3', NULL, '+x@acme.com', 0, 0),
    ('users', 'U4', 'u4', NULL, '"a@b"@acme.com', 0, 0);
INSERT INTO affected (ticket, key, name, email, address, events, last_seen) VALUES
    (8, 'id:7', NULL, 'wile@acme.com', 'wile@acme.com', 2, NULL);
"#;

/// What the fifth schema has beside.
const STILL_MORE_ROWS: &str = r#"
INSERT INTO account_note (customer, at, text) VALUES ('Globex', 1800000000000000, 'Likes calls');
INSERT INTO mark VALUES ('domain:globex.com', 'Globex', 1800000000000000);
"#;

/// A connection of the program before this one to the folder it worked in.
pub fn old_program(dir: &Path, version: usize) -> Connection {
    let conn = Connection::open(dir.join("hero.db")).unwrap();
    conn.pragma_update(None, "journal_mode", "wal").unwrap();
    let steps = [
        (FIRST, ROWS),
        (SECOND, MORE_ROWS),
        (THIRD, YET_MORE_ROWS),
        (FOURTH, EVEN_MORE_ROWS),
        (FIFTH, STILL_MORE_ROWS),
    ];
    let steps = steps.map(|(schema, rows)| format!("{schema} {rows}"));
    let steps = steps[..version].concat();
    conn.execute_batch(&format!("BEGIN; {steps} PRAGMA user_version = {version}; COMMIT")).unwrap();
    conn
}
