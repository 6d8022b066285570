//! A customer, or whoever asks, with all that a panel shows of them.

use super::super::ingest::json;
use super::super::read::COLUMNS;
use super::super::rows::Columns;
use super::super::{Reader, StoreError, derive};
use super::{AccountNote, Asker, CustomerDetail};
use crate::desk::{Identity, Mark, PersonKey, ProductUser, Ticket, TicketId, address};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// No more tickets are shown of a customer or a person.
const MOST_TICKETS: u32 = 50;

/// No more users of the product are shown of a customer.
const MOST_USERS: u32 = 50;

/// The tickets of customers of these names.
pub(in super::super) const TICKETS: &str = "SELECT t.id FROM json_each(?1) k
    JOIN ticket t ON t.customer = k.value COLLATE NOCASE WHERE t.customer IS NOT NULL AND t.relevant
    ORDER BY t.closed_at IS NOT NULL, t.last_at DESC LIMIT ?2";

/// The tickets in which somebody spoke.
pub(in super::super) const SPOKEN_IN: &str = "SELECT DISTINCT t.id
    FROM message m JOIN ticket t ON t.id = m.ticket
    WHERE m.author = ?2 AND t.source = ?1 AND t.relevant AND m.side = 'customer'
    ORDER BY t.closed_at IS NOT NULL, t.last_at DESC LIMIT ?3";

/// Users of the product who have one of these addresses.
pub(in super::super) const USERS_AT: &str =
    "SELECT u.data FROM json_each(?1) k JOIN product_user u ON u.address = k.value LIMIT ?2";

/// Users of the product who are a customer's.
pub(in super::super) const USERS_OF: &str = "SELECT data FROM product_user
    WHERE register = ?1 AND json_extract(data, '$.customer') = ?2 LIMIT ?3";

/// The addresses of those who asked in the open ones of these tickets, but for those that nobody made
/// sure of.
pub(in super::super) const ASKING: &str = "SELECT p.address FROM json_each(?1) k
    JOIN ticket t ON t.id = k.value JOIN person p ON p.source = t.source AND p.id = t.author
    WHERE t.closed_at IS NULL AND p.address IS NOT NULL
        AND json_extract(p.profile, '$.unverified') IS NOT 1";

/// What was ticked for customers of these names.
pub(in super::super) const TICKED: &str = "SELECT t.question, min(t.at)
    FROM json_each(?1) k JOIN ticked t ON t.customer = k.value GROUP BY t.question";

/// The notes on customers of these names.
pub(in super::super) const NOTES: &str = "SELECT n.id, n.at, n.text
    FROM json_each(?1) k JOIN account_note n ON n.customer = k.value ORDER BY n.at DESC, n.id DESC";

