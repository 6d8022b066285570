//! Customers with their subscriptions as customers of the desk. Pure.
//!
//! A customer is what its best subscription is. What its owner keeps in its metadata counts too:
//! `domain`, `github`, `slack` and `posthog` (or `domains` and so on) are what its people are known by, several
//! of them with commas or spaces between; `owner` and `plan` are shown as they are.

use super::wire::{Customer, Item, Price, Subscription};
use crate::desk::{self, Amount, Billing, Identity, Listed, is_free_mail};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Names of products by id.
pub(super) type Products = BTreeMap<String, String>;

/// What decides whether somebody pays, beside what Stripe says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Who tries before they pay counts as paying.
    pub(super) trials_pay: bool,
    /// The time.
    pub(super) now: Timestamp,
}

/// All customers that were not deleted.
pub(super) fn listed(
    customers: &[Customer],
    subscriptions: &[Subscription],
    products: &Products,
    terms: Terms,
) -> Vec<Listed> {
    let mut by_customer: HashMap<&str, Vec<Standing<'_>>> = HashMap::new();
    for standing in subscriptions.iter().filter_map(|told| Standing::of(told, terms.now)) {
        by_customer.entry(&standing.told.customer).or_default().push(standing);
    }
    let there = customers.iter().filter(|customer| !customer.deleted);
    there
        .map(|told| {
            let mut standings = by_customer.remove(told.id.as_str()).unwrap_or_default();
            standings.sort_by_key(Standing::order);
            let customer = customer(told, &standings, products, terms);
            Listed { id: told.id.clone(), customer }
        })
        .collect()
}

/// The words for how a subscription stands that are not known here.
pub(super) fn strange(subscriptions: &[Subscription]) -> BTreeSet<&str> {
    let words = subscriptions.iter().map(|told| told.status.as_str());
    words.filter(|word| billing(word).is_none()).collect()
}

/// The ids of the products by whose names plans are called, as their prices have none.
pub(super) fn unnamed(subscriptions: &[Subscription], now: Timestamp) -> BTreeSet<&str> {
    let standings = subscriptions.iter().filter_map(|told| Standing::of(told, now));
    standings.filter(|standing| !standing.over).filter_map(|there| unnamed_of(there.told)).collect()
}

fn unnamed_of(told: &Subscription) -> Option<&str> {
    let mut prices = prices(told).peekable();
    let product = prices.peek()?.product.as_ref()?.id.as_deref()?;
    prices.all(|price| own_name(price).is_none()).then_some(product)
}

/// A subscription and how it stands.
struct Standing<'a> {
    told: &'a Subscription,
    billing: Billing,
    until: Option<Timestamp>,
    /// The time of which it had been canceled is over.
    over: bool,
}

impl<'a> Standing<'a> {
    fn of(told: &'a Subscription, now: Timestamp) -> Option<Self> {
        let billing = billing(&told.status)?;
        let until = until(told, billing);
        let over = billing == Billing::Canceled && !billing.pays(until, false, now);
        Some(Self { told, billing, until, over })
    }

    /// The best first; of those that are alike the one that ends last, then the latest.
    fn order(&self) -> impl Ord + use<> {
        use std::cmp::Reverse;
        let until = Reverse(self.until.unwrap_or(Timestamp::MAX));
        (self.rank(), until, Reverse(start(self.told)))
    }

    fn rank(&self) -> u8 {
        match self.billing {
            Billing::Active => 0,
            Billing::PastDue => 1,
            Billing::Trialing => 2,
            Billing::Canceled if !self.over => 3,
            Billing::Unpaid => 4,
            Billing::Paused => 5,
            Billing::Incomplete => 6,
            Billing::Canceled | Billing::Free => 7,
        }
    }

    /// Something is served for it.
    fn is_served(&self) -> bool {
        self.rank() <= 3
    }
}

/// Stripe's words ("The Subscription object", `status`).
fn billing(status: &str) -> Option<Billing> {
    Some(match status {
        "active" => Billing::Active,
        "past_due" => Billing::PastDue,
        "trialing" => Billing::Trialing,
        "canceled" => Billing::Canceled,
        "unpaid" => Billing::Unpaid,
        "paused" => Billing::Paused,
        "incomplete" | "incomplete_expired" => Billing::Incomplete,
        _ => return None,
    })
}

/// When it ends or has ended: what was canceled is served until the end of the period, if that was
/// paid for.
fn until(told: &Subscription, billing: Billing) -> Option<Timestamp> {
    if billing == Billing::Canceled {
        let paid = told.period_end().filter(|_| !never_paid(told));
        return paid.max(told.ended_at);
    }
    let at_period_end = told.period_end().filter(|_| told.cancel_at_period_end);
    told.cancel_at.or(at_period_end)
}

/// Whether the period in which it ended was not paid for: the payment failed, or it was a trial.
fn never_paid(told: &Subscription) -> bool {
    let failed = matches!(told.reason(), Some("payment_failed" | "payment_disputed"));
    let tried = told.trial_end.is_some_and(|end| told.ended_at.is_some_and(|ended| ended <= end));
    failed || tried
}

fn start(told: &Subscription) -> Option<Timestamp> {
    told.start_date.or(told.created)
}

