//! What goes out: once, whatever becomes of a call, of this process or beside it.

use super::*;

async fn with_reply(dir: &Path, hand: &Hand, source: &Scripted) -> (Engine, OutboxId) {
    let line = source.line(SELDOM);
    let engine = engine(dir, hand, vec![line]);
    let (page, reference) = ticket("s", 1, hand.now());
    engine.store.ingest(source.id.clone(), page, hand.now()).await.unwrap();
    let reply = vec![Action::reply("Hey")];
    let ids =
        engine.store.enqueue(reference, reply, SignedDuration::ZERO, "Ada".into(), hand.now());
    let id = ids.await.unwrap()[0];
    (engine, id)
}

fn state(engine: &Engine, id: OutboxId) -> OutboxState {
    engine.store.reader().unwrap().outbox_item(id).unwrap().unwrap().state
}

#[tokio::test]
async fn an_unknown_outcome_is_looked_for_on_the_next_attempt() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("s").delivers([Err(unanswered())]);
    let (engine, id) = with_reply(dir.path(), &hand, &source).await;
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(state(&engine, id), OutboxState::Unknown);
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(source.calls.borrow().delivered.len(), 1, "not before its time");
    hand.turn(12);
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(state(&engine, id), OutboxState::Sent);
    let attempts: Vec<u32> = source.calls.borrow().delivered.iter().map(|(_, n)| *n).collect();
    assert_eq!(attempts, [1, 2]);
}

#[tokio::test]
async fn what_was_not_done_is_simply_tried_again() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let limited = SourceError::RateLimited { wait: Duration::from_secs(30), what: "all".into() };
    let source = Scripted::new("s").delivers([Err(limited)]);
    let (engine, id) = with_reply(dir.path(), &hand, &source).await;
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(state(&engine, id), OutboxState::Queued);
    hand.turn(31);
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(*source.calls.borrow().delivered, [("Hey".into(), 1), ("Hey".into(), 1)]);
}

#[tokio::test]
async fn a_crash_while_sending_is_an_unknown_outcome() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("s");
    let (crashed, id) = with_reply(dir.path(), &hand, &source).await;
    crashed.store.begin(source.id.clone(), hand.now()).await.unwrap().expect("due");
    drop(crashed);
    let next = engine(dir.path(), &hand, vec![source.line(SELDOM)]);
    deliver_due(&next, &next.lines[0]).await.unwrap();
    assert!(source.calls.borrow().delivered.is_empty(), "it may be on its way");
    hand.turn(12);
    deliver_due(&next, &next.lines[0]).await.unwrap();
    assert_eq!(*source.calls.borrow().delivered, [("Hey".into(), 2)]);
    assert_eq!(state(&next, id), OutboxState::Sent);
}

#[tokio::test]
async fn a_panic_while_sending_is_an_unknown_outcome() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("s");
    let (engine, id) = with_reply(dir.path(), &hand, &source).await;
    source.script.lock().unwrap().panics = true;
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(state(&engine, id), OutboxState::Unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_send_each_action_once() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("s");
    let (one, _) = with_reply(dir.path(), &hand, &source).await;
    for number in 2..12 {
        let (page, reference) = ticket("s", number, hand.now());
        one.store.ingest(source.id.clone(), page, hand.now()).await.unwrap();
        let reply = vec![Action::reply(number.to_string())];
        one.store
            .enqueue(reference, reply, SignedDuration::ZERO, "Ada".into(), hand.now())
            .await
            .unwrap();
    }
    let two = engine(dir.path(), &hand, vec![source.line(SELDOM)]);
    let (a, b) = tokio::join!(deliver_due(&one, &one.lines[0]), deliver_due(&two, &two.lines[0]));
    a.unwrap();
    b.unwrap();
    let mut sent: Vec<String> =
        source.calls.borrow().delivered.iter().map(|d| d.0.clone()).collect();
    sent.sort();
    let total = sent.len();
    sent.dedup();
    assert_eq!((total, sent.len()), (11, 11));
}

/// Nothing is polled meanwhile, and no clock looks: the bell is rung.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_writes_is_heard_of_and_done_at_once() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let (source, theirs) = (Scripted::new("s"), Scripted::new("s"));
    let leader = engine(dir.path(), &hand, vec![source.line(SELDOM)]);
    let (store, _running) = (leader.store.clone(), leader.start());
    source.until(|calls| calls.pulled > 0).await;
    until_store(&store, |reader| health(reader, "s")).await;
    // They hear of each other, whoever leads.
    let other = engine(dir.path(), &hand, vec![theirs.line(SELDOM)]);
    let (elsewhere, _follows) = (other.store.clone(), other.start());
    let (page, reference) = ticket("s", 1, hand.now());
    store.ingest(source.id.clone(), page, hand.now()).await.unwrap();
    until_store(&elsewhere, |reader| reader.find("github:s/app#1").ok()).await;
    let reply = vec![Action::reply("Hey")];
    let (hero, now) = ("Ada".to_owned(), hand.now());
    elsewhere.enqueue(reference, reply, SignedDuration::ZERO, hero, now).await.unwrap();
    source.until(|calls| calls.delivered == [("Hey".into(), 1)]).await;
}

#[tokio::test]
async fn a_held_action_goes_out_when_its_time_has_come_or_when_nobody_is_left() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("s");
    let engine = engine(dir.path(), &hand, vec![source.line(SELDOM)]);
    let (page, reference) = ticket("s", 1, hand.now());
    engine.store.ingest(source.id.clone(), page, hand.now()).await.unwrap();
    let hold = SignedDuration::from_secs(8);
    let (store, close) = (engine.store.clone(), vec![Action::Close { reason: None }]);
    store.enqueue(reference, close, hold, "Ada".into(), hand.now()).await.unwrap();
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(source.calls.borrow().delivered.len(), 0);
    let running = engine.start();
    store.release_held(hand.now()).await.unwrap();
    source.until(|calls| calls.delivered == [("close".into(), 1)]).await;
    running.stop(Duration::from_secs(5)).await.unwrap();
}
