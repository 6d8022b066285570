//! Registers beside the sources: schedules, failures, addresses, how far a long reading has come.

mod lost;

use super::*;
use support_hero::register::{Progress, Register};
use support_hero::store::SourceState;
use support_hero::sync::once;
use tokio::sync::Semaphore;

/// A register that says what it is told to.
#[derive(Clone)]
struct Listing {
    id: RegisterId,
    by_address: bool,
    /// What it says next; when nothing is left, that nobody is a customer of those asked about, or
    /// what it said last.
    says: Arc<Mutex<VecDeque<Result<Reading, SourceError>>>>,
    last: Arc<Mutex<Reading>>,
    /// The addresses of each reading.
    asked: watch::Sender<Vec<Vec<String>>>,
    opened: Arc<AtomicI64>,
    /// It waits for this in the middle of each reading.
    gate: Option<Arc<Semaphore>>,
}

impl Listing {
    fn new(name: &str) -> Self {
        Self {
            id: RegisterId(name.into()),
            by_address: false,
            says: Arc::default(),
            last: Arc::default(),
            asked: watch::Sender::default(),
            opened: Arc::default(),
            gate: None,
        }
    }

    fn by_address(name: &str) -> Self {
        Self { by_address: true, ..Self::new(name) }
    }

    fn says(self, readings: impl IntoIterator<Item = Result<Reading, SourceError>>) -> Self {
        self.says.lock().unwrap().extend(readings);
        self
    }

    fn line(&self, every: Duration) -> Line<dyn Register> {
        let listing = self.clone();
        let open = move || -> futures_util::future::BoxFuture<'static, Result<Arc<dyn Register>, SourceError>> {
            listing.opened.fetch_add(1, Ordering::SeqCst);
            let listing: Arc<dyn Register> = Arc::new(listing.clone());
            Box::pin(async move { Ok(listing) })
        };
        Line::new(self.id.state_id(), every, Box::new(open))
    }

    async fn until(&self, enough: impl FnMut(&Vec<Vec<String>>) -> bool) -> Vec<Vec<String>> {
        let mut asked = self.asked.subscribe();
        let wait = asked.wait_for(enough);
        let seen = tokio::time::timeout(Duration::from_secs(20), wait).await;
        seen.expect("in time").expect("alive").clone()
    }

    fn readings(&self) -> usize {
        self.asked.borrow().len()
    }
}

#[async_trait]
impl Register for Listing {
    fn id(&self) -> &RegisterId {
        &self.id
    }

    fn goes_by_address(&self) -> bool {
        self.by_address
    }

    async fn read(
        &self,
        addresses: &[String],
        progress: Progress<'_>,
    ) -> Result<Reading, SourceError> {
        self.asked.send_modify(|asked| asked.push(addresses.to_vec()));
        let next = self.says.lock().unwrap().pop_front();
        if let Some(gate) = &self.gate {
            progress(12_300);
            gate.acquire().await.unwrap().forget();
        }
        let said = match next {
            Some(said) => said?,
            None if self.by_address => nobody(addresses),
            None => self.last.lock().unwrap().clone(),
        };
        assert!(said.notice.as_deref() != Some("panic"), "scripted to panic");
        *self.last.lock().unwrap() = said.clone();
        Ok(said)
    }

    async fn examine(&self) -> Vec<Finding> {
        Vec::new()
    }
}

fn nobody(addresses: &[String]) -> Reading {
    Reading { coverage: Coverage::Of(addresses.to_vec()), ..Reading::default() }
}

fn acme(plan: &str) -> Listed {
    let customer = Customer::paying("Acme", Some(plan), &["acme.com"]);
    Listed { id: "cus_1".into(), customer }
}

fn list(plan: &str) -> Reading {
    Reading { customers: vec![acme(plan)], ..Reading::default() }
}

/// A ticket of somebody with this address.
fn asked_by(address: &str, number: u32, at: Timestamp) -> Page {
    let (mut page, _) = ticket("s", number, at);
    let who = PersonId(address.split('@').next().unwrap().into());
    let person = Person {
        id: who.clone(),
        handle: who.0.clone(),
        email: Some(address.into()),
        ..page.people[0].clone()
    };
    page.people = vec![person];
    page.heads[0].author = Some(who.clone());
    page.threads[0].messages[0].author = Some(who);
    page
}

fn with(dir: &Path, hand: &Hand, registers: Vec<Line<dyn Register>>) -> Engine {
    let registers = registers.into_iter().map(Arc::new).collect();
    Engine { registers, ..engine(dir, hand, Vec::new()) }
}

