//! Names by which people on GitHub call issues, each other and commits.

use crate::desk::{around_host, issue_at};

/// How many characters of a commit's hash are shown.
const SHORT: usize = 7;

/// The bytes of the name at the start of a text: `#123`, `owner/repo#123`, `GH-123`, `@user`,
/// `@org/team`, the hash of a commit. It begins and ends with a word.
pub(super) fn length(before: Option<char>, text: &str) -> Option<usize> {
    if before.is_some_and(is_part) || !text.starts_with(is_part) {
        return None;
    }
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let name = text.get(..end)?.trim_end_matches(['.', '/', '-']);
    (is_issue(name) || is_person(name) || is_commit(name)).then_some(name.len())
}

/// A character of a name, in any language: none of them may stand beside it.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || "#@/._-".contains(c)
}

fn is_issue(name: &str) -> bool {
    let number = |n: &str| {
        (1..=10).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()) && !n.starts_with('0')
    };
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    match name.split_once('#') {
        Some(("", digits)) => number(digits),
        Some((repo, digits)) => {
            let named =
                repo.split_once('/').is_some_and(|(owner, repo)| plain(owner) && plain(repo));
            named && number(digits)
        }
        None => name.strip_prefix("GH-").is_some_and(number),
    }
}

fn is_person(name: &str) -> bool {
    let Some(login) = name.strip_prefix('@') else { return false };
    let plain = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    match login.split_once('/') {
        Some((org, team)) => plain(org) && plain(team),
        None => plain(login),
    }
}

fn is_commit(name: &str) -> bool {
    (SHORT..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && name.bytes().any(|b| b.is_ascii_digit())
        && name.bytes().any(|b| b.is_ascii_alphabetic())
}

/// A name as it is shown: a whole hash is cut short.
pub(super) fn short(name: &str) -> &str {
    let whole = name.len() == 40 && is_commit(name);
    name.get(..SHORT).filter(|_| whole).unwrap_or(name)
}

/// The repository, number and host of the issue or pull request that an address names.
pub(super) fn address(url: &str) -> Option<(&str, &str, &str)> {
    issue_at(url)?;
    let (_, host, path) = around_host(url);
    let path = path.strip_prefix('/')?;
    let (end, _) = path.match_indices('/').nth(1)?;
    let (repo, rest) = path.split_at_checked(end)?;
    let number = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    Some((repo, number.get(..end)?, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_issues_people_and_commits() {
        const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
        for (text, name) in [
            ("#12 is", Some("#12")),
            ("#12.", Some("#12")),
            ("example/app.js#7,", Some("example/app.js#7")),
            ("GH-3", Some("GH-3")),
            ("@ada-l: hi", Some("@ada-l")),
            ("@example/team-x", Some("@example/team-x")),
            ("abc1234)", Some("abc1234")),
            (SHA, Some(SHA)),
            ("#general", None),
            ("#0", None),
            ("#12a", None),
            ("##12", None),
            ("app#12", None),
            ("@", None),
            ("@-x", None),
            ("ada@example.com", None),
            ("defaced", None),
            ("1234567", None),
            ("abc123", None),
            ("ABC1234", None),
            ("abc1234é", None),
            ("", None),
        ] {
            assert_eq!(length(None, text).and_then(|end| text.get(..end)), name, "{text}");
            assert_eq!(length(Some('x'), text), None, "{text}");
        }
        assert_eq!((short(SHA), short("abc12345")), ("0123456", "abc12345"));
    }

    #[test]
    fn addresses_are_named_with_their_host() {
        for (url, named) in [
            ("https://github.com/a/b/issues/12#c-3", Some(("a/b", "12", "github.com"))),
            ("https://github.com@evil.test/a/b9/pull/12/files", Some(("a/b9", "12", "evil.test"))),
            ("https://github.com/a/b", None),
        ] {
            assert_eq!(address(url), named, "{url}");
        }
    }
}
