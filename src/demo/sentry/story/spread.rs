//! When things happened that are only counted.

use crate::demo::Rng;
use jiff::{SignedDuration, Timestamp};

/// How an error goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As often as ever, more by day than by night.
    Steady,
    /// More and more in the last hours.
    Rising,
    /// Much in its first hours, little since.
    Fading,
    /// Now and then.
    Seldom,
}

/// How often it happened when, so many times in all between `first` and `last`.
pub(super) fn spread(
    shape: Shape,
    times: u64,
    (first, last): (Timestamp, Timestamp),
    rng: &mut Rng,
) -> Vec<(Timestamp, u64)> {
    let hours = last.duration_since(first).as_hours().max(0);
    let weights: Vec<u64> = (0..=hours).map(|hour| weight(shape, hour, hours, rng)).collect();
    let whole: u64 = weights.iter().sum::<u64>().max(1);
    let mut left = times;
    let mut told = Vec::new();
    for (back, weight) in (0..).zip(weights.iter().rev()) {
        let share = (times * weight / whole).min(left);
        left -= share;
        told.push((last.checked_sub(SignedDuration::from_hours(back)).unwrap_or(last), share));
    }
    // What does not come out even happened last.
    told.push((last, left));
    told.retain(|(_, times)| *times > 0);
    told
}

fn weight(shape: Shape, hour: i64, hours: i64, rng: &mut Rng) -> u64 {
    let noise = 60 + rng.below(80);
    let age = hours - hour;
    let part = match shape {
        // A day's wave: the most at its middle.
        Shape::Steady => 4 + 8_u64.saturating_sub((age % 24 - 8).unsigned_abs()),
        Shape::Rising => 1 + 60_u64.saturating_sub(age.unsigned_abs().saturating_mul(9)),
        Shape::Fading => 1 + 40_u64.saturating_sub(hour.unsigned_abs().saturating_mul(6)),
        Shape::Seldom => u64::from(rng.below(5) == 0) * 6,
    };
    part * noise
}
