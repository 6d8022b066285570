//! Where a pull goes on, as the store keeps it.

use super::wire::{time_of, ts_of};
use crate::desk;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far behind the newest message every pull looks again for answers, edits, reactions and
/// deletions: `oldest` of `conversations.history` knows only when a thread began.
const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How old the list of people may become.
const PEOPLE_AGE: SignedDuration = SignedDuration::from_hours(24);

/// What a pull remembers for the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Progress {
    /// When everyone was last listed.
    pub people_at: Option<Timestamp>,
    /// The newest message of each channel, once everything up to it is stored.
    pub newest: BTreeMap<String, String>,
    /// The last of the older threads that were looked at in turn.
    pub turn: Option<String>,
}

impl Progress {
    /// Reads a stored cursor. One that cannot be read means to begin anew: all is an upsert.
    pub fn read(cursor: Option<&desk::Cursor>) -> Self {
        cursor.and_then(|cursor| serde_json::from_str(&cursor.0).ok()).unwrap_or_default()
    }

    /// The cursor to store.
    pub fn write(&self) -> Option<desk::Cursor> {
        serde_json::to_string(self).ok().map(desk::Cursor)
    }

    /// From when on a channel is read.
    pub fn oldest(&self, channel: &str, now: Timestamp, since: SignedDuration) -> String {
        let newest = self.newest.get(channel).and_then(|ts| time_of(ts));
        let from = newest.map_or((now, since), |newest| (newest, WINDOW));
        ts_of(from.0.checked_sub(from.1).unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// Whether everyone should be listed again.
    pub fn people_are_old(&self, now: Timestamp) -> bool {
        self.people_at.is_none_or(|at| now.duration_since(at) > PEOPLE_AGE)
    }
}

/// Whether the message `ts` comes after the time stamp `bound`.
pub(super) fn is_after(ts: &str, bound: &str) -> bool {
    time_of(ts) > time_of(bound)
}