fn register_state(reader: &Reader, name: &str) -> Option<SourceState> {
    let id = RegisterId(name.into()).state_id();
    reader.sources().unwrap().into_iter().find(|state| state.id == id)
}

fn plans(reader: &Reader) -> Vec<Option<String>> {
    let tickets = reader.tickets(View::All).unwrap();
    let mut plans: Vec<_> = tickets.into_iter().map(|t| t.customer.and_then(|c| c.plan)).collect();
    plans.sort();
    plans
}

async fn ask_for_news(engine: &Store, name: &str, hand: &Hand) {
    hand.turn(5);
    engine.ask(vec![RegisterId(name.into()).state_id()], hand.now()).await.unwrap();
}

#[tokio::test]
async fn a_register_is_read_on_its_schedule_and_tells_who_pays() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let stripe = Listing::new("stripe").says([Ok(list("basic")), Ok(list("scale"))]);
    let engine = with(dir.path(), &hand, vec![stripe.line(SOON)]);
    let store = engine.store.clone();
    let page = asked_by("wile@acme.com", 1, hand.now());
    store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
    let running = engine.start();
    until_store(&store, |r| (plans(r) == [Some("scale".into())]).then_some(())).await;
    until_store(&store, |r| (register_state(r, "stripe")?.health == Health::Fine).then_some(()))
        .await;
    let seen = stripe.readings();
    stripe.until(|asked| asked.len() >= seen + 2).await;
    let before = *store.changes().borrow();
    stripe.until(|asked| asked.len() >= seen + 6).await;
    assert_eq!(*store.changes().borrow(), before, "a quiet reading writes nothing");
    assert!(running.synced.borrow().contains_key(&stripe.id.state_id()));
}

#[tokio::test]
async fn that_a_register_is_still_read_is_written_down_now_and_then() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let stripe = Listing::new("stripe").says([Ok(list("basic"))]);
    let engine = with(dir.path(), &hand, vec![stripe.line(SOON)]);
    let store = engine.store.clone();
    let _running = engine.start();
    let first = until_store(&store, |r| register_state(r, "stripe")?.last_ok).await;
    hand.turn(60 * 6);
    let later =
        until_store(&store, |r| register_state(r, "stripe")?.last_ok.filter(|at| *at > first));
    assert_eq!(later.await, hand.now());
}

#[tokio::test]
async fn one_that_cannot_be_read_says_so_and_demotes_nobody() {
    let fault = || SourceError::NeedsYou { fault: "no such key".into(), remedy: "renew it".into() };
    let limited =
        || SourceError::RateLimited { wait: Duration::from_secs(600), what: "all".into() };
    let panics = Reading { notice: Some("panic".into()), ..list("scale") };
    for (end, health, problem) in [
        (Err(fault()), Health::NeedsYou, "no such key: renew it"),
        (Err(limited()), Health::Limited, "all is rate-limited for another 600 s"),
        (Err(unanswered()), Health::Failing, "cut"),
        (Ok(panics), Health::Failing, "fault of hero"),
    ] {
        let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
        let stripe = Listing::new("stripe").says([Ok(list("basic")), end]);
        let engine = with(dir.path(), &hand, vec![stripe.line(SELDOM)]);
        let store = engine.store.clone();
        let page = asked_by("wile@acme.com", 1, hand.now());
        store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
        let _running = engine.start();
        let first = until_store(&store, |r| register_state(r, "stripe")?.last_ok).await;
        ask_for_news(&store, "stripe", &hand).await;
        let state = until_store(&store, |r| {
            register_state(r, "stripe").filter(|state| state.health == health)
        });
        let state = state.await;
        assert!(state.problem.unwrap().contains(problem), "{problem}");
        assert_eq!(state.last_ok, Some(first), "{problem}");
        assert_eq!(plans(&store.reader().unwrap()), [Some("basic".into())], "{problem}");
    }
}

