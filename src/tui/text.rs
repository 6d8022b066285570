//! Text measured and cut as a terminal shows it: in columns, never inside a grapheme cluster.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    // Control characters are never drawn.
    let drawn = text.graphemes(true).filter(|cluster| !cluster.contains(char::is_control));
    drawn.map(|cluster| usize::from(cluster.cell_width())).sum()
}

/// `text` in at most `most` columns; an ellipsis tells that something was cut off. What is far too long is
/// not measured to its end.
pub fn cut(text: &str, most: usize) -> String {
    let (mut columns, mut kept) = (0, 0);
    for (at, cluster) in text.grapheme_indices(true) {
        columns += width(cluster);
        if columns > most {
            let ellipsis = if most > 0 { "…" } else { "" };
            return text.get(..kept).unwrap_or_default().to_owned() + ellipsis;
        }
        if columns < most.max(1) {
            kept = at + cluster.len();
        }
    }
    text.to_owned()
}

/// What stands in `text` from this column on, in at most `most` columns. A letter that the first
/// column cuts in two is left blank.
pub fn slice(text: &str, from: usize, most: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for cluster in text.graphemes(true) {
        let (start, end) = (column, column + width(cluster));
        column = end;
        match () {
            () if end > from.saturating_add(most) => return cut(&(out + cluster), most),
            () if start >= from => out.push_str(cluster),
            () => out.extend(std::iter::repeat_n(' ', end.saturating_sub(from))),
        }
    }
    out
}

/// `text` cut or filled up with blanks to exactly `columns`.
pub fn fit(text: &str, columns: usize) -> String {
    let mut out = cut(text, columns);
    let missing = columns.saturating_sub(width(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// `text` at the right end of exactly `columns`.
pub fn right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    " ".repeat(columns.saturating_sub(width(&text))) + &text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cut_text_fits(text in r"\PC{0,40}", columns in 0_usize..20) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
        }
    }

    #[test]
    fn cut_on_cluster_boundaries() {
        for (text, most, expected) in [
            ("plain", 5, "plain"),
            ("plain", 4, "pla…"),
            ("plain", 1, "…"),
            ("plain", 0, ""),
            ("李小龍", 6, "李小龍"),
            ("李小龍", 5, "李小…"),
            ("李小龍", 4, "李…"),
            ("a👩‍👩‍👧b", 4, "a👩‍👩‍👧b"),
            ("a👩‍👩‍👧bc", 4, "a👩‍👩‍👧…"),
            ("a👩‍👩‍👧bc", 3, "a…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
        ] {
            assert_eq!(cut(text, most), expected, "{text} in {most}");
        }
    }

    #[test]
    fn sliced_on_cluster_boundaries() {
        for (text, from, most, expected) in [
            ("abcdef", 0, 6, "abcdef"),
            ("abcdef", 2, 9, "cdef"),
            ("abcdef", 2, 3, "cd…"),
            ("abcdef", 6, 3, ""),
            ("李小龍", 2, 4, "小龍"),
            ("李小龍", 1, 4, " 小…"),
            ("李小龍", 1, 5, " 小龍"),
            ("a👩‍👩‍👧b", 2, 2, " b"),
        ] {
            assert_eq!(slice(text, from, most), expected, "{text} from {from} in {most}");
        }
    }

    #[test]
    fn filled_to_the_column() {
        assert_eq!(fit("李小龍", 4), "李… ");
        assert_eq!(fit("ab", 4), "ab  ");
        assert_eq!(right("ab", 4), "  ab");
        assert_eq!(right("abcdef", 4), "abc…");
    }
}
