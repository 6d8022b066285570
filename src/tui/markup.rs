//! What people write, as lines of a given width: words wrapped, code kept as it is, and the little
//! Markdown that everybody uses shown for what it means.

use crate::desk::emphasis::Emphasis;
use crate::desk::markdown::{self, Block, Piece};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::text::width;

/// A grapheme cluster and how it looks.
type Cell<'a> = (&'a str, Style);

/// `text` in lines of at most `columns`.
pub fn lines(text: &str, columns: usize, base: Style) -> Vec<Line<'static>> {
    let columns = columns.max(1);
    let mut fenced = false;
    let mut out = Vec::new();
    for line in text.trim_end().lines() {
        let (block, lead, rest) = markdown::block(line);
        // A quotation may hold a fence.
        let inside = if block == Block::Quote { rest } else { line };
        if markdown::is_fence(inside, fenced) {
            fenced = !fenced;
            out.extend(broken(line, columns, base.add_modifier(Modifier::DIM)));
        } else if fenced || block == Block::Code {
            out.extend(broken(line, columns, base));
        } else if block == Block::Heading {
            out.extend(paragraph(("", line), columns, base.add_modifier(Modifier::BOLD)));
        } else if block == Block::Quote {
            out.extend(paragraph((lead, rest), columns, base.add_modifier(Modifier::DIM)));
        } else {
            out.extend(paragraph((lead, rest), columns, base));
        }
    }
    out
}

/// A line whose blanks matter: broken where it must be, never inside a cluster.
fn broken(line: &str, columns: usize, style: Style) -> Vec<Line<'static>> {
    let cells: Vec<Cell<'_>> = line.graphemes(true).map(|cluster| (cluster, style)).collect();
    wrap(&cells, columns, false).into_iter().map(line_of).collect()
}

/// A line of words below what it begins with.
fn paragraph((lead, rest): (&str, &str), columns: usize, style: Style) -> Vec<Line<'static>> {
    let hang = width(lead);
    if hang + 4 > columns {
        let cells: Vec<_> = plain(lead, style).chain(inline(rest, style)).collect();
        return wrap(&cells, columns, true).into_iter().map(line_of).collect();
    }
    // A quotation says on every line that it is one; a list only shows where its item begins.
    let under = if lead.trim_start().starts_with('>') { lead.to_owned() } else { " ".repeat(hang) };
    let rows = wrap(&inline(rest, style), columns - hang, true);
    rows.into_iter()
        .enumerate()
        .map(|(row, cells)| {
            let mut line = line_of(cells);
            let lead = if row == 0 { lead.to_owned() } else { under.clone() };
            if !lead.is_empty() {
                line.spans.insert(0, Span::styled(lead, style));
            }
            line
        })
        .collect()
}

fn plain(text: &str, style: Style) -> impl Iterator<Item = Cell<'_>> {
    text.graphemes(true).map(move |cluster| (cluster, style))
}

/// What stands on a line, without the marks that say how it looks.
fn inline(line: &str, base: Style) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    let mut set_off = SetOff { base, depths: [0; 3] };
    let pieces = markdown::pieces(line);
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        if let Some((name, after)) = dunder(piece, after) {
            cells.extend(
                ["__", name, "__"].into_iter().flat_map(|part| plain(part, set_off.style())),
            );
            rest = after;
        } else if let Piece::Link { label, url } = piece {
            cells.extend(link(label, url, set_off.style()));
        } else {
            set_off.read(piece);
            cells.extend(shown(piece, set_off.style()));
        }
    }
    cells
}

/// `__init__` and its like mean what they say, whatever Markdown makes of them.
fn dunder<'a, 'b>(piece: &Piece<'a>, after: &'b [Piece<'a>]) -> Option<(&'a str, &'b [Piece<'a>])> {
    match (piece, after) {
        (
            Piece::Begin(_, '_'),
            [Piece::Text(name), Piece::End(Emphasis::Bold, '_'), after @ ..],
        ) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => Some((name, after)),
        _ => None,
    }
}

