//! Activity: written with what it tells of, in the same transaction.

use super::kit::{self, *};
use jiff::Timestamp;
use support_hero::desk::{Action, Receipt, SourceId, Until};
use support_hero::store::{Activity, Health, Outcome, Sort, SourceState, Store, StoreError};

kit::on_disk_and_in_memory!(
    decisions_are_told,
    what_is_taken_back_is_told,
    what_became_of_an_action_is_told_once,
    trouble_is_told_when_it_begins_and_when_it_ends,
    what_a_source_brings_is_told_together,
    a_quiet_poll_tells_nothing,
    failures_are_unseen_until_they_are_seen,
    what_fails_is_not_told,
);

/// What is told, the oldest first.
fn told(home: &Home) -> Vec<String> {
    let mut rows = lines(home);
    rows.reverse();
    let sign = |row: &Activity| if row.failed { "! " } else { "" };
    rows.iter().map(|row| format!("{}{}", sign(row), row.text)).collect()
}

fn lines(home: &Home) -> Vec<Activity> {
    let rows = home.reader.activity(Timestamp::MIN).unwrap();
    rows.into_iter().filter(|row| !row.text.starts_with("news of")).collect()
}

async fn with_chat(home: Home) -> Home {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    home
}

async fn decisions_are_told(home: Home) {
    let home = with_chat(home).await;
    let chat = || reference(CHAT);
    home.store.snooze(chat(), Until::Time(at(70)), at(10)).await.unwrap();
    home.store.snooze(chat(), Until::TheyWrite, at(11)).await.unwrap();
    home.store.claim(chat(), Some("Ada".into()), at(12)).await.unwrap();
    home.store.claim(chat(), None, at(13)).await.unwrap();
    home.store.done(chat(), at(14)).await.unwrap();
    home.decide(CHAT, vec![Action::reply("Hey"), Action::Reopen], 1, 15).await;
    let expected = [
        "snoozed for 1 h",
        "snoozed until they write",
        "claimed",
        "released",
        "done",
        "reply",
        "reopen",
    ];
    assert_eq!(told(&home), expected);
    let since = home.reader.activity(at(15)).unwrap();
    let since: Vec<_> = since.iter().filter(|row| row.sort == Sort::Done).collect();
    assert_eq!(since.len(), 2, "{since:?}");
    let reply = lines(&home).into_iter().find(|row| row.text == "reply").unwrap();
    assert_eq!((reply.sort, reply.reference, reply.seen), (Sort::Done, Some(chat()), false));
    assert!(reply.title.is_some_and(|title| !title.is_empty()));
}

async fn what_is_taken_back_is_told(home: Home) {
    let home = with_chat(home).await;
    let undo = home.store.done(reference(CHAT), at(2)).await.unwrap();
    home.put_back(undo).await.unwrap();
    let id = home.decide(CHAT, vec![Action::reply("Hey")], 9, 3).await[0];
    home.take_back(id, at(4)).await.unwrap();
    let id = home.decide(CHAT, vec![Action::reply("Hey")], 9, 5).await[0];
    home.store.discard(id, at(6)).await.unwrap();
    let expected =
        ["done", "taken back: it", "reply", "taken back: reply", "reply", "given up: reply"];
    assert_eq!(told(&home), expected);
}

async fn what_became_of_an_action_is_told_once(home: Home) {
    let home = with_chat(home).await;
    let id = home.decide(CHAT, vec![Action::reply("Hey")], 0, 2).await[0];
    let settle = async |minute: i64, outcome: Outcome| {
        assert!(home.begin(minute).await.is_some(), "{minute}");
        home.store.settle(id, outcome, at(minute)).await.unwrap();
    };
    for minute in 3..6 {
        let why = "it is busy".to_owned();
        settle(minute, Outcome::Later { at: at(minute + 1), why }).await;
    }
    for minute in 6..9 {
        let why = "cut off".to_owned();
        settle(minute, Outcome::Unknown { at: at(minute + 1), why }).await;
    }
    let summary = "posted in #support".to_owned();
    settle(9, Outcome::Sent(Receipt { summary, ..Receipt::default() })).await;
    let refused = home.decide(CHAT, vec![Action::Reopen], 0, 10).await[0];
    assert!(home.begin(10).await.is_some());
    home.store.settle(refused, Outcome::Refused { why: "no".into() }, at(10)).await.unwrap();
    let expected = [
        "reply",
        "reply waits: it is busy",
        "! reply unknown: cut off; waiting to see whether it arrived",
        "reply sent: posted in #support",
        "reopen",
        "! reopen refused: no",
    ];
    assert_eq!(told(&home), expected);
}

fn health(health: Health, minute: i64) -> SourceState {
    let well = health == Health::Fine;
    SourceState {
        health,
        since: (!well).then(|| at(minute)),
        last_ok: well.then(|| at(minute)),
        problem: (!well).then(|| "it does not answer".to_owned()),
        ..SourceState::new(source())
    }
}

