//! What registers tell of customers, and what becomes of the tickets of their people.

use super::kit::{self, *};
use jiff::SignedDuration;
use std::sync::{Arc, Mutex};
use support_hero::desk::{
    Billing, Coverage, Customer, Head, Identity, Listed, Mark, Message, Page, Person, PersonId,
    ProductUser, Reading, RegisterId,
};
use support_hero::store::{Changed, Health, SourceState};

kit::on_disk_and_in_memory!(
    whoever_a_register_names_pays_and_nothing_new_wakes_nobody,
    whoever_is_not_named_any_more_is_no_customer,
    text_from_a_register_is_clean,
    a_reading_by_address_tells_only_of_these_addresses,
    a_customer_whose_last_user_left_goes,
    a_person_who_changes_their_organization_changes_it_here,
    registers_that_are_left_out_are_forgotten_but_what_was_imported_stays,
    a_mark_moves_tickets_and_taking_it_back_moves_them_back,
    two_registers_of_one_customer_do_not_take_it_from_each_other,
);

/// People of no customer that the configuration names, by address.
pub const HANK: &str = "U0HANK";
pub const ZOE: &str = "U0ZOE";

pub fn register(name: &str) -> RegisterId {
    RegisterId(name.into())
}

/// A customer that pays.
pub fn listed(id: &str, name: &str, known_by: &[&str]) -> Listed {
    Listed { id: id.into(), customer: Customer::paying(name, Some("pro"), known_by) }
}

/// A reading of all.
pub fn all(customers: Vec<Listed>) -> Reading {
    Reading { customers, ..Reading::default() }
}

/// A reading of these addresses: who uses the product for which customer.
pub fn of(addresses: &[&str], customers: Vec<Listed>, users: &[(&str, &str)]) -> Reading {
    let user = |(address, customer): &(&str, &str)| ProductUser {
        address: (*address).into(),
        id: format!("id of {address}"),
        customer: Some((*customer).into()),
        ..ProductUser::default()
    };
    Reading {
        coverage: Coverage::Of(addresses.iter().map(|one| (*one).into()).collect()),
        customers,
        users: users.iter().map(user).collect(),
        ..Reading::default()
    }
}

/// Puts a reading.
pub async fn put(home: &Home, name: &str, reading: Reading) -> Changed {
    home.store.put_reading(register(name), reading, at(60), |_| ()).await.unwrap()
}

pub fn with_email(id: &str, email: &str) -> Person {
    Person { email: Some(email.into()), ..person(id) }
}

/// A ticket that somebody with this address began.
pub fn asked_by(name: &str, who: &str, email: &str) -> Page {
    let by = Head { author: Some(PersonId(who.into())), ..head(name) };
    let mut page = ticket_of(by, vec![said("1", 1, who)]);
    page.people.push(with_email(who, email));
    page
}

/// Hank's chat and Zoe's issue.
pub async fn two_tickets(home: &Home) {
    home.take(asked_by(CHAT, HANK, "hank@globex.com")).await;
    home.take(asked_by(ISSUE, ZOE, "zoe@initech.com")).await;
}

pub fn customer_of(home: &Home, name: &str) -> Option<String> {
    home.ticket(name).customer.map(|customer| customer.name)
}

