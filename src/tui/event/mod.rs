//! An occurrence of an error in lines: what went wrong, where, and what came before.
//!
//! Nothing in it depends on the time, so it is laid out once.

mod notes;
mod trace;
mod walk;

use super::markup::Look;
use super::page::PageLine;
use super::text::width;
use super::theme::Theme;
use crate::desk::Event;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
pub use walk::{Move, Walk};

/// What an occurrence is laid out on.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Columns of its lines.
    pub columns: usize,
    /// How things are told apart.
    pub theme: Theme,
    /// The key that shows what is folded; `None`: nothing is.
    pub folds: Option<String>,
}

/// All of an occurrence but the line that names it.
pub fn lines(event: &Event, paper: &Paper) -> Vec<PageLine> {
    let mut section = Section { paper, lines: Vec::new(), parts: 0, told: false };
    section.chain(event);
    section.notes(event);
    if section.lines.is_empty() {
        section.text(Line::styled("It tells nothing about itself.", paper.theme.dim()));
    }
    section.lines
}

/// The lines so far.
struct Section<'a> {
    paper: &'a Paper,
    lines: Vec<PageLine>,
    /// Parts so far, those that are folded away too.
    parts: usize,
    /// It was told how to see what is folded.
    told: bool,
}

impl Section<'_> {
    /// The first line of a part: who reads it stays there when things are folded.
    fn part(&mut self, line: Line<'static>) {
        self.lines.push(PageLine::Part(self.parts, line));
        self.parts += 1;
    }

    fn text(&mut self, line: Line<'static>) {
        self.lines.push(PageLine::Text(line));
    }

    fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.text(Line::default());
        }
    }

    /// Tells what is left out, and the first time how to see it.
    fn folded(&mut self, what: &str) -> String {
        let key = self.paper.folds.as_ref().filter(|_| !self.told);
        let way = key.map(|key| format!(", {key} shows all")).unwrap_or_default();
        self.told = true;
        format!("… {what}{way}")
    }

    fn look(&self, base: Style) -> Look {
        Look { base, accent: None, folds: self.paper.folds.clone() }
    }

    fn folds(&self) -> bool {
        self.paper.folds.is_some()
    }

    fn dim(&self, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.paper.theme.dim())
    }
}

/// The end of a text in at most so many columns: of a path it tells more than the beginning.
fn tail(text: &str, columns: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let mut left = columns.saturating_sub(1);
    let fits = |cluster: &&str| {
        let fits = width(cluster) <= left;
        left = left.saturating_sub(width(cluster));
        fits
    };
    if text.len() <= columns || (text.len() < 4 * columns && width(text) <= columns) {
        return text.to_owned();
    }
    let kept: usize = text.graphemes(true).rev().take_while(fits).map(str::len).sum();
    let end = text.get(text.len() - kept..).unwrap_or_default();
    if columns == 0 { String::new() } else { format!("…{end}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::text::cut;
    use proptest::prelude::*;

    #[test]
    fn the_end_of_a_path_is_kept() {
        for (text, columns, expected) in [
            ("src/a.rs", 8, "src/a.rs"),
            ("src/a.rs", 5, "…a.rs"),
            ("src/a.rs", 1, "…"),
            ("src/a.rs", 0, ""),
            ("李小龍", 6, "李小龍"),
            ("李小龍", 5, "…小龍"),
            ("李小龍", 4, "…龍"),
        ] {
            assert_eq!(tail(text, columns), expected, "{text} in {columns}");
        }
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in r"\PC{0,60}", columns in 0_usize..30) {
            prop_assert!(width(&tail(&text, columns)) <= columns);
            prop_assert!(width(&cut(&text.repeat(50), columns)) <= columns);
        }
    }
}
