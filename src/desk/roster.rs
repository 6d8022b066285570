//! Who is who, as the configuration tells: the team, customers, and domains that tell of nobody.

use super::{
    Book, Customer, Holder, Identity, Mark, Person, RegisterId, Side, domain_key, is_free_mail,
    suffixes,
};
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

/// One of us by account: `github:ada`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The kind of source: `slack`, `github`, `sentry`.
    pub kind: String,
    /// Their id, handle or e-mail address there.
    pub account: String,
}

/// Everyone the configuration names, ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    team_domains: HashSet<String>,
    members: HashSet<(String, String)>,
    free_mail: HashSet<String>,
    customers: Vec<Customer>,
    by_identity: HashMap<Identity, Vec<usize>>,
    fingerprint: u64,
}

impl Roster {
    /// A roster of this team and these customers.
    pub fn new(team_domains: &[String], members: &[Member], customers: Vec<Customer>) -> Self {
        let mut roster = Self {
            team_domains: team_domains.iter().map(|d| domain_key(d)).collect(),
            members: members.iter().map(|m| (m.kind.clone(), m.account.to_lowercase())).collect(),
            fingerprint: fingerprint(&format!("{team_domains:?}{members:?}")),
            ..Self::default()
        };
        for (index, customer) in customers.iter().enumerate() {
            for identity in customer.known_by() {
                roster.by_identity.entry(identity).or_default().push(index);
            }
        }
        roster.customers = customers;
        roster
    }

    /// The same, with more domains at which anybody can have an address.
    #[must_use]
    pub fn with_free_mail(mut self, domains: &[String]) -> Self {
        self.free_mail.extend(domains.iter().map(|domain| domain_key(domain)));
        self.fingerprint ^= fingerprint(&format!("{domains:?}"));
        self
    }

    /// A number that changes when anything but the customers does: what was derived from an older
    /// roster is derived again.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The configuration's customers.
    pub fn customers(&self) -> &[Customer] {
        &self.customers
    }

    /// The configuration's customers that hold this identity.
    pub fn holding(&self, identity: &Identity) -> impl Iterator<Item = &Customer> {
        let places = self.by_identity.get(identity).into_iter().flatten();
        places.filter_map(|place| self.customers.get(*place))
    }

    /// Whether addresses at this domain, or above it, are the team's.
    pub fn is_team_domain(&self, domain: &str) -> bool {
        suffixes(&domain_key(domain)).any(|suffix| self.team_domains.contains(suffix))
    }

    /// Whether anybody can have an address at this domain, or above it.
    pub fn is_free_mail(&self, domain: &str) -> bool {
        is_free_mail(domain)
            || suffixes(&domain_key(domain)).any(|suffix| self.free_mail.contains(suffix))
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

    fn is_member(&self, kind: &str, person: &Person) -> bool {
        let named = [Some(&person.id.0), Some(&person.handle), person.email.as_ref()];
        named
            .into_iter()
            .flatten()
            .any(|account| self.members.contains(&(kind.to_owned(), account.to_lowercase())))
    }

    fn is_team_address(&self, email: &str) -> bool {
        email.rsplit_once('@').is_some_and(|(_, domain)| self.is_team_domain(domain))
    }
}

/// The configuration's customers alone.
impl Book for Roster {
    type Error = Infallible;

    fn marked(&self, _: &Identity) -> Result<Option<Mark>, Infallible> {
        Ok(None)
    }

    fn holders(&self, identity: &Identity) -> Result<Vec<Holder>, Infallible> {
        let told = self.holding(identity).map(|customer| Holder {
            name: customer.name.clone(),
            plan: customer.plan.clone(),
            billing: customer.billing,
            pays: customer.pays,
            register: RegisterId::config(),
            read_at: None,
        });
        Ok(told.collect())
    }
}

/// FNV-1a: stable between runs and versions of the compiler.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
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
        let known_by = ["acme.com", "slack:C0ACME", "slack:U0WILE", "github:wile-e"];
        let acme = Customer::paying("Acme", Some("scale"), &known_by);
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
    fn customers_are_found_by_what_they_are_known_by() {
        let roster = roster();
        for (text, held) in [
            ("acme.com", true),
            ("slack:u0wile", true),
            ("github:Wile-E", true),
            ("name:ACME", true),
            ("eu.acme.com", false),
            ("slack:wile-e", false),
        ] {
            let identity = Identity::parse(text).unwrap();
            assert_eq!(roster.holding(&identity).count(), usize::from(held), "{text}");
        }
    }

    #[test]
    fn domains_that_tell_of_nobody() {
        let roster = roster().with_free_mail(&["Mail.test".into()]);
        for (domain, ours, free) in [
            ("eu.example.com", true, false),
            ("notexample.com", false, false),
            ("gmail.com", false, true),
            ("mail.test", false, true),
            ("eu.mail.test", false, true),
            ("acme.com", false, false),
        ] {
            let told = (roster.is_team_domain(domain), roster.is_free_mail(domain));
            assert_eq!(told, (ours, free), "{domain}");
        }
    }

    #[test]
    fn a_fingerprint_follows_the_content() {
        assert_eq!(roster().fingerprint(), roster().fingerprint());
        assert_ne!(roster().fingerprint(), Roster::default().fingerprint());
    }
}
