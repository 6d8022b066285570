//! How an error is dealt with: resolved by what, archived until when.

use serde::{Deserialize, Serialize};

/// What an error is fixed by: should it happen again after that, it is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fix {
    /// The release after the latest.
    NextRelease,
    /// This release.
    Release(String),
    /// This commit.
    Commit {
        /// The repository that it is in, as the service names that: `example/app`.
        repository: String,
        /// Its hash.
        id: String,
    },
}

/// Until when an error is archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Archive {
    /// Until it happens more often than is to be expected.
    Escalating,
    /// For good.
    Forever,
    /// For so many minutes.
    Minutes(u32),
    /// Until it happened so many times more.
    Events(u32),
    /// Until it hit so many people more.
    Users(u32),
}

impl Fix {
    /// How it is told behind "resolve": `in the next release`.
    pub fn told(&self) -> String {
        match self {
            Self::NextRelease => "in the next release".into(),
            Self::Release(release) => format!("in {release}"),
            Self::Commit { repository, id } => format!("by {repository}@{}", short(id)),
        }
    }

    /// A release, or a commit as `owner/name@hash`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text.contains(char::is_whitespace) || text.chars().count() > 200 {
            return Err(format!("{text:?} is no release: that is one word, such as app@2.4.0"));
        }
        let commit = text.split_once('@').filter(|(repository, id)| {
            let hash = id.len() >= 7 && id.chars().all(|c| c.is_ascii_hexdigit());
            repository.split('/').filter(|part| !part.is_empty()).count() == 2 && hash
        });
        Ok(match commit {
            Some((repository, id)) => {
                Self::Commit { repository: repository.into(), id: id.to_ascii_lowercase() }
            }
            None => Self::Release(text.into()),
        })
    }
}

/// The first letters of a hash, as people write it.
fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

impl Archive {
    /// How it is told behind "archive": `until it escalates`.
    pub fn told(self) -> String {
        let counted = |n: u32, one: &str| {
            if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
        };
        match self {
            Self::Escalating => "until it escalates".into(),
            Self::Forever => "for good".into(),
            Self::Minutes(n) if n % (24 * 60) == 0 => format!("for {} d", n / (24 * 60)),
            Self::Minutes(n) if n % 60 == 0 => format!("for {} h", n / 60),
            Self::Minutes(n) => format!("for {n} min"),
            Self::Events(1) => "until it happens once more".into(),
            Self::Events(n) => format!("until it happens {n} times more"),
            Self::Users(n) => format!("until it hits {} more", counted(n, "user")),
        }
    }

    /// `escalating`, `forever`, `100 events`, `20 users`, `30 min`, `2 h`, `3 d`, `1 week`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        const ALLOWED: &str = "escalating, forever, 2h, 3d, 1w, 100 events or 20 users";
        let text = text.trim().to_lowercase();
        match text.as_str() {
            "escalating" => return Ok(Self::Escalating),
            "forever" => return Ok(Self::Forever),
            _ => {}
        }
        let wrong = || format!("{text:?} is no end: {ALLOWED}");
        let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = text.strip_suffix(digits).unwrap_or_default();
        let number: u32 = number.parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?;
        let minutes = |each: u32| number.checked_mul(each).map(Self::Minutes).ok_or_else(wrong);
        match digits.trim() {
            "event" | "events" | "times" => Ok(Self::Events(number)),
            "user" | "users" => Ok(Self::Users(number)),
            "m" | "min" | "minutes" => minutes(1),
            "h" | "hour" | "hours" => minutes(60),
            "d" | "day" | "days" => minutes(24 * 60),
            "w" | "week" | "weeks" => minutes(7 * 24 * 60),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixes() {
        for (text, told) in [
            ("app@2.4.0", "in app@2.4.0"),
            ("2.4.0", "in 2.4.0"),
            ("a1b2c3d4e5", "in a1b2c3d4e5"),
            ("example/app@A1B2C3D4E5", "by example/app@a1b2c3d"),
            ("example/app@2.4.0", "in example/app@2.4.0"),
        ] {
            assert_eq!(Fix::parse(text).unwrap().told(), told, "{text}");
        }
        assert!(Fix::parse(" ").is_err() && Fix::parse("two words").is_err());
    }

    #[test]
    fn ends_of_an_archive() {
        for (text, told) in [
            ("escalating", "until it escalates"),
            ("Forever", "for good"),
            ("30min", "for 30 min"),
            ("90 min", "for 90 min"),
            ("36h", "for 36 h"),
            ("2 h", "for 2 h"),
            ("3d", "for 3 d"),
            ("1 week", "for 7 d"),
            ("1 event", "until it happens once more"),
            ("100 events", "until it happens 100 times more"),
            ("20 users", "until it hits 20 users more"),
            ("1 user", "until it hits 1 user more"),
        ] {
            assert_eq!(Archive::parse(text).map(Archive::told).as_deref(), Ok(told), "{text}");
        }
        for text in ["", "soon", "0 events", "9999999999 h", "4000000000w", "5", "-3 h"] {
            assert!(Archive::parse(text).is_err(), "{text}");
        }
    }
}
