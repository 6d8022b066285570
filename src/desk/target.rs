//! Which issue or pull request somebody means by what they type.

use super::{TicketRef, issue_at};

/// The ticket that a text names: by its web address, as `owner/name#12`, as `#12` in this place, or
/// by its reference; with its web address if that is what was typed.
pub fn target(text: &str, place: &str) -> Option<(TicketRef, String)> {
    let text = text.trim();
    if text.contains("://") {
        return issue_at(text).map(|reference| (reference, text.to_owned()));
    }
    if let Some(number) = text.strip_prefix('#') {
        return numbered(place, number).map(|reference| (reference, String::new()));
    }
    let (kind, rest) = text.split_once(':').unwrap_or(("github", text));
    let reference = match kind {
        "github" => {
            let (place, number) = rest.split_once('#')?;
            numbered(place, number)?
        }
        "slack" | "sentry" => TicketRef::parse(text).ok()?,
        _ => return None,
    };
    Some((reference, String::new()))
}

/// An issue of a repository by its number.
fn numbered(place: &str, number: &str) -> Option<TicketRef> {
    let (owner, name) = place.split_once('/')?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let number: u64 = number.parse().ok()?;
    let named = plain(owner) && plain(name);
    named.then(|| TicketRef::new("github", format_args!("{owner}/{name}#{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed() {
        let url = "https://github.com/example/app/pull/12";
        for (text, expected) in [
            (url, Some(("github:example/app#12", url))),
            (" example/sdk-js#7 ", Some(("github:example/sdk-js#7", ""))),
            ("github:example/app#12", Some(("github:example/app#12", ""))),
            ("#12", Some(("github:example/app#12", ""))),
            ("sentry:example/APP-1A", Some(("sentry:example/APP-1A", ""))),
            ("slack:users/C1/1", Some(("slack:users/C1/1", ""))),
            ("https://example.com/x", None),
            ("#", None),
            ("#x", None),
            ("websocket drops", None),
            ("fix: websocket", None),
            ("a b/c#12", None),
            ("", None),
        ] {
            let found = target(text, "example/app");
            let found = found.as_ref().map(|(reference, url)| (reference.as_str(), url.as_str()));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(target("#12", "#general"), None);
    }
}