async fn whoever_a_register_names_pays_and_nothing_new_wakes_nobody(home: Home) {
    two_tickets(&home).await;
    let reading = all(vec![listed("1", "Globex", &["globex.com"]), listed("2", "Umbrella", &[])]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = told.clone();
    let note = move |count| heard.lock().unwrap().push(count);
    let changed =
        home.store.put_reading(register("stripe"), reading.clone(), at(60), note).await.unwrap();
    assert_eq!(changed, Changed { added: 2, tickets: 1, ..Changed::default() });
    assert_eq!(*told.lock().unwrap(), [2]);
    let found = home.ticket(CHAT).customer.unwrap();
    assert_eq!(
        (found.name.as_str(), found.plan.as_deref(), found.pays),
        ("Globex", Some("pro"), true)
    );
    assert_eq!(found.evidence, "domain globex.com");
    assert_eq!(customer_of(&home, ISSUE), None);
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    let mut shuffled = reading;
    shuffled.customers.reverse();
    assert_eq!(put(&home, "stripe", shuffled).await, Changed::default());
    assert!(!changes.has_changed().unwrap());
}

async fn whoever_is_not_named_any_more_is_no_customer(home: Home) {
    two_tickets(&home).await;
    let both =
        vec![listed("1", "Globex", &["globex.com"]), listed("2", "Initech", &["initech.com"])];
    put(&home, "stripe", all(both.clone())).await;
    let changed = put(&home, "stripe", all(both[1..].to_vec())).await;
    assert_eq!(changed, Changed { removed: 1, tickets: 1, ..Changed::default() });
    assert_eq!(customer_of(&home, CHAT), None);
    assert_eq!(customer_of(&home, ISSUE).as_deref(), Some("Initech"));
    let mut late = both[1].clone();
    late.customer.billing = Billing::Unpaid;
    late.customer.pays = false;
    let changed = put(&home, "stripe", all(vec![late])).await;
    assert_eq!(changed, Changed { changed: 1, tickets: 1, ..Changed::default() });
    let found = home.ticket(ISSUE).customer.unwrap();
    assert_eq!((found.pays, found.billing), (false, Billing::Unpaid));
}

async fn text_from_a_register_is_clean(home: Home) {
    two_tickets(&home).await;
    let mut evil = listed("1\u{1b}[2J", "Glo\u{1b}]0;x\u{7}bex\n Inc", &["globex.com"]);
    evil.customer.plan = Some("\u{1b}[31mpro".into());
    evil.customer.facts.insert("ver\u{9b}1msion".into(), "1\u{202e}2".into());
    put(&home, "file", all(vec![evil, Listed::default()])).await;
    let detail = home.reader.customer("globex inc").unwrap().unwrap();
    let customer = &detail.told[0].listed.customer;
    assert_eq!((detail.name.as_str(), customer.plan.as_deref()), ("Globex Inc", Some("pro")));
    assert_eq!(detail.told[0].listed.id, "1");
    assert_eq!(customer.facts.iter().next().unwrap(), (&"version".into(), &"12".into()));
    assert_eq!(home.reader.customer_count().unwrap(), 2, "with Acme of the configuration");
}

async fn a_reading_by_address_tells_only_of_these_addresses(home: Home) {
    two_tickets(&home).await;
    let org = |email: &str| listed("org", "Globex", &[email, "posthog:org"]);
    let (hank, zoe) = ("hank@globex.com", "zoe@initech.com");
    put(&home, "posthog", of(&[hank], vec![org(hank)], &[(hank, "org")])).await;
    assert_eq!(customer_of(&home, CHAT).as_deref(), Some("Globex"));
    put(&home, "posthog", of(&[zoe], vec![org(zoe)], &[(zoe, "org")])).await;
    assert_eq!(customer_of(&home, ISSUE).as_deref(), Some("Globex"));
    assert_eq!(customer_of(&home, CHAT).as_deref(), Some("Globex"), "it is Hank's still");
    let changed = put(&home, "posthog", of(&[hank], vec![org(hank)], &[(hank, "org")])).await;
    assert_eq!(changed, Changed::default());
    put(&home, "posthog", of(&[hank], vec![], &[])).await;
    assert_eq!(customer_of(&home, CHAT), None);
    assert_eq!(customer_of(&home, ISSUE).as_deref(), Some("Globex"));
}

async fn a_customer_whose_last_user_left_goes(home: Home) {
    two_tickets(&home).await;
    let hank = "hank@globex.com";
    let org = listed("org", "Globex", &["posthog:org", "globex.com"]);
    put(&home, "posthog", of(&[hank], vec![org.clone()], &[(hank, "org")])).await;
    assert_eq!(customer_of(&home, CHAT).as_deref(), Some("Globex"));
    let changed = put(&home, "posthog", of(&[hank], vec![], &[])).await;
    assert_eq!(changed, Changed { removed: 1, tickets: 1, ..Changed::default() });
    assert_eq!(customer_of(&home, CHAT), None);
    let changed = put(&home, "posthog", of(&[hank], vec![org], &[])).await;
    assert_eq!(changed, Changed::default(), "nobody is of it");
}

async fn a_person_who_changes_their_organization_changes_it_here(home: Home) {
    two_tickets(&home).await;
    let hank = "hank@globex.com";
    let org = |id: &str, name: &str| listed(id, name, &[hank, "posthog:hank-1"]);
    put(&home, "posthog", of(&[hank], vec![org("a", "Globex")], &[(hank, "a")])).await;
    put(&home, "posthog", of(&[hank], vec![org("b", "Umbrella")], &[(hank, "b")])).await;
    let found = home.ticket(CHAT).customer.unwrap();
    assert_eq!((found.name.as_str(), found.also), ("Umbrella", Vec::new()));
    assert_eq!(home.reader.customer("Globex").unwrap(), None);
}

async fn registers_that_are_left_out_are_forgotten_but_what_was_imported_stays(home: Home) {
    two_tickets(&home).await;
    for (name, domain) in
        [("stripe", "globex.com"), ("import-old", "initech.com"), ("file", "x.com")]
    {
        put(&home, name, all(vec![listed("1", name, &[domain])])).await;
        let state = SourceState::new(register(name).state_id());
        let state = SourceState { health: Health::Failing, last_ok: Some(at(60)), ..state };
        home.store.set_source(state).await.unwrap();
    }
    home.store.set_source(SourceState::new(register("never").state_id())).await.unwrap();
    let changed = home.store.keep_registers(vec![register("file")]).await.unwrap();
    assert_eq!(changed, Changed { removed: 1, tickets: 1, ..Changed::default() });
    assert_eq!(customer_of(&home, CHAT), None);
    assert_eq!(customer_of(&home, ISSUE).as_deref(), Some("import-old"));
    let states: Vec<String> =
        home.reader.sources().unwrap().into_iter().map(|state| state.id.0).collect();
    assert_eq!(states, ["customers:file", "customers:import-old"]);
    let mut changes = home.store.changes();
    changes.mark_unchanged();
    home.store.keep_registers(vec![register("file")]).await.unwrap();
    assert!(!changes.has_changed().unwrap());
    home.store.forget_register(register("import-old")).await.unwrap();
    assert_eq!(customer_of(&home, ISSUE), None);
}

async fn a_mark_moves_tickets_and_taking_it_back_moves_them_back(home: Home) {
    two_tickets(&home).await;
    put(&home, "stripe", all(vec![listed("1", "Globex", &["globex.com"])])).await;
    let domain = Identity::parse("globex.com").unwrap();
    let nobody = Some(Mark { customer: None, at: at(61) });
    assert_eq!(home.store.mark(domain.clone(), nobody.clone()).await.unwrap(), None);
    assert_eq!(customer_of(&home, CHAT), None);
    let zoe = Identity::parse("zoe@initech.com").unwrap();
    let hers = Mark { customer: Some("GLOBEX".into()), at: at(62) };
    home.store.mark(zoe.clone(), Some(hers.clone())).await.unwrap();
    let found = home.ticket(ISSUE).customer.unwrap();
    assert_eq!((found.name.as_str(), found.plan.as_deref()), ("Globex", Some("pro")));
    put(&home, "stripe", all(Vec::new())).await;
    let found = home.ticket(ISSUE).customer.unwrap();
    assert_eq!((found.name.as_str(), found.plan), ("GLOBEX", None), "the hero said so");
    let marks = home.reader.marks().unwrap();
    assert_eq!(marks, [(domain.clone(), nobody.clone().unwrap()), (zoe.clone(), hers)]);
    assert_eq!(home.store.mark(domain, None).await.unwrap(), nobody);
    home.store.mark(zoe, None).await.unwrap();
    assert_eq!((customer_of(&home, ISSUE), customer_of(&home, CHAT)), (None, None));
}

async fn two_registers_of_one_customer_do_not_take_it_from_each_other(home: Home) {
    two_tickets(&home).await;
    put(&home, "stripe", all(vec![listed("1", "Globex", &["globex.com"])])).await;
    let mut tries = listed("1", "GLOBEX", &["globex.com"]);
    tries.customer.pays = false;
    put(&home, "file", all(vec![tries])).await;
    let found = home.ticket(CHAT).customer.unwrap();
    assert_eq!((found.name.as_str(), found.pays, found.also.len()), ("Globex", true, 0));
    put(&home, "stripe", all(Vec::new())).await;
    let found = home.ticket(CHAT).customer.unwrap();
    assert_eq!((found.name.as_str(), found.pays), ("GLOBEX", false));
}

/// A derivation would count the messages anew.
#[tokio::test]
async fn only_the_tickets_of_a_changed_customer_are_derived_again() {
    let home = Home::on_disk();
    two_tickets(&home).await;
    let (globex, initech) =
        (listed("1", "Globex", &["globex.com"]), listed("2", "Initech", &["initech.com"]));
    put(&home, "stripe", all(vec![globex.clone(), initech.clone()])).await;
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    let told = |chat: u32, issue: u32| {
        assert_eq!((home.ticket(CHAT).messages, home.ticket(ISSUE).messages), (chat, issue));
        conn.execute("UPDATE ticket SET messages = 77", ()).unwrap();
    };
    told(1, 1);
    let mut used = globex.clone();
    used.customer.usage = Some(91);
    let changed = put(&home, "stripe", all(vec![used.clone(), initech.clone()])).await;
    assert_eq!(
        changed,
        Changed { changed: 1, ..Changed::default() },
        "no ticket follows from that"
    );
    told(77, 77);
    used.customer.plan = Some("scale".into());
    put(&home, "stripe", all(vec![used.clone(), initech.clone()])).await;
    told(1, 77);
    used.customer.identities.push(Identity::parse("zoe@initech.com").unwrap());
    put(&home, "stripe", all(vec![used, initech])).await;
    told(77, 1);
    let mark = Mark { customer: Some("Umbrella".into()), at: at(61) };
    home.store.mark(Identity::parse("globex.com").unwrap(), Some(mark)).await.unwrap();
    told(1, 77);
}

#[tokio::test]
async fn a_reading_that_could_not_be_written_demotes_nobody() {
    let home = Home::on_disk();
    two_tickets(&home).await;
    put(&home, "stripe", all(vec![listed("1", "Globex", &["globex.com"])])).await;
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    let trigger = "CREATE TRIGGER full BEFORE INSERT ON customer WHEN NEW.name = 'Last'
        BEGIN SELECT RAISE(ABORT, 'no room'); END";
    conn.execute_batch(trigger).unwrap();
    let mut many: Vec<Listed> =
        (0..2_000).map(|n| listed(&format!("a{n:04}"), &format!("A {n}"), &[])).collect();
    many.push(listed("z", "Last", &[]));
    let done = Arc::new(Mutex::new(Vec::new()));
    let heard = done.clone();
    let note = move |count| heard.lock().unwrap().push(count);
    let failed = home.store.put_reading(register("stripe"), all(many.clone()), at(60), note).await;
    assert!(failed.unwrap_err().to_string().contains("no room"));
    assert_eq!(*done.lock().unwrap(), [2_000], "that many were written");
    assert_eq!(customer_of(&home, CHAT).as_deref(), Some("Globex"));
    assert_eq!(home.reader.customer_count().unwrap(), 2, "nothing of it is kept");
    conn.execute_batch("DROP TRIGGER full").unwrap();
    let changed = put(&home, "stripe", all(many)).await;
    assert_eq!((changed.added, changed.removed), (2_001, 1));
    assert_eq!(customer_of(&home, CHAT), None);
}

#[tokio::test]
async fn whoever_is_outside_is_looked_up_once_a_while() {
    let home = Home::in_memory();
    two_tickets(&home).await;
    let mut page = opened(PULL, vec![said("1", 2, WILE), said("2", 3, ADA)]);
    page.people.push(Person { bot: true, ..with_email("U0BOT2", "bot@globex.com") });
    page.people.push(with_email("U0QUIET", "quiet@globex.com"));
    page.threads[0].messages.push(Message { id: "3".into(), ..said("3", 4, "U0BOT2") });
    home.take(page).await;
    let due = |minute: i64, most| {
        let before = at(minute) - SignedDuration::from_hours(24);
        home.reader.due_addresses(&register("posthog"), before, most).unwrap()
    };
    let (hank, zoe, wile) = ("hank@globex.com", "zoe@initech.com", "wile@acme.com");
    let mut first = due(61, 2);
    first.sort_unstable();
    assert_eq!(first, [hank, zoe], "who asked in what is open");
    assert_eq!(due(61, 9).len(), 3);
    assert_eq!(due(61, 9)[2], wile);
    put(&home, "posthog", of(&[hank, wile], vec![], &[])).await;
    assert_eq!(due(61, 9), [zoe]);
    let other = home.reader.due_addresses(&register("other"), at(0), 9).unwrap();
    assert_eq!(other.len(), 3, "each register for itself");
    assert_eq!(due(60 + 25 * 60, 9).len(), 3, "a day later again");
}
