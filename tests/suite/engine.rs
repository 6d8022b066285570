//! The engine with scripted sources: schedules, faults, the outbox, two processes.

mod clock;
mod notices;
mod quiet;
mod registers;
mod sending;

use crate::support::{head, message};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support_hero::desk::*;
use support_hero::source::*;
use support_hero::store::{Health, Reader, Store};
use support_hero::sync::{Engine, Line, Locks, deliver_due};
use tokio::sync::watch;

/// What a scripted source does next; when nothing is left it answers that nothing is new, or that
/// it was sent.
#[derive(Default)]
struct Script {
    pulls: VecDeque<Result<Page, SourceError>>,
    /// How those pulls end that brought a page.
    ends: VecDeque<Result<Pulled, SourceError>>,
    deliveries: VecDeque<Result<(), SourceError>>,
    /// What single tickets are when they are read afresh.
    refreshes: VecDeque<Result<Page, SourceError>>,
    panics: bool,
}

/// What was asked of it.
#[derive(Debug, Default, Clone, PartialEq)]
struct Calls {
    opened: u32,
    pulled: u32,
    /// Action and attempt.
    delivered: Vec<(String, u32)>,
}

#[derive(Clone)]
struct Scripted {
    id: SourceId,
    script: Arc<Mutex<Script>>,
    calls: watch::Sender<Calls>,
}

impl Scripted {
    fn new(name: &str) -> Self {
        let script = Arc::default();
        Self { id: SourceId(name.into()), script, calls: watch::Sender::default() }
    }

    fn pulls(self, pulls: impl IntoIterator<Item = Result<Page, SourceError>>) -> Self {
        self.script.lock().unwrap().pulls.extend(pulls);
        self
    }

    fn ends(self, ends: impl IntoIterator<Item = Result<Pulled, SourceError>>) -> Self {
        self.script.lock().unwrap().ends.extend(ends);
        self
    }

    fn delivers(self, ends: impl IntoIterator<Item = Result<(), SourceError>>) -> Self {
        self.script.lock().unwrap().deliveries.extend(ends);
        self
    }

    fn line(&self, every: Duration) -> Arc<Line> {
        let source = self.clone();
        let open = move || -> futures_util::future::BoxFuture<'static, Result<Arc<dyn Source>, SourceError>> {
            source.calls.send_modify(|calls| calls.opened += 1);
            let source: Arc<dyn Source> = Arc::new(source.clone());
            Box::pin(async move { Ok(source) })
        };
        Arc::new(Line::new(self.id.clone(), every, Box::new(open)))
    }

    async fn until(&self, enough: impl FnMut(&Calls) -> bool) -> Calls {
        let mut calls = self.calls.subscribe();
        let wait = calls.wait_for(enough);
        let seen = tokio::time::timeout(Duration::from_secs(20), wait).await;
        seen.expect("in time").expect("alive").clone()
    }
}

#[async_trait]
impl Source for Scripted {
    fn id(&self) -> &SourceId {
        &self.id
    }

    fn abilities(&self) -> Abilities {
        Abilities::NONE
    }

    async fn pull(
        &self,
        _: Option<Cursor>,
        sink: &mut dyn PageSink,
    ) -> Result<Pulled, SourceError> {
        self.calls.send_modify(|calls| calls.pulled += 1);
        let (next, panics) = {
            let mut script = self.script.lock().unwrap();
            (script.pulls.pop_front(), script.panics)
        };
        assert!(!panics, "scripted to panic");
        let Some(page) = next.transpose()? else { return Ok(Pulled::default()) };
        sink.accept(page).await?;
        let end = self.script.lock().unwrap().ends.pop_front();
        end.unwrap_or_else(|| Ok(Pulled::default()))
    }

    async fn refresh(&self, _: &RemoteTicket) -> Result<Page, SourceError> {
        self.script.lock().unwrap().refreshes.pop_front().unwrap_or_else(|| Ok(Page::default()))
    }

    async fn deliver(&self, delivery: &Delivery, attempt: u32) -> Result<Receipt, SourceError> {
        let what = match &delivery.action {
            Action::Reply { text, .. } => text.clone(),
            other => other.word().to_owned(),
        };
        let (next, panics) = {
            let mut script = self.script.lock().unwrap();
            (script.deliveries.pop_front(), script.panics)
        };
        self.calls.send_modify(|calls| calls.delivered.push((what, attempt)));
        assert!(!panics, "scripted to panic");
        next.unwrap_or(Ok(()))?;
        Ok(Receipt { summary: "sent".into(), ..Receipt::default() })
    }

