//! The little Markdown in which messages are kept, whatever service they came from: `**bold**`,
//! `*italic*` or `_italic_`, `~~strike~~`, `` `code` ``, `[label](url)`, fences, quotes, lists and
//! headings. Marks inside a word are no marks, and nothing goes on from one line to the next but a
//! fence. Everything is linear in the length of the text, however hostile it is.

mod scan;
mod write;

pub use write::{Span, code, fenced, link, literal, marked};

use super::emphasis::Emphasis;
use scan::Scan;

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// Code, without its backticks.
    Code(&'a str),
    /// A link or a picture.
    Link {
        /// What it is called: Markdown itself.
        label: &'a str,
        /// Where it leads.
        url: &'a str,
    },
    /// An address that stands for itself.
    Url(&'a str),
    /// What the caller asked to leave whole.
    Whole(&'a str),
    /// Something set off begins; the sign that says so.
    Begin(Emphasis, char),
    /// Something set off ends.
    End(Emphasis, char),
}

/// What a line is by what it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// A line like any other, perhaps indented.
    Plain,
    /// A line of a quotation.
    Quote,
    /// The beginning of an item of a list.
    Item,
    /// A heading.
    Heading,
    /// Indented so far that it is code.
    Code,
}

/// What a link may lead to.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// Whether a line begins a fence, or ends the one of `open` backticks that it is in: the backticks
/// of the fence that is open after it, none being 0. One that closes on its own line is code within a
/// line; words after the mark only name a language, so they end nothing.
pub fn fence(line: &str, open: usize) -> Option<usize> {
    let mark = line.trim_start();
    let rest = mark.trim_start_matches('`');
    let ticks = mark.len() - rest.len();
    match open {
        0 => (ticks >= 3 && !rest.contains('`')).then_some(ticks),
        _ => (ticks >= open && rest.trim().is_empty()).then_some(0),
    }
}

/// What a line is, the mark and blanks it begins with, and the rest.
pub fn block(line: &str) -> (Block, &str, &str) {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let (block, mark) = match () {
        () if text.starts_with('>') => {
            (Block::Quote, text.len() - text.trim_start_matches(['>', ' ']).len())
        }
        () if item_mark(text) > 0 => (Block::Item, item_mark(text)),
        () if line.starts_with("    ") => (Block::Code, 0),
        () if text.starts_with('#') && text.trim_start_matches('#').starts_with(' ') => {
            (Block::Heading, text.len() - text.trim_start_matches('#').trim_start().len())
        }
        () => (Block::Plain, 0),
    };
    let (lead, rest) = line.split_at_checked(indent + mark).unwrap_or(("", line));
    (block, lead, rest)
}

/// The bytes of `- ` or `12. ` at the start of a text.
fn item_mark(text: &str) -> usize {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = text.get(digits..).is_some_and(|t| t.starts_with(". ") || t.starts_with(") "));
    match text {
        t if ["- ", "* ", "+ "].iter().any(|mark| t.starts_with(mark)) => 2,
        _ if (1..=3).contains(&digits) && numbered => digits + 2,
        _ => 0,
    }
}

/// The parts of a line without what [`block`] says it begins with.
pub fn pieces(line: &str) -> Vec<Piece<'_>> {
    pieces_around(line, |_, _| None)
}

/// As [`pieces`]; stretches whose length `whole` tells, from the character before them and the
/// text from there on, are left whole. It is not asked inside code, addresses and labels.
pub fn pieces_around(
    line: &str,
    whole: impl Fn(Option<char>, &str) -> Option<usize>,
) -> Vec<Piece<'_>> {
    let mut scan = Scan::new(line);
    while let Some(first) = scan.rest().chars().next() {
        match whole(scan.before(), scan.rest()).filter(|length| *length > 0) {
            Some(length) => scan.take(length, Piece::Whole),
            None => scan.step(first),
        }
    }
    scan.finish()
}

/// The words of a line without any mark: what a title or a heading says.
pub fn words(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for piece in pieces(line) {
        match piece {
            Piece::Link { label, .. } => out.extend(label_of(label)),
            other => out.push_str(text_of(&other)),
        }
    }
    out
}

/// The words of a link's label. A link inside it is left as it is written.
pub fn label_of(label: &str) -> impl Iterator<Item = &str> {
    pieces(label).into_iter().map(|piece| match piece {
        Piece::Link { label, .. } => label,
        other => text_of(&other),
    })
}

fn text_of<'a>(piece: &Piece<'a>) -> &'a str {
    match piece {
        Piece::Text(text) | Piece::Code(text) | Piece::Url(text) | Piece::Whole(text) => text,
        Piece::Link { .. } | Piece::Begin(..) | Piece::End(..) => "",
    }
}

