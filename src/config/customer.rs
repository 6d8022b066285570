//! The tables `[customers]` and `[[customer]]`.

use super::check::values;
use super::file::{At, Table};
use super::slack::Share;
use super::words::{self, Read};
use super::{CustomersConfig, Surroundings};
use crate::desk::{Customer, Identity, Roster};
use jiff::Timestamp;
use std::collections::HashMap;

/// The keys that say whom a customer is known by.
const NAMES_SOMEBODY: [&str; 5] = ["emails", "domains", "slack", "github", "posthog"];

/// How customers are treated.
pub(super) fn check_settings(root: &Table<'_>, around: &Surroundings<'_>) -> CustomersConfig {
    let Some(table) = root.table("customers") else { return CustomersConfig::default() };
    let free_mail = table.read_list("free_mail", "[\"mail.example.org\"]", words::domain);
    let amounts = table.switch("amounts").unwrap_or_default();
    let checklists = table.text("checklists");
    let checklists = checklists.and_then(|at| table.read(&at, |text| around.path(text)));
    table.finish();
    CustomersConfig { free_mail: values(free_mail), amounts, checklists }
}

/// The customers. `roster` tells which domains are the team's, and which are anybody's.
pub(super) fn check_all(
    root: &Table<'_>,
    roster: &Roster,
    shares: &[Share<'_>],
    now: Timestamp,
) -> Vec<Customer> {
    let mut claims = Claims { owners: HashMap::new(), roster };
    let tables = root.tables("customer").into_iter();
    tables.filter_map(|table| check_customer(table, &mut claims, shares, now)).collect()
}

fn check_customer(
    mut table: Table<'_>,
    claims: &mut Claims<'_>,
    shares: &[Share<'_>],
    now: Timestamp,
) -> Option<Customer> {
    let name = table.required("name", "\"Acme\"");
    let name_read = name.as_ref().and_then(|at| table.read(at, words::name));
    if let Some(name) = &name_read {
        table.name = format!("customer {name:?}");
    }
    if let (Some(at), Some(name)) = (&name, name_read.as_deref().and_then(Identity::name)) {
        claims.claim_name(&table, at, name);
    }
    let plan = check_text(&table, "plan", words::name);
    let billing = check_text(&table, "status", words::status).unwrap_or_default();
    let owner = check_text(&table, "owner", words::name);
    let since = check_day(&table, "since", words::since);
    let until = check_day(&table, "until", words::until);
    let known_by = check_identities(&table, claims.roster);
    let has_a_channel = shares.iter().any(|share| Some(share.customer()) == name_read.as_deref());
    if NAMES_SOMEBODY.iter().all(|key| table.is_empty_list(key)) && !has_a_channel {
        let remedy = "write one of emails, domains, slack, github or posthog, or share a channel \
                      with it";
        table.fault_here("", "says of nobody that they belong to it", remedy);
    }
    known_by.iter().for_each(|at| claims.claim(&table, at));
    table.finish();
    // Who only tries is no customer yet.
    let (pays, identities) = (billing.pays(until, false, now), values(known_by));
    let name = name_read?;
    Some(Customer {
        name,
        plan,
        billing,
        pays,
        owner,
        since,
        until,
        identities,
        ..Customer::default()
    })
}

fn check_text<T>(
    table: &Table<'_>,
    key: &'static str,
    read: impl FnOnce(&str) -> Read<T>,
) -> Option<T> {
    table.text(key).and_then(|at| table.read(&at, read))
}

fn check_day(
    table: &Table<'_>,
    key: &'static str,
    read: impl FnOnce(&str) -> Read<Timestamp>,
) -> Option<Timestamp> {
    table.text_or_date(key, words::DATE).and_then(|at| table.read(&at, read))
}

/// What its people, and the places shared with it, are known by.
fn check_identities(table: &Table<'_>, roster: &Roster) -> Vec<At<Identity>> {
    type Make = fn(&str) -> Option<Identity>;
    let own_domain = |text: &str| words::own_domain(text, |domain| roster.is_free_mail(domain));
    let slack = "[\"C012AB3CD\", \"U012AB3CD\"]";
    let lists: [(Vec<At<String>>, Make); 5] = [
        (table.read_list("emails", "[\"wile@acme.com\"]", words::email), Identity::email),
        (table.read_list("domains", "[\"acme.com\"]", own_domain), Identity::domain),
        (table.read_list("slack", slack, words::slack_id), |id| Identity::account("slack", id)),
        (table.read_list("github", "[\"wile-e\"]", words::login), |login| {
            Identity::account("github", login)
        }),
        (table.read_list("posthog", "[\"0196b21a\"]", words::name), |id| {
            Identity::account("posthog", id)
        }),
    ];
    let made = |(items, make): (Vec<At<String>>, Make)| {
        items.into_iter().filter_map(move |at| Some(at.with(make(&at.value)?)))
    };
    lists.into_iter().flat_map(made).collect()
}

/// Who named what first: a domain or an account that two customers name would decide by chance.
struct Claims<'a> {
    owners: HashMap<Identity, String>,
    roster: &'a Roster,
}

impl Claims<'_> {
    fn claim_name(&mut self, table: &Table<'_>, at: &At<String>, name: Identity) {
        if self.owners.insert(name, table.name.clone()).is_some() {
            table.fault(at, "is the name of another customer", "name each once");
        }
    }

    fn claim(&mut self, table: &Table<'_>, at: &At<Identity>) {
        let ours = at.value.kind() == "domain" && self.roster.is_team_domain(at.value.value());
        let owner = match self.owners.get(&at.value) {
            _ if ours => "the team",
            Some(owner) => owner,
            None => {
                self.owners.insert(at.value.clone(), table.name.clone());
                return;
            }
        };
        if *owner != table.name {
            let problem = format!("belongs to {owner} already");
            table.fault(at, &problem, "leave it to one of them");
        }
    }
}
