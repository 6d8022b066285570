//! The tables of a file to the types of the program.

use super::file::{At, Document, Table};
use super::slack::Share;
use super::words::{self, Objection, Read, objection};
use super::{Config, ConfigError, CustomersConfig, source};
use crate::desk::{Customer, Hours, Identity, Member, Roster};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::path::Path;

/// The hours that are counted where the file names none.
pub const DEFAULT_HOURS: &str = "Mon-Fri 09:00-17:30";
/// The kinds of sources there are.
pub(super) const KINDS: [&str; 3] = ["slack", "github", "sentry"];

/// Reads the text of a file.
pub(super) fn check(text: &str, file: &Path) -> Result<Config, ConfigError> {
    let document = Document::new(file, text);
    let parsed = document.parse();
    let config = if document.is_faultless() {
        let root = Table::new(&document, "", parsed.get_ref(), 0..0);
        check_root(root, file)
    } else {
        None
    };
    match config.filter(|_| document.is_faultless()) {
        Some(config) => Ok(config),
        None => Err(ConfigError::Faulty { faults: document.into_faults() }),
    }
}

fn check_root(root: Table<'_>, file: &Path) -> Option<Config> {
    let hero = root.table("hero");
    if !root.has("hero") {
        root.fault_here(
            "",
            "has no table [hero]",
            "write [hero] and below it name = \"Ada Lovelace\"",
        );
    }
    let hero = hero.and_then(check_hero);
    let (domains, members) = root.table("team").map(check_team).unwrap_or_default();
    let (sources, shares) = source::check_all(&root);
    let customers = check_customers(&root, &domains, &shares);
    shares.iter().for_each(|share| share.check(&customers));
    root.finish();
    let (name, hours) = hero?;
    let roster = Roster::new(&domains, &members, customers);
    let (registers, settings) = (Vec::new(), CustomersConfig::default());
    let (file, customers) = (file.into(), settings);
    Some(Config { file, name, hours, roster, sources, registers, customers })
}

fn check_hero(hero: Table<'_>) -> Option<(String, Hours)> {
    let name = hero.required("name", "\"Ada Lovelace\"").and_then(|at| hero.read(&at, words::name));
    let zone = match hero.text("timezone") {
        Some(at) => hero.read(&at, words::zone),
        None => Some(TimeZone::system()),
    };
    let hours = match hero.text("hours") {
        Some(at) => {
            hero.read(&at, |text| words::hours(text, zone.clone().unwrap_or(TimeZone::UTC)))
        }
        None => zone.and_then(|zone| words::hours(DEFAULT_HOURS, zone).ok()),
    };
    hero.finish();
    Some((name?, hours?))
}

fn check_team(team: Table<'_>) -> (Vec<String>, Vec<Member>) {
    let domains = team.read_list("domains", "[\"example.com\"]", words::domain);
    let members = team.read_list("members", "[\"github:ada\", \"slack:U012AB3CD\"]", member);
    team.finish();
    (values(domains), values(members))
}

fn member(text: &str) -> Read<Member> {
    match text.split_once(':') {
        Some((kind, account)) if KINDS.contains(&kind) && !account.trim().is_empty() => {
            Ok(Member { kind: kind.into(), account: account.trim().into() })
        }
        _ => objection(
            "is no member",
            "kind:account, such as github:ada or slack:U012AB3CD, of the kinds slack, github, sentry",
        ),
    }
}

fn check_customers(root: &Table<'_>, team: &[String], shares: &[Share<'_>]) -> Vec<Customer> {
    let mut claims = Claims { owners: HashMap::new() };
    for domain in team {
        claims.owners.insert(("domains", domain.clone()), "the team".into());
    }
    let tables = root.tables("customer");
    tables.into_iter().filter_map(|table| check_customer(table, &mut claims, shares)).collect()
}

