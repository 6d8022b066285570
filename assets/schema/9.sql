-- What a database is, told in its first bytes: nobody has to ask SQLite. 'HERO'.
PRAGMA application_id = 1212502607;

-- Who goes by a name.
CREATE INDEX person_name ON person (name) WHERE name IS NOT NULL;

-- Who asked last in what is open, one person at a time.
DROP INDEX ticket_open;
CREATE INDEX ticket_author ON ticket (source, author, last_customer) WHERE relevant AND closed_at IS NULL;

-- Which side somebody spoke on is told without a look at what was said.
DROP INDEX message_author;
CREATE INDEX message_author ON message (author, ticket, id, side);

-- `ticket_place` begins with the same.
DROP INDEX ticket_source;

-- What was done today.
CREATE INDEX ticket_answered ON ticket (last_us) WHERE last_us IS NOT NULL;
CREATE INDEX ticket_closed ON ticket (closed_at) WHERE relevant AND closed_at IS NOT NULL;