#[tokio::test]
async fn one_that_the_user_mends_is_opened_again() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let fault = SourceError::NeedsYou { fault: "no such key".into(), remedy: "renew it".into() };
    let stripe = Listing::new("stripe").says([Err(fault), Ok(list("basic"))]);
    let engine = with(dir.path(), &hand, vec![stripe.line(SOON)]);
    let store = engine.store.clone();
    let _running = engine.start();
    let health = |r: &Reader| Some(register_state(r, "stripe")?.health);
    until_store(&store, |r| (health(r)? == Health::NeedsYou).then_some(())).await;
    ask_for_news(&store, "stripe", &hand).await;
    until_store(&store, |r| (health(r)? == Health::Fine).then_some(())).await;
    assert_eq!(stripe.opened.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_was_read_lately_is_not_read_again_because_the_hero_starts_again() {
    let hour = Duration::from_secs(3_600);
    let fine = |ago: i64, now: Timestamp| SourceState {
        last_ok: Some(now - SignedDuration::from_secs(ago)),
        ..SourceState::new(RegisterId("stripe".into()).state_id())
    };
    for (what, ago, health, configured, read) in [
        ("read a minute ago", 60, Health::Fine, None, false),
        ("read two hours ago", 7_200, Health::Fine, None, true),
        ("in trouble since", 60, Health::NeedsYou, None, true),
        ("configured otherwise since", 60, Health::Fine, Some(30), true),
        ("configured before", 60, Health::Fine, Some(90), false),
    ] {
        let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
        let stripe = Listing::new("stripe").says([Ok(list("basic"))]);
        // A second one tells when all that is read at the start was begun.
        let file = Listing::new("file").says([Ok(Reading::default())]);
        let configured = configured.map(|ago| hand.now() - SignedDuration::from_secs(ago));
        let lines = vec![stripe.line(hour).configured(configured), file.line(SOON)];
        let engine = with(dir.path(), &hand, lines);
        let store = engine.store.clone();
        let state = SourceState { health, ..fine(ago, hand.now()) };
        store.set_source(state).await.unwrap();
        let _running = engine.start();
        if read {
            stripe.until(|asked| !asked.is_empty()).await;
            continue;
        }
        file.until(|asked| asked.len() > 5).await;
        assert_eq!(stripe.readings(), 0, "{what}");
        ask_for_news(&store, "stripe", &hand).await;
        stripe.until(|asked| asked.len() == 1).await;
    }
}

#[tokio::test]
async fn whoever_asks_for_help_has_their_address_looked_up_and_nobody_else() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let wile = ProductUser {
        address: "wile@acme.com".into(),
        id: "0196b21a".into(),
        customer: Some(acme("scale").id),
        ..ProductUser::default()
    };
    let coverage = Coverage::Of(vec![wile.address.clone()]);
    let users = Reading { coverage, users: vec![wile], ..list("scale") };
    let posthog = Listing::by_address("posthog").says([Ok(users)]);
    let file = Listing::new("file").says([Ok(Reading::default())]);
    let engine = with(dir.path(), &hand, vec![posthog.line(SOON), file.line(SOON)]);
    let store = engine.store.clone();
    let _running = engine.start();
    until_store(&store, |r| register_state(r, "posthog")).await;
    file.until(|asked| asked.len() > 5).await;
    assert_eq!(posthog.readings(), 0, "nobody to ask about costs nothing");
    let id = SourceId("s".into());
    let page = asked_by("Wile+news@Acme.com", 1, hand.now());
    store.ingest(id.clone(), page, hand.now()).await.unwrap();
    until_store(&store, |r| (plans(r) == [Some("scale".into())]).then_some(())).await;
    let page = asked_by("zoe@globex.com", 2, hand.now());
    store.ingest(id, page, hand.now()).await.unwrap();
    let asked = posthog.until(|asked| asked.len() == 2).await;
    assert_eq!(asked, [["wile@acme.com"], ["zoe@globex.com"]]);
    let seen = file.readings();
    file.until(|asked| asked.len() > seen + 5).await;
    assert_eq!(posthog.readings(), 2, "what is known is not asked for again");
    hand.turn(25 * 60 * 60);
    let mut again = posthog.until(|asked| asked.len() == 3).await.pop().unwrap();
    again.sort();
    assert_eq!(again, ["wile@acme.com", "zoe@globex.com"], "until it is a day old");
}

#[tokio::test]
async fn asking_for_news_looks_addresses_up_again() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let posthog = Listing::by_address("posthog");
    let engine = with(dir.path(), &hand, vec![posthog.line(SELDOM)]);
    let store = engine.store.clone();
    let page = asked_by("wile@acme.com", 1, hand.now());
    store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
    let _running = engine.start();
    posthog.until(|asked| asked.len() == 1).await;
    until_store(&store, |r| register_state(r, "posthog")).await;
    ask_for_news(&store, "posthog", &hand).await;
    let asked = posthog.until(|asked| asked.len() == 2).await;
    assert_eq!(asked[1], ["wile@acme.com"]);
}

