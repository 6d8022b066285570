//! Databases of the schemas before this one, as the programs of their time left them.

mod programs;

pub use programs::old_program;

use super::kit::*;
use rusqlite::Connection;
use std::path::Path;
use support_hero::desk::{
    Action, Affected, Answer, Curve, Customer, CustomerMatch, Event, Fact, Head, Identity, Listed,
    Mark, Marks, Message, MessageKind, OutboxId, OutboxState, Page, Person, Reaction, Reading,
    RegisterId, Status, Tone,
};
use support_hero::store::{Health, Store, StoreError};

/// The second chat.
const THANKS: &str = "slack:users/C1/2.0";

fn upgraded(version: usize) -> Home {
    let dir = tempfile::tempdir().unwrap();
    drop(old_program(dir.path(), version));
    let store = Store::open(dir.path(), roster()).unwrap();
    Home { reader: store.reader().unwrap(), store, dir: Some(dir) }
}

/// Runs each of these tests on a database of each older schema.
macro_rules! from_each_schema {
    ($($test:ident),+ $(,)?) => {
        mod from_the_first {
            $(#[tokio::test] async fn $test() { super::$test(super::upgraded(1)).await; })+
        }
        mod from_the_second {
            $(#[tokio::test] async fn $test() { super::$test(super::upgraded(2)).await; })+
        }
        mod from_the_third {
            $(#[tokio::test] async fn $test() { super::$test(super::upgraded(3)).await; })+
        }
        mod from_the_fourth {
            $(#[tokio::test] async fn $test() { super::$test(super::upgraded(4)).await; })+
        }
        mod from_the_fifth {
            $(#[tokio::test] async fn $test() { super::$test(super::upgraded(5)).await; })+
        }
    };
}

from_each_schema!(
    what_is_ours_alone_is_kept,
    all_is_derived_again_for_whoever_is_who_now,
    what_the_services_tell_from_then_on_is_taken,
    an_event_that_was_a_message_is_one_no_more,
    what_hangs_on_a_ticket_goes_with_it,
    all_words_are_found_at_once,
    notes_are_kept_from_then_on,
);

#[test]
fn what_could_be_read_again_is_kept_all_the_same() {
    let home = upgraded(1);
    let chat = home.ticket(CHAT);
    assert_eq!((chat.id.0, chat.title.as_str(), chat.place.as_str()), (3, "It fails", "#general"));
    assert_eq!((chat.author.name.as_str(), chat.messages), ("Pat", 1));
    assert_eq!((chat.author.zone, chat.author.marks), (None, Vec::new()));
    assert_eq!(chat.answer, Answer::Here { place: "thread in #general".into() });
    assert_eq!(home.texts(CHAT), ["The webhook fails.", "[Never mind.]"]);
    let fact = Fact { label: "a".into(), value: "b".into(), tone: Tone::Bad };
    assert_eq!(home.reader.detail(chat.id).unwrap().unwrap().facts, [fact]);
    assert_eq!(home.reader.stamp(&chat.reference).unwrap().as_deref(), Some("1 reply"));
    assert_eq!(home.reader.search("webhook", 9).unwrap()[0].id.0, 3);
    assert_eq!(home.ticket("sentry:example/777").impact.unwrap().events, 9);
    let source = home.reader.sources().unwrap().remove(0);
    assert_eq!((source.health, source.last_ok), (Health::Failing, Some(at(0))));
    assert_eq!((source.problem.as_deref(), source.notice), (Some("no route"), None));
    assert_eq!(home.reader.asked_at(&source.id).unwrap(), Some(at(2)));
    assert_eq!(home.reader.cursor(&source.id).unwrap().unwrap().0, "cursor 7");
    let people = home.reader.people(&source.id).unwrap();
    let ada = Person { staff: true, ..cast()[0].clone() };
    assert_eq!(people, [ada, cast()[3].clone(), cast()[2].clone()]);
}

async fn what_is_ours_alone_is_kept(home: Home) {
    let thanks = home.ticket(THANKS);
    assert_eq!(thanks.local.claimed_by.as_deref(), Some("Ada"));
    assert_eq!((thanks.local.snoozed_at, thanks.local.snoozed_until), (Some(at(1)), Some(at(100))));
    let draft = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap().draft;
    assert!(format!("{draft:?}").contains("Hey Pat, "), "{draft:?}");
    let item = home.reader.outbox_item(OutboxId(9)).unwrap().unwrap();
    assert_eq!(item.action, Action::reply("Looking into it."));
    assert_eq!((item.state, item.attempts, item.due_at), (OutboxState::Unknown, 1, at(5)));
    assert_eq!((item.decided_at, item.problem.as_deref()), (at(2), Some("cut")));
}

async fn all_is_derived_again_for_whoever_is_who_now(home: Home) {
    home.store.follow_roster().await.unwrap();
    assert_eq!(home.status(CHAT, 1), (Status::WaitingOnThem, None), "the answer on its way counts");
    assert_eq!(home.status(THANKS, 9), (Status::Closed, None));
    assert!(home.is_work(FAULT));
    home.store.discard(OutboxId(9), at(6)).await.unwrap();
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(1)));
}

async fn what_the_services_tell_from_then_on_is_taken(home: Home) {
    let mut alert = ticket_of(head(THANKS), vec![said("2.0", 3, BOT)]);
    alert.heads[0].folds_into = Some(reference("sentry:example/777"));
    home.take(alert).await;
    let mut page = opened(CHAT, vec![Message { reactions: thumbs(), ..said("1.0", 1, PAT) }]);
    page.people[2].zone = Some("Europe/Amsterdam".into());
    page.people[2].marks = Marks { guest: true, deactivated: false };
    page.heads[0].shared_with = Some("Acme".into());
    home.take(page).await;
    let chat = home.ticket(CHAT);
    assert_eq!(chat.author.zone.as_deref(), Some("Europe/Amsterdam"));
    assert_eq!(chat.author.marks, ["guest"]);
    assert_eq!(home.evidence(CHAT).as_deref(), Some("channel #general"));
    let entries = home.reader.detail(chat.id).unwrap().unwrap().conversation;
    assert_eq!(entries[0].reactions, thumbs());
    let fault = home.reader.detail(home.ticket(FAULT).id).unwrap().unwrap().conversation;
    let alert = fault.iter().find(|entry| entry.id == "2.0").unwrap();
    assert_eq!((alert.place.as_deref(), alert.kind), (Some("#general"), MessageKind::Event));
}

/// Other entries whose name begins alike stay.
async fn an_event_that_was_a_message_is_one_no_more(home: Home) {
    assert_eq!(home.texts(FAULT), ["First seen", "Seen before."]);
    assert_eq!(home.texts(THANKS), ["joined"]);
    assert_eq!(home.reader.detail(home.ticket(FAULT).id).unwrap().unwrap().event, None);
    home.store.follow_roster().await.unwrap();
    assert_eq!(home.reader.search("write_batch", 9).unwrap(), []);
    assert_eq!(home.reader.search("seen before", 9).unwrap()[0].reference, reference(FAULT));
    let event =
        Event { id: "ab12".into(), message: Some("write_batch".into()), ..Event::default() };
    let wile = Affected {
        key: "email:wile@acme.com".into(),
        email: Some("wile@acme.com".into()),
        ..Affected::default()
    };
    let mut page = heads(head(FAULT));
    page.heads[0].tracked.event = Some(Box::new(event.clone()));
    page.heads[0].tracked.affected = Some(vec![wile]);
    home.take(page).await;
    let error = home.reader.detail(home.ticket(FAULT).id).unwrap().unwrap();
    assert_eq!((error.event, &*error.ticket.hits[0].name), (Some(event), "Acme"));
    assert_eq!(home.reader.search("write_batch acme", 9).unwrap()[0].id, error.ticket.id);
}

async fn what_hangs_on_a_ticket_goes_with_it(home: Home) {
    let mut page = heads(head(FAULT));
    page.heads[0].tracked.event = Some(Box::default());
    page.heads[0].tracked.affected =
        Some(vec![Affected { key: "id:7".into(), ..Affected::default() }]);
    home.take(page).await;
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    let broken = |conn: &Connection| {
        let mut rows = conn.prepare("PRAGMA foreign_key_check").unwrap();
        rows.query(()).unwrap().next().unwrap().is_some()
    };
    let rows = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        conn.query_row(&sql, (), |row| row.get::<_, i64>(0)).unwrap()
    };
    assert!(!broken(&conn));
    assert_eq!((rows("event"), rows("affected")), (1, 1));
    conn.execute_batch("PRAGMA foreign_keys = on; DELETE FROM ticket").unwrap();
    assert!(!broken(&conn));
    for table in ["message", "event", "affected"] {
        assert_eq!(rows(table), 0, "{table}");
    }
    assert_eq!((rows("draft"), rows("outbox"), rows("local")), (1, 1, 1), "ours alone");
}

/// Before anything is read or derived again, and in the order in which they began.
async fn all_words_are_found_at_once(home: Home) {
    for (words, ticket) in [("webhook", CHAT), ("thanks", THANKS), ("boom", FAULT), ("pat", CHAT)] {
        assert_eq!(
            home.reader.finds(words, 9).unwrap()[0].ticket.reference,
            reference(ticket),
            "{words}"
        );
    }
    assert!(home.reader.finds("never mind", 9).unwrap().is_empty(), "that was taken back");
    let find = home.reader.finds("the webhook fails", 9).unwrap().remove(0);
    assert_eq!(find.passage.text, "The webhook fails.");
    home.take(heads(Head { title: "Renamed".into(), ..head(CHAT) })).await;
    assert_eq!(home.reader.search("renamed", 9).unwrap().len(), 1);
    assert_eq!(home.reader.search("it fails", 9).unwrap().len(), 0, "the old words are gone");
}

async fn notes_are_kept_from_then_on(home: Home) {
    let ticket = reference(CHAT);
    home.store.save_note_begun(ticket.clone(), "Mov".into()).await.unwrap();
    home.store.note_ticket(ticket.clone(), "Ada".into(), "Moved".into(), at(5)).await.unwrap();
    assert_eq!(home.reader.search("moved", 9).unwrap().len(), 1);
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    let rows = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        conn.query_row(&sql, (), |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((rows("note"), rows("note_begun"), rows("activity")), (1, 0, 1));
    assert_eq!(rows("ticket WHERE labels = '[]'"), rows("ticket"));
    conn.execute_batch("PRAGMA foreign_keys = on; DELETE FROM ticket").unwrap();
    assert_eq!(rows("note"), 1, "it is ours alone");
}

fn thumbs() -> Vec<Reaction> {
    vec![Reaction { sign: "👍".into(), count: 2 }]
}

#[test]
fn what_the_second_schema_had_beside_is_kept() {
    let home = upgraded(2);
    let chat = home.ticket(CHAT);
    assert_eq!(chat.author.zone.as_deref(), Some("Europe/Amsterdam"));
    assert_eq!(chat.author.marks, ["guest"]);
    let source = home.reader.sources().unwrap().remove(0);
    assert_eq!(source.notice.as_deref(), Some("reading"));
    let draft = home.reader.draft(&chat.reference).unwrap().unwrap();
    assert_eq!(draft.mentions[0].person.0, "U0PAT");
}

#[test]
fn what_the_third_schema_had_beside_is_kept() {
    let home = upgraded(3);
    let detail = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap();
    assert_eq!(detail.form.as_deref(), Some("A new issue"));
    let links = detail.links.iter().map(|link| (link.reference.rest(), link.by_hand));
    assert_eq!(links.collect::<Vec<_>>(), [("example/app#14", false), ("example/app#13", true)]);
    let facts = home.reader.detail(home.ticket("github:example/app#12").id).unwrap().unwrap().facts;
    assert_eq!(facts[0].value, "v1.2.3");
    assert_eq!(home.ticket(FAULT).impact.unwrap().curve, Curve::default());
}

/// As [`support_hero::desk::address`] compares them, to the letter.
#[tokio::test]
async fn addresses_are_compared_after_an_upgrade_as_before() {
    let home = upgraded(4);
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    let mut rows = conn.prepare("SELECT email, address FROM person WHERE email NOT NULL").unwrap();
    let rows = rows.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let rows: Vec<(String, Option<String>)> = rows.map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    for (email, address) in rows {
        assert_eq!(address, support_hero::desk::address(&email), "{email}");
    }
    home.store.follow_roster().await.unwrap();
    assert_eq!(home.ticket(FAULT).hits[0].name, "Acme");
}

/// Whoever was a customer was one of the configuration, and pays until something else is told.
#[tokio::test]
async fn nobody_is_demoted_before_registers_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let old = old_program(dir.path(), 4);
    old.execute_batch(
        "UPDATE ticket SET author = 'U1', customer = 'Acme', plan = 'scale', evidence = 'domain acme.com'
             WHERE id = 3;
         UPDATE message SET author = 'U1' WHERE ticket = 3;",
    )
    .unwrap();
    drop(old);
    let store = Store::open(dir.path(), roster()).unwrap();
    let home = Home { reader: store.reader().unwrap(), store, dir: Some(dir) };
    let whose = || home.ticket(CHAT).customer.unwrap();
    assert_eq!(whose(), CustomerMatch::paying("Acme", Some("scale"), "domain acme.com"));
    home.store.keep_registers(Vec::new()).await.unwrap();
    home.store.follow_roster().await.unwrap();
    assert_eq!(whose(), CustomerMatch::paying("Acme", Some("scale"), "domain acme.com"));
    let anvils = Customer::paying("Acme Anvils", None, &["wile@acme.com"]);
    let customers = vec![Listed { id: "cus_1".into(), customer: anvils }];
    let reading = Reading { customers, ..Reading::default() };
    home.store.put_reading(RegisterId("stripe".into()), reading, at(9), |_| ()).await.unwrap();
    assert_eq!((whose().name.as_str(), whose().also), ("Acme Anvils", vec!["Acme".to_owned()]));
}

/// What the hero says of customers is kept by the schema of now, and by those after it.
#[tokio::test]
async fn what_was_said_of_customers_is_kept_without_any_ticket() {
    let home = upgraded(4);
    let domain = Identity::parse("globex.com").unwrap();
    let mark = Mark { customer: Some("Globex".into()), at: at(1) };
    home.store.mark(domain.clone(), Some(mark.clone())).await.unwrap();
    home.store.tick("Globex".into(), "Backups?".into(), true, at(2)).await.unwrap();
    home.store.note_customer("Globex".into(), "Likes calls".into(), at(3)).await.unwrap();
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = on; DELETE FROM ticket; DELETE FROM person").unwrap();
    let globex = home.reader.customer("globex").unwrap().unwrap();
    assert_eq!((globex.marks, globex.tickets.len()), (vec![(domain, mark)], 0));
    assert_eq!((globex.ticked.len(), globex.notes.len()), (1, 1));
}

#[test]
fn only_a_large_file_of_an_older_program_takes_long_to_open() {
    let grow = |dir: &Path| {
        let file = std::fs::File::options().write(true).open(dir.join("hero.db")).unwrap();
        file.set_len(64 * 1024 * 1024).unwrap();
    };
    let dir = tempfile::tempdir().unwrap();
    assert!(!Store::is_long_to_open(dir.path()), "there is none yet");
    drop(old_program(dir.path(), 5));
    assert!(!Store::is_long_to_open(dir.path()), "it is small");
    grow(dir.path());
    assert!(Store::is_long_to_open(dir.path()));
    let home = Home::on_disk();
    grow(home.path());
    assert!(!Store::is_long_to_open(home.path()), "it is of this program");
}

/// Something stands in the way of the last step, as a crash would: all the steps before it are as if they
/// had never been.
#[test]
fn an_upgrade_that_ends_in_the_middle_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let old = old_program(dir.path(), 1);
    old.execute_batch("CREATE TABLE note (mine)").unwrap();
    let schema = |conn: &Connection| {
        let mut rows = conn.prepare("SELECT ifnull(sql, name) FROM sqlite_schema").unwrap();
        let rows = rows.query_map((), |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    let before = schema(&old);
    let failed = Store::open(dir.path(), roster()).unwrap_err();
    assert!(failed.to_string().contains("note already exists"), "{failed}");
    assert_eq!(schema(&old), before);
    let version: i64 = old.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1);
    old.execute_batch("DROP TABLE note").unwrap();
    let store = Store::open(dir.path(), roster()).unwrap();
    assert_eq!(store.reader().unwrap().find(CHAT).unwrap().messages, 1);
}

#[test]
fn a_schema_that_is_newer_by_one_is_refused() {
    let home = upgraded(4);
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    let known: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    conn.pragma_update(None, "user_version", known + 1).unwrap();
    let refused = Store::open(home.path(), roster()).unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found, .. } if found == known + 1), "{refused}");
}

