//! Dates as apps let Slack write them for every reader.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The time `seconds` after 1970 in Slack's `format`, in UTC, for nobody tells the reader's zone.
/// Words that depend on today, as "yesterday", become dates. `None` if it is no time at all.
///
/// docs.slack.dev, pages "Formatting message text" and "Date element".
pub(super) fn written(seconds: i64, format: &str) -> Option<String> {
    let at = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC);
    let mut out = String::with_capacity(format.len());
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let end = after.find(['{', '}']).unwrap_or(after.len());
        let (name, left) = after.split_at_checked(end).unwrap_or((after, ""));
        let drawn = left.strip_prefix('}').zip(field(name, at.date(), &at));
        match drawn {
            Some((left, drawn)) => {
                out.push_str(&drawn);
                rest = left;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    Some(out + rest)
}

fn field(name: &str, date: Date, at: &jiff::Zoned) -> Option<String> {
    let day = ordinal(date.day());
    Some(match name {
        "date_num" => date.to_string(),
        "date_slash" => date.strftime("%d/%m/%Y").to_string(),
        "date" | "date_pretty" => date.strftime(&format!("%B {day}, %Y")).to_string(),
        "date_short" | "date_short_pretty" | "date_short_half" => {
            date.strftime("%b %-d, %Y").to_string()
        }
        "date_long" | "date_long_pretty" | "day_divider_pretty" => {
            date.strftime(&format!("%A, %B {day}, %Y")).to_string()
        }
        "date_long_full" => date.strftime("%B %-d, %Y").to_string(),
        "time" => at.strftime("%H:%M UTC").to_string(),
        "time_secs" => at.strftime("%H:%M:%S UTC").to_string(),
        "ago" => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        _ => return None,
    })
}

fn ordinal(day: i8) -> String {
    let suffix = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{day}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_page_is_written() {
        for (format, expected) in [
            ("{date_num}", "2014-02-18"),
            ("{date_slash}", "18/02/2014"),
            ("{date}", "February 18th, 2014"),
            ("{date_pretty}", "February 18th, 2014"),
            ("{date_short}", "Feb 18, 2014"),
            ("{date_short_pretty}", "Feb 18, 2014"),
            ("{date_long}", "Tuesday, February 18th, 2014"),
            ("{date_long_pretty}", "Tuesday, February 18th, 2014"),
            ("{date_long_full}", "February 18, 2014"),
            ("Posted {date_num} at {time}!", "Posted 2014-02-18 at 14:39 UTC!"),
            ("{time_secs}", "14:39:42 UTC"),
            ("{ago}", "2014-02-18 14:39 UTC"),
            ("{unheard_of} {", "{unheard_of} {"),
            ("{{time}", "{14:39 UTC"),
        ] {
            assert_eq!(written(1_392_734_382, format).as_deref(), Some(expected), "{format}");
        }
        assert_eq!(written(i64::MAX, "{date}"), None);
    }

    #[test]
    fn days_are_numbered_as_english_does() {
        let days = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30].map(ordinal);
        let expected =
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "30th"];
        assert_eq!(days, expected);
    }
}
