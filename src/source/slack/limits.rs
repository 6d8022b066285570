//! How often Slack lets a method be called, as its page "Rate limits" tells and its answers show.
//!
//! A method is called as often as there is something to ask, until Slack says no. From then on the
//! calls keep to the method's tier for a while and leave some of it to the hero at the screen.

use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Calls are counted over this long.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// How long after a "no" the calls keep to the tier.
const WARY: SignedDuration = SignedDuration::from_mins(10);
/// The longest wait that is kept: what Slack says comes from outside, and a slip there must not
/// silence a method for ever.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// How many of ten calls that a tier allows reading in the background may take.
const SHARE: usize = 8;
/// The most items on a page, and calls a minute, that Slack grants to apps that are distributed
/// commercially outside its Marketplace (page "Rate limit changes for non-Marketplace apps").
pub(super) const MEAGER_PAGE: usize = 15;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// The hero waits for it: only Slack's own "no" keeps it back.
    Now,
    /// It keeps to the tier once Slack has said no.
    Background,
}

/// All methods' limits. The time is always an argument and may jump: what lies in the future does
/// not count.
#[derive(Debug, Default)]
pub(super) struct Limits(Mutex<HashMap<String, Lane>>);

/// What is known of one method.
#[derive(Debug, Default)]
struct Lane {
    /// When it was called in the last minute.
    calls: VecDeque<Timestamp>,
    /// When Slack last said no, and how long it asked to wait.
    refused: Option<(Timestamp, SignedDuration)>,
    /// Pages came much smaller than asked for though there was more.
    small_pages: bool,
    /// One call a minute.
    meager: bool,
}

impl Limits {
    /// Counts a call, or tells how long to wait instead.
    pub fn admit(&self, method: &str, urgency: Urgency, now: Timestamp) -> Result<(), Duration> {
        let mut lanes = self.lock();
        let lane = lanes.entry(method.to_owned()).or_default();
        lane.forget(now);
        let wait = lane.told_wait(now).or_else(|| match urgency {
            Urgency::Now => None,
            Urgency::Background => lane.own_wait(method, now),
        });
        match wait {
            Some(wait) => Err(wait.try_into().unwrap_or_default()),
            None => {
                lane.calls.push_back(now);
                Ok(())
            }
        }
    }

    /// Slack said no and asked to wait.
    pub fn refused(&self, method: &str, wait: Duration, now: Timestamp) {
        let mut lanes = self.lock();
        let lane = lanes.entry(method.to_owned()).or_default();
        let wait = SignedDuration::try_from(wait).unwrap_or(LONGEST).min(LONGEST);
        lane.refused = Some((now, wait));
        lane.meager |= lane.small_pages && lane.calls.len() <= 3;
    }

    /// A page of `method` came with this many items though `asked` were asked for.
    pub fn saw_page(&self, method: &str, asked: usize, items: usize, more: bool) {
        let mut lanes = self.lock();
        let lane = lanes.entry(method.to_owned()).or_default();
        if items > MEAGER_PAGE {
            (lane.small_pages, lane.meager) = (false, false);
        } else if more && asked > MEAGER_PAGE && items == MEAGER_PAGE {
            lane.small_pages = true;
        }
    }

    /// Whether Slack lets the app read one small page a minute only.
    pub fn is_meager(&self) -> bool {
        self.lock().values().any(|lane| lane.meager)
    }

    /// Whether Slack itself asked to wait, for any method, and that is not over.
    pub fn is_told_to_wait(&self, method: &str, now: Timestamp) -> bool {
        self.lock().get(method).is_some_and(|lane| lane.told_wait(now).is_some())
    }

