//! One customer as text.

use super::super::event::day;
use super::super::page::link_line;
use crate::desk::{Customer, Hours, Identity, ProductUser, Ranked, clean_line, elapsed, shown};
use crate::store::{AccountNote, Colleague, CustomerDetail, Told};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// A customer: who tells what of it, what it is known by, its people, tickets, errors, users of the
/// product, and what the hero keeps of it. What it pays only if `amounts` are asked for.
pub fn customer_page(
    detail: &CustomerDetail,
    tickets: &[Ranked],
    amounts: bool,
    now: Timestamp,
    hours: &Hours,
) -> String {
    let told = detail.told.iter().flat_map(|one| told(one, amounts, now));
    let alone = detail.told.is_empty().then(|| "marked by hand alone: it counts as paying".into());
    let ticket = |ranked: &Ranked| {
        let ticket = &ranked.ticket;
        format!("{}, {}: {}", ticket.reference, ranked.status.word(), ticket.title)
    };
    let ago = |at: Timestamp| elapsed(now.duration_since(at));
    let sections = [
        ("", std::iter::once(detail.name.clone()).chain(alone).chain(told).collect()),
        ("known by", known_by(detail)),
        (
            "marked by hand",
            each(&detail.marks, |(what, mark)| format!("{what}, {} ago", ago(mark.at))),
        ),
        ("people", each(&detail.people, |one| colleague(one, now))),
        ("tickets", each(tickets, ticket)),
        ("errors", each(&detail.errors, link_line)),
        ("users of the product", detail.users.iter().flat_map(|one| user(one, now)).collect()),
        ("asked", each(&detail.ticked, |(question, at)| format!("{question} ({} ago)", ago(*at)))),
        ("notes", each(&detail.notes, |one| note(one, hours))),
    ];
    let filled = sections.into_iter().filter(|(_, lines)| !lines.is_empty());
    filled.map(|(title, lines)| section(title, &lines)).collect()
}

fn each<T>(all: &[T], line: impl Fn(&T) -> String) -> Vec<String> {
    all.iter().map(line).collect()
}

/// Lines under a title, or those at the top of the page without one.
fn section(title: &str, lines: &[String]) -> String {
    let (heading, indent) = match title {
        "" => (String::new(), ""),
        _ => (format!("\n{title}:\n"), "  "),
    };
    let lines = lines.iter().map(|line| {
        let deeper = &" ".repeat(line.len() - line.trim_start().len());
        format!("{indent}{deeper}{}\n", clean_line(line.trim_start()))
    });
    std::iter::once(heading).chain(lines).collect()
}

/// `stripe: pays, plan scale, since 3 Mar 2024, as of 5 min ago`, where a browser finds it, and its
/// facts.
fn told(
    Told { register, listed, read_at, problem }: &Told,
    amounts: bool,
    now: Timestamp,
) -> Vec<String> {
    let customer = &listed.customer;
    let ago = read_at.map(|at| format!("as of {} ago", elapsed(now.duration_since(at))));
    let mut words = standing(customer, amounts);
    words.extend(ago);
    let line = format!("{register}: {}", words.join(", "));
    let problem = problem.as_ref().map(|why| format!("  not read since: {why}"));
    let url = customer.url.as_ref().map(|url| format!("  page: {}", shown(url)));
    let facts = customer.facts.iter().map(|(label, value)| format!("  {label}: {value}"));
    std::iter::once(line).chain(problem).chain(url).chain(facts).collect()
}

fn standing(customer: &Customer, amounts: bool) -> Vec<String> {
    let date = |at: Timestamp| at.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string();
    let told = [
        Some(customer.billing.told(customer.pays)),
        customer.plan.as_ref().map(|plan| format!("plan {plan}")),
        customer.amount.as_ref().filter(|_| amounts).map(|amount| amount.words()),
        customer.usage.map(|usage| format!("uses {usage} % of its plan")),
        customer.owner.as_ref().map(|owner| format!("looked after by {owner}")),
        customer.since.map(|since| format!("since {}", date(since))),
        customer.until.map(|until| format!("until {}", date(until))),
    ];
    told.into_iter().flatten().collect()
}

/// All that any register has it known by, on one line.
fn known_by(detail: &CustomerDetail) -> Vec<String> {
    let all = detail.told.iter().flat_map(|one| &one.listed.customer.identities);
    let all: BTreeSet<&str> = all.map(Identity::as_str).collect();
    let line = all.into_iter().collect::<Vec<_>>().join(", ");
    if line.is_empty() { Vec::new() } else { vec![line] }
}

/// `Wile E. Coyote <wile@acme.com>, slack:U0WILE, Europe/London, last heard of 3 h ago`
fn colleague(one: &Colleague, now: Timestamp) -> String {
    let email = one.email.as_ref().map(|email| format!(" <{email}>")).unwrap_or_default();
    let said =
        one.last_said.map(|at| format!("last heard of {} ago", elapsed(now.duration_since(at))));
    let assumed = one.assumed.then(|| "assumed".to_owned());
    let account = format!("{}:{}", one.key.source, one.key.id.0);
    let words =
        [Some(format!("{}{email}", one.name)), Some(account), one.zone.clone(), said, assumed];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Somebody who uses the product, and where a browser finds them.
fn user(one: &ProductUser, now: Timestamp) -> Vec<String> {
    let seen = one.last_seen.map(|at| format!("last seen {} ago", elapsed(now.duration_since(at))));
    let facts = one.facts.iter().map(|(label, value)| format!("{label} {value}"));
    let words: Vec<String> = one
        .name
        .clone()
        .into_iter()
        .chain([one.address.clone()])
        .chain(seen)
        .chain(facts)
        .collect();
    let links = [("page", &one.url), ("recordings", &one.recordings)];
    let links = links
        .into_iter()
        .filter_map(|(word, url)| Some(format!("  {word}: {}", shown(url.as_ref()?))));
    std::iter::once(words.join(", ")).chain(links).collect()
}

/// `3, Mon 23 Nov 2026 10:00: They move to another cloud in May`
fn note(one: &AccountNote, hours: &Hours) -> String {
    format!("{}, {}: {}", one.id, day(one.at, hours), one.text)
}