async fn trouble_is_told_when_it_begins_and_when_it_ends(home: Home) {
    for state in [
        health(Health::Fine, 1),
        health(Health::Failing, 2),
        health(Health::Failing, 2),
        health(Health::Fine, 14),
        health(Health::Fine, 15),
        health(Health::Limited, 16),
        health(Health::NeedsYou, 17),
    ] {
        home.store.set_source(state).await.unwrap();
    }
    let expected = [
        "! cannot be read: it does not answer",
        "is read again, after 12 min",
        "asks us to wait: it does not answer",
        "! needs you: it does not answer",
    ];
    assert_eq!(told(&home), expected);
    assert!(lines(&home).iter().all(|row| row.source == Some(source())));
}

fn news(home: &Home) -> Vec<String> {
    let rows = home.reader.activity(Timestamp::MIN).unwrap().into_iter();
    rows.filter(|row| row.sort == Sort::Sync).map(|row| row.text).collect()
}

async fn what_a_source_brings_is_told_together(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    assert_eq!(news(&home), ["news of 1 ticket"]);
    home.take(opened(ISSUE, vec![said("1", 1, PAT)])).await;
    assert_eq!(news(&home), ["news of 2 tickets"]);
    let later = opened(CHAT, vec![said("1", 1, PAT), said("2", 70, PAT)]);
    home.store.ingest(source(), later, at(71)).await.unwrap();
    assert_eq!(news(&home), ["news of 1 ticket", "news of 2 tickets"]);
    let other = opened(PULL, vec![said("1", 1, PAT)]);
    home.store.ingest(SourceId("code".into()), other, at(71)).await.unwrap();
    assert_eq!(news(&home).len(), 3, "each source by itself");
}

async fn a_quiet_poll_tells_nothing(home: Home) {
    home.take(opened(CHAT, vec![said("1", 1, PAT)])).await;
    let again = opened(CHAT, vec![said("1", 1, PAT)]);
    home.store.ingest(source(), again, at(200)).await.unwrap();
    assert_eq!(news(&home), ["news of 1 ticket"]);
}

async fn failures_are_unseen_until_they_are_seen(home: Home) {
    home.store.set_source(health(Health::Failing, 2)).await.unwrap();
    home.store.set_source(health(Health::NeedsYou, 3)).await.unwrap();
    assert_eq!(home.reader.unseen_failures().unwrap(), 2);
    let older = lines(&home).last().unwrap().id;
    home.store.see_failures(older).await.unwrap();
    assert_eq!(home.reader.unseen_failures().unwrap(), 1, "what came since is not seen");
    home.store.see_failures(i64::MAX).await.unwrap();
    assert_eq!(home.reader.unseen_failures().unwrap(), 0);
    assert!(lines(&home).iter().all(|row| row.failed && row.seen));
}

async fn what_fails_is_not_told(home: Home) {
    let home = with_chat(home).await;
    assert!(home.store.done(reference(ISSUE), at(2)).await.is_err());
    let id = home.decide(CHAT, vec![Action::reply("Hey")], 0, 2).await[0];
    home.begin(3).await.unwrap();
    let late = home.take_back(id, at(3)).await;
    assert!(matches!(late, Err(StoreError::NotNow(_))), "{late:?}");
    assert_eq!(told(&home), ["reply"]);
}

#[tokio::test]
async fn only_the_latest_are_kept() {
    let home = with_chat(Home::in_memory()).await;
    for minute in 0..10_020 {
        let by = (minute % 2 == 0).then(|| "Ada".to_owned());
        home.store.claim(reference(CHAT), by, at(minute)).await.unwrap();
    }
    let rows = home.reader.activity(Timestamp::MIN).unwrap();
    assert_eq!((rows.len(), rows[0].at), (10_000, at(10_019)));
}

/// A kill is a connection that is gone before its transaction ended: what it wrote is not there, the
/// decision as little as its line.
#[tokio::test]
async fn a_kill_leaves_both_or_neither() {
    let home = with_chat(Home::on_disk()).await;
    let file = home.path().join("hero.db");
    let wall = rusqlite::Connection::open(&file).unwrap();
    // The line cannot be written: then the decision is not made either.
    wall.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON activity BEGIN SELECT raise(ABORT, 'killed'); END",
    )
    .unwrap();
    assert!(home.store.done(reference(CHAT), at(2)).await.is_err());
    let hold = jiff::SignedDuration::from_secs(8);
    let actions = vec![Action::reply("Hey")];
    let sent = home.store.enqueue(reference(CHAT), actions, hold, "Ada".into(), at(2)).await;
    assert!(sent.is_err());
    assert!(home.store.set_source(health(Health::Failing, 2)).await.is_err());
    assert_eq!(home.status(CHAT, 3), (support_hero::desk::Status::WaitingOnUs, Some(1)));
    assert!(home.reader.outbox().unwrap().is_empty());
    assert_eq!(home.ticket(CHAT).local.claimed_by, None);
    wall.execute_batch("DROP TRIGGER full").unwrap();
    let again = Store::open(home.path(), roster()).unwrap();
    again.done(reference(CHAT), at(4)).await.unwrap();
    assert_eq!(told(&home), ["done"]);
}
