//! Persons whom the hero means: by a ticket, or by what was typed.

use super::super::book::{kind_of, subject};
use super::super::rows::Columns;
use super::super::{Reader, StoreError, derive, person};
use super::Markable;
use crate::desk::{
    Book, Identity, Kind, Person, PersonId, Profile, Question, Resolution, Side, SourceId, Subject,
    TicketId, resolve, suffixes,
};
use std::collections::BTreeSet;

/// No more people of one ticket can be marked, and no more persons are meant by what was typed.
const MOST: usize = 20;

/// Persons by their address.
pub(in super::super) const BY_ADDRESS: &str = "SELECT source,
        id, handle, name, email, zone, team, marks, bot, staff, read_at, profile
    FROM person WHERE address = ?1 ORDER BY source, id LIMIT 100";

/// Persons by their handle.
pub(in super::super) const BY_HANDLE: &str = "SELECT source,
        id, handle, name, email, zone, team, marks, bot, staff, read_at, profile
    FROM person WHERE handle = ?1 COLLATE NOCASE ORDER BY source, id LIMIT 100";

/// Persons by whatever they may be called.
const CALLED: &str = "SELECT source,
        id, handle, name, email, zone, team, marks, bot, staff, read_at, profile
    FROM person WHERE handle = ?1 COLLATE NOCASE OR id = ?1 COLLATE NOCASE OR name = ?1 COLLATE NOCASE
    ORDER BY source, id LIMIT 100";

impl Reader {
    /// What of a ticket can be marked as a customer's: whoever asked, their domain and the place
    /// before whoever joined in. Domains that tell of nobody are left out.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn markable(&self, ticket: TicketId) -> Result<Vec<Markable>, StoreError> {
        let Some(ticket) = self.ticket(ticket)? else { return Ok(Vec::new()) };
        let Some(asked) = derive::asked_of(self.conn(), ticket.id.0)? else {
            return Ok(Vec::new());
        };
        let kind = ticket.reference.kind();
        let mut each = asked.people.iter().take(MOST).map(|one| self.person_and_domain(kind, one));
        let mut offered: Vec<(Identity, String)> = each.next().into_iter().flatten().collect();
        if let Some(place) = asked.place.filter(|_| ticket.kind != Kind::Error) {
            let id = place.id.as_deref().and_then(|id| Identity::account(&place.kind, id));
            offered.extend(id.map(|id| (id, place.called)));
        }
        offered.extend(each.flatten());
        let mut once = BTreeSet::new();
        offered.retain(|(identity, _)| once.insert(identity.clone()));
        let ledger = self.ledger();
        let with_mark =
            |(identity, called)| Ok(Markable { mark: ledger.marked(&identity)?, identity, called });
        offered.into_iter().map(with_mark).collect()
    }

    fn person_and_domain(&self, kind: &str, one: &Subject) -> Vec<(Identity, String)> {
        let person = &one.person;
        let name = person.name.as_deref().unwrap_or(&person.handle);
        let Some(email) = person.email.as_deref().and_then(Identity::email) else {
            let account = Identity::account(kind, &person.id.0);
            return account.into_iter().map(|id| (id, format!("{name} ({kind})"))).collect();
        };
        let called = format!("{name} ({})", email.value());
        let domain = email.value().rsplit_once('@').map_or("", |(_, domain)| domain);
        let tells = !self.roster().is_team_domain(domain) && !self.roster().is_free_mail(domain);
        let domain = Identity::domain(domain).filter(|_| tells);
        let everybody = domain.map(|id| {
            let called = format!("everybody at {}", id.value());
            (id, called)
        });
        std::iter::once((email, called)).chain(everybody).collect()
    }

    /// To which customer the persons belong whom this means, and why: a name, a handle, an e-mail
    /// address, an id or an account (`github:wile-e`). Of what nobody has it tells to whom somebody
    /// would belong who had it.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn why_person(&self, text: &str) -> Result<Vec<(Subject, Resolution)>, StoreError> {
        let text = text.trim();
        let identity = Identity::parse(text).ok();
        let mut meant = self.meant(text, identity.as_ref())?;
        if meant.is_empty() {
            meant.extend(identity.as_ref().map(made_of));
        }
        let ledger = self.ledger();
        let with_answer = |subject: Subject| {
            let question = Question { people: vec![subject.clone()], place: None };
            Ok((subject, resolve(&question, ledger.roster, &ledger)?))
        };
        meant.into_iter().map(with_answer).collect()
    }

    fn meant(&self, text: &str, identity: Option<&Identity>) -> Result<Vec<Subject>, StoreError> {
        let account = |one: &&Identity| !matches!(one.kind(), "email" | "domain" | "name");
        let of_kind = identity.filter(account).map(Identity::kind);
        let found = match identity {
            Some(email) if email.kind() == "email" => self.persons(BY_ADDRESS, email.value())?,
            Some(account) if of_kind.is_some() => self.persons(CALLED, account.value())?,
            _ => self.persons(CALLED, text.trim_start_matches('@'))?,
        };
        let mut meant = Vec::new();
        for (source, person) in found {
            let Some(kind) = kind_of(self.conn(), &source.0)? else { continue };
            if of_kind.is_none_or(|wanted| wanted == kind) && meant.len() < MOST {
                meant.push(subject(self.conn(), &source.0, &kind, &person)?);
            }
        }
        Ok(meant)
    }

    /// Persons with their sources.
    pub(super) fn persons(
        &self,
        sql: &str,
        by: &str,
    ) -> Result<Vec<(SourceId, Person)>, StoreError> {
        let mut rows = self.conn().prepare_cached(sql)?;
        let persons = rows.query_map([by], |row| {
            let mut columns = Columns::of(row);
            let source = SourceId(columns.take()?);
            Ok((source, person::from(&mut columns)?.unwrap_or_default()))
        })?;
        Ok(persons.collect::<Result<_, _>>()?)
    }

    /// The kind of somebody's source, if they are neither of the team nor a program.
    pub(super) fn outside(
        &self,
        source: &str,
        person: &Person,
    ) -> Result<Option<String>, StoreError> {
        let kind = kind_of(self.conn(), source)?;
        Ok(kind.filter(|kind| self.roster().side(kind, person) == Side::Customer))
    }
}

/// Somebody of whom nothing is known but this.
fn made_of(identity: &Identity) -> Subject {
    let (kind, value) = (identity.kind(), identity.value());
    let mut person = Person { handle: value.to_owned(), ..Person::default() };
    match kind {
        "email" => person.email = Some(value.to_owned()),
        "domain" => {
            person.handle = format!("anybody at {value}");
            let accounts = suffixes(value).filter_map(Identity::domain).collect();
            person.profile = Profile { accounts, ..Profile::default() };
        }
        "name" => {
            person.profile = Profile { accounts: vec![identity.clone()], ..Profile::default() };
        }
        _ => person.id = PersonId(value.to_owned()),
    }
    Subject { kind: kind.to_owned(), person, same: Vec::new() }
}
