//! What a text of an issue or pull request points at. Pure.
//!
//! GitHub's own ways: a closing keyword before a reference ("Linking a pull request to an issue"),
//! *Duplicate of* at the beginning of a line ("Marking issues or pull requests as a duplicate").
//! What stands in code, quotes and HTML comments is no reference.

use super::place::Place;
use super::prose;
use crate::desk::markdown::{self, Block, Piece};
use crate::desk::{Link, Relation, TicketRef, issue_at};
use jiff::Timestamp;

/// A text may hold a changelog; nobody reads more links than this.
const MOST: usize = 40;

const CLOSING: [&str; 9] =
    ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"];

/// Where a text stands: what a bare `#12` means there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    /// The issue or pull request.
    pub place: &'a Place,
    /// Its web address, which tells where the forge shows its pages.
    pub html_url: &'a str,
    /// When the text was written.
    pub at: Timestamp,
}

impl Ground<'_> {
    /// `https://github.com`
    fn web(&self) -> &str {
        let host = self.html_url.find("://").map_or(0, |scheme| scheme + 3);
        let path = self.html_url.get(host..).and_then(|rest| rest.find('/'));
        self.html_url.get(..path.map_or(self.html_url.len(), |path| host + path)).unwrap_or("")
    }

    /// The issue that a word names: `#12`, `owner/name#12`, or its address at this forge.
    fn reference(&self, word: &str) -> Option<(TicketRef, String)> {
        let word = word.trim_matches(|c: char| ".!?:'\"*_<>".contains(c));
        if word.contains("://") {
            let here = word.strip_prefix(self.web()).is_some_and(|rest| rest.starts_with('/'));
            let address = word.split(['?', '#']).next().unwrap_or(word);
            return issue_at(word).filter(|_| here).map(|target| (target, address.to_owned()));
        }
        let (repo, number) = word.split_once('#')?;
        let repo = if repo.is_empty() { self.place.repo.as_str() } else { repo };
        let number = Some(number).filter(|n| n.chars().all(|c| c.is_ascii_digit()))?;
        let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
        let (web, path) = (self.web(), format!("/{repo}/issues/{number}"));
        let target = issue_at(&format!("https://forge{path}"))?;
        // A row that does not say where its page is cannot say where others are.
        let url = if web.is_empty() { String::new() } else { format!("{web}{path}") };
        Some((target, url))
    }

    /// A link to `word`, if that names anything but the place itself.
    fn link(&self, word: &str, relation: Relation) -> Option<Link> {
        let (target, url) = self.reference(word)?;
        let own = target.as_str().eq_ignore_ascii_case(self.place.reference().as_str());
        let link = Link { target, relation, at: self.at, url, title: None, state: None };
        (!own).then_some(link)
    }
}

/// What a pull request says that it closes, and what else it names: each other ticket once.
pub(super) fn of_pull(title: &str, body: &str, ground: Ground<'_>) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for line in std::iter::once(title.to_owned()).chain(plain_lines(body)) {
        for (keyword, word) in pairs(&line) {
            let closes = keyword.is_some_and(is_closing);
            let relation = if closes { Relation::Closes } else { Relation::Mentions };
            if let Some(link) = ground.link(word, relation) {
                keep(&mut links, link);
            }
        }
    }
    links
}

/// What an opening post or a comment says that its issue is a duplicate of.
pub(super) fn duplicate_of(text: &str, ground: Ground<'_>) -> Option<Link> {
    plain_lines(text).find_map(|line| {
        let mut words = line.split_whitespace();
        let said = words.next()?.eq_ignore_ascii_case("duplicate")
            && words.next()?.eq_ignore_ascii_case("of");
        ground.link(words.next().filter(|_| said)?, Relation::DuplicateOf)
    })
}

/// Takes in a link; one that closes counts for more than one that only names.
pub(super) fn keep(links: &mut Vec<Link>, link: Link) {
    let room = links.len() < MOST;
    match links.iter_mut().find(|known| known.target == link.target) {
        Some(known) if known.relation == Relation::Mentions => known.relation = link.relation,
        Some(_) => {}
        None if room => links.push(link),
        None => {}
    }
}

fn is_closing(word: &str) -> bool {
    let word = word.strip_suffix(':').unwrap_or(word);
    CLOSING.iter().any(|closing| closing.eq_ignore_ascii_case(word))
}

/// Every word of a line with the one before it; `fixes:#12` is two words.
fn pairs(line: &str) -> impl Iterator<Item = (Option<&str>, &str)> {
    let between = |c: char| c.is_whitespace() || ",;()[]".contains(c);
    let words = line.split(between).filter(|word| !word.is_empty());
    let words = words.flat_map(|word| match word.split_once(":#") {
        Some((keyword, number)) => {
            let behind = word.len() - number.len() - 1;
            vec![keyword, word.get(behind..).unwrap_or(number)]
        }
        None => vec![word],
    });
    let mut before = None;
    words.map(move |word| (before.replace(word), word))
}

