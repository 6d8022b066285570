-- Who somebody is elsewhere, and their e-mail address as it is compared.
ALTER TABLE person ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';   -- JSON
ALTER TABLE person ADD COLUMN address TEXT;
CREATE INDEX person_address ON person (address) WHERE address IS NOT NULL;
CREATE INDEX person_domain ON person (substr(address, instr(address, '@') + 1)) WHERE address IS NOT NULL;
CREATE INDEX person_handle ON person (handle COLLATE NOCASE);
CREATE INDEX affected_domain ON affected (substr(address, instr(address, '@') + 1))
    WHERE address IS NOT NULL;

-- derived, beside `customer`, `plan` and `evidence`
ALTER TABLE ticket ADD COLUMN pays INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN billing TEXT NOT NULL DEFAULT 'active';
ALTER TABLE ticket ADD COLUMN assumed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN also TEXT NOT NULL DEFAULT '[]';      -- JSON array of names
ALTER TABLE ticket ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0;   -- nothing could be looked up
UPDATE ticket SET pays = 1 WHERE customer IS NOT NULL;                -- all were those of the configuration
CREATE INDEX ticket_open ON ticket (last_customer) WHERE relevant AND closed_at IS NULL;
CREATE INDEX ticket_customer ON ticket (customer COLLATE NOCASE) WHERE customer IS NOT NULL;

-- What a ticket's customer, or the customers that an error hits, follow from.
CREATE TABLE depends (
    ticket   INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
    part     TEXT NOT NULL,             -- customer, hits
    identity TEXT NOT NULL,
    PRIMARY KEY (ticket, part, identity)
) WITHOUT ROWID;
CREATE INDEX depends_identity ON depends (identity);

-- Customers as registers told of them; the configuration's are in the configuration.
CREATE TABLE customer (
    id        INTEGER PRIMARY KEY,
    register  TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    name      TEXT NOT NULL,
    pays      INTEGER NOT NULL,
    data      TEXT NOT NULL,            -- JSON
    hash      INTEGER NOT NULL,         -- of all of it
    plan      TEXT AS (json_extract(data, '$.plan')),
    UNIQUE (register, remote_id)
);
-- With the plan: who types looks through all names and plans, and must not read all customers for it.
CREATE INDEX customer_listed ON customer (pays DESC, name COLLATE NOCASE, plan);
CREATE TABLE identity (
    identity TEXT NOT NULL,
    idle     INTEGER NOT NULL,          -- it does not pay
    customer INTEGER NOT NULL,          -- its row
    PRIMARY KEY (identity, idle, customer)
) WITHOUT ROWID;

-- Users of the product, and when which address was asked for.
CREATE TABLE product_user (
    register TEXT NOT NULL,
    address  TEXT NOT NULL,
    id       TEXT NOT NULL,
    data     TEXT NOT NULL,             -- JSON
    PRIMARY KEY (address, register, id)
) WITHOUT ROWID;
CREATE INDEX product_user_customer ON product_user (register, json_extract(data, '$.customer'));
CREATE TABLE asked (
    register TEXT NOT NULL,
    address  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (register, address)
) WITHOUT ROWID;

-- What the hero said: ours alone, never dropped.
CREATE TABLE mark (
    identity TEXT PRIMARY KEY,
    customer TEXT,                      -- NULL: of no customer
    at       INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE same_person (
    source       TEXT NOT NULL,         -- the lesser of both by source and id
    id           TEXT NOT NULL,
    other_source TEXT NOT NULL,
    other_id     TEXT NOT NULL,
    same         INTEGER NOT NULL,      -- 0: they are not
    at           INTEGER NOT NULL,
    PRIMARY KEY (source, id, other_source, other_id)
) WITHOUT ROWID;
CREATE INDEX same_person_other ON same_person (other_source, other_id);
CREATE TABLE ticked (
    customer TEXT NOT NULL COLLATE NOCASE,
    question TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (customer, question)
) WITHOUT ROWID;
CREATE TABLE account_note (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    customer TEXT NOT NULL COLLATE NOCASE,
    at       INTEGER NOT NULL,
    text     TEXT NOT NULL
);
CREATE INDEX account_note_customer ON account_note (customer, at);

-- More is derived from the same: the roster counts as a new one, so all is derived again.
DELETE FROM meta WHERE key = 'roster';
