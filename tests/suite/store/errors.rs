//! What is kept of an error beside its conversation: its latest event, and whom it hit.

use super::kit::{self, *};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::Arc;
use support_hero::desk::{
    Affected, Bond, Customer, Event, Exception, Extent, Frame, Head, Impact, Message, MessageKind,
    Page, Person, Roster, SourceId, Tracked, Upstream, View,
};
use support_hero::store::Store;

kit::on_disk_and_in_memory!(
    whom_it_hit_once_stays_hit_and_the_customers_follow,
    what_was_told_before_is_no_news,
    the_latest_event_takes_the_place_of_the_one_before,
    only_those_whom_it_hit_last_are_kept,
    an_error_is_found_by_whom_it_hits_and_by_what_its_event_says,
    whom_errors_hit_is_looked_up_by_the_beginning_of_the_address,
    a_muted_error_is_kept_and_found_and_in_no_view,
    their_errors_are_those_that_hit_whoever_asks,
    theirs_are_the_open_ones_first_and_no_more_than_ten,
    nobody_of_us_and_no_program_has_errors,
    an_error_that_is_linked_is_told_once,
    a_source_by_another_name_keeps_what_it_told,
);

/// Somebody whom it hit so often, last in this minute.
fn hit(email: &str, events: u64, minute: i64) -> Affected {
    Affected {
        key: format!("email:{email}"),
        email: Some(email.into()),
        events,
        last_seen: Some(at(minute)),
        ..Affected::default()
    }
}

/// An error that hit these people.
fn hitting(name: &str, people: Vec<Affected>) -> Head {
    let impact = Impact { users: 1, events: 1, last_seen: at(50), ..Impact::default() };
    let tracked = Tracked { affected: Some(people), ..Tracked::default() };
    Head { impact: Some(impact), tracked, ..head(name) }
}

fn event(id: &str, function: &str) -> Event {
    let frame = |function: &str, own| Frame {
        file: Some(format!("app/{function}.py")),
        function: Some(function.into()),
        line: Some(9),
        own,
        ..Frame::default()
    };
    let exception = Exception {
        kind: Some("TimeoutError".into()),
        value: Some("upstream fell asleep".into()),
        frames: vec![frame("select_loop", false), frame(function, true)],
        ..Exception::default()
    };
    Event { id: id.into(), at: at(50), chain: vec![exception], ..Event::default() }
}

fn happened(event: Event) -> Page {
    let tracked = Tracked { event: Some(Box::new(event)), ..Tracked::default() };
    heads(Head { tracked, ..head(FAULT) })
}

impl Home {
    /// Customers that the error hits, with how many of their people.
    fn hits(&self) -> Vec<(String, u64)> {
        self.ticket(FAULT).hits.into_iter().map(|hit| (hit.name, hit.people)).collect()
    }

    fn their_errors(&self, name: &str) -> Vec<(String, String, String)> {
        let theirs = self.links(name).into_iter().filter(|link| link.bond == Bond::TheirError);
        theirs.map(|link| (link.reference.rest().to_owned(), link.title, link.state)).collect()
    }

    fn event(&self) -> Option<Event> {
        self.reader.detail(self.ticket(FAULT).id).unwrap().unwrap().event
    }

    fn searched(&self, words: &str) -> Vec<String> {
        let found = self.reader.search(words, 9).unwrap();
        found.into_iter().map(|ticket| ticket.reference.to_string()).collect()
    }

    /// Whether taking this page changes anything.
    async fn is_news(&self, page: Page) -> bool {
        let mut changes = self.store.changes();
        changes.mark_unchanged();
        self.take(page).await;
        changes.has_changed().unwrap()
    }
}

fn acme(people: u64) -> Vec<(String, u64)> {
    vec![("Acme".into(), people)]
}

async fn whom_it_hit_once_stays_hit_and_the_customers_follow(home: Home) {
    home.take(heads(hitting(FAULT, vec![hit("pat@gmail.com", 1, 1)]))).await;
    assert_eq!(home.hits(), []);
    home.take(heads(hitting(FAULT, vec![hit("Wile@ACME.com", 3, 2)]))).await;
    assert_eq!(home.hits(), acme(1));
    home.take(heads(hitting(FAULT, vec![hit("road@eu.acme.com", 1, 3)]))).await;
    assert_eq!(home.hits(), acme(2));
    home.take(heads(Head { title: "renamed".into(), ..hitting(FAULT, Vec::new()) })).await;
    home.take(heads(head(FAULT))).await;
    let hits = home.ticket(FAULT).hits;
    assert_eq!((hits[0].people, hits[0].plan.as_deref()), (2, Some("scale")));
    assert_eq!(hits[0].evidence, "domain acme.com");
    assert_eq!(home.ticket(FAULT).customer, None, "it is nobody's question");
}

