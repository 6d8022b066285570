//! `hero activity`: what was done, sent and read, and what failed.

use super::open::House;
use super::{Places, UsageError, output};
use crate::desk::{Hours, moment};
use crate::store::Activity as Row;
use crate::tui::text::width;
use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::process::ExitCode;

/// Columns of a time.
const TIME: usize = 12;
/// Columns of what happened, at most, before what it is about.
const TEXT: usize = 60;

/// The arguments of `hero activity`.
#[derive(Debug, Args)]
pub struct Activity {
    /// Only what happened since then: today, 2h, 3d, 2026-11-30 or an RFC 3339 time
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Prints what happened, the newest first.
///
/// # Errors
/// The time is not understood; the configuration or the store.
pub fn run(activity: &Activity, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let (now, hours) = (house.now(), &house.config.hours);
    let since = match &activity.since {
        Some(text) => since(text, now, hours).ok_or_else(|| not_understood(text))?,
        None => Timestamp::MIN,
    };
    let rows = house.reader()?.activity(since)?;
    let text = if activity.json {
        serde_json::to_string_pretty(&rows)? + "\n"
    } else if rows.is_empty() {
        "Nothing happened.\n".into()
    } else {
        let widest = rows.iter().map(|row| width(&row.text)).max().unwrap_or(0).min(TEXT);
        rows.iter().map(|row| line(row, widest, now, hours)).collect()
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn not_understood(text: &str) -> UsageError {
    UsageError(format!(
        "{text:?} is not understood: say today, 2h, 3d, 2026-11-30 or 2026-11-30T14:00:00Z"
    ))
}

/// `       10:42 ! reply refused: the channel is archived  slack:users/C1/1`
fn line(row: &Row, columns: usize, now: Timestamp, hours: &Hours) -> String {
    let time = moment(row.at, now, hours);
    let sign = if row.failed { '!' } else { ' ' };
    let ticket = row.reference.as_ref().map(ToString::to_string);
    let about = ticket.or_else(|| row.source.as_ref().map(ToString::to_string));
    let gap = " ".repeat(columns.saturating_sub(width(&row.text)));
    format!("{time:>TIME$} {sign} {}{gap}  {}", row.text, about.unwrap_or_default())
        .trim_end()
        .to_owned()
        + "\n"
}

/// When that was.
fn since(text: &str, now: Timestamp, hours: &Hours) -> Option<Timestamp> {
    let (text, zone) = (text.trim(), hours.zone());
    let midnight = |day: Date| Some(day.to_zoned(zone.clone()).ok()?.timestamp());
    if text == "today" {
        return midnight(now.to_zoned(zone.clone()).date());
    }
    // A date is one of a time too, but not of this zone.
    let day = (text.len() == 10).then(|| text.parse().ok()).flatten().and_then(midnight);
    let ago = |span: Span| Some(now.to_zoned(TimeZone::UTC).checked_sub(span).ok()?.timestamp());
    day.or_else(|| text.parse().ok()).or_else(|| text.parse().ok().and_then(ago))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_when_is_said_in_a_few_ways() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let hours = Hours::parse("Mon-Fri 09:00-17:30", berlin).unwrap();
        for (text, expected) in [
            ("today", Some("2026-11-22T23:00:00Z")),
            ("2h", Some("2026-11-23T08:00:00Z")),
            (" 3 days ", Some("2026-11-20T10:00:00Z")),
            ("2026-11-20", Some("2026-11-19T23:00:00Z")),
            ("2026-11-20T14:00:00Z", Some("2026-11-20T14:00:00Z")),
            ("yesterday-ish", None),
            ("", None),
        ] {
            let expected = expected.map(|time| time.parse().unwrap());
            assert_eq!(since(text, now, &hours), expected, "{text:?}");
        }
    }
}
