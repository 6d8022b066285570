//! Words that tell of customers: the same in the configuration and in a list.

use super::{Read, domain, name, objection, one_of};
use crate::config::Mailbox;
use crate::desk::Billing;
use jiff::Timestamp;
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;

/// An e-mail address.
///
/// # Errors
/// [`Objection`](super::Objection) to what is none.
pub fn email(text: &str) -> Read<String> {
    let text = text.trim();
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"@,;:<>()\"".contains(c);
    match text.rsplit_once('@') {
        Some((who, at))
            if !who.is_empty()
                && who.chars().all(plain)
                && at.chars().all(plain)
                && domain(at).is_ok() =>
        {
            Ok(text.to_owned())
        }
        _ => objection("is no e-mail address", "a whole address, such as wile@acme.com"),
    }
}

/// An e-mail address, alone or behind a name: `Ada Lovelace <ada@example.com>`.
///
/// # Errors
/// [`Objection`](super::Objection) to what is none.
pub fn mailbox(text: &str) -> Read<Mailbox> {
    match text.trim().strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((called, address)) => {
            let name = match called.trim().trim_matches('"') {
                "" => None,
                called => Some(name(called)?),
            };
            Ok(Mailbox { name, address: email(address)? })
        }
        None => Ok(Mailbox { name: None, address: email(text)? }),
    }
}

/// The e-mail domain of one organisation; `is_free` tells of those at which anybody can have an
/// address.
///
/// # Errors
/// [`Objection`](super::Objection) to what is no domain, and to a domain of nobody's own.
pub fn own_domain(text: &str, is_free: impl Fn(&str) -> bool) -> Read<String> {
    let domain = domain(text)?;
    if is_free(&domain) {
        let problem = "is a domain at which anybody can have an address";
        return objection(problem, "domains of its own; its people's addresses go into emails");
    }
    Ok(domain)
}

/// How a customer stands with paying.
///
/// # Errors
/// [`Objection`](super::Objection) to any other word.
pub fn status(text: &str) -> Read<Billing> {
    let word = text.trim().to_lowercase().replace([' ', '-'], "_");
    one_of(&word, &Billing::ALL.map(|billing| (billing.word(), billing)), "is no status")
}

/// The day on which something began: its first moment, as UTC has it.
///
/// # Errors
/// [`Objection`](super::Objection) to what is no date.
pub fn since(text: &str) -> Read<Timestamp> {
    moment(text, Time::midnight())
}

/// The day with which something ends: its last second, as UTC has it.
///
/// # Errors
/// [`Objection`](super::Objection) to what is no date.
pub fn until(text: &str) -> Read<Timestamp> {
    moment(text, time(23, 59, 59, 0))
}

/// How a date is written, for faults.
pub(in crate::config) const DATE: &str = "a date such as 2026-11-30";

fn moment(text: &str, time: Time) -> Read<Timestamp> {
    let text = text.trim();
    let of_day = || {
        let day: Date = text.parse().ok()?;
        Some(TimeZone::UTC.to_zoned(day.to_datetime(time)).ok()?.timestamp())
    };
    match text.parse().ok().or_else(of_day) {
        Some(moment) => Ok(moment),
        None => objection("is no date", DATE),
    }
}

/// The id of a Slack channel, member, team or organisation.
///
/// # Errors
/// [`Objection`](super::Objection) to what is none.
pub fn slack_id(text: &str) -> Read<String> {
    let id = text.trim();
    if id.starts_with(['C', 'D', 'E', 'G', 'T', 'U', 'W'])
        && id.len() > 2
        && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    {
        return Ok(id.to_owned());
    }
    objection(
        "is no Slack id",
        "the id of a channel, a member or a team, such as C012AB3CD, U012AB3CD or T012AB3CD",
    )
}

/// The web address of a page.
///
/// # Errors
/// [`Objection`](super::Objection) to what is no http or https address.
pub fn page(text: &str) -> Read<String> {
    match reqwest::Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url.into()),
        _ => objection("is no web address", "https://host/path"),
    }
}

/// A share in percent, rounded down.
///
/// # Errors
/// [`Objection`](super::Objection) to what is none.
pub fn percent(text: &str) -> Read<u32> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    match whole.parse() {
        Ok(share) if digits(whole) && digits(fraction) => Ok(share),
        _ => objection("is no share", "a number of percent, such as 82"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_domains() {
        for (text, read) in [
            (" Wile+x@Acme.com ", Some("Wile+x@Acme.com")),
            ("wile@eu.acme.co.uk", Some("wile@eu.acme.co.uk")),
            ("wile@acme", None),
            ("@acme.com", None),
            ("wile@@acme.com", None),
            ("wile@ acme.com", None),
            ("Wile <wile@acme.com>", None),
            ("acme.com", None),
            ("", None),
        ] {
            assert_eq!(email(text).ok().as_deref(), read, "{text:?}");
        }
        let free = |domain: &str| domain == "mail.test";
        assert_eq!(own_domain("@Acme.com", free).as_deref(), Ok("acme.com"));
        assert!(own_domain("Mail.test", free).unwrap_err().to_string().contains("anybody"));
        assert!(own_domain("acme", free).unwrap_err().to_string().contains("is no domain"));
    }

    #[test]
    fn dates_are_days_of_utc() {
        for (text, begins, ends) in [
            ("2026-11-30", Some("2026-11-30T00:00:00Z"), Some("2026-11-30T23:59:59Z")),
            (
                "2026-11-30T12:30:00+01:00",
                Some("2026-11-30T11:30:00Z"),
                Some("2026-11-30T11:30:00Z"),
            ),
            ("30.11.2026", None, None),
            ("2026-02-30", None, None),
            ("", None, None),
        ] {
            let told = |read: Read<Timestamp>| read.ok().map(|moment| moment.to_string());
            assert_eq!(told(since(text)).as_deref(), begins, "{text:?}");
            assert_eq!(told(until(text)).as_deref(), ends, "{text:?}");
        }
    }

    #[test]
    fn statuses_ids_shares_and_pages() {
        assert_eq!(status(" Past Due "), Ok(Billing::PastDue));
        let told = status("cancelled").unwrap_err().to_string();
        assert!(told.ends_with("incomplete, free (did you mean canceled?)"), "{told}");
        for (text, read) in [("T012AB", true), ("C0", false), ("c012ab", false), ("acme", false)] {
            assert_eq!(slack_id(text).is_ok(), read, "{text}");
        }
        for (text, read) in [
            ("82", Some(82)),
            ("82.9 %", Some(82)),
            ("120%", Some(120)),
            ("-1", None),
            ("8x", None),
        ] {
            assert_eq!(percent(text).ok(), read, "{text}");
        }
        for (text, read) in
            [("https://a.test/x?y=1", true), ("javascript:x", false), ("a.test", false)]
        {
            assert_eq!(page(text).is_ok(), read, "{text}");
        }
    }
}
