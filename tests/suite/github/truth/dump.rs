//! All that a store holds of GitHub, as text to be compared.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;
use std::path::Path;

/// Everything, by table and key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dump(BTreeMap<String, String>);

/// Tickets that GitHub still has, as far as is known.
pub const HERE: &str = "SELECT ref FROM ticket
    WHERE NOT (upstream = 'closed' AND ifnull(reason, '') LIKE 'gone%') ORDER BY ref";

const HEADS: &str = "SELECT 'head', ref, kind, title, url, place, author, created_at, upstream,
        upstream_at, reason, assignees, facts, answer, need, signs, own, stamp, remote_id
    FROM ticket WHERE NOT (upstream = 'closed' AND ifnull(reason, '') LIKE 'gone%')";
// When something last moved is left out: a comment that was taken back moved it too.
const DERIVED: &str = "SELECT 'derived', ref, relevant, closed_at, waiting_since, last_customer,
        last_us, votes, messages, customer
    FROM ticket WHERE NOT (upstream = 'closed' AND ifnull(reason, '') LIKE 'gone%')";
const CALLS: &str = "SELECT 'call', ref, call, call_at
    FROM ticket WHERE NOT (upstream = 'closed' AND ifnull(reason, '') LIKE 'gone%')";
const CLOSER: &str = "SELECT 'closer', ref, closer
    FROM ticket WHERE NOT (upstream = 'closed' AND ifnull(reason, '') LIKE 'gone%')";
const SAID: &str = "SELECT 'said', t.ref || ' ' || m.id, m.at, m.author, m.kind, m.side, m.text,
        m.edited, m.reactions
    FROM message m JOIN ticket t ON t.id = m.ticket
    WHERE NOT m.deleted AND NOT (t.upstream = 'closed' AND ifnull(t.reason, '') LIKE 'gone%')";
const LINKS: &str = "SELECT CASE WHEN k.origin = 'said' OR t.kind = 'pull_request'
            THEN 'link' ELSE 'link of a closer look' END,
        t.ref || ' ' || k.target || ' ' || k.origin, k.relation, k.at, k.url, k.title, k.state
    FROM link k JOIN ticket t ON t.id = k.ticket
    WHERE NOT (t.upstream = 'closed' AND ifnull(t.reason, '') LIKE 'gone%')";

/// What a query finds, as text.
pub fn rows(home: &Path, query: &str) -> Vec<Vec<String>> {
    let conn = Connection::open(home.join("hero.db")).unwrap();
    let mut query = conn.prepare(query).unwrap();
    let columns = query.column_count();
    let rows = query.query_map((), |row| {
        (0..columns).map(|at| Ok(text(row.get_ref(at)?))).collect::<Result<Vec<_>, _>>()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "-".into(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Everything in the store of this folder.
pub fn dump(home: &Path) -> Dump {
    dump_of(home, &[HEADS, DERIVED, CALLS, CLOSER, SAID, LINKS])
}

/// What these queries find in the store of this folder: table, key, and what is told.
pub fn dump_of(home: &Path, queries: &[&str]) -> Dump {
    let rows = queries.iter().flat_map(|table| rows(home, table));
    let told = rows.map(|row| (row[..2].join(" "), row[2..].join(" | ")));
    let mut dump = Dump::default();
    for (key, told) in told {
        assert!(dump.0.insert(key.clone(), told).is_none(), "{key} is there twice");
    }
    dump
}

impl Dump {
    /// It, as if every repository had always had its present name.
    pub fn renamed(self, names: &[(String, String)]) -> Self {
        let now = |text: String| {
            names.iter().fold(text, |text, (former, name)| text.replace(former, name))
        };
        let mut dump = Self::default();
        for (key, told) in self.0 {
            let key = now(key);
            assert!(dump.0.insert(key.clone(), now(told)).is_none(), "{key} is there twice");
        }
        dump
    }

    /// It without what only a look at single tickets tells.
    pub fn without_closer_look(&self) -> Self {
        let closer = |key: &str| key.starts_with("closer ") || key.starts_with("link of a closer");
        let kept = self.0.iter().filter(|(key, _)| !closer(key) && !key.starts_with("call "));
        Self(kept.map(|(key, told)| (key.clone(), told.clone())).collect())
    }

    /// It without tickets whose key is among these.
    pub fn without(&self, tickets: &[String]) -> Self {
        let of = |key: &str| key.split(' ').nth(1).map(ToOwned::to_owned).unwrap_or_default();
        let kept = self.0.iter().filter(|(key, _)| !tickets.contains(&of(key)));
        Self(kept.map(|(key, told)| (key.clone(), told.clone())).collect())
    }

    /// What is told under a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// All keys that begin so.
    pub fn keys<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.keys().map(String::as_str).filter(move |key| key.starts_with(beginning))
    }

    /// Every difference to what another store holds.
    pub fn differs(&self, other: &Self) -> Vec<String> {
        let missing = other.0.iter().filter(|(key, _)| !self.0.contains_key(*key));
        let missing = missing.map(|(key, told)| format!("missing: {key}: {told}"));
        let more = self.0.iter().filter_map(|(key, told)| match other.0.get(key) {
            None => Some(format!("not at GitHub: {key}: {told}")),
            Some(right) if right != told => Some(format!("{key}:\n    {told}\n    {right}")),
            Some(_) => None,
        });
        missing.chain(more).collect()
    }
}
