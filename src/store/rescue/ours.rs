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
    pub(super) columns: &'static str,
    /// Reads it.
    pub(super) reads: fn(&mut Columns<'_, '_>) -> Result<()>,
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
    columns: "id, ref, source, action, state, due_at, attempts, decided_at, problem, summary, url,
        marker, after, claims, seen_at, updated_at, before, lands_at",
    reads: |row| {
        outbox::item(row)?;
        texts(row, 1)?;
        row.take::<Option<i64>>()?;
        row.take::<bool>()?;
        row.maybe_time()?;
        row.time()?;
        row.maybe_json::<Before>()?;
        row.maybe_time().map(drop)
    },
};

const NOTE: Ours = Ours {
    table: "note",
    word: "notes",
    key: &["id"],
    columns: "ref, at, author, text",
    reads: |row| {
        row.reference()?;
        row.time()?;
        texts(row, 2)
    },
};

const ACTIVITY: Ours = Ours {
    table: "activity",
    word: "the activity",
    key: &["id"],
    columns: "at, sort, source, ref, text, failed, seen, tickets",
    reads: |row| {
        row.time()?;
        row.word::<Sort>()?;
        row.take::<Option<String>>()?;
        row.take::<Option<String>>()?;
        texts(row, 1)?;
        row.take::<bool>()?;
        row.take::<bool>()?;
        row.take::<i64>().map(drop)
    },
};

const LOCAL_LINK: Ours = Ours {
    table: "local_link",
    word: "links",
    key: &["ref", "target"],
    columns: "ref, target, url, at",
    reads: |row| {
        row.reference()?;
        row.reference()?;
        texts(row, 1)?;
        row.time().map(drop)
    },
};

const LOCAL: Ours = Ours {
    table: "local",
    word: "claims and snoozes",
    key: &["ref"],
    columns: "ref, done_at, closed_at, reopened_at, snoozed_at, snoozed_until, claimed_by",
    reads: |row| {
        row.reference()?;
        local::from(row).map(drop)
    },
};

const DRAFT: Ours = Ours {
    table: "draft",
    word: "drafts",
    key: &["ref"],
    columns: "ref, text, mentions, updated_at",
    reads: |row| {
        row.reference()?;
        texts(row, 1)?;
        row.json::<Vec<Mention>>()?;
        row.time().map(drop)
    },
};

const NOTE_BEGUN: Ours = Ours {
    table: "note_begun",
    word: "notes begun",
    key: &["ref"],
    columns: "ref, text",
    reads: |row| {
        row.reference()?;
        texts(row, 1)
    },
};

const MARK: Ours = Ours {
    table: "mark",
    word: "marks of customers",
    key: &["identity"],
    columns: "identity, customer, at",
    reads: |row| {
        row.identity()?;
        row.take::<Option<String>>()?;
        row.time().map(drop)
    },
};

const SAME_PERSON: Ours = Ours {
    table: "same_person",
    word: "who is the same person",
    key: &["source", "id", "other_source", "other_id"],
    columns: "source, id, other_source, other_id, same, at",
    reads: |row| {
        texts(row, 4)?;
        row.take::<bool>()?;
        row.time().map(drop)
    },
};

const TICKED: Ours = Ours {
    table: "ticked",
    word: "checklists",
    key: &["customer", "question"],
    columns: "customer, question, at",
    reads: |row| {
        texts(row, 2)?;
        row.time().map(drop)
    },
};

const ACCOUNT_NOTE: Ours = Ours {
    table: "account_note",
    word: "notes on customers",
    key: &["id"],
    columns: "customer, at, text",
    reads: |row| {
        texts(row, 1)?;
        row.time()?;
        texts(row, 1)
    },
};

/// What is being written for a ticket.
const fn begun(table: &'static str, word: &'static str) -> Ours {
    Ours {
        table,
        word,
        key: &["ref"],
        columns: "ref, text, updated_at",
        reads: |row| {
            row.reference()?;
            texts(row, 1)?;
            row.time().map(drop)
        },
    }
}

fn texts(row: &mut Columns<'_, '_>, count: usize) -> Result<()> {
    (0..count).try_for_each(|_| row.take::<String>().map(drop))
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
                let listed = ours.columns.split(',').any(|column| column.trim() == name);
                assert!(listed || ours.key == [name.as_str()], "{}.{name}", ours.table);
            }
        }
    }
}
