//! Who is who: the team, and the customers that pay.

use super::{Person, Side};
use std::collections::{HashMap, HashSet};

/// One of us by account: `github:ada`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The kind of source: `slack`, `github`, `sentry`.
    pub kind: String,
    /// Their id, handle or e-mail address there.
    pub account: String,
}

/// A customer that pays, and how its people are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Customer {
    /// The organisation's name.
    pub name: String,
    /// The plan it pays for, as configured.
    pub plan: Option<String>,
    /// E-mail domains of its people; sub-domains count.
    pub domains: Vec<String>,
    /// Slack ids: a channel shared with it, or one of its people.
    pub slack: Vec<String>,
    /// GitHub logins of its people.
    pub github: Vec<String>,
}

/// The customer behind a ticket, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerMatch {
    /// The customer's name.
    pub name: String,
    /// Its plan.
    pub plan: Option<String>,
    /// How it is known: `domain acme.com`, `channel C0ACME`, `github wile-e`.
    pub evidence: String,
}

/// Everyone the configuration names, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    team_domains: HashSet<String>,
    members: HashSet<(String, String)>,
    customers: Vec<Customer>,
    by_domain: HashMap<String, usize>,
    by_account: HashMap<(String, String), usize>,
    fingerprint: u64,
}

impl Roster {
    /// A roster of this team and these customers. Of two customers with one key the first wins.
    pub fn new(team_domains: &[String], members: &[Member], customers: Vec<Customer>) -> Self {
        let mut roster = Self {
            team_domains: team_domains.iter().map(|d| domain_key(d)).collect(),
            members: members.iter().map(|m| (m.kind.clone(), m.account.to_lowercase())).collect(),
            fingerprint: fingerprint(team_domains, members, &customers),
            ..Self::default()
        };
        for (index, customer) in customers.iter().enumerate() {
            for domain in &customer.domains {
                roster.by_domain.entry(domain_key(domain)).or_insert(index);
            }
            let accounts = [("slack", &customer.slack), ("github", &customer.github)];
            for (kind, account) in accounts.iter().flat_map(|(k, all)| all.iter().map(|a| (*k, a)))
            {
                let key = (kind.to_owned(), account.to_lowercase());
                roster.by_account.entry(key).or_insert(index);
            }
        }
        roster.customers = customers;
        roster
    }

    /// A number that changes when anything in the roster does: what was derived from an older
    /// roster is derived again.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Which side of the desk this person of a source of this `kind` stands on.
    pub fn side(&self, kind: &str, person: &Person) -> Side {
        if person.staff || self.is_member(kind, person) {
            Side::Us
        } else if person.bot {
            Side::Bot
        } else if person.email.as_deref().is_some_and(|email| self.is_team_address(email)) {
            Side::Us
        } else {
            Side::Customer
        }
    }

    /// The customer a person of a source of this `kind` belongs to: their account first, then
    /// their address.
    pub fn customer_of(&self, kind: &str, person: &Person) -> Option<CustomerMatch> {
        for account in [person.id.0.as_str(), person.handle.as_str()] {
            if let Some(found) = self.by_account(kind, account, kind) {
                return Some(found);
            }
        }
        let (_, domain) = person.email.as_deref()?.rsplit_once('@')?;
        suffixes(&domain.to_lowercase()).find_map(|suffix| {
            let customer = self.customers.get(*self.by_domain.get(suffix)?)?;
            Some(matched(customer, format!("domain {suffix}")))
        })
    }

    /// The customer that a place (a Slack channel) is shared with.
    pub fn customer_of_place(&self, kind: &str, place: &str) -> Option<CustomerMatch> {
        self.by_account(kind, place, "channel")
    }

    /// The customer of this name, known by `evidence`: `channel #acme-shared`.
    pub fn customer_named(&self, name: &str, evidence: String) -> Option<CustomerMatch> {
        let customer = self.customers.iter().find(|customer| customer.name == name)?;
        Some(matched(customer, evidence))
    }

    fn by_account(&self, kind: &str, account: &str, evidence: &str) -> Option<CustomerMatch> {
        let index = *self.by_account.get(&(kind.to_owned(), account.to_lowercase()))?;
        Some(matched(self.customers.get(index)?, format!("{evidence} {account}")))
    }

