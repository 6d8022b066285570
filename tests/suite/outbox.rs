//! Actions on their way to a source: whatever happens, sent once or still there.

mod beside;
mod landing;
mod mail;
mod random;
mod receipts;
mod tracker;

use crate::store::kit::{self, *};
use OutboxState::{Held, Queued, Refused, Sending, Sent, Unknown};
use Status::{Closed, WaitingOnThem, WaitingOnUs};
use jiff::SignedDuration;
use support_hero::desk::{
    Action, CloseReason, Delivery, Draft, Head, Mention, OutboxId, OutboxState, Page, PersonId,
    Receipt, SourceId, Status, Upstream,
};
use support_hero::store::{Outcome, StoreError};

kit::on_disk_and_in_memory!(
    what_is_held_is_taken_back_as_a_draft,
    what_is_on_its_way_is_not_taken_back,
    all_that_is_held_is_released,
    oldest_first_and_one_after_another_on_a_ticket,
    what_failed_before_it_left_is_tried_again_later,
    what_follows_waits_until_the_refused_is_tried_again,
    discarding_takes_the_followers_and_keeps_the_text,
    every_text_given_up_is_kept,
    a_refused_reply_is_a_draft_unless_a_newer_one_is,
    a_draft_keeps_whom_it_calls,
    after_an_unknown_outcome_the_next_attempt_looks,
    the_uncertain_waits_for_the_hero,
    what_a_crash_left_in_the_middle_is_unknown,
    a_reply_claims_what_nobody_has,
    what_is_not_there_is_told,
    an_outcome_of_what_was_given_up_is_told,
);

pub fn reply(text: &str) -> Action {
    Action::reply(text)
}

/// A draft that calls nobody.
fn written(text: &str) -> Draft {
    Draft { text: text.into(), mentions: Vec::new() }
}

const CLOSE: Action = Action::Close { reason: Some(CloseReason::Completed) };

pub fn sent() -> Outcome {
    Outcome::Sent(Receipt { summary: "posted".into(), ..Receipt::default() })
}

fn refused() -> Outcome {
    Outcome::Refused { why: "archived".into() }
}

impl Home {
    /// A store with a chat and an issue in which Pat waits since minute 1.
    async fn with_work(self) -> Self {
        for name in [CHAT, ISSUE] {
            self.take(opened(name, vec![said("1", 1, PAT)])).await;
        }
        self
    }

    /// Ada decides, and has this many minutes to change her mind.
    pub async fn decide(
        &self,
        name: &str,
        actions: Vec<Action>,
        hold: i64,
        minute: i64,
    ) -> Vec<OutboxId> {
        let hold = SignedDuration::from_mins(hold);
        let decided = self.store.enqueue(reference(name), actions, hold, "Ada".into(), at(minute));
        decided.await.unwrap()
    }

    pub async fn begin(&self, minute: i64) -> Option<(Delivery, u32)> {
        self.begin_of(source(), minute).await
    }

    async fn begin_of(&self, source: SourceId, minute: i64) -> Option<(Delivery, u32)> {
        self.store.begin(source, at(minute)).await.unwrap()
    }

    /// The number of what is begun, and which attempt it is.
    async fn begun(&self, minute: i64) -> Option<(OutboxId, u32)> {
        self.begin(minute).await.map(|(delivery, attempt)| (delivery.id, attempt))
    }

    pub async fn settle(&self, id: OutboxId, outcome: Outcome, minute: i64) {
        self.store.settle(id, outcome, at(minute)).await.unwrap();
    }

    fn state(&self, id: OutboxId) -> Option<OutboxState> {
        self.reader.outbox_item(id).unwrap().map(|item| item.state)
    }

    fn draft(&self, name: &str) -> Option<String> {
        self.reader.draft(&reference(name)).unwrap().map(|draft| draft.text)
    }

    fn next_due(&self) -> Option<i64> {
        self.reader.next_due(&source()).unwrap().map(minute_of)
    }
}

async fn what_is_held_is_taken_back_as_a_draft(home: Home) {
    let home = home.with_work().await;
    home.store.save_draft(reference(CHAT), written("Hey"), at(2)).await.unwrap();
    let ids = home.decide(CHAT, vec![reply("Hey Pat"), CLOSE], 2, 3).await;
    assert_eq!(ids.iter().map(|id| home.state(*id)).collect::<Vec<_>>(), [Some(Held); 2]);
    assert_eq!(home.draft(CHAT), None, "it is no draft any more");
    assert_eq!(home.status(CHAT, 4), (Closed, None), "what is on its way counts as done");
    assert_eq!((home.begun(4).await, home.next_due()), (None, Some(5)));
    home.take_back(ids[0], at(4)).await.unwrap();
    assert_eq!(home.reader.outbox().unwrap(), []);
    assert_eq!(home.draft(CHAT).as_deref(), Some("Hey Pat"));
    assert_eq!(home.status(CHAT, 4), (WaitingOnUs, Some(1)));
    assert_eq!((home.begun(9).await, home.next_due()), (None, None));
}