/// One customer; `standings` are sorted.
fn customer(
    told: &Customer,
    standings: &[Standing<'_>],
    products: &Products,
    terms: Terms,
) -> desk::Customer {
    let best = standings.first();
    let (billing, until) = best.map_or((Billing::Free, None), |best| (best.billing, best.until));
    let current = best.filter(|best| !best.over);
    let plan = current.and_then(|best| plan(best.told, products));
    let begun = standings.iter().filter(|standing| standing.billing != Billing::Incomplete);
    desk::Customer {
        name: name(told),
        plan: field(told, "plan").map(str::to_owned).or(plan),
        billing,
        pays: billing.pays(until, terms.trials_pay, terms.now),
        owner: field(told, "owner").map(str::to_owned),
        since: begun.filter_map(|standing| start(standing.told)).min(),
        until,
        amount: amount(standings),
        usage: None,
        url: Some(url(told)),
        facts: facts(current),
        identities: identities(told),
    }
}

/// What they are called; what nobody named is called by its address, and at last by its id.
fn name(told: &Customer) -> String {
    let names = [&told.name, &told.business_name, &told.description, &told.email];
    let named = names.into_iter().flatten().map(|name| name.trim()).find(|name| !name.is_empty());
    named.unwrap_or(&told.id).to_owned()
}

fn url(told: &Customer) -> String {
    let test = if told.livemode == Some(false) { "test/" } else { "" };
    format!("https://dashboard.stripe.com/{test}customers/{}", told.id)
}

fn facts(best: Option<&Standing<'_>>) -> BTreeMap<String, String> {
    let paused = best.filter(|best| best.told.is_collection_paused());
    paused
        .map(|_| ("payments".to_owned(), "not collected for now".to_owned()))
        .into_iter()
        .collect()
}

/// The prices of a subscription, those that are paid whatever is used before the others.
fn prices(told: &Subscription) -> impl Iterator<Item = &Price> {
    let (fixed, metered): (Vec<_>, Vec<_>) =
        told.items.data.iter().filter_map(Item::price).partition(|price| !is_metered(price));
    fixed.into_iter().chain(metered)
}

fn is_metered(price: &Price) -> bool {
    price.recurring().usage_type.as_deref() == Some("metered")
}

/// What a price is called without a look at its product.
fn own_name(price: &Price) -> Option<&str> {
    let of_product = price.product.as_ref().and_then(|product| product.name.as_deref());
    let names = [price.nickname.as_deref(), price.lookup_key.as_deref(), price.name.as_deref()];
    names.into_iter().chain([of_product]).flatten().find(|name| !name.trim().is_empty())
}

fn plan(told: &Subscription, products: &Products) -> Option<String> {
    let of_product = |price: &Price| products.get(price.product.as_ref()?.id.as_ref()?).cloned();
    let own = prices(told).find_map(own_name).map(str::to_owned);
    own.or_else(|| prices(told).find_map(of_product))
}

/// What the subscriptions that stand as the best one cost together, without what is paid by use;
/// `None` if that is nothing one can add up.
fn amount(standings: &[Standing<'_>]) -> Option<Amount> {
    let best = standings.first().filter(|best| best.is_served())?;
    let those = standings.iter().filter(|standing| standing.rank() == best.rank());
    let mut sum: Option<(f64, String, Option<String>)> = None;
    for told in those.map(|standing| standing.told) {
        if told.items.has_more {
            return None;
        }
        for item in &told.items.data {
            let price = item.price()?;
            if is_metered(price) {
                continue;
            }
            let (cost, currency, interval) = cost(item, price)?;
            match &mut sum {
                None => sum = Some((cost, currency, interval)),
                Some(sum) if sum.1 == currency && sum.2 == interval => sum.0 += cost,
                Some(_) => return None,
            }
        }
    }
    let (minor, currency, interval) = sum?;
    Some(Amount { minor: minor.round() as i64, currency, interval })
}

fn cost(item: &Item, price: &Price) -> Option<(f64, String, Option<String>)> {
    let quantity = price.charged(item.quantity.unwrap_or(1));
    let recurring = price.recurring();
    let interval = recurring.interval.clone().map(|each| match recurring.interval_count {
        Some(count) if count > 1 => format!("{count} {each}s"),
        _ => each,
    });
    Some((price.unit()? * quantity as f64, price.currency.clone()?.to_lowercase(), interval))
}

/// What its people are known by.
fn identities(told: &Customer) -> Vec<Identity> {
    let email = told.email.as_deref().and_then(Identity::email);
    let domain = email.as_ref().and_then(|email| email.value().rsplit_once('@'));
    let domain = domain.and_then(|(_, domain)| own_domain(domain));
    let more = words(told, "domain").filter_map(own_domain);
    let account = |kind: &'static str| {
        let words = words(told, kind);
        words.filter_map(move |id| Identity::account(kind, id.trim_start_matches('@')))
    };
    let accounts = ["github", "slack", "posthog"].into_iter().flat_map(account);
    let mut seen = BTreeSet::new();
    let all = email.clone().into_iter().chain(domain).chain(more).chain(accounts);
    all.filter(|identity| seen.insert(identity.clone())).collect()
}

/// A domain at which not anybody can have an address.
fn own_domain(domain: &str) -> Option<Identity> {
    Identity::domain(domain).filter(|domain| !is_free_mail(domain.value()))
}

/// A field of the metadata.
fn field<'a>(told: &'a Customer, name: &'static str) -> Option<&'a str> {
    fields(told, name).next()
}

/// The fields of this name, or of its plural, in any case of letters.
fn fields<'a>(told: &'a Customer, name: &'static str) -> impl Iterator<Item = &'a str> {
    let named = move |key: &str| {
        let key = key.trim().to_lowercase();
        key.strip_suffix('s').unwrap_or(&key) == name || key == name
    };
    let values = told.metadata.iter().filter(move |(key, _)| named(key));
    values.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

fn words<'a>(told: &'a Customer, name: &'static str) -> impl Iterator<Item = &'a str> {
    let separates = |c: char| c == ',' || c == ';' || c.is_whitespace();
    let words = fields(told, name).flat_map(move |value| value.split(separates));
    words.filter(|word| !word.is_empty())
}
