//! What Stripe sends, read without it: for [`crate::fuzzing`].

use super::parse::{self, Products, Terms};
use super::wire::{Customer, Subscription};
use crate::desk::Reading;
use crate::source::{Reply, lenient};
use jiff::Timestamp;
use serde_json::Value;

/// A list of customers and subscriptions in one, told apart by `object`; `None` if it is no list.
pub fn listed(body: &[u8], now: Timestamp) -> Option<Reading> {
    let answer: Value = Reply::bare(body).json().ok()?;
    let rows = answer.get("data")?.as_array()?;
    let of = |kind: &'static str| {
        rows.iter().filter(move |row| row.get("object").and_then(Value::as_str) == Some(kind))
    };
    let customers: Vec<Customer> =
        of("customer").filter_map(|row| lenient::item(row, "customers").ok()).collect();
    let subscriptions: Vec<Subscription> =
        of("subscription").filter_map(|row| lenient::item(row, "subscriptions").ok()).collect();
    let terms = Terms { trials_pay: true, now };
    let customers = parse::listed(&customers, &subscriptions, &Products::new(), terms);
    Some(Reading { customers, ..Reading::default() })
}
