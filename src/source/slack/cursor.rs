//! Where a pull goes on, as the store keeps it.

use super::wire::{time_of, ts_of};
use crate::desk;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How old the list of people may become.
const PEOPLE_AGE: SignedDuration = SignedDuration::from_hours(24);

/// What a pull remembers for the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Progress {
    /// When everyone was last listed to the end.
    pub people_at: Option<Timestamp>,
    /// Where listing everyone goes on.
    pub people_next: Option<String>,
    /// How far each channel is read, by id.
    pub channels: BTreeMap<String, Reach>,
}

/// How far a channel is read: from `floor` up to `newest`, but for the gaps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reach {
    /// Nothing older is read.
    pub floor: String,
    /// The newest message that is stored; `None` in a channel where nobody has spoken yet.
    pub newest: Option<String>,
    /// What is still to be read in between, oldest first.
    pub gaps: Vec<Gap>,
    /// Its name as it was last told to the store.
    pub name: String,
    /// Whether it was archived then.
    pub archived: bool,
}

/// A stretch of a channel's history that is read downward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gap {
    /// It ends with this message, which is stored.
    pub from: String,
    /// Everything from this message on is stored.
    pub to: String,
    /// How many messages were read so far.
    pub seen: u64,
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

    /// How far a channel is read; one of which nothing was read begins `since` before `now`, or
    /// where it began before: a clock that was ahead then hides nothing for ever.
    pub fn reach(&self, channel: &str, now: Timestamp, since: SignedDuration) -> Reach {
        let floor = ts_of(now.checked_sub(since).unwrap_or(Timestamp::UNIX_EPOCH));
        let known = self.channels.get(channel).filter(|reach| time_of(&reach.floor).is_some());
        let known =
            known.cloned().unwrap_or_else(|| Reach { floor: floor.clone(), ..Reach::default() });
        let ahead = known.newest.is_none() && is_after(&known.floor, &floor);
        if ahead { Reach { floor, ..known } } else { known }
    }

    /// Whether everyone should be listed again. A clock that was set back is no reason to wait.
    pub fn people_are_old(&self, now: Timestamp) -> bool {
        let age = self.people_at.map(|at| now.duration_since(at));
        age.is_none_or(|age| age.is_negative() || age > PEOPLE_AGE)
    }
}

impl Reach {
    /// From where on the history is read again and again.
    pub fn window(&self, window: SignedDuration) -> String {
        let newest = self.newest.as_deref().and_then(time_of).unwrap_or(Timestamp::UNIX_EPOCH);
        let from = newest.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
        ts_of(from).max(self.floor.clone())
    }

    /// Notes what one look at the newest messages showed: the newest of them, and, if there is
    /// more below, from where on all is read.
    pub fn advance(&mut self, newest: Option<&str>, read_from: Option<&str>) {
        let before = self.newest.as_deref().unwrap_or(&self.floor);
        let gap = read_from.filter(|read_from| is_after(read_from, before)).map(|read_from| Gap {
            from: before.to_owned(),
            to: read_from.to_owned(),
            seen: 0,
        });
        self.gaps.extend(gap);
        if let Some(newest) = newest.filter(|newest| is_after(newest, before)) {
            self.newest = Some(newest.to_owned());
        }
    }
}

/// Whether the message `ts` comes after the time stamp `bound`.
pub(super) fn is_after(ts: &str, bound: &str) -> bool {
    time_of(ts) > time_of(bound)
}

/// The time stamp that lies this long before another.
pub(super) fn before(ts: &str, length: SignedDuration) -> String {
    let at = time_of(ts).and_then(|at| at.checked_sub(length).ok());
    ts_of(at.unwrap_or(Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ts(second: i64) -> String {
        format!("{}.000000", 1_800_000_000 + second)
    }

    #[test]
    fn what_lies_between_two_looks_becomes_a_gap() {
        let now = time_of(&ts(1_000)).unwrap();
        let mut reach = Progress::default().reach("C1", now, SignedDuration::from_secs(900));
        assert_eq!(reach.floor, ts(100));
        reach.advance(Some(&ts(990)), Some(&ts(800)));
        assert_eq!(reach.gaps, [Gap { from: ts(100), to: ts(800), seen: 0 }]);
        reach.advance(Some(&ts(995)), Some(&ts(810)));
        assert_eq!((reach.gaps.len(), reach.newest.clone()), (1, Some(ts(995))));
        reach.advance(Some(&ts(2_000)), Some(&ts(1_500)));
        assert_eq!(reach.gaps[1], Gap { from: ts(995), to: ts(1_500), seen: 0 });
        reach.advance(Some(&ts(1_990)), None);
        assert_eq!(reach.newest, Some(ts(2_000)));
        assert_eq!(reach.window(SignedDuration::from_secs(500)), ts(1_500));
        assert_eq!(reach.window(SignedDuration::from_secs(50_000)), ts(100));
    }

    #[test]
    fn a_clock_that_was_ahead_at_the_first_look_hides_nothing() {
        let (now, since) = (time_of(&ts(1_000)).unwrap(), SignedDuration::from_secs(900));
        let mut progress = Progress::default();
        let astray = Reach { floor: ts(5_000), ..Reach::default() };
        progress.channels.insert("C1".into(), astray.clone());
        assert_eq!(progress.reach("C1", now, since).floor, ts(100));
        let read = Reach { newest: Some(ts(6_000)), ..astray };
        progress.channels.insert("C1".into(), read.clone());
        assert_eq!(progress.reach("C1", now, since), read);
    }

    #[test]
    fn a_cursor_of_another_program_begins_anew() {
        for text in ["", "{", "[]", "{\"newest\":{\"C1\":\"1.000001\"},\"turn\":null}"] {
            let progress = Progress::read(Some(&desk::Cursor(text.into())));
            assert!(progress.channels.is_empty(), "{text}");
        }
        let mut progress = Progress::default();
        progress.channels.insert("C1".into(), Reach { floor: ts(0), ..Reach::default() });
        assert_eq!(Progress::read(progress.write().as_ref()), progress);
    }
}
