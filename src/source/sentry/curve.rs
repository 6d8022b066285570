//! How often an issue happened, hour by hour: its `stats`.

use super::wire::Issue;
use crate::desk::Curve;
use crate::source::lenient::as_number;
use jiff::Timestamp;
use serde_json::Value;

/// Under which names the counts may come: hours of a day, what the server takes to fit the period,
/// days.
const PERIODS: [&str; 3] = ["24h", "auto", "14d"];

/// The curve of an issue, if the answer has counts; what is no pair of time and count is passed over.
pub(super) fn curve(issue: &Issue) -> Option<Curve> {
    let counts = PERIODS.iter().find_map(|period| issue.stats.get(*period)?.as_array())?;
    Some(Curve::of(counts.iter().filter_map(pair)))
}

fn pair(pair: &Value) -> Option<(Timestamp, u64)> {
    let told = pair.get(0)?;
    let whole = || format!("{:.0}", told.as_f64()?).parse().ok();
    let at = Timestamp::from_second(told.as_i64().or_else(whole)?).ok()?;
    Some((at, as_number(pair.get(1)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(stats: Value) -> Option<(i64, Vec<u64>)> {
        let issue: Issue = serde_json::from_value(json!({ "id": "7", "stats": stats })).unwrap();
        curve(&issue).map(|curve| (curve.since.as_second(), curve.counts))
    }

    #[test]
    fn counts_in_every_shape() {
        let hour = 1_787_018_400;
        let day = json!([[hour, 0], [hour + 3600, 3], [hour + 7200, "2"], [hour + 10800, 0]]);
        let told = Some((hour + 3600, vec![3, 2]));
        assert_eq!(of(json!({ "24h": day })), told);
        assert_eq!(of(json!({ "auto": day })), told);
        assert_eq!(of(json!({ "14d": [[hour, 9]], "24h": day, "30d": [] })), told);
        assert_eq!(of(json!({ "14d": [[hour as f64, 9]] })), Some((hour, vec![9])));
        assert_eq!(of(json!({ "24h": [] })), Some((0, vec![])));
        let garbage = json!([null, [], [hour], ["x", 1], [1e300, 1], [hour, -4], [hour, [1]], 7]);
        assert_eq!(of(json!({ "24h": garbage })), Some((0, vec![])));
        for nothing in [json!(null), json!({}), json!([]), json!("x"), json!({ "24h": null })] {
            assert_eq!(of(nothing.clone()), None, "{nothing}");
        }
    }
}
