//! A console that reads registers.

use super::*;

const WHOSE: &str = "SELECT 'ticket', ref, customer, plan, pays, billing, evidence, assumed, also,
        unknown, hits
    FROM ticket";
const CUSTOMERS: &str = "SELECT 'customer', register || ' ' || remote_id, name, pays FROM customer";
const KNOWN_BY: &str =
    "SELECT 'known by', c.register || ' ' || c.remote_id || ' ' || i.identity, i.idle
    FROM identity i JOIN customer c ON c.id = i.customer";
const USERS: &str = "SELECT 'user', register || ' ' || address || ' ' || id FROM product_user";
const DEPENDS: &str = "SELECT 'depends', t.ref || ' ' || d.part || ' ' || d.identity
    FROM depends d JOIN ticket t ON t.id = d.ticket";

fn source_of(ticket: &str) -> SourceId {
    SourceId(if ticket.starts_with("slack:") { "users" } else { "code" }.into())
}

fn roster() -> Arc<Roster> {
    let initech = Customer::paying("Initech", None, &["initech.com"]);
    Arc::new(Roster::new(&["example.com".into()], &[], vec![initech]))
}

fn line(config: RegisterConfig, clock: &Clock) -> Arc<Line<dyn Register>> {
    let (id, clock) = (config.id.state_id(), clock.clone());
    let open = move || -> futures_util::future::BoxFuture<'static, Result<Arc<dyn Register>, SourceError>> {
        let register = registry::open(&config, Some(&TOKEN.into()), clock.clone());
        Box::pin(async move { register })
    };
    Arc::new(Line::new(id, Duration::from_secs(60), Box::new(open)))
}

/// A console: its store, and the engine that fills it.
pub struct Desk {
    home: tempfile::TempDir,
    pub(super) engine: Engine,
    reader: Reader,
    pub(super) urls: [String; 2],
}

impl Desk {
    pub(super) fn new(urls: &[String; 2], clock: &Clock) -> Self {
        let home = tempfile::tempdir().unwrap();
        let engine = Self::engine(home.path(), urls, clock);
        Self { home, reader: engine.store.reader().unwrap(), engine, urls: urls.clone() }
    }

    fn engine(home: &Path, [stripe, posthog]: &[String; 2], clock: &Clock) -> Engine {
        let kinds = [
            ("stripe", RegisterKind::Stripe { base_url: stripe.clone() }),
            ("posthog", RegisterKind::PostHog(settings(posthog))),
        ];
        let configs = kinds.map(|(name, kind)| RegisterConfig {
            id: RegisterId(name.into()),
            every: Duration::from_secs(60),
            token: None,
            trials_pay: false,
            kind,
        });
        Engine {
            store: Store::open(home, roster()).unwrap(),
            lines: Vec::new(),
            registers: configs.map(|config| line(config, clock)).into(),
            locks: Locks::new(home),
            clock: clock.clone(),
        }
    }

    pub(super) fn restart(&mut self) {
        self.engine = Self::engine(self.home.path(), &self.urls, &self.engine.clock);
        self.reader = self.engine.store.reader().unwrap();
    }

    pub(super) async fn ingest(&self, ticket: &str, page: Page) {
        let now = (self.engine.clock)();
        self.engine.store.ingest(source_of(ticket), page, now).await.unwrap();
    }

    pub(super) async fn mark(&self, identity: &Identity, mark: Option<Mark>) {
        self.engine.store.mark(identity.clone(), mark).await.unwrap();
    }

    pub(super) async fn say_same(&self, (one, other): &(PersonKey, PersonKey), same: Option<bool>) {
        self.engine.store.say_same(one.clone(), other.clone(), same, at(1)).await.unwrap();
    }

    /// Reads every register; those that could be.
    pub(super) async fn read(&self) -> BTreeSet<String> {
        let states = once(&self.engine).await.unwrap().into_iter();
        let fine = states.filter(|state| state.health == Health::Fine);
        fine.filter_map(|state| Some(RegisterId::of_state(&state.id)?.0)).collect()
    }

    /// The tickets whose customer pays, and the registers that say so. What was marked may hang on
    /// any.
    pub fn paying(&self) -> BTreeMap<String, BTreeSet<String>> {
        let pays = |ticket: &Ticket| ticket.customer.as_ref().is_some_and(|one| one.pays);
        let tickets = TICKETS.iter().map(|name| self.reader.find(name).unwrap()).filter(pays);
        let says = |ticket: Ticket| {
            let why = self.reader.why(ticket.id).unwrap().unwrap();
            let step = why.chain.into_iter().find(|step| step.decided).unwrap();
            let found = step.found.into_iter().filter(|holder| holder.pays);
            let says = match step.mark {
                Some(_) => BTreeSet::from(["stripe".into(), "posthog".into()]),
                None => found.map(|holder| holder.register.0).collect(),
            };
            (ticket.reference.to_string(), says)
        };
        tickets.map(says).collect()
    }

    /// Tickets that paid `before` and do not any more, though not all who said so were `read`.
    pub fn demoted(
        &self,
        before: &BTreeMap<String, BTreeSet<String>>,
        read: &BTreeSet<String>,
    ) -> Vec<String> {
        let now = self.paying();
        let gone = before.iter().filter(|(ticket, _)| !now.contains_key(*ticket));
        let marked = |says: &BTreeSet<String>| says.len() == 2 && !says.is_disjoint(read);
        gone.filter(|(_, says)| !says.is_subset(read) && !marked(says))
            .map(|(ticket, says)| format!("{ticket}, as {says:?} said; read were {read:?}"))
            .collect()
    }

    /// Tickets whose customer is not the one that would be found now.
    pub fn stale(&self) -> Vec<String> {
        let tickets = TICKETS.iter().map(|name| self.reader.find(name).unwrap());
        let differs = |ticket: Ticket| {
            let why = self.reader.why(ticket.id).unwrap().unwrap();
            let same = (&why.customer, why.unknown) == (&ticket.customer, ticket.unknown);
            (!same).then(|| format!("{}: {:?} {why:?}", ticket.reference, ticket.customer))
        };
        tickets.filter_map(differs).collect()
    }

    pub(super) fn dump(&self) -> Dump {
        dump_of(self.home.path(), &[WHOSE, CUSTOMERS, KNOWN_BY, USERS, DEPENDS])
    }
}
