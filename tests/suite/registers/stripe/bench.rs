//! A stand-in of Stripe and a register that reads it.

use jiff::Timestamp;
use std::sync::Arc;
use support_hero::config::{RegisterConfig, RegisterKind};
use support_hero::demo::stripe::{Price, Stripe, Subscriber};
use support_hero::demo::{Server, TOKEN};
use support_hero::desk::{Customer, Reading, RegisterId};
use support_hero::register::{Register, registry};
use support_hero::source::{Clock, SourceError};

pub const MORNING: &str = "2026-11-23T08:00:00Z";

pub const PRO: Price<'static> = Price {
    nickname: Some("pro"),
    lookup_key: None,
    product: "Pro",
    currency: "usd",
    amount: Some(2_000),
    interval: "month",
    metered: false,
};

pub fn time(time: &str) -> Timestamp {
    time.parse().unwrap()
}

pub fn clock(now: &str) -> Clock {
    let now = time(now);
    Arc::new(move || now)
}

pub fn register(base_url: &str, key: &str, now: &str) -> Arc<dyn Register> {
    register_where(base_url, key, now, false)
}

pub fn register_where(base: &str, key: &str, now: &str, trials_pay: bool) -> Arc<dyn Register> {
    let config = RegisterConfig {
        id: RegisterId("stripe".into()),
        every: std::time::Duration::from_secs(3600),
        token: None,
        trials_pay,
        kind: RegisterKind::Stripe { base_url: base.into() },
    };
    registry::open(&config, Some(&key.into()), clock(now)).unwrap()
}

pub async fn read(register: &Arc<dyn Register>) -> Result<Reading, SourceError> {
    register.read(&[], &|_| ()).await
}

/// The customer of this name.
pub fn named<'a>(reading: &'a Reading, name: &str) -> &'a Customer {
    let found = reading.customers.iter().find(|listed| listed.customer.name == name);
    &found.unwrap_or_else(|| panic!("{name} is not in {reading:#?}")).customer
}

pub struct Bench {
    pub stand_in: Stripe,
    pub server: Server,
    pub register: Arc<dyn Register>,
}

impl Bench {
    /// An account without customers.
    pub async fn new() -> Self {
        let stand_in = Stripe::new(clock(MORNING));
        let server = stand_in.serve().await.unwrap();
        let register = register(&server.url(""), TOKEN, MORNING);
        Self { stand_in, server, register }
    }

    /// An account with the story of the demo.
    pub async fn of_the_story() -> Self {
        let bench = Self::new().await;
        bench.stand_in.story(time(MORNING));
        bench
    }

    /// An account with so many customers that pay; their ids and those of their subscriptions.
    pub async fn of(customers: usize) -> (Self, Vec<(String, String)>) {
        let bench = Self::new().await;
        let ids = (0..customers).map(|number| bench.pays(&format!("Customer {number}")));
        let ids = ids.collect();
        (bench, ids)
    }

    /// Somebody of this name comes and pays.
    pub fn pays(&self, name: &str) -> (String, String) {
        let customer = self.stand_in.add(Subscriber { name: Some(name), ..Subscriber::default() });
        let subscription = self.stand_in.subscribe(&customer, "active", PRO, 1);
        (customer, subscription)
    }

    pub async fn read(&self) -> Reading {
        read(&self.register).await.unwrap()
    }

    pub async fn fails(&self) -> SourceError {
        read(&self.register).await.unwrap_err()
    }
}
