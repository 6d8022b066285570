//! How old what a register told is, where that matters.

use crate::desk::elapsed;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// What was read within this time is never old: that it was is not written down each time.
const YOUNG: SignedDuration = SignedDuration::from_mins(10);

/// `as of 3 h ago: Stripe does not accept the key` for what a register told that cannot be read since
/// (`problem`), or was not read for twice as long as it should be (`every`); `None` for what is as
/// new as can be, and for what is no reading: the configuration, a list that was imported once.
pub fn as_of(
    read_at: Option<Timestamp>,
    problem: Option<&str>,
    every: Option<Duration>,
    now: Timestamp,
) -> Option<String> {
    let age = now.duration_since(read_at?);
    let twice = |every: Duration| SignedDuration::try_from(every.saturating_mul(2));
    let usual = every.map(|every| twice(every).unwrap_or(SignedDuration::MAX));
    let old = usual.is_some_and(|usual| age > usual.max(YOUNG));
    let ago = (old || problem.is_some()).then(|| format!("as of {} ago", elapsed(age)))?;
    Some(match problem {
        Some(problem) => format!("{ago}: {problem}"),
        None => ago,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_old_or_cannot_be_read_has_its_age_told() {
        const MINUTE: u64 = 60;
        let now = Timestamp::UNIX_EPOCH;
        let refused = Some("Stripe does not accept the key");
        for (age, problem, every, told) in [
            (Some(3 * 60), None, Some(60 * MINUTE), Some("as of 3 h ago")),
            (Some(120), None, Some(60 * MINUTE), None),
            (Some(121), None, Some(60 * MINUTE), Some("as of 2 h ago")),
            (Some(9), None, Some(MINUTE), None),
            (Some(11), None, Some(MINUTE), Some("as of 11 min ago")),
            (Some(11), None, Some(u64::MAX / 4), None),
            (
                Some(1),
                refused,
                Some(60 * MINUTE),
                Some("as of 1 min ago: Stripe does not accept the key"),
            ),
            (Some(60 * 24 * 90), None, None, None),
            (None, None, Some(MINUTE), None),
            (None, refused, Some(MINUTE), None),
        ] {
            let read_at = age.map(|minutes| now - SignedDuration::from_mins(minutes));
            let every = every.map(Duration::from_secs);
            assert_eq!(as_of(read_at, problem, every, now).as_deref(), told, "{age:?} {problem:?}");
        }
    }
}
