//! Working time: how long somebody has waited, as the hero's hours count it.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How long somebody has waited, in working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Under 15 minutes.
    Great,
    /// Under 1 hour.
    Okay,
    /// Over an hour.
    Late,
    /// Over one working day.
    TooLate,
}

const GREAT: SignedDuration = SignedDuration::from_mins(15);
const OKAY: SignedDuration = SignedDuration::from_hours(1);
/// A year of days without a working hour in sight: give up looking.
const HORIZON_DAYS: usize = 400;

/// The hours in which the hero answers, in their time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    zone: TimeZone,
    /// Spans of each weekday from Monday, in order and not overlapping.
    week: [Vec<(Time, Time)>; 7],
}

/// Working hours that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{found:?} is not understood: working hours look like \"Mon-Fri 09:00-17:30\" or \"Mon-Thu 09:00-17:30, Fri 09:00-15:00\""
)]
pub struct HoursError {
    /// The part that was not understood.
    pub found: String,
}

impl Hours {
    /// Reads hours such as `Mon-Fri 09:00-17:30`; several, with commas between.
    ///
    /// # Errors
    /// [`HoursError`] naming the part that is no span of days and times.
    pub fn parse(text: &str, zone: TimeZone) -> Result<Self, HoursError> {
        let mut week: [Vec<(Time, Time)>; 7] = Default::default();
        for part in text.split(',').map(str::trim) {
            let (days, span) = parse_part(part).ok_or_else(|| HoursError { found: part.into() })?;
            for day in days {
                if let Some(spans) = week.get_mut(day) {
                    spans.push(span);
                }
            }
        }
        for spans in &mut week {
            spans.sort();
            if spans.iter().zip(spans.iter().skip(1)).any(|(a, b)| a.1 > b.0) {
                return Err(HoursError { found: text.into() });
            }
        }
        Ok(Self { zone, week })
    }

    /// The zone the hours are told in.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The same hours of the day, told in `zone`.
    #[must_use]
    pub fn within(self, zone: TimeZone) -> Self {
        Self { zone, ..self }
    }

    /// The length of one working day: the mean over the days on which there are hours.
    pub fn day(&self) -> SignedDuration {
        let spans = self.week.iter().flatten();
        let total: SignedDuration = spans.map(|(from, to)| length(*from, *to)).sum();
        let days = self.week.iter().filter(|spans| !spans.is_empty()).count();
        i32::try_from(days).ok().filter(|d| *d > 0).map_or(total, |days| total / days)
    }

    /// Working time between two instants; zero if `to` is not after `from`.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let mut total = SignedDuration::ZERO;
        for (start, end) in self.spans_from(from) {
            if start >= to {
                break;
            }
            total += end.min(to).duration_since(start.max(from)).max(SignedDuration::ZERO);
        }
        total
    }

    /// When `working` time will have passed since `from`; `None` if there are no hours.
    pub fn after(&self, from: Timestamp, working: SignedDuration) -> Option<Timestamp> {
        let mut left = working;
        for (start, end) in self.spans_from(from) {
            let start = start.max(from);
            let length = end.duration_since(start).max(SignedDuration::ZERO);
            if length >= left {
                return start.checked_add(left).ok();
            }
            left -= length;
        }
        None
    }

    /// The latest instant from which `working` time has passed until `now`; `None` if never.
    pub fn before(&self, now: Timestamp, working: SignedDuration) -> Option<Timestamp> {
        let mut left = working;
        for (start, end) in self.spans_back(now) {
            let end = end.min(now);
            let length = end.duration_since(start).max(SignedDuration::ZERO);
            if length >= left {
                return end.checked_sub(left).ok();
            }
            left -= length;
        }
        None
    }

    /// The next instant after `now` at which the working day begins on this weekday, or on any.
    pub fn next_start(&self, now: Timestamp, weekday: Option<Weekday>) -> Option<Timestamp> {
        let today = now.to_zoned(self.zone.clone()).date();
        let mut days = days_from(today).filter(|d| weekday.is_none_or(|w| d.weekday() == w));
        days.find_map(|day| self.spans_on(day).into_iter().map(|s| s.0).find(|s| *s > now))
    }

    fn spans_from(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let day = from.to_zoned(self.zone.clone()).date();
        days_from(day).flat_map(|day| self.spans_on(day))
    }

    fn spans_back(&self, now: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let day = now.to_zoned(self.zone.clone()).date();
        std::iter::successors(Some(day), |d| d.yesterday().ok())
            .take(HORIZON_DAYS)
            .flat_map(|day| self.spans_on(day).into_iter().rev())
    }

    /// The spans of a day as instants, none of them in another one: in the night in which the clock is
    /// set forward a time that is skipped is the one after it.
    fn spans_on(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        let index = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let spans = self.week.get(index).map_or(&[][..], Vec::as_slice);
        let mut worked = Timestamp::MIN;
        let instants = spans.iter().filter_map(|(from, to)| {
            let start = self.zone.to_zoned(day.to_datetime(*from)).ok()?;
            let end = self.zone.to_zoned(ends(day, *to)?).ok()?.timestamp();
            // There are places in which a whole day was skipped.
            let start = Some(start).filter(|start| start.date() == day)?.timestamp().max(worked);
            worked = end.max(start);
            Some((start, worked))
        });
        instants.collect()
    }
}