    /// How many calls of `method` reading that nobody waits for may take now.
    pub fn spare(&self, method: &str, now: Timestamp) -> usize {
        let mut lanes = self.lock();
        let lane = lanes.entry(method.to_owned()).or_default();
        lane.forget(now);
        match lane.told_wait(now) {
            Some(_) => 0,
            None => lane.budget(method).saturating_sub(lane.calls.len()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Lane>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    fn forget(&mut self, now: Timestamp) {
        self.calls.retain(|at| within(*at, MINUTE, now));
    }

    fn told_wait(&self, now: Timestamp) -> Option<SignedDuration> {
        let (at, wait) = self.refused.filter(|(at, wait)| within(*at, *wait, now))?;
        Some(wait - now.duration_since(at))
    }

    /// How long our own pace asks to wait.
    fn own_wait(&self, method: &str, now: Timestamp) -> Option<SignedDuration> {
        let wary = self.meager || self.refused.is_some_and(|(at, _)| within(at, WARY, now));
        let full = self.calls.len() >= self.budget(method);
        let oldest = self.calls.front().filter(|_| wary && full)?;
        Some(MINUTE - now.duration_since(*oldest))
    }

    fn budget(&self, method: &str) -> usize {
        if self.meager { 1 } else { tier(method) * SHARE / 10 }
    }
}

/// Whether `now` lies in the stretch of this length that began at `at`.
fn within(at: Timestamp, length: SignedDuration, now: Timestamp) -> bool {
    let passed = now.duration_since(at);
    !passed.is_negative() && passed < length
}

/// Calls a minute, by the tier that stands on the method's page.
fn tier(method: &str) -> usize {
    match method {
        "users.list"
        | "conversations.list"
        | "usergroups.list"
        | "usergroups.users.list"
        | "reactions.remove"
        | "search.messages"
        | "emoji.list" => 20,
        "users.info" | "conversations.members" => 100,
        _ => 50,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Urgency::{Background, Now};

    const HISTORY: &str = "conversations.history";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn admitted(limits: &Limits, urgency: Urgency, second: i64, tries: usize) -> usize {
        (0..tries).filter(|_| limits.admit(HISTORY, urgency, at(second)).is_ok()).count()
    }

    #[test]
    fn calls_are_free_until_slack_says_no() {
        let limits = Limits::default();
        assert_eq!(admitted(&limits, Background, 0, 500), 500);
        limits.refused(HISTORY, Duration::from_secs(30), at(1));
        assert_eq!(limits.admit(HISTORY, Now, at(11)), Err(Duration::from_secs(20)));
        assert!(limits.admit("users.info", Background, at(11)).is_ok());
        assert_eq!(admitted(&limits, Background, 61, 500), 40);
        assert_eq!(limits.admit(HISTORY, Background, at(81)), Err(Duration::from_secs(40)));
        assert_eq!(admitted(&limits, Now, 81, 3), 3);
        assert_eq!(admitted(&limits, Background, 700, 500), 500);
    }

    #[test]
    fn what_is_left_goes_to_reading_that_nobody_waits_for() {
        let limits = Limits::default();
        admitted(&limits, Now, 0, 30);
        assert_eq!(limits.spare(HISTORY, at(1)), 10);
        assert_eq!(limits.spare(HISTORY, at(60)), 40);
        limits.refused(HISTORY, Duration::from_secs(5), at(60));
        assert_eq!(limits.spare(HISTORY, at(61)), 0);
    }

    #[test]
    fn the_meager_regime_is_recognised_and_left_again() {
        let limits = Limits::default();
        limits.refused(HISTORY, Duration::from_secs(10), at(0));
        assert!(!limits.is_meager());
        limits.saw_page(HISTORY, 200, 15, true);
        assert!(limits.admit(HISTORY, Background, at(20)).is_ok());
        limits.refused(HISTORY, Duration::from_secs(10), at(21));
        assert!(limits.is_meager());
        assert_eq!(admitted(&limits, Background, 81, 5), 1);
        assert_eq!(admitted(&limits, Background, 700, 5), 1);
        limits.saw_page(HISTORY, 200, 200, true);
        assert!(!limits.is_meager());
    }

    #[test]
    fn no_wait_is_kept_for_longer_than_a_day() {
        let limits = Limits::default();
        limits.refused(HISTORY, Duration::MAX, at(0));
        assert!(limits.admit(HISTORY, Now, at(86_399)).is_err());
        assert!(limits.admit(HISTORY, Now, at(86_400)).is_ok());
    }

    #[test]
    fn a_clock_set_back_waits_for_nothing() {
        let limits = Limits::default();
        limits.refused(HISTORY, Duration::from_secs(60), at(1000));
        assert!(limits.admit(HISTORY, Background, at(0)).is_ok());
        assert!(!limits.is_told_to_wait(HISTORY, at(0)));
    }
}
