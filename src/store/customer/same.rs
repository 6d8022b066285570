//! Persons of different channels who are probably one.

use super::super::rows::Columns;
use super::super::{Reader, StoreError, derive, person};
use super::persons::{BY_ADDRESS, BY_HANDLE};
use crate::desk::{
    Identity, Person, PersonId, PersonKey, Sameness, SamenessReason, SourceId, Ticket, TicketId,
    address, named_in,
};
use std::collections::BTreeMap;

/// Of no more people of one ticket others are looked for.
const MOST: usize = 20;

/// No more of whom one person names in a ticket are looked up: a pasted list is no introduction.
const MOST_NAMED: usize = 50;

/// What the hero said of somebody and others.
pub(in super::super) const SAID: &str = "SELECT other_source, other_id, same FROM same_person
        WHERE source = ?1 AND id = ?2
    UNION ALL SELECT source, id, same FROM same_person WHERE other_source = ?1 AND other_id = ?2";

/// What somebody wrote in a ticket.
pub(in super::super) const WROTE: &str = "SELECT text FROM message INDEXED BY message_author
    WHERE ticket = ?1 AND author = ?2 AND side = 'customer' AND NOT deleted
        AND kind IN ('message', 'vote') ORDER BY at, id";

/// Somebody else, and why they are perhaps the same.
type Other = (SourceId, Person, SamenessReason);

impl Reader {
    /// Whoever is probably the same person as one of a ticket, and of whom the hero said so or the
    /// contrary: those first of whom nothing was said.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn samenesses(&self, ticket: TicketId) -> Result<Vec<Sameness>, StoreError> {
        let Some(asked) = derive::asked_of(self.conn(), ticket.0)? else { return Ok(Vec::new()) };
        let Some(ticket) = self.ticket(ticket)? else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for subject in asked.people.iter().take(MOST) {
            let one = PersonKey { source: ticket.source.clone(), id: subject.person.id.clone() };
            all.extend(self.same_as(&ticket, one, &subject.person)?);
        }
        all.sort_by_key(|sameness| sameness.said.is_some());
        Ok(all)
    }

    /// What the hero said of somebody and others.
    pub(super) fn said_same(&self, who: &PersonKey) -> Result<Vec<(PersonKey, bool)>, StoreError> {
        let mut rows = self.conn().prepare_cached(SAID)?;
        let said = rows.query_map((&who.source.0, &who.id.0), |row| {
            let mut columns = Columns::of(row);
            let key =
                PersonKey { source: SourceId(columns.take()?), id: PersonId(columns.take()?) };
            Ok((key, columns.take()?))
        })?;
        Ok(said.collect::<Result<_, _>>()?)
    }

    fn same_as(
        &self,
        ticket: &Ticket,
        one: PersonKey,
        person: &Person,
    ) -> Result<Vec<Sameness>, StoreError> {
        let said: BTreeMap<PersonKey, bool> = self.said_same(&one)?.into_iter().collect();
        let mut others = self.of_one_address(person)?;
        others.extend(self.named_by(ticket, person)?);
        for key in said.keys() {
            let known = person::read(self.conn(), &key.source.0, &key.id.0)?;
            let by_hand = |person| (key.source.clone(), person, SamenessReason::Hand);
            others.extend(known.map(by_hand));
        }
        let kind = ticket.reference.kind();
        let mut found: BTreeMap<PersonKey, Sameness> = BTreeMap::new();
        for (source, other, reason) in others {
            let Some(others_kind) = self.outside(&source.0, &other)? else { continue };
            if others_kind == kind && other.id == one.id {
                continue;
            }
            let called =
                format!("{} ({others_kind})", other.name.as_ref().unwrap_or(&other.handle));
            let key = PersonKey { source, id: other.id };
            let said = said.get(&key).copied();
            let (one, other) = (one.clone(), key.clone());
            found.entry(key).or_insert(Sameness { one, other, called, reason, said });
        }
        Ok(found.into_values().collect())
    }

    fn of_one_address(&self, person: &Person) -> Result<Vec<Other>, StoreError> {
        let Some(address) = person.email.as_deref().and_then(address) else {
            return Ok(Vec::new());
        };
        let persons = self.persons(BY_ADDRESS, &address)?.into_iter();
        let reason = SamenessReason::Address(address);
        Ok(persons.map(|(source, other)| (source, other, reason.clone())).collect())
    }

    /// Whom somebody named in what they wrote, if such a person is known.
    fn named_by(&self, ticket: &Ticket, person: &Person) -> Result<Vec<Other>, StoreError> {
        let mut wrote = self.conn().prepare_cached(WROTE)?;
        let texts = wrote.query_map((ticket.id.0, &person.id.0), |row| row.get(0))?;
        let texts = texts.collect::<Result<Vec<String>, _>>()?;
        let mut others = Vec::new();
        for identity in texts.iter().flat_map(|text| named_in(text)).take(MOST_NAMED) {
            let sql = if identity.kind() == "email" { BY_ADDRESS } else { BY_HANDLE };
            for (source, other) in self.persons(sql, identity.value())? {
                if self.is_of_kind(&source, &identity)? {
                    let (identity, ticket) = (identity.clone(), ticket.reference.clone());
                    others.push((source, other, SamenessReason::Named { identity, ticket }));
                }
            }
        }
        Ok(others)
    }

    /// Whether an identity may be one of a source: an address may be of any, a login only of its
    /// own service.
    fn is_of_kind(&self, source: &SourceId, identity: &Identity) -> Result<bool, StoreError> {
        if identity.kind() == "email" {
            return Ok(true);
        }
        let kind = super::super::book::kind_of(self.conn(), &source.0)?;
        Ok(kind.as_deref() == Some(identity.kind()))
    }
}
