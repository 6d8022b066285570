//! `[notify]`: what the hero is told of while they look elsewhere.

use super::file::Table;
use super::words::{self, objection};
use crate::desk::Notify;
use jiff::SignedDuration;

const LATE: &str = "a length of time from 1m to 59m, such as \"10m\", or false for off";

/// Reads `[notify]`; absent: the defaults.
pub(super) fn check(root: &Table<'_>) -> Notify {
    let usual = Notify::default();
    let Some(table) = root.table("notify") else { return usual };
    let switch = |key, usual| table.switch(key).unwrap_or(usual);
    let notify = Notify {
        paying: switch("paying", usual.paying),
        late: check_late(&table, usual.late),
        bell: switch("bell", usual.bell),
        desktop: switch("desktop", usual.desktop),
        text: switch("text", usual.text),
    };
    table.finish();
    notify
}

fn check_late(table: &Table<'_>, usual: Option<SignedDuration>) -> Option<SignedDuration> {
    let Some(at) = table.text_or_switch("late", LATE) else { return usual };
    let range = SignedDuration::from_mins(1)..=SignedDuration::from_mins(59);
    let read = match &at.value {
        Err(false) => return None,
        Err(true) => objection("is no length of time", LATE),
        Ok(text) => words::duration(text, range, LATE),
    };
    table.take(&at, read)
}