/// The lines of a text without code, quotes and HTML comments, links as their addresses.
fn plain_lines(text: &str) -> impl Iterator<Item = String> {
    let text = prose::read(text);
    let mut open = 0;
    let lines: Vec<_> = text
        .lines()
        .filter(|line| {
            let fence = markdown::fence(line, open);
            open = fence.unwrap_or(open);
            fence.is_none() && open == 0
        })
        .filter_map(plain)
        .collect();
    lines.into_iter()
}

fn plain(line: &str) -> Option<String> {
    let (block, _, rest) = markdown::block(line);
    if matches!(block, Block::Quote | Block::Code) {
        return None;
    }
    let pieces = markdown::pieces(rest).into_iter().map(|piece| match piece {
        Piece::Text(text) | Piece::Url(text) | Piece::Whole(text) => text,
        Piece::Link { url, .. } => url,
        Piece::Code(_) => " ",
        Piece::Begin(..) | Piece::End(..) => "",
    });
    Some(pieces.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://github.com/example/app/pull/7";

    fn found(title: &str, body: &str) -> Vec<String> {
        let place = Place::new("example/app", 7);
        let ground = Ground { place: &place, html_url: URL, at: Timestamp::UNIX_EPOCH };
        let links = of_pull(title, body, ground).into_iter();
        links.map(|link| format!("{} {}", link.relation.word(), link.target)).collect()
    }

    #[test]
    fn closing_keywords_and_other_references() {
        for (body, expected) in [
            ("Fixes #12", &["closes github:example/app#12"][..]),
            ("fixes #12.", &["closes github:example/app#12"]),
            (
                "RESOLVED: #12, closes #13",
                &["closes github:example/app#12", "closes github:example/app#13"],
            ),
            ("closes:#12", &["closes github:example/app#12"]),
            ("**Fixes** #12", &["closes github:example/app#12"]),
            ("- [ ] fix #12", &["closes github:example/app#12"]),
            ("Fix example/sdk#9!", &["closes github:example/sdk#9"]),
            (
                "close https://github.com/example/app/issues/12#issuecomment-1",
                &["closes github:example/app#12"],
            ),
            (
                "Fixes [the bug](https://github.com/example/app/issues/12)",
                &["closes github:example/app#12"],
            ),
            (
                "fixes #12 and #13",
                &["closes github:example/app#12", "mentions github:example/app#13"],
            ),
            ("See #12. This fixes #12 for good.", &["closes github:example/app#12"]),
            ("For (#12)", &["mentions github:example/app#12"]),
            ("prefixes #12", &["mentions github:example/app#12"]),
            ("fixes the bug of #12", &["mentions github:example/app#12"]),
            ("fixes https://example.com/example/app/issues/12", &[]),
            ("fixes #0, #x, #1x, color #fff, a#b, x/y/z#1", &[]),
            ("follow-up of #7 itself", &[]),
            ("`fixes #12`", &[]),
            ("```\nfixes #12\n```", &[]),
            ("> fixes #12", &[]),
            ("    fixes #12", &[]),
            ("<!-- Fixes #12 -->", &[]),
            ("<!-- For example:\nFixes #12\n-->\nFixes #13", &["closes github:example/app#13"]),
            ("<!-- open\nfixes #12", &[]),
            ("a <!-- that opens no comment\nfixes #12", &["closes github:example/app#12"]),
        ] {
            assert_eq!(found("", body), expected, "{body}");
        }
        assert_eq!(
            found("fix(flags): #12 (fixes #13)", ""),
            ["mentions github:example/app#12", "closes github:example/app#13",]
        );
    }

    #[test]
    fn a_flood_of_references_is_cut() {
        let body: String = (100..500).map(|n| format!("#{n} ")).collect();
        assert_eq!(found("", &body).len(), MOST);
    }

    #[test]
    fn duplicates_are_told_at_the_beginning_of_a_line() {
        let place = Place::new("example/app", 7);
        let html_url = "https://ghe.example.com/example/app/issues/7";
        let ground = Ground { place: &place, html_url, at: Timestamp::UNIX_EPOCH };
        for (text, expected) in [
            ("Duplicate of #12", Some("example/app/issues/12")),
            ("Thanks!\n\nduplicate of example/sdk#3.", Some("example/sdk/issues/3")),
            ("Duplicate of https://ghe.example.com/a/b/issues/3", Some("a/b/issues/3")),
            ("This looks like a duplicate of #12", None),
            ("> Duplicate of #12", None),
            ("Duplicate of the other one", None),
            ("Duplicate of #7", None),
            ("Duplicate", None),
        ] {
            let url = duplicate_of(text, ground).map(|link| link.url);
            let expected = expected.map(|path| format!("https://ghe.example.com/{path}"));
            assert_eq!(url, expected, "{text}");
        }
    }
}