fn shown<'a>(piece: &Piece<'a>, style: Style) -> impl Iterator<Item = Cell<'a>> {
    // Code keeps its ticks: they read well in every terminal, light or dark.
    let tick = if matches!(piece, Piece::Code(_)) { "`" } else { "" };
    let (text, style) = match piece {
        Piece::Text(text) | Piece::Whole(text) | Piece::Code(text) => (*text, style),
        Piece::Url(url) => (*url, style.add_modifier(Modifier::UNDERLINED)),
        Piece::Link { .. } | Piece::Begin(..) | Piece::End(..) => ("", style),
    };
    let ticks = || plain(tick, style.add_modifier(Modifier::DIM));
    ticks().chain(plain(text, style)).chain(ticks())
}

/// A label and where it leads, the host in plain sight: a label may say anything.
fn link<'a>(label: &'a str, url: &'a str, style: Style) -> Vec<Cell<'a>> {
    let underlined = style.add_modifier(Modifier::UNDERLINED);
    if label == url || label.trim().is_empty() {
        return plain(url, underlined).collect();
    }
    let dim = style.add_modifier(Modifier::DIM);
    let (before, host, after) = around_host(url);
    let parts = [(" (", dim), (before, dim), (host, style), (after, dim), (")", dim)];
    let label = markdown::label_of(label).flat_map(|part| plain(part, underlined));
    label.chain(parts.into_iter().flat_map(|(part, style)| plain(part, style))).collect()
}

/// An address cut around its host. What stands before an `@` is no host, whatever it looks like.
fn around_host(url: &str) -> (&str, &str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(start..).and_then(|rest| rest.find(['/', '?', '#', '\\']));
    let end = end.map_or(url.len(), |length| start + length);
    let (rest, after) = url.split_at_checked(end).unwrap_or((url, ""));
    let host = rest.rfind('@').map_or(start, |at| at + 1);
    let (before, host) = rest.split_at_checked(host).unwrap_or(("", rest));
    (before, host, after)
}

/// What is set off at a place on a line.
struct SetOff {
    base: Style,
    /// How often each is begun and not ended, in the order of [`LOOKS`].
    depths: [usize; 3],
}

/// How what is set off looks.
const LOOKS: [(Emphasis, Modifier); 3] = [
    (Emphasis::Bold, Modifier::BOLD),
    (Emphasis::Italic, Modifier::ITALIC),
    (Emphasis::Strike, Modifier::CROSSED_OUT),
];