fn check_customer(
    mut table: Table<'_>,
    claims: &mut Claims,
    shares: &[Share<'_>],
) -> Option<Customer> {
    let name = table.required("name", "\"Acme\"");
    let name_read = name.as_ref().and_then(|at| table.read(at, words::name));
    if let Some(name) = &name_read {
        table.name = format!("customer {name:?}");
    }
    if let (Some(at), Some(name)) = (&name, &name_read) {
        claims.claim(&table, at, name);
    }
    let plan = table.text("plan").and_then(|at| table.read(&at, words::name));
    let domains = table.read_list("domains", "[\"acme.com\"]", words::domain);
    let slack = table.read_list("slack", "[\"C012AB3CD\", \"U012AB3CD\"]", slack_id);
    let github = table.read_list("github", "[\"wile-e\"]", words::login);
    let has_a_channel = shares.iter().any(|share| Some(share.customer()) == name_read.as_deref());
    if domains.is_empty() && slack.is_empty() && github.is_empty() && !has_a_channel {
        let remedy = "write one of domains, slack or github, or share a channel with it";
        table.fault_here("", "says of nobody that they belong to it", remedy);
    }
    for at in domains.iter().chain(&slack).chain(&github) {
        claims.claim(&table, at, &at.value);
    }
    table.finish();
    let accounts = [("slack", values(slack)), ("github", values(github))];
    let accounts = accounts
        .iter()
        .flat_map(|(kind, ids)| ids.iter().filter_map(|id| Identity::account(kind, id)));
    let domains = values(domains);
    let domains = domains.iter().filter_map(|domain| Identity::domain(domain));
    let identities = domains.chain(accounts).collect();
    Some(Customer { plan, identities, ..Customer::paying(&name_read?, None, &[]) })
}

fn slack_id(text: &str) -> Read<String> {
    let id = text.trim();
    if id.starts_with(['C', 'D', 'G', 'U', 'W'])
        && id.len() > 2
        && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    {
        return Ok(id.to_owned());
    }
    objection("is no Slack id", "the id of a channel or a member, such as C012AB3CD or U012AB3CD")
}

/// Who named what first: a domain or an account that two customers name would decide by chance.
struct Claims {
    owners: HashMap<(&'static str, String), String>,
}

impl Claims {
    fn claim<T>(&mut self, table: &Table<'_>, at: &At<T>, value: &str) {
        let key = (at.key, value.to_lowercase());
        match self.owners.get(&key) {
            Some(owner) if at.key == "name" => {
                table.fault(at, &format!("is the name of another {owner}"), "name each once");
            }
            Some(owner) if *owner != table.name => {
                table.fault(at, &format!("belongs to {owner} already"), "leave it to one of them");
            }
            Some(_) => {}
            None => {
                let owner = if at.key == "name" { "customer" } else { &table.name };
                self.owners.insert(key, owner.to_owned());
            }
        }
    }
}

/// The values without their places.
pub(super) fn values<T>(items: Vec<At<T>>) -> Vec<T> {
    items.into_iter().map(|at| at.value).collect()
}

impl Table<'_> {
    /// A text that must be there.
    pub(super) fn required(&self, key: &'static str, example: &str) -> Option<At<String>> {
        self.require(key, example);
        self.text(key)
    }

    /// Reports the key if it is not there.
    pub(super) fn require(&self, key: &str, example: &str) {
        if !self.has(key) {
            self.fault_here(key, "is missing", &format!("write {key} = {example}"));
        }
    }

    /// A value as `read` understands it; its objection becomes a fault.
    pub(super) fn read<T>(&self, at: &At<String>, read: impl FnOnce(&str) -> Read<T>) -> Option<T> {
        self.take(at, read(&at.value))
    }

    /// A value that was read at a place; an objection to it becomes a fault.
    pub(super) fn take<T, U>(&self, at: &At<U>, read: Read<T>) -> Option<T> {
        let object = |Objection { problem, remedy }: Objection| self.fault(at, &problem, &remedy);
        read.map_err(object).ok()
    }

    /// The values of a list as `read` understands them.
    pub(super) fn read_list<T>(
        &self,
        key: &'static str,
        example: &str,
        read: impl Fn(&str) -> Read<T>,
    ) -> Vec<At<T>> {
        let items = self.list(key, &format!("a list such as {example}"));
        items.into_iter().filter_map(|at| Some(at.with(self.read(&at, &read)?))).collect()
    }
}