async fn what_was_told_before_is_no_news(home: Home) {
    let told = |people| heads(hitting(FAULT, people));
    let named = Affected { name: Some("Wile".into()), ..hit("wile@acme.com", 7, 40) };
    home.take(told(vec![named.clone(), hit("road@acme.com", 1, 30)])).await;
    home.take(happened(event("ab12", "write_batch"))).await;
    home.take(told(Vec::new())).await;
    for (page, why) in [
        (told(vec![named]), "the same"),
        (told(Vec::new()), "nobody"),
        (told(vec![hit("wile@acme.com", 1, 20)]), "what one event tells of somebody"),
        (told(vec![Affected { key: " \u{1b}[31m".into(), ..hit("", 1, 1) }]), "nobody's name"),
    ] {
        assert!(!home.is_news(page).await, "{why}");
    }
    let mut page = told(Vec::new());
    page.heads[0].tracked.event = Some(Box::new(event("ab12", "write_batch")));
    assert!(!home.is_news(page.clone()).await, "the same event");
    page.heads[0].tracked.event = Some(Box::new(event("cd34", "write_batch")));
    assert!(home.is_news(page).await, "another event");
    assert!(home.is_news(told(vec![hit("wile@acme.com", 8, 41)])).await, "once more");
}

async fn the_latest_event_takes_the_place_of_the_one_before(home: Home) {
    home.take(heads(head(FAULT))).await;
    assert_eq!(home.event(), None);
    let dirty = Event { release: Some("app@1\u{1b}[2J".into()), ..event("ab12", "write_batch") };
    home.take(happened(dirty)).await;
    let kept = Event { release: Some("app@1".into()), ..event("ab12", "write_batch") };
    assert_eq!(home.event(), Some(kept.clone()));
    home.take(heads(Head { title: "renamed".into(), ..head(FAULT) })).await;
    assert_eq!(home.event(), Some(kept), "a poll does not tell it each time");
    home.take(happened(event("cd34", "read_batch"))).await;
    assert_eq!(home.event(), Some(event("cd34", "read_batch")));
    home.take(Page { gone: vec![reference(FAULT).into()], ..Page::default() }).await;
    assert!(home.event().is_some(), "what is gone can still be looked up");
}

async fn only_those_whom_it_hit_last_are_kept(home: Home) {
    let many: Vec<Affected> =
        (0..5_003).map(|n| hit(&format!("u{n:04}@gmail.com"), 1, n)).collect();
    let never = Affected { last_seen: None, ..hit("wile@acme.com", 1, 0) };
    home.take(heads(hitting(FAULT, vec![never.clone()]))).await;
    assert_eq!(home.hits(), acme(1));
    home.take(heads(hitting(FAULT, many.clone()))).await;
    assert_eq!(home.hits(), [], "of all these it is not known when it last hit them");
    assert_eq!(home.searched("u0002@gmail.com"), [""; 0]);
    assert_eq!(home.searched("u0003@gmail.com"), [FAULT]);
    assert!(!home.is_news(heads(hitting(FAULT, many))).await, "the same people again");
    assert!(!home.is_news(heads(hitting(FAULT, vec![never]))).await);
    home.take(heads(hitting(FAULT, vec![hit("wile@acme.com", 2, 9_000)]))).await;
    assert_eq!(home.hits(), acme(1));
    assert_eq!(home.searched("u0003@gmail.com"), [""; 0], "somebody had to go");
}

async fn an_error_is_found_by_whom_it_hits_and_by_what_its_event_says(home: Home) {
    let named = Affected { name: Some("Road Runner".into()), ..hit("road+7@Acme.com", 1, 1) };
    home.take(ticket_of(hitting(FAULT, vec![named]), vec![said("1", 1, ADA)])).await;
    home.take(happened(event("ab12", "write_batch"))).await;
    for words in [
        "acme",
        "Road Runner",
        "road+7@acme.com",
        "road@acme.com",
        "write_batch",
        "app/write_batch.py",
        "TimeoutError asleep",
        "text runner timeouterror",
    ] {
        assert_eq!(home.searched(words), [FAULT], "{words:?}");
    }
    assert_eq!(home.searched("select_loop"), [""; 0], "in a library");
    home.take(happened(event("cd34", "read_batch"))).await;
    assert_eq!(home.searched("write_batch"), [""; 0]);
    assert_eq!(home.searched("read_batch runner"), [FAULT]);
}

