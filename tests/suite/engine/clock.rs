//! The clock is set, or the machine sleeps, while something waits to go out.

use super::*;

/// How long an answer is held here.
const HOLD: SignedDuration = SignedDuration::from_secs(60);

/// An engine with an answer that is held.
async fn holding(hand: &Hand, source: &Scripted) -> (tempfile::TempDir, Engine, TicketRef) {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path(), hand, vec![source.line(SELDOM)]);
    let (page, reference) = ticket("s", 1, hand.now());
    engine.store.ingest(source.id.clone(), page, hand.now()).await.unwrap();
    let reply = vec![Action::reply("Hey")];
    let (ticket, hero) = (reference.clone(), "Ada".to_owned());
    engine.store.enqueue(ticket, reply, HOLD, hero, hand.now()).await.unwrap();
    (dir, engine, reference)
}

/// How long until it goes out.
fn left(store: &Store, hand: &Hand) -> SignedDuration {
    store.reader().unwrap().outbox().unwrap()[0].due_at.duration_since(hand.now())
}

/// Something else is written, as it always is, so that whoever delivers looks. Soon it is held for as
/// long as before, but for the moments that passed.
async fn is_held(store: &Store, hand: &Hand, ticket: &TicketRef) {
    let mut changes = store.changes();
    store.save_mail(ticket.clone(), hand.now().to_string(), hand.now()).await.unwrap();
    let follows = async {
        while !(left(store, hand).is_positive() && left(store, hand) <= HOLD) {
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(20), follows).await.expect("it follows the clock");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_can_be_taken_back_for_as_long_as_ever_whatever_the_clock_does() {
    let (hand, source) = (Hand::new(), Scripted::new("s"));
    let (_dir, engine, ticket) = holding(&hand, &source).await;
    let store = engine.store.clone();
    let running = engine.start();
    source.until(|calls| calls.pulled > 0).await;
    for jump in [8 * 60 * 60, -60 * 60, 60 * 60, -30 * 60 * 60] {
        hand.turn(jump);
        is_held(&store, &hand, &ticket).await;
        assert_eq!(source.calls.borrow().delivered, [], "{jump}");
    }
    store.release_held(hand.now()).await.unwrap();
    source.until(|calls| calls.delivered == [("Hey".into(), 1)]).await;
    running.stop(Duration::from_secs(5)).await.unwrap();
}

/// The clock was an hour ahead when the last run ended.
#[tokio::test]
async fn what_waits_since_a_time_to_come_waits_as_long_as_it_was_to() {
    let (hand, source) = (Hand::new(), Scripted::new("s"));
    let limited = SourceError::RateLimited { wait: Duration::from_secs(300), what: "all".into() };
    let source = source.delivers([Err(limited)]);
    let (_dir, engine, _) = holding(&hand, &source).await;
    let store = engine.store.clone();
    store.release_held(hand.now()).await.unwrap();
    deliver_due(&engine, &engine.lines[0]).await.unwrap();
    assert_eq!(left(&store, &hand).as_secs(), 300);
    hand.turn(-60 * 60);
    let running = engine.start();
    source.until(|calls| calls.pulled > 0).await;
    assert_eq!(left(&store, &hand).as_secs(), 300);
    running.stop(Duration::from_secs(5)).await.unwrap();
    assert_eq!(source.calls.borrow().delivered.len(), 1, "nor less");
}
