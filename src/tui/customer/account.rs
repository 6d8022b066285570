//! The head of a customer's panel: what registers tell of it, and whoever asks.

use super::{CustomerRead, Look};
use crate::desk::{Billing, Customer, ProductUser, clean_line};
use crate::store::{CustomerDetail, Told};
use crate::tui::flow::flow;
use crate::tui::head::time_there;
use crate::tui::markup;
use crate::tui::page::ago;
use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// From this many percent of what its plan allows on it is told how much a customer uses.
const MUCH: u32 = 80;
/// From this many on it uses all of it.
const ALL: u32 = 100;

/// The customer; of those who belong to none, how they are marked.
pub fn customer(read: &CustomerRead, look: Look<'_>) -> Vec<Line<'static>> {
    let Some(customer) = &read.customer else { return nobody(look) };
    let told: Vec<&Customer> = customer.told.iter().map(|told| &told.listed.customer).collect();
    let mut lines = flow(name(customer, &told, look), look.columns);
    lines.extend(flow(terms(&told, look), look.columns));
    lines.extend(told.iter().filter_map(|c| c.usage).max().and_then(|usage| used(usage, look)));
    lines.extend(flow(facts(&told, look), look.columns));
    lines.extend(evidence(look));
    lines.extend(flow(marks(customer, look), look.columns));
    lines.extend(registers(&customer.told, look));
    lines
}

fn nobody(look: Look<'_>) -> Vec<Line<'static>> {
    let why = match look.ticket.unknown {
        true => "Nothing is known by which a customer could be looked up.",
        false => "No customer is known by what was looked up.",
    };
    let words = format!("{why} On the ticket W tells what was, and $ marks whose they are.");
    let mut lines = vec![Line::styled("no customer", look.theme.strong())];
    lines.extend(markup::lines(&words, look.columns, &look.theme.dim().into()));
    lines
}

/// `Acme $  past due`
fn name(
    customer: &CustomerDetail,
    told: &[&Customer],
    look: Look<'_>,
) -> impl Iterator<Item = Vec<Span<'static>>> {
    let matched = look.ticket.customer.as_ref().filter(|found| found.name == customer.name);
    let pays = told.iter().any(|told| told.pays) || matched.is_some_and(|found| found.pays);
    let sign = if pays { " $" } else { "" };
    let name = Span::styled(format!("{}{sign}", customer.name), look.theme.strong());
    let standing = customer.told.iter().find_map(|one| {
        let (words, style) = standing(&one.listed.customer, look)?;
        let whose = if told.len() > 1 { format!(" ({})", one.register) } else { String::new() };
        Some(vec![Span::styled(words + &whose, style)])
    });
    [vec![name]].into_iter().chain(standing)
}

/// How it stands with paying, where that is worth a word.
fn standing(customer: &Customer, look: Look<'_>) -> Option<(String, Style)> {
    let (word, theme) = (customer.standing()?, look.theme);
    let style = match customer.billing {
        Billing::Active | Billing::Trialing => theme.plain(),
        Billing::PastDue | Billing::Canceled | Billing::Paused | Billing::Incomplete => {
            theme.warning()
        }
        Billing::Unpaid => theme.bad(),
        Billing::Free => theme.dim(),
    };
    let ends = matches!(customer.billing, Billing::Canceled | Billing::Trialing);
    let until = customer.until.filter(|_| ends).map(|until| match until > look.now {
        true => format!(" until {}", day(until, look)),
        false => format!(" since {}", day(until, look)),
    });
    Some((format!("{word}{}", until.unwrap_or_default()), style))
}

/// What registers tell each, where they differ one after the other:
/// `plan Scale  owner Grace  customer since 1 Mar 2024  1,200 USD a month`
fn terms(told: &[&Customer], look: Look<'_>) -> Vec<Vec<Span<'static>>> {
    let each = |of: fn(&Customer) -> Option<String>| {
        let mut all: Vec<String> = Vec::new();
        for one in told.iter().filter_map(|told| of(told)) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        (!all.is_empty()).then(|| all.join(", "))
    };
    let since = told.iter().filter_map(|told| told.since).min().map(|since| day(since, look));
    let amount = each(|told| told.amount.as_ref().map(|amount| clean_line(&amount.words())));
    let pieces = [
        ("plan", each(|told| told.plan.clone())),
        ("owner", each(|told| told.owner.clone())),
        ("customer since", since),
        ("pays", amount.filter(|_| look.amounts)),
    ];
    let told = pieces.into_iter().filter_map(|(label, value)| Some(fact(label, value?, look)));
    told.collect()
}

fn used(usage: u32, look: Look<'_>) -> Option<Line<'static>> {
    let style = if usage >= ALL { look.theme.bad() } else { look.theme.warning() };
    let line = || Line::styled(format!("uses {usage} % of what its plan allows"), style);
    (usage >= MUCH).then(line)
}

/// Facts that registers tell, each label once.
fn facts(told: &[&Customer], look: Look<'_>) -> Vec<Vec<Span<'static>>> {
    let mut facts: Vec<(&String, &String)> = Vec::new();
    for (label, value) in told.iter().flat_map(|told| &told.facts) {
        if !facts.iter().any(|(known, _)| *known == label) {
            facts.push((label, value));
        }
    }
    facts.into_iter().map(|(label, value)| fact(label, value.clone(), look)).collect()
}

/// `known by domain acme.com; also Globex`
fn evidence(look: Look<'_>) -> Option<Line<'static>> {
    let found = look.ticket.customer.as_ref()?;
    let how = if found.assumed { "assumed from" } else { "known by" };
    let also = found.others().map(|also| format!("; {also}")).unwrap_or_default();
    Some(Line::styled(format!("{how} {}{also}", found.evidence), look.theme.dim()))
}

fn marks(customer: &CustomerDetail, look: Look<'_>) -> Vec<Vec<Span<'static>>> {
    let mark = |identity: &crate::desk::Identity| fact("marked", identity.to_string(), look);
    customer.marks.iter().map(|(identity, _)| mark(identity)).collect()
}

/// When registers were read; one that cannot be has a line of its own.
fn registers(told: &[Told], look: Look<'_>) -> Vec<Line<'static>> {
    let stale = |told: &Told| {
        let problem = told.problem.as_ref()?;
        let read = told.read_at.map(|at| as_of(at, look)).unwrap_or_default();
        let text = format!("{}{read}: {problem}", told.register);
        Some(markup::lines(&text, look.columns, &look.theme.warning().into()))
    };
    let fresh = fresh(told, look);
    let style = look.theme.dim().into();
    let from = markup::lines(&format!("told by {fresh}"), look.columns, &style);
    let from = if fresh.is_empty() { Vec::new() } else { from };
    told.iter().filter_map(stale).flatten().chain(from).collect()
}

/// `config, stripe, posthog as of now`: the same age is told once.
fn fresh(told: &[Told], look: Look<'_>) -> String {
    let fresh = told.iter().filter(|told| told.problem.is_none());
    let ages: Vec<_> =
        fresh.map(|told| (&told.register, told.read_at.map(|at| as_of(at, look)))).collect();
    let next = ages.iter().skip(1).map(Some).chain([None]);
    let words = ages.iter().zip(next).map(|((register, age), next)| match (age, next) {
        (Some(age), Some((_, Some(next)))) if age == next => register.to_string(),
        (age, _) => format!("{register}{}", age.as_deref().unwrap_or_default()),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// ` as of 3 h ago`
fn as_of(at: Timestamp, look: Look<'_>) -> String {
    match ago(at, look.now).as_str() {
        "now" => " as of now".to_owned(),
        ago => format!(" as of {ago} ago"),
    }
}

/// Whoever asks: what time it is there, and what is known of them as users of the product.
pub fn asker(read: &CustomerRead, look: Look<'_>) -> Vec<Line<'static>> {
    let Some(asker) = &read.asker else { return Vec::new() };
    let dim = |text: String| vec![Span::styled(text, look.theme.dim())];
    let name = vec![Span::styled(asker.who.name.clone(), look.theme.strong())];
    let email = asker.who.email.clone().filter(|email| *email != asker.who.name);
    let known = [name].into_iter().chain(email.map(dim));
    let doubt = asker.unverified.then(|| dim("the address is not verified".into()));
    let mut lines = flow(known.chain(doubt), look.columns);
    lines.extend(asker.who.zone.as_deref().and_then(|zone| there(zone, look)));
    for user in read.users() {
        lines.extend(flow(product(user, read.users().len() > 1, look), look.columns));
    }
    lines
}

/// `04:05 there, night  America/Phoenix`
fn there(zone: &str, look: Look<'_>) -> Option<Line<'static>> {
    let (time, _) = time_there(zone, look.now)?;
    let zone = Span::styled(format!("  {zone}"), look.theme.dim());
    Some(Line::from(vec![Span::raw(time), zone]))
}

/// `last seen 2 h ago  version 1.43  hosting self-hosted`
fn product(user: &ProductUser, several: bool, look: Look<'_>) -> Vec<Vec<Span<'static>>> {
    let seen = user.last_seen.map(|at| match ago(at, look.now).as_str() {
        "now" => "now".to_owned(),
        ago => format!("{ago} ago"),
    });
    let whose = several.then(|| vec![Span::styled(user.address.clone(), look.theme.dim())]);
    let seen = seen.map(|seen| fact("last seen", seen, look));
    let facts = user.facts.iter().map(|(label, value)| fact(label, value.clone(), look));
    whose.into_iter().chain(seen).chain(facts).collect()
}

fn fact(label: &str, value: String, look: Look<'_>) -> Vec<Span<'static>> {
    vec![Span::styled(format!("{label} "), look.theme.dim()), Span::raw(value)]
}

/// `3 Dec`, in another year `3 Dec 2027`.
pub fn day(at: Timestamp, look: Look<'_>) -> String {
    let zoned = |at: Timestamp| at.to_zoned(look.hours.zone().clone());
    let same = zoned(at).year() == zoned(look.now).year();
    zoned(at).strftime(if same { "%-d %b" } else { "%-d %b %Y" }).to_string()
}
