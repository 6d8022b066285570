//! JSON Lines: one thing a line, told by its `type`. Keys are a promise, as in `json.rs`.

use super::json::{EntryJson, TicketJson, line};
use crate::desk::{Entry, Hours, Ranked, TicketRef};
use crate::store::{AccountNote, Note};
use jiff::Timestamp;
use serde::Serialize;
use std::io::{self, Write};

/// What a line is.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Ticket(Box<TicketJson<'a>>),
    Message {
        ticket: &'a str,
        #[serde(flatten)]
        said: EntryJson<'a>,
    },
    Note {
        ticket: &'a str,
        #[serde(flatten)]
        note: &'a Note,
    },
    CustomerNote {
        customer: &'a str,
        id: i64,
        at: Timestamp,
        text: &'a str,
    },
}

/// A ticket, what was said in it and what was noted on it, a line each.
///
/// # Errors
/// Whatever it is written to fails.
pub fn export_ticket(
    ranked: &Ranked,
    conversation: &[Entry],
    notes: &[Note],
    now: Timestamp,
    hours: &Hours,
    out: &mut impl Write,
) -> io::Result<()> {
    write(&Line::Ticket(Box::new(line(ranked, None, now, hours))), out)?;
    let ticket = ranked.ticket.reference.as_str();
    for said in conversation {
        write(&Line::Message { ticket, said: EntryJson::from(said) }, out)?;
    }
    notes.iter().try_for_each(|note| export_note(&ranked.ticket.reference, note, out))
}

/// A note on a ticket.
///
/// # Errors
/// Whatever it is written to fails.
pub fn export_note(ticket: &TicketRef, note: &Note, out: &mut impl Write) -> io::Result<()> {
    write(&Line::Note { ticket: ticket.as_str(), note }, out)
}

/// A note on a customer.
///
/// # Errors
/// Whatever it is written to fails.
pub fn export_customer_note(
    customer: &str,
    note: &AccountNote,
    out: &mut impl Write,
) -> io::Result<()> {
    let AccountNote { id, at, text } = note;
    write(&Line::CustomerNote { customer, id: *id, at: *at, text }, out)
}

fn write(line: &Line<'_>, out: &mut impl Write) -> io::Result<()> {
    // What it is written to fails as such, and not as JSON.
    let text = serde_json::to_string(line)?;
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")
}
