//! Answers, new issues and e-mails that are not finished. They outlive a crash.

use super::ingest::json;
use super::rows::Columns;
use super::{OutboxItem, Reader, Store, StoreError, micros};
use crate::desk::{Action, Draft, Mention, OutboxState, TicketRef};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};

impl Store {
    /// Keeps a draft; an empty one is forgotten.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn save_draft(
        &self,
        ticket: TicketRef,
        draft: Draft,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |tx| save(tx, &ticket, &draft, now)).await
    }

    /// Keeps a new issue that is being written because of a ticket; an empty one is forgotten.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn save_form(
        &self,
        ticket: TicketRef,
        text: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |tx| save_form(tx, FORM, &ticket, &text, now)).await
    }

    /// Keeps an e-mail that is being written because of a ticket; an empty one is forgotten.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub async fn save_mail(
        &self,
        ticket: TicketRef,
        text: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |tx| save_form(tx, MAIL, &ticket, &text, now)).await
    }
}

/// The tables of what is written in a form of its own: new issues, and e-mails.
const FORM: &str = "form";
const MAIL: &str = "mail_begun";

/// The new issue that is being written because of this ticket.
pub(super) fn form(conn: &Connection, ticket: &TicketRef) -> Result<Option<String>, StoreError> {
    read_form(conn, FORM, ticket)
}

/// The e-mail that is being written because of this ticket.
pub(super) fn mail(conn: &Connection, ticket: &TicketRef) -> Result<Option<String>, StoreError> {
    read_form(conn, MAIL, ticket)
}

fn read_form(
    conn: &Connection,
    table: &str,
    ticket: &TicketRef,
) -> Result<Option<String>, StoreError> {
    let mut row = conn.prepare_cached(&format!("SELECT text FROM {table} WHERE ref = ?1"))?;
    Ok(row.query_row([ticket.as_str()], |row| row.get(0)).optional()?)
}

/// The table that what an action was written as is kept in, if it has a form of its own, and the form.
fn form_of(action: &Action) -> Option<(&'static str, String)> {
    match action {
        Action::Create { form, .. } => Some((FORM, form.text())),
        Action::Mail { mail, .. } => Some((MAIL, mail.text())),
        _ => None,
    }
}

/// Keeps or forgets a form that is being written.
fn save_form(
    tx: &Transaction<'_>,
    table: &str,
    ticket: &TicketRef,
    text: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if text.trim().is_empty() {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE ref = ?1"))?
            .execute([ticket.as_str()])?;
    } else {
        tx.prepare_cached(&format!(
            "INSERT INTO {table} (ref, text, updated_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (ref) DO UPDATE SET text = ?2, updated_at = ?3 WHERE text <> ?2",
        ))?
        .execute((ticket.as_str(), text, micros(now)))?;
    }
    Ok(())
}

/// The draft of an answer to this ticket.
pub(super) fn read(conn: &Connection, ticket: &TicketRef) -> Result<Option<Draft>, StoreError> {
    let mut row = conn.prepare_cached("SELECT text, mentions FROM draft WHERE ref = ?1")?;
    let draft = row.query_row([ticket.as_str()], |row| {
        let mut columns = Columns::of(row);
        Ok(Draft { text: columns.take()?, mentions: columns.json()? })
    });
    Ok(draft.optional()?)
}

/// Keeps or forgets a draft.
pub(super) fn save(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    draft: &Draft,
    now: Timestamp,
) -> Result<(), StoreError> {
    if draft.text.trim().is_empty() {
        tx.prepare_cached("DELETE FROM draft WHERE ref = ?1")?.execute([ticket.as_str()])?;
    } else {
        tx.prepare_cached(
            "INSERT INTO draft (ref, text, mentions, updated_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (ref) DO UPDATE SET text = ?2, mentions = ?3, updated_at = ?4
             WHERE text <> ?2 OR mentions <> ?3",
        )?
        .execute((ticket.as_str(), &draft.text, json(&draft.mentions), micros(now)))?;
    }
    Ok(())
}

/// An answer given up stands before what was written since. Whom two mentions would call by the
/// same words is called by neither: the hero chooses again.
pub(super) fn joined(older: Draft, newer: Draft) -> Draft {
    let mut all = older.mentions;
    all.extend(newer.mentions);
    let other = |a: &Mention, b: &Mention| a.text == b.text && a.person != b.person;
    let mut mentions: Vec<Mention> = Vec::new();
    for mention in &all {
        if !mentions.contains(mention) && !all.iter().any(|one| other(one, mention)) {
            mentions.push(mention.clone());
        }
    }
    Draft { text: format!("{}\n\n{}", older.text, newer.text), mentions }
}

/// What goes into the outbox is no longer being written.
pub(super) fn take(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    action: &Action,
    now: Timestamp,
) -> Result<(), StoreError> {
    match form_of(action) {
        Some((table, _)) => save_form(tx, table, ticket, "", now),
        None if action.words().is_some() => save(tx, ticket, &Draft::default(), now),
        None => Ok(()),
    }
}

/// Whether the words of an action stand as the draft that they became when it was taken back; what
/// has none stands as it is.
pub(super) fn stands_as(
    tx: &Transaction<'_>,
    ticket: &TicketRef,
    action: &Action,
) -> Result<bool, StoreError> {
    match (form_of(action), action.words()) {
        (Some((table, written)), _) => Ok(read_form(tx, table, ticket)? == Some(written)),
        (_, Some(words)) => Ok(read(tx, ticket)? == Some(words)),
        _ => Ok(true),
    }
}

/// Makes what is given up a draft again, before what was written since; what was refused was
/// offered as a draft when it was refused.
pub(super) fn give_back(
    tx: &Transaction<'_>,
    item: &OutboxItem,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ticket = &item.reference;
    let newer = item.state != OutboxState::Refused;
    if let Some((table, older)) = form_of(&item.action)
        && let Some(form) = read_form(tx, table, ticket)?.filter(|_| newer)
    {
        // The head of a form stands above: what was written last goes to its place.
        return save_form(tx, table, ticket, &format!("{form}\n\n{older}"), now);
    }
    match (item.action.words(), read(tx, ticket)?) {
        (Some(older), Some(draft)) if newer => save(tx, ticket, &joined(older, draft), now),
        _ => keep(tx, item, now),
    }
}

/// Keeps what was not sent as a draft, unless a newer one stands there.
pub(super) fn keep(
    tx: &Transaction<'_>,
    item: &OutboxItem,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ticket = &item.reference;
    if let Some((table, older)) = form_of(&item.action) {
        return match read_form(tx, table, ticket)? {
            None => save_form(tx, table, ticket, &older, now),
            Some(_) => Ok(()),
        };
    }
    match (item.action.words(), read(tx, ticket)?) {
        (Some(answer), None) => save(tx, ticket, &answer, now),
        _ => Ok(()),
    }
}

/// What was sent is no draft, though it was offered as one when it was refused.
pub(super) fn forget(tx: &Transaction<'_>, item: &OutboxItem) -> Result<(), StoreError> {
    let (table, text) = match (form_of(&item.action), item.action.words()) {
        (Some(form), _) => form,
        (None, Some(draft)) => ("draft", draft.text),
        _ => return Ok(()),
    };
    tx.prepare_cached(&format!("DELETE FROM {table} WHERE ref = ?1 AND text = ?2"))?
        .execute((item.reference.as_str(), text))?;
    Ok(())
}

impl Reader {
    /// The draft of an answer to this ticket.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn draft(&self, ticket: &TicketRef) -> Result<Option<Draft>, StoreError> {
        read(self.conn(), ticket)
    }
}
