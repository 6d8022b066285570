//! From persons and groups to customers and users of the product; pure.

use super::groups::{Group, is_free};
use super::links::Links;
use super::wire::Person;
use crate::config::PostHogConfig;
use crate::desk::{Billing, Customer, Identity, Listed, ProductUser};
use crate::source::lenient::as_text;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// No more of somebody's ids are kept: every browser they clear makes up another one.
const MOST_IDS: usize = 20;
/// Properties that tell when somebody was last seen, where PostHog itself does not.
const LAST_SEEN: [&str; 3] = ["last_seen_at", "last_seen", "last_login"];

/// What was read so far.
pub(super) struct Gathered<'a> {
    settings: &'a PostHogConfig,
    links: &'a Links,
    answered: Vec<String>,
    customers: BTreeMap<String, Listed>,
    users: Vec<ProductUser>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(settings: &'a PostHogConfig, links: &'a Links) -> Self {
        let (answered, customers, users) = (Vec::new(), BTreeMap::new(), Vec::new());
        Self { settings, links, answered, customers, users }
    }

    /// The addresses that were looked up.
    pub(super) fn answered(&self) -> &[String] {
        &self.answered
    }

    /// How many customers there are so far.
    pub(super) fn customers(&self) -> usize {
        self.customers.len()
    }

    /// Everybody who has an address, with their organizations.
    pub(super) fn take(&mut self, address: &str, found: Vec<(Person, Option<Group>)>) {
        for (person, group) in found {
            if let Some(group) = &group {
                self.count_in(address, &person, group);
            }
            self.users.push(self.user(address, &person, group.as_ref()));
        }
        self.answered.push(address.to_owned());
    }

    /// The addresses, the customers and the users.
    pub(super) fn finish(self) -> (Vec<String>, Vec<Listed>, Vec<ProductUser>) {
        (self.answered, self.customers.into_values().collect(), self.users)
    }

    /// Adds what a person tells to their organization. The group speaks first, then whoever comes
    /// first.
    fn count_in(&mut self, address: &str, person: &Person, group: &Group) {
        let settings = self.settings;
        let all =
            [group.told.as_ref().map(|told| &told.group_properties), Some(&person.properties)];
        let told = |key: &str| all.iter().flatten().find_map(|properties| text(properties, key));
        let listed = self.customers.entry(group.key.clone()).or_insert_with(|| Listed {
            id: group.key.clone(),
            customer: Customer {
                name: name(person, group),
                usage: group.told.as_ref().and_then(|told| usage(&told.group_properties, settings)),
                url: group.index.map(|index| self.links.group(index, &group.key)),
                identities: Identity::account("posthog", &group.key).into_iter().collect(),
                ..Customer::default()
            },
        });
        let customer = &mut listed.customer;
        customer.plan = group.plan.clone();
        customer.billing = billing(customer.plan.as_deref(), &settings.free);
        // Whether it pays follows from its plan alone: nothing here is tried or ends.
        customer.pays = customer.billing == Billing::Active;
        for key in &settings.show {
            if let Some(value) = told(key) {
                customer.facts.entry(key.clone()).or_insert(value);
            }
        }
        for identity in known_by(address, person) {
            if !customer.identities.contains(&identity) {
                customer.identities.push(identity);
            }
        }
    }

    fn user(&self, address: &str, person: &Person, group: Option<&Group>) -> ProductUser {
        let ids = person.uuid.as_ref().or(person.id.as_ref()).or(person.distinct_ids.first());
        let own = |key: &String| Some((key.clone(), person.text(key)?));
        let url = self.links.person(person);
        let email = person.text("email");
        let known_by = known_by(address, person).into_iter();
        ProductUser {
            address: address.to_owned(),
            id: ids.cloned().unwrap_or_else(|| address.to_owned()),
            name: called(person),
            customer: group.map(|group| group.key.clone()),
            accounts: known_by.filter(|one| one.kind() != "email").collect(),
            last_seen: last_seen(person),
            facts: self.settings.show.iter().filter_map(own).collect(),
            recordings: url.as_deref().map(Links::recordings),
            url,
            log_in_as: self.links.log_in_as(email.as_deref().unwrap_or(address)),
        }
    }
}

fn text(properties: &Map<String, Value>, key: &str) -> Option<String> {
    properties.get(key).and_then(as_text).filter(|text| !text.trim().is_empty())
}

/// The organization's name; its key where nothing better is told.
fn name(person: &Person, group: &Group) -> String {
    let told = group.told.as_ref().and_then(|told| text(&told.group_properties, "name"));
    told.or_else(|| person.text("org__name")).unwrap_or_else(|| group.key.clone())
}

/// Who is on a plan pays, unless that plan costs nothing.
fn billing(plan: Option<&str>, free: &[String]) -> Billing {
    let costs = plan.is_some_and(|plan| !is_free(plan, free));
    if costs { Billing::Active } else { Billing::Free }
}

/// How much of the plan is used: `91`, `91.4` or `"91 %"`.
fn usage(properties: &Map<String, Value>, settings: &PostHogConfig) -> Option<u32> {
    let told = text(properties, &settings.usage)?;
    let percent: f64 = told.trim().trim_end_matches('%').trim_end().parse().ok()?;
    let sound = percent.is_finite() && percent >= 0.0;
    // As a float it is cut off at what a u32 holds.
    sound.then(|| percent.round() as u32)
}

/// The address, and the ids: those that an app gave before those that a browser made up.
fn known_by(address: &str, person: &Person) -> Vec<Identity> {
    let (made_up, given): (Vec<_>, Vec<_>) =
        person.distinct_ids.iter().partition(|id| is_made_up(id));
    let ids = given.into_iter().chain(made_up).take(MOST_IDS);
    let accounts = ids.filter_map(|id| Identity::account("posthog", id));
    Identity::email(address).into_iter().chain(accounts).collect()
}

/// Whether an id is a UUID: a browser's for a visitor.
fn is_made_up(distinct_id: &str) -> bool {
    let parts: Vec<_> = distinct_id.split('-').collect();
    parts.len() == 5 && parts.iter().all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// What they are called. PostHog itself calls people by their address or an id, which is no name.
fn called(person: &Person) -> Option<String> {
    let shown = person.name.clone().filter(|name| {
        !name.contains('@')
            && !person.distinct_ids.contains(name)
            && person.id.as_ref() != Some(name)
    });
    let whole = || {
        let parts = ["first_name", "last_name"].map(|key| person.text(key));
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    person.text("name").or_else(whole).or(shown)
}

fn last_seen(person: &Person) -> Option<Timestamp> {
    let told = person.last_seen_at.clone();
    let others = LAST_SEEN.into_iter().filter_map(|key| person.text(key));
    told.into_iter().chain(others).find_map(|at| at.parse().ok())
}

#[cfg(test)]
mod tests;
