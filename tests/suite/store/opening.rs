//! Opening a data folder, whatever is in it, and sharing it.

use super::kit::*;
use rusqlite::Connection;
use std::fs;
use std::sync::Arc;
use support_hero::desk::Status;
use support_hero::store::{Store, StoreError};

fn user_version(home: &Home) -> i64 {
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_fresh_database_has_the_newest_version_and_is_brought_up_once() {
    let home = Home::on_disk();
    assert_eq!(user_version(&home), 9);
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let again = Store::open(home.path(), roster()).unwrap();
    assert_eq!(again.reader().unwrap().find(CHAT).unwrap().messages, 1);
    assert_eq!(user_version(&home), 9);
}

#[test]
fn an_empty_file_is_brought_up() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("hero.db"), "").unwrap();
    let store = Store::open(dir.path(), roster()).unwrap();
    assert_eq!(store.reader().unwrap().sources().unwrap(), []);
}

#[test]
fn a_newer_database_is_left_alone() {
    let home = Home::on_disk();
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    let error = Store::open(home.path(), roster()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, known: 9 }));
    assert_eq!(
        error.to_string(),
        "the database was written by a newer hero (version 99, this one knows 9): update hero, or give another --data folder"
    );
    assert_eq!(user_version(&home), 99);
}

/// Below a file there is no folder, not even for root.
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let dir = file.path().join("data");
    let error = Store::open(&dir, roster()).unwrap_err();
    assert!(matches!(&error, StoreError::NotWritable { dir: named, .. } if *named == dir));
    assert!(error.to_string().contains("choose another with --data"), "{error}");
}

#[test]
fn a_folder_in_the_place_of_the_file_is_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("hero.db")).unwrap();
    let error = Store::open(dir.path(), roster()).unwrap_err();
    assert!(matches!(error, StoreError::NotWritable { .. }), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_told_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let letter = "Dear diary, ".repeat(200);
    fs::write(dir.path().join("hero.db"), &letter).unwrap();
    let error = Store::open(dir.path(), roster()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error}");
    assert_eq!(fs::read_to_string(dir.path().join("hero.db")).unwrap(), letter);
}

#[cfg(unix)]
#[test]
fn a_new_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("a/b");
    Store::open(&dir, roster()).unwrap();
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    let _store = Store::open(parent.path(), roster()).unwrap();
    for file in ["hero.db", "hero.db-wal"] {
        let rights = fs::metadata(parent.path().join(file)).unwrap().permissions().mode();
        assert_eq!(rights & 0o777, 0o600, "{file} in a folder that was there");
    }
}

#[tokio::test]
async fn what_one_process_writes_another_sees() {
    let home = Home::on_disk();
    let other = Store::open(home.path(), roster()).unwrap();
    let reader = other.reader().unwrap();
    let before = reader.data_version().unwrap();
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    assert_ne!(reader.data_version().unwrap(), before);
    assert_eq!(reader.find(CHAT).unwrap().messages, 1);
    let mut changes = other.changes();
    assert!(!changes.has_changed().unwrap(), "it neither heard nor looked");
    other.look().await.unwrap();
    assert!(changes.has_changed().unwrap());
    changes.mark_unchanged();
    other.look().await.unwrap();
    assert!(!changes.has_changed().unwrap(), "nothing is new since");
    other.done(reference(CHAT), at(2)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnThem, None));
}

#[test]
fn many_may_open_a_fresh_folder_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("data");
    let opened: Vec<_> = std::thread::scope(|scope| {
        let open = || Store::open(&dir, Arc::default()).and_then(|store| store.reader());
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for reader in opened {
        assert_eq!(reader.unwrap().sources().unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_wait_for_each_other() {
    let home = Home::on_disk();
    let other = Store::open(home.path(), roster()).unwrap();
    let pages = (0..40).map(|n| opened(&format!("slack:users/C1/{n}"), vec![said("1", 1, PAT)]));
    let writing = pages.enumerate().map(|(n, page)| {
        let store = if n % 2 == 0 { home.store.clone() } else { other.clone() };
        tokio::spawn(async move { store.ingest(source(), page, at(60)).await })
    });
    for written in writing.collect::<Vec<_>>() {
        written.await.unwrap().unwrap();
    }
    assert_eq!(home.reader.tickets(support_hero::desk::View::Queue).unwrap().len(), 40);
}

#[tokio::test]
async fn a_reader_does_not_wait_for_a_writer() {
    let home = Home::on_disk();
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute_batch("BEGIN IMMEDIATE; DELETE FROM ticket").unwrap();
    assert_eq!(home.ticket(CHAT).messages, 1);
    conn.execute_batch("ROLLBACK").unwrap();
}
