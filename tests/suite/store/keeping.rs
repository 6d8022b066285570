//! Backups made while somebody writes, and put back.

use super::kit::*;
use super::upgrade::old_program;
use jiff::SignedDuration;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use support_hero::desk::{Action, OutboxState, View};
use support_hero::store::{Copied, Store, StoreError, back_up, mend, restore};

/// Files of a folder whose name begins so.
fn files(dir: &Path, begin: &str) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with(begin)).collect();
    names.sort();
    names
}

async fn reply(home: &Home, text: &str, hold: SignedDuration) {
    let actions = vec![Action::reply(text)];
    home.store.enqueue(reference(CHAT), actions, hold, "Ada".into(), at(3)).await.unwrap();
}

/// A ticket with two messages, a note, a note on a customer, and an answer in the outbox.
async fn lived_in() -> Home {
    let home = Home::on_disk();
    home.take(opened(CHAT, vec![said("1", 1, PAT), said("2", 2, PAT)])).await;
    let note = "Moved".to_owned();
    home.store.note_ticket(reference(CHAT), "Ada".into(), note, at(3)).await.unwrap();
    home.store.note_customer("Acme".into(), "Likes calls".into(), at(3)).await.unwrap();
    reply(&home, "Looking into it.", SignedDuration::from_secs(8)).await;
    home
}

