//! An event as Sentry and its kin send it, read into what the hero sees of an occurrence.
//!
//! Pure. What a program sends is as broken and as large as the program was, so every field is read
//! by itself: what cannot be read is not there, and the rest is.

mod bounds;
mod context;
mod crumbs;
mod errors;
mod fields;
mod frames;
mod secrets;
#[cfg(test)]
mod tests;

pub(super) use fields::{LONGEST_VALUE, cut};

use super::affected::of_event;
use crate::desk::{Affected, Event};
use fields::{entry, text, time};
use jiff::Timestamp;
use serde_json::Value;

/// An event with what is told beside it.
pub(super) struct Occurrence {
    /// The event.
    pub(super) event: Event,
    /// Whom it hit.
    pub(super) person: Option<Affected>,
    /// It says which events are before and after it, even if there are none.
    pub(super) knows_place: bool,
}

/// Reads an event as "Retrieve an Issue Event" sends it; `None` as for [`parse`].
pub(super) fn occurrence(sent: &Value) -> Option<Occurrence> {
    let event = parse(sent)?;
    let person = of_event(sent, event.at);
    let knows_place = ["previousEventID", "nextEventID"].iter().any(|key| sent.get(key).is_some());
    Some(Occurrence { event, person, knows_place })
}

/// Reads an event; `None` if it has no name that it could be asked for by.
pub(super) fn parse(sent: &Value) -> Option<Event> {
    let mut missing = Vec::new();
    let chain = frames::chain(sent, &mut missing);
    let at = time(sent, &["dateCreated", "date_created", "dateReceived", "date_received"]);
    let crumbs = crumbs::crumbs(sent, &mut missing);
    let tags = context::tags(sent, &mut missing);
    missing.extend(errors::told(sent));
    if at.is_none() {
        missing.push("the time is not told".into());
    }
    Some(bounds::fit(Event {
        id: name(sent, &["eventID", "event_id", "id"])?,
        at: at.unwrap_or(Timestamp::UNIX_EPOCH),
        message: message(sent, chain.is_empty()),
        chain,
        release: release(sent),
        environment: text(sent, &["environment"]).or_else(|| context::tag(sent, "environment")),
        user: context::user(sent),
        request: context::request(sent),
        crumbs,
        tags,
        contexts: context::contexts(sent),
        suspect: None,
        missing,
        older: name(sent, &["previousEventID"]),
        newer: name(sent, &["nextEventID"]),
    }))
}

/// The name of an event, which must fit into a path.
pub(super) fn name(sent: &Value, fields: &[&str]) -> Option<String> {
    let plain = |name: &String| {
        name.len() <= LONGEST_NAME && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    fields.iter().find_map(|field| text(sent, &[field]).filter(plain))
}

/// Names are 32 hexadecimal digits today.
const LONGEST_NAME: usize = 64;

fn release(sent: &Value) -> Option<String> {
    let object = sent.get("release").and_then(|release| text(release, &["version"]));
    object.or_else(|| text(sent, &["release"])).or_else(|| context::tag(sent, "release"))
}

/// What was said. An exception says all there is to say, unless the program added words.
fn message(sent: &Value, alone: bool) -> Option<String> {
    let said = text(entry(sent, "message"), &["formatted", "message"]);
    if !alone {
        return said;
    }
    let found = sent.get("occurrence").and_then(|occurrence| {
        let lines = [text(occurrence, &["issueTitle"])?, text(occurrence, &["subtitle"])?];
        Some(lines.join("\n"))
    });
    said.or(found).or_else(|| text(sent, &["message", "title", "culprit"]))
}