/// The mark that begins and ends what is set off.
pub fn mark(emphasis: Emphasis) -> &'static str {
    match emphasis {
        Emphasis::Bold => "**",
        Emphasis::Italic => "_",
        Emphasis::Strike => "~~",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pieces as one text in which every mark has a name.
    fn told(line: &str) -> String {
        let name = |emphasis: Emphasis| match emphasis {
            Emphasis::Bold => "b",
            Emphasis::Italic => "i",
            Emphasis::Strike => "s",
        };
        let tell = |piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Code(code) => format!("<code:{code}>"),
            Piece::Link { label, url } => format!("<{label}|{url}>"),
            Piece::Url(url) => format!("<{url}>"),
            Piece::Whole(whole) => format!("<whole:{whole}>"),
            Piece::Begin(emphasis, _) => format!("<{}>", name(emphasis)),
            Piece::End(emphasis, _) => format!("</{}>", name(emphasis)),
        };
        pieces(line).into_iter().map(tell).collect()
    }

    #[test]
    fn marks_set_off_whole_words() {
        for (line, expected) in [
            ("**a b** *c* _d_ ~~e~~ __f__", "<b>a b</b> <i>c</i> <i>d</i> <s>e</s> <b>f</b>"),
            ("**_both_** ***both***", "<b><i>both</i></b> <i><b>both</b></i>"),
            ("**a *b*** *a **b***", "<b>a <i>b</i></b> <i>a <b>b</b></i>"),
            ("**a _b** c_", "<b>a _b</b> c_"),
            ("(**a**), \"_b_\"", "(<b>a</b>), \"<i>b</i>\""),
            ("**李小龍**さくら", "<b>李小龍</b>さくら"),
            ("snake_case_name self._x_ /*no*/", "snake_case_name self._x_ /*no*/"),
            ("5 * 3 * 2, 2**3**4, ** no **", "5 * 3 * 2, 2**3**4, ** no **"),
            ("f(*args, **kwargs) *.rs **/*.rs", "f(*args, **kwargs) *.rs **/*.rs"),
            ("\"*\" and \"*\", (*) or (*)", "\"*\" and \"*\", (*) or (*)"),
            ("~/.config ~x~ **** ~~~", "~/.config ~x~ **** ~~~"),
        ] {
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn code_links_and_addresses_are_what_they_are() {
        for (line, expected) in [
            ("`**a**` ``b ` c`` ` `` lone", "<code:**a**> <code:b ` c> ` `` lone"),
            ("`` `a` ``", "<code:`a`>"),
            ("[a **b**](https://x.test/_y_)", "<a **b**|https://x.test/_y_>"),
            ("[[A-1] c](https://x/a_(b)) d)", "<[A-1] c|https://x/a_(b)> d)"),
            ("![alt](http://x.test \"title\")", "<alt|http://x.test>"),
            ("[a][https://x]", "[a][<https://x>]"),
            ("[a](x) [b] [c](https://x y)", "[a](x) [b] [c](<https://x> y)"),
            ("see https://x.test/_a_b_?c=(d), ok", "see <https://x.test/_a_b_?c=(d)>, ok"),
            ("**https://x.test** (http://y/)", "<b><https://x.test></b> (<http://y/>)"),
            ("<https://x.test> <b> <mailto:a@b>", "<https://x.test> <b> <mailto:a@b>"),
            ("xhttps://a https://", "xhttps://a https://"),
        ] {
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn what_a_line_begins_with() {
        for (line, expected) in [
            ("a", (Block::Plain, "", "a")),
            ("  a", (Block::Plain, "  ", "a")),
            ("> > a", (Block::Quote, "> > ", "a")),
            ("- a", (Block::Item, "- ", "a")),
            ("      12. a", (Block::Item, "      12. ", "a")),
            ("1234. a", (Block::Plain, "", "1234. a")),
            ("## a", (Block::Heading, "## ", "a")),
            ("#a", (Block::Plain, "", "#a")),
            ("    a", (Block::Code, "    ", "a")),
        ] {
            assert_eq!(block(line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_fence_ends_with_nothing_behind_it_and_no_fewer_ticks() {
        for (line, begins, ends) in [
            ("```", Some(3), Some(0)),
            ("````", Some(4), Some(0)),
            ("  ```rust", Some(3), None),
            ("```a```", None, None),
            ("``", None, None),
        ] {
            assert_eq!((fence(line, 0), fence(line, 3)), (begins, ends), "{line}");
        }
        assert_eq!(fence("```", 4), None);
    }

    #[test]
    fn what_no_markdown_says_is_said_in_words() {
        for (label, url, written) in [
            ("a", "https://x.test", "[a](https://x.test)"),
            ("a]", "https://x.test", "a] (https://x.test)"),
            ("a", "slack://x", "a (slack://x)"),
            ("a\nb", "https://x/ )(", "[a b](https://x/%20%29%28)"),
        ] {
            assert_eq!(link(label, url), written);
        }
    }

    #[test]
    fn hostile_lines_are_read_at_once() {
        let nested = format!("{}{}", "[a](http://".repeat(50_000), " )".repeat(50_000));
        let many =
            ["<", "[", "*", "`", "_a ", "[a](http://b", "](", "**a", "https://(", "h", "```a``"];
        for hostile in many.iter().map(|part| part.repeat(50_000)).chain([nested]) {
            assert!(!pieces(&hostile).is_empty());
            assert!(!words(&hostile).is_empty());
        }
    }

    proptest! {
        #[test]
        fn a_line_without_marks_is_one_text(line in "[a-zA-Z0-9 .,;:/äöü李()!?#@&%-]{1,60}") {
            prop_assume!(!line.contains("http"));
            prop_assert_eq!(pieces(&line), [Piece::Text(&line)]);
        }

        #[test]
        fn no_word_is_lost(line in r"([*_~`\[\]()<>! \\]|[a-z]{1,3}|https://x|é|李){0,40}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            let with_urls = pieces(&line).into_iter().fold(String::new(), |out, piece| match piece {
                Piece::Link { label, url } => out + label + url,
                other => out + text_of(&other),
            });
            prop_assert_eq!(letters(&with_urls), letters(&line));
        }

        #[test]
        fn a_link_reads_back(label in r"[\[\]a-z ()*`]{1,12}", path in r"[()a-z *_\[\]]{0,12}") {
            let url = format!("https://x.test/{path}");
            let written = link(&label, &url);
            if written.starts_with(&format!("[{label}](")) {
                let read = pieces(&written);
                let whole = matches!(read[..], [Piece::Link { label: read, .. }] if read == label);
                prop_assert!(whole);
            } else {
                prop_assert!(!write::balanced(&label, '[', ']'));
            }
        }
    }
}