#[tokio::test]
async fn a_backup_says_what_is_in_it_and_is_its_owners_alone() {
    let home = lived_in().await;
    let other = tempfile::tempdir().unwrap();
    let file = other.path().join("hero.backup");
    let copied = back_up(home.path(), &file, false).unwrap();
    let bytes = fs::metadata(&file).unwrap().len();
    assert_eq!(copied, Copied { bytes, tickets: 1, messages: 2, notes: 2, waiting: 1 });
    assert_eq!(files(other.path(), ""), ["hero.backup"], "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_backup_replaces_nothing_unless_it_is_told_to() {
    let home = lived_in().await;
    let other = tempfile::tempdir().unwrap();
    let file = other.path().join("precious");
    fs::write(&file, "precious").unwrap();
    let refused = back_up(home.path(), &file, false).unwrap_err().to_string();
    assert!(refused.ends_with("it is there already; --force replaces it"), "{refused}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    back_up(home.path(), &file, true).unwrap();
    assert_eq!(&fs::read(&file).unwrap()[..6], b"SQLite");
    for own in ["hero.db", "hero.db-wal", "hero.db.copy"] {
        let refused = back_up(home.path(), &home.path().join(own), true).unwrap_err();
        assert!(refused.to_string().contains("the database itself"), "{refused}");
    }
    let refused = back_up(home.path(), other.path(), true).unwrap_err().to_string();
    assert!(refused.ends_with("it is no file"), "{refused}");
    let nothing = back_up(other.path(), &file, true).unwrap_err();
    assert!(matches!(nothing, StoreError::NoDatabase(_)), "{nothing}");
}

/// Pages of a ticket each are stored whole or not at all, and so they are in every copy.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_somebody_writes_is_of_one_moment() {
    let home = Home::on_disk();
    let writes = Arc::new(AtomicBool::new(true));
    let (store, more) = (home.store.clone(), writes.clone());
    let writer = tokio::spawn(async move {
        let mut written = 0_u64;
        while more.load(Ordering::Relaxed) {
            let said = (1..4).map(|nth| said(&nth.to_string(), nth, PAT)).collect();
            let page = opened(&format!("slack:users/C1/{written}"), said);
            store.ingest(source(), page, at(60)).await.unwrap();
            written += 1;
        }
        written
    });
    let file = home.path().join("copy");
    let mut last = 0;
    for _ in 0..8 {
        let before = home.reader.tickets(View::All).unwrap().len() as u64;
        let copied = back_up(home.path(), &file, true).unwrap();
        assert!(copied.tickets >= before.max(last), "{copied:?}");
        assert_eq!(copied.messages, 3 * copied.tickets);
        last = copied.tickets;
    }
    writes.store(false, Ordering::Relaxed);
    assert!(writer.await.unwrap() >= last);
}

#[tokio::test]
async fn what_is_restored_is_what_was_backed_up() {
    let home = lived_in().await;
    let file = home.path().join("copy");
    back_up(home.path(), &file, false).unwrap();
    home.store.note_ticket(reference(CHAT), "Ada".into(), "Later".into(), at(4)).await.unwrap();
    let in_use = restore(home.path(), &file, at(9)).unwrap_err();
    assert!(matches!(in_use, StoreError::InUse(_)), "{in_use}");
    let Home { store, reader, dir } = home;
    drop((store, reader));
    let dir = dir.unwrap();
    let restored = restore(dir.path(), &file, at(9)).unwrap();
    assert_eq!((restored.copied.tickets, restored.copied.notes), (1, 2));
    let aside = "hero.db.before-restore-20270115T080900Z";
    assert_eq!(restored.aside.unwrap(), dir.path().join(aside));
    assert_eq!(files(dir.path(), "hero.db"), ["hero.db", aside]);
    let conn = Connection::open(dir.path().join(aside)).unwrap();
    let notes: i64 = conn.query_row("SELECT count(*) FROM note", (), |row| row.get(0)).unwrap();
    assert_eq!(notes, 2, "what stood there is all there");
    assert_eq!(mend(dir.path(), at(9)).unwrap(), None);
    let store = Store::open(dir.path(), roster()).unwrap();
    let home = Home { reader: store.reader().unwrap(), store, dir: Some(dir) };
    let detail = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap();
    assert_eq!(detail.notes.len(), 1);
    assert_eq!(home.reader.search("text", 9).unwrap().len(), 1, "words are found");
}

/// It may have been sent after the backup was made.
#[tokio::test]
async fn what_waited_in_a_backup_is_looked_for_before_it_is_sent() {
    let home = lived_in().await;
    reply(&home, "Queued.", SignedDuration::ZERO).await;
    reply(&home, "Sending.", SignedDuration::ZERO).await;
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute("UPDATE outbox SET state = 'sending' WHERE id = 3", ()).unwrap();
    conn.execute(
        "INSERT INTO outbox (ref, source, action, marker, state, due_at, attempts, decided_at, updated_at)
         SELECT ref, source, action, 'hero-x', 'refused', due_at, 0, 0, 0 FROM outbox WHERE id = 1",
        (),
    )
    .unwrap();
    let (file, dir) = (home.path().join("copy"), tempfile::tempdir().unwrap());
    assert_eq!(back_up(home.path(), &file, false).unwrap().waiting, 3);
    let restored = restore(dir.path(), &file, at(9)).unwrap();
    assert_eq!(restored.aside, None, "nothing stood there");
    let store = Store::open(dir.path(), roster()).unwrap();
    let items = store.reader().unwrap().outbox().unwrap();
    let states: Vec<_> = items.iter().map(|item| (item.state, item.attempts)).collect();
    use OutboxState::{Refused, Unknown};
    assert_eq!(states, [(Unknown, 1), (Unknown, 1), (Unknown, 1), (Refused, 0)]);
    let (delivery, attempt) = store.begin(source(), at(9)).await.unwrap().unwrap();
    assert_eq!(attempt, 2, "the second attempt looks first");
    assert!(delivery.before.newest.is_some(), "the same words said long before are not it");
}

/// A backup is as the program that made it left it; it is brought up to date when it is put back.
#[tokio::test]
async fn a_backup_of_every_older_schema_is_restored() {
    for version in 1..=5 {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("copy");
        drop(old_program(dir.path(), version));
        assert_eq!(mend(dir.path(), at(9)).unwrap(), None);
        back_up(dir.path(), &file, false).unwrap();
        let copy = Connection::open(&file).unwrap();
        let found: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(found, version as i64);
        drop(copy);
        let restored = restore(dir.path(), &file, at(9)).unwrap();
        assert_eq!(restored.copied.waiting, 1, "{version}");
        let reader = Store::open(dir.path(), roster()).unwrap().reader().unwrap();
        assert_eq!(reader.find(CHAT).unwrap().title, "It fails", "{version}");
        assert!(reader.draft(&reference(CHAT)).unwrap().is_some(), "{version}");
    }
}

#[tokio::test]
async fn only_a_backup_is_restored_and_else_all_is_as_it_was() {
    let home = lived_in().await;
    let copy = home.path().join("copy");
    back_up(home.path(), &copy, false).unwrap();
    let Home { store, reader, dir } = home;
    drop((store, reader));
    let dir = dir.unwrap();
    let before = fs::read(dir.path().join("hero.db")).unwrap();
    let file = dir.path().join("other");
    let refused = |what: &str| {
        let error = restore(dir.path(), &file, at(9)).unwrap_err();
        assert_eq!(fs::read(dir.path().join("hero.db")).unwrap(), before, "{what}");
        assert_eq!(files(dir.path(), "hero.db"), ["hero.db"], "{what}");
        assert_eq!(files(dir.path(), "."), Vec::<String>::new(), "{what}");
        error
    };
    assert!(matches!(refused("nothing"), StoreError::File { .. }));
    fs::write(&file, "Dear diary, ".repeat(400)).unwrap();
    assert!(matches!(refused("a letter"), StoreError::NoBackup { .. }));
    fs::write(&file, "").unwrap();
    assert!(matches!(refused("an empty file"), StoreError::NoBackup { .. }));
    fs::remove_file(&file).unwrap();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE recipe (name)").unwrap();
    let error = refused("recipes");
    assert!(error.to_string().contains("another program's"), "{error}");
    fs::copy(&copy, &file).unwrap();
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(refused("a newer one"), StoreError::Newer { found: 99, .. }));
    let half = fs::read(&copy).unwrap();
    fs::write(&file, &half[..half.len() / 2]).unwrap();
    assert!(matches!(refused("a half"), StoreError::NoBackup { .. }));
}

/// The file that is ready takes its place, and what belongs to the one before is not taken for a part of
/// it.
#[tokio::test]
async fn a_restore_that_was_killed_is_finished_by_the_next_start() {
    let home = lived_in().await;
    let copy = home.path().join("copy");
    back_up(home.path(), &copy, false).unwrap();
    home.store.note_ticket(reference(CHAT), "Ada".into(), "Later".into(), at(4)).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    for name in ["hero.db", "hero.db-wal"] {
        fs::copy(home.path().join(name), dir.path().join(name)).unwrap();
    }
    fs::rename(&copy, dir.path().join("hero.db.ready")).unwrap();
    assert_eq!(mend(dir.path(), at(9)).unwrap(), None);
    assert_eq!(files(dir.path(), "hero.db"), ["hero.db"]);
    let reader = Store::open(dir.path(), roster()).unwrap().reader().unwrap();
    let notes = reader.detail(reader.find(CHAT).unwrap().id).unwrap().unwrap().notes;
    assert_eq!(notes.len(), 1, "the log of the one before was not applied");
}
