//! What Stripe sends, read leniently: fields come and go with the version of its API, and servers
//! that speak as it does leave more of them out.

use crate::source::lenient::{as_number, as_text, each, or_default, text};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// A page of a list. Without `data` it is none.
#[derive(Debug, Deserialize)]
pub(super) struct List {
    pub(super) data: Vec<Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) has_more: bool,
}

/// A customer. One that was deleted has little more than its id.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Customer {
    #[serde(deserialize_with = "given")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) deleted: bool,
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) business_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) description: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) email: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) livemode: Option<bool>,
    #[serde(default, deserialize_with = "metadata")]
    pub(super) metadata: BTreeMap<String, String>,
}

/// A subscription.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Subscription {
    #[serde(deserialize_with = "id_of")]
    pub(super) customer: String,
    #[serde(deserialize_with = "given")]
    pub(super) status: String,
    #[serde(default, deserialize_with = "time")]
    pub(super) created: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) start_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) cancel_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) cancel_at_period_end: bool,
    #[serde(default, deserialize_with = "time")]
    pub(super) ended_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) trial_end: Option<Timestamp>,
    /// Where it stood before 2025; now it is told of each item.
    #[serde(default, deserialize_with = "time")]
    current_period_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    cancellation_details: Option<Cancellation>,
    #[serde(default, deserialize_with = "or_default")]
    pause_collection: Option<BTreeMap<String, Value>>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) items: Items,
}

#[derive(Debug, Default, Deserialize)]
struct Cancellation {
    #[serde(default, deserialize_with = "text")]
    reason: Option<String>,
}

/// The items of a subscription, or the first of them.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Items {
    #[serde(default, deserialize_with = "each")]
    pub(super) data: Vec<Item>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) has_more: bool,
}

/// So much of a price.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Item {
    #[serde(default, deserialize_with = "or_default")]
    price: Option<Price>,
    /// What a price was called before there were prices.
    #[serde(default, deserialize_with = "or_default")]
    plan: Option<Price>,
    #[serde(default, deserialize_with = "count")]
    pub(super) quantity: Option<u64>,
    #[serde(default, deserialize_with = "time")]
    current_period_end: Option<Timestamp>,
}

/// A price, or a plan.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Price {
    #[serde(default, deserialize_with = "text")]
    pub(super) nickname: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) lookup_key: Option<String>,
    /// Of a plan of before 2018.
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) product: Option<Product>,
    #[serde(default, deserialize_with = "text")]
    pub(super) currency: Option<String>,
    #[serde(default, deserialize_with = "decimal")]
    unit_amount: Option<f64>,
    /// Where the amount is a fraction of the smallest unit.
    #[serde(default, deserialize_with = "decimal")]
    unit_amount_decimal: Option<f64>,
    #[serde(default, deserialize_with = "or_default")]
    transform_quantity: Option<Transform>,
    #[serde(default, deserialize_with = "or_default")]
    recurring: Option<Recurring>,
    /// Of a plan, as those that follow.
    #[serde(default, deserialize_with = "decimal")]
    amount: Option<f64>,
    #[serde(default, deserialize_with = "decimal")]
    amount_decimal: Option<f64>,
    #[serde(default, deserialize_with = "or_default")]
    transform_usage: Option<Transform>,
    #[serde(flatten)]
    of_a_plan: Recurring,
}

/// How often a price is paid, and for what.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Recurring {
    #[serde(default, deserialize_with = "text")]
    pub(super) interval: Option<String>,
    #[serde(default, deserialize_with = "count")]
    pub(super) interval_count: Option<u64>,
    #[serde(default, deserialize_with = "text")]
    pub(super) usage_type: Option<String>,
}

/// Packages: so many are sold as one.
#[derive(Debug, Default, Deserialize)]
struct Transform {
    #[serde(default, deserialize_with = "count")]
    divide_by: Option<u64>,
    #[serde(default, deserialize_with = "text")]
    round: Option<String>,
}

/// A product by its id, or whole where a server expands it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Product {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
}

impl From<Value> for Product {
    fn from(value: Value) -> Self {
        let field = |name: &str| value.get(name).and_then(as_text);
        Self { id: as_text(&value).or_else(|| field("id")), name: field("name") }
    }
}

impl Subscription {
    /// The end of the period that is paid for, or to be: of the item whose period ends last.
    pub(super) fn period_end(&self) -> Option<Timestamp> {
        let of_items = self.items.data.iter().filter_map(|item| item.current_period_end).max();
        of_items.or(self.current_period_end)
    }

    /// Why it was canceled: `cancellation_requested`, `payment_failed`, `payment_disputed`.
    pub(super) fn reason(&self) -> Option<&str> {
        self.cancellation_details.as_ref()?.reason.as_deref()
    }

    /// Payments are not collected for now.
    pub(super) fn is_collection_paused(&self) -> bool {
        self.pause_collection.as_ref().is_some_and(|pause| !pause.is_empty())
    }
}

impl Item {
    /// What is paid for.
    pub(super) fn price(&self) -> Option<&Price> {
        self.price.as_ref().or(self.plan.as_ref())
    }
}

impl Price {
    /// How often it is paid.
    pub(super) fn recurring(&self) -> &Recurring {
        self.recurring.as_ref().unwrap_or(&self.of_a_plan)
    }

    /// What one of it costs, in the smallest unit of its currency.
    pub(super) fn unit(&self) -> Option<f64> {
        let of_a_plan = self.amount.or(self.amount_decimal);
        self.unit_amount.or(self.unit_amount_decimal).or(of_a_plan)
    }

    /// How many are paid for if there are so many.
    pub(super) fn charged(&self, quantity: u64) -> u64 {
        let transform = self.transform_quantity.as_ref().or(self.transform_usage.as_ref());
        let Some(transform) = transform else { return quantity };
        let by = transform.divide_by.unwrap_or(1).max(1);
        if transform.round.as_deref() == Some("up") { quantity.div_ceil(by) } else { quantity / by }
    }
}

/// A text that must be there.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let told = text(from)?;
    told.ok_or_else(|| serde::de::Error::custom("it is not told"))
}

/// The id of something that may be told whole.
fn id_of<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let value = Value::deserialize(from)?;
    let told = as_text(&value).or_else(|| value.get("id").and_then(as_text));
    told.ok_or_else(|| serde::de::Error::custom("it is not told"))
}

/// Seconds since 1970.
fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let told = as_number(&Value::deserialize(from)?).and_then(|told| i64::try_from(told).ok());
    Ok(told.and_then(|seconds| Timestamp::from_second(seconds).ok()))
}

fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(as_number(&Value::deserialize(from)?))
}

/// A number, or one in quotes.
fn decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    let value = Value::deserialize(from)?;
    let told = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    Ok(told.filter(|told| told.is_finite()))
}

/// Texts under texts.
fn metadata<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let Value::Object(fields) = Value::deserialize(from)? else { return Ok(BTreeMap::new()) };
    let told = fields.iter().filter_map(|(key, value)| Some((key.clone(), as_text(value)?)));
    Ok(told.collect())
}
