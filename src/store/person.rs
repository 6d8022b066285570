//! Persons, as each source knows them.

use super::ingest::json;
use super::rows::Columns;
use super::{Reader, StoreError, as_stored, micros};
use crate::desk::{Author, Person, PersonId, Profile, SourceId, address, clean_line};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// The handles of whoever goes by a name.
pub(super) const HANDLES: &str = "SELECT DISTINCT handle FROM person WHERE name = ?1";

/// Keeps a person; whether that changes what follows from them: their side, their customer, where
/// they are found. How they are shown and when they were last asked about changes no ticket.
pub(super) fn put(
    tx: &Transaction<'_>,
    source: &SourceId,
    told: &Person,
) -> Result<bool, StoreError> {
    let known = read(tx, &source.0, &told.id.0)?;
    let person = merged(known.clone(), told);
    if known.as_ref() == Some(&person) {
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT OR REPLACE INTO person
             (source, id, handle, name, email, bot, staff, zone, team, marks, read_at, profile, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(rusqlite::params![
        source.0,
        person.id.0,
        person.handle,
        person.name,
        person.email,
        person.bot,
        person.staff,
        person.zone,
        person.team,
        json(&person.marks),
        person.read_at.map(micros),
        json(&person.profile),
        person.email.as_deref().and_then(address),
    ])?;
    Ok(known.is_none_or(|known| basis(&known) != basis(&person)))
}

/// What is known of a person after this was told. What was known is not forgotten because one
/// answer left it out. One of us stays one of us, whoever else tells of them: only a cache that is
/// read anew forgets it.
fn merged(known: Option<Person>, told: &Person) -> Person {
    let line =
        |text: &Option<String>| text.as_deref().map(clean_line).filter(|line| !line.is_empty());
    let told = Person {
        handle: clean_line(&told.handle),
        name: line(&told.name),
        email: line(&told.email),
        zone: line(&told.zone),
        team: line(&told.team),
        profile: clean_profile(&told.profile),
        read_at: told.read_at.map(as_stored),
        ..told.clone()
    };
    let Some(known) = known else { return told };
    Person {
        name: told.name.or(known.name),
        email: told.email.or(known.email),
        zone: told.zone.or(known.zone),
        team: told.team.or(known.team),
        profile: merged_profile(known.profile, told.profile),
        staff: told.staff || known.staff,
        read_at: told.read_at.max(known.read_at),
        ..told
    }
}

fn clean_profile(told: &Profile) -> Profile {
    let line = |text: &String| Some(clean_line(text)).filter(|line| !line.is_empty());
    Profile {
        company: told.company.as_ref().and_then(line),
        organizations: told.organizations.iter().filter_map(line).collect(),
        ..told.clone()
    }
}

fn merged_profile(known: Profile, told: Profile) -> Profile {
    let newer = |told: Vec<_>, known: Vec<_>| if told.is_empty() { known } else { told };
    Profile {
        company: told.company.or(known.company),
        organizations: newer(told.organizations, known.organizations),
        accounts: if told.accounts.is_empty() { known.accounts } else { told.accounts },
        unverified: told.unverified,
    }
}

/// All of a person that a ticket is derived from.
fn basis(person: &Person) -> impl PartialEq + '_ {
    let (name, email) = (person.name.as_deref(), person.email.as_deref());
    (&person.handle, name, email, person.bot, person.staff, &person.team, &person.profile)
}

/// A person as a source knows them.
pub(super) fn read(tx: &Connection, source: &str, id: &str) -> Result<Option<Person>, StoreError> {
    let mut row = tx.prepare_cached(
        "SELECT id, handle, name, email, zone, team, marks, bot, staff, read_at, profile
         FROM person WHERE source = ?1 AND id = ?2",
    )?;
    let person = row.query_row((source, id), |row| from(&mut Columns::of(row))).optional()?;
    Ok(person.flatten())
}

/// Everyone that a source knew is known to another one too; whom that one knows it knows better.
pub(super) fn copy(tx: &Transaction<'_>, from: &str, to: &SourceId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO person
             (source, id, handle, name, email, bot, staff, zone, team, marks, read_at, profile, address)
         SELECT ?2, id, handle, name, email, bot, staff, zone, team, marks, read_at, profile, address
         FROM person WHERE source = ?1",
    )?
    .execute((from, &to.0))?;
    Ok(())
}

/// Works out the addresses of persons who were stored when none were kept.
pub(super) fn fill_addresses(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let mut rows = tx.prepare("SELECT source, id, email FROM person WHERE email IS NOT NULL")?;
    let people = rows.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let people: Vec<(String, String, String)> = people.collect::<Result<_, _>>()?;
    let mut update = tx.prepare("UPDATE person SET address = ?3 WHERE source = ?1 AND id = ?2")?;
    for (source, id, email) in people {
        update.execute((source, id, address(&email)))?;
    }
    Ok(())
}

/// The tickets in which somebody spoke or left a mark.
pub(super) fn tickets_of(
    tx: &Transaction<'_>,
    source: &SourceId,
    person: &Person,
) -> Result<Vec<i64>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id FROM ticket WHERE source = ?1 AND id IN (SELECT ticket FROM message WHERE author = ?2)
         UNION SELECT id FROM ticket
             WHERE source = ?1 AND upstream = 'marked' AND instr(marked_by, json_quote(?2))",
    )?;
    let ids = rows.query_map((&source.0, &person.id.0), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// A person from the columns `id, handle, name, email, zone, team, marks, bot, staff, read_at,
/// profile`;
/// `None` if nobody is there.
pub(super) fn from(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<Person>> {
    let shown = shown(columns)?;
    let (bot, staff): (Option<bool>, Option<bool>) = (columns.take()?, columns.take()?);
    let read_at = columns.maybe_time()?;
    let profile = columns.maybe_json()?.unwrap_or_default();
    Ok(bot.zip(staff).map(|(bot, staff)| Person { bot, staff, read_at, profile, ..shown }))
}

/// An author from the columns `id, handle, name, email, zone, team, marks`; somebody unknown goes
/// by their id.
pub(super) fn author(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Author> {
    shown(columns).map(|person| Author::from(&person))
}

fn shown(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Person> {
    let (id, handle): (Option<String>, Option<String>) = (columns.take()?, columns.take()?);
    let by_id = || id.as_deref().map(clean_line);
    Ok(Person {
        handle: handle.or_else(by_id).unwrap_or_else(|| "ghost".into()),
        id: PersonId(id.unwrap_or_default()),
        name: columns.take()?,
        email: columns.take()?,
        zone: columns.take()?,
        team: columns.take()?,
        marks: columns.maybe_json()?.unwrap_or_default(),
        ..Person::default()
    })
}

impl Reader {
    /// Everyone a source has named so far.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn people(&self, source: &SourceId) -> Result<Vec<Person>, StoreError> {
        let mut rows = self.conn().prepare_cached(
            "SELECT id, handle, name, email, zone, team, marks, bot, staff, read_at, profile
             FROM person WHERE source = ?1",
        )?;
        let people = rows.query_map([&source.0], |row| from(&mut Columns::of(row)))?;
        Ok(people.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// The handles of everyone who goes by this name, in every source.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn handles_of(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let mut rows = self.conn().prepare_cached(HANDLES)?;
        let handles = rows.query_map([name], |row| row.get(0))?;
        Ok(handles.collect::<Result<_, _>>()?)
    }
}
