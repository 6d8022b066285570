//! Databases that are damaged in all the ways there are: kept aside, and what is ours alone taken out.

use super::kit::*;
use crate::support::number;
use jiff::SignedDuration;
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use support_hero::desk::{Action, Draft, Identity, Mark, OutboxState};
use support_hero::store::{Reader, Rescued, Store, StoreError, mend};
use tempfile::TempDir;

/// So many notes that they fill several pages.
const NOTES: usize = 120;
/// When it is rescued.
const THEN: &str = "20270115T080900Z";

fn note(nth: usize) -> String {
    format!("note {nth} {}", "and so on ".repeat(9))
}

/// A folder with something in every table that is ours alone, closed as it should be.
async fn lived_in() -> TempDir {
    let home = Home::on_disk();
    let store = &home.store;
    home.take(opened(CHAT, vec![said("1", 1, PAT), said("2", 2, PAT)])).await;
    home.take(opened(ISSUE, vec![said("1", 1, WILE)])).await;
    for nth in 0..NOTES {
        let ticket = reference(if nth % 2 == 0 { CHAT } else { ISSUE });
        store.note_ticket(ticket, "Ada".into(), note(nth), at(3)).await.unwrap();
    }
    store.save_note_begun(reference(CHAT), "Mov".into()).await.unwrap();
    let draft = Draft { text: "Hey Wile, ".into(), mentions: Vec::new() };
    store.save_draft(reference(ISSUE), draft, at(4)).await.unwrap();
    store.claim(reference(ISSUE), Some("Ada".into()), at(4)).await.unwrap();
    store.note_customer("Acme".into(), "Likes calls".into(), at(3)).await.unwrap();
    store.tick("Acme".into(), "Backups?".into(), true, at(2)).await.unwrap();
    let mark = Mark { customer: Some("Globex".into()), at: at(1) };
    store.mark(Identity::parse("globex.com").unwrap(), Some(mark)).await.unwrap();
    let (hold, actions) = (SignedDuration::from_mins(1), vec![Action::reply("Looking into it.")]);
    store.enqueue(reference(CHAT), actions, hold, "Ada".into(), at(5)).await.unwrap();
    let Home { store, reader, dir } = home;
    drop((store, reader));
    dir.unwrap()
}

fn database(dir: &TempDir) -> PathBuf {
    dir.path().join("hero.db")
}

fn aside(dir: &TempDir) -> PathBuf {
    dir.path().join(format!("hero.db.damaged-{THEN}"))
}

fn rescue(dir: &TempDir) -> Rescued {
    let rescued = mend(dir.path(), at(9)).unwrap().expect("it is damaged");
    assert_eq!(rescued.aside, aside(dir));
    assert_eq!(mend(dir.path(), at(9)).unwrap(), None, "it is whole now");
    rescued
}

/// All notes on tickets.
fn notes(reader: &Reader) -> BTreeSet<String> {
    reader.notes_alone().unwrap().into_iter().map(|(_, note)| note.text).collect()
}

/// Where on the disk the pages of a table or an index are, as its own program tells.
fn pages(file: &Path, has: impl Fn(&[u8]) -> bool) -> Vec<usize> {
    let bytes = fs::read(file).unwrap();
    bytes
        .chunks(4096)
        .enumerate()
        .skip(1)
        .filter(|(_, page)| has(page))
        .map(|(nth, _)| nth)
        .collect()
}

fn holds(page: &[u8], words: &str) -> bool {
    page.windows(words.len()).any(|window| window == words.as_bytes())
}

fn spoil(file: &Path, page: usize, with: u8) {
    let mut bytes = fs::read(file).unwrap();
    bytes[page * 4096..(page + 1) * 4096].fill(with);
    fs::write(file, bytes).unwrap();
}

async fn all_of_ours_is_there(store: &Store) {
    let reader = store.reader().unwrap();
    assert_eq!(notes(&reader), (0..NOTES).map(note).collect());
    assert_eq!(reader.draft(&reference(ISSUE)).unwrap().unwrap().text, "Hey Wile, ");
    assert_eq!(reader.account_notes().unwrap()[0].1.text, "Likes calls");
    assert_eq!(reader.marks().unwrap().len(), 1);
    assert_eq!(reader.customer("Acme").unwrap().unwrap().ticked.len(), 1);
    // Once its ticket is read again it is looked for, and only then sent.
    let item = reader.outbox().unwrap().remove(0);
    assert_eq!((item.state, item.attempts), (OutboxState::Unknown, 1));
    assert_eq!(store.begin(source(), at(9)).await.unwrap(), None);
    for name in [CHAT, ISSUE] {
        store.ingest(source(), opened(name, vec![said("1", 1, PAT)]), at(60)).await.unwrap();
    }
    let (delivery, attempt) = store.begin(source(), at(60)).await.unwrap().unwrap();
    assert_eq!((delivery.action, attempt), (Action::reply("Looking into it."), 2));
    let issue = reader.find(ISSUE).unwrap();
    assert_eq!(issue.local.claimed_by.as_deref(), Some("Ada"));
    let chat = reader.detail(reader.find(CHAT).unwrap().id).unwrap().unwrap();
    assert_eq!((chat.note_begun.as_deref(), chat.notes.len()), (Some("Mov"), NOTES / 2));
}

