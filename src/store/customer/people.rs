//! The people of a customer.

use super::super::book::subject;
use super::super::ingest::json;
use super::super::rows::Columns;
use super::super::{Reader, StoreError, derive, person};
use super::{Colleague, CustomerDetail};
use crate::desk::{Identity, Person, PersonKey, Question, SharedPlace, SourceId, address, resolve};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// No more people are shown of a customer.
const MOST: u32 = 100;

/// Whoever spoke in these tickets on the customers' side, the latest first, with the ticket in which
/// they did.
pub(in super::super) const SPEAKERS: &str = "SELECT t.source, m.ticket, max(m.at),
        p.id, p.handle, p.name, p.email, p.zone, p.team, p.marks, p.bot, p.staff, p.read_at, p.profile
    FROM json_each(?1) k JOIN message m ON m.ticket = k.value JOIN ticket t ON t.id = m.ticket
    JOIN person p ON p.source = t.source AND p.id = m.author
    WHERE m.side = 'customer' AND m.kind <> 'event' AND NOT m.deleted
    GROUP BY p.source, p.id ORDER BY max(m.at) DESC LIMIT ?2";

/// Whoever has one of these addresses.
pub(in super::super) const AT_ADDRESS: &str = "SELECT p.source, NULL, NULL,
        p.id, p.handle, p.name, p.email, p.zone, p.team, p.marks, p.bot, p.staff, p.read_at, p.profile
    FROM json_each(?1) k JOIN person p ON p.address = k.value LIMIT ?2";

/// Whoever has an address at one of these domains.
pub(in super::super) const AT_DOMAIN: &str = "SELECT p.source, NULL, NULL,
        p.id, p.handle, p.name, p.email, p.zone, p.team, p.marks, p.bot, p.staff, p.read_at, p.profile
    FROM json_each(?1) k
    JOIN person p ON substr(p.address, instr(p.address, '@') + 1) = k.value
    WHERE p.address IS NOT NULL LIMIT ?2";

/// Addresses at one of these domains of people whom an error hit.
pub(in super::super) const HIT_AT: &str = "SELECT DISTINCT a.address FROM json_each(?1) k
    JOIN affected a ON substr(a.address, instr(a.address, '@') + 1) = k.value
    WHERE a.address IS NOT NULL LIMIT ?2";

/// Domains below one, as tickets name them.
pub(in super::super) const BELOW: &str = "SELECT DISTINCT o.identity
    FROM depends d JOIN depends o ON o.ticket = d.ticket
    WHERE d.identity = ?1 AND o.identity LIKE 'domain:%.' || substr(?1, 8)";

/// When somebody last said something.
pub(in super::super) const LAST_SAID: &str = "SELECT max(m.at)
    FROM message m JOIN ticket t ON t.id = m.ticket
    WHERE m.author = ?2 AND t.source = ?1 AND m.side = 'customer' AND m.kind <> 'event'";

/// By what somebody may be told to be a customer's.
pub(super) struct Reach {
    addresses: BTreeSet<String>,
    domains: BTreeSet<String>,
}

/// Somebody who may be a customer's, and the ticket in which they spoke last.
struct Candidate {
    source: String,
    ticket: Option<i64>,
    last_said: Option<Timestamp>,
    person: Person,
}

impl Reader {
    /// The addresses and domains of a customer, those that were only marked among them.
    pub(super) fn reach(&self, detail: &CustomerDetail) -> Result<Reach, StoreError> {
        let told = detail.told.iter().flat_map(|one| &one.listed.customer.identities);
        let marked = detail.marks.iter().map(|(identity, _)| identity);
        let mut reach = Reach { addresses: BTreeSet::new(), domains: BTreeSet::new() };
        let mut below = self.conn().prepare_cached(BELOW)?;
        for identity in told.chain(marked) {
            match identity.kind() {
                "email" => {
                    reach.addresses.insert(identity.value().to_owned());
                }
                "domain" if !self.roster().is_free_mail(identity.value()) => {
                    let rows =
                        below.query_map([identity.as_str()], |row| Columns::of(row).identity())?;
                    for domain in rows {
                        reach.domains.insert(domain?.value().to_owned());
                    }
                    reach.domains.insert(identity.value().to_owned());
                }
                _ => {}
            }
        }
        Ok(reach)
    }