async fn whom_errors_hit_is_looked_up_by_the_beginning_of_the_address(home: Home) {
    home.take(error(1, vec![hit("Wile+7@acme.com", 1, 1), hit("wile@acme.com", 1, 1)])).await;
    home.take(error(2, vec![hit("wilma@gmail.com", 1, 1)])).await;
    for (begun, expected) in [
        ("wile@acme.com", &["APP-1"][..]),
        (" WILE@", &["APP-1"]),
        ("wile+x@ac", &["APP-1"]),
        ("wil", &["APP-1", "APP-2"]),
        ("wilma@gmail.com", &["APP-2"]),
        ("ile@acme.com", &[]),
        ("%@", &[]),
    ] {
        let found = home.reader.hitting(begun).unwrap().into_iter();
        let found: BTreeSet<_> =
            found.map(|id| home.reader.ticket(id).unwrap().unwrap().reference).collect();
        let found: Vec<_> = found.iter().map(|name| &name.rest()["example/".len()..]).collect();
        assert_eq!(found, expected, "{begun:?}");
    }
}

async fn a_muted_error_is_kept_and_found_and_in_no_view(home: Home) {
    let muted = |muted| {
        let mut head = hitting(FAULT, vec![hit("wile@acme.com", 1, 1)]);
        head.tracked.muted = muted;
        head
    };
    home.take(ticket_of(muted(false), vec![said("1", 1, PAT)])).await;
    assert!(home.is_work(FAULT));
    home.take(heads(muted(true))).await;
    for view in View::ALL {
        assert_eq!(home.reader.tickets(view).unwrap(), [], "{view:?}");
    }
    assert_eq!(home.ticket(FAULT).hits.len(), 1);
    assert_eq!(home.searched("wile@acme.com"), [FAULT]);
    home.take(heads(muted(false))).await;
    assert!(home.is_work(FAULT), "it makes noise again");
}

/// A page with an error of this number.
fn error(number: usize, people: Vec<Affected>) -> Page {
    heads(hitting(&format!("sentry:example/APP-{number}"), people))
}

async fn their_errors_are_those_that_hit_whoever_asks(home: Home) {
    home.take(error(1, vec![hit("WILE+x@acme.com", 2, 50), hit("wile@acme.com", 1, 40)])).await;
    let mut closed = error(2, vec![hit("wile@acme.com", 1, 55)]);
    closed.heads[0].upstream = Upstream::Closed { at: at(58), reason: None };
    home.take(closed).await;
    let never = Affected { last_seen: None, ..hit("Wile@Acme.com", 0, 0) };
    home.take(error(3, vec![never])).await;
    home.take(error(4, vec![hit("road@acme.com", 9, 59)])).await;
    for (ticket, author) in [(CHAT, WILE), (ISSUE, PAT), (PULL, WILE)] {
        home.take(opened(ticket, vec![said("1", 1, author), said("2", 2, ADA)])).await;
    }
    let told = |rest: &str, times: &str, state: &str| {
        (format!("example/{rest}"), format!("{times}title of sentry:example/{rest}"), state.into())
    };
    let theirs = [
        told("APP-1", "3 times: ", "open"),
        told("APP-3", "", "open"),
        told("APP-2", "once: ", "closed"),
    ];
    assert_eq!(home.their_errors(CHAT), theirs);
    assert_eq!(home.their_errors(PULL), theirs);
    assert_eq!(home.their_errors(ISSUE), [], "Pat's address is not known");
    home.take(more(ISSUE, vec![said("3", 3, WILE)])).await;
    assert_eq!(home.their_errors(ISSUE), theirs, "who joined");
    home.take(more("sentry:example/APP-4", vec![said("1", 1, WILE)])).await;
    assert_eq!(home.links("sentry:example/APP-4"), [], "an error has none");
    assert_eq!(home.links("sentry:example/APP-1"), [], "nor is it told on both");
}

async fn theirs_are_the_open_ones_first_and_no_more_than_ten(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, WILE)])).await;
    for number in 1..=12 {
        let mut page = error(number, vec![hit("wile@acme.com", 1, 10 + number as i64)]);
        if number > 10 {
            page.heads[0].upstream = Upstream::Closed { at: at(58), reason: None };
        }
        home.take(page).await;
    }
    let theirs: Vec<_> = home.their_errors(CHAT).into_iter().map(|error| error.0).collect();
    let expected: Vec<_> = (1..=10).rev().map(|n| format!("example/APP-{n}")).collect();
    assert_eq!(theirs, expected);
}

