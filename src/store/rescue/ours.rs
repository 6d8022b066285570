//! What no service and no register has, table by table, and how one of its rows is read.

use super::super::rows::Columns;
use super::super::{Sort, local, outbox};
use crate::desk::{Before, Mention};
use rusqlite::Result;

/// A table that is ours alone.
pub(super) struct Ours {
    /// Its name.
    pub(super) table: &'static str,
    /// What is in it, as the hero calls it.
    pub(super) word: &'static str,
    /// The columns that name a row.
    pub(super) key: &'static [&'static str],
    /// What is read of a row to tell whether it can be read.
    columns: &'static [(&'static str, Reads)],
}

/// Reads a column, or several that belong together.
type Reads = fn(&mut Columns<'_, '_>) -> Result<()>;

const TEXT: Reads = |row| row.take::<String>().map(drop);
const MAYBE_TEXT: Reads = |row| row.take::<Option<String>>().map(drop);
const NUMBER: Reads = |row| row.take::<i64>().map(drop);
const MAYBE_NUMBER: Reads = |row| row.take::<Option<i64>>().map(drop);
const FLAG: Reads = |row| row.take::<bool>().map(drop);
const TIME: Reads = |row| row.time().map(drop);
const MAYBE_TIME: Reads = |row| row.maybe_time().map(drop);
const REFERENCE: Reads = |row| row.reference().map(drop);
const IDENTITY: Reads = |row| row.identity().map(drop);

impl Ours {
    /// The names of the columns that are read.
    pub(super) fn columns(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// Reads a row of them.
    pub(super) fn read(&self, row: &mut Columns<'_, '_>) -> Result<()> {
        self.columns.iter().try_for_each(|(_, reads)| reads(row))
    }
}

/// All of them; those that tell references before those that are looked for by one.
pub(super) const ALL: [Ours; 13] = [
    OUTBOX,
    NOTE,
    ACTIVITY,
    LOCAL_LINK,
    LOCAL,
    DRAFT,
    begun("form", "new issues begun"),
    begun("mail_begun", "e-mails begun"),
    NOTE_BEGUN,
    MARK,
    SAME_PERSON,
    TICKED,
    ACCOUNT_NOTE,
];

const OUTBOX: Ours = Ours {
    table: "outbox",
    word: "the outbox",
    key: &["id"],
    columns: &[
        (
            "id, ref, source, action, state, due_at, attempts, decided_at, problem, summary, url",
            |row| outbox::item(row).map(drop),
        ),
        ("marker", TEXT),
        ("after", MAYBE_NUMBER),
        ("claims", FLAG),
        ("seen_at", MAYBE_TIME),
        ("updated_at", TIME),
        ("before", |row| row.maybe_json::<Before>().map(drop)),
        ("lands_at", MAYBE_TIME),
    ],
};

const NOTE: Ours = Ours {
    table: "note",
    word: "notes",
    key: &["id"],
    columns: &[("ref", REFERENCE), ("at", TIME), ("author", TEXT), ("text", TEXT)],
};

const ACTIVITY: Ours = Ours {
    table: "activity",
    word: "the activity",
    key: &["id"],
    columns: &[
        ("at", TIME),
        ("sort", |row| row.word::<Sort>().map(drop)),
        ("source", MAYBE_TEXT),
        ("ref", MAYBE_TEXT),
        ("text", TEXT),
        ("failed", FLAG),
        ("seen", FLAG),
        ("tickets", NUMBER),
    ],
};

const LOCAL_LINK: Ours = Ours {
    table: "local_link",
    word: "links",
    key: &["ref", "target"],
    columns: &[("ref", REFERENCE), ("target", REFERENCE), ("url", TEXT), ("at", TIME)],
};

const LOCAL: Ours = Ours {
    table: "local",
    word: "claims and snoozes",
    key: &["ref"],
    columns: &[
        ("ref", REFERENCE),
        ("done_at, closed_at, reopened_at, snoozed_at, snoozed_until, claimed_by", |row| {
            local::from(row).map(drop)
        }),
    ],
};

const DRAFT: Ours = Ours {
    table: "draft",
    word: "drafts",
    key: &["ref"],
    columns: &[
        ("ref", REFERENCE),
        ("text", TEXT),
        ("mentions", |row| row.json::<Vec<Mention>>().map(drop)),
        ("updated_at", TIME),
    ],
};

const NOTE_BEGUN: Ours = Ours {
    table: "note_begun",
    word: "notes begun",
    key: &["ref"],
    columns: &[("ref", REFERENCE), ("text", TEXT)],
};

const MARK: Ours = Ours {
    table: "mark",
    word: "marks of customers",
    key: &["identity"],
    columns: &[("identity", IDENTITY), ("customer", MAYBE_TEXT), ("at", TIME)],
};

const SAME_PERSON: Ours = Ours {
    table: "same_person",
    word: "who is the same person",
    key: &["source", "id", "other_source", "other_id"],
    columns: &[
        ("source", TEXT),
        ("id", TEXT),
        ("other_source", TEXT),
        ("other_id", TEXT),
        ("same", FLAG),
        ("at", TIME),
    ],
};

const TICKED: Ours = Ours {
    table: "ticked",
    word: "checklists",
    key: &["customer", "question"],
    columns: &[("customer", TEXT), ("question", TEXT), ("at", TIME)],
};

const ACCOUNT_NOTE: Ours = Ours {
    table: "account_note",
    word: "notes on customers",
    key: &["id"],
    columns: &[("customer", TEXT), ("at", TIME), ("text", TEXT)],
};

/// What is being written for a ticket.
const fn begun(table: &'static str, word: &'static str) -> Ours {
    const COLUMNS: &[(&str, Reads)] = &[("ref", REFERENCE), ("text", TEXT), ("updated_at", TIME)];
    Ours { table, word, key: &["ref"], columns: COLUMNS }
}

#[cfg(test)]
mod tests {
    use super::super::super::Store;
    use super::*;
    use std::sync::Arc;

    /// What the services and the registers tell again.
    const REBUILT: [&str; 13] = [
        "affected",
        "asked",
        "customer",
        "depends",
        "event",
        "identity",
        "link",
        "message",
        "meta",
        "person",
        "product_user",
        "source",
        "ticket",
    ];

    #[test]
    fn every_table_is_either_rescued_or_read_again() {
        let reader = Store::in_memory(Arc::default()).unwrap().reader().unwrap();
        let mut rows = reader
            .conn()
            .prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table'
                     AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite_%'",
            )
            .unwrap();
        let names = rows.query_map((), |row| row.get(0)).unwrap();
        let mut names: Vec<String> = names.map(Result::unwrap).collect();
        names.sort();
        let mut known: Vec<_> = ALL.iter().map(|ours| ours.table).chain(REBUILT).collect();
        known.sort_unstable();
        assert_eq!(names, known);
    }

    #[test]
    fn every_column_is_looked_at() {
        let reader = Store::in_memory(Arc::default()).unwrap().reader().unwrap();
        for ours in &ALL {
            let sql = format!("SELECT name FROM pragma_table_info('{}')", ours.table);
            let mut rows = reader.conn().prepare(&sql).unwrap();
            for name in rows.query_map((), |row| row.get::<_, String>(0)).unwrap() {
                let name = name.unwrap();
                let listed = ours.columns().split(',').any(|column| column.trim() == name);
                assert!(listed || ours.key == [name.as_str()], "{}.{name}", ours.table);
            }
        }
    }
}
