//! Texts as they are drawn, without a screen: for [`crate::fuzzing`].

use super::diff::Changes;
use super::markup::{self, Look};
use crate::desk::Diff;
use ratatui::style::Style;

/// A text in lines of at most so many columns, folded or not, with the names that forges have.
pub fn drawn(text: &str, columns: usize, folded: bool) -> Vec<String> {
    let folds = folded.then(|| "=".to_owned());
    let look = Look { accent: Some(Style::new()), folds, ..Look::default() };
    markup::lines(text, columns, &look).iter().map(ToString::to_string).collect()
}

/// The rows of a diff and the names of its files.
pub fn changes(text: &str) -> Vec<String> {
    let changes = Changes::new(Diff { text: text.to_owned(), missing: None });
    let rows = changes.rows(0..changes.len()).map(|(_, row)| row.to_owned());
    rows.chain(changes.files().iter().map(|file| file.name.clone())).collect()
}
