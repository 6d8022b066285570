//! Words in a text that is about to be sent: what stands there, and what is only code.

use super::markdown;

/// What calls a whole channel in Slack, and nobody from here.
const EVERYBODY: [&str; 3] = ["@channel", "@here", "@everyone"];

/// The first word in a text, outside code, that would call a whole channel in Slack.
pub fn everybody(text: &str) -> Option<&'static str> {
    let said = text.contains('@').then(|| outside_code(text))?;
    let place = |word: &&str| whole_words(&said, word).next();
    EVERYBODY.into_iter().filter_map(|word| Some((place(&word)?, word))).min().map(|(_, word)| word)
}

/// Where a stretch stands in a text with no letter or digit beside it.
pub fn whole_words<'t>(text: &'t str, stretch: &'t str) -> impl Iterator<Item = usize> {
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let found =
        text.match_indices(stretch).filter(|(at, _)| !stretch.is_empty() && *at < text.len());
    found.map(|(at, _)| at).filter(move |at| {
        let (before, rest) = text.split_at(*at);
        let after = rest.get(stretch.len()..).unwrap_or_default();
        outside(before.chars().next_back()) && outside(after.chars().next())
    })
}

/// A text with a new line, which stands in no name, for what is code.
pub fn outside_code(text: &str) -> String {
    let mut open = 0;
    let mut out = String::new();
    for line in text.split('\n') {
        if let Some(now) = markdown::fence(line, open) {
            open = now;
        } else if open == 0 {
            out += &without_code(line);
        }
        out.push('\n');
    }
    out
}

/// The same of a line, for what stands between backticks; the last may have no other.
fn without_code(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    let last = parts.len().saturating_sub(1);
    let said = parts.iter().enumerate().filter(|(index, _)| index % 2 == 0 || *index == last);
    said.map(|(_, part)| *part).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_call_to_everybody() {
        for (text, word) in [
            ("Hey @here and @channel", Some("@here")),
            ("@everyone!", Some("@everyone")),
            ("@channels, me@here", None),
            ("`@channel`", None),
            ("", None),
        ] {
            assert_eq!(everybody(text), word, "{text:?}");
        }
    }
}