/// The cache is damaged, what is ours alone is not: all of it is kept.
#[tokio::test]
async fn what_is_ours_alone_is_taken_out_of_a_database_whose_cache_is_damaged() {
    let dir = lived_in().await;
    let file = database(&dir);
    for page in pages(&file, |page| holds(page, "text of 1")) {
        spoil(&file, page, 0xA5);
    }
    let before = fs::read(&file).unwrap();
    // A short look does not find it, as it is only in the midst.
    assert_eq!(mend(dir.path(), at(9)).unwrap(), None);
    {
        let store = Store::open(dir.path(), roster()).unwrap();
        let page = opened(CHAT, vec![said("1", 1, PAT), said("3", 3, PAT)]);
        let met = store.ingest(source(), page, at(60)).await.unwrap_err();
        assert!(matches!(met, StoreError::Damaged(_)), "{met}");
        assert!(met.to_string().contains("start one again"), "{met}");
        let told = store.trouble().borrow().clone().unwrap();
        assert_eq!(&*told, met.to_string());
        assert_eq!(mend(dir.path(), at(9)).unwrap(), None, "not while somebody has it open");
    }
    let rescued = rescue(&dir);
    assert_eq!(rescued.lost, Vec::<&str>::new());
    let told = rescued.to_string();
    assert!(told.contains(&format!("is kept as hero.db.damaged-{THEN}; ")), "{told}");
    assert!(!told.contains('\n'), "{told}");
    assert_eq!(fs::read(aside(&dir)).unwrap().len(), before.len());
    let store = Store::open(dir.path(), roster()).unwrap();
    let failures = store.reader().unwrap().activity(at(9)).unwrap();
    assert_eq!((failures[0].failed, failures[0].text.as_str()), (true, told.as_str()));
    all_of_ours_is_there(&store).await;
}

/// One page of notes in the midst is gone: those before it, and those behind it, are not.
#[tokio::test]
async fn around_a_damaged_page_all_is_read() {
    let dir = lived_in().await;
    let file = database(&dir);
    let of_notes = pages(&file, |page| page[0] == 0x0d && holds(page, "and so on "));
    assert!(of_notes.len() > 4, "{of_notes:?}");
    let gone = of_notes[of_notes.len() / 2];
    let bytes = fs::read(&file).unwrap();
    let lost: BTreeSet<_> = (0..NOTES)
        .map(note)
        .filter(|note| holds(&bytes[gone * 4096..(gone + 1) * 4096], note))
        .collect();
    assert!(lost.len() > 5, "{lost:?}");
    spoil(&file, gone, 0);
    fs::write(dir.path().join("hero.db.suspect"), "").unwrap();
    let rescued = rescue(&dir);
    assert_eq!(rescued.lost, ["notes"]);
    assert!(rescued.to_string().contains(", but not all of notes; tickets"), "{rescued}");
    let store = Store::open(dir.path(), roster()).unwrap();
    let all: BTreeSet<_> = (0..NOTES).map(note).collect();
    assert_eq!(notes(&store.reader().unwrap()), all.difference(&lost).cloned().collect());
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_kept_and_a_new_one_begun() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil); 5] = [
        ("a letter", |file| fs::write(file, "Dear diary, ".repeat(900)).unwrap()),
        ("a short letter", |file| fs::write(file, "Dear diary").unwrap()),
        ("recipes", |file| {
            fs::remove_file(file).unwrap();
            Connection::open(file).unwrap().execute_batch("CREATE TABLE recipe (name)").unwrap();
        }),
        ("zeros", |file| {
            let length = fs::metadata(file).unwrap().len();
            fs::write(file, vec![0; usize::try_from(length).unwrap()]).unwrap();
        }),
        ("no first page", |file| spoil(file, 0, 0xFF)),
    ];
    for (what, spoil) in cases {
        let dir = lived_in().await;
        spoil(&database(&dir));
        let before = fs::read(database(&dir)).unwrap();
        let rescued = rescue(&dir);
        assert_eq!(fs::read(aside(&dir)).unwrap(), before, "{what}");
        let store = Store::open(dir.path(), roster()).unwrap();
        assert_eq!(store.reader().unwrap().outbox().unwrap(), [], "{what}");
        assert_eq!(rescued.rows, 0, "{what}");
        home_works(store).await;
    }
}

