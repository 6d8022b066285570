//! Writing the little Markdown, so that it reads back as what was meant.

use super::{Piece, SCHEMES, mark, pieces};
use crate::desk::emphasis::{self, Emphasis};
use std::borrow::Cow;

/// What marks are made of.
const SIGNS: [char; 3] = ['*', '_', '~'];
/// The variation selector that asks for a sign as text: one that has it is no mark.
pub(super) const LETTER: char = '\u{fe0e}';

/// The order in which emphasis is nested, the outermost first.
const ORDER: [Emphasis; 3] = [Emphasis::Bold, Emphasis::Strike, Emphasis::Italic];

/// A stretch of a line in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it says: Markdown itself, or words.
    pub text: String,
    /// How it is set off.
    pub styles: Vec<Emphasis>,
}

/// A line of spans, their styles as marks that read back as them.
pub fn marked(spans: &[Span]) -> String {
    let mut out = String::new();
    nest(spans, &ORDER, None, &mut out);
    out
}

/// Writes the spans, those that share the first of `styles` together, the other styles inside.
fn nest(spans: &[Span], styles: &[Emphasis], after: Option<char>, out: &mut String) {
    let Some((style, inner)) = styles.split_first() else {
        spans.iter().for_each(|span| out.push_str(&span.text));
        return;
    };
    let mut groups =
        spans.chunk_by(|a, b| a.styles.contains(style) == b.styles.contains(style)).peekable();
    while let Some(group) = groups.next() {
        let next = groups.peek().and_then(|group| group.first());
        let after = next.map_or(after, |span| span.text.chars().next());
        match group.first().is_some_and(|span| span.styles.contains(style)) {
            true => wrap(group, *style, inner, after, out),
            false => nest(group, inner, after, out),
        }
    }
}

/// A group in its marks, which have no blank just inside; without them inside a word, where they
/// would be read as typed.
fn wrap(
    group: &[Span],
    style: Emphasis,
    inner: &[Emphasis],
    after: Option<char>,
    out: &mut String,
) {
    let mut text = String::new();
    nest(group, inner, None, &mut text);
    let words = text.trim();
    let leading = text.len() - text.trim_start().len();
    let (lead, rest) = text.split_at_checked(leading).unwrap_or(("", &text));
    let trail = rest.get(words.len()..).unwrap_or_default();
    out.push_str(lead);
    let after = trail.chars().next().or(after);
    let read = emphasis::sets_off(out.chars().next_back(), words, after);
    let sign = if read { mark(style) } else { "" };
    out.extend([sign, words, sign, trail]);
}

/// Words whose signs are no marks: where they would be read as such, each is told to be a letter,
/// as Unicode does.
pub fn literal(text: &str) -> Cow<'_, str> {
    let begins = |piece: &Piece<'_>| matches!(piece, Piece::Begin(..));
    if !text.contains(SIGNS) || !pieces(text).iter().any(begins) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        // In an address no sign is a mark.
        let letter = (!word.contains("://")).then_some(LETTER);
        for part in word.split_inclusive(SIGNS) {
            out.push_str(part);
            out.extend(letter.filter(|_| part.ends_with(SIGNS)));
        }
    }
    out.into()
}

/// Code within a line.
pub fn code(text: &str) -> String {
    match text {
        "" => String::new(),
        text if text.contains('`') => {
            let ticks = "`".repeat(longest_run(text) + 1);
            format!("{ticks} {text} {ticks}")
        }
        text => format!("`{text}`"),
    }
}

/// Lines of code in a fence that nothing in them ends.
pub fn fenced(code: &str, language: &str) -> String {
    let fence = "`".repeat((longest_run(code) + 1).max(3));
    format!("{fence}{language}\n{code}\n{fence}")
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// `[label](url)`, so that it reads back as that; `label (url)` where no Markdown says it.
pub fn link(label: &str, url: &str) -> String {
    let label = label.replace(['\n', '\r'], " ");
    let mut url = url.replace(char::is_whitespace, "%20");
    if !balanced(&url, '(', ')') {
        url = url.replace('(', "%28").replace(')', "%29");
    }
    let readable = balanced(&label, '[', ']') && SCHEMES.iter().any(|s| url.starts_with(s));
    if readable && !label.is_empty() {
        format!("[{label}]({url})")
    } else {
        format!("{label} ({url})")
    }
}

/// Whether every bracket that opens in a text closes in it, and the other way round.
pub(super) fn balanced(text: &str, open: char, close: char) -> bool {
    let mut depth = 0_usize;
    text.chars().all(|c| {
        if c == open {
            depth += 1;
        }
        c != close || depth.checked_sub(1).map(|less| depth = less).is_some()
    }) && depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::markdown::{fence, words};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn code_reads_back(text in "[a`* ]{0,12}[a*][a`* ]{0,3}") {
            let written = code(&text);
            let whole = matches!(pieces(&written)[..], [Piece::Code(read)] if read.trim() == text.trim());
            prop_assert!(whole, "{written}");
        }

        #[test]
        fn words_are_read_as_they_are(text in "[a *_~()]{0,20}") {
            prop_assert_eq!(words(&literal(&text)).replace(LETTER, ""), text);
        }

        #[test]
        fn nothing_inside_ends_a_fence(code in "[a` \n]{0,40}") {
            let written = fenced(&code, "rust");
            let mut open = 0;
            let marks = written.split('\n').filter(|line| {
                fence(line, open).map(|now| open = now).is_some()
            });
            prop_assert_eq!(marks.count(), 2);
            prop_assert_eq!(open, 0);
        }
    }
}
