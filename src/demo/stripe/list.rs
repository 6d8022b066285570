//! Lists: filters, pages, expanding.

use super::Stripe;
use super::answers::{Refusal, invalid, missing, unknown_parameter};
use super::model::Subscription;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The parameters of a request, in their order.
pub(super) type Query = axum::extract::Query<Vec<(String, String)>>;

const MOST: usize = 100;
const MOST_LEVELS: usize = 4;
const OF_EVERY_LIST: [&str; 8] = [
    "limit",
    "starting_after",
    "ending_before",
    "expand[]",
    "created[gt]",
    "created[gte]",
    "created[lt]",
    "created[lte]",
];
const STATUSES: [&str; 10] = [
    "active",
    "past_due",
    "unpaid",
    "canceled",
    "incomplete",
    "incomplete_expired",
    "trialing",
    "paused",
    "all",
    "ended",
];

/// An entry of a list: its id, since when it is there, and how it is told.
type Entry = (String, Timestamp, Value);

pub(super) async fn customers(
    State(stripe): State<Stripe>,
    query: Query,
) -> Result<Response, Refusal> {
    known(&query, &["email"])?;
    expandable(&query, &[])?;
    let entries = {
        let state = stripe.state();
        let email = first(&query, "email");
        let there = state.customers.iter().filter(|customer| !customer.deleted);
        let there = there.filter(|there| email.is_none() || there.email.as_deref() == email);
        there.map(|there| (there.id.clone(), there.created, state.customer_json(there))).collect()
    };
    stripe.page(&query, ("customer", "/v1/customers"), entries)
}

pub(super) async fn subscriptions(
    State(stripe): State<Stripe>,
    query: Query,
) -> Result<Response, Refusal> {
    known(&query, &["customer", "status", "price"])?;
    let whole = expandable(&query, &["data.customer"])?;
    let status = first(&query, "status");
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        let told = format!("Invalid status: must be one of {}", STATUSES.join(", "));
        return Err(invalid(None, "status", &told));
    }
    let entries = {
        let state = stripe.state();
        let (customer, price) = (first(&query, "customer"), first(&query, "price"));
        let there = state.subscriptions.iter().filter(|there| has_status(there, status));
        let there = there.filter(|there| customer.is_none_or(|id| there.customer == id));
        let there = there.filter(|there| {
            price.is_none_or(|id| there.items.iter().any(|item| item.price.id == id))
        });
        let told = |there: &Subscription| state.subscription_json(there, whole);
        there.map(|there| (there.id.clone(), there.created, told(there))).collect()
    };
    stripe.page(&query, ("subscription", "/v1/subscriptions"), entries)
}

pub(super) async fn products(
    State(stripe): State<Stripe>,
    query: Query,
) -> Result<Response, Refusal> {
    known(&query, &["ids[]", "active"])?;
    expandable(&query, &[])?;
    let ids: Vec<&str> = all(&query, "ids[]").collect();
    if !ids.is_empty() && first(&query, "starting_after").is_some() {
        let told = "You may only specify one of these parameters: ids, starting_after.";
        return Err(invalid(None, "ids", told));
    }
    let entries = {
        let state = stripe.state();
        let there = state.products.iter();
        let there = there.filter(|there| ids.is_empty() || ids.contains(&there.id.as_str()));
        there.map(|there| (there.id.clone(), there.created, state.product_json(there))).collect()
    };
    stripe.page(&query, ("product", "/v1/products"), entries)
}

impl Stripe {
    /// The page of these that is asked for, newest first.
    fn page(
        &self,
        query: &Query,
        (what, url): (&str, &str),
        mut entries: Vec<Entry>,
    ) -> Result<Response, Refusal> {
        entries.reverse();
        entries.sort_by_key(|(_, created, _)| std::cmp::Reverse(*created));
        for key in OF_EVERY_LIST.iter().filter(|key| key.starts_with("created[")) {
            within(query, key, &mut entries)?;
        }
        let limit = limit(query)?;
        let endless = self.state().conduct.endless;
        let place = if endless { Place::Start } else { place(query, what, &entries)? };
        let (page, more): (Vec<Entry>, bool) = match place {
            Place::Start => cut(entries, 0, limit),
            Place::After(at) => cut(entries, at + 1, limit),
            Place::Before(at) => {
                let start = at.saturating_sub(limit);
                (entries.drain(start..at).collect(), start > 0)
            }
        };
        let data: Vec<Value> = page.into_iter().map(|(_, _, told)| told).collect();
        let now = (self.clock)();
        self.state().was_read(now);
        let more = more || endless;
        let list = json!({ "object": "list", "data": data, "has_more": more, "url": url });
        Ok(Json(list).into_response())
    }
}

