//! Redirects: what moved, and where the token must not follow.

use crate::desk::clean_line;
use crate::source::SourceError;
use crate::source::lenient::or_default;
use reqwest::Url;
use serde::Deserialize;

/// A repository, issue or pull request that tells its own address.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
}

/// An address taken apart: the issue, pull request or else repository that it is about, which
/// may have moved, and what is meant below that.
pub(super) fn split(url: &str) -> (&str, &str) {
    let after = |name: &str, parts| url.find(name).map(|at| skip(url, at + name.len(), parts));
    let Some(repo) = after("/repos/", 2).or_else(|| after("/repositories/", 1)) else {
        return (url, "");
    };
    let below = url.get(repo..).unwrap_or_default();
    let mut parts = below.split(['/', '?']).skip(1);
    let numbered = matches!(parts.next(), Some("issues" | "pulls"))
        && parts.next().is_some_and(|number| number.parse::<u64>().is_ok());
    let end = if numbered { skip(url, repo + 1, 2) } else { repo };
    url.split_at_checked(end).unwrap_or((url, ""))
}

/// Where, from `start` on, so many parts of a path end.
fn skip(url: &str, start: usize, parts: usize) -> usize {
    let rest = url.get(start..).unwrap_or_default();
    let mut ends = rest.match_indices(['/', '?']).map(|(at, _)| start + at);
    ends.nth(parts - 1).unwrap_or(url.len())
}

/// That `call` leads to another host: nothing was done if it was to change something.
pub(super) fn away(call: &str, url: &str, host: &str, write: bool) -> SourceError {
    let target = Url::parse(url).ok();
    let target = target.as_ref().and_then(Url::host_str).unwrap_or("another place");
    let why = format!(
        "it leads to {target}, and the token goes to nobody but {host}: check base_url in \
         config.toml"
    );
    stopped(call, &why, write)
}

/// That `call` is sent around for ever.
pub(super) fn endless(call: &str, write: bool) -> SourceError {
    stopped(call, "it is redirected without end", write)
}

fn stopped(call: &str, why: &str, write: bool) -> SourceError {
    match write {
        true => SourceError::Refused { why: clean_line(&format!("{call}: {why}")) },
        false => SourceError::Unreadable { at: clean_line(call), why: clean_line(why) },
    }
}

/// What kept us from learning where something is now: nothing was done.
pub(super) fn not_found(error: SourceError) -> SourceError {
    match error {
        SourceError::Unreadable { .. } => SourceError::Refused { why: error.to_string() },
        SourceError::Unanswered { why } => SourceError::Unreachable { why },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_is_about_may_have_moved() {
        for (thing, rest) in [
            ("https://x/repos/a/b/issues/5", "/comments"),
            ("https://x/repos/a/b/issues/5", ""),
            ("https://x/api/v3/repos/a/b/pulls/5", "/merge"),
            ("https://x/repositories/17/issues/5", "/labels/help%20wanted"),
            ("https://x/repos/a/b", "/issues"),
            ("https://x/repos/a/b", "/issues?per_page=1"),
            ("https://x/repos/a/b", "/issues/comments"),
            ("https://x/repos/a/b", ""),
            ("https://x/user", ""),
        ] {
            assert_eq!(split(&format!("{thing}{rest}")), (thing, rest));
        }
    }
}
