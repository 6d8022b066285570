//! Labels beside a ticket: as its facts tell them, in databases of before too.

use super::kit::*;
use rusqlite::Connection;
use support_hero::desk::{Fact, Tone};
use support_hero::store::Store;

fn labelled(labels: &str) -> Vec<Fact> {
    let fact = |label: &str, value: &str| Fact {
        label: label.into(),
        value: value.into(),
        tone: Tone::Plain,
    };
    vec![fact("milestone", "labels"), fact("labels", labels)]
}

fn labels(home: &Home) -> Vec<String> {
    home.ticket(ISSUE).labels
}

#[tokio::test]
async fn labels_are_what_the_facts_tell_now() {
    let home = Home::in_memory();
    for (told, expected) in
        [("bug, good first issue", &["bug", "good first issue"][..]), ("bug", &["bug"]), ("", &[])]
    {
        let mut page = opened(ISSUE, vec![said("1", 1, PAT)]);
        page.heads[0].facts = labelled(told);
        home.take(page).await;
        assert_eq!(labels(&home), expected, "{told}");
    }
    home.take(opened(ISSUE, vec![said("1", 1, PAT)])).await;
    assert_eq!(labels(&home), [""; 0]);
}

#[tokio::test]
async fn a_database_of_before_has_them_too() {
    let dir = tempfile::tempdir().unwrap();
    let conn = Connection::open(dir.path().join("hero.db")).unwrap();
    conn.pragma_update(None, "journal_mode", "wal").unwrap();
    let facts = serde_json::to_string(&labelled("bug, sdk")).unwrap();
    let schema = [
        include_str!("../../../assets/schema/1.sql"),
        include_str!("../../../assets/schema/2.sql"),
        include_str!("../../../assets/schema/3.sql"),
        include_str!("../../../assets/schema/4.sql"),
        include_str!("../../../assets/schema/5.sql"),
    ];
    conn.execute_batch(&format!("BEGIN; {} PRAGMA user_version = 5; COMMIT", schema.concat()))
        .unwrap();
    let rows = "INSERT INTO ticket (ref, source, remote_id, kind, title, url, place, created_at,
            upstream, assignees, facts, answer, head_hash, relevant)
        VALUES (?1, 'code', ?1, 'issue', 'It fails', '', 'app', 0, 'open', '[]', ?2,
            '{\"here\":{\"place\":\"issue\"}}', 7, 1)";
    conn.execute(rows, (ISSUE, facts)).unwrap();
    conn.execute(rows, (PULL, "[]")).unwrap();
    drop(conn);
    let store = Store::open(dir.path(), roster()).unwrap();
    let home = Home { reader: store.reader().unwrap(), store, dir: Some(dir) };
    assert_eq!(labels(&home), ["bug", "sdk"]);
    assert_eq!(home.ticket(PULL).labels, [""; 0]);
}
