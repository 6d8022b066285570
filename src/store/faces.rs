//! Whoever speaks in tickets that are stored and derived together: each is looked up once.

use super::book::subject;
use super::{StoreError, person};
use crate::desk::{Person, PersonId, Roster, Side, Subject};
use rusqlite::Connection;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Somebody as one source knows them, with what follows for the tickets of that source.
pub(super) struct Face {
    pub person: Person,
    /// In tickets of one kind of source, as nearly all tickets of a source are.
    side: OnceCell<(String, Side)>,
    subject: OnceCell<Subject>,
}

impl Face {
    /// Somebody of whom nothing was looked up yet.
    pub(super) fn of(person: Person) -> Self {
        Self { person, side: OnceCell::new(), subject: OnceCell::new() }
    }

    /// Which side of the desk they stand on in tickets of this kind of source.
    pub(super) fn side(&self, kind: &str, roster: &Roster) -> Side {
        let look = || roster.side(kind, &self.person);
        match self.side.get_or_init(|| (kind.to_owned(), look())) {
            (of, side) if of == kind => *side,
            _ => look(),
        }
    }

    /// They as they are asked about.
    pub(super) fn subject(
        &self,
        conn: &Connection,
        source: &str,
        kind: &str,
    ) -> Result<Subject, StoreError> {
        if let Some(known) = self.subject.get().filter(|known| known.kind == kind) {
            return Ok(known.clone());
        }
        let found = subject(conn, source, kind, &self.person)?;
        Ok(match self.subject.get() {
            Some(_) => found,
            None => self.subject.get_or_init(|| found).clone(),
        })
    }
}

/// The people of one source by their ids; `None`: nobody is known by it.
type OfSource = HashMap<String, Option<Rc<Face>>>;

/// The people of all sources, as long as nobody stores others.
pub(super) struct Faces<'a> {
    conn: &'a Connection,
    known: RefCell<HashMap<String, OfSource>>,
}

impl<'a> Faces<'a> {
    pub(super) fn new(conn: &'a Connection) -> Self {
        Self { conn, known: RefCell::default() }
    }

    /// Who wrote something; `None` if nobody is known to have.
    pub(super) fn of(
        &self,
        source: &str,
        author: Option<&PersonId>,
    ) -> Result<Option<Rc<Face>>, StoreError> {
        let Some(PersonId(id)) = author else { return Ok(None) };
        if let Some(face) = self.known.borrow().get(source).and_then(|known| known.get(id)) {
            return Ok(face.clone());
        }
        let face = person::read(self.conn, source, id)?.map(|person| Rc::new(Face::of(person)));
        let mut known = self.known.borrow_mut();
        known.entry(source.to_owned()).or_default().insert(id.clone(), face.clone());
        Ok(face)
    }
}

/// Which side of the desk something was said from: what nobody known wrote counts as theirs.
pub(super) fn side(face: Option<&Face>, kind: &str, roster: &Roster) -> Side {
    face.map_or(Side::Customer, |face| face.side(kind, roster))
}