async fn home_works(store: Store) {
    store.ingest(source(), opened(CHAT, vec![said("1", 1, PAT)]), at(60)).await.unwrap();
    assert_eq!(store.reader().unwrap().find(CHAT).unwrap().messages, 1);
}

/// What was in its log is kept beside it.
#[tokio::test]
async fn a_database_that_is_empty_is_new_unless_it_has_a_log() {
    let dir = lived_in().await;
    fs::write(database(&dir), "").unwrap();
    assert_eq!(mend(dir.path(), at(9)).unwrap(), None);
    fs::write(dir.path().join("hero.db-wal"), "log").unwrap();
    rescue(&dir);
    let kept = dir.path().join(format!("hero.db.damaged-{THEN}-wal"));
    assert_eq!(fs::read_to_string(kept).unwrap(), "log");
    assert!(!dir.path().join("hero.db-wal").exists());
}

/// The log has what was written last; a crash left it there.
#[tokio::test]
async fn what_is_only_in_the_log_is_rescued_too() {
    let home = Home::on_disk();
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    home.store.note_ticket(reference(CHAT), "Ada".into(), note(1), at(3)).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    for name in ["hero.db", "hero.db-wal"] {
        fs::copy(home.path().join(name), dir.path().join(name)).unwrap();
    }
    assert_eq!(mend(dir.path(), at(9)).unwrap(), None, "a crash alone damages nothing");
    // Whoever looked put the log into the file.
    for page in pages(&database(&dir), |page| holds(page, "text of 1")) {
        spoil(&database(&dir), page, 0xA5);
    }
    fs::write(dir.path().join("hero.db.suspect"), "").unwrap();
    rescue(&dir);
    let reader = Store::open(dir.path(), roster()).unwrap().reader().unwrap();
    assert_eq!(notes(&reader), BTreeSet::from([note(1)]));
}

/// A row that is read and makes no sense would be tripped over for ever.
#[tokio::test]
async fn a_row_that_makes_no_sense_is_left_out() {
    let dir = lived_in().await;
    let conn = Connection::open(database(&dir)).unwrap();
    conn.execute_batch(
        "UPDATE outbox SET action = '{\"do\":\"repl';
         INSERT INTO note (ref, at, author, text) VALUES ('no reference', 1, 'Ada', 'x');
         UPDATE draft SET text = CAST(x'ff00fe' AS TEXT);",
    )
    .unwrap();
    drop(conn);
    let file = database(&dir);
    for page in pages(&file, |page| holds(page, "text of 1")) {
        spoil(&file, page, 0xA5);
    }
    fs::write(dir.path().join("hero.db.suspect"), "").unwrap();
    let rescued = rescue(&dir);
    assert_eq!(rescued.lost, ["the outbox", "notes", "drafts"]);
    let reader = Store::open(dir.path(), roster()).unwrap().reader().unwrap();
    assert_eq!(notes(&reader).len(), NOTES);
    assert_eq!(reader.outbox().unwrap(), []);
}

#[test]
fn any_damage_ends_in_a_database_that_works() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let home = runtime.block_on(lived_in());
    let whole = fs::read(database(&home)).unwrap();
    let cases = number("HERO_LONG").unwrap_or(12);
    let hits =
        proptest::collection::vec((any::<prop::sample::Index>(), 1..5000_usize, any::<u8>()), 0..4);
    let config = ProptestConfig { cases, ..ProptestConfig::default() };
    proptest!(config, |(hits in hits, cut in proptest::option::of(any::<prop::sample::Index>()))| {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = whole.clone();
        for (start, length, with) in &hits {
            let start = start.index(bytes.len());
            let end = (start + length).min(bytes.len());
            bytes[start..end].fill(*with);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        fs::write(database(&dir), &bytes).unwrap();
        fs::write(dir.path().join("hero.db.suspect"), "").unwrap();
        let mended = mend(dir.path(), at(9));
        // A version that is spoiled may be one of the future.
        prop_assume!(!matches!(mended, Err(StoreError::Newer { .. })));
        let rescued = mended.unwrap();
        let opened = Store::open(dir.path(), roster());
        prop_assume!(!matches!(opened, Err(StoreError::Newer { .. })));
        let store = opened.unwrap();
        if let Some(rescued) = rescued {
            let found = notes(&store.reader().unwrap());
            prop_assert!(rescued.lost.contains(&"notes") || found.len() == NOTES, "{}", rescued);
            prop_assert!(found.len() <= NOTES, "{}", found.len());
            store.reader().unwrap().outbox().unwrap();
            store.reader().unwrap().activity(at(0)).unwrap();
            runtime.block_on(home_works(store));
        }
    });
}
