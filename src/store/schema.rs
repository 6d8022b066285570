//! The tables, and how an older file becomes a newer one.
//!
//! Times are microseconds since 1970 (UTC). What a service owns (`source`, `person`, `ticket`,
//! `message`, `link`, `event`, `affected`, `search`) and what registers tell (`customer`,
//! `identity`, `product_user`, `asked`) could be read again; `local`, `local_link`, `draft`,
//! `form`, `note`, `note_begun`, `outbox` and `activity` are ours alone and go by a ticket's
//! reference, `mark`, `same_person`, `ticked` and `account_note` by what persons and customers are
//! known by, so that they outlive a rebuilt cache.

use super::{StoreError, derive, labels, person};
use rusqlite::{Connection, TransactionBehavior};

/// Each entry makes the schema of the version after its index. Entries are never changed, only
/// added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/schema/1.sql"),
    include_str!("../../assets/schema/2.sql"),
    include_str!("../../assets/schema/3.sql"),
    include_str!("../../assets/schema/4.sql"),
    include_str!("../../assets/schema/5.sql"),
    include_str!("../../assets/schema/6.sql"),
    include_str!("../../assets/schema/7.sql"),
    include_str!("../../assets/schema/8.sql"),
    include_str!("../../assets/schema/9.sql"),
];

/// Since this version a person's address is kept as it is compared.
const ADDRESSES: usize = 5;
/// Since this version the labels of a ticket stand beside it, and the index of words is as it is.
const LABELS: usize = 6;

/// The version that this program writes.
pub(super) fn version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Brings a database up to this program's version, all steps in one transaction.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    if user_version(conn)? == version() {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = usize::try_from(is_known(&tx)?).unwrap_or(0);
    for step in MIGRATIONS.iter().skip(done) {
        tx.execute_batch(step)?;
    }
    if done < ADDRESSES {
        person::fill_addresses(&tx)?;
    }
    if done < LABELS {
        labels::fill(&tx)?;
        derive::index_all(&tx)?;
    }
    tx.pragma_update(None, "user_version", version())?;
    Ok(tx.commit()?)
}

/// The version of a database that this program can read.
pub(super) fn is_known(conn: &Connection) -> Result<i64, StoreError> {
    match user_version(conn)? {
        found if found > version() => Err(StoreError::Newer { found, known: version() }),
        found => Ok(found),
    }
}

