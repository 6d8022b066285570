//! A stand-in, a store, and an engine between them, with a clock to turn.

use super::faults::{Ill, Way};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use support_hero::demo::{Clock, Faults, Server};
use support_hero::desk::{Roster, SourceId};
use support_hero::register::Register;
use support_hero::source::{Bounds, Source};
use support_hero::store::{SourceState, Store};
use support_hero::sync::{Engine, Line, Locks, once};

/// Monday morning.
const START: i64 = 1_795_420_800;

/// What a store keeps of each ticket: its head, and what it says.
pub type Kept = BTreeMap<String, Vec<String>>;

/// What the engine holds a line to.
pub enum Opened {
    Source(Arc<dyn Source>),
    Register(Arc<dyn Register>),
}

/// Opens a source or a register at this address, whose calls may take this.
pub type Open = Arc<dyn Fn(&str, Bounds) -> Opened + Send + Sync>;

pub struct World {
    pub store: Store,
    pub base: String,
    faults: Faults,
    pub id: SourceId,
    open: Open,
    clock: Clock,
    seconds: Arc<AtomicI64>,
    home: tempfile::TempDir,
    _server: Server,
}

/// A clock that stands until it is turned.
pub fn clock() -> (Arc<AtomicI64>, Clock) {
    let seconds = Arc::new(AtomicI64::new(START));
    let read = seconds.clone();
    (seconds, Arc::new(move || Timestamp::from_second(read.load(Ordering::SeqCst)).unwrap()))
}

impl World {
    pub fn new(
        id: SourceId,
        (seconds, clock): (Arc<AtomicI64>, Clock),
        (server, base, faults): (Server, String, Faults),
        open: Open,
    ) -> Self {
        let home = tempfile::tempdir().unwrap();
        let roster = Roster::new(&["example.com".into()], &[], Vec::new());
        let store = Store::open(home.path(), Arc::new(roster)).unwrap();
        Self { store, base, faults, id, open, clock, seconds, home, _server: server }
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub fn pass(&self, time: SignedDuration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    /// An engine over what is new to everything, as after a start.
    pub fn engine_at(&self, base: &str, bounds: Bounds) -> Engine {
        let every = Duration::from_secs(20);
        let (mut lines, mut registers) = (Vec::new(), Vec::new());
        match self.opened(base, bounds) {
            Opened::Source(source) => {
                let open = move || -> futures_util::future::BoxFuture<'static, _> {
                    let source = source.clone();
                    Box::pin(async move { Ok(source) })
                };
                lines.push(Arc::new(Line::new(self.id.clone(), every, Box::new(open))));
            }
            Opened::Register(register) => {
                let id = register.id().state_id();
                let open = move || -> futures_util::future::BoxFuture<'static, _> {
                    let register = register.clone();
                    Box::pin(async move { Ok(register) })
                };
                registers.push(Arc::new(Line::new(id, every, Box::new(open))));
            }
        }
        let locks = Locks::new(self.home.path());
        Engine { store: self.store.clone(), lines, registers, locks, clock: self.clock.clone() }
    }

    /// The source or register at this address.
    pub fn opened(&self, base: &str, bounds: Bounds) -> Opened {
        (self.open)(base, bounds)
    }

    /// The address and the bounds by which this fault is met.
    pub fn given(&self, ill: &Ill) -> (String, Bounds) {
        match &ill.way {
            Way::Address(changed) => (changed(&self.base), Bounds::default()),
            Way::Served(_, bounds) => (self.base.clone(), *bounds),
        }
    }

    /// An engine that meets this fault wherever a request's method and path contain `at`.
    pub fn ill(&self, ill: &Ill, at: &str) -> Engine {
        if let Way::Served(fault, _) = &ill.way {
            self.faults.plan(at, 1_000_000, fault.clone());
        }
        let (base, bounds) = self.given(ill);
        self.engine_at(&base, bounds)
    }

    /// All is well again. What only stumbled goes on with what it has in memory; what was given
    /// another address, or too little time, is opened anew.
    pub fn well(&self, ill: &Ill, engine: Engine) -> Engine {
        self.faults.clear();
        match &ill.way {
            Way::Served(_, bounds) if bounds.patience == Bounds::default().patience => engine,
            _ => self.healthy(),
        }
    }

    pub fn healthy(&self) -> Engine {
        self.engine_at(&self.base, Bounds::default())
    }

    /// Reads once; how the source is then.
    pub async fn sync(&self, engine: &Engine) -> SourceState {
        let mut states = once(engine).await.unwrap();
        assert_eq!(states.len(), 1, "{states:?}");
        states.remove(0)
    }

    /// All that is kept of tickets: what each says, in order.
    pub fn kept(&self) -> Kept {
        kept(self.home.path())
    }

    /// What a store would keep that was never disturbed.
    pub async fn truth(&self) -> Kept {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path(), self.store.roster().clone()).unwrap();
        let engine =
            Engine { store: store.clone(), locks: Locks::new(home.path()), ..self.healthy() };
        for _ in 0..2 {
            once(&engine).await.unwrap();
            self.pass(SignedDuration::from_hours(1));
        }
        kept(home.path())
    }

    /// The sentence without what differs from run to run and from machine to machine: ports, and the
    /// bounds that the matrix makes narrow.
    pub fn told(&self, sentence: &str) -> String {
        let mut told = String::new();
        for (number, part) in sentence.split("127.0.0.1").enumerate() {
            let port = part
                .strip_prefix(':')
                .filter(|port| number > 0 && port.starts_with(|c: char| c.is_ascii_digit()));
            told += if number > 0 { "HOST" } else { "" };
            told += port.map_or(part, |port| port.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        told.replace("within 1 s", "within 30 s").replace("2 MiB", "32 MiB")
    }
}

/// What is kept in this folder: each ticket with what it says.
fn kept(home: &Path) -> Kept {
    let connection = rusqlite::Connection::open(home.join("hero.db")).unwrap();
    let query = "SELECT t.ref, t.title || ' ' || t.upstream, m.id || ' ' || m.text
        FROM ticket t LEFT JOIN message m ON m.ticket = t.id AND NOT m.deleted ORDER BY t.ref, m.id";
    let mut query = connection.prepare(query).unwrap();
    let rows = query.query_map((), |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?))
    });
    let mut kept = BTreeMap::new();
    for row in rows.unwrap() {
        let (ticket, head, said) = row.unwrap();
        let told: &mut Vec<String> = kept.entry(ticket).or_insert_with(|| vec![head]);
        told.extend(said);
    }
    kept
}