async fn what_is_on_its_way_is_not_taken_back(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey Pat")], 2, 3).await[0];
    assert_eq!(home.begun(5).await, Some((id, 1)));
    let told = home.take_back(id, at(5)).await.unwrap_err().to_string();
    assert_eq!(told, "action 1: it is on its way already and cannot be taken back");
    home.settle(id, sent(), 5).await;
    for told in [
        home.take_back(id, at(6)).await,
        home.store.discard(id, at(6)).await,
        home.store.retry(id, at(6)).await,
    ] {
        assert!(matches!(told, Err(StoreError::NotNow(_))), "it was sent: {told:?}");
    }
    assert_eq!((home.state(id), home.draft(CHAT)), (Some(Sent), None));
}

async fn all_that_is_held_is_released(home: Home) {
    let home = home.with_work().await;
    let chat = home.decide(CHAT, vec![reply("a"), CLOSE], 60, 3).await;
    let issue = home.decide(ISSUE, vec![reply("b")], 60, 3).await;
    home.store.release_held(at(4)).await.unwrap();
    assert_eq!(home.state(chat[1]), Some(Queued));
    assert_eq!(home.begun(4).await, Some((chat[0], 1)));
    assert_eq!(home.begun(4).await, Some((issue[0], 1)));
}

async fn oldest_first_and_one_after_another_on_a_ticket(home: Home) {
    let home = home.with_work().await;
    let later = home.decide(ISSUE, vec![reply("later")], 30, 1).await[0];
    let first = home.decide(CHAT, vec![reply("first")], 0, 2).await[0];
    let second = home.decide(CHAT, vec![reply("second")], 0, 3).await[0];
    assert_eq!(home.begun(4).await, Some((first, 1)));
    assert_eq!((home.begun(4).await, home.next_due()), (None, Some(31)), "one at a time");
    home.settle(first, Outcome::Unknown { at: at(50), why: "cut".into() }, 4).await;
    assert_eq!((home.begun(9).await, home.next_due()), (None, Some(31)), "nobody knows yet");
    assert_eq!(home.begun(60).await, Some((later, 1)));
    assert_eq!(home.begun(60).await, Some((first, 2)));
    home.settle(first, sent(), 60).await;
    assert_eq!(home.begun(60).await, Some((second, 1)));
    assert_eq!(home.state(second), Some(Sending));
    assert_eq!((home.begun(60).await, home.next_due()), (None, None));
}

async fn what_failed_before_it_left_is_tried_again_later(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.settle(id, Outcome::Later { at: at(9), why: "no\u{1b}[2J network".into() }, 2).await;
    let item = home.reader.outbox_item(id).unwrap().unwrap();
    assert_eq!((item.state, item.attempts, item.due_at), (Queued, 0, at(9)));
    assert_eq!(item.problem.as_deref(), Some("no network"));
    assert_eq!(home.begun(8).await, None);
    assert_eq!(home.begun(9).await, Some((id, 1)), "nothing can have arrived");
}

async fn what_follows_waits_until_the_refused_is_tried_again(home: Home) {
    let home = home.with_work().await;
    let ids = home.decide(CHAT, vec![reply("Hey"), CLOSE], 0, 2).await;
    home.begin(2).await.unwrap();
    home.settle(ids[0], refused(), 2).await;
    assert_eq!((home.begun(999).await, home.next_due()), (None, None));
    assert!(home.ticket(CHAT).pending.refused);
    home.store.retry(ids[0], at(5)).await.unwrap();
    assert_eq!((home.begun(5).await, home.begun(5).await), (Some((ids[0], 1)), None));
    home.settle(ids[0], sent(), 5).await;
    assert_eq!(home.begun(5).await, Some((ids[1], 1)));
    assert!(!home.ticket(CHAT).pending.refused);
}

