//! How often PostHog may be asked: 240 requests a minute for persons, 4800 an hour for the rest
//! ("API overview", rate limiting). All keys of a team share that, so some of it is left to others.

use jiff::{SignedDuration, Timestamp};
use std::collections::VecDeque;
use std::time::Duration;

/// So many requests within this time.
const MOST: [(usize, SignedDuration); 2] =
    [(200, SignedDuration::from_mins(1)), (4_000, SignedDuration::from_hours(1))];

/// When requests were sent, and when the next may be.
#[derive(Debug, Default)]
pub(super) struct Pace {
    sent: VecDeque<Timestamp>,
    until: Option<Timestamp>,
}

impl Pace {
    /// Takes note of a request that is sent now.
    ///
    /// # Errors
    /// How long to wait, if it must not be sent yet.
    pub(super) fn take(&mut self, now: Timestamp) -> Result<(), Duration> {
        let free = MOST.iter().filter_map(|(most, span)| self.free_at(*most, *span));
        let wait = free.chain(self.until).filter_map(|at| left(at, now)).max();
        if let Some(wait) = wait {
            return Err(wait);
        }
        let longest = MOST.iter().map(|(most, _)| *most).max().unwrap_or_default();
        self.sent.push_back(now);
        self.sent.drain(..self.sent.len().saturating_sub(longest));
        Ok(())
    }

    /// Nothing may be sent for so long.
    pub(super) fn pause(&mut self, wait: Duration, now: Timestamp) {
        self.until = now.checked_add(wait).ok();
    }

    /// When one more may be sent, if no more than `most` may within `span`.
    fn free_at(&self, most: usize, span: SignedDuration) -> Option<Timestamp> {
        let first = self.sent.len().checked_sub(most)?;
        self.sent.get(first)?.checked_add(span).ok()
    }
}

/// How long it is until then, if it is to come.
fn left(at: Timestamp, now: Timestamp) -> Option<Duration> {
    Duration::try_from(at.duration_since(now)).ok().filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_minute_has_two_hundred_and_an_hour_four_thousand() {
        let mut pace = Pace::default();
        for _ in 0..200 {
            pace.take(after(0)).unwrap();
        }
        assert_eq!(pace.take(after(59)), Err(Duration::from_secs(1)));
        for minute in 1..20 {
            for _ in 0..200 {
                pace.take(after(60 * minute)).unwrap();
            }
        }
        assert_eq!(pace.take(after(60 * 20)), Err(Duration::from_secs(40 * 60)));
        assert_eq!(pace.take(after(60 * 60)), Ok(()));
    }

    #[test]
    fn a_pause_is_kept_to_its_end() {
        let mut pace = Pace::default();
        pace.pause(Duration::from_secs(59), after(0));
        assert_eq!(pace.take(after(1)), Err(Duration::from_secs(58)));
        assert_eq!(pace.take(after(59)), Ok(()));
    }
}
