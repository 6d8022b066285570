//! How many requests are left in the hour.

use crate::source::Reply;
use jiff::Timestamp;
use std::time::Duration;

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

#[cfg(test)]
mod tests {
    use super::*;

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
