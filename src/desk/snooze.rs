//! Until when a ticket sleeps.

use super::Hours;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::{SignedDuration, Span, Timestamp};

/// When a snoozed ticket comes back by itself. Their next message brings it back in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// At this time.
    Time(Timestamp),
    /// Only when they write.
    TheyWrite,
}

/// A time that could not be read, or that is past.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnoozeError {
    /// The text is none of the forms.
    #[error(
        "{0:?} is not understood: say 1h, 90min, tomorrow, monday, 2026-11-30, 2026-11-30T14:00, 14:00 or reply"
    )]
    Unreadable(String),
    /// The time is not in the future.
    #[error("{0:?} is not in the future")]
    Past(String),
}

impl Until {
    /// Reads `1h`, `90min`, `2 days`, `tomorrow`, `monday`, `14:00`, `2026-11-30`,
    /// `2026-11-30T14:00`, an RFC 3339 time, or `reply` (until they write).
    ///
    /// Days mean the start of the hero's working day; bare times are in the hero's zone.
    ///
    /// # Errors
    /// [`SnoozeError`] when the text is none of these, or the time is past.
    pub fn parse(text: &str, now: Timestamp, hours: &Hours) -> Result<Self, SnoozeError> {
        let word = text.trim().to_lowercase();
        if matches!(word.as_str(), "reply" | "they-write" | "they write") {
            return Ok(Self::TheyWrite);
        }
        let time = named_day(&word, now, hours)
            .or_else(|| {
                word.parse().ok().filter(|t: &Timestamp| word.contains('t') && *t > Timestamp::MIN)
            })
            .or_else(|| local_time(&word, now, hours))
            .or_else(|| after_span(&word, now))
            .ok_or_else(|| SnoozeError::Unreadable(text.into()))?;
        if time <= now {
            return Err(SnoozeError::Past(text.into()));
        }
        Ok(Self::Time(time))
    }

    /// The time, if there is one.
    pub fn time(self) -> Option<Timestamp> {
        match self {
            Self::Time(time) => Some(time),
            Self::TheyWrite => None,
        }
    }
}

fn named_day(word: &str, now: Timestamp, hours: &Hours) -> Option<Timestamp> {
    let weekday = match word {
        "tomorrow" => {
            let tomorrow = now.to_zoned(hours.zone().clone()).date().tomorrow().ok()?;
            return morning(tomorrow, hours);
        }
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    };
    let today = now.to_zoned(hours.zone().clone()).date();
    morning(today.nth_weekday(1, weekday).ok()?, hours)
}

/// The start of the working hours on a day, or nine o'clock on a day without any, and on one on
/// which somebody works around the clock.
fn morning(day: jiff::civil::Date, hours: &Hours) -> Option<Timestamp> {
    let midnight = hours.zone().to_zoned(day.to_datetime(Time::midnight())).ok()?.timestamp();
    let before = midnight.checked_sub(SignedDuration::from_secs(1)).ok()?;
    let start = hours.next_start(before, Some(day.weekday()));
    let nine = hours.zone().to_zoned(day.at(9, 0, 0, 0)).ok()?.timestamp();
    let same_day = |t: &Timestamp| t.to_zoned(hours.zone().clone()).date() == day;
    let all_night = |t: &Timestamp| {
        *t == midnight && hours.between(midnight, nine) == nine.duration_since(midnight)
    };
    start.filter(|t| same_day(t) && !all_night(t)).or(Some(nine))
}

fn local_time(word: &str, now: Timestamp, hours: &Hours) -> Option<Timestamp> {
    let zone = hours.zone();
    let upper = word.to_uppercase();
    if let Ok(day) = upper.parse::<jiff::civil::Date>()
        && upper.len() == 10
    {
        return morning(day, hours);
    }
    if let Ok(moment) = upper.parse::<DateTime>() {
        return Some(zone.to_zoned(moment).ok()?.timestamp());
    }
    let time: Time = word.contains(':').then(|| word.parse().ok())??;
    let today = now.to_zoned(zone.clone()).date();
    let at = |day: jiff::civil::Date| Some(zone.to_zoned(day.to_datetime(time)).ok()?.timestamp());
    at(today).filter(|t| *t > now).or_else(|| at(today.tomorrow().ok()?))
}

fn after_span(word: &str, now: Timestamp) -> Option<Timestamp> {
    let span: Span = word.parse().ok()?;
    now.to_zoned(jiff::tz::TimeZone::UTC).checked_add(span).ok().map(|z| z.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    #[test]
    fn a_day_around_the_clock_begins_at_nine() {
        let now: Timestamp = "2026-11-20T16:00:00Z".parse().unwrap();
        for (hours, morning) in [
            ("Mon-Sun 00:00-24:00", "2026-11-21T09:00:00Z"),
            ("Mon-Sun 00:00-08:00", "2026-11-21T00:00:00Z"),
            ("Mon-Sun 07:00-24:00", "2026-11-21T07:00:00Z"),
        ] {
            let hours = Hours::parse(hours, TimeZone::UTC).unwrap();
            let until = Until::parse("tomorrow", now, &hours);
            assert_eq!(until, Ok(Until::Time(morning.parse().unwrap())), "{hours:?}");
        }
    }

    #[test]
    fn ways_to_say_until() {
        let hours =
            Hours::parse("Mon-Fri 09:00-17:30", TimeZone::get("Europe/London").unwrap()).unwrap();
        let friday: Timestamp = "2026-11-20T16:00:00Z".parse().unwrap();
        let until = |text: &str| Until::parse(text, friday, &hours);
        for (text, time) in [
            ("1h", "2026-11-20T17:00:00Z"),
            ("90min", "2026-11-20T17:30:00Z"),
            ("2 days", "2026-11-22T16:00:00Z"),
            ("tomorrow", "2026-11-21T09:00:00Z"),
            ("Monday", "2026-11-23T09:00:00Z"),
            ("friday", "2026-11-27T09:00:00Z"),
            ("2026-12-01", "2026-12-01T09:00:00Z"),
            ("2026-12-01T14:00", "2026-12-01T14:00:00Z"),
            ("2026-12-01 14:00", "2026-12-01T14:00:00Z"),
            ("2026-12-01T14:00:00+02:00", "2026-12-01T12:00:00Z"),
            ("17:15", "2026-11-20T17:15:00Z"),
            ("08:00", "2026-11-21T08:00:00Z"),
        ] {
            assert_eq!(until(text), Ok(Until::Time(time.parse().unwrap())), "{text}");
        }
        assert_eq!(until("reply"), Ok(Until::TheyWrite));
        assert_eq!(until("soon"), Err(SnoozeError::Unreadable("soon".into())));
        assert_eq!(until(""), Err(SnoozeError::Unreadable(String::new())));
        assert_eq!(until("2020-01-01"), Err(SnoozeError::Past("2020-01-01".into())));
    }
}
