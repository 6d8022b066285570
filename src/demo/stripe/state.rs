//! The account, and how it treats its callers.

use super::model::{Customer, Item, Price, Priced, Product, Subscriber, Subscription};
use jiff::{SignedDuration, Timestamp};

/// The account.
#[derive(Debug, Default)]
pub(super) struct State {
    /// In the order in which they came.
    pub(super) customers: Vec<Customer>,
    /// In the order in which they came.
    pub(super) subscriptions: Vec<Subscription>,
    /// In the order in which they came.
    pub(super) products: Vec<Product>,
    /// Method, path and query of every request that was not asked for yet.
    pub(super) requests: Vec<String>,
    pub(super) conduct: Conduct,
    made: u64,
}

/// How it treats its callers.
#[derive(Debug, Default)]
pub(super) struct Conduct {
    /// The key is no longer valid.
    pub(super) revoked: bool,
    /// What the key may read; `None`: all.
    pub(super) may_read: Option<Vec<String>>,
    /// It is a test account.
    pub(super) test: bool,
    /// It answers as of before 2025: periods on subscriptions, plans in place of prices.
    pub(super) former: bool,
    /// Its lists begin anew instead of going on.
    pub(super) endless: bool,
    /// What happens when so many more lists have been read.
    pub(super) meanwhile: Option<(usize, Meanwhile)>,
}

/// What happens while somebody reads lists.
#[derive(Debug, Clone)]
pub(super) enum Meanwhile {
    /// This customer leaves.
    Leaves(String),
    /// This subscription is replaced by a new one of the same kind.
    Replaced(String),
}

impl State {
    /// Adds a customer; their id.
    pub(super) fn add(&mut self, who: Subscriber<'_>, now: Timestamp) -> String {
        let id = self.id("cus");
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        self.customers.push(Customer {
            id: id.clone(),
            created: now,
            name: owned(who.name),
            email: owned(who.email),
            description: owned(who.description),
            metadata: who.metadata.iter().map(pair).collect(),
            deleted: false,
        });
        id
    }

    /// Adds a subscription that began then, in its period of so many days; its id.
    pub(super) fn subscribe(
        &mut self,
        customer: &str,
        status: &str,
        items: &[(Price<'_>, u64)],
        (began, now): (Timestamp, Timestamp),
    ) -> String {
        let id = self.id("sub");
        let items = items.iter().map(|(price, quantity)| self.item(*price, *quantity, began));
        let items: Vec<Item> = items.collect();
        let yearly = items.iter().any(|item| item.price.interval == "year");
        let (period_start, period_end) = period(began, now, if yearly { 365 } else { 30 });
        let (requested, over) = ("cancellation_requested".to_owned(), status == "canceled");
        self.subscriptions.push(Subscription {
            id: id.clone(),
            customer: customer.into(),
            status: status.into(),
            created: began,
            period_start,
            period_end,
            cancel_at_period_end: false,
            cancel_at: None,
            canceled_at: over.then_some(now),
            ended_at: over.then_some(now),
            reason: over.then_some(requested),
            collection_paused: false,
            items,
        });
        id
    }

    /// A list was read: what was to happen meanwhile, if it is time.
    pub(super) fn was_read(&mut self, now: Timestamp) {
        match self.conduct.meanwhile.take() {
            Some((0 | 1, Meanwhile::Leaves(id))) => self.remove(&id),
            Some((0 | 1, Meanwhile::Replaced(id))) => self.replace(&id, now),
            Some((left, what)) => self.conduct.meanwhile = Some((left - 1, what)),
            None => {}
        }
    }

    /// The customer leaves, with all subscriptions at once.
    pub(super) fn remove(&mut self, customer: &str) {
        for there in self.customers.iter_mut().filter(|there| there.id == customer) {
            there.deleted = true;
        }
        self.subscriptions.retain(|subscription| subscription.customer != customer);
    }

    fn replace(&mut self, id: &str, now: Timestamp) {
        let Some(former) = self.subscriptions.iter_mut().find(|there| there.id == id) else {
            return;
        };
        let mut new = former.clone();
        former.status = "canceled".into();
        (former.ended_at, former.canceled_at, former.period_end) = (Some(now), Some(now), now);
        new.id = self.id("sub");
        new.created = now;
        self.subscriptions.push(new);
    }

    fn item(&mut self, price: Price<'_>, quantity: u64, now: Timestamp) -> Item {
        let product = self.product(price.product, now);
        let (id, priced) = (self.id("si"), self.id("price"));
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let price = Priced {
            id: priced,
            nickname: owned(price.nickname),
            lookup_key: owned(price.lookup_key),
            product,
            currency: price.currency.into(),
            amount: price.amount,
            interval: price.interval.into(),
            metered: price.metered,
        };
        Item { id, quantity, price }
    }

    /// The id of the product of this name, which is made if it is not there.
    fn product(&mut self, name: &str, now: Timestamp) -> String {
        if let Some(there) = self.products.iter().find(|product| product.name == name) {
            return there.id.clone();
        }
        let id = self.id("prod");
        self.products.push(Product { id: id.clone(), created: now, name: name.into() });
        id
    }

    /// An id as long as Stripe's.
    fn id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}_Demo{:010}", self.made)
    }
}

/// The period of so many days, counted from a beginning, in which a time is.
fn period(began: Timestamp, now: Timestamp, days: i64) -> (Timestamp, Timestamp) {
    let day = 24 * 60 * 60;
    let length = days * day;
    let past = now.duration_since(began).as_secs().max(0) / length;
    let at = |periods: i64| {
        began.checked_add(SignedDuration::from_secs(periods * length)).unwrap_or(now)
    };
    (at(past), at(past + 1))
}