async fn discarding_takes_the_followers_and_keeps_the_text(home: Home) {
    let home = home.with_work().await;
    let ids = home.decide(CHAT, vec![reply("Hey"), CLOSE, Action::Assign], 0, 2).await;
    let other = home.decide(CHAT, vec![Action::Assign], 0, 2).await[0];
    home.begin(2).await.unwrap();
    assert!(home.store.discard(ids[0], at(2)).await.is_err(), "it is being sent");
    home.settle(ids[0], Outcome::Unknown { at: at(9), why: "cut".into() }, 2).await;
    home.store.discard(ids[0], at(3)).await.unwrap();
    assert_eq!(home.draft(CHAT).as_deref(), Some("Hey"));
    assert_eq!(ids.iter().filter_map(|id| home.state(*id)).count(), 0);
    assert_eq!(home.begun(3).await, Some((other, 1)), "it followed nothing");
}

async fn every_text_given_up_is_kept(home: Home) {
    let home = home.with_work().await;
    let ids = home.decide(CHAT, vec![Action::Reopen, reply("one"), reply("two")], 2, 2).await;
    home.store.save_draft(reference(CHAT), written("three"), at(3)).await.unwrap();
    home.take_back(ids[0], at(3)).await.unwrap();
    assert_eq!(home.draft(CHAT).as_deref(), Some("one\n\ntwo\n\nthree"));
}

async fn a_draft_keeps_whom_it_calls(home: Home) {
    let home = home.with_work().await;
    let calls = |text: &str, people: &[(&str, &str)]| {
        let mention = |(text, id): &(&str, &str)| Mention {
            text: (*text).into(),
            person: PersonId((*id).into()),
        };
        Draft { text: text.into(), mentions: people.iter().map(mention).collect() }
    };
    let drafted = || home.reader.draft(&reference(CHAT)).unwrap();
    let two = calls("@Ada or @Pat", &[("@Ada", "U1"), ("@Pat", "U2")]);
    let one = calls("@Ada or @Pat", &[("@Ada", "U1")]);
    for draft in [two, one] {
        home.store.save_draft(reference(CHAT), draft.clone(), at(2)).await.unwrap();
        assert_eq!(drafted(), Some(draft), "though the text is the same");
    }
    let Draft { text, mentions } = calls("@Ada, @Pat", &[("@Ada", "U1"), ("@Pat", "U2")]);
    let id = home.decide(CHAT, vec![Action::Reply { text, mentions }], 2, 3).await[0];
    let newer = calls("@Grace, @Ada, @Pat", &[("@Grace", "U3"), ("@Ada", "U9"), ("@Pat", "U2")]);
    home.store.save_draft(reference(CHAT), newer, at(4)).await.unwrap();
    home.take_back(id, at(4)).await.unwrap();
    let joined = "@Ada, @Pat\n\n@Grace, @Ada, @Pat";
    let unmistaken = [("@Pat", "U2"), ("@Grace", "U3")];
    assert_eq!(drafted(), Some(calls(joined, &unmistaken)), "which Ada is meant nobody knows");
}

async fn a_refused_reply_is_a_draft_unless_a_newer_one_is(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.settle(id, refused(), 2).await;
    assert_eq!((home.state(id), home.draft(CHAT).as_deref()), (Some(Refused), Some("Hey")));
    home.store.retry(id, at(3)).await.unwrap();
    home.begin(3).await.unwrap();
    home.settle(id, sent(), 3).await;
    assert_eq!(home.draft(CHAT), None, "it is said");
    let id = home.decide(CHAT, vec![reply("Ho")], 0, 4).await[0];
    home.begin(4).await.unwrap();
    home.store.save_draft(reference(CHAT), written("newer"), at(4)).await.unwrap();
    home.settle(id, refused(), 4).await;
    assert_eq!(home.draft(CHAT).as_deref(), Some("newer"));
    home.store.discard(id, at(5)).await.unwrap();
    assert_eq!(home.draft(CHAT).as_deref(), Some("newer"), "it was given up for the newer one");
}

async fn after_an_unknown_outcome_the_next_attempt_looks(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    let (delivery, _) = home.begin(2).await.unwrap();
    home.settle(id, Outcome::Unknown { at: at(3), why: "cut".into() }, 2).await;
    assert_eq!(home.state(id), Some(Unknown));
    assert_eq!(home.status(CHAT, 3), (WaitingOnThem, None), "it may be there");
    let (again, attempt) = home.begin(3).await.unwrap();
    assert_eq!((&again, attempt), (&delivery, 2), "with the same marker");
    home.settle(id, Outcome::Later { at: at(9), why: "no network".into() }, 3).await;
    assert_eq!(home.state(id), Some(Unknown), "nobody has looked yet");
    home.store.retry(id, at(4)).await.unwrap();
    assert_eq!(home.begun(4).await, Some((id, 2)));
    home.settle(id, Outcome::Unknown { at: at(5), why: "cut again".into() }, 4).await;
    assert_eq!(home.begun(5).await, Some((id, 3)));
}

