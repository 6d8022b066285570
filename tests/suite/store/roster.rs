//! Who pays, and what happens when the configuration says otherwise.

use super::kit::{self, *};
use std::sync::Arc;
use support_hero::desk::{Customer, Head, PersonId, Roster, Status};
use support_hero::store::Store;

kit::on_disk_and_in_memory!(the_place_pays_for_whom_nobody_knows);

const ZOE: &str = "U0ZOE";

/// A roster with two customers, one of them by a person's account.
fn two_customers() -> Arc<Roster> {
    let customer = |name, domain: &str, account: &str| {
        Customer::paying(name, None, &[domain, &format!("slack:{account}")])
    };
    let customers =
        vec![customer("Acme", "acme.com", "C0ACME"), customer("Globex", "globex.com", ZOE)];
    Arc::new(Roster::new(&["example.com".into()], &[], customers))
}

#[tokio::test]
async fn whoever_asked_pays_before_whoever_joined() {
    let store = Store::in_memory(two_customers()).unwrap();
    let home = Home { reader: store.reader().unwrap(), store, dir: None };
    let by = |who: &str| Head { author: Some(PersonId(who.into())), ..head(CHAT) };
    let mut page = ticket_of(by(PAT), vec![said("1", 1, PAT), said("2", 2, ADA)]);
    page.people.push(person(ZOE));
    home.take(page).await;
    assert_eq!(home.evidence(CHAT), None);
    home.take(more(CHAT, vec![said("3", 3, WILE), said("4", 4, ZOE)])).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("domain acme.com"), "who joined first");
    home.take(heads(by(ZOE))).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("slack U0ZOE"), "who asked");
}

async fn the_place_pays_for_whom_nobody_knows(home: Home) {
    let shared = || Head { place_id: Some("C0ACME".into()), ..head(CHAT) };
    home.take(ticket_of(shared(), vec![said("1", 1, PAT)])).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("channel C0ACME"));
    assert!(home.ticket(CHAT).customer.is_some_and(|customer| customer.assumed));
    home.take(more(CHAT, vec![said("2", 2, WILE)])).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("channel C0ACME"), "whoever asked is first");
    let by = Head { author: Some(PersonId(WILE.into())), ..shared() };
    home.take(heads(by)).await;
    assert_eq!(home.evidence(CHAT).as_deref(), Some("domain acme.com"));
}

#[tokio::test]
async fn another_roster_is_followed_and_only_another() {
    let home = Home::on_disk();
    home.take(opened(CHAT, vec![said("1", 1, WILE), said("2", 2, ADA)])).await;
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnThem, None));
    let empty = Store::open(home.path(), Arc::default()).unwrap();
    empty.follow_roster().await.unwrap();
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(1)), "nobody is one of us");
    assert_eq!(home.evidence(CHAT), None);
    let mut changes = empty.changes();
    changes.mark_unchanged();
    empty.follow_roster().await.unwrap();
    assert!(!changes.has_changed().unwrap());
    home.store.follow_roster().await.unwrap();
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnThem, None));
    assert_eq!(home.evidence(CHAT).as_deref(), Some("domain acme.com"));
}

#[tokio::test]
async fn a_mark_of_somebody_who_left_the_team_no_longer_counts() {
    let home = Home::on_disk();
    let by = vec![PersonId(ADA.into())];
    let upstream = support_hero::desk::Upstream::Marked { by };
    home.take(ticket_of(Head { upstream, ..head(CHAT) }, vec![said("1", 1, PAT)])).await;
    assert_eq!(home.status(CHAT, 9), (Status::Closed, None));
    Store::open(home.path(), Arc::default()).unwrap().follow_roster().await.unwrap();
    assert_eq!(home.status(CHAT, 9), (Status::WaitingOnUs, Some(1)));
}
