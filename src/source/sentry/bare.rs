//! What Sentry sends, read without it: for [`crate::fuzzing`].

use super::conversation::Conversation;
use super::issue::{head, reference};
use super::wire::{Activity, Issue};
use crate::desk::{Event, Page};
use crate::source::{Reply, lenient};
use jiff::Timestamp;
use serde_json::Value;

/// A page of "List an Organization's Issues", each with the activities that came with it; `None` if
/// it is no list.
pub fn issues(body: &[u8]) -> Option<Page> {
    let rows: Vec<Value> = Reply::bare(body).json().ok()?;
    let mut page = Page::default();
    for issue in rows.iter().filter_map(|row| lenient::item::<Issue>(row, "issues").ok()) {
        let told = issue.activity.iter().flatten();
        let activities: Vec<Activity> =
            told.filter_map(|told| lenient::item(told, "activity").ok()).collect();
        let read = Conversation::of(issue, activities);
        let stamp = read.stamp(None, None);
        let name = reference("example", &read.issue);
        page.heads.extend(head("example", &read.issue, Some(&stamp), Timestamp::UNIX_EPOCH));
        page.threads.push(read.thread(name, &stamp, read.extent()));
        page.people.extend(read.people());
    }
    Some(page)
}

/// "Retrieve an Issue Event"; `None` if it is none.
pub fn event(body: &[u8]) -> Option<Event> {
    super::event::parse(&Reply::bare(body).json().ok()?)
}