/// What follows from a conversation by the rules of now follows from the old ones too.
#[tokio::test]
async fn what_was_linked_before_is_linked() {
    let dir = tempfile::tempdir().unwrap();
    let old = old_program(dir.path(), 2);
    let fingerprint = roster().fingerprint().to_string();
    old.execute("UPDATE meta SET value = ?1 WHERE key = 'roster'", [fingerprint]).unwrap();
    drop(old);
    let store = Store::open(dir.path(), roster()).unwrap();
    let home = Home { reader: store.reader().unwrap(), store, dir: Some(dir) };
    home.store.discard(OutboxId(9), at(6)).await.unwrap();
    home.store.follow_roster().await.unwrap();
    let links = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap().links;
    assert_eq!((links[0].reference.rest(), &*links[0].state), ("example/app#12", "merged"));
    assert_eq!(home.status(CHAT, 30), (Status::WaitingOnUs, Some(1)), "its fix was shipped");
    assert!(!home.is_work("github:example/app#12"), "among ourselves");
}

/// The program before this one may still run while this one brings its database up: what it reads
/// and writes works on, and what it reads in one transaction does not change under it.
#[tokio::test]
async fn who_has_it_open_works_on() {
    let dir = tempfile::tempdir().unwrap();
    let old = old_program(dir.path(), 1);
    let titles = |conn: &Connection| {
        let mut rows = conn.prepare_cached("SELECT title FROM ticket ORDER BY id").unwrap();
        let titles = rows.query_map((), |row| row.get::<_, String>(0)).unwrap();
        titles.map(Result::unwrap).collect::<Vec<_>>()
    };
    let before = ["It fails", "Thanks", "Boom"];
    assert_eq!(titles(&old), before);
    old.execute_batch("BEGIN").unwrap();
    assert_eq!(titles(&old), before);
    let store = Store::open(dir.path(), roster()).unwrap();
    store.ingest(source(), heads(head(CHAT)), at(60)).await.unwrap();
    assert_eq!(titles(&old), before, "a reader sees one state");
    old.execute_batch("COMMIT").unwrap();
    assert_eq!(titles(&old)[0], format!("title of {CHAT}"));
    old.execute_batch(
        "INSERT INTO person (source, id, handle, name, email, bot, staff)
             VALUES ('users', 'U0NEW', 'new', NULL, NULL, 0, 0);
         INSERT INTO message (ticket, id, at, author, kind, text, edited, deleted)
             VALUES (3, '1.2', 1800000300000000, 'U0NEW', 'message', 'Me too.', 0, 0);
         INSERT INTO draft (ref, text, updated_at) VALUES ('slack:users/C1/2.0', 'Hey', 1);
         INSERT INTO source (id, health) VALUES ('others', 'fine')",
    )
    .unwrap();
    let home = Home { reader: store.reader().unwrap(), store, dir: Some(dir) };
    assert_eq!(home.texts(CHAT), ["The webhook fails.", "[Never mind.]", "Me too."]);
    assert_eq!(home.reader.people(&source()).unwrap().len(), 5);
    home.take(Page { people: vec![person("U0NEW")], ..Page::default() }).await;
    assert_eq!(home.reader.sources().unwrap().len(), 2);
}