async fn nobody_of_us_and_no_program_has_errors(home: Home) {
    let people = ["ada@example.com", "bot@acme.com", "wile@acme.com"];
    home.take(error(1, people.map(|email| hit(email, 1, 1)).into())).await;
    let joined = Message { kind: MessageKind::Event, ..said("3", 3, WILE) };
    let taken_back = Message { deleted: true, ..said("4", 4, WILE) };
    let said = vec![said("1", 1, ADA), said("2", 2, BOT), joined, taken_back];
    let mut page = opened(CHAT, said);
    page.people[3] = Person { email: Some("bot@acme.com".into()), ..page.people[3].clone() };
    home.take(page).await;
    assert_eq!(home.their_errors(CHAT), []);
    Store::follow_roster(&home.store).await.unwrap();
    assert_eq!(home.their_errors(CHAT), []);
}

async fn an_error_that_is_linked_is_told_once(home: Home) {
    home.take(error(1, vec![hit("wile@acme.com", 4, 1)])).await;
    home.take(opened(CHAT, vec![said("1", 1, WILE)])).await;
    let error = reference("sentry:example/app-1");
    home.store.link(reference(CHAT), error, String::new(), at(5)).await.unwrap();
    let links = home.links(CHAT);
    assert_eq!(links.len(), 1, "{links:?}");
    assert_eq!((links[0].bond, links[0].by_hand), (Bond::Linked, true));
}

async fn a_source_by_another_name_keeps_what_it_told(home: Home) {
    home.take(heads(hitting(FAULT, vec![hit("wile@acme.com", 1, 1)]))).await;
    home.take(happened(event("ab12", "write_batch"))).await;
    let other = SourceId("errors".into());
    home.store.ingest(other.clone(), heads(head(FAULT)), at(60)).await.unwrap();
    assert_eq!(home.ticket(FAULT).source, other);
    assert_eq!((home.hits(), home.event()), (acme(1), Some(event("ab12", "write_batch"))));
}

/// Acme is no customer any more, and whoever was anybody's is one now.
fn other_roster() -> Arc<Roster> {
    let globex = Customer::paying("Globex", None, &["mail.test"]);
    Arc::new(Roster::new(&["example.com".into()], &[], vec![globex]))
}

#[tokio::test]
async fn customers_follow_the_roster() {
    let home = Home::on_disk();
    home.store.follow_roster().await.unwrap();
    let people = vec![hit("wile@acme.com", 1, 1), hit("pat@mail.test", 1, 1)];
    home.take(heads(hitting(FAULT, people))).await;
    assert_eq!((home.hits(), home.searched("globex")), (acme(1), Vec::new()));
    let other = Store::open(home.path(), other_roster()).unwrap();
    other.follow_roster().await.unwrap();
    assert_eq!(home.hits(), [("Globex".to_owned(), 1)]);
    assert_eq!(home.searched("globex"), [FAULT]);
}

/// With thousands of people it takes a while, and nothing else than they and the roster counts.
#[tokio::test]
async fn customers_are_worked_out_only_when_somebody_new_was_hit() {
    let home = Home::on_disk();
    let people = || vec![hit("wile@acme.com", 1, 1)];
    home.take(heads(hitting(FAULT, people()))).await;
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute("UPDATE ticket SET hits = '[]'", ()).unwrap();
    let again =
        Head { title: "renamed".into(), ..hitting(FAULT, vec![hit("wile@acme.com", 9, 9)]) };
    home.take(heads(again)).await;
    assert_eq!(home.hits(), [], "it was worked out without need");
    home.take(heads(hitting(FAULT, vec![hit("pat@gmail.com", 1, 1)]))).await;
    assert_eq!(home.hits(), acme(1));
}

/// What a service tells can be read again: dropped, it takes along what hangs on it.
#[tokio::test]
async fn a_cache_that_is_read_again_has_all_of_it_again() {
    let home = Home::on_disk();
    let mut page = ticket_of(hitting(FAULT, vec![hit("wile@acme.com", 1, 1)]), Vec::new());
    page.heads[0].tracked.event = Some(Box::new(event("ab12", "write_batch")));
    page.threads[0].extent = Extent::Whole;
    home.take(page.clone()).await;
    let conn = Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = on; DELETE FROM ticket; DELETE FROM search").unwrap();
    for table in ["event", "affected"] {
        let left: i64 =
            conn.query_row(&format!("SELECT count(*) FROM {table}"), (), |row| row.get(0)).unwrap();
        assert_eq!(left, 0, "{table}");
    }
    home.take(page).await;
    assert_eq!((home.hits(), home.event()), (acme(1), Some(event("ab12", "write_batch"))));
    assert_eq!(home.searched("write_batch acme"), [FAULT]);
}