    async fn examine(&self) -> Vec<Finding> {
        Vec::new()
    }
}

/// A clock that stands still until it is turned.
#[derive(Clone)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_800_000_000)))
    }

    fn turn(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }

    fn clock(&self) -> Clock {
        let hand = self.clone();
        Arc::new(move || hand.now())
    }
}

fn engine(dir: &Path, hand: &Hand, lines: Vec<Arc<Line>>) -> Engine {
    let store = Store::open(dir, Arc::new(Roster::default())).unwrap();
    Engine { store, lines, registers: Vec::new(), locks: Locks::new(dir), clock: hand.clock() }
}

fn ticket(source: &str, number: u32, at: Timestamp) -> (Page, TicketRef) {
    let reference = TicketRef::new("github", format!("{source}/app#{number}"));
    let asker = Person {
        id: PersonId("wile-e".into()),
        handle: "wile-e".into(),
        name: None,
        email: None,
        bot: false,
        staff: false,
        ..Person::default()
    };
    let head = Head {
        remote_id: number.to_string(),
        author: Some(asker.id.clone()),
        ..head(reference.as_str(), Kind::Issue, at)
    };
    let message = message("body", at, &asker.id, "It fails.");
    let thread = Thread {
        reference: reference.clone(),
        messages: vec![message],
        extent: Extent::Whole,
        stamp: None,
    };
    (
        Page { people: vec![asker], heads: vec![head], threads: vec![thread], ..Page::default() },
        reference,
    )
}

fn unanswered() -> SourceError {
    SourceError::Unanswered { why: "cut".into() }
}

async fn until_store<T>(store: &Store, mut look: impl FnMut(&Reader) -> Option<T>) -> T {
    let reader = store.reader().unwrap();
    let mut changes = store.changes();
    let wait = async {
        loop {
            if let Some(found) = look(&reader) {
                return found;
            }
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.expect("in time")
}

fn health(reader: &Reader, source: &str) -> Option<Health> {
    let states = reader.sources().unwrap();
    states.into_iter().find(|state| state.id.0 == source).map(|state| state.health)
}

const SOON: Duration = Duration::from_millis(5);
const SELDOM: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn one_source_down_never_stops_another() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let down = Scripted::new("down");
    let down = down.pulls((0..9).map(|_| Err(SourceError::Unreachable { why: "no route".into() })));
    let broken = Scripted::new("broken");
    broken.script.lock().unwrap().panics = true;
    let (page, _) = ticket("up", 1, hand.now());
    let up = Scripted::new("up").pulls([Ok(page)]);
    let lines = [&down, &broken, &up].map(|source| source.line(SOON)).to_vec();
    let running = engine(dir.path(), &hand, lines);
    let store = running.store.clone();
    let running = running.start();
    until_store(&store, |r| (!r.tickets(View::All).unwrap().is_empty()).then_some(())).await;
    until_store(&store, |r| (health(r, "down")? == Health::Failing).then_some(())).await;
    until_store(&store, |r| (health(r, "broken")? == Health::Failing).then_some(())).await;
    let problem = store.reader().unwrap().sources().unwrap();
    assert!(
        problem
            .iter()
            .any(|state| state.problem.as_deref() == Some("no route; it is tried again by itself"))
    );
    up.until(|calls| calls.pulled > 3).await;
    running.stop(Duration::from_secs(5)).await.unwrap();
}

/// Whoever waits for a screen has the machine for that: nobody is asked before it is there.
#[tokio::test]
async fn nothing_begins_before_it_is_shown() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("source");
    let (shown, once_shown) = tokio::sync::oneshot::channel::<()>();
    let engine = engine(dir.path(), &hand, vec![source.line(SOON)]);
    let mut running = engine.start_after(async { drop(once_shown.await) });
    // Were it not for the screen, whatever can begin would.
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(!*running.leads.borrow());
    drop(shown);
    running.leads.changed().await.unwrap();
    source.until(|calls| calls.pulled > 0).await;
}

#[tokio::test]
async fn a_quiet_poll_writes_nothing() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let quiet = Scripted::new("quiet");
    let engine = engine(dir.path(), &hand, vec![quiet.line(SOON)]);
    let store = engine.store.clone();
    let running = engine.start();
    until_store(&store, |reader| health(reader, "quiet")).await;
    quiet.until(|calls| calls.pulled >= 2).await;
    let before = *store.changes().borrow();
    quiet.until(|calls| calls.pulled >= 12).await;
    assert_eq!(*store.changes().borrow(), before);
    assert!(running.synced.borrow().contains_key(&SourceId("quiet".into())));
}