impl Reader {
    /// The customer of this name, in any case of letters, with all that its panel shows; `None` if
    /// nobody ever heard of it.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn customer(&self, name: &str) -> Result<Option<CustomerDetail>, StoreError> {
        let Some(key) = Identity::name(name) else { return Ok(None) };
        let told = self.told(&key)?;
        let marks = self.marks_of(&key)?;
        let named = told.iter().map(|one| &one.listed.customer.name);
        let named = named.chain(marks.iter().filter_map(|(_, mark)| mark.customer.as_ref()));
        let mut spelled: Vec<String> = named.cloned().chain([name.trim().to_owned()]).collect();
        let first = spelled.first().cloned().unwrap_or_default();
        let mut once = BTreeSet::new();
        spelled.retain(|name| once.insert(name.to_ascii_lowercase()));
        let names = json(&spelled);
        let mut detail = CustomerDetail {
            name: first,
            tickets: self.tickets_in(TICKETS, (&names, MOST_TICKETS))?,
            ticked: self.ticked(&names)?,
            notes: self.notes(&names)?,
            told,
            marks,
            ..CustomerDetail::default()
        };
        if detail.is_unheard_of() {
            return Ok(None);
        }
        let reach = self.reach(&detail)?;
        detail.people = self.colleagues(&detail, &key, &reach)?;
        let addresses = self.their_addresses(&detail.people, &reach)?;
        detail.errors = self.errors_of(&addresses)?;
        detail.users = self.users_of(&detail, &addresses)?;
        let asking = self.asking(&detail.tickets)?;
        for user in detail.users.iter_mut().filter(|user| !asking.contains(&user.address)) {
            user.log_in_as = None;
        }
        Ok(Some(detail))
    }

    /// Whoever asks in a ticket, with all that is known of them; `None` if nobody outside the team
    /// does.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn asker(&self, ticket: TicketId) -> Result<Option<Asker>, StoreError> {
        let Some(asked) = derive::asked_of(self.conn(), ticket.0)? else { return Ok(None) };
        let Some(subject) = asked.people.into_iter().next() else { return Ok(None) };
        let Some(Ticket { source, .. }) = self.ticket(ticket)? else { return Ok(None) };
        let key = PersonKey { source, id: subject.person.id.clone() };
        let mut tickets = self.spoken_in(&key)?;
        for (other, _) in self.said_same(&key)?.into_iter().filter(|(_, same)| *same) {
            tickets.extend(self.spoken_in(&other)?);
        }
        let mut once = BTreeSet::from([ticket]);
        tickets.retain(|other| once.insert(other.id));
        tickets
            .sort_by_key(|one| (one.standing.closed_at.is_some(), Reverse(one.standing.last_at)));
        let people = std::iter::once(&subject.person).chain(subject.same.iter().map(|(_, p)| p));
        let addresses: BTreeSet<String> =
            people.filter_map(|person| address(person.email.as_deref()?)).collect();
        Ok(Some(Asker {
            users: self.users_at(&addresses)?,
            errors: self.errors_of(&addresses)?,
            who: self.colleague(key, &subject.person, false)?,
            unverified: subject.person.profile.unverified,
            tickets,
        }))
    }

    /// What the hero said belongs to whom, by identity.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn marks(&self) -> Result<Vec<(Identity, Mark)>, StoreError> {
        let mut rows = self
            .conn()
            .prepare_cached("SELECT identity, customer, at FROM mark ORDER BY identity")?;
        let marks = rows.query_map((), |row| {
            let mut columns = Columns::of(row);
            let identity = columns.identity()?;
            Ok((identity, Mark { customer: columns.take()?, at: columns.time()? }))
        })?;
        Ok(marks.collect::<Result<_, _>>()?)
    }

    fn marks_of(&self, name: &Identity) -> Result<Vec<(Identity, Mark)>, StoreError> {
        let mut marks = self.marks()?;
        let of = |mark: &Mark| mark.customer.as_deref().and_then(Identity::name);
        marks.retain(|(_, mark)| of(mark).as_ref() == Some(name));
        Ok(marks)
    }

    fn spoken_in(&self, who: &PersonKey) -> Result<Vec<Ticket>, StoreError> {
        self.tickets_in(SPOKEN_IN, (&who.source.0, &who.id.0, MOST_TICKETS))
    }

    /// The tickets of which a statement tells the rows, in its order.
    fn tickets_in(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<Ticket>, StoreError> {
        let mut rows = self.conn().prepare_cached(sql)?;
        let ids = rows.query_map(params, |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let place: BTreeMap<i64, usize> = ids.iter().copied().zip(0..).collect();
        let these = format!("{COLUMNS} WHERE t.id IN (SELECT value FROM json_each(?1))");
        let mut tickets = self.select(&these, [json(&ids)])?;
        tickets.sort_by_key(|ticket| place.get(&ticket.id.0).copied());
        Ok(tickets)
    }

    fn users_of(
        &self,
        detail: &CustomerDetail,
        addresses: &BTreeSet<String>,
    ) -> Result<Vec<ProductUser>, StoreError> {
        let mut users = self.users_at(addresses)?;
        for told in &detail.told {
            let params = (&told.register.0, &told.listed.id, MOST_USERS);
            users.extend(self.users_in(USERS_OF, params)?);
        }
        users.sort_by(|a, b| {
            (Reverse(a.last_seen), &a.address, &a.id).cmp(&(
                Reverse(b.last_seen),
                &b.address,
                &b.id,
            ))
        });
        users.dedup();
        users.truncate(usize::try_from(MOST_USERS).unwrap_or(usize::MAX));
        Ok(users)
    }

    fn asking(&self, tickets: &[Ticket]) -> Result<BTreeSet<String>, StoreError> {
        let tickets: Vec<i64> = tickets.iter().map(|ticket| ticket.id.0).collect();
        let mut rows = self.conn().prepare_cached(ASKING)?;
        let asking = rows.query_map([json(&tickets)], |row| row.get(0))?;
        Ok(asking.collect::<Result<_, _>>()?)
    }

    fn users_at(&self, addresses: &BTreeSet<String>) -> Result<Vec<ProductUser>, StoreError> {
        self.users_in(USERS_AT, (json(addresses), MOST_USERS))
    }

    fn users_in(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<ProductUser>, StoreError> {
        let mut rows = self.conn().prepare_cached(sql)?;
        let users = rows.query_map(params, |row| Columns::of(row).json())?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    fn ticked(&self, names: &str) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let mut rows = self.conn().prepare_cached(TICKED)?;
        let ticked = rows.query_map([names], |row| {
            let mut columns = Columns::of(row);
            Ok((columns.take()?, columns.time()?))
        })?;
        Ok(ticked.collect::<Result<_, _>>()?)
    }

    fn notes(&self, names: &str) -> Result<Vec<AccountNote>, StoreError> {
        let mut rows = self.conn().prepare_cached(NOTES)?;
        let notes = rows.query_map([names], |row| {
            let mut columns = Columns::of(row);
            Ok(AccountNote { id: columns.take()?, at: columns.time()?, text: columns.take()? })
        })?;
        Ok(notes.collect::<Result<_, _>>()?)
    }
}

impl CustomerDetail {
    fn is_unheard_of(&self) -> bool {
        let Self { told, marks, tickets, ticked, notes, .. } = self;
        told.is_empty()
            && marks.is_empty()
            && tickets.is_empty()
            && ticked.is_empty()
            && notes.is_empty()
    }
}
