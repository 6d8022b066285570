//! What a ticket is derived from: itself as stored, and what was said in it.

use super::super::faces::{Face, Faces};
use super::super::index::Indexed;
use super::super::rows::Columns;
use super::super::{OutboxItem, StoreError, mail, message};
use crate::desk::{Kind, Message, Need, Person, PersonId, Side, TicketRef};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::rc::Rc;

/// One ticket as stored, with all it is derived from.
pub(super) struct Basis {
    pub reference: TicketRef,
    pub source: String,
    pub kind: Kind,
    pub title: String,
    pub place: String,
    pub place_id: Option<String>,
    pub shared_with: Option<String>,
    pub folds_into: Option<String>,
    pub author: Option<PersonId>,
    pub upstream: String,
    pub upstream_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub marked_by: Option<String>,
    pub last_at: Option<Timestamp>,
    pub need: Option<Need>,
    pub signs: i64,
    pub own: bool,
    pub muted: bool,
    /// What it is found by beside its conversation.
    pub found_by: String,
    pub indexed: Indexed,
    pub said: Vec<Said>,
}

/// A message with its author and the side it was stored with.
pub(super) struct Said {
    pub message: Message,
    pub person: Option<Rc<Face>>,
    pub stored: Side,
    pub side: Side,
}

/// One ticket and what was said in it; `None` if it is gone.
pub(super) fn read_basis(
    tx: &Connection,
    ticket: i64,
    faces: &Faces<'_>,
) -> Result<Option<Basis>, StoreError> {
    let basis = tx
        .prepare_cached(
            "SELECT ref, source, kind, title, place, place_id, shared_with, folds_into, author,
                 upstream, upstream_at, reason, marked_by, last_at, need, signs, own,
                 muted, found_by || char(10)
                     || ifnull((SELECT words FROM event WHERE event.ticket = ticket.id), '')
                     || char(10) || ifnull((SELECT group_concat(text, char(10)) FROM note
                         WHERE note.ref = ticket.ref), ''),
                 search_hash, search_row FROM ticket WHERE id = ?1",
        )?
        .query_row([ticket], |row| {
            let mut columns = Columns::of(row);
            Ok(Basis {
                reference: columns.reference()?,
                source: columns.take()?,
                kind: columns.word()?,
                title: columns.take()?,
                place: columns.take()?,
                place_id: columns.take()?,
                shared_with: columns.take()?,
                folds_into: columns.take()?,
                author: columns.take::<Option<String>>()?.map(PersonId),
                upstream: columns.take()?,
                upstream_at: columns.maybe_time()?,
                reason: columns.take()?,
                marked_by: columns.take()?,
                last_at: columns.maybe_time()?,
                need: columns.maybe_json()?,
                signs: columns.take()?,
                own: columns.take()?,
                muted: columns.take()?,
                found_by: columns.take()?,
                indexed: Indexed { hash: columns.take()?, row: columns.take()? },
                said: Vec::new(),
            })
        })
        .optional()?;
    let Some(basis) = basis else { return Ok(None) };
    let mut said = read_said(tx, ticket, &basis.source, faces)?;
    said.extend(mail::sent(tx, &basis.reference)?.iter().filter_map(by_mail));
    Ok(Some(Basis { said, ..basis }))
}

/// What we said by e-mail: one of us did, whoever that was.
fn by_mail(item: &OutboxItem) -> Option<Said> {
    let person = Person { staff: true, ..Person::default() };
    let person = Some(Rc::new(Face::of(person)));
    Some(Said { message: mail::message(item)?, person, stored: Side::Us, side: Side::Us })
}

fn read_said(
    tx: &Connection,
    ticket: i64,
    source: &str,
    faces: &Faces<'_>,
) -> Result<Vec<Said>, StoreError> {
    let mut rows = tx.prepare_cached(
        "SELECT id, at, author, kind, text, edited, deleted, reactions, side
         FROM message WHERE ticket = ?1 ORDER BY at, id",
    )?;
    let mut rows = rows.query([ticket])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let message = message::from(&mut columns)?;
        let (stored, person) = (columns.word()?, faces.of(source, message.author.as_ref())?);
        all.push(Said { message, stored, side: stored, person });
    }
    Ok(all)
}