/// The version of a database, 0 of one that has nothing yet.
pub(super) fn user_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.prepare_cached("PRAGMA user_version")?.query_row((), |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::super::customer::{detail, due, list, people, persons, same, told};
    use super::super::{
        Store, book, depends, ingest, link, linked, note, person, read, register, search, today,
        view,
    };
    use std::sync::Arc;

    /// How SQLite goes about a statement: one line a table.
    fn plan(sql: &str) -> Vec<String> {
        let reader = Store::in_memory(Arc::default()).unwrap().reader().unwrap();
        let mut rows = reader.conn().prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let unbound = rows.raw_query();
        unbound.mapped(|row| row.get("detail")).map(Result::unwrap).collect()
    }

    #[test]
    fn what_is_asked_for_each_page_goes_by_an_index() {
        for (sql, index) in [
            (
                read::KNOWN,
                "ticket_place (source=? AND place_id=? AND created_at>? AND created_at<?)",
            ),
            (ingest::PUT_PLACE, "ticket_place (source=? AND place_id=?)"),
            (read::CONVERSATION, "ticket_folds (folds_into=?)"),
            (link::CLOSED, "t USING INDEX ticket_any_case (ref=?)"),
            (link::LINKERS, "link_target (target=?)"),
            (link::LINKERS, "local_link_target (target=?)"),
            (linked::OUTWARD, "t USING INDEX ticket_any_case (ref=?)"),
            (linked::INWARD, "link_target (target=?)"),
            (linked::INWARD, "local_link_target (target=?)"),
            (linked::WRITERS, "m USING PRIMARY KEY (ticket=?)"),
            (linked::THEIR_ERRORS, "affected_address (address=?)"),
            (note::OF, "note_ref (ref=?)"),
            (search::HITTING, "affected_address (address>? AND address<?)"),
        ] {
            goes_by(sql, index);
        }
    }

    #[test]
    fn what_is_asked_of_customers_goes_by_an_index() {
        for (sql, index) in [
            (book::HOLDERS, "i USING PRIMARY KEY (identity=?)"),
            (book::SAME, "same_person_other (other_source=? AND other_id=?)"),
            (depends::DEPENDENTS, "depends_identity (identity=?)"),
            (register::some::NAMED, "product_user_customer (register=? AND <expr>=?)"),
            (register::some::HELD, "i USING PRIMARY KEY (identity=?)"),
            (told::BY_NAME, "i USING PRIMARY KEY (identity=?)"),
            (list::OPEN, "ticket_customer (customer=?)"),
            (list::NAMES, "identity USING PRIMARY KEY (identity>? AND identity<?)"),
            (detail::TICKETS, "ticket_customer (customer=?)"),
            (detail::SPOKEN_IN, "message_author (author=?)"),
            (detail::USERS_AT, "u USING PRIMARY KEY (address=?)"),
            (detail::USERS_OF, "product_user_customer (register=? AND <expr>=?)"),
            (detail::ASKING, "p USING PRIMARY KEY (source=? AND id=?)"),
            (detail::TICKED, "t USING PRIMARY KEY (customer=?)"),
            (detail::NOTES, "account_note_customer (customer=?)"),
            (people::SPEAKERS, "m USING PRIMARY KEY (ticket=?)"),
            (people::AT_ADDRESS, "person_address (address=?)"),
            (people::AT_DOMAIN, "person_domain (<expr>=?)"),
            (people::HIT_AT, "affected_domain (<expr>=?)"),
            (people::BELOW, "depends_identity (identity=?)"),
            (people::LAST_SAID, "message_author (author=?)"),
            (persons::BY_ADDRESS, "person_address (address=?)"),
            (persons::BY_HANDLE, "person_handle (handle=?)"),
            (same::SAID, "same_person_other (other_source=? AND other_id=?)"),
            (same::WROTE, "message_author (author=? AND ticket=?)"),
        ] {
            goes_by(sql, index);
        }
        // All people are gone through whom a register may know, but not their tickets.
        let due = plan(due::DUE);
        for step in [
            "ticket_author (source=? AND author=?)",
            "m USING COVERING INDEX message_author (author=?)",
        ] {
            assert!(due.iter().any(|found| found.contains(step)), "{due:#?}");
        }
        goes_by(due::DUE, "p USING INDEX person_address (address>?)");
        goes_by(person::HANDLES, "person_name (name=?)");
        // All names and plans are looked through, in the order of the list, and nothing is sorted.
        let typed = plan(&list::listed());
        assert!(
            typed.iter().any(|step| step == "SCAN c USING INDEX customer_listed"),
            "{typed:#?}"
        );
        assert!(!typed.iter().any(|step| step.contains("TEMP B-TREE")), "{typed:#?}");
    }

    #[test]
    fn no_view_looks_at_more_tickets_than_it_shows() {
        goes_by(view::PLACES, "ticket USING INDEX ticket_ranked (standing=?)");
        goes_by(view::COUNTED, "ticket USING INDEX ticket_ranked (standing=?)");
        goes_by(today::ANSWERED, "ticket USING COVERING INDEX ticket_answered (last_us>?)");
        goes_by(today::CLOSED, "ticket USING INDEX ticket_closed (closed_at>?)");
        goes_by(today::SAID, "message USING PRIMARY KEY (ticket=?)");
        let sorts = |sql: &str| plan(sql).iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts(view::PLACES), "the index has their order");
        let displaced = plan(&format!("{} WHERE {}", read::COLUMNS, view::DISPLACED));
        let by_name = "SEARCH t USING INDEX sqlite_autoindex_ticket_1 (ref=?)";
        assert!(displaced.iter().any(|step| step == by_name), "{displaced:#?}");
        for step in displaced.iter().filter(|step| step.starts_with("SCAN")) {
            assert!(
                step.contains("local_asleep") || step.contains("outbox_open"),
                "{displaced:#?}"
            );
        }
    }

    /// A statement uses this index, and reads no table whole.
    fn goes_by(sql: &str, index: &str) {
        let plan = plan(sql);
        assert!(plan.iter().any(|step| step.contains(index)), "{sql}\n{plan:#?}");
        // k: the few links of one ticket, or the few people who write in it.
        // A subquery: what its own steps found.
        let few = |step: &str| {
            let known = step == "SCAN k" || step.starts_with("SCAN k VIRTUAL TABLE");
            known || step == "SCAN (subquery-1)"
        };
        let scans = |step: &String| step.starts_with("SCAN") && !few(step);
        assert!(!plan.iter().any(scans), "{sql}\n{plan:#?}");
    }
}