async fn the_uncertain_waits_for_the_hero(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.settle(id, Outcome::Unknown { at: at(3), why: "cut".into() }, 2).await;
    home.begin(3).await.unwrap();
    home.settle(id, Outcome::Uncertain { why: "two of the same".into() }, 3).await;
    assert_eq!((home.begun(999_999).await, home.next_due()), (None, None));
    assert_eq!(home.state(id), Some(Unknown));
    home.store.retry(id, at(4)).await.unwrap();
    assert_eq!(home.reader.outbox_item(id).unwrap().unwrap().problem, None);
    assert_eq!(home.begun(4).await, Some((id, 1)), "without looking: the hero decided");
}

async fn what_a_crash_left_in_the_middle_is_unknown(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    let elsewhere = support_hero::desk::SourceId("others".into());
    home.store.recover(elsewhere, at(3)).await.unwrap();
    assert_eq!(home.state(id), Some(Sending), "of another source");
    home.store.recover(source(), at(3)).await.unwrap();
    assert_eq!(home.begun(4).await, Some((id, 2)));
    home.store.recover(source(), at(5)).await.unwrap();
    home.settle(id, sent(), 5).await;
    assert_eq!(home.state(id), Some(Sent), "the one thought dead had the answer");
}

async fn a_reply_claims_what_nobody_has(home: Home) {
    let home = home.with_work().await;
    home.decide(ISSUE, vec![CLOSE], 0, 2).await;
    assert_eq!(home.ticket(ISSUE).assignee(), None, "only a reply does");
    home.decide(ISSUE, vec![reply("Hey")], 0, 2).await;
    assert_eq!(home.ticket(ISSUE).assignee(), Some("Ada"));
    home.store.claim(reference(CHAT), Some("Grace".into()), at(1)).await.unwrap();
    home.decide(CHAT, vec![reply("Hey")], 0, 2).await;
    assert_eq!(home.ticket(CHAT).assignee(), Some("Grace"));
    let assigned = Head { assignees: vec!["linus".into()], ..head(PULL) };
    home.take(heads(assigned)).await;
    home.decide(PULL, vec![reply("Hey")], 0, 2).await;
    assert_eq!(home.ticket(PULL).assignee(), Some("linus"));
}

async fn what_is_not_there_is_told(home: Home) {
    let hold = SignedDuration::ZERO;
    let nowhere = home.store.enqueue(reference(CHAT), vec![CLOSE], hold, "Ada".into(), at(1)).await;
    assert!(matches!(nowhere, Err(StoreError::NoTicket(name)) if name == CHAT));
    let nothing = OutboxId(77);
    assert_eq!(home.state(nothing), None);
    for told in [
        home.take_back(nothing, at(1)).await,
        home.store.discard(nothing, at(1)).await,
        home.store.retry(nothing, at(1)).await,
    ] {
        assert!(matches!(told, Err(StoreError::NotNow(_))));
    }
}

async fn an_outcome_of_what_was_given_up_is_told(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    home.store.recover(source(), at(3)).await.unwrap();
    home.store.discard(id, at(3)).await.unwrap();
    for outcome in [refused(), sent(), Outcome::Unknown { at: at(9), why: "cut".into() }] {
        let told = home.store.settle(id, outcome, at(4)).await;
        assert!(matches!(told, Err(StoreError::NotNow(_))), "{told:?}");
    }
    assert_eq!(home.draft(CHAT).as_deref(), Some("Hey"));
}

/// The outbox is ours alone: it is there after a restart, and after the cache was rebuilt.
#[tokio::test]
async fn the_outbox_outlives_the_process() {
    let home = Home::on_disk().with_work().await;
    let id = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    home.begin(2).await.unwrap();
    let Home { store, reader, dir } = home;
    drop((store, reader));
    let store = support_hero::store::Store::open(dir.as_ref().unwrap().path(), roster()).unwrap();
    let home = Home { reader: store.reader().unwrap(), store, dir };
    assert_eq!(home.state(id), Some(Sending));
    home.store.recover(source(), at(3)).await.unwrap();
    assert_eq!(home.begun(4).await, Some((id, 2)));
    home.settle(id, Outcome::Later { at: at(4), why: "no network".into() }, 4).await;
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = 1; DELETE FROM ticket").unwrap();
    assert_eq!((home.begun(5).await, home.next_due()), (None, None), "no ticket yet");
    home.take(heads(head(CHAT))).await;
    assert_eq!((home.next_due(), home.begun(5).await), (Some(4), Some((id, 2))));
}
