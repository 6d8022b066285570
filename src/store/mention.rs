//! Whom an answer can call by name.

use super::rows::Columns;
use super::{Reader, StoreError};
use crate::desk::{Author, Marks, Person, PersonId, TicketId};

/// No more are read: of a larger workspace those whom this ticket is about, then the workspace's
/// own by name.
const MOST: u32 = 20_000;

const MENTIONABLE: &str =
    "SELECT id, handle, name, team, ifnull(json_extract(marks, '$.guest'), 0) AS guest,
         id IN (SELECT author FROM message WHERE ticket = ?1 AND author NOT NULL) AS here
     FROM person WHERE source = (SELECT source FROM ticket WHERE id = ?1)
         AND NOT bot AND NOT ifnull(json_extract(marks, '$.deactivated'), 0)
         AND instr(id, ':') = 0
     ORDER BY here DESC, team NOT NULL OR guest,
         ifnull(name, handle) COLLATE NOCASE, id
     LIMIT ?2";

/// Somebody whom an answer can call by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentionable {
    /// The service's own name for them.
    pub id: PersonId,
    /// How they are shown.
    pub author: Author,
    /// They spoke in the ticket's conversation.
    pub here: bool,
}

impl Reader {
    /// The people of a ticket's source, whoever spoke in it first, then the service's own accounts,
    /// then all others, each by name. Left out are programs, accounts that are switched off, and
    /// whom the source only made up (`papercups:ada@example.com`): the service does not know them.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn mentionable(&self, ticket: TicketId) -> Result<Vec<Mentionable>, StoreError> {
        let mut rows = self.conn().prepare_cached(MENTIONABLE)?;
        let people = rows.query_map((ticket.0, MOST), |row| mentionable(&mut Columns::of(row)))?;
        Ok(people.collect::<Result<_, _>>()?)
    }
}

fn mentionable(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Mentionable> {
    let person = Person {
        id: PersonId(columns.take()?),
        handle: columns.take()?,
        name: columns.take()?,
        team: columns.take()?,
        marks: Marks { guest: columns.take()?, deactivated: false },
        ..Person::default()
    };
    let author = Author::from(&person);
    Ok(Mentionable { id: person.id, author, here: columns.take()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{
        Answer, Extent, Head, Kind, Message, Page, Roster, SourceId, Thread, TicketRef, Tracked,
        Upstream,
    };
    use crate::store::Store;
    use jiff::Timestamp;
    use std::sync::Arc;

    fn person(id: &str, name: Option<&str>) -> Person {
        let name = name.map(str::to_owned);
        Person { id: PersonId(id.into()), handle: id.to_lowercase(), name, ..Person::default() }
    }

    fn head(reference: &TicketRef) -> Head {
        Head {
            reference: reference.clone(),
            alias: None,
            remote_id: "1".into(),
            kind: Kind::Thread,
            title: "Hi".into(),
            url: String::new(),
            place: "#general".into(),
            place_id: None,
            author: None,
            created_at: Timestamp::UNIX_EPOCH,
            upstream: Upstream::Open,
            assignees: Vec::new(),
            impact: None,
            facts: Vec::new(),
            answer: Answer::Here { place: "#general".into() },
            shared_with: None,
            folds_into: None,
            tracked: Tracked::default(),
        }
    }

    fn said(id: &str, author: Option<&str>) -> Message {
        let author = author.map(|id| PersonId(id.into()));
        Message { id: id.into(), author, text: "Hi".into(), ..Message::default() }
    }

    /// A store with one ticket in which Zoe and an account that is gone spoke.
    async fn store(people: Vec<Person>) -> (Store, TicketId) {
        let store = Store::in_memory(Arc::new(Roster::default())).unwrap();
        let reference = TicketRef::new("slack", "users/C1/1");
        let messages = vec![said("1", Some("ZOE")), said("2", None)];
        let thread =
            Thread { reference: reference.clone(), messages, extent: Extent::Whole, stamp: None };
        let heads = vec![head(&reference)];
        let page = Page { people, heads, threads: vec![thread], ..Page::default() };
        let source = SourceId("users".into());
        store.ingest(source, page, Timestamp::UNIX_EPOCH).await.unwrap();
        let other = Page { people: vec![person("ELSEWHERE", None)], ..Page::default() };
        store.ingest(SourceId("other".into()), other, Timestamp::UNIX_EPOCH).await.unwrap();
        let id = store.reader().unwrap().find(reference.as_str()).unwrap().id;
        (store, id)
    }

    async fn mark(store: &Store, id: &'static str, column: &'static str, value: &'static str) {
        let sql = format!("UPDATE person SET {column} = ?2 WHERE id = ?1");
        let marked = store.write(move |tx| Ok(tx.execute(&sql, (id, value))?)).await;
        assert_eq!(marked.unwrap(), 1);
    }

    #[tokio::test]
    async fn who_can_be_called_and_in_which_order() {
        let robot = Person { bot: true, ..person("ROBOT", None) };
        let bridged = person("papercups:ada@example.com", None);
        let people = ["ada", "GRACE", "GUEST", "GONE", "ZOE", "STRANGER"]
            .map(|id| person(id, (id == "GRACE").then_some("Grace Hopper")));
        let (store, ticket) = store([people.to_vec(), vec![robot, bridged]].concat()).await;
        mark(&store, "GUEST", "marks", r#"{"guest":true,"deactivated":false}"#).await;
        mark(&store, "GONE", "marks", r#"{"guest":false,"deactivated":true}"#).await;
        mark(&store, "STRANGER", "team", "T2").await;
        let found = store.reader().unwrap().mentionable(ticket).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.id.0.as_str(), one.author.name.as_str(), one.here, &*one.author.marks))
            .collect();
        assert_eq!(
            told,
            [
                ("ZOE", "zoe", true, &[][..]),
                ("ada", "ada", false, &[]),
                ("GRACE", "Grace Hopper", false, &[]),
                ("GUEST", "guest", false, &["guest"]),
                ("STRANGER", "stranger", false, &["other workspace"]),
            ]
        );
    }

    #[tokio::test]
    async fn only_the_people_of_one_source_are_looked_at() {
        let (store, _) = store(vec![person("ZOE", None)]).await;
        let reader = store.reader().unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {MENTIONABLE}");
        let mut plan = reader.conn().prepare(&sql).unwrap();
        let steps = plan.query_map((1, MOST), |row| row.get::<_, String>(3)).unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        assert!(
            steps.iter().any(|s| s == "SEARCH person USING PRIMARY KEY (source=?)"),
            "{steps:?}"
        );
        assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:?}");
    }

    #[tokio::test]
    async fn a_large_workspace_is_read_in_part_but_never_without_who_spoke() {
        let count = usize::try_from(MOST).unwrap() + 5;
        let mut people: Vec<Person> =
            (0..count).map(|n| person(&format!("U{n:06}"), None)).collect();
        people.push(person("ZOE", None));
        let (store, ticket) = store(people).await;
        let found = store.reader().unwrap().mentionable(ticket).unwrap();
        assert_eq!(found.len(), count - 5);
        assert_eq!(found[0].id.0, "ZOE");
    }
}
