//! What GitHub sends, read without it: for [`crate::fuzzing`].

use super::event::{self, Event};
use super::parse;
use super::place::{Place, RepoFacts};
use super::roll::Roll;
use super::wire::{Comment, Issue};
use crate::desk::{Extent, Message, Page, Thread};
use crate::source::{Reply, lenient};
use serde_json::Value;

/// The rows of an answer; `None` if it is no list.
fn rows(body: &[u8]) -> Option<Vec<Value>> {
    Reply::bare(body).json().ok()
}

/// A page of "List repository issues", each with its opening post; `None` if it is no list.
pub fn issues(body: &[u8]) -> Option<Page> {
    let (mut page, mut roll) = (Page::default(), Roll::default());
    for row in rows(body)? {
        let Ok(issue) = lenient::item::<Issue>(&row, "issues") else { continue };
        let place = Place::new("example/app", issue.number);
        page.heads.push(parse::head(&issue, &place, RepoFacts::default(), &mut roll));
        let messages = vec![parse::opening(&issue, &mut roll)];
        let thread =
            Thread { reference: place.reference(), messages, extent: Extent::Whole, stamp: None };
        page.threads.push(thread);
    }
    let authors = page.heads.iter().filter_map(|head| head.author.as_ref());
    page.people = roll.named(authors);
    Some(page)
}

/// Comments as messages, and the moves of the same rows read as a timeline.
pub fn talk(body: &[u8]) -> Option<(Vec<Message>, usize)> {
    let (rows, mut roll) = (rows(body)?, Roll::default());
    let comments = rows.iter().filter_map(|row| lenient::item::<Comment>(row, "comments").ok());
    let messages = comments.map(|comment| parse::comment(&comment, &mut roll)).collect();
    let events: Vec<Event> =
        rows.iter().filter_map(|row| lenient::item(row, "timeline").ok()).collect();
    Some((messages, event::moves(&events).len()))
}

/// A body as Markdown of the desk.
pub fn prose(body: &str) -> String {
    super::prose::read(body)
}