impl SetOff {
    fn read(&mut self, piece: &Piece<'_>) {
        for (depth, (look, _)) in self.depths.iter_mut().zip(LOOKS) {
            match piece {
                Piece::Begin(emphasis, _) if *emphasis == look => *depth += 1,
                Piece::End(emphasis, _) if *emphasis == look => *depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn style(&self) -> Style {
        let begun = self.depths.iter().zip(LOOKS).filter(|(depth, _)| **depth > 0);
        begun.fold(self.base, |style, (_, (_, modifier))| style.add_modifier(modifier))
    }
}

/// Cells in rows of at most `columns`; `words` are kept together if they can be.
fn wrap<'a>(cells: &[Cell<'a>], columns: usize, words: bool) -> Vec<Vec<Cell<'a>>> {
    let (mut rows, mut row, mut used) = (Vec::new(), Vec::<Cell<'a>>::new(), 0);
    // The row ends with a whole word, and the blank after it is not shown.
    let mut complete = false;
    for cell in cells {
        let columns_of_cell = width(cell.0);
        if words && cell.0 == " " && used + columns_of_cell > columns {
            complete = true;
            continue;
        }
        while used + columns_of_cell > columns && !row.is_empty() {
            let space = row.iter().rposition(|(cluster, _)| *cluster == " ");
            let space = space.filter(|_| words && !complete);
            let next = space.map_or_else(Vec::new, |space| row.split_off(space + 1));
            rows.push(std::mem::replace(&mut row, next));
            used = row.iter().map(|(cluster, _)| width(cluster)).sum();
            complete = false;
        }
        used += columns_of_cell;
        row.push(*cell);
    }
    rows.push(row);
    rows
}

fn line_of(cells: Vec<Cell<'_>>) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (cluster, style) in cells {
        match spans.last_mut().filter(|span| span.style == style) {
            Some(span) => span.content.to_mut().push_str(cluster),
            None => spans.push(Span::styled(cluster.to_owned(), style)),
        }
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str, columns: usize) -> Vec<String> {
        lines(text, columns, Style::new()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_are_wrapped_and_code_is_not() {
        for (text, columns, expected) in [
            ("one two three", 8, &["one two ", "three"][..]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("李小龍 さくら", 7, &["李小龍 ", "さくら"]),
            ("- one two three", 9, &["- one two", "  three"]),
            ("12. one two three", 10, &["12. one ", "    two ", "    three"]),
            ("> one two three", 9, &["> one two", "> three"]),
            ("a **bold** `code` b", 40, &["a bold `code` b"]),
            ("2 ** 3 * 4 ` 5", 40, &["2 ** 3 * 4 ` 5"]),
            ("```\na   b **c**\n```", 40, &["```", "a   b **c**", "```"]),
            ("    a  **b**", 40, &["    a  **b**"]),
            ("a\n\nb", 40, &["a", "", "b"]),
            ("", 40, &[]),
        ] {
            assert_eq!(plain(text, columns), expected, "{text:?}");
        }
    }

    #[test]
    fn marks_are_drawn_and_what_only_looks_like_one_is_not() {
        for (text, expected) in [
            ("**_x_** ~~y~~ *z*", "x y z"),
            ("snake_case *args **kwargs 5 * 3", "snake_case *args **kwargs 5 * 3"),
            ("__init__.py and __a b__", "__init__.py and a b"),
            ("[docs](https://a.test/x) <https://b.test>", "docs (https://a.test/x) https://b.test"),
            ("![](https://a.test) [https://b](https://b)", "https://a.test https://b"),
            ("[a `b` **c**](https://a.test)", "a b c (https://a.test)"),
            ("      - *deep*", "      - deep"),
            ("> ```\n> a **b**\n> ```\n> **c**", "> ```\n> a **b**\n> ```\n> c"),
            ("```rust\n```a\n```\n**b**", "```rust\n```a\n```\nb"),
            ("```one line``` **b**", "`one line` b"),
            ("# A **b**", "# A b"),
        ] {
            assert_eq!(plain(text, 80).join("\n"), expected, "{text:?}");
        }
    }

    /// The first stretch that says `text`, and how it looks.
    fn look(markdown: &str, text: &str) -> Modifier {
        let line = lines(markdown, 80, Style::new()).remove(0);
        line.spans.iter().find(|span| span.content == text).unwrap().style.add_modifier
    }

    #[test]
    fn marks_look_like_what_they_mean() {
        for (markdown, text, expected) in [
            ("a **b**", "b", Modifier::BOLD),
            ("a *b*", "b", Modifier::ITALIC),
            ("a ~~b~~", "b", Modifier::CROSSED_OUT),
            ("**a _b_**", "b", Modifier::BOLD | Modifier::ITALIC),
            ("a `b`", "`", Modifier::DIM),
            ("a `b`", "b", Modifier::empty()),
            ("> **b**", "b", Modifier::BOLD | Modifier::DIM),
            ("a https://b.test", "https://b.test", Modifier::UNDERLINED),
            ("[a](https://b.test)", "a", Modifier::UNDERLINED),
            ("**a** b", " b", Modifier::empty()),
        ] {
            assert_eq!(look(markdown, text), expected, "{markdown}");
        }
    }

    #[test]
    fn the_host_of_a_link_is_in_plain_sight() {
        for (url, host) in [
            ("https://evil.test/bank.test/login", "evil.test"),
            ("https://bank.test@evil.test:80?x=@bank.test", "evil.test:80"),
            ("https://evil.test\\@bank.test/", "evil.test"),
            ("mailto:ada@evil.test", "evil.test"),
        ] {
            let link = format!("[https://bank.test]({url})");
            assert_eq!(look(&link, host), Modifier::empty(), "{url}");
            assert_eq!(plain(&link, 80), [format!("https://bank.test ({url})")]);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be_and_no_letter_is_lost(
            text in "([a-z 李👩 >\\-`*_~#.\n]|[*][*]|~~|```|\\[[a-z]\\]\\(https://[a-z]\\)){0,80}",
            columns in 2_usize..30
        ) {
            let lines = plain(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