/// Where a page is.
enum Place {
    Start,
    After(usize),
    Before(usize),
}

fn cut(entries: Vec<Entry>, start: usize, limit: usize) -> (Vec<Entry>, bool) {
    let more = start + limit < entries.len();
    (entries.into_iter().skip(start).take(limit).collect(), more)
}

fn place(query: &Query, what: &str, entries: &[Entry]) -> Result<Place, Refusal> {
    let find = |param: &str, id: &str| {
        let at = entries.iter().position(|(there, ..)| there == id);
        at.ok_or_else(|| missing(StatusCode::BAD_REQUEST, what, param, id))
    };
    match (first(query, "starting_after"), first(query, "ending_before")) {
        (None, None) => Ok(Place::Start),
        (Some(id), None) => find("starting_after", id).map(Place::After),
        (None, Some(id)) => find("ending_before", id).map(Place::Before),
        (Some(_), Some(_)) => {
            let told = "You may only specify one of these parameters: ending_before, \
                        starting_after.";
            Err(invalid(None, "ending_before", told))
        }
    }
}

fn limit(query: &Query) -> Result<usize, Refusal> {
    let Some(told) = first(query, "limit") else { return Ok(10) };
    let code = Some("parameter_invalid_integer");
    match told.parse::<i64>() {
        Ok(limit) if limit < 1 => {
            Err(invalid(code, "limit", "This value must be greater than or equal to 1."))
        }
        Ok(limit) => usize::try_from(limit).ok().filter(|limit| *limit <= MOST).ok_or_else(|| {
            let told = format!(
                "This value must be less than or equal to {MOST} (it currently is '{limit}')."
            );
            invalid(code, "limit", &told)
        }),
        Err(_) => Err(invalid(code, "limit", &format!("Invalid integer: {told}"))),
    }
}

/// Leaves what was made as `created[…]` says.
fn within(query: &Query, key: &str, entries: &mut Vec<Entry>) -> Result<(), Refusal> {
    let Some(told) = first(query, key) else { return Ok(()) };
    let bound: i64 = told.parse().map_err(|_| {
        let code = Some("parameter_invalid_integer");
        invalid(code, key, &format!("Invalid integer: {told}"))
    })?;
    entries.retain(|(_, created, _)| {
        let created = created.as_second();
        match key {
            "created[gt]" => created > bound,
            "created[gte]" => created >= bound,
            "created[lt]" => created < bound,
            _ => created <= bound,
        }
    });
    Ok(())
}

/// Whether a list with this filter holds a subscription: without one, those that are over are left
/// out.
fn has_status(there: &Subscription, status: Option<&str>) -> bool {
    match status {
        None => there.status != "canceled",
        Some("all") => true,
        Some("ended") => there.has_ended(),
        Some(status) => there.status == status,
    }
}

/// Whether all parameters are those of lists, or these.
pub(super) fn known(query: &Query, more: &[&str]) -> Result<(), Refusal> {
    let is_known = |key: &str| OF_EVERY_LIST.contains(&key) || more.contains(&key);
    match query.iter().find(|(key, _)| !is_known(key)) {
        Some((key, _)) => Err(unknown_parameter(key)),
        None => Ok(()),
    }
}

/// Whether something is to be expanded; an error for what cannot be.
fn expandable(query: &Query, properties: &[&str]) -> Result<bool, Refusal> {
    for asked in all(query, "expand[]") {
        let told = if asked.split('.').count() > MOST_LEVELS {
            format!(
                "You cannot expand more than {MOST_LEVELS} levels of a property. Property: {asked}"
            )
        } else if properties.contains(&asked) {
            continue;
        } else {
            format!("This property cannot be expanded ({asked}).")
        };
        return Err(invalid(None, "expand", &told));
    }
    Ok(all(query, "expand[]").next().is_some())
}

fn first<'a>(query: &'a Query, key: &'a str) -> Option<&'a str> {
    all(query, key).next()
}

fn all<'a>(query: &'a Query, key: &'a str) -> impl Iterator<Item = &'a str> {
    query.iter().filter(move |(there, _)| there == key).map(|(_, value)| value.as_str())
}
