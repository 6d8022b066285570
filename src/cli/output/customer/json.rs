//! Customers as JSON. Its keys are a promise to scripts: they are added to, never renamed.

use super::super::json::{TicketJson, line, pretty};
use crate::desk::{
    Amount, Billing, Hours, Identity, Linked, Listed, Mark, PersonId, ProductUser, Ranked,
    RegisterId, SourceId,
};
use crate::store::{Colleague, CustomerDetail, CustomerLine};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a register tells of a customer.
#[derive(Serialize)]
struct ToldJson<'a> {
    name: &'a str,
    pays: bool,
    billing: Billing,
    plan: Option<&'a str>,
    owner: Option<&'a str>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    /// Only if it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<&'a Amount>,
    /// In percent of what its plan allows.
    usage: Option<u32>,
    url: Option<&'a str>,
    facts: &'a BTreeMap<String, String>,
    identities: &'a [Identity],
    /// Who tells it.
    register: &'a RegisterId,
    /// What that calls it.
    id: &'a str,
    /// When it was last read to the end; none for the configuration.
    read_at: Option<Timestamp>,
}

/// A customer in a list.
#[derive(Serialize)]
struct LineJson<'a> {
    #[serde(flatten)]
    told: ToldJson<'a>,
    /// Its tickets that are not closed.
    open_tickets: u32,
}

/// All of a customer.
#[derive(Serialize)]
struct PageJson<'a> {
    name: &'a str,
    pays: bool,
    told: Vec<TellerJson<'a>>,
    marks: Vec<MarkJson<'a>>,
    people: Vec<ColleagueJson<'a>>,
    tickets: Vec<TicketJson<'a>>,
    errors: &'a [Linked],
    users: &'a [ProductUser],
    ticked: Vec<TickJson<'a>>,
    notes: Vec<NoteJson<'a>>,
}

#[derive(Serialize)]
struct TellerJson<'a> {
    #[serde(flatten)]
    told: ToldJson<'a>,
    /// Why it could not be read since.
    problem: Option<&'a str>,
}

#[derive(Serialize)]
struct MarkJson<'a> {
    identity: &'a Identity,
    at: Timestamp,
}

#[derive(Serialize)]
struct ColleagueJson<'a> {
    source: &'a SourceId,
    id: &'a PersonId,
    name: &'a str,
    email: Option<&'a str>,
    zone: Option<&'a str>,
    assumed: bool,
    last_said: Option<Timestamp>,
}

#[derive(Serialize)]
struct TickJson<'a> {
    question: &'a str,
    at: Timestamp,
}

#[derive(Serialize)]
struct NoteJson<'a> {
    id: i64,
    at: Timestamp,
    text: &'a str,
}

/// Customers as one array; what they pay only if `amounts` are asked for.
///
/// # Errors
/// None that are known: everything in them has a JSON form.
pub fn customers_json(lines: &[CustomerLine], amounts: bool) -> serde_json::Result<String> {
    let told = lines.iter().map(|one| LineJson {
        told: told(&one.listed, &one.register, one.read_at, amounts),
        open_tickets: one.open,
    });
    pretty(&told.collect::<Vec<_>>())
}

/// A customer with its tickets, ranked.
///
/// # Errors
/// None that are known: everything in it has a JSON form.
pub fn customer_json(
    detail: &CustomerDetail,
    tickets: &[Ranked],
    amounts: bool,
    now: Timestamp,
    hours: &Hours,
) -> serde_json::Result<String> {
    let tellers = detail.told.iter().map(|one| TellerJson {
        told: told(&one.listed, &one.register, one.read_at, amounts),
        problem: one.problem.as_deref(),
    });
    let marks = detail.marks.iter();
    let ticked = detail.ticked.iter();
    let notes = detail.notes.iter();
    pretty(&PageJson {
        name: &detail.name,
        // Whom no register knows, the hero's mark makes one that pays.
        pays: detail.told.is_empty() || detail.told.iter().any(|one| one.listed.customer.pays),
        told: tellers.collect(),
        marks: marks.map(|(identity, Mark { at, .. })| MarkJson { identity, at: *at }).collect(),
        people: detail.people.iter().map(ColleagueJson::from).collect(),
        tickets: tickets.iter().map(|ranked| line(ranked, None, now, hours)).collect(),
        errors: &detail.errors,
        users: &detail.users,
        ticked: ticked.map(|(question, at)| TickJson { question, at: *at }).collect(),
        notes: notes.map(|one| NoteJson { id: one.id, at: one.at, text: &one.text }).collect(),
    })
}

fn told<'a>(
    Listed { id, customer }: &'a Listed,
    register: &'a RegisterId,
    read_at: Option<Timestamp>,
    amounts: bool,
) -> ToldJson<'a> {
    ToldJson {
        name: &customer.name,
        pays: customer.pays,
        billing: customer.billing,
        plan: customer.plan.as_deref(),
        owner: customer.owner.as_deref(),
        since: customer.since,
        until: customer.until,
        amount: customer.amount.as_ref().filter(|_| amounts),
        usage: customer.usage,
        url: customer.url.as_deref(),
        facts: &customer.facts,
        identities: &customer.identities,
        register,
        id,
        read_at,
    }
}

impl<'a> From<&'a Colleague> for ColleagueJson<'a> {
    fn from(one: &'a Colleague) -> Self {
        Self {
            source: &one.key.source,
            id: &one.key.id,
            name: &one.name,
            email: one.email.as_deref(),
            zone: one.zone.as_deref(),
            assumed: one.assumed,
            last_said: one.last_said,
        }
    }
}