#[tokio::test]
async fn a_source_that_the_user_mends_is_opened_again() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let fault = || SourceError::NeedsYou { fault: "bad token".into(), remedy: "renew it".into() };
    let source = Scripted::new("s").pulls([Err(fault())]);
    let engine = engine(dir.path(), &hand, vec![source.line(SOON)]);
    let store = engine.store.clone();
    let _running = engine.start();
    until_store(&store, |r| (health(r, "s")? == Health::NeedsYou).then_some(())).await;
    hand.turn(1);
    store.ask(vec![SourceId("s".into())], hand.now()).await.unwrap();
    until_store(&store, |r| (health(r, "s")? == Health::Fine).then_some(())).await;
    assert_eq!(source.calls.borrow().opened, 2);
}

#[tokio::test]
async fn asking_reads_now_and_is_answered() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("s");
    let engine = engine(dir.path(), &hand, vec![source.line(SELDOM)]);
    let store = engine.store.clone();
    let _running = engine.start();
    source.until(|calls| calls.pulled == 1).await;
    until_store(&store, |reader| health(reader, "s")).await;
    hand.turn(5);
    store.ask(vec![SourceId("s".into())], hand.now()).await.unwrap();
    source.until(|calls| calls.pulled == 2).await;
    let id = SourceId("s".into());
    until_store(&store, |r| r.asked_at(&id).unwrap().is_none().then_some(())).await;
}

#[tokio::test]
async fn asking_does_not_shorten_what_a_service_asked_to_wait() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let limited = SourceError::RateLimited { wait: Duration::from_secs(600), what: "all".into() };
    let source = Scripted::new("s").pulls([Err(limited)]);
    let engine = engine(dir.path(), &hand, vec![source.line(SOON)]);
    let store = engine.store.clone();
    let _running = engine.start();
    until_store(&store, |r| (health(r, "s")? == Health::Limited).then_some(())).await;
    let id = SourceId("s".into());
    for _ in 0..2 {
        hand.turn(5);
        store.ask(vec![id.clone()], hand.now()).await.unwrap();
        until_store(&store, |r| r.asked_at(&id).unwrap().is_none().then_some(())).await;
    }
    assert_eq!(source.calls.borrow().pulled, 1);
}

#[tokio::test]
async fn a_ticket_that_is_looked_at_afresh_is_kept_as_it_is_now() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let source = Scripted::new("s");
    let (page, reference) = ticket("s", 1, hand.now());
    let mut again = page.clone();
    let more =
        Message { id: "more".into(), text: "Still.".into(), ..page.threads[0].messages[0].clone() };
    again.threads[0].messages.push(more);
    let gone = SourceError::Gone { why: "deleted".into() };
    source.script.lock().unwrap().refreshes.extend([Ok(again), Err(unanswered()), Err(gone)]);
    let engine = engine(dir.path(), &hand, vec![source.line(SELDOM)]);
    engine.store.ingest(source.id.clone(), page, hand.now()).await.unwrap();
    let wish = || Wish::Fresh(reference.clone());
    assert_eq!(engine.run_errand(wish()).await.unwrap(), Granted::Fresh(reference.clone()));
    let reader = engine.store.reader().unwrap();
    let id = reader.find(reference.as_str()).unwrap().id;
    assert_eq!(reader.detail(id).unwrap().unwrap().conversation.len(), 2);
    assert_eq!(engine.run_errand(wish()).await.unwrap_err().to_string(), "s: cut");
    engine.run_errand(wish()).await.unwrap();
    assert!(reader.ticket(id).unwrap().is_none_or(|ticket| ticket.standing.closed_at.is_some()));
    let elsewhere = Wish::Fresh(TicketRef::parse("github:x/y#9").unwrap());
    assert!(engine.run_errand(elsewhere).await.is_err(), "what is not here cannot be read");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_leads_and_the_other_takes_over() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let (first, second) = (Scripted::new("s"), Scripted::new("s"));
    let one = engine(dir.path(), &hand, vec![first.line(SOON)]).start();
    first.until(|calls| calls.pulled > 0).await;
    let two = engine(dir.path(), &hand, vec![second.line(SOON)]).start();
    first.until(|calls| calls.pulled > 20).await;
    assert!(!*two.leads.borrow());
    assert_eq!(second.calls.borrow().pulled, 0);
    one.stop(Duration::from_secs(5)).await.unwrap();
    second.until(|calls| calls.pulled > 0).await;
    assert!(*two.leads.borrow());
}
