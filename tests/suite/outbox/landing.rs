//! What may yet be carried out is not looked for before it was, and what was known before is told to
//! whoever looks.

use super::tracker::{create, tracker};
use super::*;
use jiff::Timestamp;
use support_hero::desk::{Before, Message, MessageKind};
use support_hero::store::OutboxItem;

fn seconds_after(minute: i64, seconds: i64) -> Timestamp {
    at(minute) + SignedDuration::from_secs(seconds)
}

impl Home {
    fn item(&self, id: OutboxId) -> OutboxItem {
        self.reader.outbox_item(id).unwrap().unwrap()
    }

    async fn begun_at(&self, now: Timestamp) -> Option<u32> {
        self.store.begin(source(), now).await.unwrap().map(|(_, attempt)| attempt)
    }
}

#[tokio::test]
async fn what_a_dead_process_sent_is_looked_for_once_it_must_have_arrived() {
    let home = Home::in_memory().with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.store.recover(source(), at(3)).await.unwrap();
    let told = home.item(id).problem.unwrap();
    assert!(told.ends_with("; waiting to see whether it arrived"), "{told}");
    home.store.retry(id, at(3)).await.unwrap();
    assert_eq!(home.item(id).problem, Some(told), "whoever is in a hurry waits too");
    assert_eq!(home.begun_at(seconds_after(3, 11)).await, None);
    assert_eq!(home.begun_at(seconds_after(3, 12)).await, Some(2), "it looks");
}

#[tokio::test]
async fn a_broken_connection_is_waited_for_as_long() {
    let home = Home::in_memory().with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.settle(id, Outcome::Unknown { at: seconds_after(2, 2), why: "cut".into() }, 2).await;
    assert_eq!(home.item(id).due_at, seconds_after(2, 12));
    assert_eq!(home.begun_at(seconds_after(2, 12)).await, Some(2));
    home.settle(id, Outcome::Unknown { at: at(9), why: "cut".into() }, 3).await;
    assert_eq!(home.item(id).due_at, at(9), "and no shorter than the source says");
}

#[tokio::test]
async fn what_can_be_done_twice_is_not_waited_for() {
    let home = Home::in_memory().with_work().await;
    let id = home.decide(CHAT, vec![CLOSE], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.store.recover(source(), at(3)).await.unwrap();
    assert_eq!(home.item(id).problem.as_deref(), Some("hero stopped while it was being sent"));
    assert_eq!(home.begun_at(at(3)).await, Some(2));
}

#[tokio::test]
async fn what_was_known_is_kept_from_the_first_attempt_on() {
    let home = Home::in_memory().with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    let known = |minute, ids: &[&str]| Before {
        newest: Some(at(minute)),
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
    };
    let (first, _) = home.begin(5).await.unwrap();
    assert_eq!(first.before, known(1, &["1"]), "by the service's clock, not by ours");
    home.settle(id, Outcome::Later { at: at(6), why: "no network".into() }, 5).await;
    home.take(opened(CHAT, vec![said("1", 1, PAT), said("2", 4, PAT)])).await;
    let (second, attempt) = home.begin(6).await.unwrap();
    assert_eq!((second.before, attempt), (known(4, &["2"]), 1), "it was not sent before");
    home.settle(id, Outcome::Unknown { at: at(7), why: "cut".into() }, 6).await;
    let more = vec![said("1", 1, PAT), said("2", 4, PAT), said("3", 6, PAT)];
    home.take(opened(CHAT, more)).await;
    let (third, attempt) = home.begin(8).await.unwrap();
    assert_eq!((third.before, attempt), (known(4, &["2"]), 2), "what came since may be it");
}

#[tokio::test]
async fn what_only_happened_tells_no_time() {
    let home = Home::in_memory();
    let struck = Message { kind: MessageKind::Event, ..said("strike", 50, PAT) };
    home.take(opened(CHAT, vec![said("1", 1, PAT), struck])).await;
    home.decide(CHAT, vec![reply("Hey")], 0, 2).await;
    let (delivery, _) = home.begin(5).await.unwrap();
    assert_eq!(delivery.before.newest, Some(at(1)));
}

#[tokio::test]
async fn of_a_new_issue_the_tracker_s_issues_are_known_and_those_linked() {
    let home = Home::in_memory().with_work().await;
    let id = home.decide(CHAT, vec![create("It")], 0, 2).await[0];
    let (first, _) = home.begin_of(tracker(), 3).await.unwrap();
    assert_eq!(first.before, Before::default(), "nothing was read of it");
    let opened = support_hero::desk::TicketRef::new("github", "example/app#7");
    let receipt = Receipt { created: Some(opened.clone()), ..Receipt::default() };
    home.settle(id, Outcome::Sent(receipt), 3).await;
    home.decide(CHAT, vec![create("It")], 0, 4).await;
    let (second, _) = home.begin_of(tracker(), 4).await.unwrap();
    assert_eq!(second.before.ids, [opened.as_str()], "the same again is another one");
}
