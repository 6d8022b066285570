//! What a register told, as it is kept: text is safe, and what means the same is the same.

use super::super::as_stored;
use crate::desk::{Amount, Customer, Identity, Listed, ProductUser, clean_line};

/// A customer without anything that a terminal obeys; `None` for one that has neither id nor name.
/// Whichever of both is missing is called like the other.
pub(super) fn listed(told: Listed) -> Option<Listed> {
    let Customer { name, plan, owner, url, facts, identities, .. } = &told.customer;
    let (id, name) = (clean_line(&told.id), clean_line(name));
    let (id, name) = match (id.is_empty(), name.is_empty()) {
        (true, true) => return None,
        (true, false) => (name.clone(), name),
        (false, true) => (id.clone(), id),
        (false, false) => (id, name),
    };
    let mut identities: Vec<Identity> = identities.iter().filter_map(identity).collect();
    identities.sort_unstable();
    identities.dedup();
    let customer = Customer {
        name,
        plan: line(plan),
        owner: line(owner),
        url: line(url),
        facts: facts.iter().map(|(label, value)| (clean_line(label), clean_line(value))).collect(),
        identities,
        since: told.customer.since.map(as_stored),
        until: told.customer.until.map(as_stored),
        amount: told.customer.amount.clone().map(amount),
        ..told.customer
    };
    Some(Listed { id, customer })
}

/// A user of the product without anything that a terminal obeys.
pub(super) fn user(told: &ProductUser) -> ProductUser {
    ProductUser {
        address: clean_line(&told.address),
        id: clean_line(&told.id),
        name: line(&told.name),
        customer: line(&told.customer),
        accounts: told.accounts.iter().filter_map(identity).collect(),
        last_seen: told.last_seen.map(as_stored),
        facts: told
            .facts
            .iter()
            .map(|(label, value)| (clean_line(label), clean_line(value)))
            .collect(),
        url: line(&told.url),
        recordings: line(&told.recordings),
        log_in_as: line(&told.log_in_as),
    }
}

fn line(text: &Option<String>) -> Option<String> {
    text.as_deref().map(clean_line).filter(|line| !line.is_empty())
}

fn amount(told: Amount) -> Amount {
    let (currency, interval) = (clean_line(&told.currency), line(&told.interval));
    Amount { currency, interval, ..told }
}

/// Nearly all are clean: that is seen faster than it is made.
fn identity(told: &Identity) -> Option<Identity> {
    if told.as_str().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(told.clone());
    }
    Identity::parse(&clean_line(told.as_str())).ok()
}