    /// Everybody who spoke in a customer's tickets or has an address of it, and is taken to be its:
    /// whoever was heard of last first.
    pub(super) fn colleagues(
        &self,
        detail: &CustomerDetail,
        customer: &Identity,
        reach: &Reach,
    ) -> Result<Vec<Colleague>, StoreError> {
        let tickets: Vec<i64> = detail.tickets.iter().map(|ticket| ticket.id.0).collect();
        let mut people = Vec::new();
        let mut seen = BTreeSet::new();
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        for (sql, of) in [
            (SPEAKERS, json(&tickets)),
            (AT_ADDRESS, json(&reach.addresses)),
            (AT_DOMAIN, json(&reach.domains)),
        ] {
            for candidate in self.candidates(sql, &of)? {
                let Candidate { source, ticket, last_said, person } = candidate;
                let key = PersonKey { source: SourceId(source), id: person.id.clone() };
                if people.len() < most && seen.insert(key.clone()) {
                    let belongs = self.belongs(&key, &person, ticket, customer)?;
                    let Some(assumed) = belongs else { continue };
                    let known = self.colleague(key, &person, assumed)?;
                    people.push(Colleague { last_said: last_said.or(known.last_said), ..known });
                }
            }
        }
        people.sort_by_key(|one| Reverse(one.last_said));
        Ok(people)
    }

    /// Somebody as a panel shows them.
    pub(super) fn colleague(
        &self,
        key: PersonKey,
        person: &Person,
        assumed: bool,
    ) -> Result<Colleague, StoreError> {
        let mut said = self.conn().prepare_cached(LAST_SAID)?;
        let last_said =
            said.query_row((&key.source.0, &key.id.0), |row| Columns::of(row).maybe_time())?;
        Ok(Colleague {
            key,
            name: person.name.clone().unwrap_or_else(|| person.handle.clone()),
            email: person.email.clone(),
            zone: person.zone.clone(),
            assumed,
            last_said,
        })
    }

    /// The addresses of a customer: those it is known by, its people's, and those at its domains
    /// that an error hit.
    pub(super) fn their_addresses(
        &self,
        people: &[Colleague],
        reach: &Reach,
    ) -> Result<BTreeSet<String>, StoreError> {
        let own = people.iter().filter_map(|one| address(one.email.as_deref()?));
        let mut addresses: BTreeSet<String> = own.chain(reach.addresses.iter().cloned()).collect();
        let mut rows = self.conn().prepare_cached(HIT_AT)?;
        for one in rows.query_map((json(&reach.domains), MOST), |row| row.get(0))? {
            addresses.insert(one?);
        }
        Ok(addresses)
    }

    fn candidates(&self, sql: &str, of: &str) -> Result<Vec<Candidate>, StoreError> {
        let mut rows = self.conn().prepare_cached(sql)?;
        let candidates = rows.query_map((of, MOST), |row| {
            let mut columns = Columns::of(row);
            Ok(Candidate {
                source: columns.take()?,
                ticket: columns.take()?,
                last_said: columns.maybe_time()?,
                person: person::from(&mut columns)?.unwrap_or_default(),
            })
        })?;
        Ok(candidates.collect::<Result<_, _>>()?)
    }

    /// Whether somebody is a customer's where they spoke last, and whether that is only assumed.
    fn belongs(
        &self,
        key: &PersonKey,
        person: &Person,
        ticket: Option<i64>,
        customer: &Identity,
    ) -> Result<Option<bool>, StoreError> {
        let Some(kind) = self.outside(&key.source.0, person)? else { return Ok(None) };
        let people = vec![subject(self.conn(), &key.source.0, &kind, person)?];
        let place = ticket.map(|ticket| self.place(ticket)).transpose()?.flatten();
        let ledger = self.ledger();
        let found = resolve(&Question { people, place }, ledger.roster, &ledger)?.customer;
        let theirs = found.filter(|found| Identity::name(&found.name).as_ref() == Some(customer));
        Ok(theirs.map(|found| found.assumed))
    }

    fn place(&self, ticket: i64) -> Result<Option<SharedPlace>, StoreError> {
        Ok(derive::asked_of(self.conn(), ticket)?.and_then(|question| question.place))
    }
}
