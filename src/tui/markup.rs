//! What people write, as lines of a given width: words wrapped, code kept as it is, and the little
//! Markdown that everybody uses shown for what it means.

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
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            out.extend(broken(line, columns, base.add_modifier(Modifier::DIM)));
        } else if fenced || line.starts_with("    ") {
            out.extend(broken(line, columns, base));
        } else {
            out.extend(paragraph(line, columns, base));
        }
    }
    out
}

/// A line whose blanks matter: broken where it must be, never inside a cluster.
fn broken(line: &str, columns: usize, style: Style) -> Vec<Line<'static>> {
    let cells: Vec<Cell<'_>> = line.graphemes(true).map(|cluster| (cluster, style)).collect();
    wrap(&cells, columns, false).into_iter().map(line_of).collect()
}

fn paragraph(line: &str, columns: usize, base: Style) -> Vec<Line<'static>> {
    let (lead, rest, style) = lead(line, base);
    let hang = width(lead);
    if hang + 4 > columns {
        return wrap(&inline(line, style), columns, true).into_iter().map(line_of).collect();
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

/// What a line begins with: the mark of a quotation or a list, or its indentation.
fn lead(line: &str, base: Style) -> (&str, &str, Style) {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let style = match text {
        t if t.starts_with('>') => base.add_modifier(Modifier::DIM),
        t if t.starts_with('#') && t.trim_start_matches('#').starts_with(' ') => {
            base.add_modifier(Modifier::BOLD)
        }
        _ => base,
    };
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = text.get(digits..).is_some_and(|t| t.starts_with(". ") || t.starts_with(") "));
    let mark = match text {
        t if t.starts_with('>') => t.len() - t.trim_start_matches(['>', ' ']).len(),
        t if ["- ", "* ", "+ "].iter().any(|mark| t.starts_with(mark)) => 2,
        _ if (1..=3).contains(&digits) && numbered => digits + 2,
        _ => 0,
    };
    let (lead, rest) = line.split_at_checked(indent + mark).unwrap_or(("", line));
    (lead, rest, style)
}

/// Bold and code without their marks.
fn inline(line: &str, base: Style) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    let mut rest = line;
    while let Some((before, mark, inner, after)) = marked(rest) {
        let style = match mark {
            "**" => base.add_modifier(Modifier::BOLD),
            _ => base.add_modifier(Modifier::ITALIC),
        };
        cells.extend(before.graphemes(true).map(|cluster| (cluster, base)));
        cells.extend(inner.graphemes(true).map(|cluster| (cluster, style)));
        rest = after;
    }
    cells.extend(rest.graphemes(true).map(|cluster| (cluster, base)));
    cells
}

/// The first marked stretch: what stands before it, its mark, what is in it, what follows.
fn marked(text: &str) -> Option<(&str, &'static str, &str, &str)> {
    let at = |mark: &'static str| {
        let (before, rest) = text.split_once(mark)?;
        let (inner, after) = rest.split_once(mark)?;
        (!inner.trim().is_empty()).then_some((before, mark, inner, after))
    };
    let found = [at("`"), at("**")];
    found.into_iter().flatten().min_by_key(|(before, ..)| before.len())
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
            ("a **bold** `code` b", 40, &["a bold code b"]),
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
    fn bold_is_bold() {
        let line = lines("a **b**", 40, Style::new()).remove(0);
        assert_eq!(line.spans[1].style, Style::new().add_modifier(Modifier::BOLD));
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be_and_no_letter_is_lost(
            text in "[a-z 李👩 >\\-`*\n]{0,80}", columns in 2_usize..30
        ) {
            let lines = plain(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns), "{lines:?}");
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