/// The end of a span: midnight is the next day's beginning.
fn ends(day: Date, to: Time) -> Option<DateTime> {
    match to {
        Time::MAX => Some(day.tomorrow().ok()?.to_datetime(Time::midnight())),
        to => Some(day.to_datetime(to)),
    }
}

/// How long a span is on most days.
fn length(from: Time, to: Time) -> SignedDuration {
    let midnight = SignedDuration::from_nanos(i64::from(to == Time::MAX));
    to.duration_since(from) + midnight
}

fn days_from(day: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(day), |d| d.tomorrow().ok()).take(HORIZON_DAYS)
}

fn parse_part(part: &str) -> Option<(Vec<usize>, (Time, Time))> {
    let (days, span) = part.split_once(char::is_whitespace)?;
    let (from, to) = span.trim().split_once('-')?;
    let (from, to) = (parse_time(from)?, parse_time(to)?);
    (from < to).then_some((parse_days(days)?, (from, to)))
}

fn parse_time(text: &str) -> Option<Time> {
    match text.trim() {
        "24:00" => Some(Time::MAX),
        time => Time::from_str(time).ok(),
    }
}

fn parse_days(text: &str) -> Option<Vec<usize>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (parse_day(first)?, parse_day(last)?);
    let length = (last + 7 - first) % 7;
    Some((0..=length).map(|step| (first + step) % 7).collect())
}

fn parse_day(text: &str) -> Option<usize> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    DAYS.iter().position(|day| text.eq_ignore_ascii_case(day))
}

/// The bands as instants: whoever waits since before one of them has waited longer than it allows.
///
/// Working out the three cut-offs once makes the band of any number of tickets a comparison.
#[derive(Debug, Clone)]
pub struct Bands {
    okay: Option<Timestamp>,
    late: Option<Timestamp>,
    too_late: Option<Timestamp>,
}

impl Bands {
    /// The cut-offs at `now`.
    pub fn at(now: Timestamp, hours: &Hours) -> Self {
        Self {
            okay: hours.before(now, GREAT),
            late: hours.before(now, OKAY),
            too_late: hours.before(now, hours.day()),
        }
    }

    /// The band of somebody who waits since `since`.
    pub fn band(&self, since: Timestamp) -> Band {
        let passed = |cut: Option<Timestamp>| cut.is_some_and(|cut| since <= cut);
        match () {
            () if passed(self.too_late) => Band::TooLate,
            () if passed(self.late) => Band::Late,
            () if passed(self.okay) => Band::Okay,
            () => Band::Great,
        }
    }
}

impl Band {
    /// How the band is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Great => "great",
            Self::Okay => "okay",
            Self::Late => "late",
            Self::TooLate => "too late",
        }
    }

    /// When the band of somebody waiting since `since` gets worse; `None` for the worst.
    pub fn until(self, since: Timestamp, hours: &Hours) -> Option<Timestamp> {
        let limit = match self {
            Self::Great => GREAT,
            Self::Okay => OKAY,
            Self::Late => hours.day(),
            Self::TooLate => return None,
        };
        hours.after(since, limit)
    }
}

/// A length of time as one short word: `42 s`, `42 min`, `3 h`, `5 d`.
pub fn elapsed(span: SignedDuration) -> String {
    let seconds = span.as_secs().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests;
