//! How often something happened, as a line of bars.

use crate::desk::Curve;
use jiff::Timestamp;

/// From little to most.
const BARS: [char; 6] = ['▁', '▂', '▃', '▅', '▇', '█'];

/// The last day in so many columns, against its own peak; a column in which nothing happened is
/// blank. `None` if nothing happened all day.
pub fn bars(curve: &Curve, now: Timestamp, columns: usize) -> Option<String> {
    let counts = curve.last_day(now, columns);
    let peak = counts.iter().copied().max().filter(|peak| *peak > 0)?;
    Some(counts.into_iter().map(|count| bar(count, peak)).collect())
}

fn bar(count: u64, peak: u64) -> char {
    let steps = u128::from(count) * BARS.len() as u128;
    let step = usize::try_from(steps.div_ceil(u128::from(peak.max(1)))).unwrap_or(BARS.len());
    let bar = step.checked_sub(1).and_then(|step| BARS.get(step));
    bar.copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 / HOUR * HOUR + hour * HOUR).unwrap()
    }

    #[test]
    fn a_curve_is_drawn_against_its_own_peak() {
        let now = at(23);
        for (counts, columns, expected) in [
            (vec![(0, 1)], 4, Some("█   ")),
            (vec![(0, 1), (6, 1_000), (12, 500), (23, 1_000)], 4, Some("▁█▃█")),
            ((0..24).map(|hour| (hour, hour as u64)).collect(), 8, Some("▁▂▂▃▅▇██")),
            (vec![(-2, 9)], 4, None),
            (vec![], 4, None),
            (vec![(0, 1)], 0, None),
        ] {
            let curve = Curve::of(counts.iter().map(|(hour, count)| (at(*hour), *count)));
            assert_eq!(bars(&curve, now, columns).as_deref(), expected, "{counts:?}");
        }
    }

    proptest! {
        #[test]
        fn only_what_never_happened_is_blank(counts in proptest::collection::vec(any::<u64>(), 24)) {
            let curve = Curve { since: at(0), counts: counts.clone() };
            let drawn = bars(&curve, at(23), 24).unwrap_or(" ".repeat(24));
            let told: Vec<bool> = drawn.chars().map(|bar| bar != ' ').collect();
            prop_assert_eq!(told, counts.iter().map(|count| *count > 0).collect::<Vec<_>>());
        }
    }
}
