//! What the account holds.

use jiff::Timestamp;
use std::collections::BTreeMap;

/// A customer to be added.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subscriber<'a> {
    /// Their name.
    pub name: Option<&'a str>,
    /// Their address, as they typed it.
    pub email: Option<&'a str>,
    /// What the account's owner wrote of them.
    pub description: Option<&'a str>,
    /// What the account's owner keeps with them.
    pub metadata: &'a [(&'a str, &'a str)],
}

/// What is paid for, again and again.
#[derive(Debug, Clone, Copy)]
pub struct Price<'a> {
    /// What the account's owner calls it.
    pub nickname: Option<&'a str>,
    /// What programs find it by.
    pub lookup_key: Option<&'a str>,
    /// The name of its product; products of one name are one.
    pub product: &'a str,
    /// ISO 4217, in lower case.
    pub currency: &'a str,
    /// In the smallest unit of the currency; `None`: by tiers.
    pub amount: Option<i64>,
    /// `day`, `week`, `month` or `year`.
    pub interval: &'a str,
    /// It is paid by what is used.
    pub metered: bool,
}

impl Default for Price<'_> {
    fn default() -> Self {
        Self {
            nickname: None,
            lookup_key: None,
            product: "Cloud",
            currency: "usd",
            amount: Some(2_000),
            interval: "month",
            metered: false,
        }
    }
}

/// A customer.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) created: Timestamp,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) description: Option<String>,
    pub(super) metadata: BTreeMap<String, String>,
    pub(super) deleted: bool,
}

/// A subscription.
#[derive(Debug, Clone)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) customer: String,
    pub(super) status: String,
    pub(super) created: Timestamp,
    pub(super) period_start: Timestamp,
    pub(super) period_end: Timestamp,
    pub(super) cancel_at_period_end: bool,
    pub(super) cancel_at: Option<Timestamp>,
    pub(super) canceled_at: Option<Timestamp>,
    pub(super) ended_at: Option<Timestamp>,
    /// Why it was canceled: `cancellation_requested`, `payment_failed`.
    pub(super) reason: Option<String>,
    /// Payments are not collected for now.
    pub(super) collection_paused: bool,
    pub(super) items: Vec<Item>,
}

/// So much of a price.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) quantity: u64,
    pub(super) price: Priced,
}

/// A price with its id.
#[derive(Debug, Clone)]
pub(super) struct Priced {
    pub(super) id: String,
    pub(super) nickname: Option<String>,
    pub(super) lookup_key: Option<String>,
    /// The id of its product.
    pub(super) product: String,
    pub(super) currency: String,
    pub(super) amount: Option<i64>,
    pub(super) interval: String,
    pub(super) metered: bool,
}

/// A product.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub(super) id: String,
    pub(super) created: Timestamp,
    pub(super) name: String,
}

impl Subscription {
    /// It is over.
    pub(super) fn has_ended(&self) -> bool {
        matches!(self.status.as_str(), "canceled" | "incomplete_expired")
    }
}