#[tokio::test]
async fn one_that_says_nothing_of_an_address_is_failing_and_is_not_pestered() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let silent = || Ok(nobody(&[]));
    let posthog = Listing::by_address("posthog").says([silent(), silent()]);
    let engine = with(dir.path(), &hand, vec![posthog.line(SELDOM)]);
    let store = engine.store.clone();
    let page = asked_by("wile@acme.com", 1, hand.now());
    store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
    let _running = engine.start();
    let state = until_store(&store, |r| {
        register_state(r, "posthog").filter(|state| state.health == Health::Failing)
    });
    let problem = state.await.problem.unwrap();
    assert!(problem.contains("said nothing of wile@acme.com"), "{problem}");
    assert_eq!(posthog.readings(), 1);
}

#[tokio::test]
async fn many_addresses_are_asked_about_in_portions() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let posthog = Listing::by_address("posthog");
    let engine = with(dir.path(), &hand, vec![posthog.line(SELDOM)]);
    for number in 0..120 {
        let page = asked_by(&format!("user{number}@acme.com"), number, hand.now());
        engine.store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
    }
    once(&engine).await.unwrap();
    let asked: Vec<usize> = posthog.asked.borrow().iter().map(Vec::len).collect();
    assert_eq!(asked, [100, 20]);
}

#[tokio::test]
async fn how_far_a_long_reading_has_come_is_told() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let gate = Arc::new(Semaphore::new(0));
    let stripe = Listing { gate: Some(gate.clone()), ..Listing::new("stripe") };
    let stripe = stripe.says([Ok(list("basic"))]);
    let engine = with(dir.path(), &hand, vec![stripe.line(SELDOM)]);
    let store = engine.store.clone();
    let _running = engine.start();
    let notice = until_store(&store, |r| register_state(r, "stripe")?.notice).await;
    assert_eq!(notice, "12,300 customers read");
    gate.add_permits(1);
    let done = until_store(&store, |r| {
        register_state(r, "stripe").filter(|state| state.last_ok.is_some())
    });
    assert_eq!(done.await.notice, None);
}

#[tokio::test]
async fn one_that_the_configuration_names_no_more_is_forgotten() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let page = asked_by("wile@acme.com", 1, hand.now());
    let (stripe, file) = (Listing::new("stripe").says([Ok(list("basic"))]), Listing::new("file"));
    let both = with(dir.path(), &hand, vec![stripe.line(SOON), file.line(SOON)]);
    both.store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
    once(&both).await.unwrap();
    assert_eq!(plans(&both.store.reader().unwrap()), [Some("basic".into())]);
    drop(both);
    let one = with(dir.path(), &hand, vec![file.line(SOON)]);
    let reader = one.store.reader().unwrap();
    once(&one).await.unwrap();
    assert_eq!(plans(&reader), [None]);
    assert_eq!(register_state(&reader, "stripe"), None);
    assert!(register_state(&reader, "file").is_some());
}

#[tokio::test]
async fn once_through_reads_lists_before_tickets_and_asks_about_people_after_them() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let stripe = Listing::new("stripe").says([Ok(list("basic"))]);
    let posthog = Listing::by_address("posthog");
    let source = Scripted::new("s").pulls([Ok(asked_by("zoe@globex.com", 1, hand.now()))]);
    let registers = vec![posthog.line(SOON), stripe.line(SOON)];
    let engine = with(dir.path(), &hand, registers);
    let engine = Engine { lines: vec![source.line(SOON)], ..engine };
    let states = once(&engine).await.unwrap();
    let told: Vec<_> = states.iter().map(|state| (state.id.0.as_str(), state.health)).collect();
    let fine = ["customers:posthog", "customers:stripe", "s"].map(|id| (id, Health::Fine));
    assert_eq!(told, fine);
    assert_eq!(*posthog.asked.borrow(), [["zoe@globex.com"]], "after the tickets came");
    once(&engine).await.unwrap();
    assert_eq!((stripe.readings(), posthog.readings()), (2, 1), "a list is read each time");
}

#[tokio::test(flavor = "multi_thread")]
async fn once_through_asks_whoever_leads_for_registers_too() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let (theirs, ours) = (Listing::new("stripe").says([Ok(list("basic"))]), Listing::new("stripe"));
    let leader = with(dir.path(), &hand, vec![theirs.line(SELDOM)]);
    let store = leader.store.clone();
    let _running = leader.start();
    until_store(&store, |r| register_state(r, "stripe")).await;
    hand.turn(5);
    let follower = with(dir.path(), &hand, vec![ours.line(SELDOM)]);
    let turning = hand.clone();
    let until_read = async {
        theirs.until(|asked| asked.len() == 1).await;
        // Whoever leads must have begun after it was asked.
        turning.turn(1);
    };
    let (states, ()) = tokio::join!(once(&follower), until_read);
    assert_eq!(states.unwrap().len(), 1);
    assert_eq!((theirs.readings(), ours.readings()), (2, 0));
}