    fn is_member(&self, kind: &str, person: &Person) -> bool {
        let named = [Some(&person.id.0), Some(&person.handle), person.email.as_ref()];
        named
            .into_iter()
            .flatten()
            .any(|account| self.members.contains(&(kind.to_owned(), account.to_lowercase())))
    }

    fn is_team_address(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
        suffixes(&domain).any(|suffix| self.team_domains.contains(suffix))
    }
}

fn matched(customer: &Customer, evidence: String) -> CustomerMatch {
    CustomerMatch { name: customer.name.clone(), plan: customer.plan.clone(), evidence }
}

fn domain_key(domain: &str) -> String {
    domain.trim_start_matches('@').to_lowercase()
}

/// `mail.eu.acme.com` is looked up as itself, `eu.acme.com` and `acme.com`, never as `com`.
fn suffixes(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |d| d.split_once('.').map(|(_, rest)| rest))
        .filter(|d| d.contains('.'))
}

/// FNV-1a over the roster's parts: stable between runs and versions of the compiler.
fn fingerprint(domains: &[String], members: &[Member], customers: &[Customer]) -> u64 {
    format!("{domains:?}{members:?}{customers:?}")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::PersonId;

    fn person(id: &str, email: Option<&str>) -> Person {
        Person {
            id: PersonId(id.into()),
            handle: id.to_lowercase(),
            name: None,
            email: email.map(Into::into),
            bot: false,
            staff: false,
            ..Person::default()
        }
    }

    fn roster() -> Roster {
        let member =
            |kind: &str, account: &str| Member { kind: kind.into(), account: account.into() };
        let acme = Customer {
            name: "Acme".into(),
            plan: Some("scale".into()),
            domains: vec!["acme.com".into()],
            slack: vec!["C0ACME".into(), "U0WILE".into()],
            github: vec!["wile-e".into()],
        };
        let members = [member("github", "Ada"), member("slack", "U0ADA")];
        Roster::new(&["example.com".into()], &members, vec![acme])
    }

    #[test]
    fn sides() {
        let roster = roster();
        let bot = Person { bot: true, ..person("B1", Some("x@example.com")) };
        let own_bot = Person { bot: true, staff: true, ..person("B2", None) };
        for (kind, who, side) in [
            ("github", person("ada", None), Side::Us),
            ("slack", person("U0ADA", None), Side::Us),
            ("slack", person("ada", None), Side::Customer),
            ("slack", person("U9", Some("bob@EXAMPLE.com")), Side::Us),
            ("slack", person("U9", Some("bob@eu.example.com")), Side::Us),
            ("slack", person("U9", Some("bob@notexample.com")), Side::Customer),
            ("slack", person("U9", None), Side::Customer),
            ("slack", bot, Side::Bot),
            ("slack", own_bot, Side::Us),
        ] {
            assert_eq!(roster.side(kind, &who), side, "{kind} {who:?}");
        }
    }

    #[test]
    fn customers_with_their_evidence() {
        let roster = roster();
        let evidence = |found: Option<CustomerMatch>| found.map(|m| m.evidence);
        for (kind, who, expected) in [
            ("slack", person("U0WILE", None), Some("slack U0WILE")),
            ("github", person("Wile-E", None), Some("github Wile-E")),
            ("slack", person("U1", Some("a@acme.com")), Some("domain acme.com")),
            ("slack", person("U1", Some("a+b@Mail.Acme.com")), Some("domain acme.com")),
            ("slack", person("U1", Some("a@notacme.com")), None),
            ("slack", person("wile-e", None), None),
            ("slack", person("U1", Some("broken")), None),
        ] {
            let found = evidence(roster.customer_of(kind, &who));
            assert_eq!(found.as_deref(), expected, "{kind} {who:?}");
        }
        let channel = evidence(roster.customer_of_place("slack", "C0ACME"));
        assert_eq!(channel.as_deref(), Some("channel C0ACME"));
        let named = roster.customer_named("Acme", "channel #acme".into()).unwrap();
        assert_eq!((named.plan.as_deref(), &*named.evidence), (Some("scale"), "channel #acme"));
        assert_eq!(roster.customer_named("Globex", "channel #globex".into()), None);
    }

    #[test]
    fn a_fingerprint_follows_the_content() {
        assert_eq!(roster().fingerprint(), roster().fingerprint());
        assert_ne!(roster().fingerprint(), Roster::default().fingerprint());
    }
}
