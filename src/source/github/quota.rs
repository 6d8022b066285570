//! How many requests are left in the hour.

use crate::desk::Budget;
use crate::source::Reply;
use jiff::Timestamp;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Which limit the other headers tell of: `core`, `search`.
pub(super) const RESOURCE: &str = "x-ratelimit-resource";
/// A wait of an hour is doubled no more.
const MOST_DOUBLINGS: u32 = 6;

/// What the `x-ratelimit-*` headers tell ("Rate limits for the REST API").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quota {
    /// Requests an hour.
    pub limit: u64,
    /// Requests left until the reset.
    pub remaining: u64,
    /// When all are there again.
    pub reset: Timestamp,
}

impl Quota {
    /// The quota that an answer shows, if it shows one.
    pub(super) fn read(reply: &Reply) -> Option<Self> {
        let number = |name| reply.header(name)?.trim().parse::<u64>().ok();
        let reset = i64::try_from(number("x-ratelimit-reset")?).ok()?;
        Some(Self {
            limit: number("x-ratelimit-limit")?,
            remaining: number("x-ratelimit-remaining")?,
            reset: Timestamp::from_second(reset).ok()?,
        })
    }

    /// The quota of all calls but searches, which have one of their own.
    pub(super) fn core(reply: &Reply) -> Option<Self> {
        let resource = reply.header(RESOURCE);
        Self::read(reply).filter(|_| resource.is_none_or(|resource| resource == "core"))
    }

    /// How long until the reset; zero if it has passed.
    pub(super) fn until_reset(self, now: Timestamp) -> Duration {
        Duration::try_from(self.reset.duration_since(now)).unwrap_or_default()
    }

    /// The pause to make before the next pull when less than a twentieth is left: what is left
    /// is for the hero's own actions, so the pulls share the time until the reset.
    pub(super) fn pause(self, pull_cost: u32, now: Timestamp) -> Option<Duration> {
        if self.remaining >= self.limit / 20 {
            return None;
        }
        let pulls = self.remaining / u64::from(pull_cost.max(1));
        let pulls = u32::try_from(pulls / 2).unwrap_or(u32::MAX).max(1);
        Some(self.until_reset(now) / pulls).filter(|pause| !pause.is_zero())
    }
}

impl From<Quota> for Budget {
    fn from(Quota { limit, remaining, reset }: Quota) -> Self {
        Self { remaining, limit, reset }
    }
}

/// How often in a row GitHub asked to wait without saying how long.
#[derive(Debug, Default)]
pub(super) struct Patience(AtomicU32);

impl Patience {
    /// The wait that is due this time: twice the last one.
    pub(super) fn longer(&self, wait: Duration) -> Duration {
        let doublings = self.0.fetch_add(1, Ordering::Relaxed).min(MOST_DOUBLINGS);
        wait.saturating_mul(1 << doublings)
    }

    /// It answers again.
    pub(super) fn rest(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untold_wait_doubles_until_it_is_an_hour_and_begins_anew_after_a_success() {
        let patience = Patience::default();
        let waits = |count| -> Vec<u64> {
            (0..count).map(|_| patience.longer(Duration::from_secs(60)).as_secs()).collect()
        };
        assert_eq!(waits(9), [60, 120, 240, 480, 960, 1_920, 3_840, 3_840, 3_840]);
        patience.rest();
        assert_eq!(waits(1), [60]);
    }

    #[test]
    fn a_low_quota_stretches_the_polls_until_the_reset() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let reset = Timestamp::from_second(1_800_001_200).unwrap();
        for (remaining, cost, pause) in
            [(4_000, 3, None), (250, 3, None), (0, 3, Some(1_200)), (60, 3, Some(120))]
        {
            let quota = Quota { limit: 5_000, remaining, reset };
            assert_eq!(quota.pause(cost, now), pause.map(Duration::from_secs), "{remaining}");
        }
    }
}
