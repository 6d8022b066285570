//! E-mails that were sent because of a ticket. No service shows them again: the outbox alone has them.

use super::outbox::{COLUMNS, item};
use super::rows::Columns;
use super::{OutboxItem, StoreError};
use crate::desk::{Action, Author, Entry, Message, MessageKind, Side, TicketRef};
use rusqlite::Connection;

/// The e-mails that were sent because of a ticket, the first one first.
pub(super) fn sent(conn: &Connection, ticket: &TicketRef) -> Result<Vec<OutboxItem>, StoreError> {
    let mut rows = conn.prepare_cached(&format!("{COLUMNS} WHERE {OF} ORDER BY id"))?;
    let items = rows.query_map([ticket.as_str()], |row| item(&mut Columns::of(row)))?;
    Ok(items.collect::<Result<_, _>>()?)
}

/// As the index `outbox_mail` has them.
pub(super) const OF: &str = "ref = ?1 AND state = 'sent' AND json_extract(action, '$.do') = 'mail'";

/// An e-mail as a word of ours. It answers what was said before it was decided, not what came while
/// it waited.
pub(super) fn message(item: &OutboxItem) -> Option<Message> {
    let Action::Mail { mail, .. } = &item.action else { return None };
    Some(Message {
        id: format!("mail {}", item.id.0),
        at: item.decided_at,
        author: None,
        kind: MessageKind::Message,
        text: format!("{}\n\n{}", mail.subject, mail.body),
        edited: false,
        deleted: false,
        reactions: Vec::new(),
    })
}

/// The same as a page shows it.
pub(super) fn entry(item: &OutboxItem) -> Option<Entry> {
    let Action::Mail { mail, .. } = &item.action else { return None };
    let Message { id, at, kind, text, .. } = message(item)?;
    Some(Entry {
        id,
        at,
        author: Author { name: format!("e-mail to {}", mail.to), ..Author::default() },
        side: Side::Us,
        kind,
        text,
        edited: false,
        deleted: false,
        reactions: Vec::new(),
        place: None,
    })
}
